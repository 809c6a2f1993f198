"""What a sweep asks: which reminders of dates have come up, and who is to be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class Reminder:
    """`moment`: by the clock of the date; `timezone`: of whom an own date is."""

    deadline: int
    span: str
    moment: datetime
    person_id: int | None
    due_at: datetime
    due_on: str | None
    timed_at: datetime
    timezone: str | None


@dataclass(frozen=True, slots=True)
class Past:
    """A date that is past and still has its reminders."""

    number: int
    subject: str
    person_id: int | None
    due_at: datetime


REMINDERS = (
    "SELECT r.deadline, r.span, r.due_at, d.person_id, d.due_at, d.due_on, d.timed_at, m.timezone"
    " FROM deadline_reminders r JOIN deadlines d ON d.number = r.deadline"
    " LEFT JOIN people p ON p.id = d.person_id"
    " LEFT JOIN municipalities m ON m.id = p.municipality_id WHERE d.retired_at IS NULL"
)
WHO = (
    "SELECT w.person_id, p.address, coalesce(m.timezone, ?), w.since FROM deadlines d"
    " CROSS JOIN deadline_wishes w ON w.subject = d.subject"
    " CROSS JOIN people p ON p.id = w.person_id"
    " LEFT JOIN municipalities m ON m.id = p.municipality_id"
    " WHERE d.number = ? AND d.due_at = ? AND d.retired_at IS NULL"
    " AND w.remind = 1 AND w.person_id > ? AND w.person_id <= ?"
    " AND (d.person_id IS NULL OR d.person_id = w.person_id) AND p.unreachable_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM told_deadlines t WHERE t.person_id = w.person_id"
    " AND t.deadline = d.number AND t.span = ? AND t.due_at = d.due_at)"
    " AND NOT EXISTS (SELECT 1 FROM deadlines_done x WHERE x.deadline = d.number"
    " AND x.person_id = w.person_id)"
)


async def last_person(tx: Tx) -> int:
    return int(await tx.value("SELECT coalesce(max(id), 0) FROM people"))


async def reminders(tx: Tx, after: datetime | None, until: datetime) -> list[Reminder]:
    """Return the reminders of dates to come, by date; `after` None: from the beginning on."""
    return await tx.all(
        Reminder,
        f"{REMINDERS} AND r.due_at > ? AND r.due_at <= ? AND d.due_at > ? ORDER BY r.deadline",
        stamp(after) if after else "",
        stamp(until),
        tx.now_text,
    )


async def reminders_of(tx: Tx, number: int) -> list[Reminder]:
    return await tx.all(Reminder, f"{REMINDERS} AND r.deadline = ?", number)


async def who(
    tx: Tx,
    call: tuple[int, datetime, str],
    asked: Mapping[str, datetime],
    home: str,
    people: tuple[int, int],
) -> list[tuple[int, int, str]]:
    """Return (id, address, zone) of who is to be told of a date, its moment and span.

    `asked` by zone: who asked later is not told; `home`: the zone of who named no place;
    `people`: after the one id and up to the other.
    """
    number, due_at, span = call
    before = {zone: stamp(moment) for zone, moment in asked.items()}
    found = await tx.rows(WHO, home, number, stamp(due_at), *people, span)
    return [
        (person, address, zone)
        for person, address, zone, since in found
        if zone in before and since < before[zone]
    ]


async def note_told(
    tx: Tx, told: Iterable[tuple[int, int, str, datetime]], *, missed: bool = False
) -> None:
    """Note (person, date, span, moment of the date) so that nobody is told of it again."""
    await tx.many(
        "INSERT INTO told_deadlines (person_id, deadline, span, due_at, missed) VALUES (?,?,?,?,?)"
        " ON CONFLICT DO NOTHING",
        [(person, number, span, stamp(due), missed) for person, number, span, due in told],
    )


async def past(tx: Tx, after: datetime | None) -> list[Past]:
    """Return the dates that are past but not closed; `after` None: from the beginning on."""
    found = f"SELECT DISTINCT {columns(Past, 'd.')} FROM deadlines d"
    by_date = "CROSS JOIN deadline_reminders r ON r.deadline = d.number WHERE d.due_at > ?"
    by_reminder = "JOIN deadline_reminders r ON r.deadline = d.number WHERE r.due_at > ?"
    return await tx.all(
        Past,
        f"{found} {by_date if after else by_reminder} AND d.due_at <= ? ORDER BY d.number",
        stamp(after) if after else "",
        tx.now_text,
    )
