"""Watching the bot itself: what is wrong is told to the group once, in plain words, and its end."""

import asyncio
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot import systemd
from bot.bugs import Bugs
from bot.config import Settings
from bot.outbox import Lane, To, say
from bot.texts import render
from db import desks as rows
from db import watching
from db.database import Database, Tx, stamp

HUNG_AFTER = 120.0
SILENT_FOR = timedelta(minutes=10)
STUCK_FOR = timedelta(minutes=5)
DISK_NEEDED = 200_000_000
DISK_ENOUGH = 300_000_000
TOLD_AGAIN_AFTER = timedelta(days=1)
LOW = "disk_low"
ERRORS = "errors_told"


class Source(Protocol):
    """Where updates come from: `silent`: not now; `turned`: when last asked for, monotonic."""

    silent: bool

    @property
    def turned(self) -> float | None: ...


class Watch:
    """`look` is called twice a minute; `troubles` tells how things stand right now."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        source: Source,
        chat: Callable[[], int],
        wake: Callable[[], None],
    ) -> None:
        """`chat` tells the number of the staff group, as it is today."""
        self.db = db
        self.settings = settings
        self._folder = Path(settings.database.path).absolute().parent
        self._source = source
        self._chat = chat
        self._wake = wake
        self._silent_since: datetime | None = None
        self._first: tuple[int, datetime] | None = None
        self._stuck = False
        self._bugs = Bugs()
        self._signs: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Collect mistakes, and give systemd signs of life, from now on."""
        self._bugs.start()
        self._signs = asyncio.create_task(systemd.give_signs(lambda: not self.hung()))

    async def stop(self) -> None:
        systemd.notify("STOPPING=1")
        self._bugs.stop()
        if self._signs is not None:
            self._signs.cancel()
            with suppress(asyncio.CancelledError):
                await self._signs

    def hung(self) -> bool:
        """Whether the asking for updates has come to a halt: not for want of a network."""
        turned = self._source.turned
        return turned is not None and time.monotonic() - turned > HUNG_AFTER

    @property
    def free(self) -> int:
        """Bytes free on the disk of the database."""
        return shutil.disk_usage(self._folder).free

    def troubles(self) -> list[str]:
        """Return codes of what keeps the bot from its work now: `silent`, `hung`, `stuck`."""
        found = {"silent": self._source.silent, "hung": self.hung(), "stuck": self._stuck}
        return [name for name, is_so in found.items() if is_so]

    async def look(self) -> None:
        now = self.db.clock()
        texts = [*self._silence(now), *await self._queue(now)]
        found = Counter(self._bugs.found)
        async with self.db.write() as tx:
            texts += await self._disk(tx)
            texts += await self._errors(tx, found)
            for text in texts:
                await say(tx, To(self._chat()), text)
        self._bugs.told(found)
        if texts:
            self._wake()

    def _silence(self, now: datetime) -> list[str]:
        """Tell, once Telegram is back, that it was away for long."""
        if self._source.silent:
            self._silent_since = self._silent_since or now
            return []
        since, self._silent_since = self._silent_since, None
        if since is None or now - since < SILENT_FOR:
            return []
        return [render("watch/back", since=since, now=now)]

    async def _queue(self, now: datetime) -> list[str]:
        """Tell that what is said to people does not go out, though Telegram answers."""
        async with self.db.read() as tx:
            first = await watching.first_waiting(tx, Lane.BROADCAST, self._chat())
        if first is None or self._source.silent or self._first is None or self._first[0] != first:
            self._first = None if first is None else (first, now)
            moves, self._stuck = self._stuck, False
            return [render("watch/moving")] if moves else []
        if self._stuck or now - self._first[1] < STUCK_FOR:
            return []
        self._stuck = True
        return [render("watch/stuck", minutes=int(STUCK_FOR.total_seconds() / 60))]

    async def _disk(self, tx: Tx) -> list[str]:
        low, free = bool(await rows.setting(tx, LOW)), self.free
        if low and free >= DISK_ENOUGH:
            await rows.set_setting(tx, LOW, "")
        if low or free >= DISK_NEEDED:
            return []
        await rows.set_setting(tx, LOW, tx.now_text)
        return [render("watch/disk_low", megabytes=free // 1_000_000)]

    async def _errors(self, tx: Tx, found: Counter[str]) -> list[str]:
        """Tell of mistakes of the program: of each place once a day."""
        if not found:
            return []
        told: dict[str, str] = json.loads(await rows.setting(tx, ERRORS) or "{}")
        told = {p: at for p, at in told.items() if at > stamp(tx.now - TOLD_AGAIN_AFTER)}
        new = {place: number for place, number in found.items() if place not in told}
        await rows.set_setting(tx, ERRORS, json.dumps(told | dict.fromkeys(new, tx.now_text)))
        return [render("watch/errors", errors=new)] if new else []
