"""Telegram's login button, where the panel has an address of its own: it leads to a one-time link.

Only this page loads a script of another site; nothing of the panel stands on it.
"""

from aiohttp import web

from bot import panel_login
from bot.errors import RefusalError
from bot.texts import plain, render
from handlers.web.door import Door, html, see_other
from handlers.web.entry import Entry

SCRIPT = "https://telegram.org/js/telegram-widget.js"
POLICY = (
    f"default-src 'none'; script-src {SCRIPT}; frame-src https://oauth.telegram.org;"
    " style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
OPENER = {"Cross-Origin-Opener-Policy": "unsafe-none"}
"""The button opens a window, and hears from it."""
ORIGIN = {"Referrer-Policy": "strict-origin"}
"""Telegram looks whether the page is of the bot's domain."""
LONGEST = 4000


class Login:
    def __init__(self, door: Door, entry: Entry) -> None:
        self._door = door
        self._entry = entry

    async def show(self, request: web.Request) -> web.Response:
        if self._entry.too_many(request):
            return html(render("web/too_often"), 429)
        return await self._page("")

    async def _page(self, problem: str, status: int = 200) -> web.Response:
        door = self._door
        address = f"{door.settings.web.public_url.rstrip('/')}/enter/telegram"
        bot = await door.bot_name() if door.secure else ""
        page = render("web/login", bot=bot, address=address, script=f"{SCRIPT}?22", problem=problem)
        response = html(page, status)
        if door.secure:
            response.headers.update({"Content-Security-Policy": POLICY, **OPENER, **ORIGIN})
        return response

    async def come(self, request: web.Request) -> web.Response:
        """Take what Telegram has signed; the link that it leads to shows the name, and asks."""
        if self._entry.too_many(request):
            return html(render("web/too_often"), 429)
        if not self._door.secure:
            raise web.HTTPNotFound
        try:
            key = await self._key(request)
        except RefusalError as refusal:
            return await self._page(plain(render(f"refusals/{refusal.code}", **refusal.facts)), 403)
        return see_other(f"/enter/{key}")

    async def _key(self, request: web.Request) -> str:
        door, query = self._door, request.query
        if len(request.query_string) > LONGEST or len(set(query)) != len(query):
            raise RefusalError("login_wrong")
        told = dict(query)
        token = door.settings.telegram.token.get_secret_value()
        user = panel_login.checked(told, token, door.db.clock())
        async with door.db.write() as tx:
            await panel_login.use(tx, told)
        status = await door.status_of(user)
        async with door.db.write() as tx:
            return await panel_login.link(tx, user, told, status)


def register(door: Door, entry: Entry) -> None:
    login = Login(door, entry)
    door.open("GET", "/enter", login.show)
    door.open("GET", "/enter/telegram", login.come)
