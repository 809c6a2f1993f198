"""What consultants make in the staff group by a dialogue: tables of one shape, a row for each."""

import json
import typing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class StaffDraft:
    """`step`: what is asked now; None: nothing, it is shown and may go out."""

    id: int
    staff_id: int
    step: str | None
    facts: str
    asked_at: datetime

    @property
    def said(self) -> dict[str, Any]:
        """What was said so far."""
        loaded: dict[str, Any] = json.loads(self.facts)
        return loaded


D = TypeVar("D", bound=StaffDraft)


class StaffDrafts(Generic[D]):
    """The drafts of a table: what is asked, where, and what was said."""

    def __init__(self, cls: type[D], table: str) -> None:
        self._cls = cls
        self._table = table
        self._select = f"SELECT {columns(typing.cast('type', cls), 'd.')} FROM {table} d"

    async def get(self, tx: Tx, draft: int) -> D | None:
        return await tx.one(self._cls, f"{self._select} WHERE d.id = ?", draft)

    async def of_staff(self, tx: Tx, staff_id: int) -> D | None:
        return await tx.one(self._cls, f"{self._select} WHERE d.staff_id = ?", staff_id)

    async def begin(self, tx: Tx, staff_id: int, chat: int, thread: int | None) -> int:
        """Begin one; what the consultant had not finished is given up."""
        await tx.run(f"DELETE FROM {self._table} WHERE staff_id = ?", staff_id)
        return await tx.insert(
            f"INSERT INTO {self._table} (staff_id, chat_id, thread_id, facts, asked_at)"
            " VALUES (?,?,?,'{}',?)",
            staff_id,
            chat,
            thread,
            tx.now_text,
        )

    async def ask(
        self, tx: Tx, draft: int, step: str | None, row: int | None, chat: int, thread: int | None
    ) -> None:
        """Note what is asked now and where, and which row of the outbox asks it."""
        await tx.run(
            f"UPDATE {self._table} SET step = ?, asked_row = ?, chat_id = ?, thread_id = ?,"
            " asked_at = ? WHERE id = ?",
            step,
            row,
            chat,
            thread,
            tx.now_text,
            draft,
        )

    async def put(self, tx: Tx, draft: int, facts: dict[str, Any]) -> None:
        told = json.dumps(facts, ensure_ascii=False)
        await tx.run(f"UPDATE {self._table} SET facts = ? WHERE id = ?", told, draft)

    async def asked_in(self, tx: Tx, chat: int, message: int) -> D | None:
        """Return the draft whose question a message of the bot is."""
        return await tx.one(
            self._cls,
            f"{self._select} JOIN outbox o ON o.id = d.asked_row"
            " WHERE o.sent_chat_id = ? AND o.message_id = ? AND d.step IS NOT NULL",
            chat,
            message,
        )

    async def waiting(
        self, tx: Tx, staff_id: int, chat: int, thread: int | None, since: datetime
    ) -> D | None:
        """Return the draft of a consultant that waits for words in this chat, asked lately."""
        return await tx.one(
            self._cls,
            f"{self._select} WHERE d.staff_id = ? AND d.chat_id = ? AND d.thread_id IS ?"
            " AND d.step IS NOT NULL AND d.asked_at > ?",
            staff_id,
            chat,
            thread,
            stamp(since),
        )

    async def remove(self, tx: Tx, draft: int) -> None:
        await tx.run(f"DELETE FROM {self._table} WHERE id = ?", draft)
