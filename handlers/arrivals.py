"""«Я здесь»: the code that is said in the room, after the button or alone."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import arrivals
from bot.buttons import Consent, Here
from bot.faq import Found
from handlers import anything, seminars
from handlers.filters import no_command
from handlers.questions import ask_consent
from handlers.talk import Talk


class Arriving(StatesGroup):
    code = State()


async def here(_: CallbackQuery, callback_data: Here, talk: Talk, state: FSMContext) -> None:
    number = callback_data.seminar
    await arrivals.open_for(talk.tx, number)
    if talk.person is None:
        wanted = Consent(yes=True, want="here", message=talk.message or 0, entry=number)
        await ask_consent(talk, wanted, reply_to=talk.message)
        return
    await ask_code(talk, state, number, talk.message)


async def ask_code(talk: Talk, state: FSMContext, number: int, card: int | None) -> None:
    await state.set_state(Arriving.code)
    await state.set_data({"seminar": number, "message": card})
    await talk.say("arrivals/ask")


async def code_typed(
    message: Message, talk: Talk, state: FSMContext, found: Found | None = None
) -> None:
    """Four digits are the code; anything else is talk."""
    about = await state.get_data()
    code = arrivals.code_in(message.text or "")
    await state.clear()
    if talk.person is None or code is None:
        await anything.anything(message, talk, found)
        return
    if await arrivals.arrive(talk.tx, talk.person, about["seminar"], code):
        await _thank(talk, about["seminar"], about["message"])
        return
    await state.set_state(Arriving.code)
    await state.set_data(about)
    await talk.say("arrivals/wrong")


async def like_a_code(message: Message) -> bool:
    return bool(message.text) and arrivals.code_in(message.text or "") == message.text


async def code_alone(message: Message, talk: Talk, found: Found | None = None) -> None:
    """Four digits without having been asked: the code, or a message like any other."""
    code = arrivals.code_in(message.text or "")
    if talk.person is not None and code is not None:
        number = await arrivals.meant_by(talk.tx, talk.person, code)
        if number is not None and await arrivals.arrive(talk.tx, talk.person, number, code):
            await _thank(talk, number, None)
            return
    await anything.anything(message, talk, found)


async def _thank(talk: Talk, number: int, card: int | None) -> None:
    await seminars.refresh(talk, number, card)
    await talk.say("arrivals/thanks")


def register(door: Router) -> None:
    door.callback_query.register(here, Here.filter())


def register_last(door: Router) -> None:
    """The dialogue's own step stands after all commands and keyboard buttons."""
    door.message.register(code_typed, StateFilter(Arriving.code), no_command)
    door.message.register(code_alone, StateFilter(None), like_a_code)
