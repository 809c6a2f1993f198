"""The small Telegram over HTTP: the Bot API, files, the page and what steers it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import mimetypes
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox import forms
from bot.sandbox.control import Control
from bot.sandbox.telegram import Telegram
from bot.sandbox.webhook import Deliverer
from bot.sandbox.wire import ApiError, Cut, Hang, Json, Params

PAGE = Path(__file__).parent / "page"
_MOST_WAIT = 50
_TYPES = {".js": "text/javascript", ".ogg": "audio/ogg"}


class Server:
    """A running server; `close` ends it with every waiting request."""

    def __init__(self, tg: Telegram, *, page: bool) -> None:
        self.tg = tg
        self.page = page
        self.url = ""
        self.port = 0
        self._control = Control(tg)
        self._deliverer = Deliverer(tg)
        self._runner: web.ServerRunner | None = None
        self._poller: asyncio.Future[None] | None = None
        self._ended = asyncio.Event()
        tg.updates.on_arrival.append(self._wake)
        tg.faults.on_down.append(self._wake)

    @property
    def api_base(self) -> str:
        return self.url

    async def start(self, host: str, port: int) -> None:
        handler = web.Server(self._handle, access_log=None, handler_cancellation=True)
        self._runner = web.ServerRunner(handler, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://{host}:{self.port}"
        self._deliverer.start()

    async def close(self) -> None:
        self._ended.set()
        self._control.close()
        self.tg.updates.on_arrival.remove(self._wake)
        self.tg.faults.on_down.remove(self._wake)
        self._wake()
        await self._deliverer.close()
        if self._runner:
            await self._runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith(("/bot", "/file/bot")):
            return await self._telegram(request, path)
        if path.startswith("/sandbox/"):
            return await self._control.handle(request)
        return self._static(path)

    async def _telegram(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        if self.tg.faults.down:
            return _cut(request)
        if path.startswith("/bot"):
            return await self._api(request, path[4:])
        return self._file(path[9:])

    async def _api(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        token, _, method = path.partition("/")
        try:
            params, files = await forms.read(request)
            if self.tg.faults.latency:
                await asyncio.sleep(self.tg.faults.latency)
            if token != self.tg.token:
                return _json(ApiError(401, "Unauthorized").answer(), 401)
            if method.lower() == "getupdates":
                result = await self._poll(params)
            else:
                result = self.tg.call(method, params, files)
        except ApiError as error:
            return _json(error.answer(), error.code)
        except Hang:
            await self._ended.wait()
            return _cut(request)
        except Cut:
            return _cut(request)
        return _json({"ok": True, "result": result})

    async def _poll(self, params: dict[str, Any]) -> Any:
        """GetUpdates with its wait; a newer one ends the one that waits."""
        if self._poller and not self._poller.done():
            self._poller.set_exception(_conflict())
        result = self.tg.call("getUpdates", params)
        loop = asyncio.get_running_loop()
        end = loop.time() + min(Params(params).integer("timeout"), _MOST_WAIT)
        while not result and loop.time() < end:
            waiter = self._poller = loop.create_future()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(waiter, end - loop.time())
            if self._ended.is_set() or self.tg.faults.down:
                raise Cut(acted=False)
            result = self.tg.updates.poll(0, Params(params).integer("limit", 100))
        return result

    def _wake(self) -> None:
        if self._poller and not self._poller.done():
            self._poller.set_result(None)

    def _file(self, path: str) -> web.Response:
        token, _, name = path.partition("/")
        file = self.tg.files.by_path.get(name)
        if token != self.tg.token:
            return _json(ApiError(401, "Unauthorized").answer(), 401)
        if file is None:
            return _json(ApiError(404, "Not Found").answer(), 404)
        return web.Response(body=file.content, content_type="application/octet-stream")

    def _static(self, path: str) -> web.StreamResponse:
        name = path.removeprefix("/") or "index.html"
        file = (PAGE / name).resolve()
        if not self.page or not file.is_file() or PAGE.resolve() not in file.parents:
            return _json(ApiError(404, "Not Found").answer(), 404)
        kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "text/plain"
        charset = "utf-8" if kind.startswith("text/") else None
        return web.Response(
            body=file.read_bytes(),
            content_type=kind,
            charset=charset,
            headers={"Cache-Control": "no-cache"},
        )


def _conflict() -> ApiError:
    return ApiError(
        409,
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    )


def _json(body: Json, status: int = 200) -> web.Response:
    data = json.dumps(body).encode()
    return web.Response(body=data, status=status, content_type="application/json")


def _cut(request: web.BaseRequest) -> web.Response:
    """Close the connection; what is returned is never written."""
    if request.transport:
        request.transport.close()
    return web.Response()


async def serve(
    tg: Telegram, host: str = "127.0.0.1", port: int = 0, *, page: bool = True
) -> Server:
    """Serve on a port, any free one for 0; the caller closes it."""
    server = Server(tg, page=page)
    await server.start(host, port)
    return server
