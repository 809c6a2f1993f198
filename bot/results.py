"""Recording what became of what was sent: results of a few milliseconds share a commit."""

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.outbox import To, erase
from bot.telegram import Sent
from db import outbox as rows
from db.database import Database, Tx
from db.outbox import CopyRow, OutboxRow

log = logging.getLogger(__name__)

SHARED_FOR = 0.003
QUIET_ACTS = {"edit", "mark", "erase", "erase_topic", "topic"}
"""Acts that put no new message anywhere."""
CARRYING = {"carried", "answer"}
"""Purposes of rows that carry a message to the other side."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a row ended: `sent`, or `failed` / `dropped` with its reason."""

    state: str
    sent: Sent | None = None
    reason: str | None = None
    unreachable: bool = False


Listener = Callable[[Tx, OutboxRow, Outcome], Awaitable[None]]


class Results:
    """Takes outcomes at once, and keeps them until they are committed."""

    def __init__(
        self, db: Database, listener: Listener, recorded: Callable[[list[int], bool], None]
    ) -> None:
        """`listener` is told of each outcome somebody waits for, inside the transaction;

        `recorded` gets the numbers of the rows that have been committed, and whether the listener
        was told of any: it may have put something into the outbox.
        """
        self._db = db
        self._listener = listener
        self._recorded = recorded
        self._results: list[tuple[OutboxRow, Outcome]] = []
        self._recent: dict[int, Sent | None] = {}
        self._done = asyncio.Event()
        self.outcomes: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._results)

    def add(self, row: OutboxRow, outcome: Outcome) -> None:
        self._recent[row.id] = outcome.sent
        self.outcomes[outcome.state] += 1
        self._results.append((row, outcome))
        self._done.set()

    def knows(self, row_id: int) -> bool:
        """Whether a row has ended and waits to be recorded."""
        return row_id in self._recent

    def message(self, row_id: int) -> int | None:
        """Return the message that such a row became, None where it became none."""
        sent = self._recent[row_id]
        return sent.message if sent else None

    async def run(self) -> None:
        """Record until cancelled; then call flush once more."""
        while True:
            await self._done.wait()
            await asyncio.sleep(SHARED_FOR)
            self._done.clear()
            try:
                await self.flush()
            except Exception:  # a full disk passes: the results are kept and tried again
                log.exception("results could not be recorded; trying again")
                self._done.set()
                await asyncio.sleep(1)

    async def flush(self) -> None:
        if not self._results:
            return
        async with self._db.write() as tx:
            batch = list(self._results)
            await self._record_plain(tx, [(r, o) for r, o in batch if _plain(r, o)])
            for row, outcome in batch:
                if not _plain(row, outcome):
                    await self._finish(tx, row, outcome)
                    await self._tell_on(tx, row, outcome)
        del self._results[: len(batch)]
        for row, _ in batch:
            self._recent.pop(row.id, None)
        told = any(not _plain(row, outcome) for row, outcome in batch)
        self._recorded([row.id for row, _ in batch], told)

    async def _record_plain(self, tx: Tx, plain: list[tuple[OutboxRow, Outcome]]) -> None:
        kept = [(r.id, o.sent.chat, o.sent.message) for r, o in plain if r.trace and o.sent]
        gone = [r.id for r, _ in plain if not r.trace]
        if kept:
            await rows.finish_many(tx, kept)
        if gone:
            await rows.remove(tx, gone)

    async def _finish(self, tx: Tx, row: OutboxRow, outcome: Outcome) -> None:
        sent = outcome.sent
        if row.trace:
            await rows.finish(
                tx,
                row.id,
                outcome.state,
                chat_id=sent.chat if sent else None,
                message_id=sent.message if sent else None,
                reason=outcome.reason,
            )
        else:
            await rows.remove(tx, [row.id])

    async def _tell_on(self, tx: Tx, row: OutboxRow, outcome: Outcome) -> None:
        """Let what follows follow; a bug there is that row's, and nobody else waits for it."""
        try:
            async with tx.savepoint():
                await self._follow_up(tx, row, outcome)
        except sqlite3.OperationalError:
            raise  # the disk's trouble is everybody's
        except Exception:
            log.exception("what became of a row could not be told on (act %s)", row.act)

    async def _follow_up(self, tx: Tx, row: OutboxRow, outcome: Outcome) -> None:
        sent = outcome.sent
        if sent and row.desk_of is not None and await rows.is_erased(tx, row.id):
            # It was on its way to the group when its person was erased.
            for _, message in sent.messages:
                await erase(tx, To(sent.chat), {"message": message}, trace=False)
        elif sent and row.question_id is not None and row.act not in QUIET_ACTS:
            for copied, message in sent.messages:
                # What was said in somebody's place stands for their message, too.
                stands_for = row.source_message_id if row.purpose in CARRYING else None
                source = copied if copied is not None else stands_for
                chat = row.source_chat_id if source is not None else None
                copy = CopyRow(sent.chat, message, row.question_id, chat, source, row.id)
                await rows.add_copy(tx, copy)
        await self._listener(tx, row, outcome)


def _plain(row: OutboxRow, outcome: Outcome) -> bool:
    """Whether nobody but the row itself has to know."""
    return outcome.state == "sent" and not row.purpose and row.question_id is None
