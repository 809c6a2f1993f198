"""`/settings`: what a person wants to be sent; and «Не присылать» under a broadcast."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import opt_outs
from bot.broadcast_buttons import OptOut
from bot.buttons import Consent
from bot.errors import RefusalError
from handlers.questions import ask_consent
from handlers.talk import Talk


async def listed(message: Message, talk: Talk) -> None:
    if talk.person is None:
        wanted = Consent(yes=True, want="list")
        await ask_consent(talk, wanted, reply_to=message.message_id)
        return
    await show(talk)


async def show(talk: Talk) -> None:
    """Say what a person gets, to be turned on and off."""
    if talk.person is not None:
        text, buttons = await opt_outs.listed(talk.tx, talk.person)
        await talk.say_text(text, buttons=buttons)


async def pressed(_: CallbackQuery, callback_data: OptOut, talk: Talk) -> None:
    if talk.person is None:
        raise RefusalError("consent_first")
    category, out = callback_data.category, callback_data.out
    await opt_outs.choose(talk.tx, talk.person, category, out=out)
    if callback_data.list and talk.message is not None:
        await talk.edit_text(*await opt_outs.listed(talk.tx, talk.person))
        return
    text, buttons = opt_outs.told(category, out=out)
    await talk.say_text(text, buttons=buttons)


def register(door: Router) -> None:
    door.message.register(listed, Command("settings"))
    door.callback_query.register(pressed, OptOut.filter())
