"""The front door: /start, deep links, consent, help, about the centre, /cancel."""

from aiogram import Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot import deadlines, faq, people, questions, seminars, surveys
from bot.buttons import Consent
from bot.certificates import Guesses
from bot.staff import Staff
from handlers import arrivals as arrivals_door
from handlers import certificates as certificates_door
from handlers import deadlines as deadlines_door
from handlers import faq as faq_door
from handlers import forms as forms_door
from handlers import opt_outs
from handlers import own_dates as own_dates_door
from handlers import panel as panel_door
from handlers import people as people_door
from handlers import practices as practices_door
from handlers import seminars as seminars_door
from handlers import surveys as surveys_door
from handlers.filters import Tapped
from handlers.places import Telling
from handlers.privacy import sure_buttons
from handlers.questions import ask_consent, ask_to_write, hand_over
from handlers.talk import Talk, main_keyboard


async def start(
    message: Message,
    command: CommandObject,
    talk: Talk,
    state: FSMContext,
    guesses: Guesses,
    staff: Staff,
) -> None:
    await _leave(talk, state)
    if panel_door.is_asked_for(message):
        await panel_door.let_in(talk, staff)
        return
    if command.args and await _follow(talk, command.args.strip(), guesses):
        return
    await talk.say("start/hello", centre=talk.settings.centre, keyboard=main_keyboard())
    if talk.person is None:
        await ask_consent(talk, Consent(yes=True), reply_to=message.message_id)


async def _follow(talk: Talk, link: str, guesses: Guesses) -> bool:
    """Open what a link leads to; False where it leads nowhere."""
    kind, _, name = link.partition("_")
    if kind == "faq":
        entry = talk.finder.named(name)
        if entry is not None:
            await faq_door.show(talk, entry.number, "opened", keyboard=main_keyboard())
            return True
    if kind == "topic":
        topic = await faq.linked_topic(talk.tx, name)
        if topic is not None:
            await faq_door.show_topic(talk, topic, 0)
            return True
    if kind in {"seminar", "s"}:
        seminar = await seminars.linked(talk.tx, name, by_number=kind == "s")
        if seminar is not None:
            await seminars_door.show(talk, seminar, keyboard=main_keyboard())
            return True
    if kind == "survey":
        survey = await surveys.linked(talk.tx, name)
        if survey is not None:
            await surveys_door.show(talk, survey, keyboard=main_keyboard())
            return True
    if kind == "deadline":
        number = await deadlines.linked(talk.tx, talk.person, name)
        if number is not None:
            await deadlines_door.show(talk, number, keyboard=main_keyboard())
            return True
    if kind == "verify":
        await certificates_door.verified(talk, guesses, name)
        return True
    if kind == "practice" and await practices_door.linked(talk, name):
        return True
    if link == "ask":
        await ask_to_write(talk, None)
        return True
    return False


async def _leave(talk: Talk, state: FSMContext) -> bool:
    """Leave whatever dialogue was unfinished; tell whether there was one."""
    if talk.person is None or await state.get_state() is None:
        return False
    await state.clear()
    return True


async def agreed(
    query: CallbackQuery, callback_data: Consent, talk: Talk, state: FSMContext
) -> None:
    if not callback_data.yes and talk.person is not None:
        await talk.edit("privacy/sure", buttons=sure_buttons())
        return
    if not callback_data.yes:
        await talk.edit("consent/no", centre=talk.settings.centre)
        return
    user = talk.user
    new = talk.person is None
    talk.person = await people.consent(talk.tx, user.id, user.full_name, user.username)
    await talk.edit("consent/yes")
    if callback_data.want == "ask":
        await ask_to_write(talk, state)
    elif callback_data.want == "send":
        await hand_over(query, talk, callback_data.message, callback_data.more, callback_data.entry)
    elif callback_data.want == "seat":
        await seminars_door.take_seat(talk, callback_data.entry, callback_data.message, state)
    elif callback_data.want == "sect":
        await seminars_door.take_section(talk, callback_data.entry, callback_data.message, state)
    elif callback_data.want == "news":
        await seminars_door.follow_series(talk, callback_data.entry, callback_data.message)
    elif callback_data.want == "here":
        await arrivals_door.ask_code(talk, state, callback_data.entry, callback_data.message)
    elif callback_data.want == "poll":
        await surveys_door.go_on(talk, callback_data.entry, state)
    elif callback_data.want == "who":
        await people_door.show(talk, talk.person)
    elif callback_data.want == "date":
        await deadlines_door.remind(talk, callback_data.entry, callback_data.message)
    elif callback_data.want == "done":
        await deadlines_door.done(talk, callback_data.entry, callback_data.message)
    elif callback_data.want == "own":
        await own_dates_door.ask_title(talk, state)
    elif callback_data.want == "list":
        await opt_outs.show(talk)
    elif callback_data.want == "form":
        await forms_door.ask_first(talk, state, callback_data.entry)
    await practices_door.go_on(talk, state, callback_data)
    asked = callback_data.want == "who" or await state.get_state() == Telling.place.state
    if new and not asked:
        await people_door.offer_place(talk)


async def help_(_: Message, talk: Talk) -> None:
    await talk.say("start/help", centre=talk.settings.centre, keyboard=main_keyboard())


async def about(_: Message, talk: Talk) -> None:
    await talk.say("start/about", centre=talk.settings.centre, staff=talk.settings.staff)


async def cancel(_: Message, talk: Talk, state: FSMContext) -> None:
    left = await _leave(talk, state)
    question = await questions.open_question(talk.tx, talk.person) if talk.person else None
    await talk.say("start/cancelled", left=left, question=question, keyboard=main_keyboard())


def register(door: Router) -> None:
    door.message.register(start, CommandStart())
    door.message.register(help_, Command("help"))
    door.message.register(help_, Tapped("help"))
    door.message.register(about, Command("about"))
    door.message.register(about, Tapped("about"))
    door.message.register(cancel, Command("cancel"))
    door.callback_query.register(agreed, Consent.filter())
