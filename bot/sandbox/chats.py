"""The nouns of the small Telegram: people, chats, members, topics, messages."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.wire import Json

GENERAL = 1
DAY = 86_400
ADMIN_RIGHTS: tuple[str, ...] = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_welcome_messages",
)
ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


@dataclass(slots=True)
class Person:
    """Somebody with a phone. `started`: the bot may write to them."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    keyboard: Json | None = None

    def user(self) -> Json:
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        return {**user, "language_code": "ru"}


@dataclass(slots=True)
class Member:
    """Somebody's place in a group; administrators have rights."""

    status: str
    rights: frozenset[str] = frozenset()

    @property
    def inside(self) -> bool:
        return self.status in {"creator", "administrator", "member"}

    @property
    def leads(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.leads and right in self.rights)

    def view(self, user: Json) -> Json:
        """The ChatMember object."""
        member: Json = {"status": self.status, "user": user}
        if self.status == "creator":
            member["is_anonymous"] = False
        elif self.status == "administrator":
            member.update(can_be_edited=False, is_anonymous=False)
            member.update({right: right in self.rights for right in ADMIN_RIGHTS})
        elif self.status == "kicked":
            member["until_date"] = 0
        return member


@dataclass(slots=True)
class Topic:
    """A topic of a forum; its id is the id of the service message that made it."""

    id: int
    name: str
    icon_color: int = 0x6FB9F0
    icon_custom_emoji_id: str = ""
    closed: bool = False
    hidden: bool = False

    def view(self) -> Json:
        """The ForumTopic object."""
        topic: Json = {
            "message_thread_id": self.id,
            "name": self.name,
            "icon_color": self.icon_color,
        }
        if self.icon_custom_emoji_id:
            topic["icon_custom_emoji_id"] = self.icon_custom_emoji_id
        return topic


@dataclass(slots=True)
class Post:
    """A message. `body` holds its Bot API fields and is replaced, never changed in place."""

    id: int
    chat: int
    sender: int
    body: Json
    thread: int | None = None
    reply_to: int | None = None
    service: bool = False
    keyboard_sent: bool = False
    reactions: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's), a group, a supergroup or a channel."""

    id: int
    type: str
    title: str = ""
    person: Person | None = None
    forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    last_id: int = 0
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    description: str = ""
    invite_link: str = ""
    general: Topic = field(default_factory=lambda: Topic(GENERAL, "General"))

    @property
    def private(self) -> bool:
        return self.person is not None

    def brief(self) -> Json:
        """The Chat object inside messages."""
        if self.person:
            user = self.person.user()
            names: Json = {k: user[k] for k in ("first_name", "last_name", "username") if k in user}
            return {"id": self.id, **names, "type": "private"}
        chat: Json = {"id": self.id, "title": self.title, "type": self.type}
        return {**chat, "is_forum": True} if self.forum else chat

    def topic(self, thread: int | None) -> Topic | None:
        """The topic of this number, General for none; None where there is no such topic."""
        if thread is None or thread == GENERAL:
            return self.general
        return self.topics.get(thread)
