"""Steering over HTTP: what the page, kill tests and benchmarks do on people's behalf."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.sandbox.limits import Limits
from bot.sandbox.state import state
from bot.sandbox.telegram import Telegram
from bot.sandbox.wire import Impossible, Json, names

DOINGS = names(
    "add_person add_group add_channel join leave kick promote demote demote_bot remove_bot "
    "restore_bot send album edit forward react press press_data tap block unblock deactivate "
    "delete_topic close_topic reopen_topic rename_topic rename_group create_topic migrate "
    "make_forum delete inline push jump_update_ids messages keyboard"
)
_THROTTLE = 0.1
_SILENCE = 15.0


class Control:
    """/sandbox/do, /sandbox/state, /sandbox/events, /sandbox/file/<id>."""

    def __init__(self, tg: Telegram) -> None:
        self.tg = tg
        self._changed = asyncio.Event()
        self._ended = False
        tg.on_change.append(self._changed.set)
        self._own: dict[str, Callable[..., Any]] = {
            "clock": self._clock,
            "faults": self._faults,
            "limits": self._limits,
            "answers": lambda: tg.answers,
            "calls": self._calls,
            "queue": lambda: {"waiting": len(tg.updates.queue), "next_id": tg.updates.next_id},
        }

    def close(self) -> None:
        self._ended = True
        self._changed.set()
        self.tg.on_change.remove(self._changed.set)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request below /sandbox/; pages of other sites are refused."""
        origin = request.headers.get("Origin")
        if origin and origin.partition("://")[2] != request.host:
            return _json({"ok": False, "error": "another site may not do this"}, 403)
        what = request.path.removeprefix("/sandbox/")
        if what == "do" and request.method == "POST":
            return self._answer(await request.content.read())
        if what == "state":
            return _json(state(self.tg))
        if what == "events":
            return await self._events(request)
        if what.startswith("file/"):
            return self._file(what.removeprefix("file/"))
        return _json({"ok": False, "error": "not found"}, 404)

    def _answer(self, body: bytes) -> web.Response:
        try:
            order = json.loads(body)
            result = self.do(**order)
        except (Impossible, ValueError, TypeError, KeyError) as error:
            return _json({"ok": False, "error": str(error)}, 400)
        return _json({"ok": True, "result": result})

    def do(self, do: str, **arguments: Any) -> Any:
        """One doing by its name; Impossible, ValueError or TypeError say what is wrong."""
        if do in self._own:
            return self._own[do](**arguments)
        if do not in DOINGS:
            raise Impossible(f"nobody can {do!r}; known are {sorted(DOINGS | self._own.keys())}")
        for short in ("label", "data"):
            if do == "press" and short in arguments:
                arguments["label_or_data"] = arguments.pop(short)
        if "file" in arguments:
            arguments["file"] = _file(arguments["file"])
        for item in arguments.get("items") or ():
            if "file" in item:
                item["file"] = _file(item["file"])
        return getattr(self.tg, do)(**arguments)

    def _clock(self, seconds: float) -> float:
        return self.tg.move_clock(float(seconds))

    def _faults(self, **change: Any) -> Json:
        """`kind` with its arguments adds a fault; `latency`, `down`, `clear` set and clear."""
        faults = self.tg.faults
        if change.pop("clear", False):
            faults.clear()
        if "latency" in change:
            faults.latency = float(change.pop("latency"))
        if "down" in change:
            faults.down = bool(change.pop("down"))
        if change:
            faults.add(**change)
        self.tg.changed()
        return faults.state()

    def _limits(
        self,
        *,
        on: bool = True,
        per_second: int = 30,
        per_chat_per_second: int = 1,
        group_per_minute: int = 20,
    ) -> Json:
        numbers = (per_second, per_chat_per_second, group_per_minute)
        self.tg.limits = Limits(*numbers) if on else Limits.off()
        self.tg.changed()
        return self.tg.limits.state()

    def _calls(
        self, last: int = 100, method: str | None = None, *, params: bool = True
    ) -> list[Json]:
        """The bot's last calls: method, when, whether it was let do; `params` where wanted."""
        chosen = [call for call in self.tg.calls if method in (None, call.method)]
        brief = [{"method": c.method, "at": c.at, "ok": c.ok} for c in chosen[-last:]]
        if not params:
            return brief
        return [{**one, "params": c.params} for one, c in zip(brief, chosen[-last:], strict=True)]

    async def _events(self, request: web.BaseRequest) -> web.StreamResponse:
        """Server-sent events: the version after every change, at most ten a second."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        await response.prepare(request)
        sent = -1
        while not self._ended:
            if sent != self.tg.version:
                sent = self.tg.version
                await response.write(f'data: {{"version": {sent}}}\n\n'.encode())
                await asyncio.sleep(_THROTTLE)
                continue
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), _SILENCE)
            except TimeoutError:
                await response.write(b": still here\n\n")
        return response

    def _file(self, file_id: str) -> web.Response:
        file = self.tg.files.by_id.get(file_id)
        if file is None:
            return _json({"ok": False, "error": "no such file"}, 404)
        mime = file.mime if file.mime.startswith(("image/", "audio/", "video/")) else ""
        if "svg" in mime:
            mime = ""
        return web.Response(
            body=file.content,
            content_type=mime or "application/octet-stream",
            headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600"},
        )


def _file(value: Any) -> tuple[str, bytes] | None:
    """{"name": ..., "base64": ...} as a name and bytes."""
    if value is None:
        return None
    return str(value["name"]), base64.b64decode(value["base64"])


def _json(body: Any, status: int = 200) -> web.Response:
    data = json.dumps(body, default=str).encode()
    return web.Response(body=data, status=status, content_type="application/json")
