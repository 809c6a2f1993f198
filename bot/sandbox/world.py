"""The state of the small Telegram, and how a message comes into it."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.chats import ADMIN_RIGHTS, ANONYMOUS, Chat, Member, Person, Post, Topic
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.limits import Limits
from bot.sandbox.numbers import Numbers
from bot.sandbox.updates import Updates
from bot.sandbox.wire import Impossible, Json

CHANNELS = {"message": "channel_post", "edited_message": "edited_channel_post"}


class World:
    """Everything there is: people, chats, files, waiting updates. No IO, one thread."""

    def __init__(self, token: str, username: str, now: Callable[[], float]) -> None:
        self.token = token
        self.username = username
        self.bot_id = int(token.split(":", maxsplit=1)[0])
        self.bot_name = username
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.files = Files()
        self.updates = Updates()
        self.faults = Faults()
        self.limits = Limits.off()
        self.timezone = ""
        self.topic_error = "message thread not found"
        self.answers: dict[str, Json] = {}
        self.inline_answers: dict[str, Json] = {}
        self.open_queries: dict[str, int] = {}
        self.profile: dict[tuple[str, str, str], object] = {}
        self.on_change: list[Callable[[], None]] = []
        self.on_clock: list[Callable[[float], None]] = []
        self.version = 0
        self._clock = now
        self._shift = 0.0
        self._private_ids = Numbers(1)
        self._numbers = Numbers(1)
        self.updates.on_arrival.append(self.changed)

    def now(self) -> float:
        """Epoch seconds by this world's clock."""
        return self._clock() + self._shift

    def move_clock(self, seconds: float) -> float:
        """Move the clock on, tell those in `on_clock`; returns the new time."""
        self._shift += seconds
        for callback in self.on_clock:
            callback(seconds)
        self.changed()
        return self.now()

    def changed(self) -> None:
        """Something is to be seen anew."""
        self.version += 1
        for callback in self.on_change:
            callback()

    def number(self) -> int:
        """A number never given before, for ids of every kind."""
        return next(self._numbers)

    def bot_user(self) -> Json:
        """The bot as it stands in messages."""
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self.bot_name,
            "username": self.username,
        }

    def user(self, user: int) -> Json:
        """The User object of a person, the bot, or a nameless administrator."""
        if user == ANONYMOUS["id"]:
            return ANONYMOUS
        return self.bot_user() if user == self.bot_id else self.person(user).user()

    def person(self, user: int) -> Person:
        if user not in self.people:
            raise Impossible(f"there is no person {user}")
        return self.people[user]

    def chat(self, chat: int) -> Chat:
        if chat not in self.chats:
            raise Impossible(f"there is no chat {chat}")
        return self.chats[chat]

    def find(self, chat: int, message: int) -> Post:
        post = self.chat(chat).posts.get(message)
        if post is None:
            raise Impossible(f"there is no message {message} in chat {chat}")
        return post

    def bot_in(self, chat: Chat) -> Member:
        """The bot's place in a chat."""
        return chat.members.get(self.bot_id, Member("left"))

    def count_messages_from(self, number: int) -> None:
        """Number the messages of every chat from here on: a bot may remember earlier ones."""
        self._private_ids = Numbers(number)
        for chat in self.chats.values():
            chat.last_id = max(chat.last_id, number)

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups and channels count their own messages, all other chats share one counter."""
        own = chat.type in {"supergroup", "channel"}
        chat.last_id = chat.last_id + 1 if own else next(self._private_ids)
        return chat.last_id

    def post(
        self,
        chat: Chat,
        sender: int,
        content: Json,
        *,
        thread: int | None = None,
        reply_to: int | None = None,
        service: bool = False,
        as_group: bool = False,
    ) -> Post:
        """Put a message into a chat; `content` holds its Bot API fields but for the frame."""
        number = self.next_message_id(chat)
        body: Json = {"message_id": number}
        topic = thread if chat.forum and chat.topic(thread) is not chat.general else None
        shown_thread = topic or self._reply_thread(chat, reply_to)
        if shown_thread:
            body["message_thread_id"] = shown_thread
        channel = chat.type == "channel"
        if not channel:
            body["from"] = ANONYMOUS if as_group else self.user(sender)
        if as_group or channel or sender == ANONYMOUS["id"]:
            body["sender_chat"] = chat.brief()
        body["chat"] = chat.brief()
        body["date"] = int(self.now())
        if topic:
            body["is_topic_message"] = True
        body.update(content)
        post = Post(number, chat.id, sender, body, topic, reply_to, service)
        chat.posts[number] = post
        self.changed()
        return post

    def _reply_thread(self, chat: Chat, reply_to: int | None) -> int | None:
        """Outside topics, replies in a supergroup carry the first message of their thread."""
        if reply_to is None or chat.type != "supergroup" or reply_to not in chat.posts:
            return None
        above = chat.posts[reply_to]
        return int(above.body.get("message_thread_id") or above.id)

    def view(self, post: Post) -> Json:
        """The Message object as the Bot API shows it now."""
        chat = self.chats[post.chat]
        shown = chat.posts.get(post.reply_to) if post.reply_to else None
        if shown is None and post.thread and post.thread != post.id:
            shown = chat.posts.get(post.thread)
        if shown is None:
            return post.body
        return {**post.body, "reply_to_message": shown.body}

    def announce(self, post: Post, kind: str = "message") -> None:
        """Tell the bot of a message, if it may see it."""
        chat = self.chats[post.chat]
        kind = CHANNELS.get(kind, kind) if chat.type == "channel" else kind
        if chat.private or self.bot_in(chat).leads or self._meant_for_bot(chat, post):
            self.updates.put(kind, self.view(post))

    def _meant_for_bot(self, chat: Chat, post: Post) -> bool:
        """What a plain member with privacy mode on sees: commands, replies to it, its name."""
        if not self.bot_in(chat).inside:
            return False
        words = post.body.get("text") or post.body.get("caption") or ""
        above = chat.posts.get(post.reply_to or 0)
        answered = above is not None and above.sender == self.bot_id
        return post.service or answered or words.startswith("/") or f"@{self.username}" in words

    def service(self, chat: Chat, by: int, content: Json, thread: int | None = None) -> Post:
        """A service message; the bot is told even of what it did itself, as Telegram does."""
        post = self.post(chat, by, content, thread=thread, service=True)
        self.announce(post)
        return post

    def make_topic(self, chat: Chat, by: int, name: str, color: int, icon: str = "") -> Topic:
        """A new topic, begun by its service message."""
        created: Json = {"name": name, "icon_color": color}
        if icon:
            created["icon_custom_emoji_id"] = icon
        post = self.post(chat, by, {"forum_topic_created": created}, service=True)
        post.thread = post.id
        post.body = {**post.body, "message_thread_id": post.id, "is_topic_message": True}
        self.announce(post)
        topic = Topic(post.id, name, color, icon)
        chat.topics[topic.id] = topic
        return topic

    def drop_topic(self, chat: Chat, thread: int) -> None:
        """Delete a topic with all its messages; nobody is told."""
        del chat.topics[thread]
        chat.posts = {number: post for number, post in chat.posts.items() if post.thread != thread}
        self.changed()

    def member_changed(self, chat: Chat, user: int, new: Member, by: int) -> None:
        """Set somebody's place in a chat; the bot hears of itself always, of others if asked."""
        old = chat.members.get(user, Member("left"))
        chat.members[user] = new
        profile = self.user(user)
        change: Json = {
            "chat": chat.brief(),
            "from": self.user(by),
            "date": int(self.now()),
            "old_chat_member": old.view(profile),
            "new_chat_member": new.view(profile),
        }
        if user == self.bot_id:
            self.updates.put("my_chat_member", change)
        elif chat.members.get(self.bot_id, old).leads:
            self.updates.put("chat_member", change)
        self.changed()


def all_rights() -> frozenset[str]:
    return frozenset(ADMIN_RIGHTS)
