"""`/catalog` for everybody; «Показывать в каталоге» of who belongs to an organisation."""

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import catalogue
from bot.errors import RefusalError
from bot.faq import Found
from bot.organisation_buttons import Catalogue, CataloguePlace, HideMine, ShowMine
from handlers import anything
from handlers.filters import no_command
from handlers.talk import Talk


class Showing(StatesGroup):
    about = State()


async def listed(_: Message, talk: Talk) -> None:
    text, buttons = await catalogue.places(talk.tx)
    await talk.say_text(text, buttons=buttons)


async def page(_: CallbackQuery, callback_data: Catalogue, talk: Talk) -> None:
    await talk.edit_text(*await catalogue.places(talk.tx, callback_data.page))


async def place(_: CallbackQuery, callback_data: CataloguePlace, talk: Talk) -> None:
    await talk.edit_text(*await catalogue.place(talk.tx, callback_data.place, callback_data.page))


async def show(_: CallbackQuery, callback_data: ShowMine, talk: Talk, state: FSMContext) -> None:
    """Ask what they do, in a line; after the look at it, it is shown."""
    if talk.person is None:
        raise RefusalError("consent_first")
    if not callback_data.sure:
        await state.set_state(Showing.about)
        await state.set_data({})
        await talk.say("catalogue/about", most=catalogue.ABOUT_FITS)
        return
    about = (await state.get_data()).get("about")
    if await state.get_state() != Showing.about.state or not about:
        raise RefusalError("catalogue_over")
    await state.clear()
    await talk.edit_text(*await catalogue.show(talk.tx, talk.person, about))


async def about_typed(
    message: Message, talk: Talk, state: FSMContext, found: Found | None = None
) -> None:
    about = " ".join((message.text or "").split())
    if talk.person is None or not about or about.endswith("?"):
        await state.clear()
        await anything.anything(message, talk, found)
        return
    text, buttons = await catalogue.look(talk.tx, talk.person, about)
    await state.set_data({"about": about})
    await talk.say_text(text, buttons=buttons)


async def hide(_: CallbackQuery, talk: Talk) -> None:
    if talk.person is None:
        raise RefusalError("consent_first")
    await talk.say_text(await catalogue.hide(talk.tx, talk.person))


def register(door: Router) -> None:
    door.message.register(listed, Command("catalog"))
    door.callback_query.register(page, Catalogue.filter())
    door.callback_query.register(place, CataloguePlace.filter())
    door.callback_query.register(show, ShowMine.filter())
    door.callback_query.register(hide, HideMine.filter())


def register_last(door: Router) -> None:
    """The dialogue's own step stands after all commands and keyboard buttons."""
    door.message.register(about_typed, StateFilter(Showing.about), no_command)
