"""Delivery of updates by POST to the address the bot has set."""

from __future__ import annotations

import asyncio
import contextlib

import aiohttp

from bot.sandbox.telegram import Telegram
from bot.sandbox.updates import Webhook

_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 5.0
_TIMEOUT = 60
_OK = range(200, 300)


class Deliverer:
    """One update after another, each until it is answered with 2xx."""

    def __init__(self, tg: Telegram) -> None:
        self.tg = tg
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.tg.updates.on_arrival.append(self._news.set)
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._task:
            self.tg.updates.on_arrival.remove(self._news.set)
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            webhook = self.tg.updates.webhook
            if webhook is None or not self.tg.updates.queue:
                self._news.clear()
                await self._news.wait()
                continue
            if await self._deliver(webhook):
                pause = _FIRST_PAUSE
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _deliver(self, webhook: Webhook) -> bool:
        """Post the first waiting update; taken off the queue once it is answered."""
        waiting = self.tg.updates.queue[0]
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        problem = ""
        try:
            timeout = aiohttp.ClientTimeout(total=_TIMEOUT)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(webhook.url, json=waiting[1], headers=headers) as response,
            ):
                if response.status not in _OK:
                    problem = f"Wrong response from the webhook: {response.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            problem = f"Connection failed: {error}"
        if problem:
            webhook.last_error, webhook.last_error_at = problem, int(self.tg.now())
            return False
        if self.tg.updates.queue and self.tg.updates.queue[0] is waiting:
            self.tg.updates.queue.popleft()
        return True
