"""Which updates have been taken, and which could not be handled."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns, stamp


async def take(tx: Tx, update_id: int) -> bool:
    """Mark an update as taken; False where it was before."""
    return bool(
        await tx.run(
            "INSERT INTO updates (update_id, received_at) VALUES (?,?) ON CONFLICT DO NOTHING",
            update_id,
            tx.now_text,
        )
    )


async def forget_before(tx: Tx, moment: datetime) -> None:
    await tx.run("DELETE FROM updates WHERE received_at < ?", stamp(moment))


@dataclass(frozen=True, slots=True)
class Failure:
    update_id: int | None
    type: str
    error: str
    content: str | None


async def add_failure(tx: Tx, failure: Failure, person_id: int | None) -> None:
    await tx.run(
        "INSERT INTO failures (update_id, type, error, content, person_id, happened_at)"
        " VALUES (?,?,?,?,?,?)",
        failure.update_id,
        failure.type,
        failure.error,
        failure.content,
        person_id,
        tx.now_text,
    )


async def failures(tx: Tx) -> list[Failure]:
    return await tx.all(Failure, f"SELECT {columns(Failure)} FROM failures ORDER BY id")


async def prune_failures(tx: Tx, before: datetime) -> None:
    await tx.run("DELETE FROM failures WHERE happened_at < ?", stamp(before))
