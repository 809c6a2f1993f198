"""What stands around a text in Telegram: the message quoted, buttons, the permanent keyboard."""

from typing import Any

from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)


def quoted(content: dict[str, Any]) -> ReplyParameters | None:
    message = content.get("reply_to")
    if message is None:
        return None
    return ReplyParameters(message_id=message, allow_sending_without_reply=True)


def markup(
    content: dict[str, Any],
) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    if buttons := content.get("buttons"):
        lines = [
            [
                InlineKeyboardButton(
                    text=button["text"], callback_data=button.get("data"), url=button.get("url")
                )
                for button in line
            ]
            for line in buttons
        ]
        return InlineKeyboardMarkup(inline_keyboard=lines)
    keyboard = content.get("keyboard")
    if keyboard is None:
        return None
    if not keyboard:
        return ReplyKeyboardRemove(remove_keyboard=True)
    return ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text=text) for text in line] for line in keyboard],
        resize_keyboard=True,
        is_persistent=True,
    )
