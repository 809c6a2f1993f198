"""The sections of a seminar, of which one is chosen at sign-up."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from db.database import Tx, columns


@dataclass(frozen=True, slots=True)
class Section:
    """`capacity` None: as many as the seminar has room for."""

    number: int
    seminar: int
    id: str
    title: str
    capacity: int | None


@dataclass(frozen=True, slots=True)
class PlannedSection:
    id: str
    title: str
    capacity: int | None


SELECT = f"SELECT {columns(Section)} FROM seminar_sections"


async def of(tx: Tx, seminar: int) -> list[Section]:
    """Return what is offered, in the order of the content."""
    return await tx.all(
        Section,
        f"{SELECT} WHERE seminar = ? AND retired_at IS NULL ORDER BY position, number",
        seminar,
    )


async def get(tx: Tx, number: int) -> Section | None:
    return await tx.one(Section, f"{SELECT} WHERE number = ?", number)


async def free(tx: Tx, section: Section) -> int | None:
    """Return how many of a section's own places are free; None: it has no number of its own."""
    if section.capacity is None:
        return None
    taken = await tx.value(
        "SELECT count(*) FROM registrations WHERE section = ?"
        " AND state IN ('registered', 'attended', 'absent')",
        section.number,
    )
    return max(0, section.capacity - int(taken))


async def put(tx: Tx, seminar: int, planned: Sequence[PlannedSection]) -> None:
    """Write what is offered now; the others are retired."""
    await tx.run(
        "UPDATE seminar_sections SET retired_at = coalesce(retired_at, ?) WHERE seminar = ?"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        tx.now_text,
        seminar,
        json.dumps([one.id for one in planned]),
    )
    await tx.many(
        "INSERT INTO seminar_sections (seminar, id, title, capacity, position) VALUES (?,?,?,?,?)"
        " ON CONFLICT (seminar, id) DO UPDATE SET title = excluded.title,"
        " capacity = excluded.capacity, position = excluded.position, retired_at = NULL",
        [(seminar, one.id, one.title, one.capacity, at) for at, one in enumerate(planned)],
    )
