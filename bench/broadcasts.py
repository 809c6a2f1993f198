"""A broadcast to a district: how fast it goes under Telegram's limits, and how people wait then."""

import asyncio
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.bots import start_ours
from bench.processes import Process
from bench.roundtrip import Spread
from bench.telegram import TOKEN, Telegram
from bench.village import Village
from bot import broadcasting
from bot.config import Settings
from bot.texts import label
from db import broadcasts as rows
from db.database import Database

PEOPLE = 500
ASK_EVERY = 0.7
PACED = {"copyMessage", "sendMessage"}
"""The broadcast, and the answers that take their places in the pace from it."""
LIMITS = {"per_second": 30, "per_chat_per_second": 1, "group_per_minute": 20}
AGREE = (
    "INSERT INTO people (channel, address, name, consent_version, consented_at)"
    " VALUES ('telegram', ?, 'Person', '1', '2026-01-01T00:00:00.000Z')"
)


@dataclass(frozen=True, slots=True)
class Sent:
    """Messages a second; answers 429; milliseconds until who asks meanwhile is answered."""

    per_second: float
    refused: int
    asked: Spread


async def known(telegram: Telegram, village: Village) -> None:
    """Let everybody have written to the bot once; what they wrote is thrown away."""
    for user in village.people:
        await telegram.do("send", user=user, chat=user, text="x")
    last = 0
    while (await telegram.do("queue"))["waiting"]:
        url = f"{telegram.url}/bot{TOKEN}/getUpdates"
        async with telegram._http.get(url, params={"offset": last}) as answer:  # noqa: SLF001
            found = (await answer.json())["result"]
        last = found[-1]["update_id"] + 1 if found else last
        if not found:
            break


def agree(folder: Path, people: list[int]) -> None:
    """Put consents into the file that nobody could say one by one."""
    with closing(sqlite3.connect(folder / "centre.db", timeout=30)) as file, file:
        file.executemany(AGREE, [(user,) for user in people])


async def press(village: Village, name: str) -> None:
    """Press the newest button of that name in the group, once it is there."""
    telegram, wanted = village.telegram, label(f"buttons.{name}")
    async with asyncio.timeout(60):
        while True:
            for message in reversed(await telegram.do("messages", chat=village.group)):
                if f'"{wanted}"' in str(message.get("reply_markup")).replace("'", '"'):
                    how = {"chat": village.group, "message": message["message_id"]}
                    await telegram.do("press", user=village.consultant, label=wanted, **how)
                    return
            await asyncio.sleep(0.1)


async def broadcast(village: Village) -> None:
    """Send something to everybody."""
    staff, telegram = village.consultant, village.telegram
    said = await telegram.do("send", user=staff, chat=village.group, text="News of the district")
    await telegram.do("send", user=staff, chat=village.group, text="/broadcast", reply_to=said)
    await press(village, "cast_everybody")
    await press(village, "cast_send")


async def arrived(village: Village, since: float) -> list[float]:
    """Return when copies went to people."""
    calls = await village.telegram.calls("copyMessage", since, params=True)
    return [c["at"] for c in calls if int(c["params"]["chat_id"]) > 0]


async def asking(village: Village, until_done: asyncio.Event) -> list[float]:
    """Ask something now and then, always somebody else; return the milliseconds it took."""
    telegram, took = village.telegram, []
    for user in reversed(village.people):
        if until_done.is_set():
            break
        began = time.time()
        await telegram.do("send", user=user, chat=user, text="/help")
        while not any(map(_help, await telegram.do("messages", chat=user))):
            await asyncio.sleep(0.02)
        took.append((time.time() - began) * 1000)
        await asyncio.sleep(ASK_EVERY)
    return took


def _help(message: dict) -> bool:
    return message["from"]["is_bot"] and "/privacy" in message.get("text", "")


async def sending(
    folder: Path, latency: float, people: int = PEOPLE, *, taken: int = 30, thought: int = 30
) -> Sent:
    """Send to so many people, each call taking so many seconds.

    `taken`: the messages a second that Telegram takes; `thought`: those in the settings.
    """
    async with Telegram() as telegram:
        village = await Village.founded(telegram, people)
        await known(telegram, village)
        bot = start_ours(telegram, folder, village.group, messages_per_second=thought)
        try:
            await village.greets()
            agree(folder, village.people)
            await telegram.do("limits", **{**LIMITS, "per_second": taken})
            await telegram.do("faults", latency=latency)
            return await _watched(village, bot)
        finally:
            bot.end()


async def _watched(village: Village, bot: Process) -> Sent:
    began, done = time.time(), asyncio.Event()
    await broadcast(village)
    asker = asyncio.create_task(asking(village, done))
    async with asyncio.timeout(600):
        while len(times := await arrived(village, began)) < len(village.people):
            assert bot.process.poll() is None, str(bot)
            await asyncio.sleep(1)
    done.set()
    took = await asker
    calls = await village.telegram.do("calls", last=20_000, params=False)
    refused = sum(not call["ok"] and call["at"] >= began for call in calls)
    first, last = min(times), max(times)
    said = [c for c in calls if first < c["at"] <= last and c["method"] in PACED and c["ok"]]
    return Sent(len(said) / (last - first), refused, Spread.of(took))


@dataclass(frozen=True, slots=True)
class Frozen:
    """Seconds for all; milliseconds of the longest tick, and that others wait for the file."""

    seconds: float
    longest_tick: float
    others: Spread


async def freezing(folder: Path, people: int = 100_000) -> Frozen:
    """Freeze so many recipients in a new file, while somebody writes to it all the time."""
    folder.mkdir(parents=True, exist_ok=True)
    db = await Database.open(folder / "centre.db")
    settings = Settings.model_validate(
        {"telegram": {"token": "1:A"}, "staff": {"chat_id": -1}, "centre": {"name": "Bench"}}
    )
    agree(folder, list(range(1, people + 1)))
    async with db.write() as tx:
        await tx.run(
            "INSERT INTO staff VALUES (1, 'A', NULL, 'administrator', ?, NULL)", tx.now_text
        )
        number = await rows.add(tx, -1, None, (-1, [1]), "", 1)
        started = {"state": "running", "confirmed_at": tx.now, "preview": "[1]"}
        await rows.put(tx, number, **started, frozen_end=people)
    waits: list[float] = []
    other = asyncio.create_task(_writing(db, waits))
    ticks, began = [], time.perf_counter()
    while True:
        tick = time.perf_counter()
        await broadcasting.step(db, settings)
        ticks.append(time.perf_counter() - tick)
        async with db.read() as tx:
            one = await rows.get(tx, number)
        if one is None or one.frozen_end is None:
            break
        await asyncio.sleep(max(0.0, 1 - ticks[-1]))
    took = time.perf_counter() - began
    other.cancel()
    await db.close()
    return Frozen(took, max(ticks) * 1000, Spread.of(waits))


async def _writing(db: Database, waits: list[float]) -> None:
    while True:
        began = time.perf_counter()
        async with db.write() as tx:
            await tx.run("UPDATE settings SET value = value")
        waits.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.01)
