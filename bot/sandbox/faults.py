"""Faults of the network and of Telegram, switched on for so many calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.sandbox.wire import ApiError, Cut, Hang, Json, Params

KINDS = frozenset({"400", "404", "429", "500", "502", "drop", "drop_after", "hang"})


@dataclass(slots=True)
class Fault:
    """One kind of failure for the next `times` calls it fits."""

    kind: str
    methods: frozenset[str] | None
    chat: int | None
    times: int
    retry_after: int

    def fits(self, method: str, chat: int | None) -> bool:
        """A fault for any method passes over getUpdates: name it to hit polling."""
        named = method != "getUpdates" if self.methods is None else method in self.methods
        return named and (self.chat is None or self.chat == chat)


class Faults:
    """Failures to come. `latency` (seconds) and `down` work in the HTTP server, on every call."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.pending: list[Fault] = []
        self.struck: dict[str, int] = {}
        self.on_down: list[Callable[[], None]] = []
        self._down = False

    @property
    def down(self) -> bool:
        """Telegram cannot be reached: every call is cut, waiting ones too."""
        return self._down

    @down.setter
    def down(self, down: bool) -> None:
        self._down = down
        for callback in self.on_down:
            callback()

    def add(
        self,
        kind: str,
        method: str | Iterable[str] | None = None,
        chat: int | None = None,
        times: int = 1,
        retry_after: int = 1,
    ) -> None:
        """The next `times` fitting calls fail so; ValueError for a kind that is not known."""
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind!r}, known are {sorted(KINDS)}")
        names = {method} if isinstance(method, str) else method
        methods = None if names is None else frozenset(names)
        self.pending.append(Fault(kind, methods, chat, times, retry_after))

    def clear(self) -> None:
        self.pending.clear()
        self.latency = 0.0
        self.down = False

    def strike(self, method: str, params: Params) -> bool:
        """Fail the call if a fault fits it; True: let it act and close the connection after."""
        if self.down:
            raise Cut(acted=False)
        if not self.pending:
            return False
        fault = self._take(method, _chat_of(params))
        if fault is None:
            return False
        self.struck[fault.kind] = self.struck.get(fault.kind, 0) + 1
        if fault.kind == "drop_after":
            return True
        raise _failure(fault)

    def _take(self, method: str, chat: int | None) -> Fault | None:
        for fault in self.pending:
            if fault.fits(method, chat):
                fault.times -= 1
                if fault.times <= 0:
                    self.pending.remove(fault)
                return fault
        return None

    def state(self) -> Json:
        pending = [{"kind": fault.kind, "times": fault.times} for fault in self.pending]
        return {"latency": self.latency, "down": self.down, "pending": pending}


def too_many_requests(seconds: int) -> ApiError:
    """429 with the seconds to wait."""
    text = f"Too Many Requests: retry after {seconds}"
    return ApiError(429, text, {"retry_after": seconds})


def _failure(fault: Fault) -> Exception:
    if fault.kind == "429":
        return too_many_requests(fault.retry_after)
    if fault.kind == "400":
        return ApiError(400, "Bad Request: VOICE_MESSAGES_FORBIDDEN")
    if fault.kind == "404":
        return ApiError(404, "Not Found")
    if fault.kind == "500":
        return ApiError(500, "Internal Server Error")
    if fault.kind == "502":
        return ApiError(502, "Bad Gateway")
    return Hang() if fault.kind == "hang" else Cut(acted=False)


def _chat_of(params: Params) -> int | None:
    try:
        return int(params.raw.get("chat_id") or 0) or None
    except (TypeError, ValueError):
        return None
