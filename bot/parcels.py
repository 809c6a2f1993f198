"""Parcels: nightly backups on their way to the operator's private chat, encrypted, once each.

A parcel is a row of the outbox that the sender leaves to us: sending one may take an hour where the
line is slow, and nobody else waits for it. Nothing is left of the row afterwards.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from bot.age import SUFFIX
from bot.config import Settings
from bot.nightly import all_kept
from bot.outbox import PARCEL, About, Lane, To, put, say
from bot.telegram import Hand
from bot.telegram_refusals import (
    LostError,
    MovedError,
    RefusedError,
    SendError,
    UnreachableError,
    WaitError,
)
from bot.texts import label, render
from db import desks as settings_rows
from db import outbox as rows
from db import parcels
from db.database import Database, Tx
from db.outbox import OutboxRow

log = logging.getLogger(__name__)

MAKER = "backup"
LIMIT = 50_000_000
"""Bytes that Telegram takes from a bot."""
AGAIN_AFTER = timedelta(minutes=5)
CLOCK_MAY_DIFFER = 60.0
QUEUED = "parcel_queued"
TROUBLE = "parcel_trouble"


def make(settings: Settings, args: dict[str, object]) -> tuple[str, Path] | None:
    """Return a backup by its name; None where it has been swept away meanwhile."""
    name = str(args["name"])
    found = (path for _, path in all_kept(settings) if path.name == name)
    path = next(found, None)
    return None if path is None else (name, path)


class Parcels:
    """`look` queues the newest backup and begins to send what waits; `close` breaks that off."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        hand: Hand,
        chat: Callable[[], int],
        wake: Callable[[], None],
    ) -> None:
        """`chat` tells the number of the staff group, as it is today."""
        self._db = db
        self._settings = settings
        self._hand = hand
        self._chat = chat
        self._wake = wake
        self._task: asyncio.Task[None] | None = None
        self._begun = False

    async def look(self) -> None:
        if not self._begun:
            await self._begin()
            self._begun = True
        if not self._settings.backup.send_to or self.busy:
            return
        await self._queue()
        async with self._db.read() as tx:
            row = await parcels.first(tx, PARCEL)
            due = row is not None and (row.not_before is None or row.not_before <= tx.now)
        if row is not None and due:
            self._task = asyncio.create_task(self._send(row))

    @property
    def busy(self) -> bool:
        return self._task is not None and not self._task.done()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _begin(self) -> None:
        """After a start the address may be another one, and what did not go is tried again."""
        async with self._db.read() as tx:
            waits = await parcels.first(tx, PARCEL)
            troubled = await settings_rows.setting(tx, TROUBLE)
        if waits is None and not troubled:
            return
        async with self._db.write() as tx:
            await parcels.drop(tx, PARCEL)
            await settings_rows.set_setting(tx, QUEUED, "")

    # -- queueing ----------------------------------------------------------------------------------

    async def _queue(self) -> None:
        found = await asyncio.to_thread(self._newest)
        if found is None:
            return
        path, made, size = found
        mark = f"{self._settings.backup.send_to} {path.name}"
        async with self._db.read() as tx:
            if await settings_rows.setting(tx, QUEUED) == mark:
                return
        async with self._db.write() as tx:
            late = await parcels.drop(tx, PARCEL)
            await settings_rows.set_setting(tx, QUEUED, mark)
            if size > LIMIT or late:
                await self._tell(tx, "large" if size > LIMIT else "slow", path, size)
            if size <= LIMIT:
                await self._put(tx, path, made, size)
        self._wake()

    async def _put(self, tx: Tx, path: Path, made: datetime, size: int) -> None:
        caption = render("backups/parcel", made=made, size=size, name=path.name)
        content = {"maker": MAKER, "args": {"name": path.name}, "caption": caption}
        to, about = To(self._settings.backup.send_to), About(PARCEL)
        await put(tx, to, "document", content, lane=Lane.BROADCAST, about=about)

    def _newest(self) -> tuple[Path, datetime, int] | None:
        """Return the newest encrypted backup, when it was made, and its size in bytes."""
        found = [
            (path.stat(), path)
            for _, path in all_kept(self._settings)
            if path.name.endswith(SUFFIX)
        ]
        if not found:
            return None
        # One from a time when the clock was ahead is not newer than what is made today.
        now = time.time() + CLOCK_MAY_DIFFER
        stat, path = max(found, key=lambda one: (one[0].st_mtime <= now, one[0].st_mtime))
        return path, datetime.fromtimestamp(stat.st_mtime, self._settings.centre.zone), stat.st_size

    # -- sending -----------------------------------------------------------------------------------

    async def _send(self, row: OutboxRow) -> None:
        try:
            await self._try(row)
        except Exception:  # a full disk: the row waits, and is sent once more
            log.exception("what became of a parcel could not be noted")

    async def _try(self, row: OutboxRow) -> None:
        """Send a parcel and note what became of it."""
        try:
            await self._hand.perform(row.act, row.content, row.chat_id or 0)
        except WaitError as error:
            await self._put_off(row, timedelta(seconds=error.seconds))
        except LostError as error:
            log.warning("a backup could not be sent yet: %s", error.reason)
            await self._put_off(row, AGAIN_AFTER)
        except UnreachableError as error:
            await self._failed(row, "unreachable", error.reason)
        except RefusedError as error:
            await self._failed(row, "refused", error.reason)
        except (SendError, MovedError) as error:
            await self._failed(row, "refused", type(error).__name__)
        else:
            async with self._db.write() as tx:
                await rows.remove(tx, [row.id])
                await self._tell(tx, "", Path(), 0)
        self._wake()

    async def _put_off(self, row: OutboxRow, span: timedelta) -> None:
        async with self._db.write() as tx:
            await parcels.put_off(tx, row.id, tx.now + span)

    async def _failed(self, row: OutboxRow, why: str, reason: str) -> None:
        log.warning("a backup was not sent: %s", reason)
        async with self._db.write() as tx:
            await rows.remove(tx, [row.id])
            await self._tell(tx, why, Path(str(row.content["args"]["name"])), 0)

    async def _tell(self, tx: Tx, why: str, path: Path, size: int) -> None:
        """Tell the group of each kind of trouble once, and of its end; «» is none."""
        told = await settings_rows.setting(tx, TROUBLE) or ""
        if why == told:
            return
        await settings_rows.set_setting(tx, TROUBLE, why)
        if why:
            words = label(f"not_sent.{why}", megabytes=-(-size // 1_000_000))
            folder = self._settings.backup_folder
            text = render("backups/not_sent", why=words, name=path.name, folder=folder)
        else:
            text = render("backups/sent_again")
        await say(tx, To(self._chat()), text)
