"""Updates by webhook: Telegram hands them over, and is answered only when they are committed."""

import asyncio
import hmac
import json
import logging
import time
from contextlib import suppress
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError
from aiohttp import web

from bot.polling import ALLOWED, LONGEST, SHORTEST, Take, TokenRefusedError
from bot.web import Add

log = logging.getLogger(__name__)

HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """Stands in a poller's place. One connection at a time, so that order is kept.

    `silent`: Telegram could not be told where to hand over.
    """

    def __init__(self, bot: Bot, url: str, take: Take, add: Add) -> None:
        self._bot = bot
        self._url = url
        self._take = take
        self._stop = asyncio.Event()
        self.silent = False
        # Out of the token: the same after a restart, and nobody else can make it.
        self._secret = hmac.new(bot.token.encode(), b"webhook", sha256).hexdigest()
        add("POST", urlsplit(url).path or "/", self._handed_over)

    @property
    def turned(self) -> float:
        """When it was last at work, monotonic: it is whenever Telegram comes."""
        return time.monotonic()

    def stop(self) -> None:
        self._stop.set()

    async def run(self) -> None:
        """Tell Telegram where to hand over, and take until stop().

        Afterwards Telegram keeps what comes until the bot is back. Raises TokenRefusedError.
        """
        if await self._announced():
            await self._stop.wait()

    async def _announced(self) -> bool:
        pause = SHORTEST
        while not self._stop.is_set():
            try:
                await self._bot.set_webhook(
                    self._url,
                    allowed_updates=ALLOWED,
                    max_connections=1,
                    secret_token=self._secret,
                )
            except (TelegramUnauthorizedError, TelegramNotFound) as error:
                raise TokenRefusedError from error
            except TelegramAPIError as error:
                self.silent = True
                log.warning("the webhook could not be set (%s); trying again", error.message)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), pause)
                pause = min(pause * 2, LONGEST)
                continue
            self.silent = False
            return True
        return False

    async def _handed_over(self, request: web.Request) -> web.StreamResponse:
        """Answer 200 when an update is committed; anything else lets Telegram bring it again."""
        told = request.headers.get(HEADER, "")
        if not hmac.compare_digest(told.encode(), self._secret.encode()):
            return web.Response(status=401)
        update = _read(await request.read())
        if update is None:
            return web.Response(status=400)
        try:
            # A connection that breaks off must not break off a transaction.
            await asyncio.shield(self._take([update]))
        except Exception:
            log.exception("an update could not be taken in; it will come again")
            return web.Response(status=500)
        return web.Response()


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) else None
