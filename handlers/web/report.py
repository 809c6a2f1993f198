"""The report: any period, as a page, a workbook, a sheet to print."""

from aiohttp import web

from bot import panel_report, reporting
from bot.periods import Period
from bot.report import shown
from handlers.web.door import Door, Visit, document
from handlers.web.seminars import XLSX

KINDS = {"xlsx": XLSX, "pdf": "application/pdf"}


def _period(visit: Visit) -> Period:
    visit.only_leads("report_leads")
    centre = visit.door.settings.centre
    today = visit.door.db.clock().astimezone(centre.zone).date()
    return panel_report.asked(visit.asked("first"), visit.asked("last"), today)


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
        await visit.note(tx, "report", f"{period.first} {period.last} {form}")
    return document(name, data, KINDS[form])


def register(door: Door) -> None:
    door.add("GET", "/panel/report", page)
    door.add("GET", "/panel/report/{form}", paper)
