"""The bot's own door to the web: one address, to which parts add their pages before it opens."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

log = logging.getLogger(__name__)

HERE = "127.0.0.1:8081"
"""Where it listens when the settings name a webhook but no address: a proxy stands before it."""
LARGEST = 1024 * 1024
"""Bytes of a request's body that are read; a longer one is refused."""
ENDS_IN = 5.0

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


class AddressTakenError(Exception):
    """Nothing can listen there; the text says where."""


class Web:
    """Listens from `open` to `close`; what has been begun by then comes to its end."""

    def __init__(self, listen: str) -> None:
        self._listen = listen or HERE
        self._app = web.Application(client_max_size=LARGEST)
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=ENDS_IN)

    def add(self, method: str, path: str, page: Page) -> None:
        self._app.router.add_route(method, path, page)

    async def open(self) -> None:
        """Listen; AddressTakenError where that cannot be."""
        await self._runner.setup()
        host, port = self._listen.rsplit(":", 1)
        try:
            await web.TCPSite(self._runner, host.strip("[]"), int(port)).start()
        except (OSError, OverflowError) as error:
            raise AddressTakenError(self._listen) from error
        log.info("listening on %s", self._listen)

    async def close(self) -> None:
        await self._runner.cleanup()
