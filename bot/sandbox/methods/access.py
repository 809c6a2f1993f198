"""Where a call is aimed and whether the bot may do it there."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox import entities, markup
from bot.sandbox.chats import Chat, Post, Topic
from bot.sandbox.talk import Talk
from bot.sandbox.utf16 import units
from bot.sandbox.wire import Json, Params, bad_request, forbidden


def chat_of(tg: Talk, params: Params, name: str = "chat_id") -> Chat:
    """The chat of a parameter, if the bot knows it and is in it."""
    value = params.need(name)
    try:
        chat = tg.chats.get(int(value))
    except ValueError:
        chat = _by_username(tg, value)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to:
        raise bad_request(
            "group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to}
        )
    if not chat.private and not tg.bot_in(chat).inside:
        kind = "supergroup" if chat.type == "supergroup" else "group"
        if tg.bot_in(chat).status == "kicked":
            raise forbidden(f"bot was kicked from the {kind} chat")
        raise forbidden(f"bot is not a member of the {kind} chat")
    return chat


def _by_username(tg: Talk, value: str) -> Chat | None:
    name = value.removeprefix("@").lower()
    for person in tg.people.values():
        if name and value.startswith("@") and person.username.lower() == name:
            return tg.chats[person.id] if person.started else None
    return None


def open_chat_of(tg: Talk, params: Params) -> Chat:
    """The chat, if the bot can write there."""
    chat = chat_of(tg, params)
    person = chat.person
    if person is None:
        return chat
    if person.deactivated:
        raise forbidden("user is deactivated")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def forum_of(tg: Talk, params: Params, right: str, what: str) -> Chat:
    """The forum, if the bot has the right to do `what` there."""
    chat = chat_of(tg, params)
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    need_right(tg, chat, right, what)
    return chat


def need_right(tg: Talk, chat: Chat, right: str, what: str) -> None:
    if not chat.private and not tg.bot_in(chat).may(right):
        raise bad_request(f"not enough rights to {what}")


def topic_of(tg: Talk, chat: Chat, params: Params) -> Topic:
    """An existing topic other than General, for the methods that manage topics."""
    topic = chat.topics.get(params.need_integer("message_thread_id"))
    if topic is None:
        raise bad_request(tg.topic_error)
    return topic


@dataclass(slots=True)
class Place:
    """Where a message goes."""

    chat: Chat
    thread: int | None = None
    reply_to: int | None = None
    extra: Json = field(default_factory=dict)


def place_of(tg: Talk, params: Params) -> Place:
    """Chat, topic and the message answered, each checked as Telegram does before sending."""
    if params.has("business_connection_id"):
        raise bad_request("business connection not found")
    chat = open_chat_of(tg, params)
    place = Place(chat)
    thread = params.integer("message_thread_id") or None
    if thread is not None:
        topic = chat.topics.get(thread) if chat.forum else None
        if topic is None:
            raise bad_request(tg.topic_error if chat.forum else "message thread not found")
        place.thread = thread
    _reply(tg, params, place)
    topic = chat.topic(place.thread) if chat.forum else None
    if topic and topic.closed:
        raise bad_request("TOPIC_CLOSED")
    return place


def _reply(tg: Talk, params: Params, place: Place) -> None:
    """A reply without a topic goes to the topic of the message it answers."""
    reply = params.object("reply_parameters")
    if not reply and params.has("reply_to_message_id"):
        reply = {
            "message_id": params.integer("reply_to_message_id"),
            "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
        }
    if not reply:
        return
    wanted = Params(reply)
    post = _replied(tg, wanted, place)
    if post is None:
        if not wanted.flag("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return
    if post.chat != place.chat.id:
        place.extra["external_reply"] = _external(tg, post)
    else:
        place.reply_to = post.id
        if place.thread is None and place.chat.forum:
            place.thread = post.thread
    if wanted.has("quote"):
        place.extra["quote"] = _quote(wanted, post)


def _replied(tg: Talk, reply: Params, place: Place) -> Post | None:
    """The message to reply to; one in another topic of the same chat does not count."""
    number = reply.need_integer("message_id")
    if reply.has("chat_id"):
        chat = chat_of(tg, reply)
        if chat is not place.chat:
            return chat.posts.get(number)
    post = place.chat.posts.get(number)
    if post and place.chat.forum and place.thread and post.thread != place.thread:
        return None
    return post


def _external(tg: Talk, post: Post) -> Json:
    origin: Json = {"type": "user", "date": post.body["date"], "sender_user": post.body["from"]}
    chat = tg.chats[post.chat]
    reply: Json = {"origin": origin}
    return reply if chat.private else {**reply, "chat": chat.brief(), "message_id": post.id}


def _quote(reply: Params, post: Post) -> Json:
    words = post.body.get("text") or post.body.get("caption") or ""
    rich = entities.read(reply, "quote", "quote_entities", "quote_parse_mode")
    place = words.find(rich.text)
    if place < 0 or len(rich.text) > entities.CAPTION_LIMIT:
        raise bad_request("QUOTE_TEXT_INVALID")
    quote: Json = {"text": rich.text, "position": units(words[:place]), "is_manual": True}
    return {**quote, "entities": rich.entities} if rich.entities else quote


_KEPT = {
    "protect_content": "has_protected_content",
    "has_spoiler": "has_media_spoiler",
    "show_caption_above_media": "show_caption_above_media",
}


def deliver(tg: Talk, params: Params, content: Json) -> Json:
    """Put the bot's message where the call says; returns it as the Bot API shows it."""
    keyboard = markup.read(params)
    place = place_of(tg, params)
    tg.limits.admit(place.chat.id)
    return tg.view(put(tg, params, place, content, keyboard))


def put(tg: Talk, params: Params, place: Place, content: Json, keyboard: Json | None) -> Post:
    """The bot's message, after all checks."""
    fields = {**content, **place.extra}
    fields.update({shown: True for name, shown in _KEPT.items() if params.flag(name)})
    if params.has("message_effect_id") and place.chat.private:
        fields["effect_id"] = params.string("message_effect_id")
    if markup.is_inline(keyboard):
        fields["reply_markup"] = keyboard
    post = tg.post(place.chat, tg.bot_id, fields, thread=place.thread, reply_to=place.reply_to)
    post.keyboard_sent = keyboard is not None and not markup.is_inline(keyboard)
    tg.show_keyboard(place.chat, keyboard)
    return post
