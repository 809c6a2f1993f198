"""Who may sign up for a seminar, and when: the window, and the municipality it is for."""

from bot.errors import RefusalError
from bot.moments import when
from db import municipalities
from db.database import Tx
from db.people import Person
from db.seminars import Seminar


def opens_later(tx: Tx, seminar: Seminar) -> bool:
    return seminar.opens_at is not None and tx.now < seminar.opens_at


def is_closed(tx: Tx, seminar: Seminar) -> bool:
    """Whether sign-up is over, before the seminar has begun or with it."""
    return tx.now >= (seminar.closes_at or seminar.starts_at)


async def elsewhere(tx: Tx, seminar: Seminar, person: Person | None) -> str | None:
    """Return whom a seminar is for, where that is not this person; None: they may come.

    Who has not said where they are from may still turn out to be from there.
    """
    if not seminar.only_municipality or person is None or person.municipality_id is None:
        return None
    if person.municipality_id == seminar.municipality_id:
        return None
    return await _place(tx, seminar)


async def _place(tx: Tx, seminar: Seminar) -> str | None:
    place = await municipalities.get(tx, seminar.municipality_id)
    return place.name if place else seminar.municipality_id


def asks_where_from(seminar: Seminar, person: Person) -> bool:
    """Whether a person has to say where they are from before they can sign up."""
    return seminar.only_municipality and person.municipality_id is None


async def check(tx: Tx, seminar: Seminar, person: Person | None) -> None:
    """Refuse who may not sign up, or not now."""
    if seminar.opens_at is not None and opens_later(tx, seminar):
        at = when(seminar.opens_at, None, None)
        raise RefusalError("seminar_not_open", title=seminar.title, when=at)
    if is_closed(tx, seminar):
        raise RefusalError("seminar_closed", title=seminar.title)
    place = await elsewhere(tx, seminar, person)
    if place is not None:
        raise RefusalError("seminar_elsewhere", title=seminar.title, place=place)


async def check_host(tx: Tx, seminar: Seminar, person: Person) -> None:
    """Refuse who may not sign others up: they are taken for people of the host's municipality."""
    await check(tx, seminar, person)
    if asks_where_from(seminar, person):
        place = await _place(tx, seminar)
        raise RefusalError("seminar_elsewhere", title=seminar.title, place=place)
