"""Saying something: a row in the outbox, in the transaction that made it necessary.

A row tells what is meant (say, copy, album, edit, erase, mark, document) and to whom: a chat, or
the desk of a person in the staff group. How a messenger does it, the sender's hand knows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from db import outbox as rows
from db.database import Tx as Tx  # noqa: PLC0414 - the doors take it from here


class Lane(IntEnum):
    """The higher lane goes first."""

    REPLY = 0
    SEAT = 1
    REMINDER = 2
    BROADCAST = 3


@dataclass(frozen=True, slots=True)
class To:
    """An address: a chat (and a topic in it), or the desk of a person."""

    chat: int | None = None
    desk_of: int | None = None
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: sends `data` back (1 to 64 bytes), or opens `url`."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a row belongs to, for who is told how it ended."""

    purpose: str = ""
    question: int | None = None
    source: tuple[int, int] | None = None


Buttons = Sequence[Sequence[Button]]
Keyboard = Sequence[Sequence[str]]
NOTHING = About()
SHARED = {"card", "offer"}
"""Purposes of rows whose words may change while they wait: the sender claims them first."""
PARCEL = "backup"
"""The purpose of rows that `bot.parcels` sends: the sender leaves them alone."""


def packed(buttons: Buttons) -> list[list[dict[str, str]]]:
    return [
        [
            {
                name: value
                for name, value in (("text", b.text), ("data", b.data), ("url", b.url))
                if value
            }
            for b in line
        ]
        for line in buttons
    ]


