"""Seminars being made or changed in the staff group, one a consultant."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class SeminarDraft:
    """`seminar`: the one that is changed, None: a new one; `step`: what is asked now."""

    id: int
    staff_id: int
    seminar: int | None
    step: str | None
    facts: str
    asked_row: int | None

    @property
    def said(self) -> dict[str, Any]:
        """What was said so far, by the names of a seminar's columns."""
        loaded: dict[str, Any] = json.loads(self.facts)
        return loaded


SELECT = f"SELECT {columns(SeminarDraft, 'd.')} FROM seminar_drafts d"


async def get(tx: Tx, draft: int) -> SeminarDraft | None:
    return await tx.one(SeminarDraft, f"{SELECT} WHERE d.id = ?", draft)


async def begin(tx: Tx, staff_id: int, seminar: int | None, chat: int, thread: int | None) -> int:
    """Begin one; what the consultant had not finished is given up."""
    await tx.run("DELETE FROM seminar_drafts WHERE staff_id = ?", staff_id)
    return await tx.insert(
        "INSERT INTO seminar_drafts (staff_id, seminar, chat_id, thread_id, facts, asked_at)"
        " VALUES (?,?,?,?,'{}',?)",
        staff_id,
        seminar,
        chat,
        thread,
        tx.now_text,
    )


async def ask(tx: Tx, draft: int, step: str | None, row: int | None) -> None:
    """Note what is asked now, and which row of the outbox asks it."""
    await tx.run(
        "UPDATE seminar_drafts SET step = ?, asked_row = ?, asked_at = ? WHERE id = ?",
        step,
        row,
        tx.now_text,
        draft,
    )


async def put(tx: Tx, draft: int, facts: dict[str, Any]) -> None:
    await tx.run(
        "UPDATE seminar_drafts SET facts = ? WHERE id = ?",
        json.dumps(facts, ensure_ascii=False),
        draft,
    )


async def asked_at(tx: Tx, chat: int, message: int) -> SeminarDraft | None:
    """Return the draft whose question a message of the bot is."""
    return await tx.one(
        SeminarDraft,
        f"{SELECT} JOIN outbox o ON o.id = d.asked_row"
        " WHERE o.sent_chat_id = ? AND o.message_id = ? AND d.step IS NOT NULL",
        chat,
        message,
    )


async def waiting(
    tx: Tx, staff_id: int, chat: int, thread: int | None, since: datetime
) -> SeminarDraft | None:
    """Return the draft of a consultant that waits for words in this chat, asked lately."""
    return await tx.one(
        SeminarDraft,
        f"{SELECT} WHERE d.staff_id = ? AND d.chat_id = ? AND d.thread_id IS ?"
        " AND d.step IS NOT NULL AND d.asked_at > ?",
        staff_id,
        chat,
        thread,
        stamp(since),
    )


async def remove(tx: Tx, draft: int) -> None:
    await tx.run("DELETE FROM seminar_drafts WHERE id = ?", draft)
