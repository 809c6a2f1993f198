"""Updates stored and answered per second: the whole load waits in the queue, then time runs.

Ours and the echo bot take turns, each on a small Telegram of its own, and the better of two rounds
counts: other work on the machine then hits both alike.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.bots import start_echo, start_ours
from bench.processes import Process
from bench.questions import answered, different
from bench.telegram import Telegram
from bench.village import Village

UPDATES = 1500
PEOPLE = 300
ROUNDS = 2
CARRIED = "word in an open question"


@dataclass(frozen=True, slots=True)
class Rate:
    """per_second: updates answered; work: processor milliseconds an update."""

    per_second: float
    work: float


@dataclass
class Runner:
    """A bot with its village; what it reached by load. Memory in megabytes."""

    bot: Process
    village: Village
    at_rest: float = 0.0
    after: float = 0.0
    rates: dict[str, Rate] = field(default_factory=dict)

    async def greet(self) -> None:
        try:
            await self.village.greets()
        except TimeoutError as error:
            raise RuntimeError(f"no answer; {self.bot}") from error

    async def take(self, load: str, texts: Sequence[str], answer: str) -> None:
        rate = await self._rate(texts, answer)
        best = self.rates.get(load)
        self.rates[load] = max(best, rate, key=lambda r: r.per_second) if best else rate

    async def _rate(self, texts: Sequence[str], answer: str) -> Rate:
        telegram = self.village.telegram
        self.bot.freeze()
        senders = itertools.cycle(self.village.people)
        await telegram.do_all(
            {"do": "send", "user": user, "chat": user, "text": text}
            for user, text in zip(senders, texts, strict=False)
        )
        worked = self.bot.worked()
        began = self.bot.thaw()
        calls = await telegram.until_called(answer, began, len(texts))
        took = max(call["at"] for call in calls) - began
        return Rate(len(texts) / took, (self.bot.worked() - worked) / len(texts) * 1000)


def loads() -> dict[str, list[str]]:
    """Return the texts of each load; those in open questions come last."""
    return {
        "/help": ["/help"] * UPDATES,
        "FAQ text, answered": answered(UPDATES),
        CARRIED: different(UPDATES),
    }


async def founded(
    stack: AsyncExitStack, folder: Path, starts: Iterable[Callable[..., Process]], people: int
) -> list[Runner]:
    """Start bots, each on a small Telegram and with a village of its own; the stack ends them."""
    runners = []
    for start in starts:
        telegram = await stack.enter_async_context(Telegram())
        village = await Village.founded(telegram, people)
        bot = start(telegram, folder, village.group)
        stack.callback(bot.end)
        runners.append(Runner(bot, village))
    return runners


async def throughput(folder: Path) -> tuple[Runner, Runner]:
    """Return what ours and the echo bot reached."""
    async with AsyncExitStack() as stack:
        ours, echo = runners = await founded(stack, folder, (start_ours, start_echo), PEOPLE)
        for runner in runners:
            await runner.greet()
            runner.at_rest = runner.bot.memory()
        for load, texts in loads().items():
            if load == CARRIED:
                await ours.village.asks()
            for _ in range(ROUNDS):
                await ours.take(load, texts, "copyMessage" if load == CARRIED else "sendMessage")
                await echo.take(load, texts, "sendMessage")
        for runner in runners:
            runner.after = runner.bot.memory()
    return ours, echo
