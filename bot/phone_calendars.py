"""A seminar in the calendar of somebody's phone: the file, and a new one when it moves."""

from bot.calendar_files import Entry, calendar_file
from bot.config import Centre, duration
from bot.errors import RefusalError
from bot.outbox import Lane, To, put
from bot.texts import home, plain
from db import phone_calendars as rows
from db import registrations, reminders, seminars
from db.database import Database, Tx
from db.people import Person
from db.phone_calendars import Kept
from db.seminars import Seminar

FILE = "seminar.ics"


async def take(tx: Tx, person: Person, number: int) -> None:
    """Queue the file for who has a place, made when it is sent. Two taps in a minute are one."""
    known = await registrations.of(tx, number, person.id)
    if known is None or not known.seated:
        raise RefusalError("not_signed_up")
    await rows.take(tx, known.id, number)
    once = f"calendar:{known.id}:{tx.now:%Y%m%d%H%M}"
    await _put(tx, To(person.address), known.id, Lane.REPLY, once)


async def send_again(tx: Tx, number: int) -> None:
    """Queue the file with what has changed, for those who have taken it and nobody else."""
    await rows.change(tx, number)
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
        spans = await reminders.spans(tx, seminar.number)
        entry = _entry(kept, seminar, spans)
        return FILE, calendar_file(centre.name, [entry], tx.now)


def _entry(kept: Kept, seminar: Seminar, spans: list[str]) -> Entry:
    """The link stands in it, for only who has a place gets the file."""
    told = [seminar.link or "", plain(seminar.description or "")]
    return Entry(
        uid=f"{kept.uid}@resursnik",
        title=seminar.title,
        starts=seminar.starts_at.astimezone(home()),
        ends=seminar.ends_at.astimezone(home()) if seminar.ends_at else None,
        version=kept.version,
        place=seminar.place or seminar.link,
        description="\n\n".join(text for text in told if text) or None,
        cancelled=seminar.cancelled_at is not None,
        alarms=tuple(duration(span) for span in spans) if seminar.cancelled_at is None else (),
    )


async def of_person(tx: Tx, person: Person) -> list[dict[str, object]]:
    """Return which files a person has taken, for their own eyes."""
    return [
        {"seminar": one.title, "taken_at": one.taken_at.isoformat()}
        for one in await rows.told(tx, person.id)
    ]
