"""Questions: the lists, a dialogue, answer, note, «Беру», «Закрыть»; all of it alive."""

import asyncio
import secrets
import time

from aiohttp import web

from bot import panel_questions, replies, tending
from bot.errors import RefusalError
from bot.panel_questions import SHOWS
from handlers.web.door import HOME, LARGEST_NUMBER, Door, Visit, see_other

LOOKS_EVERY = 0.5
ALIVE_EVERY = 20.0
"""Seconds after which an open line says that it is alive, and who has it is looked at again."""
LINES = 60


async def home(_: Visit) -> web.Response:
    return see_other("/panel/questions")


async def listed(visit: Visit) -> web.Response:
    show = visit.asked("show", "mine")
    if show not in SHOWS:
        raise web.HTTPNotFound
    door = visit.door
    async with door.db.read() as tx:
        found = await panel_questions.listed(tx, door.settings, visit.me, show, visit.sheet)
        now = tx.now
    whole = not visit.in_part
    template = "web/questions" if whole else "web/question_list"
    return visit.page(template, found=found, now=now)


async def dialogue(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        one = await panel_questions.dialogue(tx, visit.number, visit.door.desks.chat)
        now = tx.now
    if visit.in_part:
        return visit.page("web/dialogue", one=one, now=now)
    return visit.page("web/question", one=one, now=now, once=secrets.token_hex(8))


def _back(visit: Visit) -> web.Response:
    visit.door.wake()
    return see_other(f"/panel/questions/{visit.number}#words")


async def answer(visit: Visit) -> web.Response:
    words, once = visit.form.get("words", ""), visit.form.get("once", "")
    async with visit.door.db.write() as tx:
        await panel_questions.answer(tx, visit.number, visit.me, words, once)
        await visit.note(tx, "answer", visit.number)
    return _back(visit)


async def note(visit: Visit) -> web.Response:
    async with visit.door.db.write() as tx:
        await tending.note(tx, visit.number, visit.me, visit.form.get("words", "").strip())
        await visit.note(tx, "note", visit.number)
    return _back(visit)


async def undo(visit: Visit) -> web.Response:
    message = visit.form.get("message", "")
    if not message.isascii() or not message.isdecimal() or int(message) >= LARGEST_NUMBER:
        raise web.HTTPNotFound
    async with visit.door.db.write() as tx:
        await panel_questions.take_back(tx, visit.number, int(message), visit.me)
        await visit.note(tx, "undo", visit.number)
    return _back(visit)


async def claim(visit: Visit) -> web.Response:
    """Take a question; from a colleague only when that is meant."""
    sure = visit.form.get("sure") == "yes"
    async with visit.door.db.write() as tx:
        colleague = await replies.claim(tx, visit.number, visit.me, sure=sure)
        if colleague is not None:
            raise RefusalError("panel_taken", name=colleague.name)
        await visit.note(tx, "claim", visit.number)
    return _back(visit)


async def close(visit: Visit) -> web.Response:
    async with visit.door.db.write() as tx:
        await replies.close(tx, visit.number, visit.me)
        await visit.note(tx, "close", visit.number)
    return _back(visit)


class Live:
    """Tells open pages that something has changed: one look at the file for all of them."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._seen = ""
        self._looked = 0.0
        self._lines = 0

    async def _pulse(self) -> str:
        if time.monotonic() - self._looked >= LOOKS_EVERY:
            self._looked = time.monotonic()
            async with self._door.db.read() as tx:
                self._seen = await panel_questions.pulse(tx)
        return self._seen

    async def events(self, visit: Visit) -> web.StreamResponse:
        if self._lines >= LINES:
            raise web.HTTPServiceUnavailable
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        before = await self._pulse()
        await response.prepare(visit.request)
        self._lines += 1
        try:
            await self._tell(response, before)
        except ConnectionError:
            pass
        finally:
            self._lines -= 1
        return response

    async def _tell(self, response: web.StreamResponse, before: str) -> None:
        """Speak until it is time to be looked at again: the browser comes back by itself."""
        begun = time.monotonic()
        await response.write(b"retry: 500\n\n")
        while not self._door.closing and time.monotonic() - begun < ALIVE_EVERY:
            await asyncio.sleep(LOOKS_EVERY)
            seen = await self._pulse()
            if seen != before:
                before = seen
                await response.write(b"event: changed\ndata: .\n\n")


def register(door: Door) -> None:
    door.add("GET", HOME, home)
    door.add("GET", "/panel/questions", listed)
    door.add("GET", "/panel/questions/{number}", dialogue)
    door.add("POST", "/panel/questions/{number}/answer", answer)
    door.add("POST", "/panel/questions/{number}/note", note)
    door.add("POST", "/panel/questions/{number}/undo", undo)
    door.add("POST", "/panel/questions/{number}/claim", claim)
    door.add("POST", "/panel/questions/{number}/close", close)
    door.add("GET", "/panel/events", Live(door).events)
