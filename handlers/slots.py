"""`/slots` in the staff group: who comes when, and freeing a time."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import slots
from bot.buttons import button, named
from bot.form_buttons import FreeVisit
from bot.outbox import Buttons
from bot.texts import label
from handlers.talk import Talk

SHOWN = 20


async def listed(_: Message, talk: Talk) -> None:
    lines, free = await slots.listed(talk.tx)
    buttons = [
        [named(label("buttons.visit_drop", at=one.at, name=one.name), FreeVisit(visit=one.visit))]
        for one in lines[:SHOWN]
    ]
    await talk.say(
        "slots/list",
        reply_to=talk.message,
        buttons=buttons,
        lines=lines[:SHOWN],
        more=len(lines) - SHOWN,
        free=free,
    )


async def free_pressed(_: CallbackQuery, callback_data: FreeVisit, talk: Talk) -> None:
    number = callback_data.visit
    if callback_data.sure:
        name = await slots.cancel_for(talk.tx, number)
        await talk.edit("slots/freed_desk", name=name)
        return
    sure: Buttons = [[button("visit_free_sure", FreeVisit(visit=number, sure=True))]]
    await talk.say("slots/sure_desk", buttons=sure, reply_to=talk.message)


def register(door: Router) -> None:
    door.message.register(listed, Command("slots"))
    door.callback_query.register(free_pressed, FreeVisit.filter())
