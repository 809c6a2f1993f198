"""Methods about the bot itself: who it is, what it calls itself, its commands."""

from __future__ import annotations

import json
import re

from bot.sandbox.chats import Chat
from bot.sandbox.methods.access import chat_of
from bot.sandbox.methods.registry import method
from bot.sandbox.talk import Talk
from bot.sandbox.utf16 import units
from bot.sandbox.wire import ApiError, Json, Params, bad_request, names

_SCOPES = names(
    "default all_private_chats all_group_chats all_chat_administrators chat chat_administrators "
    "chat_member"
)
_ABSENT = (
    "can_connect_to_business",
    "has_main_web_app",
    "has_topics_enabled",
    "allows_users_to_create_topics",
    "can_manage_bots",
)


@method("getMe")
def get_me(tg: Talk, params: Params) -> object:  # noqa: ARG001
    return {
        **tg.bot_user(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        **dict.fromkeys(_ABSENT, False),
    }


@method("logOut")
def log_out(tg: Talk, params: Params) -> object:  # noqa: ARG001
    return True


@method("close")
def close(tg: Talk, params: Params) -> object:  # noqa: ARG001
    """Telegram refuses it in the first ten minutes after a start."""
    raise ApiError(429, "Too Many Requests: retry after 600", {"retry_after": 600})


def _scope(tg: Talk, params: Params) -> str:
    """The scope as a key, checked."""
    scope = params.object("scope") or {"type": "default"}
    if str(scope.get("type")) not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type")
    if str(scope["type"]).startswith("chat"):
        chat = chat_of(tg, Params(scope))
        if chat.private and scope["type"] != "chat":
            raise bad_request("can't use specified scope in private chats")
    return json.dumps(scope, sort_keys=True)


def _key(tg: Talk, params: Params) -> tuple[str, str, str]:
    return ("commands", _scope(tg, params), _language(params))


def _language(params: Params) -> str:
    language = params.string("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return language


def _command(item: object) -> Json:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    command = str(item.get("command") or "").removeprefix("/")
    description = str(item.get("description") or "").strip()
    if not re.fullmatch(r"[a-z0-9_]{1,32}", command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= units(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


@method("setMyCommands")
def set_my_commands(tg: Talk, params: Params) -> object:
    params.need("commands")
    commands = [_command(item) for item in params.array("commands")]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    tg.profile[_key(tg, params)] = commands
    tg.changed()
    return True


@method("getMyCommands")
def get_my_commands(tg: Talk, params: Params) -> object:
    return tg.profile.get(_key(tg, params), [])


@method("deleteMyCommands")
def delete_my_commands(tg: Talk, params: Params) -> object:
    tg.profile.pop(_key(tg, params), None)
    tg.changed()
    return True


def _text_setting(suffix: str, field: str, most: int) -> None:
    """A pair of methods, setMyX and getMyX, over one text in several languages."""

    def change(tg: Talk, params: Params) -> object:
        text = params.string(field)
        if units(text) > most:
            raise bad_request(f"{field} is too long")
        tg.profile[(field, "", _language(params))] = text
        return True

    def show(tg: Talk, params: Params) -> object:
        default = tg.profile.get((field, "", ""), tg.bot_name if field == "name" else "")
        return {field: tg.profile.get((field, "", _language(params))) or default}

    method(f"setMy{suffix}")(change)
    method(f"getMy{suffix}")(show)


_text_setting("Name", "name", 64)
_text_setting("Description", "description", 512)
_text_setting("ShortDescription", "short_description", 120)


def _menu_chat(tg: Talk, params: Params) -> str:
    if not params.has("chat_id"):
        return ""
    chat: Chat = chat_of(tg, params)
    if not chat.private:
        raise bad_request("chat must be private")
    return str(chat.id)


@method("setChatMenuButton")
def set_chat_menu_button(tg: Talk, params: Params) -> object:
    button = params.object("menu_button") or {"type": "default"}
    if str(button.get("type")) not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: unsupported type")
    tg.profile[("menu", _menu_chat(tg, params), "")] = button
    return True


@method("getChatMenuButton")
def get_chat_menu_button(tg: Talk, params: Params) -> object:
    default = tg.profile.get(("menu", "", ""), {"type": "commands"})
    return tg.profile.get(("menu", _menu_chat(tg, params), ""), default)
