"""The report: any period, as a page, a workbook, a sheet to print."""

from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any, TypeVar

from aiohttp import web

from bot import panel_report, report_lists, reporting
from bot.periods import Period
from bot.report import Report, shown
from bot.texts import label
from bot.workbooks import Rows
from handlers.web.door import Door, Visit, document
from handlers.web.seminars import XLSX

T = TypeVar("T")
KINDS = {"xlsx": XLSX, "pdf": "application/pdf"}


def _period(visit: Visit) -> Period:
    visit.only_leads("report_leads")
    return panel_report.asked(visit.asked("first"), visit.asked("last"), _today(visit))


def _today(visit: Visit) -> date:
    """Return the day it is at the centre."""
    return visit.door.db.clock().astimezone(visit.door.settings.centre.zone).date()


def _span(period: Period) -> str:
    return f"{period.first:%d.%m.%Y} – {period.last:%d.%m.%Y}"


async def page(visit: Visit) -> web.Response:
    """Show the report; where counting takes long, the page comes first and its figures after."""
    period, door = _period(visit), visit.door

    async def count() -> Report:
        return await panel_report.counted(door.settings, door.db.clock, period)

    counted = await _counted(visit, (period, "report"), count)
    if visit.in_part:
        return visit.page("web/report_figures", report=counted, shown=shown)
    facts: dict[str, Any] = {"report": counted} if counted is not None else {}
    choices = panel_report.choices(_today(visit))
    return visit.page("web/report", period=period, choices=choices, shown=shown, **facts)


async def _counted(
    visit: Visit, what: object, count: Callable[[], Coroutine[Any, Any, T]]
) -> T | None:
    """Return what is counted; None where a page had better not wait for it."""
    if visit.in_part or visit.asked("now"):
        return await visit.door.counting.whole(what, count)
    return await visit.door.counting.soon(what, count)


async def paper(visit: Visit) -> web.Response:
    period, door = _period(visit), visit.door
    form = visit.request.match_info["form"]
    if form not in KINDS:
        raise web.HTTPNotFound
    args = {"first": str(period.first), "last": str(period.last), "form": form}
    name, data = await reporting.make(door.settings, door.db.clock, dict(args))
    async with door.db.write() as tx:
        await visit.note(tx, "report", f"{_span(period)}, {form.upper()}")
    return document(name, data, KINDS[form])


async def opened(visit: Visit) -> web.Response:
    """Show the list behind a figure: with names, so it is noted who looked."""
    period, door = _period(visit), visit.door
    name = visit.request.match_info["name"]
    if name not in report_lists.LISTS:
        raise web.HTTPNotFound

    async def count() -> Rows:
        return await panel_report.opened(door.settings, door.db.clock, period, name)

    rows = await _counted(visit, (period, name), count)
    title = label(f"report.{name}")
    if rows is not None:
        async with door.db.write() as tx:
            await visit.note(tx, "report_list", f"{_span(period)}, {title}")
    if visit.in_part:
        return visit.page("web/report_table", rows=rows, title=title)
    facts: dict[str, Any] = {"rows": rows} if rows is not None else {}
    return visit.page("web/report_list", period=period, title=title, name=name, **facts)


def register(door: Door) -> None:
    door.add("GET", "/panel/report", page)
    door.add("GET", "/panel/report/list/{name}", opened)
    door.add("GET", "/panel/report/{form}", paper)
