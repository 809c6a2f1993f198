"""Unfinished dialogues: what the next message of a person means."""

import json
from typing import Any

from db.database import Tx

Key = tuple[int, int, int]
WHERE = "chat_id = ? AND user_id = ? AND thread_id = ?"


async def state(tx: Tx, key: Key) -> str | None:
    value = await tx.value(f"SELECT state FROM dialogues WHERE {WHERE}", *key)
    return None if value is None else str(value)


async def data(tx: Tx, key: Key) -> dict[str, Any]:
    value = await tx.value(f"SELECT data FROM dialogues WHERE {WHERE}", *key)
    loaded: dict[str, Any] = json.loads(value) if value else {}
    return loaded


async def set_state(tx: Tx, key: Key, state: str | None) -> None:
    await tx.run(
        "INSERT INTO dialogues (chat_id, user_id, thread_id, state) VALUES (?,?,?,?)"
        " ON CONFLICT DO UPDATE SET state = excluded.state",
        *key,
        state,
    )
    await _tidy(tx, key)


async def set_data(tx: Tx, key: Key, data: dict[str, Any]) -> None:
    await tx.run(
        "INSERT INTO dialogues (chat_id, user_id, thread_id, data) VALUES (?,?,?,?)"
        " ON CONFLICT DO UPDATE SET data = excluded.data",
        *key,
        json.dumps(data, ensure_ascii=False),
    )
    await _tidy(tx, key)


async def _tidy(tx: Tx, key: Key) -> None:
    await tx.run(f"DELETE FROM dialogues WHERE {WHERE} AND state IS NULL AND data = '{{}}'", *key)


async def forget(tx: Tx, user_id: int) -> None:
    await tx.run("DELETE FROM dialogues WHERE user_id = ?", user_id)
