"""Rows of the outbox that carry a backup to the operator: one at a time, only the newest."""

from datetime import datetime

from db.database import Tx, stamp
from db.outbox import SELECT, WAITING, OutboxRow


async def first(tx: Tx, lane: int) -> OutboxRow | None:
    """Return what waits in a lane, also for its hour."""
    return await tx.one(
        OutboxRow, f"{SELECT} WHERE lane = ? AND state IN {WAITING} ORDER BY id LIMIT 1", lane
    )


async def put_off(tx: Tx, row_id: int, until: datetime) -> None:
    await tx.run(
        f"UPDATE outbox SET not_before = ? WHERE id = ? AND state IN {WAITING}",
        stamp(until),
        row_id,
    )


async def drop(tx: Tx, lane: int, reason: str) -> int:
    """Drop what waits in a lane; return how many rows."""
    return await tx.run(
        "UPDATE outbox SET state = 'dropped', reason = ?, payload = '{}', done_at = ?"
        f" WHERE lane = ? AND state IN {WAITING}",
        reason,
        tx.now_text,
        lane,
    )
