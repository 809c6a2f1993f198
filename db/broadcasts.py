"""Messages to many: what is sent, by whom, and how far it has come."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class Broadcast:
    id: int
    state: str
    category: str
    audience: str
    chat_id: int
    thread_id: int | None
    source_chat_id: int
    source_messages: str
    digest: str
    preview: str | None
    control_row: int | None
    first_by: int | None
    confirmed_by: int | None
    repeats: int | None
    starts_at: datetime | None
    humane: bool
    made_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    frozen_to: int
    frozen_end: int | None
    total: int
    sent: int
    failed: int
    blocked: int
    recent: str
    trouble: str | None
    shown: str | None
    shown_at: datetime | None
    words: str | None
    attached: str | None

    @property
    def sources(self) -> list[int]:
        loaded: list[int] = json.loads(self.source_messages)
        return loaded

    @property
    def copied(self) -> list[int]:
        """The messages in the staff group of which everybody gets a copy."""
        loaded: list[int] = json.loads(self.preview or "[]")
        return loaded

    @property
    def left(self) -> int:
        return self.total - self.sent - self.failed - self.blocked


SELECT = f"SELECT {columns(Broadcast)} FROM broadcasts"
STORED = frozenset(Broadcast.__slots__) | {"messages"}


async def add(
    tx: Tx,
    chat: int,
    thread: int | None,
    source: tuple[int, Sequence[int]],
    digest: str,
    made_by: int,
) -> int:
    return await tx.insert(
        "INSERT INTO broadcasts (chat_id, thread_id, source_chat_id, source_messages, digest,"
        " made_by, made_at) VALUES (?,?,?,?,?,?,?)",
        chat,
        thread,
        source[0],
        json.dumps(list(source[1])),
        digest,
        made_by,
        tx.now_text,
    )


async def get(tx: Tx, number: int) -> Broadcast | None:
    return await tx.one(Broadcast, f"{SELECT} WHERE id = ?", number)


async def live(tx: Tx) -> list[Broadcast]:
    """Return what was confirmed and has not come to its end."""
    return await tx.all(
        Broadcast, f"{SELECT} WHERE confirmed_at IS NOT NULL AND ended_at IS NULL ORDER BY id"
    )


async def put(tx: Tx, number: int, **changed: Any) -> None:
    """Write columns by their names."""
    unknown = changed.keys() - STORED
    if unknown:
        raise KeyError(*unknown)
    values = [stamp(v) if isinstance(v, datetime) else v for v in changed.values()]
    names = ", ".join(f"{name} = ?" for name in changed)
    await tx.run(f"UPDATE broadcasts SET {names} WHERE id = ?", *values, number)


async def add_message(tx: Tx, number: int, message: int) -> None:
    """Note a message in the group that is about a broadcast."""
    await tx.run(
        "UPDATE broadcasts SET messages = json_insert(messages, '$[#]', ?) WHERE id = ?",
        message,
        number,
    )


async def shown_at(tx: Tx, chat: int, message: int, since: datetime) -> int | None:
    """Return the broadcast, made since a moment, that a message in the group is about."""
    value = await tx.value(
        "SELECT b.id FROM broadcasts b, json_each(b.messages) m"
        " WHERE b.chat_id = ? AND b.made_at > ? AND m.value = ?",
        chat,
        stamp(since),
        message,
    )
    return None if value is None else int(value)


async def same_since(tx: Tx, one: Broadcast, since: datetime) -> Broadcast | None:
    """Return the last broadcast of the same words that was sent since a moment."""
    return await tx.one(
        Broadcast,
        f"{SELECT} WHERE digest = ? AND confirmed_at > ? AND id <> ?"
        " ORDER BY confirmed_at DESC LIMIT 1",
        one.digest,
        stamp(since),
        one.id,
    )


async def open_of(tx: Tx, chat: int, messages: Sequence[int], since: datetime) -> bool:
    """Whether a broadcast of a source is on its way, or was begun to be made since a moment."""
    return bool(
        await tx.value(
            "SELECT count(*) FROM broadcasts WHERE source_chat_id = ? AND source_messages = ?"
            " AND (state IN ('running', 'paused')"
            " OR (state IN ('draft', 'confirming') AND made_at > ?))",
            chat,
            json.dumps(list(messages)),
            stamp(since),
        )
    )


async def last_ended(tx: Tx, since: datetime) -> Broadcast | None:
    return await tx.one(
        Broadcast, f"{SELECT} WHERE ended_at > ? ORDER BY ended_at DESC LIMIT 1", stamp(since)
    )


async def counted(tx: Tx, number: int, state: str, recent: str) -> None:
    """Count one more recipient who was reached (`sent`) or not (`failed`, `blocked`)."""
    counter = {"sent": "sent", "failed": "failed", "blocked": "blocked"}[state]
    await tx.run(
        f"UPDATE broadcasts SET {counter} = {counter} + 1, recent = ? WHERE id = ?", recent, number
    )


# -- albums in the staff group, whose items come one by one ----------------------------------------


async def note_album(tx: Tx, chat: int, album: str, message: int) -> None:
    await tx.run(
        "INSERT OR IGNORE INTO albums (chat_id, album, message_id, seen_at) VALUES (?,?,?,?)",
        chat,
        album,
        message,
        tx.now_text,
    )


async def album(tx: Tx, chat: int, name: str) -> list[int]:
    found = await tx.rows(
        "SELECT message_id FROM albums WHERE chat_id = ? AND album = ? ORDER BY message_id",
        chat,
        name,
    )
    return [int(message) for (message,) in found]


async def album_of(tx: Tx, chat: int, message: int) -> list[int]:
    """Return the album that a message belongs to; the message alone where it is none."""
    name = await tx.value(
        "SELECT album FROM albums WHERE chat_id = ? AND message_id = ?", chat, message
    )
    return await album(tx, chat, name) if name is not None else [message]


async def forget_albums(tx: Tx, before: datetime) -> None:
    await tx.run("DELETE FROM albums WHERE seen_at < ?", stamp(before))
