"""Methods that change what stands: edits, deletions, reactions, pins."""

from __future__ import annotations

from importlib import resources

from bot.sandbox import entities, markup
from bot.sandbox.chats import DAY, Chat, Post
from bot.sandbox.files import CAPTIONED
from bot.sandbox.methods.access import chat_of, need_right, open_chat_of
from bot.sandbox.methods.registry import method
from bot.sandbox.talk import Talk
from bot.sandbox.wire import Json, Params, bad_request

REACTIONS = frozenset(
    resources.files("bot.sandbox").joinpath("reactions.txt").read_text("utf-8").split()
)
_DELETABLE = 2 * DAY


def edited_post(tg: Talk, params: Params) -> Post:
    """The message to edit: the bot's own, without a reply keyboard."""
    if params.has("inline_message_id") and not params.has("chat_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    if params.has("business_connection_id"):
        raise bad_request("business connection not found")
    chat = open_chat_of(tg, params)
    post = chat.posts.get(params.need_integer("message_id"))
    if post is None:
        raise bad_request("message to edit not found")
    if post.sender != tg.bot_id or post.service or post.keyboard_sent:
        raise bad_request("message can't be edited")
    if "forward_origin" in post.body:
        raise bad_request("message can't be edited")
    return post


def rewrite(tg: Talk, params: Params, post: Post, content: Json, drop: tuple[str, ...]) -> object:
    """Replace fields and keyboard; 400 where nothing would change."""
    keyboard = markup.read(params, inline_only=True)
    body = {k: v for k, v in post.body.items() if k not in (*drop, "reply_markup")}
    body.update(content)
    if keyboard:
        body["reply_markup"] = keyboard
    if body == post.body:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    post.body = {**body, "edit_date": int(tg.now())}
    tg.changed()
    return tg.view(post)


@method("editMessageText")
def edit_message_text(tg: Talk, params: Params) -> object:
    rich = entities.text_of(params)
    post = edited_post(tg, params)
    if "text" not in post.body:
        raise bad_request("there is no text in the message to edit")
    fields = entities.text_fields(rich)
    preview = params.object("link_preview_options")
    if preview:
        fields["link_preview_options"] = preview
    return rewrite(tg, params, post, fields, ("text", "entities", "link_preview_options"))


@method("editMessageCaption")
def edit_message_caption(tg: Talk, params: Params) -> object:
    rich = entities.caption_of(params)
    post = edited_post(tg, params)
    if not CAPTIONED & post.body.keys():
        raise bad_request("there is no caption in the message to edit")
    fields = entities.caption_fields(rich)
    return rewrite(tg, params, post, fields, ("caption", "caption_entities"))


@method("editMessageReplyMarkup")
def edit_message_reply_markup(tg: Talk, params: Params) -> object:
    return rewrite(tg, params, edited_post(tg, params), {}, ())


@method("deleteMessage")
def delete_message(tg: Talk, params: Params) -> object:
    chat = chat_of(tg, params)
    post = chat.posts.get(params.need_integer("message_id"))
    if post is None:
        raise bad_request("message to delete not found")
    refusal = _undeletable(tg, chat, post)
    if refusal:
        raise bad_request(refusal)
    _remove(tg, chat, post)
    return True


@method("deleteMessages")
def delete_messages(tg: Talk, params: Params) -> object:
    """Those that are missing or may not be deleted are passed over."""
    chat = chat_of(tg, params)
    for number in message_ids(params, "delete"):
        post = chat.posts.get(number)
        if post and not _undeletable(tg, chat, post):
            _remove(tg, chat, post)
    return True


def message_ids(params: Params, what: str) -> list[int]:
    """1 to 100 message numbers."""
    params.need("message_ids")
    numbers = params.array("message_ids")
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        raise bad_request("invalid message identifier specified")
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > 100:
        raise bad_request(f"too many message identifiers specified to {what}")
    return numbers


def _undeletable(tg: Talk, chat: Chat, post: Post) -> str:
    """Why the bot may not delete it: older than 48 hours, or somebody else's."""
    if not chat.private and tg.bot_in(chat).may("can_delete_messages"):
        return "message can't be deleted" if post.id in chat.topics else ""
    if not chat.private and post.sender != tg.bot_id:
        return "message can't be deleted"
    old = tg.now() - post.body["date"] > _DELETABLE
    return "message can't be deleted for everyone" if old else ""


def _remove(tg: Talk, chat: Chat, post: Post) -> None:
    del chat.posts[post.id]
    if post.id in chat.pinned:
        chat.pinned.remove(post.id)
    tg.changed()


@method("setMessageReaction")
def set_message_reaction(tg: Talk, params: Params) -> object:
    chat = open_chat_of(tg, params)
    emoji = _reaction(params)
    post = chat.posts.get(params.need_integer("message_id"))
    if post is None:
        raise bad_request("message to react not found")
    if emoji:
        post.reactions[tg.bot_id] = emoji
    else:
        post.reactions.pop(tg.bot_id, None)
    tg.changed()
    return True


def _reaction(params: Params) -> str:
    """At most one emoji of the fixed list; "" takes the reaction back."""
    reactions = params.array("reaction")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if not reactions:
        return ""
    first = reactions[0]
    if not isinstance(first, dict) or "type" not in first:
        raise bad_request("can't parse reaction type: expected an Object with a type")
    emoji = str(first.get("emoji"))
    if first["type"] != "emoji" or emoji not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    return emoji


@method("pinChatMessage")
def pin_chat_message(tg: Talk, params: Params) -> object:
    chat = open_chat_of(tg, params)
    need_right(tg, chat, "can_pin_messages", "manage pinned messages in the chat")
    post = chat.posts.get(params.need_integer("message_id"))
    if post is None:
        raise bad_request("message to pin not found")
    if post.service:
        raise bad_request("message can't be pinned")
    if post.id not in chat.pinned:
        chat.pinned.append(post.id)
        tg.service(chat, tg.bot_id, {"pinned_message": tg.view(post)}, post.thread)
    return True


@method("unpinChatMessage")
def unpin_chat_message(tg: Talk, params: Params) -> object:
    chat = open_chat_of(tg, params)
    need_right(tg, chat, "can_pin_messages", "manage pinned messages in the chat")
    number = params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    tg.changed()
    return True
