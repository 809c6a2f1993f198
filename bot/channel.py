"""Posts of the centre's channel, offered in the staff group to be sent to people, too."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.broadcast_buttons import CastPost
from bot.broadcasts import note_album
from bot.buttons import button
from bot.copies import ALBUM_GATHERS
from bot.outbox import NOTHING, Buttons, To, copy_album, packed, put, say_of_album
from bot.texts import render
from db.database import Tx


@dataclass(frozen=True, slots=True)
class Post:
    """A post, or one item of an album."""

    chat: int
    message: int
    album: str | None


def _offer(message: int) -> Buttons:
    return [[button("cast_post", CastPost(message=message))]]


async def offer(tx: Tx, to: To, post: Post) -> None:
    """Copy a post into the staff group, with «Разослать» under it."""
    if post.album is None:
        content = {"from": [post.chat, post.message], "buttons": packed(_offer(post.message))}
        await put(tx, to, "copy", content)
        return
    await note_album(tx, post.chat, post.album, post.message)
    key, due = f"{post.chat}:{post.album}", tx.now + ALBUM_GATHERS
    await copy_album(tx, to, (post.chat, post.message), key, due, NOTHING)

    def words(items: Sequence[int]) -> tuple[str, Buttons]:
        return render("broadcasts/post"), _offer(items[0])

    await say_of_album(tx, to, post.message, key, words, trace=True, not_before=due, quotes=False)
