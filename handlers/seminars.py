"""Seminars: the list, a card, «Записаться», «Отменить запись», «Приду» and «Не приду»."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import phone_calendars, seminars
from bot.buttons import Coming, Consent, SignOff, SignUp, ToCalendar, ViewSeminar
from bot.errors import RefusalError
from bot.outbox import Keyboard, edit_message
from handlers.filters import Tapped
from handlers.questions import ask_consent
from handlers.talk import Talk


async def listed(_: Message, talk: Talk) -> None:
    text, buttons = await seminars.listed(talk.tx, talk.person)
    await talk.say_text(text, buttons=buttons)


async def show(talk: Talk, number: int, *, keyboard: Keyboard | None = None) -> None:
    text, buttons = await seminars.card(talk.tx, talk.person, number)
    if keyboard is not None and talk.person is None:
        await talk.say("start/hello", centre=talk.settings.centre, keyboard=keyboard)
    await talk.say_text(text, buttons=buttons)


async def view(_: CallbackQuery, callback_data: ViewSeminar, talk: Talk) -> None:
    await show(talk, callback_data.seminar)


async def _refresh(talk: Talk, number: int, message: int | None) -> None:
    """Let a card say how things stand now."""
    if message:
        text, buttons = await seminars.card(talk.tx, talk.person, number)
        await edit_message(talk.tx, talk.chat, message, text, buttons=buttons)


async def sign_up(_: CallbackQuery, callback_data: SignUp, talk: Talk) -> None:
    number = callback_data.seminar
    if talk.person is None:
        await seminars.to_come(talk.tx, number)
        wanted = Consent(yes=True, want="seat", message=talk.message or 0, entry=number)
        await ask_consent(talk, wanted, reply_to=talk.message)
        return
    await take_seat(talk, number, talk.message)


async def take_seat(talk: Talk, number: int, message: int | None) -> None:
    """Sign up who has agreed; `message`: the card whose button was pressed."""
    if talk.person is None:
        raise RefusalError("consent_first")
    new = await seminars.sign_up(talk.tx, talk.person, number)
    await _refresh(talk, number, message)
    text = await seminars.confirmation(talk.tx, talk.person, number, short=not new)
    if new:
        await talk.say_text(text)
    else:
        talk.toast_text(text)


async def sign_off(_: CallbackQuery, callback_data: SignOff, talk: Talk) -> None:
    left = await _leave(talk, callback_data.seminar)
    await _refresh(talk, callback_data.seminar, talk.message)
    if not left:
        talk.toast("seminars/signed_off_already")


async def _leave(talk: Talk, number: int) -> bool:
    if talk.person is None:
        raise RefusalError("not_signed_up")
    left = await seminars.sign_off(talk.tx, talk.person, number)
    if left:
        await talk.say_text(await seminars.signed_off(talk.tx, number))
    return left


async def coming(_: CallbackQuery, callback_data: Coming, talk: Talk) -> None:
    number = callback_data.seminar
    if talk.person is None:
        raise RefusalError("not_signed_up")
    if not callback_data.yes:
        if not await _leave(talk, number):
            talk.toast("seminars/signed_off_already")
    elif await seminars.coming(talk.tx, talk.person, number):
        await talk.say("seminars/coming")
    else:
        text = await seminars.confirmation(talk.tx, talk.person, number, short=True)
        talk.toast_text(text)


async def to_calendar(_: CallbackQuery, callback_data: ToCalendar, talk: Talk) -> None:
    if talk.person is None:
        raise RefusalError("not_signed_up")
    await seminars.to_come(talk.tx, callback_data.seminar)
    await phone_calendars.take(talk.tx, talk.person, callback_data.seminar)
    talk.toast("seminars/to_calendar")


def register(door: Router) -> None:
    door.message.register(listed, Command("seminars"))
    door.message.register(listed, Tapped("seminars"))
    door.callback_query.register(view, ViewSeminar.filter())
    door.callback_query.register(sign_up, SignUp.filter())
    door.callback_query.register(sign_off, SignOff.filter())
    door.callback_query.register(coming, Coming.filter())
    door.callback_query.register(to_calendar, ToCalendar.filter())
