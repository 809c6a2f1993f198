"""The report on the staff panel: any period, with bars."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any, TypeVar

from bot import periods, report, report_lists
from bot.config import Settings
from bot.errors import RefusalError
from bot.periods import Period
from bot.report import Report
from bot.workbooks import Rows
from db.database import Clock

LINES = 300
"""Lines of a list on a page; the workbook has more."""


WAITS = 0.05
"""Seconds that a page waits for its figures; what takes longer comes after it."""
KEPT = 10.0
"""Seconds for which what was counted is there for who comes back for it."""
T = TypeVar("T")


class Counting:
    """What is being counted, by what it is: who asks again meanwhile waits for the same."""

    def __init__(self) -> None:
        self._begun: dict[object, asyncio.Task[Any]] = {}

    async def soon(self, what: object, count: Callable[[], Coroutine[Any, Any, T]]) -> T | None:
        """Return it if it is there in a moment, else None: it goes on."""
        task = self._task(what, count)
        await asyncio.wait({task}, timeout=WAITS)
        return task.result() if task.done() else None

    async def whole(self, what: object, count: Callable[[], Coroutine[Any, Any, T]]) -> T:
        return await asyncio.shield(self._task(what, count))

    def _task(self, what: object, count: Callable[[], Coroutine[Any, Any, T]]) -> "asyncio.Task[T]":
        task = self._begun.get(what)
        if task is None:
            task = self._begun[what] = asyncio.create_task(count())
            task.add_done_callback(lambda _: self._forget_later(what))
        return task

    def _forget_later(self, what: object) -> None:
        asyncio.get_running_loop().call_later(KEPT, self._begun.pop, what, None)


def asked(first: str, last: str, today: date) -> Period:
    """Return the period that is asked for; without one this month's."""
    if not first and not last:
        return periods.month(today)
    try:
        return periods.parsed(f"{first or last} - {last or first}")
    except ValueError as error:
        raise RefusalError("report_period") from error


def choices(today: date) -> dict[str, Period]:
    """Return what the links offer."""
    return {
        "this_month": periods.month(today),
        "last_month": periods.month(today).before,
        "quarter": periods.quarter(today),
        "year": periods.year(today),
    }


async def counted(settings: Settings, clock: Clock, period: Period) -> Report:
    """Count in a thread, through a connection of one's own: nobody waits for it."""
    return await asyncio.to_thread(asyncio.run, report.apart(settings, period, clock))


async def opened(settings: Settings, clock: Clock, period: Period, name: str) -> Rows:
    """Return the list behind a figure, with names, counted in a thread as well."""
    return await asyncio.to_thread(asyncio.run, _opened(settings, clock, period, name))


async def _opened(settings: Settings, clock: Clock, period: Period, name: str) -> Rows:
    async with report.looked_at(settings, clock) as tx:
        return await report_lists.listed(tx, settings, period, name, names=True, most=LINES)
