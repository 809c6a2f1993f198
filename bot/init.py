"""`init`: asks the few things needed, and writes config.toml out of the example."""

import asyncio
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot import config
from bot.api import Api, SilentError, connected
from bot.config import Centre, Staff, Telegram
from bot.errors import SettingsError
from bot.texts import label, labels

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"
GROUPS = {"group", "supergroup"}
WAIT = 10
PAUSE = 1.0
KEY = r'(?m)^({} *= *)(?:"[^"]*"|-?\d+)'

Say = Callable[[str], None]
Values = dict[tuple[str, str], str | int]


def ask(path: Path, say: Say) -> None:
    """Ask on standard input, and write the settings; SettingsError says why they were not."""
    if path.exists():
        raise SettingsError([label("init.exists", file=path)])
    if not os.access(path.absolute().parent, os.W_OK):
        raise SettingsError([label("init.closed", folder=path.absolute().parent)])
    say(label("init.hello"))
    try:
        telegram, reached = asyncio.run(_telegram(say))
        chat = asyncio.run(_group(telegram, say, reached=reached))
        name = _one(label("init.name"), say, lambda text: Centre(name=text).name)
        zone = _zone(say)
        phone = _one(label("init.phone"), say, lambda text: Centre(name="-", phone=text).phone)
    except EOFError as error:
        raise SettingsError([label("init.broken_off", file=path)]) from error
    values: Values = {
        ("telegram", "token"): telegram.token.get_secret_value(),
        ("telegram", "proxy"): telegram.proxy,
        ("staff", "chat_id"): chat,
        ("centre", "name"): name,
        ("centre", "timezone"): zone,
        ("centre", "phone"): phone,
    }
    _write(path, filled(EXAMPLE.read_text(encoding="utf-8"), values))
    say(label("init.written", file=path))


# -- asking ----------------------------------------------------------------------------------------


def _one(question: str, say: Say, meant: Callable[[str], Any]) -> Any:
    """Ask until the answer is one that settings take; return what is meant by it."""
    while True:
        answer = input(f"\n{question}\n> ").strip()
        try:
            return meant(answer)
        except ValidationError as error:
            say(label("init.again", reason=config.reason(error)))


async def _telegram(say: Say) -> tuple[Telegram, bool]:
    """Ask for the token until Telegram takes it; False: whether it does could not be found out."""
    base = {key: text for (part, key), text in config.overrides(os.environ).items()
            if part == "telegram" and key != "token"}  # fmt: skip
    while True:
        telegram = _one(label("init.token"), say, lambda text: _settings(base, token=text))
        while True:
            try:
                async with connected(telegram) as api:
                    me = await api.me()
            except SilentError as error:
                proxy = _proxy(telegram, say, str(error))
                if not proxy.proxy:
                    return proxy, False
                telegram = proxy
                continue
            break
        base["proxy"] = telegram.proxy
        if me is not None:
            say(label("init.bot", username=me.get("username", "")))
            return telegram, True
        say(label("init.refused"))


def _settings(base: dict[str, Any], **new: Any) -> Telegram:
    return Telegram.model_validate({**base, **new})


def _proxy(telegram: Telegram, say: Say, reason: str) -> Telegram:
    def meant(text: str) -> Telegram:
        return _settings(telegram.model_dump(), token=telegram.token, proxy=text)

    found: Telegram = _one(label("init.proxy", reason=reason), say, meant)
    return found


async def _group(telegram: Telegram, say: Say, *, reached: bool) -> int:
    """Ask for the number of the staff group, or wait until the bot is put into one."""

    def meant(text: str) -> int | None:
        return None if reached and not text else Staff.model_validate({"chat_id": text}).chat_id

    declined: set[int] = set()
    question = label("init.group" if reached else "init.group_unseen")
    while True:
        chat: int | None = _one(question, say, meant)
        if chat is not None:
            return chat
        say(label("init.waiting"))
        try:
            async with connected(telegram) as api:
                groups = await _seen(api, declined)
        except SilentError as error:
            say(label("init.lost", reason=error))
            continue
        for number, title in groups.items():
            if _yes(label("init.this_one", title=title)):
                return number
            declined.add(number)


def _yes(question: str) -> bool:
    return input(f"\n{question}\n> ").strip().lower()[:1] not in set(label("init.no"))


async def _seen(api: Api, declined: set[int]) -> dict[int, str]:
    """Wait for groups with the bot in them; return numbers and titles, the newest first.

    Nothing is confirmed: what people have written meanwhile waits for `run`.
    """
    while True:
        asked = {"timeout": WAIT, "allowed_updates": ["message", "my_chat_member"]}
        answer = await api.call("getUpdates", **asked)
        if not answer.get("ok"):
            raise SilentError(str(answer.get("description", "")))
        found: dict[int, str] = {}
        for update in reversed(answer["result"]):
            event = update.get("my_chat_member") or update.get("message") or {}
            if event.get("chat", {}).get("type") in GROUPS:
                found.update(await _still(api, int(event["chat"]["id"])))
        if found.keys() - declined:
            return {number: title for number, title in found.items() if number not in declined}
        await asyncio.sleep(PAUSE)


async def _still(api: Api, chat: int) -> dict[int, str]:
    """Return number and title of a group as they are now, nothing where the bot is out of it."""
    answer = await api.call("getChat", chat_id=chat)
    moved = (answer.get("parameters") or {}).get("migrate_to_chat_id")
    if moved:
        answer = await api.call("getChat", chat_id=moved)
    group = answer.get("result") or {}
    return {int(group["id"]): group.get("title", "")} if answer.get("ok") else {}


def _zone(say: Say) -> str:
    """Ask for the zone by its number in a list, or by its name."""
    zones = labels("zones")
    for number, words in enumerate(zones.values(), 1):
        say(f"{number:>4}  {words}")

    def meant(text: str) -> str:
        listed = text.isdecimal() and 0 < int(text) <= len(zones)
        return Centre(name="-", timezone=list(zones)[int(text) - 1] if listed else text).timezone

    found: str = _one(label("init.zone"), say, meant)
    return found


# -- writing ---------------------------------------------------------------------------------------


def filled(example: str, values: Values) -> str:
    """Return the example with values in it, without the lines above its first section."""
    parts = re.split(r"(?m)^(?=\[)", example)[1:]
    for (section, key), value in values.items():
        at = next(n for n, part in enumerate(parts) if part.startswith(f"[{section}]"))
        written = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        parts[at] = re.sub(KEY.format(key), lambda m, w=written: m[1] + w, parts[at], count=1)
    return "".join(parts)


def _write(path: Path, text: str) -> None:
    """Write a new file for its owner's eyes only; another one is never overwritten."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
