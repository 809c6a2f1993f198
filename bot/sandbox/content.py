"""The contents of messages: what a person attached, what a forward carries."""

from __future__ import annotations

import random
from typing import Protocol

from bot.sandbox.chats import ANONYMOUS, Post
from bot.sandbox.entities import CAPTION_LIMIT, TEXT_LIMIT, caption_fields, text_fields, tidy
from bot.sandbox.files import MEDIA, Files
from bot.sandbox.utf16 import units
from bot.sandbox.wire import Impossible, Json, names

Attachment = tuple[str, bytes]
FRAME = names(
    "message_id message_thread_id is_topic_message from sender_chat chat date edit_date "
    "reply_markup media_group_id quote external_reply"
)
DICE_SIDES = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


class Shelf(Protocol):
    """What contents need of the world."""

    files: Files

    def number(self) -> int: ...


def content_of(
    shelf: Shelf,
    kind: str | None,
    text: str | None,
    caption: str | None,
    file: Attachment | None,
    entities: list[Json] | None,
    size: int | None,
) -> Json:
    """The fields of a person's message of this kind; samples stand in for what is not given."""
    kind = kind or ("text" if file is None else "document")
    if kind == "text":
        return _text(text or "", entities)
    if kind in MEDIA:
        name, data = file or (None, None)
        stored = shelf.files.add(kind, name, data, size=size)
        if kind == "sticker":
            stored.details["emoji"] = text or "👍"
        return {**shelf.files.field(stored), **_caption(caption or "", entities)}
    return plain(shelf, kind, text)


def _text(text: str, entities: list[Json] | None) -> Json:
    rich = tidy(text, entities or [])
    if not 1 <= units(rich.text) <= TEXT_LIMIT:
        raise Impossible("a text has 1 to 4096 characters")
    return text_fields(rich)


def _caption(caption: str, entities: list[Json] | None) -> Json:
    rich = tidy(caption, entities or [])
    if units(rich.text) > CAPTION_LIMIT:
        raise Impossible("a caption has up to 1024 characters")
    return caption_fields(rich)


def plain(shelf: Shelf, kind: str, text: str | None = None) -> Json:
    """Samples of the kinds that carry no file."""
    place = {"latitude": 56.9, "longitude": 74.37}
    if kind == "location":
        return {"location": place}
    if kind == "venue":
        venue = {"location": place, "title": text or "Library", "address": "Lenina 1"}
        return {"venue": venue, "location": place}
    if kind == "contact":
        return {"contact": {"phone_number": "+79990000000", "first_name": text or "Contact"}}
    if kind == "dice":
        return dice(text or "🎲")
    if kind == "poll":
        return {"poll": poll(shelf, text or "?", [{"text": "1"}, {"text": "2"}])}
    raise Impossible(f"there are no messages of kind {kind!r}")


def dice(emoji: str) -> Json:
    value = random.randint(1, DICE_SIDES[emoji])  # noqa: S311
    return {"dice": {"emoji": emoji, "value": value}}


def poll(shelf: Shelf, question: str, options: list[Json], **settings: object) -> Json:
    """The Poll object, nobody has voted."""
    number = 6_000_000_000_000_000_000 + shelf.number()
    choices = [
        {**option, "persistent_id": f"{number}-{place}", "voter_count": 0}
        for place, option in enumerate(options)
    ]
    settled: Json = {
        "id": f"{number}",
        "question": question,
        "options": choices,
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }
    return {**settled, **settings}


def copied(post: Post) -> Json:
    """The fields a copy takes over."""
    return {name: value for name, value in post.body.items() if name not in FRAME}


def forwarded(post: Post) -> Json:
    """The fields a forward takes over, with its origin."""
    content = copied(post)
    if "forward_origin" in content:
        return content
    body = post.body
    if "sender_chat" in body or body["from"] == ANONYMOUS:
        origin = {"type": "chat", "date": body["date"], "sender_chat": body["chat"]}
    else:
        origin = {"type": "user", "date": body["date"], "sender_user": body["from"]}
    return {**content, "forward_origin": origin}
