"""/history: the whole dialogue as a file, for the person and for the consultants."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot import audit, history, replies
from bot.outbox import To
from handlers.talk import Talk
from handlers.tending import meant


async def mine(_: Message, talk: Talk) -> None:
    person = talk.person
    if person is None or not await history.send(talk.tx, person, To(talk.chat), inside=False):
        await talk.say("history/nothing", reply_to=talk.quote)


async def theirs(message: Message, talk: Talk) -> None:
    number, _ = await meant(message, talk)
    _, person = await replies.question_of(talk.tx, number)
    await history.send_to_desk(talk.tx, person)
    await audit.by_staff(talk.tx, await talk.consultant(), "history", number)


def register(door: Router) -> None:
    door.message.register(mine, Command("history"))


def register_staff(door: Router) -> None:
    door.message.register(theirs, Command("history"))
