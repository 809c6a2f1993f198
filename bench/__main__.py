"""`make bench`: everything is measured in one run and printed as one table and a chart.

Exit code 1 where a limit is not held. Needs Linux (/proc), no network, and an idle machine.
"""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from bench.broadcasts import freezing, sending
from bench.loading import generated, loading
from bench.meaning import by_meaning
from bench.roundtrip import Spread, round_trips
from bench.search import searches
from bench.sheets import sheets
from bench.startup import startup
from bench.stored import MESSAGES_EACH, stored
from bench.table import Table
from bench.throughput import throughput
from bot.search.meaning import unfit

RATE = 0.5
START = 1.5
MEMORY = 1.3
MEMORY_WITH_MEANING = 1.6
QUESTIONS_A_SECOND = 30
BROADCAST_A_SECOND = 25
REFUSED = 3
REFUSED_WHERE_LESS_IS_TAKEN = 10
ANSWERED_WITHIN = 1500
FROZEN_WITHIN = 10


async def add_throughput(table: Table, folder: Path) -> None:
    ours, echo = await throughput(folder)
    for load, rate in ours.rates.items():
        other = echo.rates[load]
        table.compare(f"{load}: rate", rate.per_second, other.per_second, "/s", least=RATE)
        table.compare(f"{load}: processor", rate.work, other.work, "ms")
    table.compare("memory at rest", ours.at_rest, echo.at_rest, "MB", most=MEMORY)
    table.compare("memory after the loads", ours.after, echo.after, "MB", most=MEMORY)


async def add_startup(table: Table, folder: Path) -> None:
    starts = await startup(folder)
    echo = starts["echo"]
    for way in ("new", "old"):
        ours = starts[way]
        table.compare(f"first poll, {way} file", ours.polled, echo.polled, "s", most=START)
        table.compare(f"first answer, {way} file", ours.answered, echo.answered, "s")


async def add_round_trips(table: Table, folder: Path) -> None:
    trips = await round_trips(folder)
    echo = trips["echo"]
    for name, what in (("FAQ", "FAQ answer"), ("desk", "to a consultant and back")):
        ours = trips[name]
        table.compare(f"{what}: median", ours.median, echo.median, "ms")
        table.compare(f"{what}: 95 %", ours.slow, echo.slow, "ms")


def add_search(table: Table, folder: Path) -> None:
    made = generated()
    for one in searches(made):
        table.add(f"search, {one.entries} entries: index", f"{one.built:.2f} s")
        table.add(f"search, {one.entries} entries", _spread(one.found))
    for name, command in loading(folder, made).items():
        figures = f"{command.seconds:.1f} s, {command.memory:.0f} MB"
        table.add(f"{name}, {len(made)} entries", figures)


def add_sheets(table: Table) -> None:
    for name, cold, warm in sheets():
        table.add(f"{name}: first, then", f"{cold:.0f} ms, {_spread(warm)}")


async def add_meaning(table: Table, folder: Path) -> None:
    found = await by_meaning(folder)
    rate = found.rate.per_second
    line = "360 questions, by meaning too"
    table.add(line, f"{rate:.0f} /s", f">= {QUESTIONS_A_SECOND}", fit=rate >= QUESTIONS_A_SECOND)
    memory = "memory with meaning"
    table.compare(memory, found.memory, found.echo_memory, "MB", most=MEMORY_WITH_MEANING)
    table.add("search by meaning too, shipped entries", _spread(found.found))


async def add_broadcasts(table: Table, folder: Path) -> None:
    for latency in (0.05, 0.3):
        sent = await sending(folder / str(latency), latency)
        line = f"broadcast, {latency * 1000:.0f} ms a call"
        rate, refused, slow = sent.per_second, sent.refused, sent.asked.slow
        table.add(
            f"{line}: rate, with answers",
            f"{rate:.1f} /s",
            f">= {BROADCAST_A_SECOND}",
            fit=rate >= BROADCAST_A_SECOND,
        )
        table.add(f"{line}: answers 429", str(refused), f"<= {REFUSED}", fit=refused <= REFUSED)
        fit = slow <= ANSWERED_WITHIN
        table.add(f"{line}: who asks waits", _spread(sent.asked), f"<= {ANSWERED_WITHIN}", fit=fit)
    less = await sending(folder / "less", 0.3, people=300, taken=10, thought=25)
    line, most = "broadcast, 10 taken of 25 a second", REFUSED_WHERE_LESS_IS_TAKEN
    table.add(f"{line}: rate, with answers", f"{less.per_second:.1f} /s")
    fit = less.refused <= most
    table.add(f"{line}: answers 429", str(less.refused), f"<= {most}", fit=fit)
    frozen = await freezing(folder / "frozen")
    fit = frozen.seconds <= FROZEN_WITHIN
    table.add("freezing 100,000", f"{frozen.seconds:.1f} s", f"<= {FROZEN_WITHIN}", fit=fit)
    table.add("longest tick while freezing", f"{frozen.longest_tick:.0f} ms")
    table.add("others wait for the file", _spread(frozen.others))


async def add_stored(table: Table, folder: Path) -> None:
    for people in (1_000, 10_000, 100_000):
        found = await stored(folder / str(people), people)
        line = f"{people:,} people, {people * MESSAGES_EACH:,} messages"
        table.add(f"{line}: one more question", _spread(found.taken))
        table.add(f"{line}: file for a person", f"{found.size:.0f} bytes")


def _spread(spread: Spread) -> str:
    return f"{spread.median:.1f} ms, 95 % {spread.slow:.1f} ms"


async def run(folder: Path) -> Table:
    table = Table()
    await add_throughput(table, folder / "throughput")
    await add_startup(table, folder / "startup")
    await add_round_trips(table, folder / "roundtrip")
    add_search(table, folder / "search")
    add_sheets(table)
    if unfit() is None:
        await add_meaning(table, folder / "meaning")
    await add_broadcasts(table, folder / "broadcasts")
    await add_stored(table, folder / "stored")
    return table


def main() -> int:
    began, busy = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        table = asyncio.run(run(Path(folder)))
    took = time.monotonic() - began
    print(table)
    print(f"\n{table.chart()}")
    print(f"\n{took:.0f} s on {os.cpu_count()} processors; load before the run {busy:.1f}")
    return 0 if table.fit else 1


if __name__ == "__main__":
    sys.exit(main())
