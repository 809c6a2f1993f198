"""Who a person is, if they want to tell: /profile, the municipality, the organisation."""

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot import organisations, people
from bot import profiles as recipes
from bot.buttons import Consent, Organisation, Place, button, named
from bot.duty_buttons import AskProfile, Concerns
from bot.errors import RefusalError
from bot.faq import Found
from bot.organisation_buttons import HideMine, ShowMine
from bot.outbox import Button, Tx
from handlers import anything, profiles, seminars
from handlers.filters import Tapped, no_command
from handlers.places import ASKED, SKIPPED, Telling, ask_place
from handlers.questions import ask_consent
from handlers.talk import Talk, main_keyboard

NAME_FITS = 80
ORGANISATION_FITS = 200
PLACE_WORDS = 3


async def profile(message: Message, talk: Talk) -> None:
    if talk.person is None:
        wanted = Consent(yes=True, want="who")
        await ask_consent(talk, wanted, reply_to=message.message_id)
        return
    await show(talk, talk.person)


async def show(talk: Talk, person: people.Person) -> None:
    """Say who a person is, as they told, with what they may change."""
    place = await people.municipality_of(talk.tx, person)
    about = await recipes.described(talk.tx, person)
    tell = button("change_profile" if about else "tell_profile", AskProfile())
    buttons = [
        [tell],
        *([[button("concerns", Concerns(what="summary"))]] if about else []),
        [button("set_place", Place(number=ASKED))],
        [button("set_organisation", Organisation(tell=True))],
    ]
    mine = await organisations.of(talk.tx, person)
    if mine is not None:
        shown = button("catalogue_hide", HideMine()) if mine.public else None
        buttons.append([shown or button("catalogue_show", ShowMine())])
    await talk.say(
        "people/profile", buttons=buttons, person=person, place=place, about=about, mine=mine
    )


async def offer_place(talk: Talk) -> None:
    """At first contact: where from? Nothing is waited for, so nothing typed is taken for it."""
    await talk.say("people/offer", buttons=_offer(), keyboard=None)


def _offer() -> list[list[Button]]:
    return [[button("tell_place", Place(number=ASKED)), button("skip", Place(number=SKIPPED))]]


async def place_pressed(
    _: CallbackQuery, callback_data: Place, talk: Talk, state: FSMContext
) -> None:
    if talk.person is None:
        raise RefusalError("consent_first")
    if callback_data.number == SKIPPED:
        await state.clear()
        if not await profiles.after_place(talk):
            await talk.edit("people/skipped")
        return
    if callback_data.number == ASKED:
        await ask_place(talk, state, "people/which_place")
        return
    place = await people.choose_municipality(talk.tx, talk.person, callback_data.number)
    if place is None:
        raise RefusalError("old_button")
    await talk.edit("people/place_set", place=place)
    wanted = await state.get_data()
    if wanted.get("seminar"):
        await _go_on(talk, state, wanted)
        return
    await state.clear()
    if not await profiles.after_place(talk):
        await _ask_organisation(talk, state)


async def _go_on(talk: Talk, state: FSMContext, wanted: dict[str, int]) -> None:
    """Sign up for the seminar that the municipality was asked for."""
    await state.clear()
    talk.person = await people.known(talk.tx, talk.user.id)
    section = wanted.get("section") or None
    await seminars.take_seat(talk, wanted["seminar"], wanted["message"] or None, state, section)


async def _ask_organisation(talk: Talk, state: FSMContext) -> None:
    await state.set_state(Telling.organisation)
    await state.set_data({})
    skip = [[button("skip", Organisation(tell=False))]]
    await talk.say("people/which_organisation", buttons=skip)


async def place_typed(
    message: Message, talk: Talk, state: FSMContext, found: Found | None = None
) -> None:
    """A few letters of a municipality; what cannot be one is taken as any other message."""
    text = message.text or ""
    if _is_talk(text):
        await state.clear()
        await anything.anything(message, talk, found)
        return
    places = await people.find_municipalities(talk.tx, text)
    if not places and len(text.split()) > PLACE_WORDS:
        await state.clear()
        await anything.anything(message, talk, found)
        return
    skip = [button("skip", Place(number=SKIPPED))]
    buttons = [[named(place.name, Place(number=place.number))] for place in places]
    template = "people/choose_place" if places else "people/no_place"
    await talk.say(template, buttons=[*buttons, skip], typed=text)


def _is_talk(text: str) -> bool:
    return not text or len(text) > NAME_FITS or text.rstrip().endswith("?")


async def organisation_pressed(
    _: CallbackQuery, callback_data: Organisation, talk: Talk, state: FSMContext
) -> None:
    if talk.person is None:
        raise RefusalError("consent_first")
    if callback_data.tell:
        await _ask_organisation(talk, state)
        return
    await state.clear()
    await talk.edit("people/skipped")


async def organisation_typed(
    message: Message, talk: Talk, state: FSMContext, found: Found | None = None
) -> None:
    text = (message.text or "").strip()
    if talk.person is None or not text or len(text) > ORGANISATION_FITS or text.endswith("?"):
        await state.clear()
        await anything.anything(message, talk, found)
        return
    told = organisations.told(text)
    inn = told.inn or (await state.get_data()).get("inn")
    if told.inn and not told.name and not await organisations.of_inn(talk.tx, told.inn):
        await state.set_data({"inn": inn})
        await talk.say("people/which_name", inn=inn)
        return
    await state.clear()
    one = await people.set_organisation(talk.tx, talk.person, told.name, inn)
    name = told.name or (one.name if one else text)
    await talk.say("people/organisation_set", name=name, keyboard=main_keyboard())


async def reachable_changed(event: ChatMemberUpdated, tx: Tx) -> None:
    """A person has blocked the bot, or let it in again."""
    if event.new_chat_member.status == "kicked":
        await people.lost(tx, event.from_user.id, "bot was blocked by the user")
    else:
        user = event.from_user
        await people.met(tx, user.id, user.full_name, user.username)


def register(door: Router) -> None:
    door.message.register(profile, Command("profile"))
    door.message.register(profile, Tapped("profile"))
    door.callback_query.register(place_pressed, Place.filter())
    door.callback_query.register(organisation_pressed, Organisation.filter())


def register_last(door: Router) -> None:
    """The dialogue's own steps stand after all commands and keyboard buttons."""
    door.message.register(place_typed, StateFilter(Telling.place), no_command)
    door.message.register(organisation_typed, StateFilter(Telling.organisation), no_command)
