"""`check` says, line by line, what is fit and what is to be done where it is not."""

import asyncio
import re
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from email.utils import formatdate
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.check import check
from bot.config import Settings
from bot.sandbox import Server, Telegram, serve
from tests.processes import BotProcess


class Checked:
    """A centre about to be opened: its settings, its small Telegram, and what `check` says."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder = folder
        self.server = server
        self.tg = server.tg
        self.group = self.tg.add_group("Консультанты", forum=True)
        self.telegram: dict[str, object] = {"token": self.tg.token, "api_base": server.url}
        self.web: dict[str, object] = {}
        self.chat = self.group
        self.channel = 0
        self.centre: dict[str, str] = {}

    async def lines(self) -> list[str]:
        settings = Settings.model_validate(
            {
                "telegram": self.telegram,
                "staff": {"chat_id": self.chat},
                "centre": {"name": "Опора", "channel": self.channel, **self.centre},
                "database": {"path": str(self.folder / "centre.db")},
                "web": self.web,
            }
        )
        return [("✓ " if fit else "✗ ") + line for fit, line in await check(settings)]

    async def wrong(self) -> str:
        """The one line that says what is not fit."""
        lines = await self.lines()
        (bad,) = [line for line in lines if line.startswith("✗")]
        return bad


@pytest.fixture
async def centre(tmp_path: Path, small_base: Path) -> AsyncIterator[Checked]:
    shutil.copy(small_base, tmp_path / "centre.db")
    server = await serve(Telegram(), page=False)
    yield Checked(tmp_path, server)
    await server.close()


async def test_all_is_well(centre: Checked) -> None:
    lines = await centre.lines()
    assert [line.split(":")[0] for line in lines] == [
        "✓ Telegram",
        "✓ токен",
        "✓ группа консультантов",
        "✓ права бота",
        "✓ вебхук",
        "✓ прокси",
        "✓ база",
        "✓ шаблоны",
        "✓ часы",
        "✓ диск",
        "✓ копии",
        "✓ поиск",
    ]
    text = "\n".join(lines)
    assert f"бот @{centre.tg.username}" in text
    assert "«Консультанты», темы включены" in text
    assert "записей в базе ответов: 5" in text
    assert centre.tg.token not in text


async def test_a_database_from_before_a_restoring_is_not_forgotten(centre: Checked) -> None:
    former = centre.folder / "centre.db.before-2026-11-23"
    former.touch()
    assert any(f"прежняя база: {former}" in line for line in await centre.lines())


async def test_a_plain_group_is_fit_too(centre: Checked) -> None:
    centre.chat = centre.tg.add_group("Простая", supergroup=False)
    lines = await centre.lines()
    assert not [line for line in lines if line.startswith("✗")]
    assert any("«Простая», темы выключены" in line for line in lines)


async def test_the_channel_is_named_or_missed(centre: Checked) -> None:
    centre.channel = centre.tg.add_channel("Новости", centre.tg.add_person("Ольга"))
    assert "✓ канал: «Новости»" in await centre.lines()

    centre.channel = -100999
    assert "сделайте бота администратором канала" in await centre.wrong()


async def test_a_wrong_token(centre: Checked) -> None:
    centre.telegram["token"] = "42:REVOKED"
    assert await centre.wrong() == "✗ токен: Telegram его не принял — возьмите новый у BotFather"


async def test_an_unknown_group(centre: Checked) -> None:
    centre.chat = -100999
    assert "бот её не видит — добавьте бота в группу и проверьте chat_id" in await centre.wrong()
    centre.chat = centre.group
    centre.tg.remove_bot(centre.group)
    assert "бот её не видит" in await centre.wrong()


async def test_a_group_that_has_moved(centre: Checked) -> None:
    centre.chat = centre.tg.add_group("Простая", supergroup=False)
    new = centre.tg.migrate(centre.chat)
    assert await centre.wrong() == (
        f"✗ группа консультантов: теперь у неё номер {new} — впишите его в chat_id"
    )


async def test_a_bot_without_rights(centre: Checked) -> None:
    centre.tg.demote_bot(centre.group)
    assert await centre.wrong() == "✗ права бота: сделайте бота администратором группы"
    centre.tg.restore_bot(centre.group, without=["can_manage_topics"])
    assert await centre.wrong() == "✗ права бота: разрешите управлять темами"
    centre.tg.make_forum(centre.group, False)
    assert not [line for line in await centre.lines() if line.startswith("✗")]


async def test_a_webhook_left_behind_is_told(centre: Checked) -> None:
    centre.tg.call("setWebhook", {"url": "https://example.org/hook"})
    assert any("вебхук: включён на https://example.org/hook" in s for s in await centre.lines())


async def test_a_webhook_of_ours(centre: Checked) -> None:
    ours = "http://127.0.0.1:9/hook"
    centre.web["webhook_url"] = ours
    assert f"✓ вебхук: бот включит {ours} при запуске" in await centre.lines()
    centre.tg.updates.queue.clear()
    centre.tg.call("setWebhook", {"url": ours})
    assert f"✓ вебхук: {ours} — сюда Telegram приносит сообщения" in await centre.lines()
    nina = centre.tg.add_person("Нина")
    centre.tg.send(nina, nina, "Здравствуйте")
    async with asyncio.timeout(10):
        while not centre.tg.call("getWebhookInfo", {}).get("last_error_message"):
            await asyncio.sleep(0.01)
    assert "Telegram не может туда достучаться" in await centre.wrong()


async def test_telegram_out_of_reach(centre: Checked) -> None:
    """Then nothing is said of token and group, and the rest is checked all the same."""
    centre.telegram["api_base"] = "http://127.0.0.1:9"
    lines = await centre.lines()
    assert [line.split(":")[0] for line in lines] == [
        "✗ Telegram",
        "✓ прокси",
        "✓ база",
        "✓ шаблоны",
        "✓ диск",
        "✓ копии",
        "✓ поиск",
    ]
    assert "не отвечает по адресу http://127.0.0.1:9" in lines[0]


@pytest.mark.parametrize("kind", ["500", "502", "429", "drop"])
async def test_a_telegram_in_trouble_does_not_blame_the_token(centre: Checked, kind: str) -> None:
    centre.tg.faults.add(kind, "getMe")
    assert (await centre.wrong()).startswith("✗ Telegram: не отвечает")


@asynccontextmanager
async def something_else(status: str, date: str, body: str) -> AsyncIterator[str]:
    """An address where every request gets the same answer."""
    head = f"HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Length: {len(body)}"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"{head}\r\nConnection: close\r\n\r\n{body}".encode())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as door:
        yield f"http://127.0.0.1:{door.sockets[0].getsockname()[1]}"


async def test_an_address_where_something_else_answers(centre: Checked) -> None:
    async with something_else("200 OK", formatdate(usegmt=True), "<html>") as address:
        centre.telegram["api_base"] = address
        assert (await centre.wrong()).startswith("✗ Telegram: не отвечает")


async def test_a_clock_that_is_wrong(centre: Checked) -> None:
    """Telegram's own clock is in the head of every answer, of a refusal too."""
    an_hour_ago = formatdate(time.time() - 3600, usegmt=True)
    refusal = '{"ok": false, "error_code": 401}'
    async with something_else("401 Unauthorized", an_hour_ago, refusal) as address:
        centre.telegram["api_base"] = address
        *_, bad = [line for line in await centre.lines() if line.startswith("✗")]
    assert re.fullmatch(r"✗ часы: расходятся с Telegram на 3\d{3} с — поправьте время .*", bad)


