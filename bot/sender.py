"""The only mouth: drains the outbox at Telegram's pace, and records what became of each row."""

import asyncio
import heapq
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.desks import Desks
from bot.outbox import SHARED
from bot.pace import Pace
from bot.telegram import (
    Hand,
    LostError,
    MovedError,
    RefusedError,
    Sent,
    ShutOutError,
    TopicClosedError,
    TopicGoneError,
    UnreachableError,
    WaitError,
)
from db import outbox as rows
from db.database import Database, Tx
from db.outbox import CopyRow, OutboxRow

log = logging.getLogger(__name__)

CALLS = 12
UNRECORDED = 120
LOAD = 500
QUIET_ACTS = {"edit", "mark", "erase", "erase_topic"}
CLAIMED_ACTS = {"album", "edit"}
REFUSALS_WHILE_OTHERS_PASS = 20
SHUT_OUT_PAUSE = 15.0
SHORTEST_PAUSE = 0.3
LONGEST_PAUSE = 10.0

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a row ended: `sent`, or `failed` / `dropped` with its reason."""

    state: str
    sent: Sent | None = None
    reason: str | None = None
    unreachable: bool = False


Listener = Callable[[Tx, OutboxRow, Outcome], Awaitable[None]]


@dataclass
class _Place:
    """Rows that must follow each other, the higher lane first."""

    key: Key
    queue: list[tuple[int, int, OutboxRow]] = field(default_factory=list)
    busy: bool = False


class _Trouble:
    """How long to wait while Telegram does not answer, and which row alone it chokes on."""

    def __init__(self) -> None:
        self._successes = 0
        self._pause = SHORTEST_PAUSE
        self._paused_until = 0.0
        self._refusals: dict[int, tuple[int, int]] = {}

    def passed(self) -> None:
        self._successes += 1
        self._pause = SHORTEST_PAUSE

    def over(self, row_id: int) -> None:
        self._refusals.pop(row_id, None)

    def pause(self) -> float:
        """Return the seconds to wait, longer each time that nothing has got through."""
        now = time.monotonic()
        if now >= self._paused_until:
            self._paused_until = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return self._paused_until - now

    def given_up(self, row_id: int, error: LostError) -> bool:
        """A row that Telegram answers with 5xx again and again while others pass never will pass.

        A lost connection never counts: it says nothing about the row.
        """
        if not error.answered:
            return False
        tries, successes = self._refusals.get(row_id, (0, -1))
        if self._successes != successes:
            tries += 1
        self._refusals[row_id] = (tries, self._successes)
        return tries > REFUSALS_WHILE_OTHERS_PASS


class _NotYetError(Exception):
    """The row has to wait for another row, or for a later hour."""


class _DroppedError(Exception):
    """Nothing is left to be done."""


class Sender:
    """Drains the outbox with about a dozen calls in flight, in order within a place."""

    def __init__(
        self, db: Database, hand: Hand, desks: Desks, pace: Pace, listener: Listener
    ) -> None:
        self._db = db
        self._hand = hand
        self._desks = desks
        self._pace = pace
        self._listener = listener
        self._places: dict[Key, _Place] = {}
        self._ready: list[tuple[int, int, Key]] = []
        self._held: list[tuple[float, Key]] = []
        self._later: dict[int, OutboxRow] = {}
        self._parked: dict[int, OutboxRow] = {}
        self._results: list[tuple[OutboxRow, Outcome]] = []
        self._recent: dict[int, Sent | None] = {}
        self._taken: set[int] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._trouble = _Trouble()
        self._loaded = 0
        self._news = True
        self._loading = False
        self._go = asyncio.Event()
        self._done = asyncio.Event()
        self._stopping = False
        self._untidy = False

    def wake(self) -> None:
        """Something was put into the outbox, or the clock was moved."""
        self._news = True
        self._go.set()

    def look_again(self) -> None:
        """What was held back may go now: a group lets the bot in again."""
        for _, key in self._held:
            if (place := self._places.get(key)) is not None:
                self._offer(place)
        self._held.clear()
        self._go.set()

    def tidy(self) -> None:
        """Somebody was erased: empty the write-ahead log once the transaction stands."""
        self._untidy = True

    def idle(self) -> bool:
        """Nothing is being sent, waits to be, or waits for its result to be recorded."""
        waiting = any(place.queue for place in self._places.values())
        busy = self._running or self._results or self._parked
        return not (busy or waiting or self._news or self._loading)

    async def run(self) -> None:
        """Send until stop(): then what is in flight ends and is recorded."""
        async with self._db.write() as tx:
            await rows.release(tx)
        recorder = asyncio.create_task(self._record_for_ever())
        try:
            await self._send_for_ever()
            if self._running:
                await asyncio.wait(self._running, timeout=7)
        finally:
            recorder.cancel()
            with suppress(asyncio.CancelledError):
                await recorder
            for task in self._running:
                task.cancel()
            await self._record()

    def stop(self) -> None:
        self._stopping = True
        self._go.set()

    # -- choosing what goes next -------------------------------------------------------------------

    async def _send_for_ever(self) -> None:
        pause: float | None = 0.0
        while not self._stopping:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._go.wait(), pause)
            self._go.clear()
            try:
                if self._news:
                    await self._load()
                if self._untidy and not self._taken:
                    self._untidy = not await self._db.checkpoint()
                pause = self._start()
            except Exception:  # a busy or full disk passes; a silent bot would not
                log.exception("the outbox could not be read; trying again")
                self._news = True
                pause = 1.0

    async def _load(self) -> None:
        self._news, self._loading = False, True
        more = True
        while more:
            async with self._db.read() as tx:
                found = await rows.waiting(tx, self._loaded, LOAD)
                now = tx.now
            more = len(found) == LOAD
            for row in found:
                self._loaded = row.id
                if row.id in self._taken:
                    continue
                if row.desk_of is not None:
                    await self._desks.look()
                self._later[row.id] = row
        for row in list(self._later.values()):
            if row.not_before is None or row.not_before <= now:
                self._enqueue(self._later.pop(row.id))
        self._loading = False

    def _enqueue(self, row: OutboxRow) -> None:
        key = self._key(row)
        place = self._places.setdefault(key, _Place(key))
        heapq.heappush(place.queue, (row.lane, row.id, row))
        self._offer(place)

    def _key(self, row: OutboxRow) -> Key:
        # What is marked or corrected stands already: it need not queue behind what is new.
        if row.act in QUIET_ACTS:
            return ("quiet", row.content.get("row") or row.content.get("message") or row.id)
        if row.desk_of is not None and self._desks.forum:
            return ("desk", row.desk_of)
        return ("chat", self._chat(row))

    def _chat(self, row: OutboxRow) -> int:
        return self._desks.chat if row.desk_of is not None else row.chat_id or 0

    def _offer(self, place: _Place) -> None:
        if place.queue and not place.busy:
            lane, row_id, _ = place.queue[0]
            heapq.heappush(self._ready, (lane, row_id, place.key))

    def _start(self) -> float | None:
        """Start what may go now; return the seconds until more may, None: until something new."""
        pauses = [pause for pause in (self._unhold(), self._due()) if pause is not None]
        while self._ready and len(self._running) < CALLS and len(self._results) < UNRECORDED:
            wait = self._pace.wait()
            if wait > 0:
                pauses.append(wait)
                break
            _, row_id, key = heapq.heappop(self._ready)
            place = self._places.get(key)
            if place is None or place.busy or not place.queue or place.queue[0][1] != row_id:
                continue
            row = place.queue[0][2]
            chat, count = self._chat(row), _messages(row)
            wait = self._pace.wait_for(chat, count)
            if wait > 0:
                heapq.heappush(self._held, (time.monotonic() + wait, key))
                pauses.append(wait)
                continue
            self._pace.sent(chat, count)
            heapq.heappop(place.queue)
            place.busy = True
            self._taken.add(row.id)
            task = asyncio.create_task(self._work(place, row))
            self._running.add(task)
            task.add_done_callback(self._ended)
        return min(pauses) if pauses else None

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._go.set()

    def _unhold(self) -> float | None:
        """Offer the places whose pause is over; return the seconds until the next one's is."""
        now = time.monotonic()
        while self._held and self._held[0][0] <= now:
            place = self._places.get(heapq.heappop(self._held)[1])
            if place is not None:
                self._offer(place)
        return self._held[0][0] - now if self._held else None

    def _due(self) -> float | None:
        """Return the seconds until the next row whose hour has not come."""
        hours = [row.not_before for row in self._later.values() if row.not_before]
        if not hours:
            return None
        seconds = (min(hours) - self._db.clock()).total_seconds()
        self._news = self._news or seconds <= 0
        return max(seconds, 0.01)

    # -- doing one ---------------------------------------------------------------------------------

    async def _work(self, place: _Place, row: OutboxRow) -> None:
        outcome: Outcome | None = None
        again = True
        try:
            outcome = await self._perform(row)
        except _NotYetError:
            again = False
        except WaitError as error:
            self._pace.refused(self._chat(row), error.seconds)
        except MovedError as error:
            await self._moved(row, error.chat)
            again = False
        except ShutOutError as error:
            log.error("the bot cannot write to group %s: %s", self._chat(row), error.reason)
            self._pace.hold(SHUT_OUT_PAUSE, self._chat(row))
        except LostError as error:
            if self._trouble.given_up(row.id, error):
                outcome = Outcome("failed", reason=error.reason)
            else:
                self._pace.hold(0.5, self._chat(row))
                self._pace.hold(self._trouble.pause())
        except Exception as error:  # a bug in one row must not silence the bot
            log.exception("an outbox row could not be performed (act %s)", row.act)
            outcome = Outcome("failed", reason=type(error).__name__)
        self._end(place, row, outcome, again=again)

    def _end(self, place: _Place, row: OutboxRow, outcome: Outcome | None, *, again: bool) -> None:
        if outcome is not None:
            self._trouble.over(row.id)
            self._recent[row.id] = outcome.sent
            self._results.append((row, outcome))
            self._done.set()
        else:
            self._taken.discard(row.id)
            if again:
                heapq.heappush(place.queue, (row.lane, row.id, row))
        place.busy = False
        if place.queue:
            self._offer(place)
        else:
            self._places.pop(place.key, None)

    async def _perform(self, row: OutboxRow) -> Outcome:
        try:
            if row.act in CLAIMED_ACTS or row.purpose in SHARED:
                row = await self._claim(row)
            sent = await self._deliver(row, await self._resolve(row))
        except _DroppedError:
            return Outcome("dropped", reason="nothing to do")
        except UnreachableError as error:
            return Outcome("failed", reason=error.reason, unreachable=True)
        except RefusedError as error:
            return Outcome("failed", reason=error.reason)
        self._trouble.passed()
        return Outcome("sent", sent)

    async def _claim(self, row: OutboxRow) -> OutboxRow:
        """Freeze a row that others may still change."""
        async with self._db.write() as tx:
            fresh = await rows.claim(tx, row.id)
        if fresh is None or fresh.state not in {"queued", "sending"}:
            raise _DroppedError
        if fresh.state == "queued":
            self._later[fresh.id] = fresh
            raise _NotYetError
        return fresh

    async def _resolve(self, row: OutboxRow) -> dict[str, Any]:
        """Turn a reference to another row into the message that it became."""
        content = row.content
        target = content.get("row")
        if target is None:
            return content
        if target in self._recent:
            sent = self._recent[target]
            message = sent.message if sent else None
        else:
            async with self._db.read() as tx:
                there = await rows.delivered(tx, target)
            if there is not None and there.state in {"queued", "sending"}:
                self._parked[row.id] = row
                asyncio.get_running_loop().call_later(0.1, self._unpark, row)
                raise _NotYetError
            message = there.message_id if there else None
        if message is None:
            raise _DroppedError
        return {**content, "message": message}

    def _unpark(self, row: OutboxRow) -> None:
        if self._parked.pop(row.id, None) is not None:
            self._enqueue(row)
            self._go.set()

    async def _deliver(self, row: OutboxRow, content: dict[str, Any]) -> Sent:
        if row.desk_of is None or row.act in QUIET_ACTS:
            return await self._hand.perform(row.act, content, self._chat(row))
        for _ in range(3):
            thread = await self._desks.thread(row.desk_of)
            try:
                return await self._hand.perform(row.act, content, self._desks.chat, thread)
            except TopicGoneError:
                await self._desks.gone(thread or 0)
            except TopicClosedError:
                if not await self._desks.reopen(thread or 0):
                    await self._desks.gone(thread or 0)
        # Topics vanish as fast as they are made: better in the common chat than nowhere.
        return await self._hand.perform(row.act, content, self._desks.chat)

    async def _moved(self, row: OutboxRow, chat: int) -> None:
        """The group has another number: read all that waits anew."""
        async with self._db.write() as tx:
            await rows.move_chat(tx, self._chat(row), chat)
            if self._chat(row) == self._desks.chat:
                await self._desks.moved(tx, chat)
        for place in self._places.values():
            place.queue.clear()
        self._ready.clear()
        self._later.clear()
        self._parked.clear()
        self._loaded = 0
        self.wake()

    # -- recording ---------------------------------------------------------------------------------

    async def _record_for_ever(self) -> None:
        while True:
            await self._done.wait()
            self._done.clear()
            try:
                await self._record()
            except Exception:  # a full disk passes: the results are kept and tried again
                log.exception("results could not be recorded; trying again")
                self._done.set()
                await asyncio.sleep(1)

    async def _record(self) -> None:
        if not self._results:
            return
        async with self._db.write() as tx:
            batch = list(self._results)
            await self._record_plain(tx, [(r, o) for r, o in batch if _plain(r, o)])
            for row, outcome in batch:
                if not _plain(row, outcome):
                    await self._record_one(tx, row, outcome)
        del self._results[: len(batch)]
        for row, _ in batch:
            self._recent.pop(row.id, None)
            self._taken.discard(row.id)
        self.wake()

    async def _record_plain(self, tx: Tx, plain: list[tuple[OutboxRow, Outcome]]) -> None:
        kept = [(r.id, o.sent.chat, o.sent.message) for r, o in plain if r.trace and o.sent]
        gone = [r.id for r, _ in plain if not r.trace]
        if kept:
            await rows.finish_many(tx, kept)
        if gone:
            await rows.remove(tx, gone)

    async def _record_one(self, tx: Tx, row: OutboxRow, outcome: Outcome) -> None:
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
        if sent and row.question_id is not None and row.act not in QUIET_ACTS:
            for source, message in sent.messages:
                chat = row.source_chat_id if source is not None else None
                copy = CopyRow(sent.chat, message, row.question_id, chat, source, row.id)
                await rows.add_copy(tx, copy)
        await self._listener(tx, row, outcome)


def _plain(row: OutboxRow, outcome: Outcome) -> bool:
    """Whether nobody but the row itself has to know."""
    return outcome.state == "sent" and not row.purpose and row.question_id is None


def _messages(row: OutboxRow) -> int:
    if row.act in QUIET_ACTS:
        return 0
    return len(row.content["messages"]) if row.act == "album" else 1
