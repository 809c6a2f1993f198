"""Methods of forum topics."""

from __future__ import annotations

from bot.sandbox.methods.access import forum_of, topic_of
from bot.sandbox.methods.registry import method
from bot.sandbox.talk import Talk
from bot.sandbox.utf16 import units
from bot.sandbox.wire import Json, Params, bad_request

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
_MANAGE = "can_manage_topics"


def _name(params: Params) -> str:
    name = params.string("name").strip()
    if not name:
        raise bad_request("topic name must be non-empty")
    if units(name) > 128:
        raise bad_request("topic name is too long")
    return name


@method("getForumTopicIconStickers")
def get_icon_stickers(tg: Talk, params: Params) -> object:  # noqa: ARG001
    return []


@method("createForumTopic")
def create_topic(tg: Talk, params: Params) -> object:
    params.need("chat_id")
    name = _name(params)
    color = params.integer("icon_color") or COLORS[0]
    if color not in COLORS:
        raise bad_request("invalid topic icon color specified")
    chat = forum_of(tg, params, _MANAGE, "create a topic")
    icon = params.string("icon_custom_emoji_id")
    return tg.make_topic(chat, tg.bot_id, name, color, icon).view()


@method("editForumTopic")
def edit_topic(tg: Talk, params: Params) -> object:
    chat = forum_of(tg, params, _MANAGE, "edit the topic")
    topic = topic_of(tg, chat, params)
    change: Json = {}
    if params.has("name"):
        change["name"] = _name(params)
    if "icon_custom_emoji_id" in params.raw:
        change["icon_custom_emoji_id"] = params.string("icon_custom_emoji_id")
    if all(getattr(topic, field) == value for field, value in change.items()):
        raise bad_request("TOPIC_NOT_MODIFIED")
    for field, value in change.items():
        setattr(topic, field, value)
    tg.service(chat, tg.bot_id, {"forum_topic_edited": change}, topic.id)
    return True


def _switch(tg: Talk, params: Params, what: str, event: str, *, closed: bool) -> bool:
    chat = forum_of(tg, params, _MANAGE, what)
    topic = topic_of(tg, chat, params)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    tg.service(chat, tg.bot_id, {event: {}}, topic.id)
    return True


@method("closeForumTopic")
def close_topic(tg: Talk, params: Params) -> object:
    return _switch(tg, params, "close the topic", "forum_topic_closed", closed=True)


@method("reopenForumTopic")
def reopen_topic(tg: Talk, params: Params) -> object:
    return _switch(tg, params, "reopen the topic", "forum_topic_reopened", closed=False)


@method("deleteForumTopic")
def delete_topic(tg: Talk, params: Params) -> object:
    chat = forum_of(tg, params, "can_delete_messages", "delete the topic")
    tg.drop_topic(chat, topic_of(tg, chat, params).id)
    return True


@method("editGeneralForumTopic")
def edit_general(tg: Talk, params: Params) -> object:
    chat = forum_of(tg, params, _MANAGE, "edit the topic")
    params.need("name")
    name = _name(params)
    if name == chat.general.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.general.name = name
    tg.service(chat, tg.bot_id, {"forum_topic_edited": {"name": name}})
    return True


def _switch_general(tg: Talk, params: Params, event: str, *, hidden: bool) -> bool:
    """A hidden General is closed too."""
    chat = forum_of(tg, params, _MANAGE, "hide the topic" if hidden else "show the topic")
    if chat.general.hidden == hidden:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.general.hidden = hidden
    chat.general.closed = hidden or chat.general.closed
    tg.service(chat, tg.bot_id, {event: {}})
    return True


@method("hideGeneralForumTopic")
def hide_general(tg: Talk, params: Params) -> object:
    return _switch_general(tg, params, "general_forum_topic_hidden", hidden=True)


@method("unhideGeneralForumTopic")
def unhide_general(tg: Talk, params: Params) -> object:
    return _switch_general(tg, params, "general_forum_topic_unhidden", hidden=False)
