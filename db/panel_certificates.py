"""The certificates of a seminar, as the staff panel lists them."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx


@dataclass(frozen=True, slots=True)
class Issued:
    """`name` None: its holder was erased; `ready`: it may be printed, the name is agreed to."""

    id: int
    number: str
    name: str | None
    issued_at: datetime
    ready: bool


async def issued(tx: Tx, seminar: int, limit: int, offset: int) -> list[Issued]:
    """Return a page of them in the order of their numbers."""
    return await tx.all(
        Issued,
        "SELECT c.id, c.number, c.name, c.issued_at, c.name IS NOT NULL AND c.named_at IS NOT NULL"
        " AND coalesce(r.state, '') = 'attended' FROM certificates c"
        " LEFT JOIN registrations r ON r.id = c.registration_id"
        " WHERE c.seminar = ? ORDER BY c.id LIMIT ? OFFSET ?",
        seminar,
        limit,
        offset,
    )
