"""The log of who took people's words or names out, and of who erased them."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, stamp


@dataclass(frozen=True, slots=True)
class Doing:
    """`by`: 'staff' (then `name`), the 'person', the 'term' of keeping, the 'computer'."""

    happened_at: datetime
    by: str
    name: str | None
    what: str
    question_id: int | None
    detail: str | None


async def add(
    tx: Tx,
    by: str,
    what: str,
    *,
    staff_id: int | None = None,
    question: int | None = None,
    detail: str | None = None,
) -> None:
    await tx.run(
        "INSERT INTO audit (happened_at, by, staff_id, what, question_id, detail)"
        " VALUES (?,?,?,?,?,?)",
        tx.now_text,
        by,
        staff_id,
        what,
        question,
        detail,
    )


async def last(tx: Tx, limit: int) -> list[Doing]:
    """Return the newest doings, the newest first."""
    return await tx.all(
        Doing,
        "SELECT a.happened_at, a.by, s.name, a.what, a.question_id, a.detail FROM audit a"
        " LEFT JOIN staff s ON s.user_id = a.staff_id ORDER BY a.id DESC LIMIT ?",
        limit,
    )


async def prune(tx: Tx, before: datetime) -> None:
    await tx.run("DELETE FROM audit WHERE happened_at < ?", stamp(before))
