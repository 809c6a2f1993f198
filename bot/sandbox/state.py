"""What the page sees: the whole world as JSON."""

from __future__ import annotations

from bot.sandbox.chats import Chat
from bot.sandbox.telegram import Telegram
from bot.sandbox.wire import Json

LAST = 200
ANSWER_SECONDS = 15


def state(tg: Telegram) -> Json:
    """People with their chats, groups with topics, faults and limits; 200 messages a chat."""
    shown = {"group", "supergroup"}
    groups = [c for c in tg.chats.values() if c.type in shown and not c.migrated_to]
    return {
        "now": tg.now(),
        "timezone": tg.timezone or None,
        "version": tg.version,
        "bot": {**tg.bot_user(), "commands": _commands(tg)},
        "people": [_person(tg, user) for user in tg.people],
        "groups": [_group(tg, chat) for chat in groups],
        "answers": recent_answers(tg),
        "faults": tg.faults.state(),
        "limits": tg.limits.state(),
    }


def _commands(tg: Telegram) -> list[Json]:
    """Commands of the widest scope people see in a private chat."""
    found: dict[str, object] = {}
    for (what, scope, _), commands in tg.profile.items():
        if what == "commands":
            found[scope] = commands
    for name in ("all_private_chats", "default"):
        chosen = found.get(f'{{"type": "{name}"}}')
        if isinstance(chosen, list):
            return chosen
    return []


def _person(tg: Telegram, user: int) -> Json:
    person = tg.people[user]
    keyboard = person.keyboard or {}
    return {
        "id": user,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "started": person.started,
        "blocked": person.blocked,
        "deactivated": person.deactivated,
        "keyboard": tg.keyboard(user),
        "keyboard_persistent": bool(keyboard.get("is_persistent")),
        "messages": _messages(tg, tg.chats[user]),
    }


def _group(tg: Telegram, chat: Chat) -> Json:
    members = []
    for user, member in chat.members.items():
        if member.inside:
            profile = tg.user(user)
            names = {k: profile.get(k, "") for k in ("first_name", "last_name")}
            members.append({"id": user, **names, "status": member.status})
    return {
        "id": chat.id,
        "title": chat.title,
        "type": chat.type,
        "forum": chat.forum,
        "bot_status": tg.bot_in(chat).status,
        "general_closed": chat.general.closed,
        "topics": _topics(chat),
        "members": members,
        "messages": _messages(tg, chat),
    }


def _topics(chat: Chat) -> list[Json]:
    last: dict[int, int] = {}
    for post in chat.posts.values():
        if post.thread:
            last[post.thread] = post.id
    return [
        {
            "id": topic.id,
            "name": topic.name,
            "closed": topic.closed,
            "icon_color": topic.icon_color,
            "icon": topic.icon_custom_emoji_id,
            "last_id": last.get(topic.id, topic.id),
        }
        for topic in chat.topics.values()
    ]


def _messages(tg: Telegram, chat: Chat) -> list[Json]:
    posts = list(chat.posts.values())[-LAST:]
    return [tg.shown(post) for post in posts]


def recent_answers(tg: Telegram) -> list[Json]:
    """Answers to button presses of the last seconds, for the page to show."""
    since = tg.now() - ANSWER_SECONDS
    return [{"id": query, **answer} for query, answer in tg.answers.items() if answer["at"] > since]
