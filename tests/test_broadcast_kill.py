"""kill -9 in the middle of a broadcast: everybody gets it, hardly anybody twice."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.processes import BotProcess, TelegramProcess, bury, until

PEOPLE = 70
IN_FLIGHT = 3
NEWS = "Новости района"
AGREE = (
    "INSERT INTO people (channel, address, name, consent_version, consented_at)"
    " VALUES ('telegram', ?, 'Житель', '1', '2026-11-22T00:00:00.000Z')"
)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramProcess]:
    process = await TelegramProcess().start()
    yield process
    bury()
    await process.stop()


class District:
    """People who have agreed, an administrator, and the bot as a process of its own."""

    def __init__(self, tg: TelegramProcess, bot: BotProcess, group: int, olga: int) -> None:
        self.tg, self.bot, self.group, self.olga = tg, bot, group, olga
        self.people: list[int] = []

    async def settle(self) -> None:
        for number in range(PEOPLE):
            person = await self.tg.do("add_person", first_name=f"Житель {number}")
            self.people.append(person)
            await self.tg.do("send", user=person, chat=person, text="/faq")
        await self.bot.start()
        await until(self._all_know_the_bot, "everybody is answered")
        with closing(sqlite3.connect(self.bot.database, timeout=30)) as file, file:
            file.executemany(AGREE, [(person,) for person in self.people])
        await self.bot.terminate()
        await self.tg.do("limits", per_second=30, per_chat_per_second=1, group_per_minute=20)
        await self.tg.do("faults", latency=0.05)

    async def _all_know_the_bot(self) -> bool:
        return (await self.tg.do("queue"))["waiting"] == 0 and len(await self.calls()) >= PEOPLE

    async def calls(self, method: str = "sendMessage") -> list[dict[str, Any]]:
        found = await self.tg.do("calls", last=5000, method=method)
        return [call for call in found if call["ok"]]

    async def begin(self) -> None:
        text = {"user": self.olga, "chat": self.group}
        said = await self.tg.do("send", **text, text=NEWS)
        await self.tg.do("send", **text, text="/broadcast", reply_to=said)
        for label in ("Всем", "Отправить"):
            message = await until(lambda label=label: self.button(label), label)
            await self.tg.do("press", **text, message=message, label=label)

    async def button(self, label: str) -> int | None:
        for message in reversed(await self.tg.do("messages", chat=self.group)):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            if any(button["text"] == label for row in rows for button in row):
                return int(message["message_id"])
        return None

    async def got(self) -> Counter[int]:
        calls = await self.calls("copyMessage")
        return Counter(to for c in calls if (to := int(c["params"]["chat_id"])) > 0)

    async def reached(self, number: int) -> None:
        async def so_many() -> bool:
            return len(await self.got()) >= number

        await until(so_many, f"{number} have got it")

    async def until_over(self) -> None:
        async def over() -> bool:
            return self.rows("SELECT count(*) FROM broadcasts WHERE ended_at IS NULL") == [(0,)]

        await until(over, "the end")

    def rows(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(self.bot.database, timeout=30)) as file:
            return file.execute(sql).fetchall()


@pytest.fixture
async def district(telegram: TelegramProcess, tmp_path: Path) -> District:
    group = await telegram.do("add_group", title="Консультанты", forum=True)
    olga = await telegram.do("add_person", first_name="Ольга")
    await telegram.do("join", group=group, user=olga, status="creator")
    bot = BotProcess(tmp_path, telegram.url, group, messages_per_second=1000)
    found = District(telegram, bot, group, olga)
    await found.settle()
    config = bot.config.read_text().replace(
        "messages_per_second = 1000", "messages_per_second = 30"
    )
    bot.config.write_text(config)
    await bot.start()
    return found


async def test_kills_lose_nobody_and_repeat_only_what_was_in_flight(district: District) -> None:
    await district.begin()
    for share in (0.3, 0.6):
        await district.reached(int(PEOPLE * share))
        await district.bot.kill()
        await asyncio.sleep(0.2)
        await district.bot.start()
    await district.until_over()

    got = await district.got()
    assert set(got) == set(district.people)
    assert sum(got.values()) - PEOPLE <= 2 * IN_FLIGHT
    assert district.rows("SELECT state, count(*) FROM recipients") == [("sent", PEOPLE)]
    assert district.rows("SELECT sent, failed, blocked FROM broadcasts") == [(PEOPLE, 0, 0)]


async def test_sigterm_repeats_nothing(district: District) -> None:
    await district.begin()
    await district.reached(PEOPLE // 3)
    assert await district.bot.terminate() == 0
    assert len(await district.got()) < PEOPLE
    await district.bot.start()
    await district.until_over()

    assert await district.got() == Counter(dict.fromkeys(district.people, 1))


async def test_stopped_and_killed_stays_stopped(district: District) -> None:
    await district.begin()
    await district.reached(PEOPLE // 3)
    stop = await until(lambda: district.button("Остановить"), "Остановить")
    where = {"user": district.olga, "chat": district.group, "message": stop}
    await district.tg.do("press", **where, label="Остановить")

    async def stopped() -> bool:
        return district.rows("SELECT state FROM broadcasts") == [("stopped",)]

    await until(stopped, "stopped")
    await district.bot.kill()
    await district.bot.start()
    await district.until_over()

    got = await district.got()
    found = dict(district.rows("SELECT state, count(*) FROM recipients GROUP BY state"))
    assert found["stopped"] + found["sent"] == PEOPLE
    assert abs(found["sent"] - len(got)) <= IN_FLIGHT
