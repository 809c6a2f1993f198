"""`init`: a volunteer answers questions, and has settings that `check` finds fit."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import config
from bot.config import Settings
from bot.init import EXAMPLE, filled
from bot.sandbox import Server, Telegram, serve
from tests.processes import ROOT

SOON = 40


@pytest.fixture
async def telegram() -> AsyncIterator[Server]:
    server = await serve(Telegram(), page=False)
    yield server
    await server.close()


class Evening:
    """The program on a terminal: what it has said so far, and answers typed into it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.url = url
        self.said = ""

    async def begin(self, *more: str) -> "Evening":
        command = [sys.executable, "-m", "bot", "init", "--config", str(self.config), *more]
        kept = {name: text for name, text in os.environ.items() if not name.startswith("BOT_")}
        named = {
            "BOT_TELEGRAM__API_BASE": self.url,
            "BOT_DATABASE__PATH": str(self.folder / "centre.db"),
        }
        pipe = asyncio.subprocess.PIPE
        self.process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env={**kept, **named}, stdin=pipe, stdout=pipe, stderr=pipe
        )
        return self

    async def hears(self, words: str) -> None:
        assert self.process.stdout is not None
        async with asyncio.timeout(SOON):
            while words not in self.said:
                read = await self.process.stdout.read(4096)
                assert read, self.said
                self.said += read.decode()

    async def answers(self, question: str, answer: str) -> None:
        await self.hears(question)
        self.said = self.said.split(question, 1)[1]
        assert self.process.stdin is not None
        self.process.stdin.write(f"{answer}\n".encode())
        await self.process.stdin.drain()

    async def ends(self) -> tuple[int, str, str]:
        async with asyncio.timeout(SOON):
            out, err = await self.process.communicate(b"")
        assert self.process.returncode is not None
        return self.process.returncode, self.said + out.decode(), err.decode()

    def settings(self) -> Settings:
        return config.read(self.config, {})


@pytest.fixture
def evening(telegram: Server, tmp_path: Path) -> Evening:
    return Evening(tmp_path, telegram.url)


async def test_answers_become_settings_that_are_fit(telegram: Server, evening: Evening) -> None:
    group = telegram.tg.add_group("Консультанты", forum=True)
    await evening.begin()
    await evening.answers("Токен бота", telegram.tg.token)
    await evening.answers("Номер группы", str(group))
    await evening.answers("Как называется", 'Центр "Опора" \\ Заречье')
    await evening.answers("Часовой пояс", "5")
    await evening.answers("Телефон", "8 800 000-00-00")
    code, said, errors = await evening.ends()

    assert (code, errors) == (0, "")
    assert "✓ группа консультантов: «Консультанты», темы включены" in said
    assert "✗" not in said
    assert telegram.tg.token not in said
    settings = evening.settings()
    assert settings.telegram.token.get_secret_value() == telegram.tg.token
    assert settings.staff.chat_id == group
    assert settings.centre.name == 'Центр "Опора" \\ Заречье'
    assert (settings.centre.timezone, settings.centre.phone) == ("Asia/Omsk", "8 800 000-00-00")
    assert stat.S_IMODE(evening.config.stat().st_mode) == 0o600


async def test_the_group_is_found_when_the_bot_is_put_into_it(
    telegram: Server, evening: Evening
) -> None:
    """And of what people have written to the bot meanwhile nothing is confirmed."""
    tg = telegram.tg
    nina = tg.add_person("Нина")
    tg.send(nina, nina, "Здравствуйте!")
    await evening.begin()
    await evening.answers("Токен бота", tg.token)
    await evening.answers("Номер группы", "")
    await evening.hears("Жду")
    foreign = tg.add_group("Соседи", supergroup=True)
    tg.remove_bot(foreign)
    tg.restore_bot(foreign)
    await evening.answers("«Соседи» — она?", "н")
    await evening.answers("Номер группы", "")
    group = tg.add_group("Консультанты", forum=True)
    tg.remove_bot(group)
    tg.restore_bot(group)
    await evening.answers("«Консультанты» — она?", "")
    await evening.answers("Как называется", "Опора")
    await evening.answers("Часовой пояс", "Asia/Omsk")
    await evening.answers("Телефон", "")
    code, _, _ = await evening.ends()

    assert code == 0
    assert evening.settings().staff.chat_id == group
    assert "Здравствуйте!" in json.dumps(list(tg.updates.queue), ensure_ascii=False, default=str)


