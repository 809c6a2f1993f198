"""A town in virtual time, whose bot can be killed at any statement and at any call to Telegram.

The language is that of `tests.town`. The file is a real one; what stands in for the network is
the small Telegram itself, asked without HTTP.
"""

import asyncio
import json
import logging
import pickle
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError

from bot.app import App
from bot.pace import Pace
from bot.sandbox import ApiError, Cut, UploadedFile
from bot.sandbox.wire import Hang
from bot.schedule import Schedule
from bot.session import SOME_METHOD, Session
from tests import ready, virtual
from tests.ground import Files
from tests.town import MONDAY_NOON, Town, words

PATIENCE = 900.0
HELD_REFERENCES = "PRAGMA foreign_keys"
HOLD_REFERENCES = f"{HELD_REFERENCES}=ON"
LOOKS_EVERY = 30.0
"""Seconds between a bot's looks for news of other processes: each tick of the town looks too."""


class KilledError(BaseException):
    """The process is no more: no statement, no call, nothing."""


@dataclass
class Life:
    """One life of the bot. `points` counts what it has done; at `fuse` it ends, before doing it."""

    fuse: int | None = None
    dead: bool = False
    points: int = 0
    done: list[str] = field(default_factory=list)
    files: list["Watched"] = field(default_factory=list)

    def point(self, what: str) -> None:
        if not self.dead:
            self.points += 1
            self.done.append(what)
            self.dead = self.fuse is not None and self.points >= self.fuse
        if self.dead:
            raise KilledError


class Watched:
    """A connection that tells a life of each statement. Of a dead life it says nothing more."""

    life: Life | None = None
    files: Files

    def __init__(self, database: str, **how: Any) -> None:
        self.life, self._files, self._name = Watched.life, Watched.files, database
        self._file: sqlite3.Connection | None = self._files.take(database, **how)
        if self.life is not None:
            self.life.files.append(self)

    def execute(self, sql: str, *params: Any) -> sqlite3.Cursor:
        file, life = self._open, self.life
        if sql.startswith("PRAGMA "):
            sql = _as_it_is(file, sql)
        if life is not None and (file.in_transaction or sql.startswith("BEGIN")):
            life.point(sql)
        found = file.execute(sql, *params)
        if sql == "COMMIT" and life is not None:
            life.point("after COMMIT")
        return found

    def executemany(self, sql: str, params: Any) -> sqlite3.Cursor:
        if self.life is not None:
            self.life.point(sql)
        return self._open.executemany(sql, params)

    @property
    def _open(self) -> sqlite3.Connection:
        if self._file is None:
            raise sqlite3.ProgrammingError("closed")
        return self._file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._open, name)

    def close(self) -> None:
        if self._file is not None:
            self._files.give_back(self._name, self._file)
            self._file = None


def _as_it_is(file: sqlite3.Connection, pragma: str) -> str:
    """Return what to say of a pragma to a connection that others have had before."""
    if pragma.startswith("PRAGMA synchronous"):
        return "PRAGMA synchronous=OFF"  # a killed process loses nothing the system has
    if pragma == HOLD_REFERENCES and file.execute(HELD_REFERENCES).fetchone()[0]:
        return HELD_REFERENCES  # said again, it would make every statement anew
    return pragma


@dataclass(frozen=True, slots=True)
class Arrived:
    """Something of the bot's came to stand in a chat."""

    chat: int
    thread: int | None
    text: str
    message: int


