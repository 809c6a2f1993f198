"""The report: any period, as a page, a workbook, a sheet to print."""

from aiohttp import web

from bot import panel_report, report_lists, reporting
from bot.periods import Period
from bot.report import shown
from bot.texts import label
from handlers.web.door import Door, Visit, document
from handlers.web.seminars import XLSX

KINDS = {"xlsx": XLSX, "pdf": "application/pdf"}


def _period(visit: Visit) -> Period:
    visit.only_leads("report_leads")
    centre = visit.door.settings.centre
    today = visit.door.db.clock().astimezone(centre.zone).date()
    return panel_report.asked(visit.asked("first"), visit.asked("last"), today)


def _span(period: Period) -> str:
    return f"{period.first:%d.%m.%Y} – {period.last:%d.%m.%Y}"


async def page(visit: Visit) -> web.Response:
    period, door = _period(visit), visit.door
    counted = await panel_report.counted(door.settings, door.db.clock, period)
    today = door.db.clock().astimezone(door.settings.centre.zone).date()
    choices = panel_report.choices(today)
    return visit.page("web/report", report=counted, choices=choices, shown=shown)


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
    rows = await panel_report.opened(door.settings, door.db.clock, period, name)
    title = label(f"report.{name}")
    async with door.db.write() as tx:
        await visit.note(tx, "report_list", f"{_span(period)}, {title}")
    return visit.page("web/report_list", rows=rows, period=period, title=title)


def register(door: Door) -> None:
    door.add("GET", "/panel/report", page)
    door.add("GET", "/panel/report/list/{name}", opened)
    door.add("GET", "/panel/report/{form}", paper)
