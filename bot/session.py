"""Two sessions for aiogram's Bot: one that speaks to Telegram, and one that refuses to."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NoReturn

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError
from aiogram.methods import DeleteWebhook, Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientError, ClientResponse, ClientTimeout
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError
from pydantic import BaseModel

from bot.config import Telegram

CALL_TIMEOUT = 30.0
OK = 200
DOWNLOAD = ClientTimeout(total=600, sock_connect=10, sock_read=CALL_TIMEOUT)
"""Seconds; who looks at a file may have a slow line."""
ANSWERS: dict[str, Any] = {}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UPDATE_ID = re.compile(r'"update_id"\s*:\s*(\d{1,18})\b')
SOME_METHOD = DeleteWebhook()
"""aiogram's errors want to know a method; ours are told by what they say."""
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
        """As aiogram does; no sense in an answer, or no proxy, is a network that is not there."""
        try:
            return await super().make_request(bot, method, timeout)
        except ClientDecodeError as error:
            message = "no sense in an answer"
            raise TelegramNetworkError(method=method, message=message) from error
        except (OSError, UnicodeDecodeError, *PROXY_TROUBLE) as error:
            raise TelegramNetworkError(method=method, message=type(error).__name__) from error

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """As aiogram does; the type of the answer is held, else it is made anew each time.

        What Telegram has done is done, also where a field of its answer is not as it was.
        """
        returned: Any = method.__returning__
        ANSWERS.setdefault(str(returned), Response[returned])
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError:
            answer = _json(content)
            result = answer.get("result") if isinstance(answer, dict) else None
            if isinstance(result, dict) and isinstance(returned, type(BaseModel)):
                return Response.model_construct(ok=True, result=_known(returned, result))
            raise

    async def close(self) -> None:
        """Close at once: aiogram's own way waits a quarter of a second each time."""
        if self._session is not None and not self._session.closed:
            await self._session.close()

    async def call(self, bot: Bot, method: str, params: dict[str, Any]) -> Any:
        """Call a method of the Bot API with plain values; return its plain result.

        aiogram's models of what is sent and of the whole message that comes back cost several times
        the call itself. Raises aiogram's TelegramAPIError.
        """
        form = {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in params.items()
            if value is not None
        }
        status, body = await self._post(bot, method, form, ClientTimeout(total=CALL_TIMEOUT))
        answer = _json(body)
        if not isinstance(answer, dict) or not answer.get("ok"):
            self._refuse(bot, status, body, answer)
        return answer.get("result")

    async def _post(
        self, bot: Bot, method: str, form: dict[str, str], timeout: ClientTimeout
    ) -> tuple[int, str]:
        session = await self.create_session()
        url = self.api.api_url(bot.token, method)
        body = "&".join(f"{name}={_quoted(value)}" for name, value in form.items())
        try:
            async with session.post(
                url, data=body.encode(), headers=FORM, timeout=timeout
            ) as response:
                # A page of who stands in between may be in letters of its own.
                return response.status, (await response.read()).decode("utf-8", "replace")
        except TimeoutError as error:
            raise TelegramNetworkError(method=SOME_METHOD, message="timeout") from error
        except (ClientError, OSError, *PROXY_TROUBLE) as error:
            kind = type(error).__name__
            raise TelegramNetworkError(method=SOME_METHOD, message=kind) from error

    def _refuse(self, bot: Bot, status: int, body: str, answer: Any) -> NoReturn:
        """Raise what a refusal means in aiogram's terms."""
        if isinstance(answer, dict) and answer.get("ok") is False:
            self.check_response(bot, SOME_METHOD, status, body)
        message = f"no sense in an answer ({status})"
        raise TelegramNetworkError(method=SOME_METHOD, message=message)

    async def updates(
        self, bot: Bot, offset: int | None, wait: int, allowed: list[str]
    ) -> list[dict[str, Any]]:
        """Return what waits as raw JSON: one update that cannot be read must not hide the others.

        `wait`: seconds to wait for the first one. Raises aiogram's TelegramAPIError.
        """
        form = {"timeout": str(wait), "allowed_updates": json.dumps(allowed)}
        if offset is not None:
            form["offset"] = str(offset)
        timeout = ClientTimeout(total=wait + 15, connect=15)
        status, body = await self._post(bot, "getUpdates", form, timeout)
        answer = _json(body)
        if answer is None and UPDATE_ID.search(body):
            # One of them is beyond reading: take them one by one, of that one just its number.
            _, body = await self._post(bot, "getUpdates", {**form, "limit": "1"}, timeout)
            answer = _json(body) or {"ok": True, "result": _numbers(body)}
        found = answer.get("result") if isinstance(answer, dict) and answer.get("ok") else None
        if not isinstance(found, list):
            self._refuse(bot, status, body, answer)
        readable = [update for update in found if isinstance(update, dict)]
        if found and not readable:
            raise TelegramNetworkError(method=SOME_METHOD, message="no sense in the updates")
        return readable

    @asynccontextmanager
    async def file(self, bot: Bot, path: str) -> AsyncIterator[ClientResponse]:
        """Open a file that getFile has told the path of. Raises aiogram's TelegramNetworkError.

        Its address holds the token: that must stand in no error.
        """
        session = await self.create_session()
        url = self.api.file_url(bot.token, path)
        try:
            async with session.get(url, timeout=DOWNLOAD) as response:
                if response.status != OK:
                    raise TelegramNetworkError(method=SOME_METHOD, message=f"{response.status}")
                yield response
        except (TimeoutError, ClientError, OSError, *PROXY_TROUBLE) as error:
            kind = type(error).__name__
            raise TelegramNetworkError(method=SOME_METHOD, message=kind) from None


def _known(kind: type[BaseModel], told: dict[str, Any]) -> Any:
    """Return what was told as it is, unchecked."""
    return kind.model_construct(**{**dict.fromkeys(kind.model_fields), **told})


def _quoted(value: str) -> str:
    """Return a value as a form carries it. Every byte is quoted: that is ten times faster."""
    return value if value.isalnum() and value.isascii() else _percent(value.encode())


def _percent(data: bytes) -> str:
    return "%" + data.hex("%") if data else ""


def _numbers(body: str) -> list[dict[str, int]]:
    return [{"update_id": int(number)} for number in UPDATE_ID.findall(body)[:1]]


def _json(body: str) -> Any:
    """Return what an answer holds, None where it is no JSON."""
    try:
        answer = json.loads(body)
        if LONE_SURROGATE.search(body):
            # Half a character would neither be stored nor sent.
            answer = json.loads(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return answer


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