class Wire:
    """Everything that crosses the network, in order.

    `unanswered`: which arrivals the bot was told nothing of; `deaths`: how many there were by then.
    """

    def __init__(self, town: "SimulatedTown", seed: int) -> None:
        self.town = town
        self.seed = seed
        self.pick = random.Random(seed)
        self.latest = 0.05
        self.arrived: list[Arrived] = []
        self.unanswered: set[int] = set()
        self.deaths: list[int] = []

    async def call(
        self, life: Life, method: str, params: dict[str, Any], files: dict[str, UploadedFile]
    ) -> Any:
        """Answer a call; raise ApiError or Cut."""
        life.point(f"call {method}")
        if method == "getUpdates":
            return await self._updates(life, params)
        await asyncio.sleep(self.pick.uniform(0, self.latest))
        if life.dead:
            raise KilledError
        try:
            return self._act(method, params, files)
        finally:
            await asyncio.sleep(self.pick.uniform(0, self.latest))
            life.point(f"answer {method}")

    def _act(self, method: str, params: dict[str, Any], files: dict[str, UploadedFile]) -> Any:
        tg, chat = self.town.tg, int(params.get("chat_id") or 0)
        posts = tg.chats[chat].posts if chat in tg.chats else {}
        last, lost = max(posts, default=0), False
        try:
            return tg.call(method, params, files)
        except Cut as cut:
            lost = cut.acted
            raise
        finally:
            for number in [n for n in posts if n > last]:
                if lost:
                    self.unanswered.add(len(self.arrived))
                shown = tg.view(posts[number])
                thread = shown.get("message_thread_id")
                self.arrived.append(Arrived(chat, thread, words(shown), number))

    async def _updates(self, life: Life, params: dict[str, Any]) -> Any:
        tg = self.town.tg
        found = tg.call("getUpdates", params)
        loop = asyncio.get_running_loop()
        end = loop.time() + int(params.get("timeout") or 0)
        while not found and loop.time() < end:
            waiter = loop.create_future()
            tg.updates.on_arrival.append(wake := partial(_wake, waiter))
            try:
                await asyncio.wait_for(waiter, end - loop.time())
            except TimeoutError:
                break
            finally:
                tg.updates.on_arrival.remove(wake)
            found = tg.updates.poll(0, 100)
        life.point("answer getUpdates")
        return found


def _wake(waiter: asyncio.Future) -> None:
    if not waiter.done():
        waiter.set_result(None)


class Wired(Session):
    """The session of the bot, where the network would begin."""

    wire: Wire
    life: Life

    async def _post(self, bot: Bot, method: str, form: dict[str, str], timeout: Any) -> Any:
        return await self._reach(method, dict(form), {})

    async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:
        files: dict[str, Any] = {}
        form = {
            name: value
            for name, raw in method.model_dump(warnings=False).items()
            if (value := self.prepare_value(raw, bot=bot, files=files))
        }
        uploads = {
            name: UploadedFile(
                file.filename or name, b"".join([part async for part in file.read(bot)])
            )
            for name, file in files.items()
        }
        status, body = await self._reach(method.__api_method__, form, uploads)
        return self.check_response(bot, method, status, body).result

    async def _reach(self, method: str, form: dict, files: dict) -> tuple[int, str]:
        try:
            result = await self.wire.call(self.life, method, form, files)
        except ApiError as error:
            return error.code, json.dumps(error.answer())
        except Hang as error:
            await asyncio.sleep(30)
            raise TelegramNetworkError(method=SOME_METHOD, message="timeout") from error
        except Cut as error:
            raise TelegramNetworkError(method=SOME_METHOD, message="cut") from error
        return 200, json.dumps({"ok": True, "result": result})


class Unhurried(Schedule):
    """It looks at what is due when the town's clock is moved, not each second."""

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass


