"""What people do with their own phone: come, block the bot, go."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.chats import Chat, Member, Person
from bot.sandbox.numbers import Numbers
from bot.sandbox.wire import Impossible, Json
from bot.sandbox.world import World

FIRST_PERSON = 7_000_000_000  # above 32 bits, as real ids are


class People(World):
    """Persons and their private chats with the bot."""

    def __init__(self, token: str, username: str, now: Callable[[], float]) -> None:
        super().__init__(token, username, now)
        self._person_ids = Numbers(FIRST_PERSON + 1)

    def add_person(self, first_name: str, last_name: str = "", username: str | None = None) -> int:
        """A person who has not written to the bot yet; returns the id, the private chat's too."""
        person = Person(next(self._person_ids), first_name, last_name, username or "")
        self.people[person.id] = person
        chat = Chat(person.id, "private", person=person)
        chat.members[self.bot_id] = Member("member")
        self.chats[person.id] = chat
        self.changed()
        return person.id

    def block(self, user: int) -> None:
        """The person blocks the bot: it is told, and sends fail with 403."""
        person = self.person(user)
        if not person.blocked:
            person.blocked = True
            self._bot_seen(person, "kicked")

    def unblock(self, user: int) -> None:
        person = self.person(user)
        if person.blocked:
            person.blocked = False
            self._bot_seen(person, "member")

    def deactivate(self, user: int) -> None:
        """The person deletes the account: nobody is told, sends fail with 403."""
        self.person(user).deactivated = True
        self.changed()

    def _bot_seen(self, person: Person, status: str) -> None:
        chat = self.chats[person.id]
        self.member_changed(chat, self.bot_id, Member(status), by=person.id)

    def keyboard(self, user: int) -> list[list[str]]:
        """Labels of the reply keyboard the person sees now, row by row."""
        keyboard = self.person(user).keyboard
        return [[b["text"] for b in row] for row in keyboard["keyboard"]] if keyboard else []

    def keyboard_button(self, user: int, label: str) -> Json:
        """The button of the shown reply keyboard with this label."""
        keyboard = self.person(user).keyboard or {"keyboard": []}
        for row in keyboard["keyboard"]:
            for button in row:
                if button["text"] == label:
                    return dict(button)
        raise Impossible(f"no button {label!r}, shown are {self.keyboard(user)}")

    def show_keyboard(self, chat: Chat, markup: Json | None) -> None:
        """What a message with this reply_markup does to the person's keyboard."""
        if chat.person is None or markup is None:
            return
        if "keyboard" in markup:
            chat.person.keyboard = markup
        elif markup.get("remove_keyboard"):
            chat.person.keyboard = None
