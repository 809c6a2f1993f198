"""The report on the staff panel: any period, with bars."""

import asyncio
from datetime import date

from bot import periods, report, report_lists
from bot.config import Settings
from bot.errors import RefusalError
from bot.periods import Period
from bot.report import Report
from bot.workbooks import Rows
from db.database import Clock

LINES = 300
"""Lines of a list on a page; the workbook has more."""


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
