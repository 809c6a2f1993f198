"""Who has a seminar in the calendar of their phone, and the name it has there."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx


@dataclass(frozen=True, slots=True)
class Kept:
    """What is needed to make the file of one participant."""

    seminar: int
    state: str
    uid: str
    version: int
    entries: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A file taken, for the eyes of who took it."""

    title: str
    taken_at: datetime


async def take(tx: Tx, registration: int, seminar: int, entries: int) -> None:
    """Note that somebody takes the file; the first one gives the seminar its name for ever."""
    await tx.run(
        "INSERT INTO seminar_calendars (seminar, uid, version, entries) VALUES (?,"
        " lower(hex(randomblob(12))), 0, ?)"
        " ON CONFLICT (seminar) DO UPDATE SET entries = max(entries, excluded.entries)",
        seminar,
        entries,
    )
    await tx.run(
        "INSERT INTO calendars_taken (registration_id, taken_at) VALUES (?,?)"
        " ON CONFLICT DO NOTHING",
        registration,
        tx.now_text,
    )


async def kept(tx: Tx, registration: int) -> Kept | None:
    """Return what a file tells; None where none was taken, or its person is gone."""
    return await tx.one(
        Kept,
        "SELECT r.seminar, r.state, c.uid, c.version, c.entries FROM registrations r"
        " JOIN calendars_taken t ON t.registration_id = r.id"
        " JOIN seminar_calendars c ON c.seminar = r.seminar"
        " WHERE r.id = ? AND r.person_id IS NOT NULL",
        registration,
    )


async def change(tx: Tx, seminar: int, entries: int) -> None:
    """Count a change; phones take the file with the highest version for true."""
    await tx.run(
        "UPDATE seminar_calendars SET version = version + 1, entries = max(entries, ?)"
        " WHERE seminar = ?",
        entries,
        seminar,
    )


async def holders(tx: Tx, seminar: int) -> list[tuple[int, int]]:
    """Return (registration, address) of who took the file, has a place and can be reached."""
    found = await tx.rows(
        "SELECT r.id, p.address FROM calendars_taken t JOIN registrations r"
        " ON r.id = t.registration_id JOIN people p ON p.id = r.person_id"
        " WHERE r.seminar = ? AND r.state IN ('registered', 'attended', 'absent')"
        " AND p.unreachable_at IS NULL ORDER BY r.id",
        seminar,
    )
    return [(registration, address) for registration, address in found]


async def told(tx: Tx, person_id: int) -> list[Taken]:
    return await tx.all(
        Taken,
        "SELECT s.title, t.taken_at FROM calendars_taken t JOIN registrations r"
        " ON r.id = t.registration_id JOIN seminars s ON s.number = r.seminar"
        " WHERE r.person_id = ? ORDER BY r.id",
        person_id,
    )
