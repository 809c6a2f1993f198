"""What a handler is given: who speaks, and how to answer. Refusals become words here."""

import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiogram.types import CallbackQuery, InaccessibleMessage, Message, TelegramObject, User

from bot import people
from bot.buttons import Consent, button
from bot.config import Settings
from bot.copies import Kept
from bot.errors import RefusalError
from bot.faq import Finder
from bot.intake import Press
from bot.outbox import Button, Buttons, Keyboard, To, Tx, edit_message, say
from bot.people import Consultant, Person
from bot.questions import Said
from bot.staff import Staff, consultant
from bot.texts import labels, render

NOBODYS = re.compile(r"\d{19}")
"""A number in a button that no row of ours can have."""

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

CARRIED = {
    "text",
    "animation",
    "audio",
    "document",
    "photo",
    "sticker",
    "story",
    "video",
    "video_note",
    "voice",
    "contact",
    "dice",
    "poll",
    "location",
    "venue",
    "checklist",
    "paid_media",
    "rich_message",
}
"""Kinds of message that somebody says; the others are Telegram's own notices."""


@dataclass
class Talk:
    """One doing of one person in one chat, inside the transaction of its update."""

    tx: Tx
    settings: Settings
    finder: Finder
    chat: int
    user: User
    person: Person | None = None
    message: int | None = None
    press: Press | None = None
    thread: int | None = None

    async def say(
        self,
        template: str,
        /,
        *,
        buttons: Buttons = (),
        keyboard: Keyboard | None = None,
        reply_to: int | None = None,
        **facts: Any,
    ) -> None:
        """Say a template to the chat. To who has not agreed, without a trace."""
        await self.say_text(
            render(template, **facts), buttons=buttons, keyboard=keyboard, reply_to=reply_to
        )

    async def say_text(
        self,
        text: str,
        *,
        buttons: Buttons = (),
        keyboard: Keyboard | None = None,
        reply_to: int | None = None,
    ) -> None:
        await say(
            self.tx,
            self.here,
            text,
            buttons=buttons,
            keyboard=keyboard,
            reply_to=reply_to,
            trace=self._trace,
        )

    async def greet(self, keyboard: Keyboard | None) -> None:
        """Say hello to who has not agreed and comes by a link, which brings the keyboard along."""
        if keyboard is not None and self.person is None:
            await self.say("start/hello", centre=self.settings.centre, keyboard=keyboard)

    async def edit(self, template: str, /, *, buttons: Buttons = (), **facts: Any) -> None:
        """Change the message whose button was pressed."""
        await self.edit_text(render(template, **facts), buttons)

    async def edit_text(self, text: str, buttons: Buttons = ()) -> None:
        if self.message is not None:
            await edit_message(
                self.tx, self.chat, self.message, text, buttons=buttons, trace=self._trace
            )

    def toast(self, template: str, /, *, alert: bool = False, **facts: Any) -> None:
        """Answer the press of a button with a short text."""
        self.toast_text(render(template, **facts), alert=alert)

    def toast_text(self, text: str, *, alert: bool = False) -> None:
        if self.press is not None:
            self.press.text = text[:200]
            self.press.alert = alert

    async def consultant(self) -> Consultant:
        """Return the consultant who speaks, known by name from now on."""
        return await consultant(self.tx, self.user.id, self.user.full_name, self.user.username)

    @property
    def here(self) -> To:
        """The chat, and in the staff group the topic, in which something was said or pressed."""
        return To(self.chat, thread=self.thread)

    @property
    def _trace(self) -> bool:
        return self.person is not None or self.chat < 0

    @property
    def quote(self) -> int | None:
        """The message to answer as a reply: needed by who has not agreed, noise to the others."""
        return None if self.person else self.message


def said(message: Message) -> Said:
    """Return a message as the desk takes it."""
    words = message.text or message.caption
    reply = message.reply_to_message
    return Said(
        chat=message.chat.id,
        message=message.message_id,
        kind=message.content_type,
        body=html_of(message) if words else None,
        album=message.media_group_id,
        reply_to=reply.message_id if reply else None,
        links=_links(message),
        file=_file(message),
    )


def _file(message: Message) -> Kept | None:
    """Return the file of a message: of a photo the largest."""
    held: Any = getattr(message, message.content_type, None)
    largest = held[-1] if isinstance(held, list) and held else held
    name = getattr(largest, "file_id", None)
    return Kept(name, message.content_type, largest.file_size) if name else None


