"""The report in the staff group: when it is asked for, and by itself once a month."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from typing import Any, TypeVar

from bot import papers, periods, report, report_book
from bot.config import Settings
from bot.outbox import Lane, To, put, say
from bot.periods import Period
from bot.plan import Target
from bot.report import Report, Row, shown
from bot.texts import day, label, render, short
from db import desks
from db.database import Clock, Tx

T = TypeVar("T")
TOLD_IN = "report_told_in"
NAME_FITS = 30
ON_PAPER = 8
"""Lines of a breakdown that one page has room for."""
PLANNED = 8


def _last_month(today: date) -> Period:
    return periods.month(today).before


CHOICES: Sequence[Callable[[date], Period]] = (
    periods.month,
    _last_month,
    periods.quarter,
    periods.year,
)
"""What the buttons offer, by the number they carry."""


def today(tx: Tx, settings: Settings) -> date:
    """Return the day it is at the centre."""
    return tx.now.astimezone(settings.centre.zone).date()


async def stats(tx: Tx, settings: Settings) -> str:
    """Return what `/stats` says: this month beside the one before."""
    this = periods.month(today(tx, settings))
    now = await report.counted(tx, settings, this)
    before = await report.counted(tx, settings, this.before)
    return render("report/stats", now=now, before=before)


async def send(
    tx: Tx, settings: Settings, period: Period, to: To, *, lane: Lane = Lane.REPLY
) -> None:
    """Say the report of a period, and queue it as a workbook and as a page to print."""
    counted = await report.counted(tx, settings, period)
    await _send(tx, settings, counted, to, lane)


async def _send(tx: Tx, settings: Settings, counted: Report, to: To, lane: Lane) -> None:
    await say(tx, to, report.page(counted, settings), lane=lane)
    period = counted.period
    for form in ("xlsx", "pdf"):
        args = {"first": str(period.first), "last": str(period.last), "form": form}
        await put(tx, to, "document", {"maker": "report", "args": args}, lane=lane)


async def monthly(tx: Tx, settings: Settings, chat: int, begun: date) -> None:
    """Tell the group of the last month, once, on the first day of work in a new one.

    A month in which nothing happened is passed over.
    """
    month = f"{begun:%Y-%m}"
    if await desks.setting(tx, TOLD_IN) == month:
        return
    await desks.set_setting(tx, TOLD_IN, month)
    counted = await report.counted(tx, settings, _last_month(begun))
    if not counted.is_empty:
        await _send(tx, settings, counted, To(chat), Lane.REMINDER)


async def make(settings: Settings, clock: Clock, args: dict[str, object]) -> tuple[str, bytes]:
    """Return name and bytes of a document: counted in a thread, so that nobody waits for it."""
    period = Period(*(date.fromisoformat(str(args[end])) for end in ("first", "last")))
    form = str(args["form"])
    if form == "pdf":
        counted = await asyncio.to_thread(_run, report.apart(settings, period, clock))
        data = await papers.drawn("report", "pdf", on_paper(counted, settings))
    else:
        data = await asyncio.to_thread(_run, report_book.apart(settings, period, clock))
    return report_book.file_name(period, form), data


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def on_paper(counted: Report, settings: Settings) -> dict[str, object]:
    """Return the facts of templates/papers/report.typ."""
    return {
        "centre": settings.centre.name,
        "period": f"{day(counted.period.first)} – {day(counted.period.last)}",
        "figures": counted.lines(),
        "plan": [_planned(one) for one in counted.plan[:PLANNED]],
        "places": first_lines(counted.places),
        "kinds": first_lines(counted.kinds),
        "topics": first_lines(counted.topics),
        "years": first_lines(counted.years),
    }


def _planned(one: Target) -> tuple[str, str]:
    reached, planned = (shown(one.figure, number) for number in (one.reached, one.planned))
    return f"{one.period} · {one.name}", label("report.of", reached=reached, planned=planned)


def first_lines(rows: tuple[Row, ...]) -> list[tuple[str, int]]:
    """Return as many lines as fit, the last of them for the rest."""
    lines = [(short(row.name, NAME_FITS), row.number) for row in rows if row.number]
    if len(lines) <= ON_PAPER:
        return lines
    shown, rest = lines[: ON_PAPER - 1], lines[ON_PAPER - 1 :]
    return [*shown, (label("report.rest"), sum(number for _, number in rest))]
