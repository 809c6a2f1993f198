"""From the start of the process to its first question to Telegram, and to its first answer.

Measured after the loads, so that all modules are compiled and in the disk's cache.
"""

import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.bots import start_echo, start_ours
from bench.processes import Process
from bench.telegram import Telegram

TIMES = 3

Starter = Callable[[Telegram, Path], Process]


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the start of the process, medians."""

    polled: float
    answered: float


async def startup(folder: Path) -> dict[str, Start]:
    """Return the starts of ours with a new file and with an old one, and of the echo bot."""
    ways: dict[str, Starter] = {
        "new": start_ours,
        "old": start_ours,
        "echo": start_echo,
    }
    found: dict[str, list[Start]] = {way: [] for way in ways}
    async with Telegram() as telegram:
        user = await telegram.do("add_person", first_name="Person")
        for _ in range(TIMES):
            for way, start in ways.items():
                if way == "new":
                    shutil.rmtree(folder, ignore_errors=True)
                found[way].append(await _start(telegram, user, start, folder))
    return {way: _median(starts) for way, starts in found.items()}


def _median(starts: list[Start]) -> Start:
    return Start(
        statistics.median(s.polled for s in starts), statistics.median(s.answered for s in starts)
    )


async def _start(telegram: Telegram, user: int, start: Starter, folder: Path) -> Start:
    asked = time.time()
    await telegram.do("send", user=user, chat=user, text="/help")
    bot = start(telegram, folder)
    try:
        polled = (await telegram.until_called("getUpdates", bot.began))[0]["at"]
        answered = (await telegram.until_called("sendMessage", asked))[0]["at"]
        return Start(polled - bot.began, answered - bot.began)
    finally:
        bot.end()
