"""Long polling: updates are confirmed only after they are committed."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.session import Session

log = logging.getLogger(__name__)

WAIT = 25
SHORTEST = 0.5
LONGEST = 5.0
YOUNG = 300.0
"""Seconds: of two bots on one token, who was here for less when the other was noticed gives way."""
APART = 60.0
"""Seconds without a conflict after which the next one is a new one."""
PATIENT = (30.0, 60.0)
"""Seconds of conflict that are borne, by chance: of two that start at once, one stays."""
BEHIND = 8.0
"""Seconds of conflict that a bot bears whose replica another machine has gone on with."""
ALLOWED = [
    "message",
    "edited_message",
    "callback_query",
    "channel_post",
    "my_chat_member",
    "chat_member",
    "message_reaction",
    "inline_query",
]

Take = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]


class TokenRefusedError(Exception):
    """Telegram does not know the token."""


class SecondBotError(Exception):
    """Another bot takes the updates of this token, and was here before."""


class Conflict:
    """Telegram's 409: somebody else asks for the same updates. `clock` in seconds, monotonic."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._born = self._first = self._last = clock()
        self._patience = random.uniform(*PATIENT)  # noqa: S311 - nothing to guess here

    def noticed(self, *, behind: bool = False) -> None:
        """Raises SecondBotError where this bot is the one to go: soon where it is `behind`."""
        now = self._clock()
        if self._last == self._born or now - self._last > APART:
            self._first = now
        self._last = now
        young, long = self._first - self._born < YOUNG, now - self._first
        if (young and long > self._patience) or (behind and long > BEHIND):
            raise SecondBotError


class Poller:
    """`silent`: Telegram does not answer; `turned`: when it was last asked, monotonic."""

    def __init__(
        self, bot: Bot, session: Session, take: Take, behind: Callable[[], bool] = lambda: False
    ) -> None:
        """`behind`: whether another machine has gone on with what this one knows."""
        self._behind = behind
        self._bot = bot
        self._session = session
        self._take = take
        self._stop = asyncio.Event()
        self._offset: int | None = None
        self._pause = SHORTEST
        self._conflict = Conflict()
        self.silent = False
        self.turned: float | None = None

    def stop(self) -> None:
        self._stop.set()

    async def run(self) -> None:
        """Take updates until stop(); a batch that has begun ends first.

        Raises TokenRefusedError or SecondBotError where waiting would not help.
        """
        while not self._stop.is_set():
            self.turned = time.monotonic()
            try:
                batch = await self._next()
                self.silent = False
                if batch:
                    await self._take(batch)
            except (TelegramUnauthorizedError, TelegramNotFound) as error:
                raise TokenRefusedError from error
            except TelegramAPIError as error:
                await self._wait(error)
                continue
            except Exception:  # nothing was confirmed: the same updates come again
                log.exception("updates could not be taken in; trying again")
                await self._sleep(LONGEST)
                continue
            self._pause = SHORTEST
            if batch and _last(batch) is None:
                await self._sleep(1)
            # Once nothing is left to confirm, ask without an offset: after a quiet week Telegram
            # begins to count anew, from a lower number too.
            self._offset = _last(batch) if batch else None

    async def _next(self) -> list[dict[str, Any]]:
        """Ask for updates; an empty list when stop() came meanwhile: it confirms nothing."""
        wait = 0 if self.silent else WAIT  # whether it is back shows at once
        asking = asyncio.ensure_future(
            self._session.updates(self._bot, self._offset, wait, ALLOWED)
        )
        stopping = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not asking.done():
            asking.cancel()
            with suppress(asyncio.CancelledError, TelegramAPIError):
                await asking
            return []
        return asking.result()

    async def _wait(self, error: TelegramAPIError) -> None:
        if isinstance(error, TelegramRetryAfter):
            await self._sleep(error.retry_after)
            return
        if isinstance(error, TelegramConflictError):
            log.error("Telegram says 409: %s", error.message)
            if "webhook" in error.message.lower():
                with suppress(TelegramAPIError):
                    await self._bot.delete_webhook()
                return
            self._conflict.noticed(behind=self._behind())
            await self._sleep(LONGEST)
            return
        self.silent = True
        log.warning("Telegram cannot be reached (%s); trying again", type(error).__name__)
        await self._sleep(self._pause)
        self._pause = min(self._pause * 2, LONGEST)

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)


def _last(batch: list[dict[str, Any]]) -> int | None:
    """Return the number that confirms a batch: one more than its last, in order of arrival."""
    numbers = [update.get("update_id") for update in batch]
    known = [number for number in numbers if isinstance(number, int)]
    return known[-1] + 1 if known else None