class Mistakes(logging.Handler):
    """What the bot has logged with a traceback, or of an update it could not handle."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and not isinstance(record.exc_info[1], KilledError):
            self.found.append(self.format(record))


class _NoServer:
    url = "http://telegram.invalid"

    async def close(self) -> None:
        pass


class SimulatedTown(Town):
    """`kills` counts them; `arm` lets the bot die at its n-th point from now.

    `files`: connections that outlive the town; else it has its own.
    """

    def __init__(
        self, folder: Path, seed: int = 0, *, files: Files | None = None, **how: Any
    ) -> None:
        super().__init__(folder, **how)
        self.wire = Wire(self, seed)
        self.kills = 0
        self.life = Life()
        self.mistakes = Mistakes()
        self._lent = files is not None
        self.files = files or Files()
        self._eyes: sqlite3.Connection | None = None
        self._strangers: set[asyncio.Task] = set()

    def clock(self) -> datetime:
        loop = asyncio.get_running_loop()
        return MONDAY_NOON + timedelta(seconds=loop.time()) + self.shift

    def remembered(self) -> bytes:
        """The small Telegram as it stands: `become` takes it up again."""
        self.tg.calls.clear()
        self.tg._clock = self.tg.limits.clock = time.time
        return pickle.dumps(self.tg)

    def become(self, telegram: bytes) -> None:
        self.tg = pickle.loads(telegram)
        self.tg._clock = self.tg.limits.clock = lambda: self.clock().timestamp()
        self.tg.updates.next_id += 1 + self.wire.pick.randrange(10**6)

    # -- the bot -----------------------------------------------------------------------------------

    async def open(self) -> "SimulatedTown":
        self.server = _NoServer()  # type: ignore[assignment]
        logging.getLogger("bot").addHandler(self.mistakes)
        self._strangers = asyncio.all_tasks()
        await self.start()
        return self

    async def start_unsettled(self) -> None:
        self.life = life = Life(self.life.fuse if not self.life.dead else None)
        self.app = App(self.settings(), self.clock)
        with self._watched(life):
            await self.app.open()
        self._running = asyncio.create_task(self.app.run())

    @contextmanager
    def _watched(self, life: Life | None) -> Iterator[None]:
        """Whoever connects inside connects for this life; None: for another process."""
        Watched.life, Wired.life, Wired.wire = life, life or self.life, self.wire
        Watched.files = self.files
        try:
            yield
        finally:
            Watched.life = None

    def arm(self, points: int | None) -> None:
        self.life.fuse = None if points is None else self.life.points + points

    async def kill(self) -> None:
        """End the bot as SIGKILL does, and start it anew."""
        self.kills += 1
        self.wire.deaths.append(len(self.wire.arrived))
        await self.drop()
        await self.start_unsettled()

    async def drop(self) -> None:
        """Nothing of the bot goes on: no transaction commits, no call goes out."""
        self.life.dead = True
        for file in self.life.files:
            file.close()
        await virtual.gone(asyncio.all_tasks() - self._strangers)
        self.app.watch._bugs.stop()
        self.app._lock.release()
        ready.give_back(self.app)
        self._running = None

    async def stop(self) -> None:
        self.arm(None)
        if self._running is not None:
            self.app.stop()
            await self._running
            self._running = None
        await self.app.close()
        ready.give_back(self.app)

    async def close(self) -> None:
        """End it in good order; where it is dead, leave it so."""
        try:
            await (self.drop() if self.life.dead else self.stop())
        finally:
            logging.getLogger("bot").removeHandler(self.mistakes)
            if self._eyes is not None:
                self.files.give_back(str(self.folder / "centre.db"), self._eyes)
                self._eyes = None
            if not self._lent:
                self.files.close()

    def rows(self, sql: str, *params: object) -> list[tuple]:
        if self._running is None:
            return super().rows(sql, *params)
        if self._eyes is None:
            self._eyes = self.files.take(str(self.folder / "centre.db"))
        return self._eyes.execute(sql, params).fetchall()

    # -- waiting -----------------------------------------------------------------------------------

    async def until(self, condition: Callable[[], bool], what: str = "") -> None:
        """Wait until something holds; a bot that dies meanwhile is started anew."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, virtual.VirtualLoop)
        end = loop.time() + PATIENCE
        while True:
            await loop.at_rest(lambda: self._over or condition(), end - loop.time())
            if self.life.dead:
                await self.kill()
            elif self._running is not None and self._running.done():
                self._running.result()
                raise AssertionError("the bot has ended")
            elif condition():
                return
            assert loop.time() < end, f"a quarter of an hour, and still not: {what or 'quiet'}"

    @property
    def _over(self) -> bool:
        return self.life.dead or (self._running is not None and self._running.done())

    async def quiet(self) -> None:
        await self.until(
            lambda: not self.life.dead and not self.tg.updates.queue and self.app.settled
        )

    async def load(self, file: Path, *, only: bool = False) -> None:
        with self._watched(None):
            await super().load(file, only=only)

    async def change(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Once: what `until` waits for is looked at more than once. At rest nobody has the lock."""
        await self.until(lambda: True)
        assert self._written(sql, list(rows))

    async def ticks(self) -> None:
        """Let what is due happen, even if the bot dies of it."""
        try:
            await self.app.schedule.tick()
        except KilledError:
            await self.kill()
            await self.quiet()
            await self.app.schedule.tick()
        await self.quiet()

    async def later(self, **span: float) -> None:
        await self.quiet()
        self.shift += timedelta(**span)
        self.app.clock_moved()
        await self.ticks()


async def _nothing(_: App) -> None:
    """The list of commands is the same at each start, and nobody here reads it."""


def live(story: Any, seed: int = 0) -> Any:
    """Run a story of a simulated town."""

    def pace(per_second: float) -> Pace:
        return Pace(per_second, asyncio.get_running_loop().time)

    random.seed(seed)
    places = {"bot.app.Session": Wired, "bot.app.Schedule": Unhurried, "bot.app.Pace": pace,
              "bot.app.App._publish_commands": _nothing,
              "bot.app.WATCH_EVERY": LOOKS_EVERY, "tests.virtual.opened": Watched}  # fmt: skip
    with ready.held():
        return virtual.run(story, seed, places)
