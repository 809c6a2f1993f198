"""Seminars on the staff panel: who has signed up, who came, the list as a workbook."""

from dataclasses import dataclass
from datetime import timedelta

from bot import attendance, roll_files, rolls, seats
from bot.errors import RefusalError
from db import registrations
from db import seminars as rows
from db.database import Database, Tx
from db.people import Consultant
from db.registrations import Named
from db.seminars import Seminar

KEPT = timedelta(days=180)
LISTED = 100
SHOWN = 250
"""Participants on one page: some 120 kB."""


@dataclass(frozen=True, slots=True)
class Summary:
    seminar: Seminar
    seated: int
    queued: int
    attended: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A seminar with a page of those who have signed up."""

    summary: Summary
    people: list[Named]
    begun: bool
    page: int
    more: bool


async def _summary(tx: Tx, seminar: Seminar) -> Summary:
    counts = await registrations.counts(tx, seminar.number)
    seated = sum(counts.get(state, 0) for state in rolls.MARKS if state != "queued")
    return Summary(seminar, seated, counts.get("queued", 0), counts.get("attended", 0))


async def listed(tx: Tx) -> list[Summary]:
    found = await rows.since(tx, tx.now - KEPT, LISTED)
    return [await _summary(tx, one) for one in found]


async def sheet(tx: Tx, number: int, page: int) -> Sheet:
    seminar = await seats.seminar(tx, number)
    found = rolls.in_order(await registrations.names(tx, number))[page * SHOWN :]
    summary = await _summary(tx, seminar)
    return Sheet(summary, found[:SHOWN], seminar.has_begun(tx.now), page, len(found) > SHOWN)


async def mark(tx: Tx, number: int, registration: int, came: bool, staff: Consultant) -> Summary:
    """Note who came or did not, however often it is said; return how many came by now."""
    one = await registrations.get(tx, registration)
    if one is None or one.seminar != number:
        raise RefusalError("registration_gone")
    await attendance.mark(tx, registration, staff, came=came)
    return await _summary(tx, await seats.seminar(tx, number))


async def participant(tx: Tx, number: int, registration: int) -> Named:
    for one in await registrations.names(tx, number):
        if one.registration == registration:
            return one
    raise RefusalError("registration_gone")


async def book(db: Database, number: int) -> tuple[str, bytes]:
    """Return the roll as a workbook, as the chat sends it."""
    made = await roll_files.make(db, {"seminar": number})
    if made is None:
        raise RefusalError("seminar_gone")
    return made
