"""At rest: how long one message takes from being sent until the answer stands."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.bots import start_echo, start_ours
from bench.questions import answered, asked
from bench.telegram import Telegram
from bench.village import Village

TIMES = 40
LOOK_EVERY = 0.02


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds: half are faster, 95 of 100 are faster."""

    median: float
    slow: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(statistics.median(values), statistics.quantiles(values, n=20)[-1])


async def round_trips(folder: Path) -> dict[str, Spread]:
    """Return the spreads: FAQ, consultants (there and back together), and the echo bot's."""
    async with Telegram() as telegram:
        village = await Village.founded(telegram, 1)
        bot = start_ours(telegram, folder, village.group)
        try:
            await village.greets()
            faq = [await _answer(village, text) for text in answered(TIMES)]
            await village.asks()
            desk = [await _there_and_back(village, text) for text in asked()[:TIMES]]
        finally:
            bot.end()
    async with Telegram() as telegram:
        village = await Village.founded(telegram, 1)
        bot = start_echo(telegram, folder)
        try:
            await village.greets()
            echo = [await _answer(village, text) for text in answered(TIMES)]
        finally:
            bot.end()
    return {"FAQ": Spread.of(faq), "desk": Spread.of(desk), "echo": Spread.of(echo)}


async def _answer(village: Village, text: str) -> float:
    return await _until(village, "sendMessage", user=village.people[0], text=text)


async def _there_and_back(village: Village, text: str) -> float:
    there = await _until(village, "copyMessage", user=village.people[0], text=text)
    copy = (await village.telegram.do("messages", chat=village.group))[-1]
    how = {"user": village.consultant, "chat": village.group, "reply_to": copy["message_id"]}
    return there + await _until(village, "copyMessage", text=text, **how)


async def _until(village: Village, method: str, **message: object) -> float:
    """Send a message; return the milliseconds until a call of that method has come."""
    telegram = village.telegram
    began = time.time()
    await telegram.do("send", **{"chat": message["user"], **message})
    calls = await telegram.until_called(method, began, every=LOOK_EVERY)
    await telegram.until_quiet()
    return (float(calls[0]["at"]) - began) * 1000
