"""A loop whose time is virtual: where nothing can go on, the next timer's moment has come.

No thread, no socket: all that happens is decided by who waits for what, so it happens again alike.
"""

import asyncio
import heapq
import random
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

import aiosqlite
import pytest

T = TypeVar("T")
TURNS = (0, 0, 0, 0, 0, 1, 1, 4)
"""How many turns of the loop a statement may take that a thread would do."""


class NothingCanHappenError(AssertionError):
    """Everybody waits, and nothing is going to wake anybody."""


class VirtualLoop(asyncio.BaseEventLoop):
    """`time` is virtual, in seconds from 0; what a thread would do is done at once.

    It asks no selector: there is no socket that could be ready.
    """

    def __init__(self) -> None:
        super().__init__()
        self._moment = 0.0
        self._asked: list[tuple[Callable[[], bool], asyncio.Future[None], float]] = []
        self.broken: list[dict[str, Any]] = []
        self.set_exception_handler(lambda _, context: self.broken.append(context))

    def time(self) -> float:
        return self._moment

    async def at_rest(self, condition: Callable[[], bool], within: float) -> bool:
        """Wait for a moment at which nothing can go on by itself and this holds; False: too long.

        Time moves on meanwhile. The condition changes nothing.
        """
        done = self.create_future()
        self._asked.append((condition, done, self._moment + within))
        await done
        return condition()

    def _answer(self) -> None:
        for asked in self._asked[:]:
            condition, done, end = asked
            if done.done() or self._moment >= end or condition():
                self._asked.remove(asked)
                if not done.done():
                    done.set_result(None)

    def _run_once(self) -> None:
        ready: deque[asyncio.Handle] = self._ready  # type: ignore[attr-defined]
        waiting: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        while waiting and waiting[0]._cancelled:
            self._forget(waiting)
        if not ready and not self._stopping:  # type: ignore[attr-defined]
            self._answer()
        if not ready and not self._stopping:  # type: ignore[attr-defined]
            if not waiting:
                raise NothingCanHappenError
            self._moment = max(self._moment, waiting[0].when())
        while waiting and (waiting[0]._cancelled or waiting[0].when() <= self._moment):
            handle = self._forget(waiting)
            if not handle._cancelled:
                ready.append(handle)
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle._cancelled:
                handle._run()

    def _forget(self, waiting: list[asyncio.TimerHandle]) -> Any:
        handle: Any = heapq.heappop(waiting)
        handle._scheduled = False
        if handle._cancelled:
            self._timer_cancelled_count -= 1  # type: ignore[attr-defined]
        return handle

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> Any:  # type: ignore[override]
        """As ever, without asking whose thread this is: there is one."""
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)  # type: ignore[attr-defined]
        return handle

    def _process_events(self, event_list: Any) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps."""

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:  # type: ignore[override]
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done


class File(aiosqlite.Connection):
    """A connection without its thread. It takes some turns of the loop, as a thread would."""

    turns = random.Random(0)

    def __del__(self) -> None:
        """Whom a kill overtakes closes nothing."""

    def __await__(self) -> Generator[Any, None, aiosqlite.Connection]:
        return self._connect().__await__()

    async def _connect(self) -> aiosqlite.Connection:
        self._connection = self._connector()
        return self

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if self._connection is None:
            raise ValueError("Connection closed")
        for _ in range(self.turns.choice(TURNS)):
            await asyncio.sleep(0)
        return fn(*args, **kwargs)

    def stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def run(story: Coroutine[Any, Any, T], seed: int = 0, within: dict[str, Any] | None = None) -> T:
    """Run a story in virtual time; `within`: what else is put into place for it, by dotted name."""
    loop = VirtualLoop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", loop.time)
        patch.setattr("bot.sweep.monotonic", loop.time)
        patch.setattr(aiosqlite, "connect", _connect)
        patch.setattr(File, "turns", random.Random(seed))
        patch.setattr(asyncio, "run", _driven)
        for name, thing in (within or {}).items():
            patch.setattr(name, thing)
        try:
            asyncio.set_event_loop(loop)
            return loop.run_until_complete(story)
        finally:
            asyncio.set_event_loop(None)
            loop.close()


opened: Callable[..., sqlite3.Connection] = sqlite3.connect


def _connect(database: str, **how: Any) -> File:
    return File(lambda: opened(database, **how), 64)


def _driven(work: Coroutine[Any, Any, T]) -> T:
    """What a thread would run in a loop of its own: at once, as it waits for nobody."""
    try:
        while True:
            work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result


async def gone(tasks: set[asyncio.Task]) -> None:
    """Cancel these until they have ended, whatever they do against it."""
    for _ in range(50):
        tasks = {task for task in tasks if not task.done()}
        if not tasks:
            return
        for task in tasks:
            task.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    raise AssertionError(f"these do not end: {tasks}")
