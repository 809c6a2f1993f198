"""The search alone, in this process, over what ships and over ten thousand entries."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.questions import asked, shipped
from bench.roundtrip import Spread
from bot.search import Entry, Index


@dataclass(frozen=True, slots=True)
class Search:
    """`built`: seconds to make the index; `found`: milliseconds a question."""

    entries: int
    built: float
    found: Spread


def search(entries: Sequence[Entry]) -> Search:
    began = time.perf_counter()
    index = Index(entries)
    built = time.perf_counter() - began
    times = []
    for text in asked():
        began = time.perf_counter()
        index.search(text)
        times.append((time.perf_counter() - began) * 1000)
    return Search(len(entries), built, Spread.of(times))


def searches(generated: Sequence[Entry]) -> list[Search]:
    return [search(shipped()), search(generated)]
