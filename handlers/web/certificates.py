"""Certificates of a seminar: a sample, issued to all who came, each to be downloaded."""

from aiohttp import web

from bot import panel_certificates
from handlers.web.door import Door, Visit, document, see_other

PDF = "application/pdf"


async def sheet(visit: Visit) -> web.Response:
    visit.only_leads("certificates_lead")
    async with visit.door.db.read() as tx:
        found = await panel_certificates.sheet(tx, visit.number, visit.sheet)
    return visit.page("web/certificates", sheet=found, bot=await visit.door.bot_name())


async def issue(visit: Visit) -> web.Response:
    visit.only_leads("certificates_lead")
    door, number = visit.door, visit.number
    bot = await door.bot_name()
    async with door.db.write() as tx:
        await panel_certificates.issue(tx, number, visit.me, door.settings, door.desks.chat, bot)
        await visit.note(tx, "certificates", number)
    door.wake()
    return see_other(f"/panel/seminars/{number}/certificates")


async def sample(visit: Visit) -> web.Response:
    visit.only_leads("certificates_lead")
    door = visit.door
    bot = await door.bot_name()
    made = await panel_certificates.sample(door.db, door.settings.centre, visit.number, bot)
    return document(*made, PDF)


async def paper(visit: Visit) -> web.Response:
    visit.only_leads("certificates_lead")
    door = visit.door
    bot = await door.bot_name()
    made = await panel_certificates.paper(door.db, door.settings.centre, visit.number, bot)
    async with door.db.write() as tx:
        await visit.note(tx, "certificate", visit.number)
    return document(*made, PDF)


def register(door: Door) -> None:
    door.add("GET", "/panel/seminars/{number}/certificates", sheet)
    door.add("POST", "/panel/seminars/{number}/certificates", issue)
    door.add("GET", "/panel/seminars/{number}/certificates/sample", sample)
    door.add("GET", "/panel/certificates/{number}", paper)
