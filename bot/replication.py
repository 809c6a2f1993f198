"""Keeping the replica: the program is started, asked whether it keeps up, and started anew.

Whether all has arrived, the program itself tells: asked, it answers once the replica holds what the
database held then. It alone keeps the log from being emptied, and steps aside when that has to be.
"""

import asyncio
import json
import logging
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp

from bot import litestream
from bot.backups import FOLLOWS
from bot.config import Settings
from bot.litestream import Child, ReplicaError, fault
from bot.outbox import To, say
from bot.texts import label, render
from db import desks as rows
from db.database import Database, Tx

log = logging.getLogger(__name__)

LATE = timedelta(minutes=10)
TAKEOVER = 90.0
"""Seconds before a restored database is replicated: a second bot on one token ends within these."""
ASKED_EVERY = 10.0
ANSWERS_IN = 60.0
STEPS_ASIDE_IN = 3.0
ENDS_IN = 8.0
SHORTEST, LONGEST = 1.0, 60.0
STEADY = 120.0
SAID_AGAIN = 300.0
LONGEST_SOCKET = 100
AT_ONCE = ("absent", "ahead", "keys", "bucket", "closed")
"""What does not pass by itself: told without waiting."""
TROUBLE = "replica_trouble"


class Replication:
    """Runs from `start` to `close`, where the settings name a replica; `look` tells the group."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        chat: Callable[[], int],
        wake: Callable[[], None],
        *,
        takeover: float = TAKEOVER,
    ) -> None:
        """`chat` tells the number of the staff group, as it is today."""
        self._db = db
        self._settings = settings
        self._chat = chat
        self._wake = wake
        self._takeover = takeover
        self._folder = litestream.own_folder(db.path)
        self._turn = asyncio.Lock()
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._child: Child | None = None
        self._socket = Path()
        self._began = db.clock()
        self._why = ""
        self._said: dict[str, float] = {}
        self.synced: datetime | None = None
        """All that was there at this moment has arrived; None: not known yet."""

    @property
    def wanted(self) -> bool:
        return bool(self._settings.replica.url)

    def age(self) -> float | None:
        """Return the seconds since all was in the replica; None where it never was yet."""
        since = self.synced
        return None if since is None else max((self._db.clock() - since).total_seconds(), 0)

    def start(self) -> None:
        if self.wanted and self._task is None:
            self._began = self._db.clock()
            self._db.aside = self._aside
            self._task = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Hand on what there is, and end the program: in eight seconds at the latest."""
        self._stopping.set()
        if self._task is not None:
            await self._task

    def trouble(self) -> str | None:
        """Return the code of what is to be told about the replica; None while all is well."""
        if not self.wanted or self._task is None:
            return None
        if self._why in AT_ONCE:
            return self._why
        late = self._db.clock() - (self.synced or self._began) > LATE
        return (self._why or "silent") if late else None

    async def look(self) -> None:
        """Tell the group once of a replica that is not kept, and once that it is again."""
        why = self.trouble()
        async with self._db.read() as tx:
            told = bool(await rows.setting(tx, TROUBLE))
        if not self.wanted or told == (why is not None) or (told and self.synced is None):
            return
        async with self._db.write() as tx:
            await rows.set_setting(tx, TROUBLE, tx.now_text if why else "")
            if why is None:
                text = render("watch/replica_again")
            else:
                zone, words = self._settings.centre.timezone, label(f"replica.{why}")
                text = render("watch/replica", why=words, since=self.synced, zone=zone)
            await say(tx, To(self._chat()), text)
        self._wake()

    # -- the program's life ------------------------------------------------------------------------

    async def _keep(self) -> None:
        """Run the program until `close`; after each end of it wait longer before the next try."""
        pause = SHORTEST
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                await self._live()
            except ReplicaError as error:
                self._missed(error)
            except Exception:  # any trouble of this must not be one of the bot
                log.exception("the replica could not be kept; trying again")
            if time.monotonic() - began > STEADY:
                pause = SHORTEST
            await self._wait(pause)
            pause = min(pause * 2, LONGEST)

    async def _live(self) -> None:
        """Start the program where it may be, and ask it again and again until it ends."""
        if litestream.program() is None:
            raise ReplicaError("absent")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = await self._alone()
        try:
            await self._may_go_on()
            async with self._turn:
                if self._stopping.is_set():
                    return
                self._socket = _socket_in(self._folder)
                self._child = child = await Child.start(self._settings, self._socket, [held])
        finally:
            os.close(held)
        reading = asyncio.create_task(self._read(child))
        try:
            await self._ask_until_its_end(child)
        finally:
            await child.end(ENDS_IN)
            await reading
            self._child = None
            if self._socket.parent != self._folder:
                self._socket.parent.rmdir()
        if not self._stopping.is_set():
            log.warning("litestream ended (%s); it is started anew", child.process.returncode)

    async def _alone(self) -> int:
        """Wait until no other program keeps this replica: one whose bot was killed ends soon."""
        import fcntl  # not everywhere; nor is the program

        held = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        for _ in range(100):
            with suppress(BlockingIOError):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return held
            await self._wait(0.2)
        os.close(held)
        raise ReplicaError("other", "another litestream holds the database")

    async def _may_go_on(self) -> None:
        """Refuse to write over changes that are not ours, unless the base was just restored."""
        async with self._db.read() as tx:
            follows = await rows.setting(tx, FOLLOWS)
        if follows:
            await self._wait(self._takeover)
            await asyncio.to_thread(litestream.forget, self._db.path)
            return
        try:
            there = await litestream.reached(self._settings)
        except ReplicaError as error:
            if error.code != "empty":
                raise
            # A new place has to get everything, not only what comes from now on.
            await asyncio.to_thread(litestream.forget, self._db.path)
            return
        ours = await asyncio.to_thread(litestream.kept_number, self._db.path)
        if ours is None or there.number > ours:
            raise ReplicaError("ahead")

    async def _ask_until_its_end(self, child: Child) -> None:
        ended = asyncio.create_task(child.process.wait())
        stopped = asyncio.create_task(self._stopping.wait())
        asking = asyncio.create_task(self._ask_for_ever())
        await asyncio.wait({ended, stopped, asking}, return_when=asyncio.FIRST_COMPLETED)
        for task in (ended, stopped, asking):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _ask_for_ever(self) -> None:
        pause = SHORTEST
        while True:
            await asyncio.sleep(pause)
            now = self._db.clock()
            try:
                await self._call("sync", wait=True, timeout=int(ANSWERS_IN / 2))
            except ReplicaError as error:
                self._missed(error)
            else:
                await self._arrived(now)
                pause = ASKED_EVERY

    async def _arrived(self, moment: datetime) -> None:
        if self.synced is None:
            async with self._db.write() as tx:
                await self._own(tx)
        self.synced, self._why = moment, ""

    async def _own(self, tx: Tx) -> None:
        if await rows.setting(tx, FOLLOWS):
            await rows.set_setting(tx, FOLLOWS, "")

    def _missed(self, error: ReplicaError) -> None:
        self._why = error.code
        self._say("the replica is not kept (%s) %s", error.code, error.told[-300:])

    def _say(self, words: str, *facts: str) -> None:
        """Log a trouble; the same one again after five minutes."""
        now, what = time.monotonic(), facts[0]
        if now - self._said.get(what, -SAID_AGAIN) >= SAID_AGAIN:
            self._said[what] = now
            log.warning(words, *facts)

    async def _read(self, child: Child) -> None:
        """Take what the program says: into our log, which blots out secrets."""
        assert child.process.stdout is not None  # noqa: S101 - a pipe was asked for
        async for line in child.process.stdout:
            with suppress(ValueError, AttributeError):
                told = json.loads(line)
                error = str(told.get("error", ""))
                if error:
                    self._why = fault(error).code
                self._say("litestream: %s %s", str(told.get("msg", "")), error[-300:])

    # -- talking to it -----------------------------------------------------------------------------

    async def _call(self, what: str, **facts: object) -> None:
        """Ask the running program for something; ReplicaError where it cannot."""
        told = {"path": str(self._db.path.absolute()), **facts}
        door = aiohttp.UnixConnector(str(self._socket))
        try:
            async with (
                aiohttp.ClientSession(connector=door) as session,
                session.post(
                    f"http://litestream/{what}",
                    json=told,
                    timeout=aiohttp.ClientTimeout(ANSWERS_IN),
                ) as answer,
            ):
                if answer.status != 200:
                    raise fault(await answer.text())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ReplicaError("silent", type(error).__name__) from error

    @asynccontextmanager
    async def _aside(self) -> AsyncIterator[None]:
        """While this lasts the program does not hold the log; one that will not let go is killed.

        Afterwards it goes on with a picture of the whole database.
        """
        async with self._turn:
            child = self._child
            if child is None or child.process.returncode is not None:
                yield
                return
            gone = not await self._within(self._call("stop", timeout=int(STEPS_ASIDE_IN) - 1))
            if gone:
                child.kill()
                await child.process.wait()
            try:
                yield
            finally:
                if not gone and not await self._within(self._call("start", timeout=1)):
                    child.kill()

    async def _within(self, call: Awaitable[None]) -> bool:
        """Tell whether the program has answered, be it that it could not hand on everything."""
        try:
            async with asyncio.timeout(STEPS_ASIDE_IN):
                await call
        except TimeoutError:
            return False
        except ReplicaError as error:
            return not isinstance(error.__cause__, aiohttp.ClientError | OSError)
        return True

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _socket_in(folder: Path) -> Path:
    """Return where to speak to the program: in its folder, unless the system finds that too long."""
    path = folder / "control.sock"
    if len(os.fsencode(path)) > LONGEST_SOCKET:
        path = Path(tempfile.mkdtemp(prefix="resursnik-")) / path.name
    path.unlink(missing_ok=True)
    return path
