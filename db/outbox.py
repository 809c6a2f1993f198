"""Rows of what the bot says, and where its copies stand."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.database import Tx, columns, stamp

WAITING = "('queued', 'sending')"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """`expires_at`: from then on it makes no sense any more and is not sent."""

    id: int
    chat_id: int | None
    desk_of: int | None
    lane: int
    act: str
    payload: str
    purpose: str
    question_id: int | None
    source_chat_id: int | None
    source_message_id: int | None
    trace: bool
    not_before: datetime | None
    state: str
    expires_at: datetime | None

    @property
    def content(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.payload)
        return loaded


@dataclass(frozen=True, slots=True)
class Delivered:
    """Where a row ended: `message_ids` are those of the copies, in the order of their sources."""

    state: str
    sent_chat_id: int | None
    message_id: int | None


SELECT = f"SELECT {columns(OutboxRow)} FROM outbox"


async def add(
    tx: Tx,
    *,
    chat_id: int | None,
    desk_of: int | None,
    lane: int,
    act: str,
    content: dict[str, Any],
    purpose: str,
    question_id: int | None,
    source: tuple[int, int] | None,
    once: str | None,
    trace: bool,
    not_before: datetime | None,
    expires_at: datetime | None = None,
) -> int | None:
    """Put a row in; return its id, None where a row of the same `once` stands already."""
    rows = await tx.rows(
        "INSERT INTO outbox (chat_id, desk_of, lane, act, payload, purpose, question_id,"
        " source_chat_id, source_message_id, once, trace, not_before, expires_at, created_at)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (once) DO NOTHING RETURNING id",
        chat_id,
        desk_of,
        lane,
        act,
        json.dumps(content, ensure_ascii=False),
        purpose,
        question_id,
        *(source or (None, None)),
        once,
        trace,
        stamp(not_before) if not_before else None,
        stamp(expires_at) if expires_at else None,
        tx.now_text,
    )
    return int(rows[0][0]) if rows else None


async def waiting(tx: Tx, after: int, limit: int) -> list[OutboxRow]:
    return await tx.all(
        OutboxRow, f"{SELECT} WHERE state IN {WAITING} AND id > ? ORDER BY id LIMIT ?", after, limit
    )


async def get(tx: Tx, row_id: int) -> OutboxRow | None:
    return await tx.one(OutboxRow, f"{SELECT} WHERE id = ?", row_id)


async def by_once(tx: Tx, once: str) -> OutboxRow | None:
    return await tx.one(OutboxRow, f"{SELECT} WHERE once = ?", once)


async def once_of(tx: Tx, row_id: int) -> str | None:
    """Return the name under which a row was put once."""
    value = await tx.value("SELECT once FROM outbox WHERE id = ?", row_id)
    return None if value is None else str(value)


async def delivered(tx: Tx, row_id: int) -> Delivered | None:
    return await tx.one(
        Delivered, "SELECT state, sent_chat_id, message_id FROM outbox WHERE id = ?", row_id
    )


async def claim(tx: Tx, row_id: int) -> OutboxRow | None:
    """Freeze a row that others may still change, and return it as it stands now.

    Not frozen: one whose hour was moved on meanwhile (state 'queued'), and one that is done.
    """
    await tx.run(
        "UPDATE outbox SET state = 'sending' WHERE id = ? AND state = 'queued'"
        " AND (not_before IS NULL OR not_before <= ?)",
        row_id,
        tx.now_text,
    )
    return await get(tx, row_id)


async def free_once(tx: Tx, row_id: int) -> None:
    """Let another row of the same `once` stand beside one that is on its way."""
    await tx.run("UPDATE outbox SET once = NULL WHERE id = ?", row_id)


async def rewrite(
    tx: Tx, row_id: int, content: dict[str, Any], not_before: datetime | None
) -> bool:
    """Change a row that still waits; False where it is too late."""
    return bool(
        await tx.run(
            "UPDATE outbox SET payload = ?, not_before = ? WHERE id = ? AND state = 'queued'",
            json.dumps(content, ensure_ascii=False),
            stamp(not_before) if not_before else None,
            row_id,
        )
    )


async def finish(
    tx: Tx,
    row_id: int,
    state: str,
    *,
    chat_id: int | None = None,
    message_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Record where a row ended. Its words leave the outbox; a failed one keeps them for a retry."""
    await tx.run(
        "UPDATE outbox SET state = ?, sent_chat_id = ?, message_id = ?, reason = ?, done_at = ?,"
        " payload = CASE WHEN ? = 'failed' THEN payload ELSE '{}' END"
        f" WHERE id = ? AND state IN {WAITING}",
        state,
        chat_id,
        message_id,
        reason,
        tx.now_text,
        state,
        row_id,
    )


async def is_erased(tx: Tx, row_id: int) -> bool:
    """Whether a row was dropped because its person was erased."""
    return bool(
        await tx.value(
            "SELECT 1 FROM outbox WHERE id = ? AND state = 'dropped' AND reason = 'erased'", row_id
        )
    )


async def finish_many(tx: Tx, sent: Sequence[tuple[int, int, int | None]]) -> None:
    """Record plain deliveries together: (row, chat, message id)."""
    await tx.many(
        "UPDATE outbox SET state = 'sent', sent_chat_id = ?, message_id = ?, done_at = ?,"
        f" payload = '{{}}' WHERE id = ? AND state IN {WAITING}",
        [(chat, message, tx.now_text, row_id) for row_id, chat, message in sent],
    )


async def remove(tx: Tx, row_ids: Sequence[int]) -> None:
    await tx.many("DELETE FROM outbox WHERE id = ?", [(row_id,) for row_id in row_ids])


