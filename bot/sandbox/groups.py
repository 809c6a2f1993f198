"""What happens in groups: members come and go, rights change, topics live and die."""

from __future__ import annotations

from bot.sandbox.chats import ANONYMOUS, GENERAL, Chat, Member, Topic
from bot.sandbox.people import People
from bot.sandbox.wire import Impossible, Json
from bot.sandbox.world import all_rights

FIRST_GROUP = 4_000_000_000
FIRST_SUPERGROUP = 1_002_000_000_000
_STATUSES = {"member", "administrator", "creator"}


class Groups(People):
    """Groups, supergroups and forums, seen from people's side."""

    def add_group(self, title: str, forum: bool = False, supergroup: bool = True) -> int:
        """A group where the bot is an administrator with all rights; returns its chat id."""
        if forum and not supergroup:
            raise Impossible("only supergroups have topics")
        chat = self._new_group(title, "supergroup" if supergroup else "group")
        chat.forum = forum
        self.member_changed(
            chat, self.bot_id, Member("administrator", all_rights()), by=ANONYMOUS["id"]
        )
        return chat.id

    def add_channel(self, title: str, owner: int) -> int:
        """A channel of this person's, where the bot is an administrator; returns its chat id."""
        chat = self._new_group(title, "channel")
        self.member_changed(
            chat, self.bot_id, Member("administrator", all_rights()), by=ANONYMOUS["id"]
        )
        chat.members[owner] = Member("creator")
        return chat.id

    def _new_group(self, title: str, kind: str) -> Chat:
        """Message 1 is the group's beginning, so that no topic has the number of General."""
        first = FIRST_GROUP if kind == "group" else FIRST_SUPERGROUP
        chat = Chat(-(first + self.number()), kind, title, last_id=1)
        self.chats[chat.id] = chat
        return chat

    def group(self, group: int) -> Chat:
        chat = self.chat(group)
        if chat.private:
            raise Impossible(f"{group} is a private chat")
        return chat

    def join(self, group: int, user: int, status: str = "member") -> None:
        """A person comes into the group, or gets another status in it."""
        if status not in _STATUSES:
            raise Impossible(f"status is one of {sorted(_STATUSES)}")
        chat = self.group(group)
        inside = chat.members.get(user, Member("left")).inside
        rights = all_rights() if status == "administrator" else frozenset[str]()
        self.member_changed(chat, user, Member(status, rights), by=user)
        if not inside:
            self.service(chat, user, {"new_chat_members": [self.user(user)]})

    def leave(self, group: int, user: int) -> None:
        chat = self.group(group)
        self._need_inside(chat, user)
        self.service(chat, user, {"left_chat_member": self.user(user)})
        self.member_changed(chat, user, Member("left"), by=user)

    def kick(self, group: int, user: int) -> None:
        """An administrator bans the person."""
        chat = self.group(group)
        self._need_inside(chat, user)
        self.member_changed(chat, user, Member("kicked"), by=ANONYMOUS["id"])

    def promote(self, group: int, user: int) -> None:
        """The member becomes an administrator with all rights."""
        self._need_inside(self.group(group), user)
        self.join(group, user, "administrator")

    def demote(self, group: int, user: int) -> None:
        self._need_inside(self.group(group), user)
        self.join(group, user, "member")

    def _need_inside(self, chat: Chat, user: int) -> None:
        if not chat.members.get(user, Member("left")).inside:
            raise Impossible(f"{user} is not in {chat.id}")

    def demote_bot(self, group: int) -> None:
        """The bot stays as a plain member: no topics, no deleting, no members' updates."""
        self._set_bot(group, Member("member"))

    def remove_bot(self, group: int) -> None:
        self._set_bot(group, Member("kicked"))

    def restore_bot(self, group: int, without: list[str] | None = None) -> None:
        """The bot is an administrator again, `without` some rights."""
        rights = all_rights() - frozenset(without or ())
        self._set_bot(group, Member("administrator", rights))

    def _set_bot(self, group: int, member: Member) -> None:
        self.member_changed(self.group(group), self.bot_id, member, by=ANONYMOUS["id"])

    def make_forum(self, group: int, forum: bool = True) -> None:
        """Topics on or off; messages stay."""
        chat = self.group(group)
        if chat.type != "supergroup":
            raise Impossible("only supergroups have topics: migrate the group first")
        chat.forum = forum
        self.changed()

    def migrate(self, group: int) -> int:
        """The group becomes a supergroup with a new id; the old id is dead from now on."""
        old = self.group(group)
        if old.type != "group" or old.migrated_to:
            raise Impossible(f"{group} cannot become a supergroup")
        new = self._new_group(old.title, "supergroup")
        new.members = dict(old.members)
        new.last_id, by = 0, ANONYMOUS["id"]
        self.service(old, by, {"migrate_to_chat_id": new.id})
        self.service(new, by, {"migrate_from_chat_id": old.id})
        old.migrated_to = new.id
        return new.id

    def rename_group(self, group: int, title: str) -> None:
        chat = self.group(group)
        chat.title = title
        self.service(chat, ANONYMOUS["id"], {"new_chat_title": title})

    def create_topic(self, group: int, user: int, name: str) -> int:
        """A person makes a topic; returns its thread id."""
        chat = self.group(group)
        self._need_inside(chat, user)
        if not chat.forum:
            raise Impossible(f"{group} has no topics")
        return self.make_topic(chat, user, name, 0x6FB9F0).id

    def _topic(self, group: int, thread: int | None) -> tuple[Chat, Topic]:
        chat = self.group(group)
        topic = chat.topic(thread) if chat.forum else None
        if topic is None:
            raise Impossible(f"there is no topic {thread} in {group}")
        return chat, topic

    def delete_topic(self, group: int, thread: int) -> None:
        """The topic and its messages are gone; Telegram does not tell the bot."""
        chat, topic = self._topic(group, thread)
        if topic is chat.general:
            raise Impossible("General cannot be deleted")
        self.drop_topic(chat, thread)

    def close_topic(self, group: int, thread: int = GENERAL) -> None:
        self._switch(group, thread, "forum_topic_closed", closed=True)

    def reopen_topic(self, group: int, thread: int = GENERAL) -> None:
        self._switch(group, thread, "forum_topic_reopened", closed=False)

    def _switch(self, group: int, thread: int, event: str, *, closed: bool) -> None:
        chat, topic = self._topic(group, thread)
        if topic.closed != closed:
            topic.closed = closed
            self.service(chat, ANONYMOUS["id"], {event: {}}, thread)

    def rename_topic(self, group: int, thread: int, name: str) -> None:
        chat, topic = self._topic(group, thread)
        topic.name = name
        edited: Json = {"forum_topic_edited": {"name": name}}
        self.service(chat, ANONYMOUS["id"], edited, thread)
