"""Contests that wait for this year's dates, rules that wait to be confirmed."""

from aiohttp import web

from bot import panel_content, panel_contests
from bot.errors import RefusalError
from bot.panel_contests import Form
from handlers.web.door import Door, Visit, see_other

HERE = "/panel/contests"
RULES = "/panel/rules"


async def listed(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        found = await panel_contests.listed(tx)
    return visit.page("web/contests", found=found)


async def contest(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        form = await panel_contests.form(tx, visit.number, {})
    return _page(visit, form, "")


def _page(visit: Visit, form: Form, refused: str) -> web.Response:
    guide = panel_content.shown(form.contest.duty.guide or "")
    done = bool(visit.asked("done")) and not refused
    facts = {"form": form, "guide": guide, "refused": refused, "done": done}
    return visit.page("web/contest", status=409 if refused else 200, **facts)


async def confirm(visit: Visit) -> web.Response:
    visit.only_leads("contests_leads")
    door, number = visit.door, visit.number
    try:
        async with door.db.write() as tx:
            await panel_contests.confirm(tx, number, visit.form, door.settings.centre.name)
            await visit.note(tx, "contest", number)
    except RefusalError as refusal:
        async with door.db.read() as tx:
            form = await panel_contests.form(tx, number, visit.form)
        return _page(visit, form, visit.words_of(refusal))
    door.wake()
    return see_other(f"{HERE}/{number}?done=1")


async def rule(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        one = await panel_contests.rule(tx, visit.number)
    return visit.page("web/rule", one=one, note=panel_content.shown(one.duty.note or ""))


async def confirm_rule(visit: Visit) -> web.Response:
    visit.only_leads("contests_leads")
    async with visit.door.db.write() as tx:
        if await panel_contests.confirm_rule(tx, visit.number, visit.me):
            await visit.note(tx, "rule", visit.number)
    visit.door.wake()
    return see_other(f"{RULES}/{visit.number}")


def register(door: Door) -> None:
    door.add("GET", HERE, listed)
    door.add("GET", HERE + "/{number}", contest)
    door.add("POST", HERE + "/{number}", confirm)
    door.add("GET", RULES + "/{number}", rule)
    door.add("POST", RULES + "/{number}", confirm_rule)
