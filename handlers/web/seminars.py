"""Seminars: who has signed up, attendance in one click, the list as a workbook."""

import re

from aiohttp import web

from bot import panel_seminars
from handlers.web.door import Door, Visit, document, see_other

MARK = re.compile(r"([0-9]{1,18}) (yes|no)")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def listed(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        found = await panel_seminars.listed(tx)
        now = tx.now
    return visit.page("web/seminars", seminars=found, now=now)


async def sheet(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        found = await panel_seminars.sheet(tx, visit.number, visit.sheet)
    return visit.page("web/seminar", sheet=found)


async def mark(visit: Visit) -> web.Response:
    """Note who came: a line by itself where the page asks for it, else the page anew."""
    visit.only_leads("attendance_leads")
    match = MARK.fullmatch(visit.form.get("mark", ""))
    if match is None:
        raise web.HTTPNotFound
    number, registration, came = visit.number, int(match[1]), match[2] == "yes"
    async with visit.door.db.write() as tx:
        summary = await panel_seminars.mark(tx, number, registration, came, visit.me)
        one = await panel_seminars.participant(tx, number, registration)
        await visit.note(tx, "attended" if came else "absent", registration)
    if not visit.in_part:
        return see_other(f"/panel/seminars/{number}?page={visit.sheet}#r{registration}")
    return visit.page("web/marked", one=one, summary=summary, begun=True)


async def book(visit: Visit) -> web.Response:
    visit.only_leads("panel_leads")
    name, data = await panel_seminars.book(visit.door.db, visit.number)
    async with visit.door.db.write() as tx:
        await visit.note(tx, "book", visit.number)
    return document(name, data, XLSX)


def register(door: Door) -> None:
    door.add("GET", "/panel/seminars", listed)
    door.add("GET", "/panel/seminars/{number}", sheet)
    door.add("POST", "/panel/seminars/{number}/mark", mark)
    door.add("GET", "/panel/seminars/{number}/book", book)
