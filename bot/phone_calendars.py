"""A seminar in the calendar of somebody's phone: the file, and a new one when it moves."""

from datetime import timedelta

from bot.calendar_files import Entry, calendar_file
from bot.config import Centre
from bot.errors import RefusalError
from bot.outbox import Lane, To, put
from bot.setting_values import duration
from bot.texts import home, plain
from db import phone_calendars as rows
from db import registrations, seminars, sessions
from db.database import Database, Tx
from db.people import Person
from db.phone_calendars import Kept
from db.seminars import Seminar
from db.sessions import Session

FILE = "seminar.ics"


async def take(tx: Tx, person: Person, number: int) -> None:
    """Queue the file for who has a place, made when it is sent. Two taps in a minute are one."""
    known = await registrations.of(tx, number, person.id)
    if known is None or not known.seated:
        raise RefusalError("not_signed_up")
    await rows.take(tx, known.id, number, await _held(tx, number))
    once = f"calendar:{known.id}:{tx.now:%Y%m%d%H%M}"
    await _put(tx, To(person.address), known.id, Lane.REPLY, once)


async def _held(tx: Tx, number: int) -> int:
    """Return how many sessions a seminar has."""
    return len(await sessions.of(tx, number)) or 1


async def send_again(tx: Tx, number: int) -> None:
    """Queue the file with what has changed, for those who have taken it and nobody else."""
    await rows.change(tx, number, await _held(tx, number))
    for registration, address in await rows.holders(tx, number):
        await _put(tx, To(address), registration, Lane.REMINDER, None)


async def _put(tx: Tx, to: To, registration: int, lane: Lane, once: str | None) -> None:
    content = {"maker": "calendar", "args": {"registration": registration}}
    await put(tx, to, "document", content, lane=lane, once=once)


async def make(db: Database, centre: Centre, args: dict[str, object]) -> tuple[str, bytes] | None:
    """Return the file as things stand now; None where the person has no place any more."""
    async with db.read() as tx:
        kept = await rows.kept(tx, int(str(args["registration"])))
        seminar = await seminars.get(tx, kept.seminar) if kept else None
        if kept is None or seminar is None or kept.state in {"queued", "left"}:
            return None
        whole = Session(seminar.starts_at, seminar.ends_at, None, None, None)
        found = await sessions.of(tx, seminar.number) or [whole]
        spans = [duration(span) for span in await seminars.spans(tx, seminar.number)]
        alarms = tuple(sorted(spans, reverse=True))
        # What was a session before is taken out of the phone.
        asked = range(max(kept.entries, len(found)))
        entries = [_entry(kept, seminar, found, place, alarms) for place in asked]
        return FILE, calendar_file(centre.name, entries, tx.now)


def _entry(
    kept: Kept, seminar: Seminar, found: list[Session], place: int, alarms: tuple[timedelta, ...]
) -> Entry:
    """The session in a place, from 0. The link stands in it: only who has a seat gets the file."""
    session = found[min(place, len(found) - 1)]
    link = session.link or seminar.link
    told = [link or "", plain(seminar.description or "")]
    gone = seminar.cancelled_at is not None or place >= len(found)
    return Entry(
        uid=f"{kept.uid}-{place + 1}@resursnik" if place else f"{kept.uid}@resursnik",
        title=f"{seminar.title}: {session.title}" if session.title else seminar.title,
        starts=session.starts_at.astimezone(home()),
        ends=session.ends_at.astimezone(home()) if session.ends_at else None,
        version=kept.version,
        place=session.place or seminar.place or link,
        description="\n\n".join(text for text in told if text) or None,
        cancelled=gone,
        alarms=() if gone else alarms,
    )


async def of_person(tx: Tx, person: Person) -> list[dict[str, object]]:
    """Return which files a person has taken, for their own eyes."""
    return [
        {"seminar": one.title, "taken_at": one.taken_at.isoformat()}
        for one in await rows.told(tx, person.id)
    ]
