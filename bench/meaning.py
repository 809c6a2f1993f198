"""Search by meaning: questions through the whole bot, its memory, and a search alone."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.bots import start_echo, start_ours
from bench.questions import asked, different, shipped
from bench.roundtrip import Spread
from bench.throughput import Rate, Runner, founded
from bot import vectors
from bot.search import Index
from bot.search.meaning import Meanings, embedder

QUESTIONS = 360
PEOPLE = 60


@dataclass(frozen=True, slots=True)
class Meaning:
    """Memory in megabytes, of ours and of the echo bot; `found`: milliseconds a question."""

    rate: Rate
    memory: float
    echo_memory: float
    found: Spread


async def by_meaning(folder: Path) -> Meaning:
    async with AsyncExitStack() as stack:
        starts = (partial(start_ours, semantic=True), start_echo)
        ours, echo = runners = await founded(stack, folder, starts, PEOPLE)
        for runner in runners:
            await runner.greet()
        await _learnt(ours)
        await ours.take("questions", different(QUESTIONS), "sendMessage")
        return Meaning(ours.rates["questions"], ours.bot.memory(), echo.bot.memory(), search())


async def _learnt(ours: Runner) -> None:
    """Wait until the model is read: from then on the bot rests."""
    before = -1.0
    while ours.bot.worked() > before + 0.05:
        before = ours.bot.worked()
        await asyncio.sleep(1)


def search() -> Spread:
    entries = shipped()
    model = embedder()
    assert model is not None
    index = Index(entries, Meanings(entries, vectors.shipped(), model))
    times = []
    for text in asked():
        began = time.perf_counter()
        index.search(text)
        times.append((time.perf_counter() - began) * 1000)
    return Spread.of(times)
