"""A message that is no command: for the consultants while a question is open, else for the FAQ."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot import questions
from bot.errors import RefusalError
from bot.faq import Found
from handlers import faq as faq_door
from handlers.filters import like_a_command
from handlers.questions import offer, take
from handlers.talk import CARRIED, Talk, said


async def anything(message: Message, talk: Talk, found: Found | None = None) -> None:
    if message.content_type not in CARRIED:
        return
    person = talk.person
    if person is not None and await questions.belongs_to_desk(talk.tx, person, said(message)):
        await take(talk, message)
        return
    sure = found is not None and found.decision == "answer"
    if person is not None and not sure and await questions.may_reopen(talk.tx, person):
        await take(talk, message)
    elif found is not None:
        await faq_door.answer(talk, found, message.message_id)
    else:
        await offer(talk, message)


async def unknown_command(message: Message, talk: Talk, found: Found | None = None) -> None:
    person = talk.person
    if person is not None and await questions.belongs_to_desk(talk.tx, person, said(message)):
        await anything(message, talk, found)
        return
    raise RefusalError("unknown_command")


async def old_button(_: CallbackQuery) -> None:
    """A button that nobody knows any more gets an answer, not silence."""
    raise RefusalError("old_button")


def register(door: Router) -> None:
    door.message.register(unknown_command, like_a_command)
    door.message.register(anything)
    door.callback_query.register(old_button)
