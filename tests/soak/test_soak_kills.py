"""The long checks: a dozen kills, a minute without Telegram, faults all the time."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.processes import TelegramProcess, bury
from tests.test_kill import REPEATS_A_KILL, killed, whole_and_silent
from tests.village import founded

METHODS = ["sendMessage", "copyMessage", "editMessageText", "setMessageReaction"]
NAMES = ["Нина", "Анна", "Пётр", "Вера", "Егор", "Мария", "Иван", "Ольга-вторая"]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramProcess]:
    process = await TelegramProcess().start()
    yield process
    bury()
    await process.stop()


async def test_a_dozen_kills_lose_nothing(telegram: TelegramProcess, tmp_path: Path) -> None:
    village = await founded(telegram, tmp_path)
    await village.settle(NAMES)

    repeats = await killed(village, times=12, seed=12)

    assert repeats <= 12 * REPEATS_A_KILL
    assert await village.bot.terminate() == 0
    whole_and_silent(village)


async def test_kills_between_faults_lose_nothing(telegram: TelegramProcess, tmp_path: Path) -> None:
    """429, dropped connections and 5xx before and after Telegram has acted, and kills among them."""
    village = await founded(telegram, tmp_path)
    await village.settle(NAMES)
    pick = random.Random(5)
    for _ in range(4):
        for kind in ("429", "500", "502", "drop"):
            await telegram.do("faults", kind=kind, times=3, method=METHODS)
        await village.live(3, pick)
        await village.bot.kill()
        await village.bot.start()

    repeats = await village.account()

    assert repeats <= 4 * REPEATS_A_KILL
    await village.bot.terminate()
    whole_and_silent(village)


async def test_a_minute_without_telegram_is_waited_out(
    telegram: TelegramProcess, tmp_path: Path
) -> None:
    village = await founded(telegram, tmp_path)
    await village.settle(NAMES)
    pick = random.Random(3)

    await telegram.do("faults", down=True)
    await village.live(60, pick)
    await telegram.do("faults", down=False)

    assert await village.account() == 0
    assert await asyncio.wait_for(village.bot.terminate(), 15) == 0
    whole_and_silent(village)
