"""Sending files to Telegram: a document, or a photo, under which words and buttons may stand."""

from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.types import BufferedInputFile, FSInputFile, InlineKeyboardMarkup, InputFile

from bot.markup import markup
from bot.session import CALL_TIMEOUT

SLOWEST_LINE = 16_000
"""Bytes a second that a large file takes at the least."""


async def upload(
    bot: Bot, content: dict[str, Any], made: tuple[str, bytes | Path], chat: int, thread: int | None
) -> int:
    """Send what was made, its name and the bytes or where they lie; return the message.

    Large files are read piece by piece. Raises aiogram's TelegramAPIError.
    """
    file, seconds = _handed(*made)
    buttons = markup({"buttons": content.get("buttons")})
    how: dict[str, Any] = {
        "chat_id": chat,
        "message_thread_id": thread,
        "caption": content.get("caption"),
        "parse_mode": "HTML",
        "reply_markup": InlineKeyboardMarkup.model_validate(buttons) if buttons else None,
        "request_timeout": seconds,
    }
    if content.get("photo"):
        return (await bot.send_photo(photo=file, **how)).message_id
    return (await bot.send_document(document=file, **how)).message_id


def _handed(name: str, data: bytes | Path) -> tuple[InputFile, int]:
    """Return a file as it is handed over, and the seconds that it may take."""
    if isinstance(data, bytes):
        return BufferedInputFile(data, name), int(CALL_TIMEOUT)
    return FSInputFile(data, name), int(CALL_TIMEOUT + data.stat().st_size / SLOWEST_LINE)
