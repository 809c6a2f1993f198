"""Methods that carry a message from chat to chat: copies and forwards."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from bot.sandbox import entities, markup
from bot.sandbox.chats import Chat, Post
from bot.sandbox.content import copied, forwarded
from bot.sandbox.files import CAPTIONED
from bot.sandbox.methods.access import chat_of, place_of, put
from bot.sandbox.methods.editing import message_ids
from bot.sandbox.methods.registry import method
from bot.sandbox.talk import Talk
from bot.sandbox.wire import Json, Params, bad_request


def _source(tg: Talk, params: Params, what: str, done: str) -> Post:
    """The message to carry over."""
    chat = chat_of(tg, params, "from_chat_id")
    post = chat.posts.get(params.need_integer("message_id"))
    if post is None:
        raise bad_request(f"message to {what} not found")
    if not _portable(post):
        raise bad_request(f"message can't be {done}")
    return post


def _portable(post: Post) -> bool:
    return not post.service and "has_protected_content" not in post.body


@method("copyMessage")
def copy_message(tg: Talk, params: Params) -> object:
    params.need("chat_id")
    caption = entities.caption_of(params) if "caption" in params.raw else None
    content = copied(_source(tg, params, "copy", "copied"))
    if caption is not None and CAPTIONED & content.keys():
        content = _without_caption(content) | entities.caption_fields(caption)
    keyboard = markup.read(params)
    place = place_of(tg, params)
    tg.limits.admit(place.chat.id)
    return {"message_id": put(tg, params, place, content, keyboard).id}


def _without_caption(content: Json) -> Json:
    return {k: v for k, v in content.items() if k not in ("caption", "caption_entities")}


@method("forwardMessage")
def forward_message(tg: Talk, params: Params) -> object:
    params.need("chat_id")
    content = forwarded(_source(tg, params, "forward", "forwarded"))
    place = place_of(tg, params)
    tg.limits.admit(place.chat.id)
    return tg.view(put(tg, params, place, content, None))


@method("copyMessages")
def copy_messages(tg: Talk, params: Params) -> object:
    """Missing messages and those that cannot be copied are passed over: fewer ids come back."""

    def content(post: Post) -> Json:
        fields = copied(post)
        return _without_caption(fields) if params.flag("remove_caption") else fields

    return _carry(tg, params, content, "copy")


@method("forwardMessages")
def forward_messages(tg: Talk, params: Params) -> object:
    return _carry(tg, params, forwarded, "forward")


def _carry(tg: Talk, params: Params, content: Callable[[Post], Json], what: str) -> list[Json]:
    params.need("chat_id")
    chat = chat_of(tg, params, "from_chat_id")
    numbers = message_ids(params, what)
    if any(one >= other for one, other in pairwise(numbers)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    posts = _found(chat, numbers)
    if not posts:
        raise bad_request(f"there are no messages to {what}")
    place = place_of(tg, params)
    tg.limits.admit(place.chat.id, len(posts))
    albums: dict[str, str] = {}
    carried = []
    for post in posts:
        fields = {**content(post), **_album(tg, post, albums)}
        carried.append({"message_id": put(tg, params, place, fields, None).id})
    return carried


def _found(chat: Chat, numbers: list[int]) -> list[Post]:
    posts = [chat.posts[number] for number in numbers if number in chat.posts]
    return [post for post in posts if _portable(post)]


def _album(tg: Talk, post: Post, albums: dict[str, str]) -> Json:
    """Albums stay together under a new number."""
    old = post.body.get("media_group_id")
    if not old:
        return {}
    if old not in albums:
        albums[old] = f"{13_000_000_000_000_000 + tg.number()}"
    return {"media_group_id": albums[old]}
