"""kill -9 while villagers and staff write: nothing lost, order kept, hardly anything twice."""

import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.processes import TelegramProcess, bury
from tests.village import Village, founded

REPEATS_A_KILL = 2


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramProcess]:
    process = await TelegramProcess().start()
    yield process
    bury()
    await process.stop()


async def killed(village: Village, times: int, seed: int) -> int:
    """Live, and kill the bot so many times at random moments; return the repeats."""
    pick = random.Random(seed)
    for _ in range(times):
        await village.live(pick.uniform(0.5, 1.3), pick)
        await village.bot.kill()
        await village.live(pick.uniform(0.1, 0.5), pick)
        await village.bot.start()
    await village.live(0.5, pick)
    return await village.account()


async def test_kills_lose_nothing_and_sigterm_repeats_nothing(
    telegram: TelegramProcess, tmp_path: Path
) -> None:
    village = await founded(telegram, tmp_path)
    await village.settle(["Нина", "Анна", "Пётр", "Вера", "Егор"])

    repeats = await killed(village, times=2, seed=7)
    assert repeats <= 2 * REPEATS_A_KILL

    pick = random.Random(1)
    await village.live(0.7, pick)
    assert await village.bot.terminate() == 0
    await village.bot.start()
    await village.live(0.3, pick)
    assert await village.account() == repeats

    assert await village.bot.terminate() == 0
    whole_and_silent(village)


def whole_and_silent(village: Village) -> None:
    """The file is whole, nothing waits in it, and the log tells nobody's words."""
    with closing(sqlite3.connect(village.bot.database, isolation_level=None)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        waiting = "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')"
        assert file.execute(waiting).fetchone() == (0,)
    log = village.bot.log.read_text(encoding="utf-8")
    assert "42:SANDBOX" not in log
    assert not any(name in log for name in ("Нина", "ответ"))
    assert "Traceback" not in log
