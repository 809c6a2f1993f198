"""People without Telegram: whom a participant brings, and whom staff add."""

import re
from dataclasses import dataclass

from bot import eligibility, seats, seminars
from bot.errors import RefusalError
from bot.outbox import To, say
from bot.texts import render
from db import guests as rows
from db import people, registrations
from db import seminars as seminar_rows
from db.database import Tx
from db.guests import Guest
from db.people import Consultant, Person
from db.seminars import Seminar

MOST = 10
NAME_FITS = 80
MOST_LINES = 30
PHONE_DIGITS = range(5, 16)
LINE = re.compile(r"(?P<name>[^\d+,;]+)[\s,;]*(?P<phone>[+\d][\d\s()\-–.+]*)?")
LETTERS = re.compile(r"[^\W\d_]{2}")


def name_in(text: str) -> str | None:
    """Return the name that somebody has typed; None where it cannot be one."""
    name = " ".join(text.split())
    if len(name) > NAME_FITS or name.endswith("?") or not LETTERS.search(name):
        return None
    return name


async def may_bring(tx: Tx, person: Person | None, number: int) -> Seminar:
    """Return the seminar to which a person may bring one more; RefusalError where they may not.

    While sign-up is open, and to a seminar for one municipality only who is from there.
    """
    seminar = await seminars.to_come(tx, number)
    known = await registrations.of(tx, number, person.id) if person else None
    if person is None or known is None or not known.live:
        raise RefusalError("not_signed_up")
    await eligibility.check_host(tx, seminar, person)
    if len(await rows.of_host(tx, number, person.id)) >= MOST:
        raise RefusalError("guests_full", most=MOST)
    return seminar


async def bring(tx: Tx, person: Person, number: int, name: str) -> tuple[Seminar, int | None]:
    """Sign somebody up whom a person brings, for the section of that person.

    Return their place in the queue, None: a seat.
    """
    seminar = await may_bring(tx, person, number)
    same = name.casefold()
    if any(one.name.casefold() == same for one in await rows.of_host(tx, number, person.id)):
        raise RefusalError("guest_known", name=name)
    host = await registrations.of(tx, number, person.id)
    section = host.section if host else None
    state = await seats.state_of_new(tx, seminar, section)
    place = person.municipality_id
    added = await rows.bring(tx, number, name, state, person.id, place, section)
    one = await registrations.get(tx, added)
    waits = one is not None and one.state == "queued"
    return seminar, await registrations.place_in_queue(tx, one) if one and waits else None


async def take_off(tx: Tx, person: Person | None, registration: int) -> Guest:
    """Take out somebody whom a person brings; the place goes to the next."""
    guest = await rows.get(tx, registration)
    if person is None or guest is None or guest.brought_by != person.id:
        raise RefusalError("guest_gone")
    await seminars.to_come(tx, guest.seminar)
    await seminars.take_off(tx, guest)
    return guest


# -- whom staff add --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a few lines; `over`: how many more there are than places."""

    seminar: Seminar
    new: int
    known: int
    seated: int
    over: int


def entry_in(line: str) -> tuple[str, str | None] | None:
    """Return name and phone of a line such as «Имя, телефон»; None where it is none."""
    found = LINE.fullmatch(line.strip())
    name = name_in(found["name"].rstrip(" ,;–-:")) if found else None
    if found is None or name is None:
        return None
    phone = " ".join((found["phone"] or "").split()) or None
    if phone and sum(c.isdecimal() for c in phone) not in PHONE_DIGITS:
        return None
    return name, phone


async def add(tx: Tx, number: int, text: str, staff: Consultant) -> Added:
    """Put in whom staff name, a line each, beyond the places too; all of them or none."""
    seminar = await seats.held(tx, number)
    lines = [line for line in text.splitlines() if line.strip()][:MOST_LINES]
    entries = [entry_in(line) for line in lines]
    known = {(one.name.casefold(), one.phone) for one in await rows.of_staff(tx, number)}
    new = 0
    for line, entry in enumerate(entries, start=1):
        if entry is None:
            raise RefusalError("entry_unclear", line=line, lines=len(lines))
    for name, phone in filter(None, entries):
        if (name.casefold(), phone) not in known:
            known.add((name.casefold(), phone))
            await rows.add(tx, number, name, phone, staff.user_id)
            new += 1
    seated = await registrations.taken(tx, number)
    over = max(0, seated - seminar.capacity) if seminar.capacity else 0
    return Added(seminar, new, len(entries) - new, seated, over)


async def erase(tx: Tx, registration: int) -> int:
    """Forget a guest at the wish of staff; return the seminar.

    Who came still counts; before the beginning the place goes to the next, and the host is told.
    """
    guest = await rows.get(tx, registration)
    seminar = await seminar_rows.get(tx, guest.seminar) if guest else None
    if guest is None or seminar is None:
        raise RefusalError("registration_gone")
    if seminar.has_begun(tx.now):
        await (rows.forget if guest.state == "attended" else rows.leave)(tx, registration)
        return seminar.number
    host = await people.get(tx, guest.brought_by)
    await seminars.take_off(tx, guest)
    if host is not None and seminar.cancelled_at is None:
        await say(tx, To(host.address), render("guests/erased", guest=guest, seminar=seminar))
    return seminar.number


async def seminar_of(tx: Tx, registration: int) -> int:
    """Return the seminar of a guest."""
    guest = await rows.get(tx, registration)
    if guest is None:
        raise RefusalError("registration_gone")
    return guest.seminar
