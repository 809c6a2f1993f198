"""A simulated town whose bot dies at every step: somewhere between what was said and its answer.

The language is that of `tests.town`. What a dead bot had sent and could not note is sent again:
such a repeat counts as one message here. A story of one second of processor time lives through
some dozens of kills.
"""

import inspect
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.killed import content
from tests.simulated import SimulatedTown, live

FURTHEST = 60
"""Points of a life, after which the bot has mostly done what it was asked for."""
FIXTURES = {"town", "build"}

Story = Callable[..., Awaitable[None]]


class UnheardError(Exception):
    """A press was answered without words, or not at all: the bot that knew them is dead."""


class Answers(dict[str, Any]):
    """What presses were answered. That is not stored, so a kill may take it: no fault of the bot."""

    town: "SteppedTown"

    def __getitem__(self, press: str) -> Any:
        answer = super().get(press)
        if self.town.kills and not (answer and answer.get("text")):
            raise UnheardError
        return super().__getitem__(press)

    def get(self, press: str, default: Any = None) -> Any:
        return self[press] if press in self or self.town.kills else default


class SteppedTown(SimulatedTown):
    """`kills` counts them."""

    def __init__(self, folder: Path, seed: int = 0, **how: Any) -> None:
        super().__init__(folder, seed, **how)
        self.wire.latest = 0.0
        self._step: dict[tuple[int, int], int] = {}
        self.tg.answers = answers = Answers(self.tg.answers)
        answers.town = self
        everything = self.tg.messages
        self.tg.messages = lambda chat, *more: self._once(chat, everything(chat, *more))  # type: ignore[method-assign]

    async def quiet(self) -> None:
        """Let the bot die of what was just begun; wait until the next one is done."""
        self.arm(self.wire.pick.randint(1, FURTHEST))
        await super().quiet()
        self.arm(None)
        for number, chat in self.tg.chats.items():
            for post in chat.posts:
                self._step.setdefault((number, post), self.kills)

    def _once(self, chat: int, messages: list[dict]) -> list[dict]:
        """Leave out what was sent twice around one kill: the later one is noted."""
        kept: list[dict] = []
        last: dict[object, tuple[str, int, int]] = {}
        for message in messages:
            place = message.get("message_thread_id")
            said, step = content(message), self._step.get((chat, message["message_id"]), self.kills)
            before = last.get(place)
            if message["from"]["is_bot"] and before and before[:2] == (said, step):
                kept[before[2]] = message
            else:
                kept.append(message)
                last[place] = (said, step, len(kept) - 1)
        return kept


def stories(module: Any) -> dict[str, Story]:
    """Return the stories of a module of tests that need a town and nothing else."""
    return {
        name: test
        for name, test in vars(module).items()
        if name.startswith("test_")
        and inspect.iscoroutinefunction(test)
        and set(inspect.signature(test).parameters) <= FIXTURES
        and inspect.signature(test).parameters
    }


def stepped(story: Story, folder: Path, base: Path, seed: int) -> int:
    """Live through a story, dying at each step; return how often."""
    kills: int = live(_stepped(story, folder, base, seed), seed)
    return kills


async def _furnished(story: Story, build: Callable[..., Awaitable[SteppedTown]]) -> Any:
    """Return a town as the story's module has it."""
    own = story.__globals__.get("town")
    return await (own._get_wrapped_function()(build) if own is not None else build())


async def _stepped(story: Story, folder: Path, base: Path, seed: int) -> int:
    towns: list[SteppedTown] = []

    async def build(**how: Any) -> SteppedTown:
        place = folder / str(len(towns))
        place.mkdir()
        (place / "centre.db").write_bytes(base.read_bytes())
        town = SteppedTown(place, seed, **how)
        towns.append(town)
        await town.open()
        return town

    given: dict[str, Any] = {}
    try:
        for name in inspect.signature(story).parameters:
            given[name] = build if name == "build" else await _furnished(story, build)
        with suppress(UnheardError):  # so far it went on as if nothing had happened
            await story(**given)
        for town in towns:
            assert not town.mistakes.found, town.mistakes.found[0][-1500:]
    finally:
        for town in towns:
            town.life.dead = True
            await town.close()
    return sum(town.kills for town in towns)
