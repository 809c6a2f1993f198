"""The metronome: once a second it asks what is due. It remembers nothing; the rows do."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import (
    afterwards,
    arrivals,
    audit,
    broadcasting,
    contests,
    duties,
    faq,
    gaps,
    overdue,
    practice_week,
    questions,
    reminders,
    reporting,
    rolls,
    seats,
    series,
    slots,
    surveys,
)
from bot.config import Settings
from bot.desks import Desks
from bot.nightly import Nightly
from bot.sweep import Sweep
from db import broadcasts, outbox, updates
from db.database import Database

log = logging.getLogger(__name__)

UPDATES_KEPT = timedelta(hours=48)
FAILURES_KEPT = timedelta(days=30)
OUTBOX_KEPT = timedelta(days=30)
TIDY_EVERY = timedelta(minutes=10)
LOOK_EVERY = timedelta(seconds=30)


class Schedule:
    """`tick` does what is due now; tests call it, `start` calls it every second."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        desks: Desks,
        *,
        wake: Callable[[], None],
        watch: Callable[[], Awaitable[None]],
    ) -> None:
        self._db = db
        self._settings = settings
        self._desks = desks
        self._wake = wake
        self._watch = watch
        self._sweep = Sweep(db, settings, wake=wake)
        self._ticking = asyncio.Lock()
        self.looks: list[Callable[[], Awaitable[None]]] = []
        self.nightly = Nightly(db, settings, lambda: desks.chat, wake)
        self._scheduler = AsyncIOScheduler(
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone="UTC",
        )
        self._tidied = self._db.clock() - TIDY_EVERY
        self._looked = self._db.clock() - LOOK_EVERY

    def start(self) -> None:
        self._scheduler.add_job(self._safely, "interval", seconds=1)
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _safely(self) -> None:
        try:
            await self.tick()
        except asyncio.CancelledError:
            # Stopped in the middle: rolled back, and asked again after the start. The scheduler
            # would print it as an error.
            if self._scheduler.running:
                raise
        except Exception:  # the next tick asks again
            log.exception("what is due could not be done; trying again")

    async def tick(self) -> None:
        """Do what is due; asking twice is harmless: who comes meanwhile waits for the first."""
        async with self._ticking:
            await self._tick()

    async def _tick(self) -> None:
        await self._watch()
        now = self._db.clock()
        if abs(now - self._tidied) >= TIDY_EVERY:
            self._tidied = now
            await self._tidy()
        if abs(now - self._looked) >= LOOK_EVERY:
            self._looked = now
            await self._look()

        await self._seminars()
        await self._sweep.tick()
        if await broadcasting.step(self._db, self._settings):
            self._wake()

    async def _seminars(self) -> None:
        """Give places and remind to the second; most of the time there is nothing to write."""
        async with self._db.read() as tx:
            if not (
                await seats.has_places_to_give(tx)
                or await reminders.are_due(tx, self._settings)
                or await series.is_news(tx, self._settings)
                or await rolls.are_outdated(tx)
            ):
                return
        async with self._db.write() as tx:
            await seats.give_places(tx)
            await reminders.remind(tx, self._settings)
            await series.tell(tx, self._settings)
            await rolls.refresh(tx)
        self._wake()

    async def _look(self) -> None:
        self.nightly.look()
        async with self._db.write() as tx:
            await overdue.due(tx, self._settings, self._desks)
            await afterwards.tell(tx, self._settings)
        async with self._db.write() as tx:
            if begun := await overdue.begun(tx, self._settings):
                await gaps.weekly(tx, self._desks.chat, *begun)
                await reporting.monthly(tx, self._settings, self._desks.chat, begun[0])
        async with self._db.write() as tx:
            await surveys.due(tx, self._settings)
        async with self._db.write() as tx:
            await practice_week.due(tx, self._settings)
            await slots.remind(tx, self._settings)
        for look in self.looks:
            await look()
        self._wake()

    async def _announce(self) -> None:
        """Tell people of contests that have opened, so few at once that messages come through."""
        more = True
        while more:
            async with self._db.write() as tx:
                more = await contests.announce(tx, self._settings)
            self._wake()

    async def _tidy(self) -> None:
        async with self._db.write() as tx:
            await questions.due(tx)
            await faq.due(tx)
            await gaps.due(tx)
            await duties.due(tx)
            await audit.due(tx)
            await broadcasts.forget_albums(tx, tx.now - UPDATES_KEPT)
            await rolls.close_old(tx)
            await arrivals.due(tx)
            await updates.forget_before(tx, tx.now - UPDATES_KEPT)
            await updates.prune_failures(tx, tx.now - FAILURES_KEPT)
            await outbox.prune(tx, tx.now - OUTBOX_KEPT)
        await self._announce()
        self._wake()
