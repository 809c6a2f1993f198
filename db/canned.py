"""Canned replies, by the key of their name."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns


@dataclass(frozen=True, slots=True)
class Canned:
    """An answer kept: its words in HTML, its photo or file, and the message it was saved from."""

    id: int
    key: str
    name: str
    kind: str
    body: str | None
    file: str | None
    chat_id: int
    message_id: int
    author: int
    saved_at: datetime


SELECT = f"SELECT {columns(Canned)} FROM canned_replies"


async def get(tx: Tx, key: str) -> Canned | None:
    return await tx.one(Canned, f"{SELECT} WHERE key = ?", key)


async def everything(tx: Tx) -> list[Canned]:
    return await tx.all(Canned, f"{SELECT} ORDER BY key")


async def put(
    tx: Tx,
    key: str,
    *,
    name: str,
    kind: str,
    body: str | None,
    file: str | None,
    source: tuple[int, int],
    author: int,
) -> None:
    """Keep an answer under a key, in place of the one that stood there."""
    await tx.run(
        "INSERT INTO canned_replies (key, name, kind, body, file, chat_id, message_id, author,"
        " saved_at) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (key) DO UPDATE SET"
        " name = excluded.name, kind = excluded.kind, body = excluded.body, file = excluded.file,"
        " chat_id = excluded.chat_id, message_id = excluded.message_id,"
        " author = excluded.author, saved_at = excluded.saved_at",
        key,
        name,
        kind,
        body,
        file,
        *source,
        author,
        tx.now_text,
    )


async def remove(tx: Tx, key: str) -> None:
    await tx.run("DELETE FROM canned_replies WHERE key = ?", key)
