"""Rows of the outbox that carry a backup to the operator: one at a time, only the newest."""

from datetime import datetime

from db.database import Tx, stamp
from db.outbox import SELECT, WAITING, OutboxRow

IS_ONE = f"purpose = ? AND state IN {WAITING}"


async def first(tx: Tx, purpose: str) -> OutboxRow | None:
    """Return what waits, also for its hour."""
    return await tx.one(OutboxRow, f"{SELECT} WHERE {IS_ONE} ORDER BY id LIMIT 1", purpose)


async def put_off(tx: Tx, row_id: int, until: datetime) -> None:
    await tx.run(
        f"UPDATE outbox SET not_before = ? WHERE id = ? AND state IN {WAITING}",
        stamp(until),
        row_id,
    )


async def drop(tx: Tx, purpose: str) -> int:
    """Remove what waits; return how many rows."""
    return await tx.run(f"DELETE FROM outbox WHERE {IS_ONE}", purpose)