async def waiting_copy_of(tx: Tx, chat_id: int, message_id: int) -> int | None:
    """Return the row that is still to copy a message."""
    value = await tx.value(
        "SELECT id FROM outbox WHERE source_chat_id = ? AND source_message_id = ?"
        f" AND act IN ('copy', 'say', 'file') AND state IN {WAITING}",
        chat_id,
        message_id,
    )
    return None if value is None else int(value)


async def gathering(tx: Tx, chat_id: int | None, desk_of: int | None) -> datetime | None:
    """Return the hour of an album that is being gathered for an address: what follows waits."""
    value = await tx.value(
        "SELECT max(not_before) FROM outbox WHERE act = 'album' AND state = 'queued'"
        " AND chat_id IS ? AND desk_of IS ?",
        chat_id,
        desk_of,
    )
    return None if value is None else datetime.fromisoformat(value)


async def slowest_lane(tx: Tx, person_id: int) -> int:
    """Return the lowest lane in which something waits to go to a person's desk."""
    value = await tx.value(
        f"SELECT max(lane) FROM outbox WHERE desk_of = ? AND state IN {WAITING}"
        " AND purpose = 'carried'",
        person_id,
    )
    return int(value or 0)


async def release(tx: Tx) -> None:
    """After a crash: what was being sent is to be sent."""
    await tx.run("UPDATE outbox SET state = 'queued' WHERE state = 'sending'")


async def move_chat(tx: Tx, old: int, new: int) -> None:
    """A group has become a supergroup: what waits goes to its new number."""
    await tx.run(
        f"UPDATE outbox SET chat_id = ? WHERE chat_id = ? AND state IN {WAITING}", new, old
    )


async def drop_for(tx: Tx, person_id: int, chat_id: int) -> None:
    """Drop what waits for a person or speaks of one, with its words."""
    await tx.run(
        "UPDATE outbox SET state = 'dropped', reason = 'erased', payload = '{}', done_at = ?,"
        " chat_id = NULL, desk_of = NULL"
        " WHERE (chat_id = ? OR desk_of = ? OR source_chat_id = ?)"
        f" AND state IN {WAITING}",
        tx.now_text,
        chat_id,
        person_id,
        chat_id,
    )


async def posts_of(tx: Tx, person_id: int, address: int) -> list[tuple[int, int]]:
    """Return (chat, message) of what stands outside a person's own chat: copies and replies."""
    of_person = "question_id IN (SELECT id FROM questions WHERE person_id = ?)"
    found = await tx.rows(
        f"SELECT chat_id, message_id FROM copies WHERE {of_person} AND chat_id <> ?"
        " UNION SELECT source_chat_id, source_message_id FROM copies"
        f" WHERE {of_person} AND source_chat_id <> ? ORDER BY 1, 2",
        person_id,
        address,
        person_id,
        address,
    )
    return [(chat, message) for chat, message in found]


async def forget_chat(tx: Tx, person_id: int, chat_id: int) -> None:
    """Take a person's address and words out of rows that are done; their count stays."""
    await drop_for(tx, person_id, chat_id)
    await tx.run(
        "UPDATE outbox SET chat_id = NULL, desk_of = NULL, sent_chat_id = NULL, message_id = NULL,"
        " source_chat_id = NULL, source_message_id = NULL, question_id = NULL, once = NULL,"
        " payload = '{}', reason = CASE WHEN state = 'failed' THEN 'erased' ELSE reason END"
        " WHERE chat_id = ? OR desk_of = ? OR sent_chat_id = ? OR source_chat_id = ?",
        chat_id,
        person_id,
        chat_id,
        chat_id,
    )


async def prune(tx: Tx, before: datetime) -> None:
    """Forget rows that were done before a moment and that no copy refers to."""
    await tx.run(
        "DELETE FROM outbox WHERE done_at < ? AND question_id IS NULL"
        f" AND state NOT IN {WAITING} AND (purpose IN ('', 'notice') OR purpose LIKE 'seat:%'"
        " OR purpose LIKE 'broadcast:%')",
        stamp(before),
    )


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A copy made by the bot; a card or a notice has no source."""

    chat_id: int
    message_id: int
    question_id: int
    source_chat_id: int | None
    source_message_id: int | None
    outbox_id: int


async def add_copy(tx: Tx, copy: CopyRow) -> None:
    """Note where a copy stands; its question is the message's, if that was moved meanwhile."""
    moved = await tx.value(
        "SELECT question_id FROM messages WHERE chat_id = ? AND message_id = ?",
        copy.source_chat_id,
        copy.source_message_id,
    )
    await tx.run(
        f"INSERT OR REPLACE INTO copies ({columns(CopyRow)}) VALUES (?,?,?,?,?,?)",
        copy.chat_id,
        copy.message_id,
        moved or copy.question_id,
        copy.source_chat_id,
        copy.source_message_id,
        copy.outbox_id,
    )


async def copy_at(tx: Tx, chat_id: int, message_id: int) -> CopyRow | None:
    return await tx.one(
        CopyRow,
        f"SELECT {columns(CopyRow)} FROM copies WHERE chat_id = ? AND message_id = ?",
        chat_id,
        message_id,
    )


async def copies_of(tx: Tx, chat_id: int, message_id: int) -> list[CopyRow]:
    """Return where copies of a message stand."""
    return await tx.all(
        CopyRow,
        f"SELECT {columns(CopyRow)} FROM copies WHERE source_chat_id = ? AND source_message_id = ?",
        chat_id,
        message_id,
    )
