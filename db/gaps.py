"""What people looked for in vain. Nothing in a row tells who did."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class Gap:
    """Words that got no answer; kind: 'none', or 'not_helped' by the answer they got."""

    id: int
    text: str
    kind: str
    count: int
    first_at: datetime
    last_at: datetime


SELECT = f"SELECT {columns(Gap)} FROM gaps"
MOST_ASKED = "ORDER BY count DESC, last_at DESC, id LIMIT ?"


async def note(tx: Tx, key: str, text: str, kind: str) -> None:
    """Count words by their key; the words noted last are those that stand."""
    await tx.run(
        "INSERT INTO gaps (key, text, kind, first_at, last_at) VALUES (?,?,?,?,?)"
        " ON CONFLICT (key, kind) DO UPDATE SET count = count + 1, text = excluded.text,"
        " last_at = excluded.last_at",
        key,
        text,
        kind,
        tx.now_text,
        tx.now_text,
    )


async def get(tx: Tx, gap_id: int) -> Gap | None:
    return await tx.one(Gap, f"{SELECT} WHERE id = ?", gap_id)


async def most_asked(tx: Tx, limit: int) -> list[Gap]:
    """Return what was looked for most often, that first."""
    return await tx.all(Gap, f"{SELECT} {MOST_ASKED}", limit)


async def between(tx: Tx, begin: datetime, end: datetime, limit: int) -> list[Gap]:
    """Return, likewise, what was looked for since `begin`, and not only since `end`."""
    return await tx.all(
        Gap,
        f"{SELECT} WHERE last_at >= ? AND first_at < ? {MOST_ASKED}",
        stamp(begin),
        stamp(end),
        limit,
    )


async def remove(tx: Tx, gap_ids: Iterable[int]) -> None:
    await tx.run(
        "DELETE FROM gaps WHERE id IN (SELECT value FROM json_each(?))", json.dumps(list(gap_ids))
    )


async def prune(tx: Tx, before: datetime) -> None:
    """Forget what nobody has looked for since a moment."""
    await tx.run("DELETE FROM gaps WHERE last_at < ?", stamp(before))
