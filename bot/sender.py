"""The only mouth: drains the outbox at Telegram's pace, and records what became of each row."""

import asyncio
import logging
import sqlite3
import time
from collections import Counter
from contextlib import suppress

from bot import machine
from bot.delivery import Delivery, Held, NotYetError, TopicMadeError
from bot.desks import Desks
from bot.inflight import InFlight
from bot.outbox import PARCEL, Lane
from bot.pace import Pace
from bot.results import QUIET_ACTS, Listener, Outcome, Results
from bot.telegram import Hand
from bot.telegram_refusals import LostError, MovedError, ShutOutError, WaitError
from bot.trouble import Trouble
from bot.turns import Place, Turns
from db import outbox as rows
from db.database import Database
from db.outbox import OutboxRow

log = logging.getLogger(__name__)

UNRECORDED = 120
LOAD = 500
SHUT_OUT_PAUSE = 15.0
DISK_PAUSE = 1.0
PASSES = {"full", "closed", "busy"}
"""What is the matter with a disk that will take it another time."""
LOOKS_AGAIN_AFTER = 0.1
TIDY_AGAIN = 0.5
TOPICS_TOLD_WITHIN = 4.0
ASKS_AGAIN_AFTER = 15.0


class Sender:
    """Drains the outbox with about a dozen calls in flight, in order within a place."""

    def __init__(
        self,
        db: Database,
        hand: Hand,
        desks: Desks,
        pace: Pace,
        listener: Listener,
        held: Held,
    ) -> None:
        self._db = db
        self._desks = desks
        self._pace = pace
        self._results = Results(db, listener, self._recorded)
        self._delivery = Delivery(db, hand, desks, self._results, held)
        self._flying = InFlight()
        self._turns = Turns(desks, self._flying)
        self._later: dict[int, OutboxRow] = {}
        self._parked: dict[int, OutboxRow] = {}
        self._taken: set[int] = set()
        self._unsure: list[OutboxRow] = []
        self._asking: asyncio.Task[None] | None = None
        self._asked = float("-inf")
        self._trouble = Trouble()
        self._loaded = 0
        self._news = True
        self._loading = False
        self._go = asyncio.Event()
        self._stopping = False
        self._untidy = True  # a killed run may have left what was erased in the log

    def wake(self) -> None:
        """Something was put into the outbox, or the clock was moved."""
        self._news = True
        self._go.set()

    def look_again(self) -> None:
        """What was held back may go now: a group lets the bot in again."""
        self._turns.let_go(everything=True)
        self._go.set()

    def tidy(self) -> None:
        """Somebody or a guest was erased: empty the write-ahead log once the transaction stands."""
        self._untidy = True

    @property
    def outcomes(self) -> Counter[str]:
        """How many rows ended how, since the start."""
        return self._results.outcomes

    def idle(self) -> bool:
        """Nothing is being sent, waits to be, or waits for its result to be recorded."""
        busy = self._flying or len(self._results) or self._parked or self._unsure
        return not (busy or self._news or self._loading) and self._turns.empty

    async def run(self) -> None:
        """Send until stop(): then what is in flight ends and is recorded."""
        async with self._db.write() as tx:
            await rows.release(tx)
        recorder = asyncio.create_task(self._results.run())
        try:
            await self._send_for_ever()
            if self._flying:
                await asyncio.wait(self._flying.tasks, timeout=6)
        finally:
            recorder.cancel()
            with suppress(asyncio.CancelledError):
                await recorder
            for task in [*self._flying.tasks, *([self._asking] if self._asking else [])]:
                task.cancel()
            await self._results.flush()

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
                if self._untidy and not self._taken and self.idle():
                    emptied = await self._db.checkpoint()
                    # What came meanwhile may be the last words to who was erased.
                    self._untidy = self._news or not emptied
                pause = self._start()
                if self._untidy:
                    pause = min(pause or TIDY_AGAIN, TIDY_AGAIN)
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
                if row.id in self._taken or row.purpose == PARCEL:
                    continue
                self._turns.know(row)
                self._later[row.id] = row
        for row in list(self._later.values()):
            if row.not_before is None or row.not_before <= now:
                self._enqueue(self._later.pop(row.id))
        self._loading = False

    def _enqueue(self, row: OutboxRow) -> None:
        if row.desk_of is not None and self._ask_for_topics():
            self._unsure.append(row)
        else:
            self._turns.add(row)

    def _ask_for_topics(self) -> bool:
        """Whether it is being asked if the group has topics: who writes to it waits for that."""
        if self._asking is not None:
            return True
        if self._desks.forum is not None or time.monotonic() < self._asked + ASKS_AGAIN_AFTER:
            return False
        self._asking = asyncio.create_task(self._ask())
        return True

    async def _ask(self) -> None:
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._desks.look(), TOPICS_TOLD_WITHIN)
        finally:
            self._asked, self._asking = time.monotonic(), None
            unsure, self._unsure = self._unsure, []
            for row in unsure:
                self._turns.add(row)
            self._go.set()

    def _start(self) -> float | None:
        """Start what may go now; return the seconds until more may, None: until something new."""
        pauses = [pause for pause in (self._turns.let_go(), self._due()) if pause is not None]
        while len(self._results) < UNRECORDED and not self._flying.full:
            place = self._turns.first()
            if place is None:
                break
            wait = self._pace.wait()
            if wait > 0:
                pauses.append(wait)
                break
            row = place.first
            if row.lane == Lane.BROADCAST and self._flying.full_with(len(self._results)):
                break  # what is not recorded would be said again after a kill
            chat, count = self._turns.chat(row), _messages(row)
            wait = self._pace.wait_for(chat, count)
            if wait > 0:
                if place.held == row.id:  # it has waited already, and others were quicker
                    self._pace.keep_room(chat, count, wait)
                self._turns.hold(place, wait)
                pauses.append(wait)
                continue
            began = self._pace.sent(chat, count)
            self._taken.add(self._turns.begin(place).id)
            task = asyncio.create_task(self._work(place, row, began))
            self._flying.add(task, chat, row.act)
            task.add_done_callback(self._ended)
        older = self._flying.until_older()
        if older is not None and (self._flying.full or self._turns.at_gates):
            pauses.append(max(older, 0.01))
        return min(pauses) if pauses else None

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._go.set()

    def _due(self) -> float | None:
        """Return the seconds until the next row whose hour has not come."""
        hours = [row.not_before for row in self._later.values() if row.not_before]
        if not hours:
            return None
        seconds = (min(hours) - self._db.clock()).total_seconds()
        self._news = self._news or seconds <= 0
        return max(seconds, 0.01)

    # -- doing one ---------------------------------------------------------------------------------

    async def _work(self, place: Place, row: OutboxRow, began: float) -> None:
        outcome: Outcome | None = None
        again = True
        try:
            outcome, again = await self._attempt(row, began)
        except Exception as error:  # a bug in one row must not silence the bot
            if isinstance(error, sqlite3.Error) and machine.kind(error) in PASSES:
                log.exception("the disk does not take what is being sent; trying again")
                self._pace.hold(DISK_PAUSE, self._turns.chat(row))
            else:
                log.exception("an outbox row could not be performed (act %s)", row.act)
                outcome = Outcome("failed", reason=type(error).__name__)
        self._end(place, row, outcome, again=again)

    async def _attempt(self, row: OutboxRow, began: float) -> tuple[Outcome | None, bool]:
        """Return how a row ended, None where it did not; and whether it is to be done again."""
        outcome: Outcome | None = None
        try:
            outcome = await self._delivery.perform(row)
            if outcome.sent is not None:
                self._trouble.passed()
                self._pace.passed(began)
        except TopicMadeError:
            self._pace.unsaid(self._turns.chat(row), began)
        except NotYetError as error:
            self._put_off(row, error.row)
            return None, False
        except WaitError as error:
            self._pace.refused(self._turns.chat(row), error.seconds, began)
        except MovedError as error:
            await self._moved(row, error.chat)
            return None, False
        except ShutOutError as error:
            log.error("the bot cannot write to group %s: %s", self._turns.chat(row), error.reason)
            self._pace.hold(SHUT_OUT_PAUSE, self._turns.chat(row))
        except LostError as error:
            if self._trouble.given_up(row.id, error):
                outcome = Outcome("failed", reason=error.reason)
            else:
                self._pace.hold(0.5, self._turns.chat(row))
                if not self._trouble.passed_since(began):
                    self._pace.hold(self._trouble.pause())
        return outcome, True

    def _end(self, place: Place, row: OutboxRow, outcome: Outcome | None, *, again: bool) -> None:
        if outcome is not None:
            self._trouble.over(row.id)
            self._results.add(row, outcome)
            self._turns.over(row)
        else:
            self._taken.discard(row.id)
        self._turns.end(place, row if again and outcome is None else None)

    def _put_off(self, row: OutboxRow, changed: OutboxRow | None) -> None:
        """The row waits for its new hour, or for another row to become a message."""
        if changed is not None:
            self._later[changed.id] = changed
        else:
            self._parked[row.id] = row
            asyncio.get_running_loop().call_later(LOOKS_AGAIN_AFTER, self._unpark, row)

    def _recorded(self, row_ids: list[int], told: bool) -> None:
        self._taken.difference_update(row_ids)
        self._news = self._news or told
        self._go.set()

    def _unpark(self, row: OutboxRow) -> None:
        if self._parked.pop(row.id, None) is not None:
            self._enqueue(row)
            self._go.set()

    async def _moved(self, row: OutboxRow, chat: int) -> None:
        """The group has another number: read all that waits anew."""
        async with self._db.write() as tx:
            await rows.move_chat(tx, self._turns.chat(row), chat)
            if self._turns.chat(row) == self._desks.chat:
                await self._desks.moved(tx, chat)
        self._turns.clear()
        self._unsure.clear()
        self._later.clear()
        self._parked.clear()
        self._loaded = 0
        self.wake()


def _messages(row: OutboxRow) -> int:
    if row.act in QUIET_ACTS:
        return 0
    return len(row.content["messages"]) if row.act == "album" else 1
