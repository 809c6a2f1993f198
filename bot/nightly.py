"""Nightly backups: one a night, also when the bot was off then; seven days, four weeks, a year.

What has been done is told by the names in the folder: centre-2026-11-23.db, and with an `.age` at
the end where it is encrypted.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from glob import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import encrypted
from bot.age import SUFFIX
from bot.config import Settings
from bot.machine import kind, reason
from bot.outbox import To, say
from bot.texts import render
from db import backups as files
from db import desks as rows
from db import drafts
from db.database import Database

log = logging.getLogger(__name__)

BEGINS = timedelta(hours=3, minutes=30)
AGAIN_AFTER = timedelta(hours=1)
DAYS, WEEKS, MONTHS = 7, 4, 12
TROUBLE = "backup_trouble"


def all_kept(settings: Settings) -> list[tuple[date, Path]]:
    """Return the backups in the folder with their days, the newest first; others are not ours.

    Of one day there may be two: from before it was encrypted, and after.
    """
    folder, stem = settings.backup_folder, Path(settings.database.path).stem
    found: list[tuple[date, Path]] = []
    for path in folder.glob(f"{escape(stem)}-*.db*") if folder else ():
        with suppress(ValueError):
            day = date.fromisoformat(path.name.removeprefix(f"{stem}-")[: len("2026-11-23")])
            if path.name in (plain := f"{stem}-{day}.db", plain + SUFFIX):
                found.append((day, path))
    return sorted(found, reverse=True)


def kept(settings: Settings) -> dict[date, Path]:
    """Return a backup of each day, the newest first; of two the encrypted one."""
    found: dict[date, Path] = {}
    for day, path in all_kept(settings):
        found.setdefault(day, path)
    return found


def last(settings: Settings) -> datetime | None:
    """Return when the newest backup was made; None where there is none."""
    times = [path.stat().st_mtime for _, path in all_kept(settings)]
    return datetime.fromtimestamp(max(times), settings.centre.zone) if times else None


def to_keep(days: Iterable[date]) -> set[date]:
    """Return the last seven days, and the last day of each of four weeks and of twelve months."""
    newest = sorted(days, reverse=True)
    chosen = set(newest[:DAYS])
    for most, period in ((WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        last_of: dict[str, date] = {}
        for day in newest:
            last_of.setdefault(day.strftime(period), day)
        chosen.update(list(last_of.values())[:most])
    return chosen


def night_of(now: datetime, zone: ZoneInfo) -> date:
    """Return the day whose backup is due: a day begins at half past three by the centre's clock."""
    return (now.astimezone(zone) - BEGINS).date()


class Nightly:
    """`look` begins what is due and does not wait for it; `close` breaks it off."""

    def __init__(
        self, db: Database, settings: Settings, chat: Callable[[], int], wake: Callable[[], None]
    ) -> None:
        """`chat` tells the number of the staff group, as it is today."""
        self._db = db
        self._settings = settings
        self._chat = chat
        self._wake = wake
        self._stopping = threading.Event()
        self._task: asyncio.Task[None] | None = None
        self._tried: datetime | None = None
        self._swept = False

    def look(self) -> None:
        now = self._db.clock()
        self._sweep()
        if self._settings.backup_folder is None or self.busy:
            return
        day = night_of(now, self._settings.centre.zone)
        if self._target(day).exists():
            return
        if self._tried is None or abs(now - self._tried) >= AGAIN_AFTER:
            self._tried = now
            self._task = asyncio.create_task(self._make(day, now))

    @property
    def busy(self) -> bool:
        return self._task is not None and not self._task.done()

    async def close(self) -> None:
        self._stopping.set()
        if self._task is not None:
            await self._task

    def _target(self, day: date) -> Path:
        folder = self._settings.backup_folder or Path()
        suffix = SUFFIX if self._settings.backup.keys else ""
        return folder / f"{self._db.path.stem}-{day}.db{suffix}"

    def _sweep(self) -> None:
        """Remove, once after the start, what a killed run has left: it is not encrypted."""
        if self._swept:
            return
        self._swept = True
        drafts.sweep(self._db.path.parent, escape(self._db.path.name))
        if self._settings.backup_folder is not None:
            drafts.sweep(self._settings.backup_folder, f"{escape(self._db.path.stem)}-*")

    async def _make(self, day: date, now: datetime) -> None:
        error: Exception | None = None
        try:
            await asyncio.to_thread(self._write, self._target(day), now)
        except Exception as failed:  # any trouble of this must not be one of the bot
            if self._stopping.is_set():
                return
            error = failed
            log.error("no backup was made (%s): %s", type(failed).__name__, kind(failed))
        try:
            await self._tell(error)
        except Exception:  # a full disk: tried again with the next backup
            log.exception("how the backup went could not be noted")

    def _write(self, target: Path, now: datetime) -> None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys, stop = self._settings.backup.keys, self._stopping.is_set
        if keys:
            encrypted.write(self._db.path, target, now, keys, stop=stop)
        else:
            files.write(self._db.path, target, now, stop=stop)
        drafts.sweep(self._db.path.parent, escape(self._db.path.name))
        found = all_kept(self._settings)
        stay = to_keep({day for day, _ in found})
        for day, path in found:
            if day not in stay:
                path.unlink()

    async def _tell(self, error: Exception | None) -> None:
        """Tell the group of the first failure in a row, and of the first success after it."""
        async with self._db.write() as tx:
            troubled = bool(await rows.setting(tx, TROUBLE))
            if troubled == (error is not None):
                return
            await rows.set_setting(tx, TROUBLE, tx.now_text if error else "")
            if error is None:
                text = render("backups/again")
            else:
                made = last(self._settings)
                folder = self._settings.backup_folder
                text = render("backups/failed", why=reason(error), folder=folder, last=made)
            await say(tx, To(self._chat()), text)
        self._wake()
