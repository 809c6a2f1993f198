"""Surveys being made in the staff group, one a consultant."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class SurveyDraft:
    """`step`: what is asked now; None: nothing, it is shown and may be opened."""

    id: int
    staff_id: int
    step: str | None
    facts: str
    asked_at: datetime

    @property
    def said(self) -> dict[str, Any]:
        """What was said so far: title, anonymous, questions, and the one being made."""
        loaded: dict[str, Any] = json.loads(self.facts)
        return loaded


SELECT = f"SELECT {columns(SurveyDraft, 'd.')} FROM survey_drafts d"


async def get(tx: Tx, draft: int) -> SurveyDraft | None:
    return await tx.one(SurveyDraft, f"{SELECT} WHERE d.id = ?", draft)


async def of_staff(tx: Tx, staff_id: int) -> SurveyDraft | None:
    return await tx.one(SurveyDraft, f"{SELECT} WHERE d.staff_id = ?", staff_id)


async def begin(tx: Tx, staff_id: int, chat: int, thread: int | None) -> int:
    return await tx.insert(
        "INSERT INTO survey_drafts (staff_id, chat_id, thread_id, facts, asked_at)"
        " VALUES (?,?,?,'{}',?)",
        staff_id,
        chat,
        thread,
        tx.now_text,
    )


async def ask(
    tx: Tx, draft: int, step: str | None, row: int | None, chat: int, thread: int | None
) -> None:
    """Note what is asked now and where, and which row of the outbox asks it."""
    await tx.run(
        "UPDATE survey_drafts SET step = ?, asked_row = ?, chat_id = ?, thread_id = ?,"
        " asked_at = ? WHERE id = ?",
        step,
        row,
        chat,
        thread,
        tx.now_text,
        draft,
    )


async def put(tx: Tx, draft: int, facts: dict[str, Any]) -> None:
    await tx.run(
        "UPDATE survey_drafts SET facts = ? WHERE id = ?",
        json.dumps(facts, ensure_ascii=False),
        draft,
    )


async def asked_at(tx: Tx, chat: int, message: int) -> SurveyDraft | None:
    """Return the draft whose question a message of the bot is."""
    return await tx.one(
        SurveyDraft,
        f"{SELECT} JOIN outbox o ON o.id = d.asked_row"
        " WHERE o.sent_chat_id = ? AND o.message_id = ? AND d.step IS NOT NULL",
        chat,
        message,
    )


async def waiting(
    tx: Tx, staff_id: int, chat: int, thread: int | None, since: datetime
) -> SurveyDraft | None:
    """Return the draft of a consultant that waits for words in this chat, asked lately."""
    return await tx.one(
        SurveyDraft,
        f"{SELECT} WHERE d.staff_id = ? AND d.chat_id = ? AND d.thread_id IS ?"
        " AND d.step IS NOT NULL AND d.asked_at > ?",
        staff_id,
        chat,
        thread,
        stamp(since),
    )


async def remove(tx: Tx, draft: int) -> None:
    await tx.run("DELETE FROM survey_drafts WHERE id = ?", draft)
