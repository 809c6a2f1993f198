"""Which function answers which method of the Bot API."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.talk import Talk
from bot.sandbox.wire import Params

Handler = Callable[[Talk, Params], object]
METHODS: dict[str, Handler] = {}


def method(name: str) -> Callable[[Handler], Handler]:
    """The decorated function answers this method."""

    def keep(handler: Handler) -> Handler:
        METHODS[name] = handler
        return handler

    return keep
