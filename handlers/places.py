"""Asking where a person is from, also because something else needs it and then goes on."""

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup

from bot.buttons import Place, button
from handlers.talk import Talk

ASKED = 0
SKIPPED = -1


class Telling(StatesGroup):
    place = State()
    organisation = State()


async def ask_place(talk: Talk, state: FSMContext, template: str, **then: int) -> None:
    """Ask for the municipality; `then`: what goes on once it is known."""
    await state.set_state(Telling.place)
    await state.set_data(then)
    await talk.say(template, buttons=[[button("skip", Place(number=SKIPPED))]])
