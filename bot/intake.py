"""Taking updates in: stored and handled once, in order, before they are confirmed.

It does not know where they come from: a poller and a webhook call `take` alike.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import CallbackQuery, InlineQuery, Message, Update, User
from pydantic import ValidationError

from bot.dialogues import current
from bot.mending import PASSES, mended
from bot.outbox import To, say
from bot.texts import render
from db import people as people_rows
from db import updates as rows
from db.database import Database, Tx

log = logging.getLogger(__name__)

BATCH = 100
BATCH_SECONDS = 0.05
CONTENT_KEPT = 20_000


@dataclass(slots=True)
class Press:
    """What a press of a button is answered with, once the transaction stands."""

    id: str
    text: str | None = None
    alert: bool = False


@dataclass(slots=True)
class Taken:
    """An update as it came: `update` is None where it could not be read."""

    raw: dict[str, Any]
    id: int | None
    update: Update | None
    error: str = ""
    press: Press | None = None
    prepared: dict[str, Any] = field(default_factory=dict)

    @property
    def chat(self) -> int:
        """The chat of a message; 0: it is none."""
        message = self.update.message if self.update else None
        return message.chat.id if message else 0


Prepare = Callable[[Sequence[Taken]], Awaitable[None]]
Answer = Callable[[Press], Coroutine[Any, Any, None]]
Offer = Callable[[InlineQuery], Coroutine[Any, Any, None]]


class Intake:
    """`take` returns when everything is committed; it raises only when it could not be.

    `updates` have been taken in since the start, in so many `seconds` together.
    """

    def __init__(
        self,
        db: Database,
        dispatcher: Dispatcher,
        inner_bot: Bot,
        *,
        prepare: Prepare,
        answer: Answer,
        offer: Offer,
        committed: Callable[[], None],
    ) -> None:
        self._db = db
        self._dispatcher = dispatcher
        self._bot = inner_bot
        self._prepare = prepare
        self._answer = answer
        self._offer = offer
        self._committed = committed
        self._answers: set[asyncio.Task[None]] = set()
        self._lock = asyncio.Lock()
        self.updates = 0
        self.seconds = 0.0

    async def take(self, batch: Sequence[dict[str, Any]]) -> None:
        came = time.monotonic()
        async with self._lock:
            asked, taken = _without_inline([self._read(raw) for raw in batch])
            await self._prepare(taken)
            done = 0
            while done < len(taken):
                taken_in = await self._transaction(taken[done : done + BATCH])
                done += taken_in
                self.updates += taken_in
                self.seconds += taken_in * (time.monotonic() - came)
            for query in asked:
                self._say_later(self._offer(query))

    @property
    def idle(self) -> bool:
        return not (self._lock.locked() or self._answers)

    async def close(self) -> None:
        """Let the answers to button presses that are on their way arrive."""
        if self._answers:
            await asyncio.wait(self._answers, timeout=2)

    def _read(self, raw: dict[str, Any]) -> Taken:
        number = raw.get("update_id")
        known = number if isinstance(number, int) and abs(number) < 2**63 else None
        try:
            update = self._validated(_of_numbers_that_fit(raw))
            _ = update.event_type  # of a kind that is not known yet: aiogram would print its words
        except (LookupError, ValidationError, ValueError, TypeError, RecursionError) as error:
            return Taken(raw, known, None, f"unreadable: {type(error).__name__}")
        press = Press(update.callback_query.id) if update.callback_query else None
        return Taken(raw, known, update, press=press)

    def _validated(self, raw: Any) -> Update:
        """Return the update, mended where that takes nothing vital; raises ValidationError."""
        whole: Any = raw
        for _ in range(PASSES):
            try:
                return Update.model_validate(whole, context={"bot": self._bot})
            except ValidationError as error:
                whole = mended(whole, error.errors(include_url=False, include_input=False))
                if whole is None:
                    raise
        return Update.model_validate(whole, context={"bot": self._bot})

    async def _transaction(self, batch: Sequence[Taken]) -> int:
        """Handle as many as fit into 50 ms; return how many."""
        done: list[Taken] = []
        async with self._db.write() as tx:
            began = time.monotonic()
            token = current.set(tx)
            try:
                for taken in batch:
                    await self._one(tx, taken)
                    done.append(taken)
                    await asyncio.sleep(0)  # the sender works on meanwhile
                    if time.monotonic() - began > BATCH_SECONDS:
                        break
            finally:
                current.reset(token)
        self._committed()
        for taken in done:
            if taken.press is not None:
                self._say_later(self._answer(taken.press))
        return len(done)

    def _say_later(self, answer: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(answer)
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _one(self, tx: Tx, taken: Taken) -> None:
        if taken.id is not None and not await rows.take(tx, taken.id):
            return
        if taken.update is None:
            log.warning("an update could not be read (%s)", taken.error)
            if taken.id is not None:
                await rows.add_failure(
                    tx, rows.Failure(taken.id, "unreadable", taken.error, None), None
                )
            return
        try:
            async with tx.savepoint():
                await self._dispatcher.feed_update(
                    self._bot, taken.update, tx=tx, press=taken.press, **taken.prepared
                )
        except sqlite3.OperationalError as error:
            if not _is_bug(error):
                raise
            await self._failed(tx, taken, taken.update, error)
        except Exception as error:  # any bug of a handler: kept, told, and the next one goes on
            await self._failed(tx, taken, taken.update, error)

    async def _failed(self, tx: Tx, taken: Taken, update: Update, error: Exception) -> None:
        log.error("update %s (%s) could not be handled", taken.id, _type(update), exc_info=error)
        if taken.press is not None:
            taken.press.text = render("errors/bug_short")
        try:
            async with tx.savepoint():
                await self._keep_aside(tx, taken, update, error)
        except (ValueError, TypeError, OverflowError, sqlite3.IntegrityError) as second:
            # Even who it came from makes no sense.
            log.warning("what failed could not be kept aside (%s)", type(second).__name__)

    async def _keep_aside(self, tx: Tx, taken: Taken, update: Update, error: Exception) -> None:
        """Keep a failed update, its content only of who has agreed; and apologise."""
        kind = _type(update)
        user = _author(update)
        person = await people_rows.at(tx, user.id) if user else None
        content = update.model_dump_json(exclude_unset=True)[:CONTENT_KEPT] if person else None
        failure = rows.Failure(taken.id, kind, type(error).__name__, content)
        await rows.add_failure(tx, failure, person.id if person else None)
        chat = _private_chat(update)
        if chat is not None:
            await say(tx, To(chat), render("errors/bug"), trace=person is not None)


def _of_numbers_that_fit(value: Any) -> Any:
    """Return what came; raise ValueError where a number in it is none that a file can hold."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _of_numbers_that_fit(inner)
    elif isinstance(value, int | float) and not abs(value) < 2**63:
        raise ValueError("a number beyond 64 bits")
    return value


def _without_inline(batch: Sequence[Taken]) -> tuple[list[InlineQuery], list[Taken]]:
    """Part the inline queries, which change nothing, from what is to be handled."""
    asked = [t.update.inline_query for t in batch if t.update and t.update.inline_query]
    return asked, [t for t in batch if not (t.update and t.update.inline_query)]


def _is_bug(error: sqlite3.OperationalError) -> bool:
    """A mistake in our SQL is one update's failure; a full disk is everybody's."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) == sqlite3.SQLITE_ERROR


def _type(update: Update) -> str:
    return next(iter(sorted(update.model_fields_set - {"update_id"})), "unknown")


def _author(update: Update) -> User | None:
    event = getattr(update, _type(update), None)
    return getattr(event, "from_user", None)


def _private_chat(update: Update) -> int | None:
    event = getattr(update, _type(update), None)
    message = event.message if isinstance(event, CallbackQuery) else event
    if isinstance(message, Message) and message.chat.type == "private":
        return message.chat.id
    return None


__all__ = ["Intake", "Press", "Taken"]
