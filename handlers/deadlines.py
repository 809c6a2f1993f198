"""Dates: /deadlines, a card, «Напоминать», «Сдано», the year as a file."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import deadlines
from bot.buttons import Consent
from bot.deadline_buttons import Deadlines, DoneDeadline, RemindDeadline, ViewDeadline, YearFile
from bot.errors import RefusalError
from bot.outbox import Keyboard, edit_message
from handlers.filters import Tapped
from handlers.questions import ask_consent
from handlers.talk import Talk


async def listed(_: Message, talk: Talk) -> None:
    text, buttons = await deadlines.listed(talk.tx, talk.person)
    await talk.say_text(text, buttons=buttons)


async def page(_: CallbackQuery, callback_data: Deadlines, talk: Talk) -> None:
    text, buttons = await deadlines.listed(talk.tx, talk.person, max(0, callback_data.page))
    await talk.edit_text(text, buttons)


async def show(talk: Talk, number: int, *, keyboard: Keyboard | None = None) -> None:
    text, buttons = await deadlines.card(talk.tx, talk.person, number)
    await talk.greet(keyboard)
    await talk.say_text(text, buttons=buttons)


async def view(_: CallbackQuery, callback_data: ViewDeadline, talk: Talk) -> None:
    await show(talk, callback_data.deadline)


async def refresh(talk: Talk, number: int, message: int | None) -> None:
    """Let a card say how things stand now."""
    if message:
        text, buttons = await deadlines.card(talk.tx, talk.person, number)
        await edit_message(talk.tx, talk.chat, message, text, buttons=buttons)


async def remind_pressed(_: CallbackQuery, callback_data: RemindDeadline, talk: Talk) -> None:
    number = callback_data.deadline
    if talk.person is None:
        await deadlines.card(talk.tx, None, number)  # refused where it is gone
        wanted = Consent(yes=True, want="date", message=talk.message or 0, entry=number)
        await ask_consent(talk, wanted, reply_to=talk.message)
        return
    await remind(talk, number, talk.message, on=callback_data.on)


async def remind(talk: Talk, number: int, message: int | None, *, on: bool = True) -> None:
    """Remind who has agreed, or not any more; `message`: the card whose button was pressed."""
    if talk.person is None:
        raise RefusalError("consent_first")
    new = await deadlines.remind(talk.tx, talk.person, number, on=on)
    await refresh(talk, number, message)
    if new:
        words = (talk.tx, talk.settings, talk.person, number)
        await talk.say_text(await deadlines.confirmation(*words, on=on))
    else:
        talk.toast("deadlines/wished_already", on=on)


async def done_pressed(_: CallbackQuery, callback_data: DoneDeadline, talk: Talk) -> None:
    number = callback_data.deadline
    if talk.person is None:
        await deadlines.card(talk.tx, None, number)
        card = (talk.message or 0) if callback_data.card else 0
        wanted = Consent(yes=True, want="done", message=card, entry=number)
        await ask_consent(talk, wanted, reply_to=talk.message)
        return
    card = (talk.message or 0) if callback_data.card else 0
    await done(talk, number, card, yes=callback_data.done)


async def done(talk: Talk, number: int, card: int, *, yes: bool = True) -> None:
    """Note that who has agreed is done with a date, or is not after all."""
    if talk.person is None:
        raise RefusalError("consent_first")
    new = await deadlines.do(talk.tx, talk.person, number, done=yes)
    if card:
        await refresh(talk, number, card)
    if not new:
        talk.toast("deadlines/done_already", done=yes)
        return
    text, buttons = await deadlines.done_words(talk.tx, talk.person, number, done=yes)
    await talk.say_text(text, buttons=[] if card else buttons)


async def year(_: CallbackQuery, callback_data: YearFile, talk: Talk) -> None:
    picture, trace = callback_data.picture, talk.person is not None
    if await deadlines.send_year(talk.tx, talk.chat, talk.person, picture=picture, trace=trace):
        talk.toast("deadlines/making", picture=picture)
    else:
        talk.toast("deadlines/empty_year")


def register(door: Router) -> None:
    door.message.register(listed, Command("deadlines"))
    door.message.register(listed, Tapped("deadlines"))
    door.callback_query.register(page, Deadlines.filter())
    door.callback_query.register(view, ViewDeadline.filter())
    door.callback_query.register(remind_pressed, RemindDeadline.filter())
    door.callback_query.register(done_pressed, DoneDeadline.filter())
    door.callback_query.register(year, YearFile.filter())