async def test_wrong_answers_are_asked_again(telegram: Server, evening: Evening) -> None:
    group = telegram.tg.add_group("Консультанты")
    await evening.begin()
    await evening.answers("Токен бота", "мой токен")
    await evening.hears("токен выглядит как 123456:ABC")
    await evening.answers("Токен бота", "42:REVOKED")
    await evening.hears("Telegram такого токена не знает")
    await evening.answers("Токен бота", telegram.tg.token)
    await evening.answers("Номер группы", str(-group))
    await evening.hears("Номер группы начинается с минуса")
    await evening.answers("Номер группы", str(group))
    await evening.answers("Как называется", "")
    await evening.hears("не может быть пустым")
    await evening.answers("Как называется", "Опора")
    await evening.answers("Часовой пояс", "99")
    await evening.hears("нет такого часового пояса")
    await evening.answers("Часовой пояс", "Asia/Tara")
    await evening.answers("Часовой пояс", "2")
    await evening.answers("Телефон", "")
    code, _, _ = await evening.ends()
    assert code == 0
    assert evening.settings().centre.timezone == "Europe/Moscow"


async def test_without_a_network_it_goes_on_and_check_tells_what_is_missing(
    evening: Evening,
) -> None:
    evening.url = "http://127.0.0.1:9"
    await evening.begin()
    await evening.answers("Токен бота", "42:SANDBOX")
    await evening.answers("Нужен прокси?", "")
    await evening.answers("Номер группы консультантов (с минусом):", "-100123")
    await evening.answers("Как называется", "Опора")
    await evening.answers("Часовой пояс", "1")
    await evening.answers("Телефон", "")
    code, said, errors = await evening.ends()
    assert (code, errors) == (1, "")
    assert "✗ Telegram: не отвечает" in said
    assert evening.settings().centre.timezone == "Europe/Kaliningrad"


@pytest.mark.parametrize("answered", [0, 1, 2])
async def test_broken_off_nothing_is_written(
    telegram: Server, evening: Evening, answered: int
) -> None:
    await evening.begin()
    for question, answer in [("Токен бота", telegram.tg.token), ("Номер группы", "-100")][
        :answered
    ]:
        await evening.answers(question, answer)
    code, _, errors = await evening.ends()
    assert code == 1
    assert "не записан" in errors.splitlines()[0]
    assert "Traceback" not in errors
    assert list(evening.folder.iterdir()) == []


def test_settings_that_are_there_are_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[telegram]")
    command = [sys.executable, "-m", "bot", "init", "--config", str(path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    assert ended.returncode == 1
    assert "уже есть" in ended.stderr
    assert path.read_text() == "[telegram]"


def test_what_is_filled_in_reads_as_it_was_meant(tmp_path: Path) -> None:
    """Names with quotes, backslashes and what looks like a group of a pattern."""
    for name in ('"', "\\", r"\1 \g<0>", "\x7f", "ТОС «Мир»", "#", "]"):
        path = tmp_path / "config.toml"
        values: dict[tuple[str, str], str | int] = {
            ("telegram", "token"): "1:a",
            ("staff", "chat_id"): -5,
            ("centre", "name"): name,
        }
        path.write_text(filled(EXAMPLE.read_text(encoding="utf-8"), values), encoding="utf-8")
        assert config.read(path, {}).centre.name == name
