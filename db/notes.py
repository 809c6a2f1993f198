"""What consultants put on a question for themselves: notes and tags."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx


async def tags_of(tx: Tx, question_id: int) -> list[str]:
    found = await tx.rows(
        "SELECT tag FROM question_tags WHERE question_id = ? ORDER BY tag", question_id
    )
    return [str(tag) for (tag,) in found]


async def add_tag(tx: Tx, question_id: int, tag: str) -> None:
    await tx.run("INSERT OR IGNORE INTO question_tags VALUES (?, ?)", question_id, tag)


async def remove_tag(tx: Tx, question_id: int, tag: str) -> None:
    await tx.run("DELETE FROM question_tags WHERE question_id = ? AND tag = ?", question_id, tag)


@dataclass(frozen=True, slots=True)
class Note:
    body: str
    name: str
    noted_at: datetime


async def add_note(tx: Tx, question_id: int, staff_id: int, body: str) -> None:
    await tx.run(
        "INSERT INTO notes (question_id, staff_id, body, noted_at) VALUES (?,?,?,?)",
        question_id,
        staff_id,
        body,
        tx.now_text,
    )


async def notes_of(tx: Tx, question_id: int) -> list[Note]:
    return await tx.all(
        Note,
        "SELECT n.body, s.name, n.noted_at FROM notes n JOIN staff s ON s.user_id = n.staff_id"
        " WHERE n.question_id = ? ORDER BY n.id",
        question_id,
    )
