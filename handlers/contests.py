"""`/deadlines` in the staff group: dates of contests, and rules that are to be checked."""

from typing import Any

from aiogram import Router
from aiogram.filters import Command, Filter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import contests
from bot.duty_buttons import ConfirmDuty, Contests, EnterDates, ToCheck, ViewContest, ViewDuty
from bot.errors import RefusalError
from handlers.talk import Talk


class Entering(StatesGroup):
    dates = State()


class AnswersAsked(Filter):
    """A reply of who was asked for dates, to the message that asked."""

    async def __call__(self, message: Message, state: FSMContext) -> bool | dict[str, Any]:
        reply = message.reply_to_message
        if reply is None or not message.text or await state.get_state() != Entering.dates.state:
            return False
        asked = await state.get_data()
        return {"duty": asked["duty"]} if asked.get("message") == reply.message_id else False


def _only_leads(is_administrator: bool) -> None:
    if not is_administrator:
        raise RefusalError("contests_leads")


async def listed(message: Message, talk: Talk, *, is_administrator: bool) -> None:
    _only_leads(is_administrator)
    text, buttons = await contests.listed(talk.tx)
    await talk.say_text(text, buttons=buttons, reply_to=message.message_id)


async def back(_: CallbackQuery, callback_data: Contests, talk: Talk) -> None:
    await talk.edit_text(*await contests.listed(talk.tx, callback_data.page))


async def view(_: CallbackQuery, callback_data: ViewContest, talk: Talk) -> None:
    await talk.edit_text(*await contests.card(talk.tx, callback_data.duty))


async def enter_pressed(
    _: CallbackQuery,
    callback_data: EnterDates,
    talk: Talk,
    state: FSMContext,
    *,
    is_administrator: bool,
) -> None:
    _only_leads(is_administrator)
    await talk.edit_text(await contests.asking(talk.tx, callback_data.duty))
    await state.set_state(Entering.dates)
    await state.set_data({"duty": callback_data.duty, "message": talk.message})


async def typed(
    message: Message, talk: Talk, state: FSMContext, duty: int, *, is_administrator: bool
) -> None:
    _only_leads(is_administrator)
    said = await contests.enter(talk.tx, duty, message.text or "", talk.settings.centre.name)
    await state.clear()
    await talk.say_text(said, reply_to=message.message_id)


async def unchecked(_: CallbackQuery, callback_data: ToCheck, talk: Talk) -> None:
    await talk.edit_text(*await contests.unchecked(talk.tx, callback_data.page))


async def rule(_: CallbackQuery, callback_data: ViewDuty, talk: Talk) -> None:
    await talk.edit_text(*await contests.rule(talk.tx, callback_data.duty))


async def confirm(
    _: CallbackQuery, callback_data: ConfirmDuty, talk: Talk, *, is_administrator: bool
) -> None:
    _only_leads(is_administrator)
    number = callback_data.duty
    staff = (await talk.consultant()).user_id
    new = await contests.confirm(talk.tx, number, staff)
    talk.toast("contests/confirmed", new=new)
    await talk.edit_text(*await contests.rule(talk.tx, number))


def register(door: Router) -> None:
    door.message.register(listed, Command("deadlines"))
    door.message.register(typed, AnswersAsked())
    door.callback_query.register(back, Contests.filter())
    door.callback_query.register(view, ViewContest.filter())
    door.callback_query.register(enter_pressed, EnterDates.filter())
    door.callback_query.register(unchecked, ToCheck.filter())
    door.callback_query.register(rule, ViewDuty.filter())
    door.callback_query.register(confirm, ConfirmDuty.filter())
