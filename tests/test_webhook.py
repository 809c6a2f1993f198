"""Updates by webhook: the same intake, nothing lost between the two ways, and no stranger let in."""

import asyncio
import hmac
import io
import json
from hashlib import sha256

import aiohttp
import pytest

from bot.polling import APART, PATIENT, YOUNG, Conflict, SecondBotError
from bot.sandbox.ports import free_port
from bot.webhook import HEADER
from tests.conftest import Build
from tests.test_intake import message
from tests.town import Town


@pytest.fixture
async def hooked(build: Build) -> Town:
    listen = f"127.0.0.1:{free_port()}"
    return await build(web={"listen": listen, "webhook_url": f"http://{listen}/hook"})


def hook(town: Town) -> str:
    url: str = town.tg.call("getWebhookInfo", {})["url"]
    return url


def secret(town: Town) -> str:
    return hmac.new(town.tg.token.encode(), b"webhook", sha256).hexdigest()


async def handed_over(town: Town, body: bytes, **headers: str) -> int:
    async with (
        aiohttp.ClientSession() as http,
        http.post(hook(town), data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status


async def test_people_are_answered_as_by_polling(hooked: Town) -> None:
    nina = hooked.person()

    await nina.says("Как создать ТОС?")

    assert "Соберите жителей." in nina.heard
    assert not [call for call in hooked.tg.calls if call.method == "getUpdates"]


async def test_only_telegram_is_let_in(hooked: Town) -> None:
    nina = hooked.person()
    body = json.dumps(message(900, nina.id, "Чужое")).encode()

    assert await handed_over(hooked, body) == 401
    assert await handed_over(hooked, body, **{HEADER: "wrong"}) == 401
    assert await handed_over(hooked, b"{", **{HEADER: secret(hooked)}) == 400
    assert await handed_over(hooked, b"[" * 100_000, **{HEADER: secret(hooked)}) == 400
    assert await handed_over(hooked, b" " * 1_100_000, **{HEADER: secret(hooked)}) == 413
    assert hooked.rows("SELECT count(*) FROM updates WHERE update_id = 900") == [(0,)]
    assert await handed_over(hooked, body, **{HEADER: secret(hooked)}) == 200
    assert hooked.rows("SELECT count(*) FROM updates WHERE update_id = 900") == [(1,)]


async def test_what_could_not_be_committed_is_not_confirmed(
    hooked: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    nina = hooked.person()
    take = hooked.app.intake.take
    tried = asyncio.Event()

    async def full(_: object) -> None:
        tried.set()
        raise OSError("disk full")

    monkeypatch.setattr(hooked.app._source, "_take", full)
    hooked.tg.send(nina.id, nina.id, "Как создать ТОС?")
    await asyncio.wait_for(tried.wait(), 10)
    monkeypatch.setattr(hooked.app._source, "_take", take)
    await hooked.quiet()

    assert nina.texts.count(nina.heard) == 1
    assert "Соберите жителей." in nina.heard


async def test_there_and_back_nothing_is_lost(hooked: Town) -> None:
    nina = hooked.person()
    web = hooked._settings["web"]
    for answered, url in enumerate(("", web["webhook_url"], ""), start=1):
        await hooked.stop()
        hooked.tg.send(nina.id, nina.id, "Как создать ТОС?")
        hooked._settings["web"] = {**web, "webhook_url": url}
        await hooked.start_unsettled()
        await hooked.until(lambda: nina.from_bot)
        await hooked.until(lambda: not hooked.tg.updates.queue)
        await hooked.quiet()
        assert len(nina.from_bot) == answered


def test_of_two_bots_on_one_token_the_younger_goes() -> None:
    now = 0.0
    old = Conflict(lambda: now)
    now = YOUNG + 1
    young = Conflict(lambda: now)
    with pytest.raises(SecondBotError):
        while now < YOUNG + PATIENT[1] + 20:
            now += 5
            old.noticed()
            young.noticed()
    assert now >= YOUNG + PATIENT[0]


def test_of_two_bots_the_one_whose_base_is_old_goes_however_long_it_was_here() -> None:
    now = 0.0
    behind = Conflict(lambda: now)
    now = YOUNG + 1
    fresh = Conflict(lambda: now)
    with pytest.raises(SecondBotError):
        while now < YOUNG + PATIENT[0]:
            now += 5
            fresh.noticed()
            behind.noticed(behind=True)
    assert now < YOUNG + PATIENT[0]
    Conflict(lambda: now).noticed(behind=True)  # one alone may be of our own request


def test_a_conflict_now_and_then_is_no_second_bot() -> None:
    """Telegram says 409 for a while after a restart, of our own request that was cut off."""
    now = 0.0
    conflict = Conflict(lambda: now)
    for _ in range(3):
        now += APART + 1
        conflict.noticed()
