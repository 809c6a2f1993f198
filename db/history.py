"""The messages of a question as they are read: by whom, and what they said before."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx


@dataclass(frozen=True, slots=True)
class Line:
    """A message; `consultant`: their name, None where the person wrote it."""

    id: int
    consultant: str | None
    kind: str
    body: str | None
    said_at: datetime
    taken_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class Before:
    """What a message said until it was edited."""

    message_row: int
    body: str | None
    edited_at: datetime


async def lines(tx: Tx, question_id: int) -> list[Line]:
    return await tx.all(
        Line,
        "SELECT m.id, CASE WHEN m.person_id IS NULL THEN coalesce(s.name, '') END, m.kind, m.body,"
        " m.said_at, m.taken_back_at"
        " FROM messages m LEFT JOIN staff s ON s.user_id = m.staff_id"
        " WHERE m.question_id = ? ORDER BY m.id",
        question_id,
    )


async def edits(tx: Tx, question_id: int) -> list[Before]:
    return await tx.all(
        Before,
        "SELECT e.message_row, e.body, e.edited_at FROM message_edits e"
        " JOIN messages m ON m.id = e.message_row WHERE m.question_id = ? ORDER BY e.id",
        question_id,
    )
