"""Figures for who watches the bot: what waits, what was answered. Nobody's words, nobody's name."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx

DUE = "state IN ('queued', 'sending') AND (not_before IS NULL OR not_before <= ?)"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a lane is due and not sent: how many, and since when the first of it is due.

    `alone`: of a purpose that has a queue of its own, beside the lanes.
    """

    lane: int
    alone: bool
    rows: int
    since: datetime


async def waiting(tx: Tx, alone: str) -> list[Waiting]:
    """Return what waits in each lane; rows of the purpose `alone` are counted by themselves."""
    return await tx.all(
        Waiting,
        "SELECT CASE WHEN purpose = ? THEN 0 ELSE lane END AS of, purpose = ? AS alone, count(*),"
        " min(max(created_at, coalesce(not_before, created_at)))"
        f" FROM outbox WHERE {DUE} GROUP BY of, alone ORDER BY alone, of",
        alone,
        alone,
        tx.now_text,
    )


async def first_waiting(tx: Tx, below_lane: int, not_chat: int) -> int | None:
    """Return the oldest row that is due for a person's chat, None where nothing waits."""
    value = await tx.value(
        f"SELECT min(id) FROM outbox WHERE {DUE} AND lane < ? AND chat_id IS NOT NULL"
        " AND chat_id <> ?",
        tx.now_text,
        below_lane,
        not_chat,
    )
    return None if value is None else int(value)


async def decisions(tx: Tx) -> list[tuple[str, int]]:
    """Return how often the search said what of itself."""
    found = await tx.rows("SELECT decision, count(*) FROM faq_answers GROUP BY decision ORDER BY 1")
    return [(str(decision), int(number)) for decision, number in found]
