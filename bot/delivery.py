"""Carrying out one row: frozen where it may still change, its references and its topic found."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.desks import Desks, NobodyError
from bot.outbox import SHARED, Lane
from bot.results import QUIET_ACTS, Outcome, Results
from bot.telegram import Hand, Sent
from bot.telegram_refusals import RefusedError, TopicClosedError, TopicGoneError, UnreachableError
from db import outbox as rows
from db.database import Database, Tx
from db.outbox import OutboxRow

CLAIMED_ACTS = {"album", "edit", "topic"}
STANDING = {"queued", "sending"}


class NotYetError(Exception):
    """The row has to wait: `row` for its new hour, or for another row to become a message."""

    def __init__(self, row: OutboxRow | None = None) -> None:
        super().__init__()
        self.row = row


class TopicMadeError(Exception):
    """The row's topic stands now. That took its time: the row itself goes when it may."""


class _NothingLeftError(Exception):
    """There is nothing to do any more."""


Held = Callable[[Tx, OutboxRow], Awaitable[bool]]


class Delivery:
    def __init__(
        self, db: Database, hand: Hand, desks: Desks, results: Results, held: Held
    ) -> None:
        """`held` says whether a row of the last lane is not to go any more."""
        self._held = held
        self._db = db
        self._hand = hand
        self._desks = desks
        self._results = results

    async def perform(self, row: OutboxRow) -> Outcome:
        """Do what a row means.

        Raises NotYetError, TopicMadeError, and what says that nothing was done: WaitError,
        MovedError, LostError, ShutOutError.
        """
        if row.expires_at is not None and row.expires_at <= self._db.clock():
            return Outcome("dropped", reason="too late")
        try:
            row = await self._look(row)
            if row.act in CLAIMED_ACTS or row.purpose in SHARED:
                row = await self._claim(row)
            sent = await self._deliver(row, await self._resolve(row))
        except (_NothingLeftError, NobodyError):
            return Outcome("dropped", reason="nothing to do")
        except UnreachableError as error:
            return Outcome("failed", reason=error.reason, unreachable=True)
        except RefusedError as error:
            return Outcome("failed", reason=error.reason)
        return Outcome("sent", sent)

    async def _look(self, row: OutboxRow) -> OutboxRow:
        """Return a row as it stands now; let go what was erased, paused or stopped meanwhile."""
        async with self._db.read() as tx:
            fresh = await rows.get(tx, row.id)
            if fresh is None or fresh.state not in STANDING:
                raise _NothingLeftError
            if fresh.lane == Lane.BROADCAST and await self._held(tx, fresh):
                raise _NothingLeftError
        return fresh

    async def _claim(self, row: OutboxRow) -> OutboxRow:
        """Freeze a row that others may still change."""
        async with self._db.write() as tx:
            fresh = await rows.claim(tx, row.id)
        if fresh is None or fresh.state not in STANDING:
            raise _NothingLeftError
        if fresh.state == "queued":
            raise NotYetError(fresh)
        return fresh

    async def _resolve(self, row: OutboxRow) -> dict[str, Any]:
        """Turn a reference to another row into the message that it became."""
        content = row.content
        target = content.get("row")
        if target is None:
            return content
        message = await self._message_of(target)
        if message is None:
            raise _NothingLeftError
        return {**content, "message": message}

    async def _message_of(self, target: int) -> int | None:
        if self._results.knows(target):
            return self._results.message(target)
        async with self._db.read() as tx:
            there = await rows.delivered(tx, target)
        if there is not None and there.state in STANDING:
            raise NotYetError
        return there.message_id if there else None

    async def _to_chat(self, row: OutboxRow, content: dict[str, Any]) -> Sent:
        chat, thread = row.chat_id or 0, content.get("thread")
        try:
            return await self._hand.perform(row.act, content, chat, thread)
        except (TopicGoneError, TopicClosedError):
            # What answered words in a topic that is gone is still worth reading.
            return await self._in_common(row, content, chat)

    async def _in_common(self, row: OutboxRow, content: dict[str, Any], chat: int) -> Sent:
        """Put it into the group's common chat, opened where it was closed or hidden."""
        try:
            return await self._hand.perform(row.act, content, chat)
        except TopicClosedError:
            await self._hand.open_general(chat)
            return await self._hand.perform(row.act, content, chat)

    async def _deliver(self, row: OutboxRow, content: dict[str, Any]) -> Sent:
        if row.desk_of is None:
            return await self._to_chat(row, content)
        if row.act == "topic":
            await self._desks.name_topic(row.desk_of)
            return Sent(self._desks.chat)
        if row.act in QUIET_ACTS:
            return await self._hand.perform(row.act, content, self._desks.chat)
        for attempt in range(3):
            thread, made = await self._desks.thread(row.desk_of)
            if made and attempt == 0:
                raise TopicMadeError
            try:
                if thread is None:
                    return await self._in_common(row, content, self._desks.chat)
                return await self._hand.perform(row.act, content, self._desks.chat, thread)
            except TopicGoneError:
                await self._desks.gone(thread or 0)
            except TopicClosedError:
                if not await self._desks.reopen(thread or 0):
                    await self._desks.gone(thread or 0)
        # Topics vanish as fast as they are made: better in the common chat than nowhere.
        return await self._in_common(row, content, self._desks.chat)
