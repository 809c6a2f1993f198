"""Canned replies in the staff group: /save, /r, /forget."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot import canned
from bot.canned import Saved
from bot.errors import RefusalError
from bot.staff import ANONYMOUS
from handlers.desk import addressed
from handlers.talk import CARRIED, Talk, html_of, said


def _answer_of_staff(message: Message) -> Message:
    """Return the message that is replied to, if a consultant may have said it to a person."""
    target = message.reply_to_message
    if target is None or target.content_type not in CARRIED:
        raise RefusalError("canned_what")
    author = target.from_user
    if author is None or (author.is_bot and author.id != ANONYMOUS):
        raise RefusalError("canned_what")
    if (target.text or "").startswith("/"):
        raise RefusalError("canned_what")
    return target


def _file(message: Message) -> str | None:
    """Return Telegram's name of the photo or file in a message."""
    if message.photo:
        return message.photo[-1].file_id
    kept = getattr(message, message.content_type, None)
    name = getattr(kept, "file_id", None)
    return name if isinstance(name, str) else None


async def save(
    message: Message, command: CommandObject, talk: Talk, *, is_administrator: bool
) -> None:
    target = _answer_of_staff(message)
    words = html_of(target) if target.text or target.caption else None
    saved = Saved(message.chat.id, target.message_id, target.content_type, words, _file(target))
    name = (command.args or "").strip()
    replaced = await canned.save(
        talk.tx, name, saved, await talk.consultant(), leads=is_administrator
    )
    await talk.say("canned/saved", reply_to=talk.message, name=name, replaced=replaced)


async def send(message: Message, command: CommandObject, talk: Talk) -> None:
    name = (command.args or "").strip()
    if not name:
        await _list(talk)
        return
    kept = await canned.named(talk.tx, name)
    number = await addressed(message, talk)
    if number is None:
        raise RefusalError("canned_to_whom", name=kept.name)
    centre = talk.settings.centre.name
    await canned.send(talk.tx, number, await talk.consultant(), said(message), kept, centre)


async def _list(talk: Talk) -> None:
    pages = await canned.pages(talk.tx)
    for page in pages or [[]]:
        await talk.say("canned/list", reply_to=talk.message, listed=page)


async def forget(_: Message, command: CommandObject, talk: Talk, *, is_administrator: bool) -> None:
    name = (command.args or "").strip()
    forgotten = await canned.forget(talk.tx, name, await talk.consultant(), leads=is_administrator)
    await talk.say("canned/forgotten", reply_to=talk.message, name=forgotten)


def register(door: Router) -> None:
    door.message.register(save, Command("save"))
    door.message.register(send, Command("r"))
    door.message.register(forget, Command("forget"))
