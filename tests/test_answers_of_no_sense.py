"""What stands between the bot and Telegram may answer in its place: that is no answer."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import Telegram
from bot.session import Session

NO_SENSE = {
    "a provider's page": ("<h1>Доступ ограничен</h1>".encode("cp1251"), "text/html"),
    "a list": (b"[1]", "application/json"),
    "a number": (b"7", "application/json"),
    "a yes without what was asked for": (b'{"ok": true, "result": 7}', "application/json"),
}


@pytest.fixture
async def bot(request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    body, kind = NO_SENSE[request.param]

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type=kind)

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", answer)
    async with TestServer(app) as server:
        base = str(server.make_url("")).rstrip("/")
        session = Session(Telegram.model_validate({"token": "42:A", "api_base": base}))
        yield Bot("42:A", session=session)
        await session.close()


@pytest.mark.parametrize("bot", NO_SENSE, indirect=True)
async def test_what_goes_through_aiogram_and_is_answered_by_somebody_else_is_lost_not_refused(
    bot: Bot,
) -> None:
    with pytest.raises(TelegramNetworkError):
        await bot.get_me()


@pytest.mark.parametrize("bot", [*NO_SENSE][:3], indirect=True)
async def test_a_call_that_is_answered_by_somebody_else_is_lost_not_refused(bot: Bot) -> None:
    assert isinstance(bot.session, Session)
    with pytest.raises(TelegramNetworkError):
        await bot.session.call(bot, "sendMessage", {"chat_id": 1, "text": "Раз"})


@pytest.mark.parametrize("bot", NO_SENSE, indirect=True)
async def test_updates_that_somebody_else_tells_are_none(bot: Bot) -> None:
    assert isinstance(bot.session, Session)
    with pytest.raises(TelegramNetworkError):
        await bot.session.updates(bot, None, 0, [])
