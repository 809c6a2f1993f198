"""People without Telegram: whom a participant brings."""

import re

from bot import seminars
from bot.errors import RefusalError
from db import guests as rows
from db import registrations
from db.database import Tx
from db.guests import Guest
from db.people import Person
from db.seminars import Seminar

MOST = 10
NAME_FITS = 80
LETTERS = re.compile(r"[^\W\d_]{2}")


def name_in(text: str) -> str | None:
    """Return the name that somebody has typed; None where it cannot be one."""
    name = " ".join(text.split())
    if len(name) > NAME_FITS or name.endswith("?") or not LETTERS.search(name):
        return None
    return name


async def may_bring(tx: Tx, person: Person | None, number: int) -> Seminar:
    """Return the seminar to which a person may bring one more; RefusalError where they may not."""
    seminar = await seminars.to_come(tx, number)
    known = await registrations.of(tx, number, person.id) if person else None
    if person is None or known is None or not known.live:
        raise RefusalError("not_signed_up")
    if len(await rows.of_host(tx, number, person.id)) >= MOST:
        raise RefusalError("guests_full", most=MOST)
    return seminar


async def bring(tx: Tx, person: Person, number: int, name: str) -> tuple[Seminar, int | None]:
    """Sign somebody up whom a person brings; return their place in the queue, None: a seat."""
    seminar = await may_bring(tx, person, number)
    same = name.casefold()
    if any(one.name.casefold() == same for one in await rows.of_host(tx, number, person.id)):
        raise RefusalError("guest_known", name=name)
    state = await seminars.state_of_new(tx, seminar)
    added = await rows.bring(tx, number, name, state, person.id, person.municipality_id)
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
