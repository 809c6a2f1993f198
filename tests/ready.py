"""What every start of a bot needs and no start changes: made once in a process, then lent.

A bot looks up at its start what its handlers want to be given, and indexes the answers: the same
for the thousands that are started here. What a bot comes to know is made anew for each.
"""

import functools
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiogram import Dispatcher

import handlers
from bot import faq
from bot.certificates import Guesses

_FREE: list[Dispatcher] = []
_INDEXED = 64
_OF_DOORS, _OF_ENTRIES = handlers.dispatcher, faq._index
_CERTIFICATES = functools.cache(ssl.create_default_context)


def _doors(**context: Any) -> Dispatcher:
    if not _FREE:
        return _OF_DOORS(**context)
    main = _FREE.pop()
    main.workflow_data = {**context, "guesses": Guesses()}
    return main


def give_back(app: Any) -> None:
    """Whoever starts next may have this bot's dispatcher: nothing of it is being handled."""
    main: Dispatcher | None = app.__dict__.pop("_dispatcher", None)
    if main is not None:
        main.workflow_data = {}
        _FREE.append(main)


def _index(entries: list[Any], topics: dict[int, str]) -> Any:
    return _indexed(tuple(entries), tuple(topics.items()))


@functools.lru_cache(maxsize=_INDEXED)
def _indexed(entries: tuple[Any, ...], topics: tuple[tuple[int, str], ...]) -> Any:
    return _OF_ENTRIES(list(entries), dict(topics))


@contextmanager
def held() -> Iterator[None]:
    """Starts inside are cheap."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", _CERTIFICATES)
        patch.setattr(handlers, "dispatcher", _doors)
        patch.setattr(faq, "_index", _index)
        yield
