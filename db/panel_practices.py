"""Practices as the panel lists them: by state, with the week whose practice each was."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx


@dataclass(frozen=True, slots=True)
class Row:
    """A practice in a list; `week`: the Monday of the week whose practice it was."""

    number: int
    title: str
    theme: str
    author: str | None
    place: str | None
    photo: bool
    told_at: datetime
    decided_at: datetime | None
    week: str | None


ROW = (
    "SELECT x.number, x.title, x.theme, p.name, m.name, x.photo IS NOT NULL, x.told_at,"
    " x.decided_at, x.week FROM practices x LEFT JOIN people p ON p.id = x.person_id"
    " LEFT JOIN municipalities m ON m.id = x.municipality_id"
)


async def listed(tx: Tx, state: str, limit: int, offset: int) -> list[Row]:
    """Return a page of those in a state: who waits longest first, else what was decided last."""
    order = "x.number" if state == "sent" else "x.decided_at DESC, x.number DESC"
    found = f"SELECT x.number FROM practices x WHERE x.state = ? ORDER BY {order} LIMIT ? OFFSET ?"
    return await tx.all(
        Row, f"{ROW} WHERE x.number IN ({found}) ORDER BY {order}", state, limit, offset
    )


async def counts(tx: Tx) -> dict[str, int]:
    """Return how many there are by state."""
    return dict(await tx.rows("SELECT state, count(*) FROM practices GROUP BY state"))


async def week_of(tx: Tx, number: int) -> str | None:
    value = await tx.value("SELECT week FROM practices WHERE number = ?", number)
    return None if value is None else str(value)


async def next_of_week(tx: Tx) -> int | None:
    """Return which practice the next week will have: the newest that was of none yet.

    The plus keeps SQLite from going through all that were of none and sorting them.
    """
    value = await tx.value(
        "SELECT number FROM practices WHERE state = 'published' AND +week IS NULL"
        " ORDER BY decided_at DESC, number DESC LIMIT 1"
    )
    return None if value is None else int(value)
