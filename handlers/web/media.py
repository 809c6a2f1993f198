"""Files of a dialogue: photos and voices shown, all else to be saved. Nothing is kept here."""

from urllib.parse import quote

from aiohttp import web

from bot import media, panel_questions
from bot.errors import RefusalError
from bot.media import Opened
from bot.texts import label
from handlers.web.door import Door, Visit

HELD_FOR = 300
"""Seconds for which the browser that has a file may show it again; nobody else keeps it."""


async def of_message(visit: Visit) -> web.StreamResponse:
    """Return the file of a message of a question, by the message's number."""
    async with visit.door.db.read() as tx:
        kept = await panel_questions.file(tx, visit.number)
    name = f"{label('panel.file')}-{visit.number}"
    return await streamed(visit, kept.file, name, shown=kept.kind != "document")


async def streamed(visit: Visit, file: str, name: str, *, shown: bool) -> web.StreamResponse:
    """Return a file that Telegram has, by its name there; for any page that has a session.

    `shown`: where it is of a kind that is safe, a page may show it; all else is saved as `name`.
    RefusalError where Telegram does not give it.
    """
    async with visit.door.fetching, media.opened(visit.door.bot, file) as found:
        response = web.StreamResponse(headers=_headers(visit, found, name, shown=shown))
        if found.size is not None:
            response.content_length = found.size
        await response.prepare(visit.request)
        try:
            async for chunk in found.chunks:
                await response.write(chunk)
        except (RefusalError, ConnectionError):
            # What has begun cannot be refused any more: the browser sees that it is not whole.
            if visit.request.transport is not None:
                visit.request.transport.abort()
        return response


def _headers(visit: Visit, found: Opened, name: str, *, shown: bool) -> dict[str, str]:
    inline = shown and found.kind is not None
    named = quote(f"{name}{found.suffix}", safe="")
    return {
        **visit.door.headers,
        "Cache-Control": f"private, max-age={HELD_FOR}",
        "Content-Type": (found.kind or "") if inline else "application/octet-stream",
        "Content-Disposition": "inline" if inline else f"attachment; filename*=UTF-8''{named}",
    }


def register(door: Door) -> None:
    door.add("GET", "/panel/media/{number}", of_message)