def html_of(message: Message) -> str:
    """Return a message's words in HTML; plain where their marks make no sense."""
    try:
        return message.html_text
    except UnicodeDecodeError:  # a mark that begins inside of an emoji
        return html.escape(message.text or message.caption or "", quote=False)


def _links(message: Message) -> str | None:
    """Return a message's words with hidden addresses written out; None where it has no links."""
    found = [e for e in message.entities or [] if e.type in {"url", "text_link"}]
    if not found or not message.text:
        return None
    hidden = [entity.url for entity in found if entity.url]
    return " ".join([message.text, *(f"({url})" for url in hidden)])


def consent_buttons(wanted: Consent) -> list[list[Button]]:
    """Return «Согласен» / «Не согласен», which know what was wanted."""
    no = wanted.model_copy(update={"yes": False})
    return [[button("agree", wanted)], [button("disagree", no)]]


def main_keyboard() -> list[list[str]]:
    """Return the permanent keyboard: two buttons a line."""
    names = list(labels("keyboard").values())
    return [names[at : at + 2] for at in range(0, len(names), 2)]


def _where(event: TelegramObject) -> tuple[int, int] | None:
    """Return chat and message of a message or of a pressed button, an old one's too."""
    message = event.message if isinstance(event, CallbackQuery) else event
    if isinstance(message, Message | InaccessibleMessage) and message.message_id > 0:
        return message.chat.id, message.message_id
    return None


def _talk(data: dict[str, Any], where: tuple[int, int], user: User) -> Talk:
    chat, message = where
    context = (data["tx"], data["settings"], data["finder"])
    return Talk(*context, chat, user, message=message, press=data["press"])


def _who(event: TelegramObject) -> User | None:
    return event.from_user if isinstance(event, CallbackQuery | Message) else None


class PersonDoor:
    """For private chats: finds who speaks, and turns refusals into words."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        where, user = _where(event), _who(event)
        if where is None or user is None or user.is_bot or where[0] != user.id:
            return None  # a private chat has its person's number; another one makes no sense
        tx: Tx = data["tx"]
        person = await people.met(tx, user.id, user.full_name, user.username)
        talk = data["talk"] = _talk(data, where, user)
        talk.person = person
        if data.get("raw_state") and _turns_to_something_else(event):
            await data["state"].clear()
            data["raw_state"] = None
        done = await _answered(handler, event, data, talk)
        if person is not None and await people.must_agree_again(tx, person):
            await talk.say("consent/again", buttons=consent_buttons(Consent(yes=True)))
        return done


def _turns_to_something_else(event: TelegramObject) -> bool:
    """A command, or a button of the keyboard, ends a dialogue: what follows is no answer to it."""
    text = event.text if isinstance(event, Message) else None
    if not text or text.startswith("/cancel"):
        return False
    return text.startswith("/") or text in labels("keyboard").values()


class StaffDoor:
    """For the staff group: lets its members in, and turns refusals into words."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        where, user = _where(event), _who(event)
        if where is None or user is None:
            return None
        staff: Staff = data["staff"]
        await staff.save(data["tx"])
        status = staff.status(user.id)
        if status == "outside" and not _is_notice(event):
            return None
        data["is_administrator"] = status == "administrator"
        talk = data["talk"] = _talk(data, where, user)
        talk.thread = _topic(event)
        if status == "unknown" and isinstance(event, CallbackQuery):
            # Who writes is in the group; who presses a button may have left it.
            talk.toast("refusals/not_known_now", alert=True)
            return None
        return await _answered(handler, event, data, talk)


def _topic(event: TelegramObject) -> int | None:
    message = event.message if isinstance(event, CallbackQuery) else event
    if isinstance(message, Message) and message.is_topic_message:
        return message.message_thread_id
    return None


def _is_notice(event: TelegramObject) -> bool:
    """Telegram's own notice that the group has moved needs nobody's right."""
    return isinstance(event, Message) and event.migrate_to_chat_id is not None


async def _handled(handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
    if isinstance(event, CallbackQuery) and NOBODYS.search(event.data or ""):
        raise RefusalError("old_button")
    return await handler(event, data)


async def _answered(
    handler: Handler, event: TelegramObject, data: dict[str, Any], talk: Talk
) -> Any:
    """Run a handler; an expected «no» is said, as a toast where a button was pressed."""
    try:
        return await _handled(handler, event, data)
    except RefusalError as refusal:
        template = f"refusals/{refusal.code}"
        if talk.press is not None:
            talk.toast(template, alert=True, **refusal.facts)
        else:
            await talk.say(template, **refusal.facts)
    return None
