"""People without Telegram: «Записать ещё человека», consent on their behalf, «Убрать …»."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import guests
from bot.buttons import Bring, BringSure, TakeOff, button
from bot.errors import RefusalError
from bot.faq import Found
from bot.sender import Sender
from handlers import anything, seminars
from handlers.filters import no_command
from handlers.talk import Talk


class Bringing(StatesGroup):
    name = State()


async def bring(_: CallbackQuery, callback_data: Bring, talk: Talk, state: FSMContext) -> None:
    await guests.may_bring(talk.tx, talk.person, callback_data.seminar)
    await state.set_state(Bringing.name)
    await state.set_data({"seminar": callback_data.seminar, "message": talk.message})
    await talk.say("guests/which_name")


async def name_typed(
    message: Message, talk: Talk, state: FSMContext, found: Found | None = None
) -> None:
    """The name stays in the message alone until its consent is given."""
    about = await state.get_data()
    await state.clear()
    name = guests.name_in(message.text or "")
    if name is None:
        await anything.anything(message, talk, found)
        return
    seminar = await guests.may_bring(talk.tx, talk.person, about["seminar"])
    yes = BringSure(seminar=seminar.number, yes=True, message=about["message"] or 0)
    no = yes.model_copy(update={"yes": False})
    buttons = [[button("bring_yes", yes)], [button("bring_no", no)]]
    await talk.say(
        "guests/sure", buttons=buttons, reply_to=message.message_id, name=name, seminar=seminar
    )


async def sure(query: CallbackQuery, callback_data: BringSure, talk: Talk) -> None:
    if not callback_data.yes:
        await talk.edit("guests/not_brought")
        return
    name = _name(query)
    if talk.person is None or name is None:
        raise RefusalError("guest_name_gone")
    number = callback_data.seminar
    seminar, turn = await guests.bring(talk.tx, talk.person, number, name)
    again = [[button("bring", Bring(seminar=number))]]
    await talk.edit("guests/brought", buttons=again, name=name, turn=turn, seminar=seminar)
    await seminars.refresh(talk, number, callback_data.message)


def _name(query: CallbackQuery) -> str | None:
    pressed = query.message
    asked = pressed.reply_to_message if isinstance(pressed, Message) else None
    return guests.name_in(asked.text or "") if asked else None


async def take_off(_: CallbackQuery, callback_data: TakeOff, talk: Talk, sender: Sender) -> None:
    guest = await guests.take_off(talk.tx, talk.person, callback_data.registration)
    sender.tidy()
    await seminars.refresh(talk, guest.seminar, talk.message)
    talk.toast("guests/taken_off", name=guest.name)


def register(door: Router) -> None:
    door.callback_query.register(bring, Bring.filter())
    door.callback_query.register(sure, BringSure.filter())
    door.callback_query.register(take_off, TakeOff.filter())


def register_last(door: Router) -> None:
    """The dialogue's own step stands after all commands and keyboard buttons."""
    door.message.register(name_typed, StateFilter(Bringing.name), no_command)
