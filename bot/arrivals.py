"""«Я здесь»: who types the code that is said in the room has come."""

import re
import secrets
from datetime import timedelta

from bot import seats
from bot.errors import RefusalError
from bot.programme import arriving
from db import arrivals as rows
from db import registrations
from db.database import Tx
from db.people import Person
from db.seminars import Seminar

MOST_TRIES = 5
AN_HOUR = timedelta(hours=1)
KEPT = timedelta(days=1)
CODE = re.compile(r"\d{4}")
CODES = [number for number in range(1000, 10000) if not 1900 <= number < 2100]
"""Not what people type as a year."""


def code_in(text: str) -> str | None:
    """Return the code that somebody has typed; None where it is something else."""
    typed = re.sub(r"[\s-]", "", text)
    return typed if CODE.fullmatch(typed) and typed.isascii() else None


async def new_code(tx: Tx, number: int) -> str:
    """Make the code of a seminar anew; the one before does not hold any more."""
    seminar = await seats.held(tx, number)
    if (await arriving(tx, seminar))[1] <= tx.now:
        raise RefusalError("here_late", title=seminar.title)
    used = await rows.codes(tx)
    code = secrets.choice([code for code in map(str, CODES) if code not in used])
    await rows.set_code(tx, number, code)
    return code


async def open_for(tx: Tx, number: int) -> Seminar:
    """Return a seminar at which people are arriving; RefusalError where they are not."""
    seminar = await seats.held(tx, number)
    begins, ends = await arriving(tx, seminar)
    if tx.now < begins:
        raise RefusalError("here_early", begins=begins)
    if tx.now >= ends:
        raise RefusalError("here_late", title=seminar.title)
    return seminar


async def arrive(tx: Tx, person: Person, number: int, code: str) -> bool:
    """Note that a person has come, also who had no place: they are in the room.

    False: the code is another one. RefusalError after too many of these within an hour.
    """
    await open_for(tx, number)
    if await _tried_enough(tx, person):
        raise RefusalError("code_tries")
    if code != await rows.code_of(tx, number):
        await rows.note_try(tx, person.id)
        return False
    known = await registrations.of(tx, number, person.id)
    if known is None or not known.live:
        await registrations.sign_up(tx, number, person.id, person.municipality_id, "attended")
        known = await registrations.of(tx, number, person.id)
    if known is not None:
        await rows.arrive(tx, known.id)
    return True


async def _tried_enough(tx: Tx, person: Person) -> bool:
    return await rows.tries(tx, person.id, tx.now - AN_HOUR) >= MOST_TRIES


async def meant_by(tx: Tx, person: Person, code: str) -> int | None:
    """Return the seminar of somebody signed up who has typed nothing but its code.

    Another code counts as a try, so that nobody finds one by typing on.
    """
    found = [
        (number, right)
        for number, right in await rows.with_codes(tx, person.id)
        if await _is_open(tx, number)
    ]
    if not found or await _tried_enough(tx, person):
        return None
    meant = next((number for number, right in found if right == code), None)
    if meant is None:
        await rows.note_try(tx, person.id)
    return meant


async def _is_open(tx: Tx, number: int) -> bool:
    try:
        await open_for(tx, number)
    except RefusalError:
        return False
    return True


async def due(tx: Tx) -> None:
    """Forget the codes of yesterday, and tries that count no more."""
    await rows.forget_codes(tx, tx.now - KEPT)
    await rows.forget_tries(tx, tx.now - AN_HOUR)
