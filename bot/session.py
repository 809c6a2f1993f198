"""Two sessions for aiogram's Bot: one that speaks to Telegram, and one that refuses to."""

import json
import re
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import GetUpdates, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientError, ClientTimeout
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from bot.config import Telegram

CALL_TIMEOUT = 30.0
PROXY_TROUBLE = (ProxyConnectionError, ProxyError, ProxyTimeoutError)
LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class Session(AiohttpSession):
    """Speaks to Telegram or another `api_base`, through a proxy where one is set."""

    def __init__(self, settings: Telegram) -> None:
        super().__init__(
            proxy=settings.proxy or None,
            api=TelegramAPIServer.from_base(settings.api_base),
            timeout=CALL_TIMEOUT,
        )

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """As aiogram does; a proxy that is not there is a network that is not there."""
        try:
            return await super().make_request(bot, method, timeout)
        except (OSError, *PROXY_TROUBLE) as error:
            raise TelegramNetworkError(method=method, message=type(error).__name__) from error

    async def close(self) -> None:
        """Close at once: aiogram's own way waits a quarter of a second each time."""
        if self._session is not None and not self._session.closed:
            await self._session.close()

    async def updates(
        self, bot: Bot, offset: int | None, wait: int, allowed: list[str]
    ) -> list[dict[str, Any]]:
        """Return what waits as raw JSON: one update that cannot be read must not hide the others.

        `wait`: seconds to wait for the first one. Raises aiogram's TelegramAPIError.
        """
        session = await self.create_session()
        params: dict[str, Any] = {"timeout": wait, "allowed_updates": json.dumps(allowed)}
        if offset is not None:
            params["offset"] = offset
        method = GetUpdates(offset=offset, timeout=wait)
        try:
            async with session.post(
                self.api.api_url(bot.token, "getUpdates"),
                data=params,
                timeout=ClientTimeout(total=wait + 15, connect=15),
            ) as response:
                body = await response.text()
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="timeout") from error
        except (ClientError, OSError, *PROXY_TROUBLE) as error:
            raise TelegramNetworkError(method=method, message=type(error).__name__) from error
        return self._taken_apart(bot, method, response.status, body)

    def _taken_apart(
        self, bot: Bot, method: GetUpdates, status: int, body: str
    ) -> list[dict[str, Any]]:
        try:
            answer = json.loads(body)
            if LONE_SURROGATE.search(body):
                # Half a character would neither be stored nor sent.
                whole = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
                answer = json.loads(whole)
        except (ValueError, RecursionError):
            answer = None
        if isinstance(answer, dict) and answer.get("ok") and isinstance(answer.get("result"), list):
            return [update for update in answer["result"] if isinstance(update, dict)]
        if isinstance(answer, dict) and answer.get("ok") is False:
            self.check_response(bot, method, status, body)
        raise TelegramNetworkError(method=method, message=f"no sense in an answer ({status})")


class SilentSession(BaseSession):
    """For the Bot that handlers see: inside a transaction nothing may wait for the network."""

    async def close(self) -> None:
        return

    async def make_request(
        self,
        bot: Bot,  # noqa: ARG002
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ARG002
    ) -> Any:
        raise RuntimeError(
            f"{type(method).__name__} inside a transaction: put a row into the outbox instead"
        )

    def stream_content(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError("a download inside a transaction")
