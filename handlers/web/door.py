"""The panel's one door: a session at each request, a token in each form, headers on each answer."""

import asyncio
import hmac
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiohttp import web

from bot import panel_entry
from bot.config import Settings
from bot.desks import Desks
from bot.errors import RefusalError
from bot.faq import Finder
from bot.outbox import Tx
from bot.panel_entry import Consultant, Database
from bot.panel_report import Counting
from bot.staff import Staff
from bot.texts import FOLDER, label, plain, render
from bot.watch import Watch
from bot.web import Web

log = logging.getLogger(__name__)

COOKIE = "panel"
HOME = "/panel"
FRESH = 60.0
"""Seconds for which somebody is taken for a member of the group without asking Telegram."""
AT_ONCE = 6
"""Files that are fetched from Telegram together: answers to people go through the same lines."""
FILES = {
    "htmx.min.js": "text/javascript",
    "panel.js": "text/javascript",
    "panel.css": "text/css",
    "icon.svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ANCESTORS, NOBODY, DENIED = "frame-ancestors ", "'none'", "X-Frame-Options"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
PART = "HX-Request"
LARGEST_NUMBER = 2**63
UNREADABLE = (ValueError, LookupError)
"""What a form that is none, or in letters that nobody knows, makes of the reading."""
TYPED = (
    "words",
    "question",
    "answer",
    "aliases",
    "title",
    "did",
    "result",
    "note",
    "reason",
    "help",
)
"""Fields into which people write what it would be a pity to lose."""


@dataclass
class Visit:
    """A request of a consultant who has a session; `form`: what a form sent, its token checked.

    `ticked`: all values of a field that stands several times; `files`: (name, bytes) by the field.
    """

    door: "Door"
    request: web.Request
    me: Consultant
    leads: bool
    key: str
    form: dict[str, str] = field(default_factory=dict)
    ticked: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The number in the address; 404 where it is none that a row can have."""
        text = self.request.match_info["number"]
        if not text.isdecimal() or int(text) >= LARGEST_NUMBER:
            raise web.HTTPNotFound
        return int(text)

    def asked(self, name: str, otherwise: str = "") -> str:
        return self.request.query.get(name, otherwise)

    @property
    def sheet(self) -> int:
        """Which page of a list is asked for, from 0."""
        text = self.asked("page", "0")
        return min(int(text), 10_000) if text.isdecimal() and len(text) < 6 else 0

    def only_leads(self, code: str) -> None:
        if not self.leads:
            raise RefusalError(code)

    def page(self, template: str, *, status: int = 200, **facts: Any) -> web.Response:
        """Return a page, or a part of one, out of templates/web/."""
        frame = {
            "me": self.me,
            "leads": self.leads,
            "csrf": panel_entry.csrf(self.key),
            "centre": self.door.settings.centre.name,
        }
        return html(render(template, frame=frame, **facts), status)

    @property
    def in_part(self) -> bool:
        """Whether a page asks for a part of itself, not the browser for a page."""
        return PART in self.request.headers

    @staticmethod
    def words_of(refusal: RefusalError) -> str:
        """Return why not, for a page that keeps what was typed."""
        return plain(render(f"refusals/{refusal.code}", **refusal.facts))

    def refuse(self, template: str, status: int, **facts: Any) -> web.Response:
        words = plain(render(template, **facts))
        page = "web/notice" if self.in_part else "web/refused"
        return self.page(page, status=status, words=words, typed=_worth(self.form))

    async def note(self, tx: Tx, act: str, about: object = None) -> None:
        await panel_entry.note(tx, self.me.user_id, act, None if about is None else str(about))


Page = Callable[[Visit], Awaitable[web.StreamResponse]]
Open = Callable[[web.Request], Awaitable[web.StreamResponse]]


def html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def see_other(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address})


@dataclass
class Door:
    """What the panel's pages work with, and who is let through to them."""

    db: Database
    settings: Settings
    staff: Staff
    finder: Finder
    desks: Desks
    watch: Watch
    wake: Callable[[], None]
    bot: Bot
    site: Web = field(init=False)
    closing: bool = False
    counting: Counting = field(default_factory=Counting)
    fetching: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _asked: dict[int, float] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        """What stands over each answer; one that is streamed brings it along by itself."""
        frame = self.settings.web.framed_by
        if frame == NOBODY:
            return HEADERS
        framed = {"Content-Security-Policy": POLICY.replace(ANCESTORS + NOBODY, ANCESTORS + frame)}
        return {name: one for name, one in {**HEADERS, **framed}.items() if name != DENIED}

    async def close(self, _: web.Application) -> None:
        self.closing = True

    @property
    def secure(self) -> bool:
        return self.settings.web.public_url.startswith("https:")

    async def bot_name(self) -> str:
        """Return the bot's user name; it was asked for at the start, and is held."""
        try:
            return (await self.bot.me()).username or ""
        except TelegramAPIError as error:
            raise RefusalError("panel_telegram") from error

    def add(self, method: str, path: str, page: Page, *, largest: int = 0) -> None:
        """Add a page that needs a session; a form also needs its token.

        `largest`: bytes of a form that brings files; the others must be short.
        """
        self.open(method, path, self._guarded(method, page, largest))

    def _guarded(self, method: str, page: Page, largest: int) -> Open:
        async def guarded(request: web.Request) -> web.StreamResponse:
            visit = await self._visit(
                request.clone(client_max_size=largest) if largest else request
            )
            if visit is None:
                return await self._shut(request)
            try:
                if method == "POST" and not await _is_ours(visit):
                    return visit.refuse("refusals/panel_form", 403)
                return await page(visit)
            except RefusalError as refusal:
                return visit.refuse(f"refusals/{refusal.code}", 409, **refusal.facts)
            except web.HTTPNotFound:
                return visit.refuse("refusals/panel_nowhere", 404)

        return guarded

    def open(self, method: str, path: str, page: Open) -> None:
        """Add a page that anybody may see."""
        self.site.add(method, path, self._answered(page))

    def elsewhere(self, page: Page) -> None:
        """Answer with this page where the panel has no such address."""
        self.site.elsewhere[HOME] = self._answered(self._guarded("GET", page, 0))

    def _answered(self, page: Open) -> Open:
        async def answered(request: web.Request) -> web.StreamResponse:
            try:
                response = await page(request)
            except web.HTTPException as refused:
                response = self.closed(refused.status)
            except Exception:  # a page that fails must not show how
                log.exception("a page of the panel failed")
                response = html(render("web/failed"), 500)
            if not response.prepared:
                response.headers.update({**self.headers, **response.headers})
            return response

        return answered

    def closed(self, status: int, typed: list[str] | None = None) -> web.Response:
        """Return the page that tells how to come in; `typed`: what must not be lost by it."""
        return html(render("web/closed", login=self.secure, typed=typed or []), status)

    async def _shut(self, request: web.Request) -> web.Response:
        """Answer who has no session, or none any more: what was typed stays to be copied."""
        if PART in request.headers:
            return html(render("web/notice", words=label("panel.over")), 401)
        return self.closed(401, await _typed(request))

    async def status_of(self, user_id: int) -> str:
        """Return where somebody stands in the staff group, as Telegram says now."""
        await self.staff.prepare([user_id], FRESH)
        return self.staff.status(user_id)

    async def _look(self, user_id: int) -> None:
        """Ask Telegram where somebody stands, once a minute: no page waits for its silence."""
        now = time.monotonic()
        if now - self._asked.get(user_id, -FRESH) >= FRESH:
            self._asked[user_id] = now
            await self.staff.prepare([user_id], FRESH)

    async def _visit(self, request: web.Request) -> Visit | None:
        """Return who comes, None where they have no session or are no member any more."""
        key = request.cookies.get(COOKIE, "")
        async with self.db.read() as tx:
            me = await panel_entry.whose(tx, key)
        if me is None:
            return None
        await self._look(me.user_id)
        status = self.staff.status(me.user_id)
        if status == "outside":
            async with self.db.write() as tx:
                await panel_entry.put_out(tx, me.user_id)
        if status not in panel_entry.INSIDE:
            return None
        return Visit(self, request, me, status == "administrator", key)


async def nowhere(_: Visit) -> web.Response:
    """Answer an address that no page has; leads back."""
    raise web.HTTPNotFound


async def _typed(request: web.Request) -> list[str]:
    """Return the words of a form that came too late, only to a browser that has it from us."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    try:
        sent = await request.post()
    except (*UNREADABLE, web.HTTPRequestEntityTooLarge):
        return []
    return _worth(sent)


def _worth(form: Mapping[str, Any]) -> list[str]:
    """Return what of a form has to be typed anew where it is lost."""
    found = [form.get(name) for name in TYPED]
    return [words for words in found if isinstance(words, str) and words.strip()]


async def _is_ours(visit: Visit) -> bool:
    """Read a form; False where its token is not the session's."""
    try:
        sent = await visit.request.post()
    except UNREADABLE:
        return False
    except web.HTTPRequestEntityTooLarge as error:
        raise RefusalError("panel_large") from error
    for name, value in sent.items():
        if isinstance(value, str):
            visit.form[name] = value
            visit.ticked.setdefault(name, []).append(value)
        elif isinstance(value, web.FileField):
            with value.file:
                if value.filename:
                    visit.files[name] = (value.filename, value.file.read())
    token = visit.form.pop("csrf", "")
    return hmac.compare_digest(token.encode(), panel_entry.csrf(visit.key).encode())


def document(name: str, data: bytes, kind: str) -> web.Response:
    """Return a file to be kept; its name in the way that all browsers understand."""
    named = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return web.Response(body=data, content_type=kind, headers={"Content-Disposition": named})


async def file(request: web.Request) -> web.Response:
    """Return a script or a style; they are the same for all and tell nothing."""
    name = PurePosixPath(request.match_info["name"]).name
    if name not in FILES:
        raise web.HTTPNotFound
    body = (FOLDER / "web" / "files" / name).read_bytes()
    headers = {"Cache-Control": "max-age=3600"}
    return web.Response(body=body, content_type=FILES[name], charset="utf-8", headers=headers)
