"""Coming into the panel by a one-time link, and leaving it."""

import hmac
import secrets
import time
from collections import OrderedDict, deque

from aiohttp import web

from bot import panel_entry
from bot.texts import render
from handlers.web.door import COOKIE, HOME, Door, Visit, file, html, see_other

KNOCK = "panel_knock"
TRIES = 10
A_MINUTE = 60.0
REMEMBERED = 1000
LOOPBACK = {"127.0.0.1", "::1"}


class Knocks:
    """At most ten tries a minute from one address."""

    def __init__(self) -> None:
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()

    def too_many(self, address: str) -> bool:
        now = time.monotonic()
        tries = self._tries.setdefault(address, deque(maxlen=TRIES))
        self._tries.move_to_end(address)
        while len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)
        if len(tries) == TRIES and now - tries[0] < A_MINUTE:
            return True
        tries.append(now)
        return False


class Entry:
    def __init__(self, door: Door) -> None:
        self._door = door
        self._knocks = Knocks()

    def too_many(self, request: web.Request) -> bool:
        return self._knocks.too_many(self._address(request))

    def _address(self, request: web.Request) -> str:
        """Return who knocks; behind our own proxy, whom it names last."""
        named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        peer = request.remote or ""
        return named if named and peer in LOOPBACK and self._door.settings.web.public_url else peer

    async def show(self, request: web.Request) -> web.Response:
        """Ask before the link is used up: programs that look at links must not do that."""
        if self.too_many(request):
            return html(render("web/too_often"), 429)
        key = request.match_info["key"]
        async with self._door.db.read() as tx:
            who = await panel_entry.invited(tx, key)
        if who is None:
            return self._door.closed(401)
        knock = secrets.token_urlsafe(16)
        response = html(render("web/enter", name=who.name, csrf=panel_entry.csrf(knock)))
        self._give(response, KNOCK, knock, "/enter", 600)
        return response

    async def enter(self, request: web.Request) -> web.Response:
        if self.too_many(request):
            return html(render("web/too_often"), 429)
        form = await request.post()
        token, knock = str(form.get("csrf", "")), request.cookies.get(KNOCK, "")
        if not knock or not hmac.compare_digest(token.encode(), panel_entry.csrf(knock).encode()):
            return self._door.closed(403)
        async with self._door.db.write() as tx:
            session = await panel_entry.enter(tx, request.match_info["key"])
        if session is None:
            return self._door.closed(401)
        response = see_other(HOME)
        holds = int(panel_entry.SESSION_HOLDS.total_seconds())
        self._give(response, COOKIE, session, HOME, holds)
        response.del_cookie(KNOCK, path="/enter")
        return response

    def _give(self, to: web.Response, name: str, value: str, path: str, seconds: int) -> None:
        to.set_cookie(
            name,
            value,
            path=path,
            max_age=seconds,
            httponly=True,
            samesite="Lax",
            secure=self._door.secure,
        )


async def leave(visit: Visit) -> web.Response:
    async with visit.door.db.write() as tx:
        await panel_entry.leave(tx, visit.key)
        await visit.note(tx, "leave")
    response = visit.door.closed(200)
    response.del_cookie(COOKIE, path=HOME)
    return response


def register(door: Door, entry: Entry) -> None:
    door.open("GET", "/enter/{key}", entry.show)
    door.open("POST", "/enter/{key}", entry.enter)
    door.open("GET", "/panel/file/{name}", file)
    door.add("POST", "/panel/leave", leave)
