"""`/stats` and `/report` in the staff group: what a period has brought."""

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import reporting
from bot.buttons import ReportOf, button
from bot.errors import RefusalError
from bot.outbox import Button
from bot.periods import looks_like_period, parsed
from bot.texts import plain, render
from handlers.filters import no_command
from handlers.talk import Talk

OWN = -1
NAMES = ("this_month", "last_month", "quarter", "year")


class Choosing(StatesGroup):
    period = State()


async def stats(message: Message, talk: Talk) -> None:
    text = await reporting.stats(talk.tx, talk.settings)
    await talk.say_text(text, reply_to=message.message_id)


async def offer(message: Message, talk: Talk, *, is_administrator: bool) -> None:
    _only_leads(is_administrator)
    await talk.say("report/which", buttons=_choices(), reply_to=message.message_id)


def _choices() -> list[list[Button]]:
    made = [button(name, ReportOf(choice=number)) for number, name in enumerate(NAMES)]
    return [made[:2], made[2:], [button("own_period", ReportOf(choice=OWN))]]


def _only_leads(is_administrator: bool) -> None:
    if not is_administrator:
        raise RefusalError("report_leads")


async def chosen(
    _: CallbackQuery,
    callback_data: ReportOf,
    talk: Talk,
    state: FSMContext,
    *,
    is_administrator: bool,
) -> None:
    _only_leads(is_administrator)
    if callback_data.choice == OWN:
        await state.set_state(Choosing.period)
        await talk.say("report/own")
        return
    if callback_data.choice not in range(len(reporting.CHOICES)):
        raise RefusalError("old_button")
    await state.clear()
    today = reporting.today(talk.tx, talk.settings)
    period = reporting.CHOICES[callback_data.choice](today)
    await reporting.send(talk.tx, talk.settings, period, talk.here)


async def asked_for_period(message: Message) -> bool:
    """A text that begins with a date, or that replies to what asked for one."""
    asked = message.reply_to_message
    replies = asked is not None and asked.text == plain(render("report/own"))
    return replies or looks_like_period(message.text or "")


async def typed(message: Message, talk: Talk, state: FSMContext, *, is_administrator: bool) -> None:
    _only_leads(is_administrator)
    try:
        period = parsed(message.text or "")
    except ValueError as error:
        raise RefusalError("report_period") from error
    await state.clear()
    await reporting.send(talk.tx, talk.settings, period, talk.here)


def register(door: Router) -> None:
    door.message.register(stats, Command("stats"))
    door.message.register(offer, Command("report"))
    door.message.register(typed, StateFilter(Choosing.period), no_command, asked_for_period)
    door.callback_query.register(chosen, ReportOf.filter())
