"""Signing up for seminars and leaving them, alone or with guests."""

from bot import eligibility, seats, series
from bot.errors import RefusalError
from db import guests, registrations, sections
from db import seminars as rows
from db.database import Tx
from db.guests import Guest
from db.people import Person
from db.registrations import Registration
from db.seminars import Seminar


async def to_come(tx: Tx, number: int) -> Seminar:
    """Return a seminar that one can still sign up for or leave."""
    found = await seats.held(tx, number)
    if found.has_begun(tx.now):
        raise RefusalError("seminar_begun", title=found.title)
    return found


async def linked(tx: Tx, name: str, *, by_number: bool = False) -> int | None:
    """Return the seminar that a deep link means; by number, where its id fits into no link."""
    if by_number:
        found = await rows.get(tx, int(name)) if name.isdecimal() and len(name) < 10 else None
    else:
        found = await rows.named(tx, name)
    return found.number if found else None


# -- signing up, leaving ---------------------------------------------------------------------------


async def may_sign_up(tx: Tx, person: Person | None, number: int) -> None:
    """Refuse who may not sign up for a seminar, or not now."""
    await eligibility.check(tx, await to_come(tx, number), person)


async def still_to_say(tx: Tx, person: Person, number: int, section: int | None) -> str | None:
    """Return what has to be said before signing up: 'place', 'section', None: nothing.

    Refuses who may not sign up.
    """
    seminar = await to_come(tx, number)
    known = await registrations.of(tx, number, person.id)
    if known is not None and known.live:
        return None
    await eligibility.check(tx, seminar, person)
    if eligibility.asks_where_from(seminar, person):
        return "place"
    offered = [one.number for one in await sections.of(tx, number)]
    return "section" if offered and section not in offered else None


async def section_of(tx: Tx, section: int) -> int:
    """Return the seminar of a section."""
    found = await sections.get(tx, section)
    if found is None:
        raise RefusalError("seminar_gone")
    return found.seminar


async def sign_up(tx: Tx, person: Person, number: int, section: int | None = None) -> bool:
    """Put a person in, or at the end of the queue; False: they were in or queued."""
    seminar = await to_come(tx, number)
    known = await registrations.of(tx, number, person.id)
    if known is not None and known.live:
        return False
    await eligibility.check(tx, seminar, person)
    state = await seats.state_of_new(tx, seminar, section)
    await registrations.sign_up(tx, number, person.id, person.municipality_id, state, section)
    return True


async def sign_off(tx: Tx, person: Person, number: int) -> bool:
    """Take a person out, with whom they bring; places go to the next. False: they were not in."""
    seminar = await to_come(tx, number)
    known = await registrations.of(tx, number, person.id)
    if known is None:
        raise RefusalError("not_signed_up")
    if not known.live:
        return False
    await _leave(tx, known, seminar)
    return True


async def _leave(tx: Tx, known: Registration, seminar: Seminar) -> None:
    """Take out whose registration it is, and their guests; what is free goes to the next."""
    if known.person_id is not None:
        for guest in await guests.of_host(tx, seminar.number, known.person_id):
            await guests.leave(tx, guest.id)
    await _withdraw(tx, known, seminar)


async def take_off(tx: Tx, guest: Guest) -> Seminar:
    """Take a guest out; the place goes to the next."""
    seminar = await seats.seminar(tx, guest.seminar)
    await guests.leave(tx, guest.id)
    await seats.fill(tx, seminar)
    return seminar


async def brought(tx: Tx, person: Person, number: int) -> list[Guest]:
    """Return whom a person brings."""
    return await guests.of_host(tx, number, person.id)


async def coming(tx: Tx, person: Person, number: int) -> bool:
    """Note that a participant will come; False: it was noted, or they are queued."""
    await to_come(tx, number)
    known = await registrations.of(tx, number, person.id)
    if known is None or not known.live:
        raise RefusalError("not_signed_up")
    if known.coming or not known.seated:
        return False
    await registrations.set_coming(tx, known.id)
    return True


# -- export, erasure, two accounts of one person ---------------------------------------------------


async def of_person(tx: Tx, person: Person) -> list[dict[str, object]]:
    """Return what a person has signed up for, and whom they bring, for their own eyes."""
    brings = await guests.all_of_host(tx, person.id)
    return [
        {
            "seminar": one.title,
            "section": one.section,
            "starts_at": one.starts_at.isoformat(),
            "state": one.state,
            "coming": one.coming,
            "signed_up_at": one.signed_up_at.isoformat(),
            "guests": [
                {
                    "name": guest.name,
                    "state": guest.state,
                    "signed_up_at": guest.signed_up_at.isoformat(),
                }
                for guest in brings
                if guest.seminar == one.seminar
            ],
        }
        for one in await registrations.told(tx, person.id)
    ]


async def forget_person(tx: Tx, person: Person) -> None:
    """Take a person and their guests out of what they signed up for; places go to the next."""
    for one in await registrations.all_of(tx, person.id):
        seminar = await rows.get(tx, one.seminar)
        if seminar is not None and not seminar.has_begun(tx.now):
            await _leave(tx, one, seminar)
    await guests.forget_host(tx, person.id)
    await registrations.forget_person(tx, person.id)
    await series.forget_person(tx, person)


async def _withdraw(tx: Tx, one: Registration, seminar: Seminar) -> None:
    await registrations.set_state(tx, one.id, "left")
    await seats.fill(tx, seminar)


async def join_people(tx: Tx, new: int, old: int) -> None:
    """Let the registrations of one account be another's; of two for one seminar one is left."""
    for one in await registrations.all_of(tx, new):
        other = await registrations.of(tx, one.seminar, old)
        if other is not None and other.live:
            await _withdraw(tx, one, await seats.seminar(tx, one.seminar))
        else:
            await registrations.move(tx, one.id, old)
    await guests.change_host(tx, new, old)
    await registrations.forget_person(tx, new)
    await series.join_people(tx, new, old)
