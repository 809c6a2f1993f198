"""What a door looks at. All are coroutines: aiogram sends a plain function through a thread."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.outbox import To, Tx
from bot.texts import labels
from handlers.talk import Talk


class Tapped(Filter):
    """A button of the permanent keyboard, or of one before it, by its name in labels.toml."""

    def __init__(self, name: str) -> None:
        self.words = {**labels("keyboard_before"), **labels("keyboard")}[name]

    async def __call__(self, message: Message) -> bool:
        return message.text == self.words


class AnswersDraft(Filter):
    """Words that answer the question of a draft: a reply to it, or its owner's in that place."""

    def __init__(self, addressed: Callable[[Tx, int, To, int | None], Awaitable[object]]) -> None:
        self._addressed = addressed

    async def __call__(self, message: Message, talk: Talk) -> bool | dict[str, Any]:
        target = message.reply_to_message
        # In a topic every plain message is marked as a reply to the topic's first one.
        plain = target is None or target.forum_topic_created is not None
        if plain and not message.text:
            return False
        reply_to = None if plain or target is None else target.message_id
        draft = await self._addressed(talk.tx, talk.user.id, talk.here, reply_to)
        return {"draft": draft} if draft is not None else False


async def in_private(event: Message | ChatMemberUpdated) -> bool:
    return event.chat.type == "private"


async def in_group(event: Message | ChatMemberUpdated) -> bool:
    return event.chat.type != "private"


async def pressed_in_private(query: CallbackQuery) -> bool:
    return query.message is not None and query.message.chat.type == "private"


async def pressed_in_group(query: CallbackQuery) -> bool:
    return query.message is not None and query.message.chat.type != "private"


async def like_a_command(message: Message) -> bool:
    return bool(message.text and message.text.startswith("/"))


async def no_command(message: Message) -> bool:
    return not await like_a_command(message)


async def words(message: Message) -> bool:
    """A text that is no command."""
    return bool(message.text) and await no_command(message)


async def moved(message: Message) -> bool:
    """Telegram's notice that the group has got another number."""
    return message.migrate_to_chat_id is not None
