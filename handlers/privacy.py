"""/privacy: what is kept, «Скачать мои данные», «Удалить мои данные»."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot import privacy
from bot.buttons import Privacy, button
from bot.errors import RefusalError
from bot.outbox import Button
from bot.retention_buttons import KeepData, Notice
from bot.sender import Sender
from handlers.filters import Tapped
from handlers.talk import Talk


async def show(_: Message, talk: Talk) -> None:
    buttons = [
        [button("export", Privacy(what="export"))],
        [button("erase", Privacy(what="erase"))],
        [button("notice", Notice())],
    ]
    await talk.say("privacy/show", buttons=buttons, centre=talk.settings.centre, person=talk.person)


def sure_buttons() -> list[list[Button]]:
    """Return «Удалить навсегда» and the way back."""
    return [
        [button("erase_for_ever", Privacy(what="erase!"))],
        [button("keep", Privacy(what="keep"))],
    ]


async def notice(_: CallbackQuery, talk: Talk) -> None:
    """«Подробнее»: the whole of what the law wants to be told."""
    settings = talk.settings
    centre, kept = settings.centre, settings.privacy
    await talk.say("privacy/notice", centre=centre, kept=kept, person=talk.person)


async def pressed(
    _: CallbackQuery, callback_data: Privacy, talk: Talk, state: FSMContext, sender: Sender
) -> None:
    if talk.person is None:
        raise RefusalError("nothing_kept")
    if callback_data.what == "export":
        await privacy.send_export(talk.tx, talk.person)
        talk.toast("privacy/exporting")
    elif callback_data.what == "erase":
        await talk.say("privacy/sure", buttons=sure_buttons())
    elif callback_data.what == "keep":
        await talk.edit("privacy/kept")
    elif callback_data.what == "erase!":
        await state.clear()
        await privacy.erase(talk.tx, talk.person)
        talk.person = None
        sender.tidy()
        await talk.edit("privacy/erased")


async def kept(_: CallbackQuery, talk: Talk) -> None:
    """«Оставить мои данные» under the warning: to press anything is to be here."""
    if talk.person is None:
        raise RefusalError("nothing_kept")
    await talk.edit("privacy/stays")


def register(door: Router) -> None:
    door.message.register(show, Command("privacy"))
    door.message.register(show, Tapped("privacy"))
    door.callback_query.register(pressed, Privacy.filter())
    door.callback_query.register(notice, Notice.filter())
    door.callback_query.register(kept, KeepData.filter())