# -- through a proxy -------------------------------------------------------------------------------------


class Proxy:
    """An HTTP proxy that lets through, or refuses with `status`; counts who came."""

    def __init__(self, status: str = "200 OK") -> None:
        self.status = status
        self.asked: list[str] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, address, _ = head.splitlines()[0].split(" ")
        self.asked.append(f"{method} {address}")
        writer.write(f"HTTP/1.1 {self.status}\r\n\r\n".encode())
        if self.status.startswith("200"):
            host, port = address.split(":")
            there, back = await asyncio.open_connection(host, int(port))
            await asyncio.gather(_pour(reader, back), _pour(there, writer))
        writer.close()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@pytest.mark.parametrize(
    "status", ["200 OK", "407 Proxy Authentication Required", "502 Bad Gateway"]
)
async def test_through_a_proxy(centre: Checked, status: str) -> None:
    proxy = Proxy(status)
    async with await asyncio.start_server(proxy, "127.0.0.1", 0) as door:
        port = door.sockets[0].getsockname()[1]
        centre.telegram["proxy"] = f"http://user:secret@127.0.0.1:{port}"
        lines = await centre.lines()
    assert set(proxy.asked) == {f"CONNECT 127.0.0.1:{centre.server.port}"}
    assert "secret" not in "".join(lines)
    bad = [line.split(" (")[0] for line in lines if line.startswith("✗")]
    if status == "200 OK":
        assert bad == []
        assert f"✓ прокси: работает (127.0.0.1:{port})" in lines
    else:
        assert len(bad) == 2
        assert bad[0].startswith("✗ Telegram: не отвечает")
        assert bad[1] == f"✗ прокси: через 127.0.0.1:{port} Telegram не отвечает"


