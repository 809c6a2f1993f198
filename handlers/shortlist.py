"""Which handlers an update may be for, seen at a glance: the filters of the others are not asked.

aiogram asks the filters of every handler in turn: fifty for a plain text. What most of them look
at is one of three things: the command or the keyboard's button that a message is, the dialogue its
author is in, or the kind of the button that was pressed. Handlers that want another one are left
out; those that stay are asked by aiogram as ever, in their order.
"""

from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.filters import Command, CommandStart, StateFilter
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message, TelegramObject

from handlers.filters import Tapped

Words = frozenset[str | None]


Sight = tuple[str | None, ...]
"""Of an event, in the order of SEEN; '' stands for what no handler wants."""
SEEN = ("command", "text", "kind", "state")


class Shortlist(TelegramEventObserver):
    """An observer that hands an event to the handlers that it may be for.

    All handlers are registered before the first event.
    """

    def __init__(self, router: Router, event_name: str) -> None:
        super().__init__(router, event_name)
        self._wanted: list[tuple[HandlerObject, dict[str, Words]]] = []
        self._known: list[set[str | None]] = []
        self._lists: dict[Sight, TelegramEventObserver] = {}

    async def trigger(self, event: TelegramObject, **kwargs: Any) -> Any:
        return await self.likely(event, kwargs.get("raw_state")).trigger(event, **kwargs)

    def likely(self, event: TelegramObject, state: str | None) -> TelegramEventObserver:
        """Return an observer with the handlers that an event may be for. `state`: the dialogue."""
        if not self._known:
            self._learn()
        sight = tuple(
            one if one in known else ""
            for one, known in zip(_seen(event, state), self._known, strict=True)
        )
        found = self._lists.get(sight)
        if found is None:
            found = self._lists[sight] = self._list(sight)
        return found

    def _learn(self) -> None:
        self._wanted = [(handler, _wants(handler)) for handler in self.handlers]
        self._known = [
            {word for _, wants in self._wanted for word in wants.get(name, ())} for name in SEEN
        ]

    def _list(self, sight: Sight) -> TelegramEventObserver:
        seen = dict(zip(SEEN, sight, strict=True))
        short = TelegramEventObserver(self.router, self.event_name)
        short.handlers = [
            handler
            for handler, wants in self._wanted
            if all(seen[name] in words for name, words in wants.items())
        ]
        return short


def door(name: str) -> Router:
    """Return a router whose messages and presses are shortlisted."""
    made = Router(name=name)
    made.message = made.observers["message"] = Shortlist(made, "message")
    made.callback_query = made.observers["callback_query"] = Shortlist(made, "callback_query")
    return made


def _seen(event: TelegramObject, state: str | None) -> Sight:
    if isinstance(event, Message):
        return _command(event), event.text, None, state
    data = event.data if isinstance(event, CallbackQuery) else None
    return None, None, (data or "").partition(":")[0], state


def _command(message: Message) -> str | None:
    """Return the name in «/name@bot words», as aiogram's Command reads it."""
    text = message.text or message.caption or ""
    if not text.lstrip().startswith("/"):
        return None
    return text.split(maxsplit=1)[0][1:].partition("@")[0]


def _wants(handler: HandlerObject) -> dict[str, Words]:
    """Return what an event must show for a handler, by the name of the sight."""
    wants: dict[str, Words] = {}
    for one in handler.filters or []:
        found = _wish(one.callback)
        if found is not None:
            name, words = found
            wants[name] = wants.get(name, words) & words
    return wants


def _wish(asked: Any) -> tuple[str, Words] | None:
    """Return what a filter of a known kind wants to see; None: it has to be asked."""
    if type(asked) in {Command, CommandStart}:
        names = [name for name in asked.commands if isinstance(name, str)]
        plain = asked.prefix == "/" and not asked.ignore_case and len(names) == len(asked.commands)
        return ("command", frozenset(names)) if plain else None
    if isinstance(asked, Tapped):
        return "text", frozenset([asked.words])
    if type(asked) is StateFilter:
        return _states(asked)
    if type(asked) is CallbackQueryFilter and asked.callback_data.__separator__ == ":":
        return "kind", frozenset([asked.callback_data.__prefix__])
    return None


def _states(asked: StateFilter) -> tuple[str, Words] | None:
    states: set[str | None] = set()
    for one in asked.states:
        if isinstance(one, type):
            states.update(one.__all_states_names__)
        elif one is None or isinstance(one, str):
            states.add(one)
        elif isinstance(one, State):
            states.add(one.state)
        else:
            return None
    return None if "*" in states else ("state", frozenset(states))
