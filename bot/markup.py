"""What stands around a text in Telegram: the message quoted, buttons, the permanent keyboard."""

from typing import Any

NO_PREVIEW = {"is_disabled": True}


def quoted(content: dict[str, Any]) -> dict[str, Any] | None:
    """Return Telegram's ReplyParameters: said without the quote where that is gone."""
    message = content.get("reply_to")
    if message is None:
        return None
    return {"message_id": message, "allow_sending_without_reply": True}


def markup(content: dict[str, Any]) -> dict[str, Any] | None:
    """Return Telegram's reply_markup: buttons, else the keyboard, an empty one to take it away."""
    if buttons := content.get("buttons"):
        return {"inline_keyboard": [[_button(button) for button in line] for line in buttons]}
    keyboard = content.get("keyboard")
    if keyboard is None:
        return None
    if not keyboard:
        return {"remove_keyboard": True}
    lines = [[{"text": text} for text in line] for line in keyboard]
    return {"keyboard": lines, "resize_keyboard": True, "is_persistent": True}


def _button(button: dict[str, str]) -> dict[str, str]:
    named = {"text": button["text"], "callback_data": button.get("data"), "url": button.get("url")}
    return {name: value for name, value in named.items() if value is not None}
