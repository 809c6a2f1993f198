"""The steering of the small Telegram over HTTP, as the page and the kill tests use it."""

import asyncio
import base64
import json
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Server, Telegram, serve
from bot.sandbox.control import DOINGS
from bot.sandbox.files import png

ROOT = Path(__file__).parent.parent


class Page:
    """A page open in a browser."""

    def __init__(self, server: Server, http: aiohttp.ClientSession) -> None:
        self.server = server
        self.http = http

    async def do(self, do: str, **arguments: Any) -> Any:
        body = {"do": do, **arguments}
        async with self.http.post(f"{self.server.url}/sandbox/do", json=body) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, body: Any, **headers: str) -> str:
        address = f"{self.server.url}/sandbox/do"
        data = json.dumps(body)
        async with self.http.post(address, data=data, headers=headers) as response:
            return str((await response.json())["error"])

    async def state(self) -> Any:
        async with self.http.get(f"{self.server.url}/sandbox/state") as response:
            return await response.json()


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    server = await serve(Telegram())
    async with aiohttp.ClientSession() as http:
        yield Page(server, http)
    await server.close()


async def test_people_talk_through_it_and_it_shows_what_they_see(page):
    tg = page.server.tg
    anna = await page.do("add_person", first_name="Анна")
    forum = await page.do("add_group", title="Консультанты", forum=True)
    await page.do("join", group=forum, user=anna, status="creator")
    await page.do("send", user=anna, chat=anna, text="/start")
    markup = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    menu = {"keyboard": [[{"text": "Меню"}]]}
    tg.call("sendMessage", {"chat_id": anna, "text": "Привет", "reply_markup": menu})
    sent = tg.call("sendMessage", {"chat_id": anna, "text": "?", "reply_markup": markup})
    query = await page.do("press", user=anna, chat=anna, message=sent["message_id"], label="Да")
    tg.call("answerCallbackQuery", {"callback_query_id": query, "text": "Принято"})
    thread = tg.call("createForumTopic", {"chat_id": forum, "name": "Анна"})["message_thread_id"]
    said = await page.do("send", user=anna, chat=forum, thread=thread, text="Коллеги")
    await page.do("react", user=anna, chat=forum, message=said, emoji="👍")
    state = await page.state()
    (person,), (group,) = state["people"], state["groups"]
    assert [m["text"] for m in person["messages"]] == ["/start", "Привет", "?"]
    assert person["keyboard"] == [["Меню"]]
    assert state["answers"][0]["text"] == "Принято"
    assert (group["topics"][0]["name"], group["topics"][0]["last_id"]) == ("Анна", said)
    assert [(one["id"], one["status"]) for one in group["members"]] == [
        (tg.bot_id, "administrator"),
        (anna, "creator"),
    ]
    assert group["messages"][-1]["reactions"] == [{"emoji": "👍", "by": anna}]


async def test_every_doing_exists(page):
    assert all(callable(getattr(page.server.tg, name)) for name in DOINGS)


async def test_files_go_in_and_are_shown(page):
    anna = await page.do("add_person", first_name="Анна")
    file = {"name": "Клуб.png", "base64": base64.b64encode(png(9, 9)).decode()}
    items = [{"kind": "photo", "file": dict(file)}, {"kind": "photo", "file": dict(file)}]
    await page.do("send", user=anna, chat=anna, kind="photo", file=file)
    assert len(await page.do("album", user=anna, chat=anna, items=items)) == 2
    shown = (await page.do("messages", chat=anna))[0]["photo"][-1]
    assert (shown["width"], shown["height"]) == (9, 9)
    address = f"{page.server.url}/sandbox/file/{shown['file_id']}"
    async with page.http.get(address) as response:
        assert (response.content_type, await response.read()) == ("image/png", png(9, 9))


async def test_a_clock_faults_and_limits_are_set_from_outside(page):
    tg = page.server.tg
    before = tg.now()
    assert await page.do("clock", seconds=3600) - before >= 3600
    state = await page.do("faults", kind="429", times=3, method=["sendMessage"], retry_after=2)
    assert state["pending"] == [{"kind": "429", "times": 3}]
    assert (await page.do("faults", latency=0.5))["latency"] == 0.5
    assert (await page.do("faults", clear=True)) == {"latency": 0, "down": False, "pending": []}
    assert (await page.do("limits", group_per_minute=5))["group_per_minute"] == 5
    assert (await page.do("limits", on=False))["on"] is False


async def test_what_cannot_be_done_is_said(page):
    assert "nobody can 'fly'" in await page.refusal({"do": "fly"})
    assert "there is no person 5" in await page.refusal({"do": "block", "user": 5})
    assert "argument" in await page.refusal({"do": "send", "user": 5})
    assert await page.refusal([1])
    assert "call" in await page.refusal({"do": "call", "method": "getMe"})
    words = await page.refusal({"do": "messages", "chat": 1}, Origin="https://evil.example")
    assert words == "another site may not do this"


async def test_changes_are_told_at_once(page):
    async with page.http.get(f"{page.server.url}/sandbox/events") as events:
        first = json.loads((await events.content.readline()).removeprefix(b"data: "))
        await events.content.readline()
        await page.do("add_person", first_name="Анна")
        second = json.loads((await events.content.readline()).removeprefix(b"data: "))
    assert second["version"] > first["version"]


async def test_the_page_is_served_and_nothing_beside_it(page):
    for path, status in (("/", 200), ("/none.js", 404), ("/..%2fserver.py", 404), ("/../x", 404)):
        async with page.http.get(page.server.url + path) as response:
            assert response.status == status


async def test_it_runs_as_a_process_of_its_own():
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.sandbox", "--port", "0", "--token", "42:X"),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    said = json.loads(await process.stdout.readline())
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{said['url']}/bot42:X/getMe") as response,
    ):
        assert (await response.json())["result"]["id"] == 42
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 5) == 0
