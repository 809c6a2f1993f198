"""Sending bytes to Telegram: a document, or a photo, under which words and buttons may stand."""

from typing import Any

from aiogram import Bot
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup

from bot.markup import markup


async def upload(
    bot: Bot, content: dict[str, Any], made: tuple[str, bytes], chat: int, thread: int | None
) -> int:
    """Send what was made, (name, bytes); return the message. Raises aiogram's TelegramAPIError."""
    name, data = made
    file = BufferedInputFile(data, name)
    buttons = markup({"buttons": content.get("buttons")})
    how: dict[str, Any] = {
        "chat_id": chat,
        "message_thread_id": thread,
        "caption": content.get("caption"),
        "parse_mode": "HTML",
        "reply_markup": InlineKeyboardMarkup.model_validate(buttons) if buttons else None,
    }
    if content.get("photo"):
        return (await bot.send_photo(photo=file, **how)).message_id
    return (await bot.send_document(document=file, **how)).message_id
