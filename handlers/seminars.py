"""Seminars: the list, a card, «Записаться», sections, «Отменить запись», «Приду», «Не приду»."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot import phone_calendars, seminar_cards, seminars, series
from bot.buttons import (
    Coming,
    Consent,
    FollowSeries,
    PickSection,
    SignOff,
    SignOffSure,
    SignUp,
    ViewSeminar,
    button,
)
from bot.errors import RefusalError
from bot.outbox import Keyboard, edit_message
from bot.paper_buttons import ToCalendar
from bot.sender import Sender
from handlers.filters import Tapped
from handlers.places import ask_place
from handlers.questions import ask_consent
from handlers.talk import Talk


async def listed(_: Message, talk: Talk) -> None:
    text, buttons = await seminar_cards.listed(talk.tx, talk.person)
    await talk.say_text(text, buttons=buttons)


async def show(talk: Talk, number: int, *, keyboard: Keyboard | None = None) -> None:
    text, buttons = await seminar_cards.card(talk.tx, talk.person, number)
    await talk.greet(keyboard)
    await talk.say_text(text, buttons=buttons)


async def view(_: CallbackQuery, callback_data: ViewSeminar, talk: Talk) -> None:
    await show(talk, callback_data.seminar)


async def refresh(talk: Talk, number: int, message: int | None) -> None:
    """Let a card say how things stand now."""
    if message:
        text, buttons = await seminar_cards.card(talk.tx, talk.person, number)
        await edit_message(talk.tx, talk.chat, message, text, buttons=buttons)


async def sign_up(_: CallbackQuery, callback_data: SignUp, talk: Talk, state: FSMContext) -> None:
    number = callback_data.seminar
    if talk.person is None:
        await seminars.may_sign_up(talk.tx, None, number)
        wanted = Consent(yes=True, want="seat", message=talk.message or 0, entry=number)
        await ask_consent(talk, wanted, reply_to=talk.message)
        return
    await take_seat(talk, number, talk.message, state)


async def pick_section(
    _: CallbackQuery, callback_data: PickSection, talk: Talk, state: FSMContext
) -> None:
    section = callback_data.section
    number = await seminars.section_of(talk.tx, section)
    if talk.person is None:
        await seminars.may_sign_up(talk.tx, None, number)
        wanted = Consent(yes=True, want="sect", message=talk.message or 0, entry=section)
        await ask_consent(talk, wanted, reply_to=talk.message)
        return
    await take_seat(talk, number, talk.message, state, section)


async def take_section(talk: Talk, section: int, message: int | None, state: FSMContext) -> None:
    """Sign up for a section who has agreed."""
    number = await seminars.section_of(talk.tx, section)
    await take_seat(talk, number, message, state, section)


async def take_seat(
    talk: Talk, number: int, message: int | None, state: FSMContext, section: int | None = None
) -> None:
    """Sign up who has agreed, or ask what is not known yet; `message`: the card that was pressed.

    What is asked leads back here.
    """
    if talk.person is None:
        raise RefusalError("consent_first")
    missing = await seminars.still_to_say(talk.tx, talk.person, number, section)
    if missing == "place":
        then = {"seminar": number, "message": message or 0, "section": section or 0}
        await ask_place(talk, state, "seminars/which_place", **then)
        return
    if missing == "section":
        await _choose_section(talk, number, message)
        return
    new = await seminars.sign_up(talk.tx, talk.person, number, section)
    await refresh(talk, number, message)
    text = await seminar_cards.confirmation(talk.tx, talk.person, number, short=not new)
    if new:
        await talk.say_text(text)
    else:
        talk.toast_text(text)


async def _choose_section(talk: Talk, number: int, message: int | None) -> None:
    """Let the card itself ask for the section: one message, that becomes the card again."""
    if talk.person is None:
        return
    text, buttons = await seminar_cards.choosing(talk.tx, talk.person, number)
    if message:
        await edit_message(talk.tx, talk.chat, message, text, buttons=buttons)
    else:
        await talk.say_text(text, buttons=buttons)
    talk.toast("seminars/choose")


async def follow(_: CallbackQuery, callback_data: FollowSeries, talk: Talk) -> None:
    number, yes = callback_data.seminar, callback_data.yes
    if talk.person is None:
        wanted = Consent(yes=True, want="news", message=talk.message or 0, entry=number)
        await ask_consent(talk, wanted, reply_to=talk.message)
        return
    await follow_series(talk, number, talk.message, yes=yes)


async def follow_series(talk: Talk, number: int, message: int | None, *, yes: bool = True) -> None:
    """Note that who has agreed wants to hear of a series, or does not any more."""
    if talk.person is None:
        raise RefusalError("consent_first")
    title = await series.follow(talk.tx, talk.person, number, yes=yes)
    await refresh(talk, number, message)
    if yes:
        await talk.say("seminars/following", title=title)
    else:
        await talk.say("seminars/not_following", title=title)


async def sign_off(_: CallbackQuery, callback_data: SignOff, talk: Talk) -> None:
    number = callback_data.seminar
    if not await _asked_first(talk, number, talk.message or 0):
        await _leave(talk, number, talk.message)


async def sign_off_sure(
    _: CallbackQuery, callback_data: SignOffSure, talk: Talk, sender: Sender
) -> None:
    """Guests leave with their host; the question of it says what has become of it."""
    if not callback_data.yes:
        await talk.edit("guests/kept")
        return
    await _leave(talk, callback_data.seminar, callback_data.message)
    sender.tidy()


async def _asked_first(talk: Talk, number: int, card: int) -> bool:
    """Who brings somebody is asked once more; False: nobody would go with them."""
    if talk.person is None:
        return False
    seminar = await seminars.to_come(talk.tx, number)
    brings = await seminars.brought(talk.tx, talk.person, number)
    if brings:
        yes = SignOffSure(seminar=number, yes=True, message=card)
        no = yes.model_copy(update={"yes": False})
        buttons = [[button("off_with_guests", yes)], [button("off_not", no)]]
        await talk.say("guests/sure_off", buttons=buttons, seminar=seminar, brings=brings)
    return bool(brings)


async def _leave(talk: Talk, number: int, card: int | None) -> None:
    if talk.person is None:
        raise RefusalError("not_signed_up")
    left = await seminars.sign_off(talk.tx, talk.person, number)
    if left:
        await talk.say_text(await seminar_cards.signed_off(talk.tx, number))
    else:
        talk.toast("seminars/signed_off_already")
    await refresh(talk, number, card)


async def coming(_: CallbackQuery, callback_data: Coming, talk: Talk) -> None:
    number = callback_data.seminar
    if talk.person is None:
        raise RefusalError("not_signed_up")
    if not callback_data.yes:
        if not await _asked_first(talk, number, 0):
            await _leave(talk, number, None)
    elif await seminars.coming(talk.tx, talk.person, number):
        await talk.say("seminars/coming")
    else:
        text = await seminar_cards.confirmation(talk.tx, talk.person, number, short=True)
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
    door.callback_query.register(pick_section, PickSection.filter())
    door.callback_query.register(follow, FollowSeries.filter())
    door.callback_query.register(sign_off, SignOff.filter())
    door.callback_query.register(sign_off_sure, SignOffSure.filter())
    door.callback_query.register(coming, Coming.filter())
    door.callback_query.register(to_calendar, ToCalendar.filter())