@pytest.mark.parametrize("kind", ["http", "socks5", "socks4"])
async def test_a_proxy_that_is_not_there(centre: Checked, kind: str) -> None:
    centre.telegram["proxy"] = f"{kind}://127.0.0.1:9"
    bad = [line.split(":")[0] for line in await centre.lines() if line.startswith("✗")]
    assert bad == ["✗ Telegram", "✗ прокси"]


# -- the database ------------------------------------------------------------------------------------------


async def test_a_database_that_is_not_there_yet_is_not_made(centre: Checked) -> None:
    (centre.folder / "centre.db").unlink()
    assert any("будет создана при запуске" in line for line in await centre.lines())
    assert not (centre.folder / "centre.db").exists()


async def test_a_database_that_is_damaged_or_newer(centre: Checked) -> None:
    with closing(sqlite3.connect(centre.folder / "centre.db", isolation_level=None)) as file:
        file.execute("PRAGMA user_version=999")
    assert "сделана более новой версией программы" in await centre.wrong()
    (centre.folder / "centre.db").unlink()
    (centre.folder / "centre.db").mkdir()
    assert "unable" not in await centre.wrong()
    (centre.folder / "centre.db").rmdir()
    (centre.folder / "centre.db").write_bytes(b"rubbish" * 1000)
    assert (await centre.wrong()).startswith(f"✗ база: {centre.folder}/centre.db: ")


# -- as a command --------------------------------------------------------------------------------------------


async def test_the_exit_code_tells_whether_all_is_fit(
    centre: Checked, capsys: pytest.CaptureFixture[str]
) -> None:
    config = BotProcess(centre.folder, centre.server.url, centre.group).config

    assert await asyncio.to_thread(main, ["check", "--config", str(config)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert all(line.startswith("✓ ") for line in out.splitlines())

    centre.tg.demote_bot(centre.group)
    assert await asyncio.to_thread(main, ["check", "--config", str(config)]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert "✗ права бота: сделайте бота администратором группы" in out.splitlines()


async def test_the_centres_own_certificate_is_drawn_once(centre: Checked) -> None:
    own = centre.folder / "own.typ"
    centre.centre["certificate"] = str(own)
    assert f"сертификаты: шаблон {own} не годится: " in await centre.wrong()
    own.write_text("#let facts = json(bytes(sys.inputs.facts))\n#facts.nmae", encoding="utf-8")
    assert "nmae" in await centre.wrong()

    own.write_text("#let facts = json(bytes(sys.inputs.facts))\n#facts.name", encoding="utf-8")

    assert f"✓ сертификаты: по своему шаблону {own}" in await centre.lines()
