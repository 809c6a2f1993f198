"""The bot's own door to the web: one address, to which parts add their pages before it opens."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.config import Web as Settings

log = logging.getLogger(__name__)

HERE = "127.0.0.1:8081"
"""Where it listens when the settings name a webhook but no address: a proxy stands before it."""
LARGEST = 1024 * 1024
"""Bytes of a request's body that are read; a longer one is refused."""
ENDS_IN = 5.0

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]
Add = Callable[[str, str, Page], None]


class AddressTakenError(Exception):
    """Nothing can listen there; the text says where."""


class Web:
    """Listens from `open` to `close`, where the settings want it; what has been begun is ended."""

    def __init__(self, settings: Settings) -> None:
        self._listen = settings.listen or (HERE if settings.webhook_url else "")
        self._app = web.Application(client_max_size=LARGEST, middlewares=[self._missing])
        self.elsewhere: dict[str, Page] = {}
        """What answers below an address where no page is."""
        self._runner: web.AppRunner | None = None
        self.port = 0

    def add(self, method: str, path: str, page: Page) -> None:
        self._app.router.add_route(method, path, page)

    @web.middleware
    async def _missing(self, request: web.Request, handler: Page) -> web.StreamResponse:
        if request.match_info.http_exception is not None:
            for begins, other in self.elsewhere.items():
                if f"{request.path}/".startswith(f"{begins}/"):
                    return await other(request)
        return await handler(request)

    def at_close(self, closing: Callable[[web.Application], Awaitable[None]]) -> None:
        """Call this when it begins to close: lines that stay open have to end by themselves."""
        self._app.on_shutdown.append(closing)

    async def open(self) -> None:
        """Listen; AddressTakenError where that cannot be."""
        if not self._listen:
            return
        self._runner = web.AppRunner(
            self._app, access_log=None, handle_signals=False, shutdown_timeout=ENDS_IN
        )
        await self._runner.setup()
        host, port = self._listen.rsplit(":", 1)
        try:
            await web.TCPSite(self._runner, host.strip("[]"), int(port)).start()
        except (OSError, OverflowError) as error:
            raise AddressTakenError(self._listen) from error
        self.port = int(self._runner.addresses[0][1])
        log.info("listening on %s", self._listen)

    async def close(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
