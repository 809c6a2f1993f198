"""A handler that is left out of the list would have said no, and none is left out that said yes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.types import CallbackQuery, Chat, Message, User

import handlers
from bot.texts import labels
from handlers.shortlist import Shortlist, _wants

NINA = User(id=7, is_bot=False, first_name="Нина")
CHATS = {"private": Chat(id=7, type="private"), "staff": Chat(id=-1, type="supergroup")}


@pytest.fixture(scope="module")
def dispatcher() -> Dispatcher:
    return handlers.dispatcher()


def _observers(dispatcher: Dispatcher, kind: str) -> list[tuple[str, Shortlist]]:
    routers = [router for router in dispatcher.sub_routers if router.name in CHATS]
    observers = [(router.name, router.observers[kind]) for router in routers]
    return [(name, one) for name, one in observers if isinstance(one, Shortlist)]


def _message(chat: str, text: str, **more: Any) -> Message:
    return Message(
        message_id=1,
        date=datetime(2026, 1, 1, tzinfo=UTC),
        chat=CHATS[chat],
        from_user=NINA,
        text=text,
        **more,
    )


def _states(observer: Shortlist) -> list[str | None]:
    found = {s for handler in observer.handlers for s in _wants(handler).get("state", ())}
    return [None, "Old:state", *sorted(state for state in found if state)]


TEXTS = [
    *(
        "сколько стоит",
        "/",
        " /help",
        "/help@Bot и ещё",
        "/Help",
        "/ASK",
        "/start faq_x",
        "ask",
        "!help",
    ),
    *("/help@other", "/неизвестная", "\n/help"),
]


async def _asked(observer: Shortlist, event: Any, state: str | None) -> None:
    """Ask the filters of known kinds of all handlers; the list must hold those that say yes."""
    bot = Bot("42:TEST")
    bot._me = User(id=42, is_bot=True, first_name="B", username="Bot")
    short = _short(observer, event, state)
    for handler in observer.handlers:
        known = [one for one in handler.filters or [] if _wants_alone(handler, one)]
        says = [await one.call(event, raw_state=state, bot=bot) for one in known]
        if all(says):
            assert handler in short, (handler.callback, event, state)
        elif handler in short:
            # Left to its filters: a mention, fields of a button.
            assert isinstance(event, CallbackQuery) or "@" in (event.text or "")


def _wants_alone(handler: Any, one: Any) -> bool:
    return bool(_wants(type(handler)(handler.callback, filters=[one])))


def _short(observer: Shortlist, event: Any, state: str | None) -> list[Any]:
    return observer.likely(event, state).handlers


@pytest.mark.parametrize(
    "text", [*TEXTS, *labels("keyboard").values(), *labels("keyboard_before").values()]
)
async def test_a_message_reaches_whom_it_is_for(dispatcher: Dispatcher, text: str) -> None:
    for name, observer in _observers(dispatcher, "message"):
        for state in _states(observer):
            await _asked(observer, _message(name, text), state)


async def test_every_command_reaches_its_handler(dispatcher: Dispatcher) -> None:
    for name, observer in _observers(dispatcher, "message"):
        words = {w for handler in observer.handlers for w in _wants(handler).get("command", ())}
        for word in words:
            await _asked(observer, _message(name, f"/{word}"), None)


async def test_a_caption_may_be_a_command(dispatcher: Dispatcher) -> None:
    for name, observer in _observers(dispatcher, "message"):
        message = _message(name, "").model_copy(update={"text": None, "caption": "/ask вот"})
        await _asked(observer, message, None)


async def test_every_button_reaches_its_handler(dispatcher: Dispatcher) -> None:
    for name, observer in _observers(dispatcher, "callback_query"):
        kinds = {k for handler in observer.handlers for k in _wants(handler).get("kind", ())}
        assert kinds
        for kind in [*kinds, "unknown", ""]:
            query = CallbackQuery(
                id="1",
                from_user=NINA,
                chat_instance="1",
                data=f"{kind}:1",
                message=_message(name, "x"),
            )
            await _asked(observer, query, None)


async def test_a_plain_text_asks_few(dispatcher: Dispatcher) -> None:
    (_, private), _ = _observers(dispatcher, "message")
    short = _short(private, _message("private", "сколько стоит"), None)
    assert len(short) <= 10 < 40 < len(private.handlers)
