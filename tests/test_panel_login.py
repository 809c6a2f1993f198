"""Telegram's login button: only what Telegram has signed, now, for this bot, and only once."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.sandbox.ports import free_port
from handlers.web.door import HEADERS
from tests.conftest import Build
from tests.test_panel import Screen
from tests.town import Person, Town


@pytest.fixture
async def town(build: Build) -> Town:
    listen = f"127.0.0.1:{free_port()}"
    return await build(web={"listen": listen, "public_url": "https://centre.example"})


@pytest.fixture
async def screen(town: Town) -> AsyncIterator[Screen]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield Screen(town, http)


def told(town: Town, who: Person, **changed: str) -> dict[str, str]:
    """What Telegram hands over for somebody, rightly signed."""
    fields = {
        "id": str(who.id),
        "first_name": who.name,
        "username": "somebody",
        "auth_date": str(int(town.clock().timestamp())),
        **changed,
    }
    return {**fields, "hash": sign(fields, town.tg.token)}


def sign(fields: dict[str, str], token: str) -> str:
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    return hmac.new(hashlib.sha256(token.encode()).digest(), lines.encode(), "sha256").hexdigest()


async def comes(screen: Screen, fields: dict[str, str]) -> Screen:
    return await screen.ask("GET", f"/enter/telegram?{urlencode(fields)}", allow_redirects=False)


async def test_what_telegram_has_signed_leads_to_the_door(town: Town, screen: Screen) -> None:
    await comes(screen, told(town, town.olga))
    assert screen.status == 303
    address = screen.headers["Location"]
    assert address.startswith("/enter/")
    await screen.opens(address)
    assert "Здравствуйте, Ольга" in screen.words
    knock = screen.headers["Set-Cookie"].partition(";")[0]
    assert "Secure" in screen.headers["Set-Cookie"]
    await screen.ask(
        "POST",
        address,
        data={"csrf": screen.hidden("csrf")},
        headers={"Cookie": knock},
        allow_redirects=False,
    )
    assert screen.status == 303
    session = screen.headers["Set-Cookie"].partition(";")[0]
    await screen.opens("/panel/questions", headers={"Cookie": session})
    assert screen.status == 200
    assert "Ольга" in screen.words


async def test_the_same_is_good_once(town: Town, screen: Screen) -> None:
    fields = told(town, town.olga)
    assert (await comes(screen, fields)).status == 303
    assert (await comes(screen, fields)).status == 403
    assert "уже использован" in screen.words
    await town.later(minutes=59)
    assert (await comes(screen, fields)).status == 403
    assert town.rows("SELECT count(*) FROM panel_links") == [(1,)]


async def test_what_is_forged_or_old_lets_nobody_in(town: Town, screen: Screen) -> None:
    pavel = town.consultant("Павел")
    right = told(town, town.olga)
    now = int(town.clock().timestamp())
    old = told(town, town.olga, auth_date=str(now - 3601))
    ahead = told(town, town.olga, auth_date=str(now + 3600))
    other_bot = {**right, "hash": sign({k: v for k, v in right.items() if k != "hash"}, "1:X")}
    wrong = [
        {**right, "hash": "0" * 64},
        {**right, "hash": ""},
        {**right, "hash": "ж"},
        {name: value for name, value in right.items() if name != "hash"},
        {**right, "id": str(pavel.id)},
        {**right, "first_name": "Другая"},
        {**right, "auth_date": str(now - 1)},
        told(town, town.olga, role="admin"),
        told(town, town.olga, auth_date="²"),
        told(town, town.olga, auth_date="9" * 18),
        {},
        other_bot,
    ]
    for number, fields in enumerate([*wrong, old, ahead]):
        address = {"X-Forwarded-For": f"10.0.0.{number}"}
        path = f"/enter/telegram?{urlencode(fields)}"
        await screen.ask("GET", path, headers=address, allow_redirects=False)
        assert screen.status == 403, fields
        assert 'role="alert"' in screen.text
    twice = urlencode([*right.items(), ("id", str(pavel.id))])
    assert (await screen.opens(f"/enter/telegram?{twice}")).status == 403
    assert town.rows("SELECT count(*) FROM panel_links") == [(0,)]


async def test_who_is_no_member_gets_no_link(town: Town, screen: Screen) -> None:
    nina = await town.person("Нина").agrees()
    assert (await comes(screen, told(town, nina))).status == 403
    assert "для консультантов" in screen.words
    assert town.rows("SELECT count(*) FROM panel_links") == [(0,)]


async def test_telegrams_silence_about_somebody_lets_nobody_in(town: Town, screen: Screen) -> None:
    town.app.staff._known.clear()
    town.tg.faults.down = True
    try:
        assert (await comes(screen, told(town, town.olga))).status == 403
    finally:
        town.tg.faults.down = False
    assert town.rows("SELECT count(*) FROM panel_links") == [(0,)]


async def test_only_the_page_with_the_button_loads_a_script_of_telegrams(
    town: Town, screen: Screen
) -> None:
    await screen.opens("/panel/questions")
    assert screen.status == 401
    assert 'href="/enter"' in screen.text
    assert screen.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    assert "https://telegram.org" not in screen.text
    await screen.opens("/enter")
    assert 'data-auth-url="https://centre.example/enter/telegram"' in screen.text
    assert "https://telegram.org" in screen.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in screen.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in screen.headers["Content-Security-Policy"]
    assert screen.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert screen.headers["Cache-Control"] == "no-store"


async def test_trying_is_slowed_down(town: Town, screen: Screen) -> None:
    met = [(await comes(screen, {"id": "1"})).status for _ in range(12)]
    assert met == [403] * 10 + [429] * 2


async def test_without_an_address_of_its_own_there_is_no_button(build: Build) -> None:
    town = await build(web={"listen": f"127.0.0.1:{free_port()}"})
    async with aiohttp.ClientSession() as http:
        screen = Screen(town, http)
        await screen.opens("/enter")
        assert screen.status == 200
        assert "<script" not in screen.text
        assert screen.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
        await screen.opens("/panel")
        assert 'href="/enter"' not in screen.text
        assert (await comes(screen, told(town, town.olga))).status == 404
