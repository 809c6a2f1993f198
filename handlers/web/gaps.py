"""What people did not find: a new answer, other words for one there is, or not needed."""

from urllib.parse import quote

from aiohttp import web

from bot import panel_content, panel_gaps
from bot.errors import RefusalError
from bot.outbox import To
from handlers.web.door import Door, Visit, see_other

HERE = "/panel/gaps"
ENTRY = 10
"""Digits of the number of an entry, at most."""


async def listed(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        groups = await panel_gaps.missing(tx)
    return visit.page("web/gaps", groups=groups, done=visit.asked("done"))


async def gap(visit: Visit) -> web.Response:
    return await _page(visit, {}, "")


async def _page(visit: Visit, typed: dict[str, str], refused: str) -> web.Response:
    finder, query = visit.door.finder, visit.asked("q")[: panel_content.LONGEST_QUERY]
    async with visit.door.db.read() as tx:
        one = await panel_gaps.gap(tx, finder, visit.number, query, typed)
    return visit.page("web/gap", status=409 if refused else 200, one=one, refused=refused)


async def near(visit: Visit) -> web.Response:
    """Return the entries nearest to what is being typed."""
    async with visit.door.db.read() as tx:
        found = await panel_gaps.nearest(tx, visit.door.finder, visit.number, visit.asked("q"))
    return visit.page("web/near", near=found)


async def preview(visit: Visit) -> web.Response:
    begun = visit.form.get("answer", "").strip()
    shown = panel_content.preview(panel_gaps.written(visit.form)) if begun else ""
    return visit.page("web/preview", preview=shown)


async def answer(visit: Visit) -> web.Response:
    """Make an entry; of who does not lead, a draft in the group."""
    door, number = visit.door, visit.number
    to, centre = To(door.desks.chat), door.settings.centre
    try:
        async with door.db.write() as tx:
            question = await panel_gaps.fill(
                tx, number, visit.form, visit.me, centre, to, leads=visit.leads
            )
            await visit.note(tx, "gap_answer" if visit.leads else "gap_draft", number)
    except RefusalError as refusal:
        if refusal.code == "panel_gap_gone":
            return _gone(visit)
        return await _page(visit, visit.form, visit.words_of(refusal))
    door.wake()
    return (
        await _tried(visit, question, "answer") if visit.leads else see_other(f"{HERE}?done=draft")
    )


def _gone(visit: Visit) -> web.Response:
    """Somebody was quicker; what was written is not lost."""
    facts = {name: visit.form.get(name, "") for name in ("question", "answer")}
    return visit.page("web/gap_gone", status=409, **facts)


async def alias(visit: Visit) -> web.Response:
    chosen = visit.form.get("entry", "")
    if not chosen.isdecimal() or len(chosen) > ENTRY:
        raise web.HTTPNotFound
    async with visit.door.db.write() as tx:
        words = await panel_gaps.add_alias(tx, visit.number, int(chosen), visit.me)
        await visit.note(tx, "gap_alias", int(chosen))
    return await _tried(visit, words, "alias")


async def _tried(visit: Visit, words: str, done: str) -> web.Response:
    """Show that the words are found now."""
    await visit.door.finder.load(visit.door.db)
    return see_other(f"/panel/answers?done={done}&q={quote(words)}")


async def drop(visit: Visit) -> web.Response:
    async with visit.door.db.write() as tx:
        await panel_gaps.drop(tx, visit.number)
        await visit.note(tx, "gap_drop", visit.number)
    return see_other(f"{HERE}?done=dropped")


def register(door: Door) -> None:
    door.add("GET", HERE, listed)
    door.add("GET", HERE + "/{number}", gap)
    door.add("GET", HERE + "/{number}/near", near)
    door.add("POST", HERE + "/{number}/answer", answer)
    door.add("POST", HERE + "/{number}/preview", preview)
    door.add("POST", HERE + "/{number}/alias", alias)
    door.add("POST", HERE + "/{number}/drop", drop)
