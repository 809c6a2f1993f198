"""`/topic` in the staff group: of what a question is, for the report."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import topics
from bot.buttons import QuestionTopic
from handlers.talk import Talk
from handlers.tending import meant


async def ask(message: Message, talk: Talk) -> None:
    number, _ = await meant(message, talk)
    text, buttons = await topics.asked(talk.tx, number)
    await talk.say_text(text, buttons=buttons, reply_to=message.message_id)


async def chosen(_: CallbackQuery, callback_data: QuestionTopic, talk: Talk) -> None:
    text = await topics.choose(talk.tx, callback_data.question, callback_data.topic)
    await talk.edit_text(text)


def register(door: Router) -> None:
    door.message.register(ask, Command("topic"))
    door.callback_query.register(chosen, QuestionTopic.filter())
