"""Text with entities: parsed, checked, trimmed, found; and the limits of its length."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import tags
from bot.sandbox.utf16 import cut, units
from bot.sandbox.wire import Json, Params, bad_request, names

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
FOUND = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
GIVEN = names(
    "bold italic underline strikethrough spoiler blockquote expandable_blockquote code pre "
    "text_link text_mention custom_emoji"
)
_EXTRA = ("url", "user", "language", "custom_emoji_id")
_SOLID = frozenset({"code", "pre"})
_CLOSED = _SOLID | {"text_link", "text_mention"}
_HOST = r"(?:[^\W_][\w-]*\.)+"
# Without a scheme only well-known zones make an address: abbreviations have dots too.
_ZONES = "ru|su|xn--p1ai|\u0440\u0444|com|org|net|info|io|me|edu|gov|app|online"
_PATTERNS = (
    (
        "bot_command",
        re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])"),
    ),
    (
        "url",
        re.compile(
            rf"(?<![\w@.])(?:https?://{_HOST}[^\W\d_]{{2,}}|{_HOST}(?:{_ZONES})(?!\w))"
            r"(?::\d+)?(?:/[^\s<>\"]*)?(?<![.,;:!?)])"
        ),
    ),
    ("email", re.compile(r"(?<![\w.@])[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}(?!\w)")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z0-9_]{4,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)
_HINTS = "/.@#"


@dataclass(frozen=True, slots=True)
class Rich:
    """Text as Telegram keeps it."""

    text: str
    entities: list[Json] = field(default_factory=list)


def read(params: Params, text: str, entities: str, parse_mode: str = "parse_mode") -> Rich:
    """Text under these parameter names, parsed or with its entities checked; not yet measured."""
    source = params.string(text).replace("\r\n", "\n").replace("\x00", "")
    mode = params.string(parse_mode).lower()
    if mode == "html":
        return tidy(*tags.parse(source))
    if mode in {"markdown", "markdownv2"}:
        raise bad_request("can't parse entities: Markdown is not supported here, use HTML")
    if mode and mode != "none":
        raise bad_request("unsupported parse_mode")
    return tidy(source, checked(source, params.decoded(entities)))


def tidy(text: str, entities: list[Json]) -> Rich:
    """Trimmed, entities in Telegram's order, with links, commands and mentions found."""
    left = len(text) - len(text.lstrip())
    body = text.strip()
    kept = _moved(entities, units(text[:left]), units(body)) if entities else []
    kept = _nested(_merged(kept)) if kept else kept
    return Rich(body, find(body, kept))


def _moved(entities: list[Json], left: int, length: int) -> list[Json]:
    """Entities after trimming `left` units in front and everything past `length`."""
    moved = []
    for entity in entities:
        start = max(entity["offset"] - left, 0)
        end = min(entity["offset"] + entity["length"] - left, length)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return moved


def _merged(entities: list[Json]) -> list[Json]:
    """Neighbours of one kind become one."""
    merged: list[Json] = []
    for entity in sorted(entities, key=lambda e: (e["type"], e["offset"])):
        last = merged[-1] if merged else None
        same = last and {k: last.get(k) for k in ("type", *_EXTRA)} == {
            k: entity.get(k) for k in ("type", *_EXTRA)
        }
        if last and same and entity["type"] not in {"pre", "custom_emoji"}:
            end = last["offset"] + last["length"]
            if entity["offset"] <= end:
                reach = max(end, entity["offset"] + entity["length"])
                merged[-1] = {**last, "length": reach - last["offset"]}
                continue
        merged.append(entity)
    return sorted(merged, key=lambda e: (e["offset"], -e["length"]))


def _nested(entities: list[Json]) -> list[Json]:
    """Nothing stands inside code, and no quotation inside another."""
    kept: list[Json] = []
    for entity in entities:
        around = [other for other in kept if other["offset"] + other["length"] > entity["offset"]]
        if any(other["type"] in _SOLID for other in around):
            continue
        if "quote" in entity["type"] and any("quote" in other["type"] for other in around):
            continue
        kept.append(entity)
    return kept


def checked(text: str, entities: Any) -> list[Json]:
    """The `entities` parameter; kinds that Telegram finds itself are dropped, as it does."""
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad_request("expected an Array of MessageEntity")
    size = units(text)
    return [one for one in (_checked(entity, size) for entity in entities) if one]


def _checked(entity: Any, size: int) -> Json | None:
    if not isinstance(entity, dict) or "type" not in entity:
        raise bad_request("can't parse MessageEntity: expected an Object with a type")
    kind, offset, length = str(entity["type"]), entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request("can't parse MessageEntity: offset and length must be Integers")
    if kind in FOUND:
        return None
    if kind not in GIVEN:
        raise bad_request(f'can\'t parse MessageEntity: unsupported type "{kind}"')
    if offset < 0 or length < 0 or offset + length > size:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text"
        )
    needs = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}.get(
        kind
    )
    if needs and not entity.get(needs):
        raise bad_request(f'can\'t parse MessageEntity: field "{needs}" is required')
    extra = {name: entity[name] for name in _EXTRA if entity.get(name)}
    return {"type": kind, "offset": offset, "length": length, **extra} if length else None


def find(text: str, given: list[Json]) -> list[Json]:
    """Add what Telegram marks by itself: commands, addresses, mentions, hashtags."""
    if not any(hint in text for hint in _HINTS):
        return given
    found: list[Json] = []
    closed = [entity for entity in given if entity["type"] in _CLOSED]
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            entity = {"type": kind, "offset": start, "length": units(match.group())}
            if not any(_overlap(entity, other) for other in (*closed, *found)):
                found.append(entity)
    return sorted([*given, *found], key=lambda e: (e["offset"], -e["length"])) if found else given


def _overlap(one: Json, other: Json) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )


def text_of(params: Params) -> Rich:
    """The text of a message, 1 to 4096 units."""
    params.need("text")
    rich = read(params, "text", "entities")
    if not rich.text:
        raise bad_request("message text is empty")
    if units(rich.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return rich


def caption_of(params: Params) -> Rich:
    """A caption, 0 to 1024 units."""
    rich = read(params, "caption", "caption_entities")
    if units(rich.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return rich


def caption_fields(rich: Rich) -> Json:
    fields: Json = {"caption": rich.text} if rich.text else {}
    return {**fields, "caption_entities": rich.entities} if rich.entities else fields


def text_fields(rich: Rich) -> Json:
    fields: Json = {"text": rich.text}
    return {**fields, "entities": rich.entities} if rich.entities else fields


def covered(rich: Rich, entity: Json) -> str:
    """The words an entity covers."""
    return cut(rich.text, entity["offset"], entity["length"])
