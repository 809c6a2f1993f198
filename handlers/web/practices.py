"""Practices: the lists, one with its look; its words, publish, decline, show no more."""

from aiohttp import web

from bot import panel_content, panel_practices
from bot.texts import label
from handlers.web.door import Door, Visit, see_other
from handlers.web.media import streamed

LIST = "/panel/practices"


async def listed(visit: Visit) -> web.Response:
    show = visit.asked("show", "waiting")
    if show not in panel_practices.STATES:
        raise web.HTTPNotFound
    async with visit.door.db.read() as tx:
        found = await panel_practices.listed(tx, show, visit.sheet)
        now = tx.now
    return visit.page("web/practices", found=found, themes=panel_practices.themes(), now=now)


async def practice(visit: Visit) -> web.Response:
    door = visit.door
    async with door.db.read() as tx:
        desk = await panel_practices.desk(tx, visit.number, door.settings.centre, door.desks.chat)
    return visit.page(
        "web/practice",
        desk=desk,
        preview=panel_content.shown(desk.read),
        themes=panel_practices.themes(),
        reasons=panel_practices.reasons(),
        fits=panel_practices.FITS,
        saved="saved" in visit.request.query,
    )


async def preview(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        text = await panel_practices.preview(tx, visit.number, visit.form)
    return visit.page("web/preview", preview=panel_content.shown(text))


def _back(visit: Visit, more: str = "") -> web.Response:
    visit.door.wake()
    return see_other(f"{LIST}/{visit.number}{more}")


async def save(visit: Visit) -> web.Response:
    """Keep the words; where that was pressed, they are shown to everybody at once."""
    number, me, form = visit.number, visit.me, visit.form
    centre = visit.door.settings.centre
    async with visit.door.db.write() as tx:
        if await panel_practices.save(tx, number, form, me, centre):
            await visit.note(tx, "practice", number)
        if form.get("do") == "publish" and await panel_practices.publish(tx, number, me, centre):
            await visit.note(tx, "practice_yes", number)
    return _back(visit, "?saved")


async def hide(visit: Visit) -> web.Response:
    centre = visit.door.settings.centre
    async with visit.door.db.write() as tx:
        if await panel_practices.hide(tx, visit.number, visit.me, centre):
            await visit.note(tx, "practice_hide", visit.number)
    return _back(visit)


async def decline(visit: Visit) -> web.Response:
    centre = visit.door.settings.centre
    async with visit.door.db.write() as tx:
        if await panel_practices.decline(tx, visit.number, visit.form, visit.me, centre):
            await visit.note(tx, "practice_no", visit.number)
    return _back(visit)


async def photo(visit: Visit) -> web.StreamResponse:
    async with visit.door.db.read() as tx:
        file = await panel_practices.photo(tx, visit.number)
    return await streamed(visit, file, f"{label('panel.file')}-{visit.number}", shown=True)


async def without_photo(visit: Visit) -> web.Response:
    async with visit.door.db.write() as tx:
        await panel_practices.without_photo(tx, visit.number, visit.door.settings.centre)
        await visit.note(tx, "practice", visit.number)
    return _back(visit)


def register(door: Door) -> None:
    door.add("GET", LIST, listed)
    door.add("GET", f"{LIST}/{{number}}", practice)
    door.add("POST", f"{LIST}/{{number}}", save)
    door.add("POST", f"{LIST}/{{number}}/preview", preview)
    door.add("POST", f"{LIST}/{{number}}/hide", hide)
    door.add("POST", f"{LIST}/{{number}}/decline", decline)
    door.add("GET", f"{LIST}/{{number}}/photo", photo)
    door.add("POST", f"{LIST}/{{number}}/photo", without_photo)
