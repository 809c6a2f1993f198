"""Calls of the Bot API without aiogram, for commands that must be quick."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.config import Telegram

PATIENCE = 15


class SilentError(Exception):
    """Telegram, or the proxy before it, does not answer; the text is the kind of trouble."""


class Api:
    """Remembers what Telegram's clock said: `seconds_off` is None until it has answered."""

    def __init__(self, telegram: Telegram, session: Any) -> None:
        self._telegram = telegram
        self._session = session
        self.seconds_off: int | None = None

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Return the whole answer, a refusal too."""
        token = self._telegram.token.get_secret_value()
        url = f"{self._telegram.api_base}/bot{token}/{method}"
        async with self._session.post(url, json=params) as response:
            if date := response.headers.get("Date"):
                off = datetime.now(UTC) - parsedate_to_datetime(date)
                self.seconds_off = round(off.total_seconds())
            answer = await response.json(content_type=None)
        return answer if isinstance(answer, dict) else {}

    async def me(self) -> dict[str, Any] | None:
        """Return who the bot is, None where the token is refused; ValueError: no sense in it."""
        answer = await self.call("getMe")
        if not answer.get("ok") and answer.get("error_code") not in {401, 404}:
            raise ValueError(str(answer.get("error_code")))
        return answer["result"] if answer.get("ok") else None


@asynccontextmanager
async def connected(telegram: Telegram) -> AsyncIterator[Api]:
    """Lend a connection. Inside, what the network and the proxy do becomes SilentError."""
    from aiohttp import ClientError, ClientSession, ClientTimeout
    from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError

    of_proxy = (ProxyConnectionError, ProxyError, ProxyTimeoutError)
    connector = ProxyConnector.from_url(telegram.proxy) if telegram.proxy else None
    async with ClientSession(connector=connector, timeout=ClientTimeout(total=PATIENCE)) as session:
        try:
            yield Api(telegram, session)
        except (ClientError, OSError, TimeoutError, ValueError, *of_proxy) as error:
            raise SilentError(type(error).__name__) from error
