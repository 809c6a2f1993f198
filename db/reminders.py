"""Which reminders of seminars are due, and which have been given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, stamp


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose moment has come and that was not given for this date."""

    registration: int
    address: int
    timezone: str | None
    seminar: int
    span: str
    starts_at: datetime
    due_at: datetime


async def due(tx: Tx) -> list[Due]:
    """Return what is due of seminars to come, of one person the latest last.

    Not what was past when they were seated, or when the date was set.
    """
    return await tx.all(
        Due,
        "SELECT r.id, p.address, m.timezone, s.number, n.span, s.starts_at, n.due_at"
        " FROM seminar_reminders n JOIN seminars s ON s.number = n.seminar"
        " JOIN registrations r ON r.seminar = s.number JOIN people p ON p.id = r.person_id"
        " LEFT JOIN municipalities m ON m.id = p.municipality_id"
        " WHERE n.due_at <= ? AND s.starts_at > ? AND s.cancelled_at IS NULL"
        " AND r.state = 'registered' AND p.unreachable_at IS NULL"
        " AND n.due_at > r.seated_at AND n.due_at > s.timed_at"
        " AND NOT EXISTS (SELECT 1 FROM told_reminders t WHERE t.registration_id = r.id"
        " AND t.span = n.span AND t.starts_at = s.starts_at)"
        " ORDER BY r.id, n.due_at",
        tx.now_text,
        tx.now_text,
    )


async def later(tx: Tx, seminar: int) -> list[datetime]:
    """Return the moments of a seminar's reminders that have not come."""
    found = await tx.rows(
        "SELECT due_at FROM seminar_reminders WHERE seminar = ? AND due_at > ?",
        seminar,
        tx.now_text,
    )
    return [datetime.fromisoformat(text) for (text,) in found]


async def spans(tx: Tx, seminar: int) -> list[str]:
    """Return how long before a seminar people are reminded of it, the longest first."""
    found = await tx.rows(
        "SELECT span FROM seminar_reminders WHERE seminar = ? ORDER BY due_at, span", seminar
    )
    return [span for (span,) in found]


async def note_told(tx: Tx, told: Iterable[Due]) -> None:
    await tx.many(
        "INSERT INTO told_reminders (registration_id, span, starts_at) VALUES (?,?,?)"
        " ON CONFLICT DO NOTHING",
        [(one.registration, one.span, stamp(one.starts_at)) for one in told],
    )
