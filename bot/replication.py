"""Keeping the replica: the program is started, asked whether it keeps up, and started anew.

Whether all has arrived, the program itself tells: asked, it answers once the replica holds what the
database held then. It alone keeps the log from being emptied, and steps aside when that has to be.
"""

import asyncio
import json
import logging
import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp

from bot import litestream
from bot.backups import FOLLOWS
from bot.config import Settings
from bot.litestream import Child, Reached, ReplicaError, fault
from bot.outbox import To, say
from bot.proof import Proof
from bot.texts import label, render
from db import desks as rows
from db.database import Database, Tx, replica_folder

log = logging.getLogger(__name__)

LATE = timedelta(minutes=10)
TAKEOVER = 90.0
"""Seconds before a restored database is replicated: a second bot on one token ends within these."""
ASKED_EVERY = 10.0
ANSWERS_IN = 60.0
ENDS_IN, ALL_ENDS_IN = 8.0, 9.0
"""Seconds for handing on the last changes, and for all that a bot does after it is told to end."""
SHORTEST, LONGEST = 1.0, 60.0
STEADY = 120.0
SAID_AGAIN = 300.0
ASIDE_AGAIN = 10.0
LONGEST_LOG = 16_000_000
AT_ONCE = ("absent", "ahead", "damaged", "broken", "keys", "bucket", "closed")
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
        self._folder = replica_folder(db.path)
        self._turn = asyncio.Lock()
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._child: Child | None = None
        self._reading: asyncio.Task[None] | None = None
        self._meant = False
        self._stepped = -ASIDE_AGAIN
        self._told: float | None = None
        self._proof = Proof(db, settings)
        self._proving: asyncio.Task[None] | None = None
        self._began = db.clock()
        self._why = ""
        self._said: dict[str, float] = {}
        self.synced: datetime | None = None
        """All that was there at this moment has arrived; None: not known yet."""

    @property
    def wanted(self) -> bool:
        return bool(self._settings.replica.url)

    @property
    def behind(self) -> bool:
        """Whether another machine has gone on with what this one knows."""
        return self._why == "ahead"

    def age(self) -> float | None:
        """Return the seconds since all was in the replica; None where it never was yet."""
        since = self.synced
        return None if since is None else max((self._db.clock() - since).total_seconds(), 0)

    def start(self) -> None:
        if not self.wanted:
            shutil.rmtree(self._folder, ignore_errors=True)
        elif self._task is None:
            self._began = self._db.clock()
            self._db.aside = self._aside
            self._task = asyncio.create_task(self._keep())

    def stopping(self) -> None:
        """The bot was told to end: from now on its time is short."""
        self._told = time.monotonic()

    async def close(self) -> None:
        """Close the database, and have all of it handed on, in the time that is left for it."""
        self._stopping.set()
        for task in (self._proving, self._task):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        await self._db.close()
        await self._end()

    def trouble(self) -> str | None:
        """Return the code of what is to be told about the replica; None while all is well."""
        if not self.wanted or self._task is None:
            return None
        if self._why in AT_ONCE:
            return self._why
        # A clock that was moved is no trouble of the replica.
        late = self._db.clock() - (self.synced or self._began) > LATE
        return self._why if late and self._why else None

    async def look(self) -> None:
        """Tell the group once of a replica that is not kept, and once that it is again."""
        await self._bound_log()
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

    async def _bound_log(self) -> None:
        """While no program runs that brings the log into the file, do it where it has grown."""
        log_file = Path(f"{self._db.path}-wal")
        idle = self._child is None and log_file.exists()
        if idle and log_file.stat().st_size > LONGEST_LOG:
            await self._db.checkpoint()

    # -- the program's life ------------------------------------------------------------------------

    async def _keep(self) -> None:
        """Run the program until `close`; after each end of it wait longer before the next try."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        await self._db.leave_log()
        for left in self._folder.glob(f"{litestream.PROOF}*"):  # of a bot that was killed meanwhile
            await asyncio.to_thread(shutil.rmtree, left, ignore_errors=True)
        pause = SHORTEST
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                await self._live()
                pause = 0.0
            except ReplicaError as error:
                self._missed(error)
            except Exception:  # any trouble of this must not be one of the bot
                log.exception("the replica could not be kept; trying again")
            if time.monotonic() - began > STEADY:
                pause = SHORTEST
            await self._wait(pause)
            pause = min(max(pause * 2, SHORTEST), LONGEST)

    async def _live(self) -> None:
        """Start the program where it may be, and ask it again and again until it ends."""
        if litestream.program() is None:
            raise ReplicaError("absent")
        held = await self._alone()
        try:
            await self._may_go_on()
            async with self._turn:
                if self._stopping.is_set():
                    return
                socket = litestream.socket_in(self._folder)
                self._child = child = await Child.start(
                    self._settings, socket, [held], anew=self._proof.broken
                )
                self._meant = False
        finally:
            os.close(held)
        self._reading = asyncio.create_task(self._read(child))
        try:
            await self._ask_until_its_end(child)
        finally:
            if not self._stopping.is_set():
                await self._end()
        if not self._meant and not self._stopping.is_set():
            raise ReplicaError("other", f"litestream ended ({child.process.returncode})")

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None and self._reading is not None:
            spent = time.monotonic() - (self._told or time.monotonic())
            await child.end(min(ENDS_IN, max(ALL_ENDS_IN - spent, SHORTEST)))
            await self._reading

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
        there = await _unless_empty(litestream.reached(self._settings))
        if follows or there is None:
            # A new place has to get everything, not only what comes from now on.
            await asyncio.to_thread(litestream.forget, self._db.path)
        if there is None:
            return
        if follows:
            # It goes on behind the newest of the single changes: one always stays.
            if await _unless_empty(litestream.reached(self._settings, level="0")) is None:
                raise ReplicaError("damaged")
            await self._wait(0 if self._proof.broken else self._takeover)
            return
        ours = await asyncio.to_thread(litestream.kept_number, self._db.path)
        if ours is None or there.number > ours:
            raise ReplicaError("ahead")

    async def _ask_until_its_end(self, child: Child) -> None:
        ended = asyncio.create_task(child.process.wait())
        asking = asyncio.create_task(self._ask_for_ever(child))
        try:
            await asyncio.wait({ended, asking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (ended, asking):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _ask_for_ever(self, child: Child) -> None:
        pause = SHORTEST
        while True:
            await asyncio.sleep(pause)
            now = self._db.clock()
            try:
                await child.call("sync", ANSWERS_IN, wait=True, timeout=int(ANSWERS_IN / 2))
            except ReplicaError as error:
                self._missed(error)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                if self._meant:
                    return
                self._missed(ReplicaError("silent", type(error).__name__))
            else:
                await self._arrived(now)
                pause = ASKED_EVERY

    async def _arrived(self, moment: datetime) -> None:
        if self.synced is None:
            async with self._db.write() as tx:
                await self._own(tx)
        self.synced, self._why = moment, "broken" if self._proof.broken else ""
        if self._proving is None or self._proving.done():
            self._proving = asyncio.create_task(self._prove())

    async def _own(self, tx: Tx) -> None:
        if await rows.setting(tx, FOLLOWS):
            await rows.set_setting(tx, FOLLOWS, "")

    async def _prove(self) -> None:
        """Where no whole base comes of it, let it begin anew, and become usual once one does."""
        was = self._proof.broken
        if not await self._proof.holds():
            async with self._db.write() as tx:
                await rows.set_setting(tx, FOLLOWS, tx.now_text)
        if was or self._proof.broken:
            self.synced = None
            async with self._aside():
                pass

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
                if error and (code := fault(error).code) not in {"other", "broken", "empty"}:
                    self._why = code
                self._say("litestream: %s %s", str(told.get("msg", "")), error[-300:])

    @asynccontextmanager
    async def _aside(self) -> AsyncIterator[None]:
        """While this lasts no program holds the log; afterwards one begins with a whole picture.

        Asked to let go of the database and to take it up again, it may take the log for the one it
        knew, and not hand on what another process has written meanwhile: so it is killed.
        """
        async with self._turn:
            now = time.monotonic()
            # Who reads for long keeps the log full anyway: then it is not killed at each try.
            if self._child is not None and now - self._stepped > ASIDE_AGAIN:
                self._meant, self._stepped = True, now
                self._child.kill()
                await self._child.process.wait()
            yield

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


async def _unless_empty(asked: Awaitable[Reached]) -> Reached | None:
    try:
        return await asked
    except ReplicaError as error:
        if error.code == "empty":
            return None
        raise
