"""The small Telegram as one object: what the bot calls and what people do."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

from bot.sandbox.chats import GENERAL, Post
from bot.sandbox.methods import METHODS
from bot.sandbox.talk import Talk
from bot.sandbox.wire import ApiError, Call, Cut, Json, Params, UploadedFile, bad_request

_REFUSED = resources.files("bot.sandbox").joinpath("refused_methods.txt").read_text("utf-8")
REFUSED = frozenset(_REFUSED.split())
_NAMES = {name.lower(): name for name in (*METHODS, *REFUSED)}
_KEPT_CALLS = 20_000


class Telegram(Talk):
    """A state machine without IO; not for several threads.

    `call` is the bot's side. `calls` keeps the last calls, `on_change` is told of every change,
    `on_clock` of every move of the clock (seconds).
    """

    def __init__(
        self,
        token: str = "42:SANDBOX",  # noqa: S107
        username: str = "resursnik_demo_bot",
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(token, username, now)
        self.calls: deque[Call] = deque(maxlen=_KEPT_CALLS)

    def call(
        self,
        method: str,
        params: Mapping[str, Any],
        files: Mapping[str, UploadedFile] | None = None,
    ) -> Any:
        """Answer a method of the Bot API, or raise ApiError; Cut where a fault says so."""
        name = _NAMES.get(method.lower(), method)
        record = Call(name, dict(params), self.now())
        self.calls.append(record)
        try:
            record.result = self._act(name, Params(params, files or {}))
        except (ApiError, Cut) as error:
            record.error = error
            raise
        record.ok = True
        return record.result

    def _act(self, name: str, params: Params) -> object:
        cut_after = self.faults.strike(name, params)
        handler = METHODS.get(name)
        if handler is None:
            if name in REFUSED:
                raise bad_request("method is not supported here")
            raise ApiError(404, "Not Found: method not found")
        result = handler(self, params)
        if cut_after:
            raise Cut(acted=True)
        return result

    def push(self, update: Any) -> None:
        """Put anything into the queue of updates as it is, even what Telegram never would."""
        self.updates.push(update)

    def jump_update_ids(self) -> int:
        """Number updates on from a random place; returns it."""
        return self.updates.jump()

    def messages(self, chat: int, thread: int | None = None) -> list[Json]:
        """What stands in a chat now, oldest first, with "reactions"; of one topic if asked."""
        return [
            self.shown(post)
            for post in self.chat(chat).posts.values()
            if thread is None or (post.thread or GENERAL) == thread
        ]

    def shown(self, post: Post) -> Json:
        """A message as people see it."""
        reactions = [{"emoji": emoji, "by": by} for by, emoji in post.reactions.items()]
        return {**self.view(post), "reactions": reactions}