async def put(
    tx: Tx,
    to: To,
    act: str,
    content: Mapping[str, Any],
    *,
    about: About = NOTHING,
    lane: Lane = Lane.REPLY,
    once: str | None = None,
    trace: bool = True,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> int | None:
    """Queue an act; return the row's id, None where one of the same `once` was queued before.

    `trace=False`: once it is done the row is deleted, for people who have not agreed to be kept.
    What could not be sent before `expires_at` is dropped.
    """
    return await rows.add(
        tx,
        chat_id=to.chat,
        desk_of=to.desk_of,
        lane=lane,
        act=act,
        content=_kept({"thread": to.thread, **content}),
        purpose=about.purpose,
        question_id=about.question,
        source=about.source,
        once=once,
        trace=trace,
        not_before=not_before,
        expires_at=expires_at,
    )


def _kept(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value is not None}


async def say(
    tx: Tx,
    to: To,
    text: str,
    *,
    buttons: Buttons = (),
    keyboard: Keyboard | None = None,
    reply_to: int | None = None,
    **how: Any,
) -> int | None:
    """Say a text (Telegram's HTML subset). `keyboard`: the permanent one, `()` takes it away."""
    content: dict[str, Any] = {
        "text": text,
        "buttons": packed(buttons) or None,
        "keyboard": keyboard,
        "reply_to": reply_to,
    }
    return await put(tx, to, "say", content, **how)


async def copy(
    tx: Tx, to: To, source: tuple[int, int], *, reply_to: int | None = None, **how: Any
) -> int | None:
    """Copy a message of any kind, (chat, message id), as the bot's own."""
    about: About = how.pop("about", NOTHING)
    about = About(about.purpose, about.question, source)
    content = {"from": list(source), "reply_to": reply_to}
    return await put(tx, to, "copy", content, about=about, **how)


async def copy_album(
    tx: Tx,
    to: To,
    source: tuple[int, int],
    key: str,
    not_before: datetime,
    about: About,
    lane: Lane = Lane.REPLY,
) -> int | None:
    """Add an item to an album that is gathered under `key`, from its first item to `not_before`.

    Return the row's id, None where the album has gone already: the item must follow by itself.
    """
    once = f"album:{key}"
    chat, message = source
    gathered = await rows.by_once(tx, once)
    if gathered is None:
        content = {"chat": chat, "messages": [message]}
        about = About(about.purpose, about.question, source)
        how: dict[str, Any] = {"about": about, "once": once, "lane": lane}
        return await put(tx, to, "album", content, not_before=not_before, **how)
    if gathered.state != "queued":
        return None
    longer = gathered.content
    longer["messages"] = _with(longer["messages"], message)
    return gathered.id if await rows.rewrite(tx, gathered.id, longer, gathered.not_before) else None


def _with(items: list[int], message: int) -> list[int]:
    return sorted({*items, message})


async def say_of_album(
    tx: Tx,
    to: To,
    message: int,
    key: str,
    words: Callable[[list[int]], tuple[str, Buttons]],
    *,
    trace: bool,
    not_before: datetime,
    quotes: bool = True,
) -> None:
    """Say one text about all items of an album that come in until `not_before`.

    `words` makes it, and its buttons, of the items' message ids; it `quotes` the first item.
    """
    once = f"offer:{key}"
    gathered = await rows.by_once(tx, once)
    waits = gathered is not None and gathered.state == "queued"
    before: list[int] = gathered.content["items"] if gathered and waits else []
    items = _with(before, message)
    text, buttons = words(items)
    content: dict[str, Any] = {"text": text, "buttons": packed(buttons), "items": items}
    if quotes:
        content["reply_to"] = items[0]
    if gathered is not None:
        await rows.rewrite(tx, gathered.id, content, not_before)
        return
    about = About("offer")
    await put(tx, to, "say", content, about=about, once=once, trace=trace, not_before=not_before)


async def edit_row(tx: Tx, row_id: int, text: str, buttons: Buttons = ()) -> None:
    """Give an earlier row other words: in place while it waits, by an edit once it stands."""
    row = await rows.get(tx, row_id)
    if row is None or row.state in {"failed", "dropped"}:
        return
    if row.state == "queued" and row.purpose in SHARED:
        content = {**row.content, "text": text, "buttons": packed(buttons)}
        if await rows.rewrite(tx, row_id, content, row.not_before):
            return
    content = {"row": row_id, "text": text, "buttons": packed(buttons)}
    await _edit_once(tx, To(row.chat_id, row.desk_of), content, f"edit:{row_id}")


async def edit_shared(tx: Tx, chat: int, message: int, text: str, buttons: Buttons) -> None:
    """Give a message other words that many change: what still waits is rewritten.

    Without a trace, for the names in it are nobody's row.
    """
    content = {"message": message, "text": text, "buttons": packed(buttons)}
    await _edit_once(tx, To(chat), content, f"shared:{chat}:{message}", trace=False)


async def _edit_once(
    tx: Tx, to: To, content: dict[str, Any], once: str, *, trace: bool = True
) -> None:
    pending = await rows.by_once(tx, once)
    if pending and await rows.rewrite(tx, pending.id, content, None):
        return
    if pending:
        await rows.free_once(tx, pending.id)
    await put(tx, to, "edit", content, once=once, trace=trace)


async def edit_message(
    tx: Tx, chat: int, message: int, text: str, *, buttons: Buttons = (), trace: bool = True
) -> None:
    """Give one of the bot's own messages other words and buttons."""
    content = {"message": message, "text": text, "buttons": packed(buttons)}
    await put(tx, To(chat), "edit", content, trace=trace)


async def edit_standing(tx: Tx, row_id: int | None, text: str) -> None:
    """Give the message that a row has become other words, where it stands; the row may go then."""
    there = await rows.delivered(tx, row_id) if row_id else None
    if there and there.sent_chat_id and there.message_id:
        await edit_message(tx, there.sent_chat_id, there.message_id, text)


async def edit_copy(
    tx: Tx, to: To, message: int, text: str, *, caption: bool, about: About = NOTHING
) -> None:
    """Give a copy of somebody's message other words, those under a photo or file too."""
    content = {"message": message, "text": text, "caption": caption or None}
    await put(tx, to, "edit", content, about=about)


async def erase(
    tx: Tx, to: To, what: Mapping[str, int], *, about: About = NOTHING, trace: bool = True
) -> None:
    """Take a message of the bot away: {"message": its id}, or {"row": the row that becomes it}."""
    await put(tx, to, "erase", what, about=about, trace=trace)


async def mark(
    tx: Tx, chat: int, message: int, emoji: str | None, *, about: About = NOTHING
) -> None:
    """Set the bot's reaction on a message (one of Telegram's fixed list), or take it away."""
    await put(tx, To(chat), "mark", {"message": message, "emoji": emoji}, about=about)


async def name_topic(tx: Tx, person_id: int) -> None:
    """Let the name of a person's topic say how things stand when it is sent."""
    once = f"topic:{person_id}"
    waiting = await rows.by_once(tx, once)
    if waiting is not None and waiting.state == "queued":
        return
    if waiting is not None:
        await rows.free_once(tx, waiting.id)
    await put(tx, To(desk_of=person_id), "topic", {}, once=once)
