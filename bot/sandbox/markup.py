"""Keyboards: what Telegram takes under a message and what it refuses."""

from __future__ import annotations

from typing import Any

from bot.sandbox.tags import address
from bot.sandbox.wire import Json, Params, bad_request, names

DATA_BYTES = 64
MOST_BUTTONS = 100
_STYLES = {"danger", "success", "primary"}
_ACTIONS = names(
    "url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat "
    "switch_inline_query_chosen_chat copy_text callback_game pay"
)
_REQUESTS = names(
    "request_users request_chat request_managed_bot request_contact request_location request_poll "
    "web_app"
)
_LOOKS = frozenset({"text", "icon_custom_emoji_id", "style"})
_REPLY_OPTIONS = ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective")


def read(params: Params, *, inline_only: bool = False) -> Json | None:
    """The reply_markup parameter, checked; None where there is none."""
    value = params.decoded("reply_markup")
    if value is None or value == {}:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        rows = _rows(value["inline_keyboard"], _inline_button, "inline keyboard")
        return {"inline_keyboard": rows} if rows else None
    if inline_only:
        raise bad_request("inline keyboard expected")
    if "keyboard" in value:
        return _reply_keyboard(value)
    if value.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if value.get("force_reply"):
        return {"force_reply": True}
    return None


def is_inline(markup: Json | None) -> bool:
    return bool(markup) and "inline_keyboard" in (markup or {})


def _reply_keyboard(value: Json) -> Json:
    rows = _rows(value["keyboard"], _reply_button, "reply keyboard")
    if not rows:
        raise bad_request("reply keyboard markup is empty")
    placeholder = value.get("input_field_placeholder")
    if placeholder and len(str(placeholder)) > 64:
        raise bad_request("input field placeholder is too long")
    return {"keyboard": rows, **{name: True for name in _REPLY_OPTIONS if value.get(name)}}


def _rows(value: Any, button: Any, what: str) -> list[list[Json]]:
    if not isinstance(value, list):
        raise bad_request(f"can't parse {what} markup JSON object: field must be an Array")
    rows = []
    for row in value:
        if not isinstance(row, list):
            raise bad_request(f"can't parse {what} markup JSON object: rows must be Arrays")
        checked = [button(item) for item in row]
        if checked:
            rows.append(checked)
    if sum(map(len, rows)) > MOST_BUTTONS and what == "inline keyboard":
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return rows


def _text(item: Json, what: str) -> str:
    text = item.get("text")
    if not isinstance(text, str):
        raise bad_request(f"can't parse {what} button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request(f"{what} button text must be non-empty")
    return text


def _reply_button(item: Any) -> Json:
    if isinstance(item, str):
        item = {"text": item}
    if not isinstance(item, dict):
        raise bad_request("can't parse keyboard button: expected an Object")
    _text(item, "keyboard")
    _known(item, _LOOKS | _REQUESTS, "keyboard")
    if sum(bool(item.get(name)) for name in _REQUESTS) > 1:
        raise bad_request("can't parse keyboard button: it must have at most one action")
    return {name: value for name, value in item.items() if value is not None}


def _inline_button(item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    _text(item, "inline keyboard")
    _known(item, _LOOKS | _ACTIONS, "inline keyboard")
    actions = [name for name in item if name in _ACTIONS and item[name] is not None]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: it must have exactly one action")
    _check_action(actions[0], item[actions[0]])
    return {name: value for name, value in item.items() if value is not None}


def _known(item: Json, names: frozenset[str], what: str) -> None:
    """Stricter than Telegram, which ignores unknown fields: a misspelt one is a bug."""
    unknown = [name for name in item if name not in names]
    if unknown:
        raise bad_request(f'can\'t parse {what} button: unknown field "{unknown[0]}"')
    if item.get("style") is not None and str(item["style"]) not in _STYLES:
        raise bad_request("invalid button style specified")


def _check_action(action: str, value: Any) -> None:
    if action == "callback_data":
        if not isinstance(value, str) or not 1 <= len(value.encode()) <= DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif action == "url":
        if not isinstance(value, str) or not address(value):
            raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    elif action == "web_app":
        url = value.get("url") if isinstance(value, dict) else None
        if not isinstance(url, str) or not url.startswith("https://") or not address(url):
            raise bad_request(f"inline keyboard button Web App URL '{url}' is invalid")
    elif action == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= len(text) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
