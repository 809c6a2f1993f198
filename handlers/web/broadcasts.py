"""Broadcasts: how far they are, pause and stop; surveys: what they came to."""

from aiohttp import web

from bot import panel_broadcasts
from handlers.web.door import Door, Visit, see_other


async def listed(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        found = await panel_broadcasts.listed(tx)
        waiting = await panel_broadcasts.waiting(tx) if visit.leads else []
    template = "web/broadcast_list" if visit.in_part else "web/broadcasts"
    return visit.page(template, sendings=found, waiting=waiting)


async def turn(visit: Visit) -> web.Response:
    visit.only_leads("broadcast_leads")
    async with visit.door.db.write() as tx:
        await panel_broadcasts.turn(tx, visit.number, visit.form.get("do", ""), visit.me)
        await visit.note(tx, "broadcast", visit.number)
    visit.door.wake()
    return see_other(f"/panel/broadcasts/{visit.number}")


async def surveys(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        found = await panel_broadcasts.all_surveys(tx)
    return visit.page("web/surveys", surveys=found)


async def survey(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        results = await panel_broadcasts.results(tx, visit.number)
    return visit.page("web/survey", results=results)


def register(door: Door) -> None:
    door.add("GET", "/panel/broadcasts", listed)
    door.add("POST", "/panel/broadcasts/{number}", turn)
    door.add("GET", "/panel/surveys", surveys)
    door.add("GET", "/panel/surveys/{number}", survey)
