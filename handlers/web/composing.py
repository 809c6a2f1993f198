"""A broadcast written on a page: words, file, to whom; looked at, sent, its hour chosen."""

import secrets
from datetime import datetime

from aiohttp import web

from bot import composing, panel_broadcasts
from bot.errors import RefusalError
from bot.outbox import Tx
from bot.panel_broadcasts import LARGEST, Written
from bot.panel_content import shown
from bot.texts import home, plain, render
from handlers.web.door import Door, Visit, see_other

FORM = 64 * 1024
"""Bytes that the words and the marks of a form may take beside its file."""


async def blank(visit: Visit) -> web.Response:
    visit.only_leads("broadcast_leads")
    async with visit.door.db.read() as tx:
        offered = await composing.choices(tx)
    return visit.page("web/compose", form=Written(offered, secrets.token_hex(8)), preview="")


def _why(refusal: RefusalError) -> str:
    return plain(render(f"refusals/{refusal.code}", **refusal.facts))


async def begin(visit: Visit) -> web.Response:
    """Put it into the group; what is wrong is said over the form, with all that was typed."""
    visit.only_leads("broadcast_leads")
    try:
        async with visit.door.db.write() as tx:
            number = await _begun(tx, visit)
            await visit.note(tx, "compose", number)
    except RefusalError as refusal:
        async with visit.door.db.read() as tx:
            return await _again(tx, visit, _why(refusal))
    visit.door.wake()
    return see_other(f"/panel/broadcasts/{number}")


async def _begun(tx: Tx, visit: Visit) -> int:
    form, ticked = visit.form, visit.ticked.get("to", [])
    file = composing.attached(*visit.files["file"]) if "file" in visit.files else None
    words = composing.checked(form.get("words", ""), captioned=file is not None)
    found = await composing.audience(tx, ticked, everybody=form.get("everybody") == "yes")
    whom = (found, form.get("category", ""))
    chat, once = visit.door.desks.chat, form.get("once", "")
    return await composing.begin(tx, chat, visit.me, words, whom, once, file)


async def _again(tx: Tx, visit: Visit, problem: str) -> web.Response:
    form = visit.form
    words = form.get("words", "")
    written = Written(
        await composing.choices(tx),
        form.get("once", ""),
        words,
        form.get("category", ""),
        frozenset(visit.ticked.get("to", [])),
        problem,
        form.get("everybody") == "yes",
    )
    return visit.page("web/compose", status=409, form=written, preview=shown(words))


async def preview(visit: Visit) -> web.Response:
    """Return the message as people will see it; a mistake in it stands there, not as an error."""
    words = visit.form.get("words", "")
    try:
        words = composing.checked(words, captioned=False) if words.strip() else ""
    except RefusalError as refusal:
        return visit.page("web/compose_preview", problem=_why(refusal), preview="")
    return visit.page("web/compose_preview", problem="", preview=shown(words))


async def count(visit: Visit) -> web.Response:
    """Return how many would get it."""
    ticked, everybody = visit.ticked.get("to", []), visit.form.get("everybody") == "yes"
    async with visit.door.db.read() as tx:
        try:
            found = await composing.audience(tx, ticked, everybody=everybody)
            number = await composing.count(tx, found, visit.form.get("category", ""))
        except RefusalError as refusal:
            return visit.page("web/compose_count", problem=_why(refusal), number=0)
    return visit.page("web/compose_count", problem="", number=number)


async def page(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        found = await panel_broadcasts.page(tx, visit.number, visit.me)
    return visit.page("web/broadcast_now" if visit.in_part else "web/broadcast", page=found)


async def picture(visit: Visit) -> web.Response:
    """Return the photo of a broadcast that is not decided yet."""
    async with visit.door.db.read() as tx:
        found = await composing.file(tx, visit.number)
    if found is None or found.kind != "photo":
        raise RefusalError("broadcast_gone")
    kind = "image/png" if found.data.startswith(b"\x89PNG") else "image/jpeg"
    return web.Response(body=found.data, content_type=kind)


async def hour(visit: Visit) -> web.Response:
    """Choose when it begins, by the centre's clock."""
    visit.only_leads("broadcast_leads")
    try:
        typed = datetime.fromisoformat(visit.form.get("hour", ""))
        moment = typed.replace(tzinfo=home())
    except ValueError as error:
        raise RefusalError("broadcast_hour") from error
    async with visit.door.db.write() as tx:
        await panel_broadcasts.start_at(tx, visit.number, moment)
        await visit.note(tx, "broadcast", visit.number)
    visit.door.wake()
    return see_other(f"/panel/broadcasts/{visit.number}")


def register(door: Door) -> None:
    door.add("GET", "/panel/broadcasts/new", blank)
    door.add("POST", "/panel/broadcasts/new", begin, largest=LARGEST + FORM)
    door.add("POST", "/panel/broadcasts/new/preview", preview)
    door.add("POST", "/panel/broadcasts/new/count", count)
    door.add("GET", "/panel/broadcasts/{number}", page)
    door.add("GET", "/panel/broadcasts/{number}/picture", picture)
    door.add("POST", "/panel/broadcasts/{number}/hour", hour)
