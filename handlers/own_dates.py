"""A person's own date: a title, a day, every year or once; and taking it away."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import own_dates, questions
from bot.buttons import Consent, button
from bot.deadline_buttons import DropOwnDate, OwnDate, OwnYearly, ViewDeadline
from bot.deadlines import next_reminder
from bot.errors import RefusalError
from bot.faq import Found
from handlers import anything, deadlines
from handlers.filters import no_command
from handlers.questions import ask_consent
from handlers.talk import Talk, main_keyboard, said


class Adding(StatesGroup):
    title = State()
    day = State()
    yearly = State()


async def add_pressed(_: CallbackQuery, talk: Talk, state: FSMContext) -> None:
    if talk.person is None:
        wanted = Consent(yes=True, want="own", message=talk.message or 0)
        await ask_consent(talk, wanted, reply_to=talk.message)
        return
    await ask_title(talk, state)


async def ask_title(talk: Talk, state: FSMContext) -> None:
    await state.set_data({})
    await state.set_state(Adding.title)
    await talk.say("own_dates/title")


async def title_typed(
    message: Message, talk: Talk, state: FSMContext, found: Found | None = None
) -> None:
    title = " ".join((message.text or "").split())
    person = talk.person
    asks = title.endswith("?")
    if person is not None and asks:
        asks = await questions.belongs_to_desk(talk.tx, person, said(message))
    if not title or asks:
        await state.clear()
        await anything.anything(message, talk, found)
        return
    if len(title) > own_dates.TITLE_FITS:
        raise RefusalError("own_title_long", most=own_dates.TITLE_FITS)
    await state.set_data({"title": title})
    await state.set_state(Adding.day)
    await talk.say("own_dates/day", title=title)


async def day_typed(
    message: Message, talk: Talk, state: FSMContext, found: Found | None = None
) -> None:
    if talk.person is None or not message.text or message.text.rstrip().endswith("?"):
        await state.clear()
        await anything.anything(message, talk, found)
        return
    await own_dates.fitting(talk.tx, talk.person, message.text)
    await state.update_data(day=message.text)
    await state.set_state(Adding.yearly)
    buttons = [
        [button("every_year", OwnYearly(yearly=True)), button("once", OwnYearly(yearly=False))]
    ]
    await talk.say("own_dates/yearly", buttons=buttons)


async def yearly_pressed(
    _: CallbackQuery, callback_data: OwnYearly, talk: Talk, state: FSMContext
) -> None:
    kept = await state.get_data()
    if talk.person is None or await state.get_state() != Adding.yearly.state or "day" not in kept:
        raise RefusalError("old_button")
    yearly = callback_data.yearly
    typed = await own_dates.fitting(talk.tx, talk.person, kept["day"])
    title = kept["title"]
    number = await own_dates.add(talk.tx, talk.person, title, typed, yearly=yearly)
    await state.clear()
    one = await own_dates.own(talk.tx, talk.person, number)
    when = await next_reminder(talk.tx, talk.settings, talk.person, one.subject)
    await talk.edit("own_dates/chosen", yearly=yearly)
    await talk.say("own_dates/added", title=title, when=when, keyboard=main_keyboard())
    await deadlines.show(talk, number)


async def drop_pressed(_: CallbackQuery, callback_data: DropOwnDate, talk: Talk) -> None:
    number = callback_data.deadline
    if callback_data.sure:
        one = await own_dates.remove(talk.tx, talk.person, number)
        await talk.edit("own_dates/dropped", title=one.title)
        return
    one = await own_dates.own(talk.tx, talk.person, number)
    buttons = [
        [button("own_date_drop", DropOwnDate(deadline=number, sure=True))],
        [button("own_date_keep", ViewDeadline(deadline=number))],
    ]
    await talk.say("own_dates/sure", title=one.title, yearly=bool(one.again), buttons=buttons)


def register(door: Router) -> None:
    door.callback_query.register(add_pressed, OwnDate.filter())
    door.callback_query.register(yearly_pressed, OwnYearly.filter())
    door.callback_query.register(drop_pressed, DropOwnDate.filter())


def register_last(door: Router) -> None:
    """The dialogue's own steps stand after all commands and keyboard buttons."""
    door.message.register(title_typed, StateFilter(Adding.title), no_command)
    door.message.register(day_typed, StateFilter(Adding.day), no_command)
