"""Dates: the lists, a card with who will be told and when, the centre's own to be changed."""

import secrets

from aiohttp import web

from bot import panel_content, panel_date_forms, panel_deadlines
from bot.errors import RefusalError
from bot.panel_deadlines import KINDS, MOST, SHOWS
from handlers.web.door import Door, Visit, see_other

HERE = "/panel/deadlines"


async def listed(visit: Visit) -> web.Response:
    show, kind, year = visit.asked("show", "ahead"), visit.asked("kind"), visit.asked("year")
    if show not in SHOWS or kind not in KINDS:
        raise web.HTTPNotFound
    number = int(year) if year.isdecimal() and len(year) == 4 else 0
    async with visit.door.db.read() as tx:
        found = await panel_deadlines.listed(tx, show, kind, number, visit.sheet)
    return visit.page("web/deadlines", found=found)


async def card(visit: Visit) -> web.Response:
    settings = visit.door.settings
    async with visit.door.db.read() as tx:
        one = await panel_deadlines.card(tx, settings, visit.number, visit.sheet, leads=visit.leads)
    note = panel_content.shown(one.shown.deadline.note or "")
    done = visit.asked("done")
    return visit.page(
        "web/deadline", one=one, note=note, preview=one.reminder, done=done, most=MOST
    )


async def new(visit: Visit) -> web.Response:
    visit.only_leads("contests_leads")
    form = panel_date_forms.new({}, secrets.token_hex(8))
    return visit.page("web/deadline_new", form=form, refused="")


async def add(visit: Visit) -> web.Response:
    visit.only_leads("contests_leads")
    door = visit.door
    try:
        async with door.db.write() as tx:
            number = await panel_date_forms.add(tx, visit.form, visit.me, door.settings.centre.name)
            await visit.note(tx, "date", number)
    except RefusalError as refusal:
        form = panel_date_forms.new(visit.form, visit.form.get("seen", ""))
        words = visit.words_of(refusal)
        return visit.page("web/deadline_new", status=409, form=form, refused=words)
    door.wake()
    return see_other(f"{HERE}/{number}?done=saved")


async def edit(visit: Visit) -> web.Response:
    visit.only_leads("contests_leads")
    async with visit.door.db.read() as tx:
        form = await panel_date_forms.form(tx, visit.number, {})
    return visit.page("web/deadline_edit", form=form, refused="")


async def change(visit: Visit) -> web.Response:
    visit.only_leads("contests_leads")
    door, number = visit.door, visit.number
    try:
        async with door.db.write() as tx:
            await panel_date_forms.change(tx, number, visit.form, door.settings.centre.name)
            await visit.note(tx, "date", number)
    except RefusalError as refusal:
        async with door.db.read() as tx:
            form = await panel_date_forms.form(tx, number, visit.form)
        words = visit.words_of(refusal)
        return visit.page("web/deadline_edit", status=409, form=form, refused=words)
    door.wake()
    return see_other(f"{HERE}/{number}?done=saved")


async def cancel(visit: Visit) -> web.Response:
    visit.only_leads("contests_leads")
    door, number = visit.door, visit.number
    async with door.db.write() as tx:
        if await panel_date_forms.cancel(tx, number):
            await visit.note(tx, "date_off", number)
    door.wake()
    return see_other(f"{HERE}/{number}?done=cancelled")


def register(door: Door) -> None:
    door.add("GET", HERE, listed)
    door.add("GET", f"{HERE}/new", new)
    door.add("POST", f"{HERE}/new", add)
    door.add("GET", HERE + "/{number}", card)
    door.add("GET", HERE + "/{number}/edit", edit)
    door.add("POST", HERE + "/{number}/edit", change)
    door.add("POST", HERE + "/{number}/cancel", cancel)
