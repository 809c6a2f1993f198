"""A message and its copy on the other side: where copies stand, and how one is made."""

from dataclasses import dataclass
from datetime import timedelta

from bot.outbox import About, Lane, To, copy, copy_album, say
from bot.texts import render
from db import outbox
from db.database import Tx
from db.media import Kept as Kept  # noqa: PLC0414 - the doors take it from here

PANEL = 0
"""The chat of what was written on the staff panel: none of Telegram's has this number."""
ALBUM_GATHERS = timedelta(seconds=1.2)


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it came in: `body` its words in HTML, `album` the id its items share.

    `links`: its words with every hidden address written out, None where it has no links.
    """

    chat: int
    message: int
    kind: str
    body: str | None = None
    album: str | None = None
    reply_to: int | None = None
    links: str | None = None
    file: Kept | None = None


async def carry(
    tx: Tx, to: To, said: Said, about: About, *, lane: Lane = Lane.REPLY, plain: bool = False
) -> None:
    """Copy a message to the other side; the items of an album together, a late one by itself.

    What follows an album that is still being gathered waits for it: order is kept.
    `plain`: a text with links is shown as text, so that nobody follows a stranger's by mistake.
    """
    source = (said.chat, said.message)
    about = About(about.purpose, about.question, source)
    if said.album is not None:
        key = f"{said.chat}:{said.album}"
        if await copy_album(tx, to, source, key, tx.now + ALBUM_GATHERS, about, lane):
            return
    quoted = await counterpart(tx, said.chat, said.reply_to)
    due = await outbox.gathering(tx, to.chat, to.desk_of)
    if plain and said.links and said.kind == "text":
        text = render("questions/plain", words=said.links)
        await say(tx, to, text, reply_to=quoted, about=about, lane=lane, not_before=due)
        return
    await copy(tx, to, source, reply_to=quoted, about=about, lane=lane, not_before=due)


async def counterpart(tx: Tx, chat: int, message: int | None) -> int | None:
    """Return the message on the other side that a message here is a copy of, or was copied to."""
    if message is None:
        return None
    here = await outbox.copy_at(tx, chat, message)
    if here is not None:
        return here.source_message_id
    there = await outbox.copies_of(tx, chat, message)
    return there[-1].message_id if there else None


def mirror(message: int | str) -> str:
    """Return under which name the group is shown what was written on the panel."""
    return f"mirror:{message}"
