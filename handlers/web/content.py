"""The base of answers: the list, a query tried, an entry edited with a preview."""

from aiohttp import web

from bot import panel_content
from bot.errors import RefusalError
from bot.panel_content import Edited, EntryRow
from handlers.web.door import Door, Visit, see_other


async def listed(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        topics = await panel_content.listed(tx)
    query = visit.asked("q")
    tried = await panel_content.tried(visit.door.finder, query)
    done = visit.asked("done")
    return visit.page("web/answers", topics=topics, query=query, tried=tried, done=done)


async def tried(visit: Visit) -> web.Response:
    found = await panel_content.tried(visit.door.finder, visit.asked("q"))
    return visit.page("web/tried", tried=found)


async def entry(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        one = await panel_content.entry(tx, visit.number)
    return _page(visit, one)


def _page(visit: Visit, one: Edited, refused: str = "", *, saved: bool = False) -> web.Response:
    """Return the page of an entry; what was `refused` is kept as it was typed."""
    return visit.page(
        "web/answer",
        status=409 if refused else 200,
        one=panel_content.retyped(one, visit.form) if refused else one,
        preview=panel_content.preview(one.entry),
        seen=panel_content.seen(one.entry),
        saved=saved,
        refused=refused,
    )


def _new(visit: Visit, one: Edited) -> EntryRow:
    form = visit.form
    words = (form.get("question", ""), form.get("answer", ""), form.get("aliases", ""))
    return panel_content.checked(one.entry, *words)


async def preview(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        one = await panel_content.entry(tx, visit.number)
    shown = panel_content.preview(_new(visit, one))
    return visit.page("web/preview", preview=shown)


async def save(visit: Visit) -> web.Response:
    visit.only_leads("panel_leads")
    door = visit.door
    more = (door.settings.centre, visit.form.get("seen", ""))
    try:
        async with door.db.write() as tx:
            one = await panel_content.entry(tx, visit.number)
            await panel_content.save(tx, visit.number, _new(visit, one), *more)
            await visit.note(tx, "entry", one.entry.id)
    except RefusalError as refusal:
        return await _kept(visit, refusal)
    await door.finder.load(door.db)
    async with door.db.read() as tx:
        one = await panel_content.entry(tx, visit.number)
    return _page(visit, one, saved=True)


async def _kept(visit: Visit, refusal: RefusalError) -> web.Response:
    """Return the page with what was typed, and why it was not saved."""
    async with visit.door.db.read() as tx:
        one = await panel_content.entry(tx, visit.number)
    return _page(visit, one, visit.words_of(refusal))


async def remove_alias(visit: Visit) -> web.Response:
    visit.only_leads("panel_leads")
    async with visit.door.db.write() as tx:
        await panel_content.remove_alias(tx, visit.number, visit.form.get("key", ""))
        await visit.note(tx, "alias", visit.number)
    await visit.door.finder.load(visit.door.db)
    return see_other(f"/panel/answers/{visit.number}")


def register(door: Door) -> None:
    door.add("GET", "/panel/answers", listed)
    door.add("GET", "/panel/answers/tried", tried)
    door.add("GET", "/panel/answers/{number}", entry)
    door.add("POST", "/panel/answers/{number}", save)
    door.add("POST", "/panel/answers/{number}/preview", preview)
    door.add("POST", "/panel/answers/{number}/alias", remove_alias)
