"""What people say and press: every doing puts the update Telegram would put."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.sandbox.chats import GENERAL, Chat, Member, Post
from bot.sandbox.content import Attachment, content_of, forwarded
from bot.sandbox.entities import find
from bot.sandbox.groups import Groups
from bot.sandbox.wire import Impossible, Json


class Talk(Groups):
    """Messages, edits, reactions and buttons of people."""

    def send(
        self,
        user: int,
        chat: int,
        text: str | None = None,
        *,
        reply_to: int | None = None,
        thread: int | None = None,
        kind: str | None = None,
        file: Attachment | None = None,
        caption: str | None = None,
        media_group: str | None = None,
        as_group: bool = False,
        quote: str | None = None,
        entities: list[Json] | None = None,
        size: int | None = None,
    ) -> int:
        """A person sends a message of any kind; returns its id.

        `thread` is a topic's id (a reply goes to its topic by itself); `as_group` sends as a
        nameless administrator; `size` claims another file size than the bytes have.
        """
        place = self._writable(user, chat)
        topic = self._thread(place, user, thread, reply_to)
        content = content_of(self, kind, text, caption, file, entities, size)
        if media_group:
            content["media_group_id"] = media_group
        if quote and reply_to:
            content["quote"] = {"text": quote, "position": 0, "is_manual": True}
        post = self.post(place, user, content, thread=topic, reply_to=reply_to, as_group=as_group)
        self.announce(post)
        return post.id

    def _writable(self, user: int, chat: int) -> Chat:
        """The chat, if this person can write there now."""
        place, person = self.chat(chat), self.person(user)
        if person.deactivated:
            raise Impossible(f"{user} has deleted the account")
        if place.person is person:
            if person.blocked:
                raise Impossible(f"{user} has blocked the bot: unblock first")
            person.started = True
        elif place.private or not place.members.get(user, Member("left")).inside:
            raise Impossible(f"{user} is not in chat {chat}")
        if place.migrated_to:
            raise Impossible(f"{chat} is a supergroup now: {place.migrated_to}")
        return place

    def _thread(
        self, chat: Chat, user: int, thread: int | None, reply_to: int | None
    ) -> int | None:
        if reply_to is not None:
            above = self.find(chat.id, reply_to)
            thread = above.thread if thread is None else thread
        if not chat.forum:
            return None
        topic = chat.topic(thread)
        if topic is None:
            raise Impossible(f"there is no topic {thread} in {chat.id}")
        if topic.closed and not chat.members[user].leads:
            raise Impossible(f"topic {topic.id} is closed")
        return None if topic.id == GENERAL else topic.id

    def album(
        self,
        user: int,
        chat: int,
        items: Sequence[Json],
        *,
        reply_to: int | None = None,
        thread: int | None = None,
        as_group: bool = False,
    ) -> list[int]:
        """Items {"kind", "file", "caption"} sent as one album, each its own update; their ids."""
        group = f"{13_000_000_000_000_000 + self.number()}"
        return [
            self.send(
                user,
                chat,
                kind=item.get("kind", "photo"),
                file=item.get("file"),
                caption=item.get("caption"),
                media_group=group,
                reply_to=reply_to,
                thread=thread,
                as_group=as_group,
            )
            for item in items
        ]

    def _own(self, user: int, chat: int, message: int) -> Post:
        self._writable(user, chat)
        post = self.find(chat, message)
        if post.sender != user or post.service:
            raise Impossible(f"message {message} is not {user}'s")
        return post

    def edit(
        self,
        user: int,
        chat: int,
        message: int,
        text: str | None = None,
        caption: str | None = None,
    ) -> None:
        """A person edits an own message."""
        post = self._own(user, chat, message)
        field, marks, words = "text", "entities", text
        if text is None:
            field, marks, words = "caption", "caption_entities", caption
        if words is None or (field == "text") != ("text" in post.body):
            raise Impossible(f"message {message} has no {field} to edit")
        body = {k: v for k, v in post.body.items() if k not in (field, marks)}
        found = find(words, [])
        body.update({field: words} if words else {}, edit_date=int(self.now()))
        post.body = {**body, marks: found} if found else body
        self.announce(post, "edited_message")
        self.changed()

    def forward(
        self, user: int, chat: int, message: int, to: int, *, thread: int | None = None
    ) -> int:
        """A person forwards a message they can see; returns the new id."""
        original = self.find(chat, message)
        place = self._writable(user, to)
        topic = self._thread(place, user, thread, None)
        post = self.post(place, user, forwarded(original), thread=topic)
        self.announce(post)
        return post.id

    def delete(self, user: int, chat: int, message: int) -> None:
        """A person deletes a message; the bot is not told."""
        place, post = self.chat(chat), self.find(chat, message)
        leads = place.members.get(user, Member("left")).leads
        if not (place.private or leads or post.sender == user):
            raise Impossible(f"{user} may not delete message {message}")
        del place.posts[message]
        self.changed()

    def react(self, user: int, chat: int, message: int, emoji: str | None) -> None:
        """A person sets a reaction, or takes it back with None."""
        place, post = self._writable(user, chat), self.find(chat, message)
        old = post.reactions.pop(user, None)
        if emoji:
            post.reactions[user] = emoji
        if place.private or self.bot_in(place).leads:
            change: Json = {
                "chat": place.brief(),
                "message_id": message,
                "user": self.user(user),
                "date": int(self.now()),
                "old_reaction": [{"type": "emoji", "emoji": old}] if old else [],
                "new_reaction": [{"type": "emoji", "emoji": emoji}] if emoji else [],
            }
            self.updates.put("message_reaction", change)
        self.changed()

    def press(
        self,
        user: int,
        chat: int,
        message: int,
        label_or_data: str | None = None,
        row: int | None = None,
        col: int | None = None,
    ) -> str:
        """A person presses a button now under the message; returns the callback query's id."""
        post = self.find(chat, message)
        rows = (post.body.get("reply_markup") or {}).get("inline_keyboard", [])
        buttons = [
            button
            for y, line in enumerate(rows)
            for x, button in enumerate(line)
            if row in (None, y) and col in (None, x)
        ]
        names = {b["text"]: b for b in reversed(buttons)}
        data = {b.get("callback_data"): b for b in buttons}
        key = label_or_data if label_or_data is not None or not buttons else buttons[0]["text"]
        button = names.get(str(key)) or data.get(key)
        if button is None:
            raise Impossible(f"no button {label_or_data!r}, shown are {list(names)}")
        if "callback_data" not in button:
            raise Impossible(f"button {button['text']!r} tells the bot nothing")
        return self.press_data(user, chat, message, button["callback_data"])

    def press_data(self, user: int, chat: int, message: int, data: str) -> str:
        """A callback query with any data: an old button, a hostile client."""
        place = self.chat(chat)
        post = place.posts.get(message)
        query = f"{4_000_000_000_000_000_000 + self.number()}"
        shown: Any = {"chat": place.brief(), "message_id": message, "date": 0}
        self.open_queries[query] = user
        self.updates.put(
            "callback_query",
            {
                "id": query,
                "from": self.user(user),
                "message": self.view(post) if post else shown,
                "chat_instance": f"{-(10**18) - abs(chat)}",
                "data": data,
            },
        )
        return query

    def tap(self, user: int, label: str) -> int:
        """A person presses a button of the reply keyboard; returns the message it sends."""
        button = self.keyboard_button(user, label)
        keyboard = self.person(user).keyboard or {}
        if keyboard.get("one_time_keyboard"):
            self.person(user).keyboard = None
        if button.get("request_contact"):
            return self.send(user, user, kind="contact")
        if button.get("request_location"):
            return self.send(user, user, kind="location")
        return self.send(user, user, label)

    def inline(self, user: int, query: str, offset: str = "") -> str:
        """A person types the bot's name and a query in some chat; returns the query's id."""
        number = f"{5_000_000_000_000_000_000 + self.number()}"
        self.open_queries[number] = user
        self.updates.put(
            "inline_query",
            {"id": number, "from": self.user(user), "query": query, "offset": offset},
        )
        return number
