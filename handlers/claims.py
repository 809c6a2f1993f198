"""«Мы выиграли!»: a person tells of a grant, in three short steps; staff confirm it."""

from typing import Any

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import outcomes
from bot.errors import RefusalError
from bot.faq import Found
from bot.outcome_buttons import OutcomeContest, OutcomeYear, Won
from handlers import anything
from handlers.filters import no_command
from handlers.talk import Talk, main_keyboard


class Claiming(StatesGroup):
    contest = State()
    rubles = State()
    year = State()


async def begin(_: CallbackQuery, callback_data: Won, talk: Talk, state: FSMContext) -> None:
    if talk.person is None:
        raise RefusalError("consent_first")
    await state.set_data({})
    if callback_data.deadline:
        await _with_contest(talk, state, callback_data.deadline)
        return
    await state.set_state(Claiming.contest)
    buttons = await outcomes.offered(talk.tx, talk.person)
    await talk.say("claims/contest", buttons=buttons, any=bool(buttons))


async def _with_contest(talk: Talk, state: FSMContext, deadline: int) -> None:
    title = await outcomes.contest(talk.tx, deadline)
    await state.set_data({"deadline": deadline})
    await state.set_state(Claiming.rubles)
    await talk.say("claims/rubles", title=title)


async def contest_pressed(
    _: CallbackQuery, callback_data: OutcomeContest, talk: Talk, state: FSMContext
) -> None:
    if talk.person is None or await state.get_state() != Claiming.contest.state:
        raise RefusalError("old_button")
    await _with_contest(talk, state, callback_data.deadline)


async def typed(
    message: Message, talk: Talk, state: FSMContext, found: Found | None = None
) -> None:
    """Take the next step; a question, or what is no text, is no part of it."""
    text = (message.text or "").strip()
    if talk.person is None or not text or text.endswith("?"):
        await state.clear()
        await anything.anything(message, talk, found)
        return
    step = await state.get_state()
    if step == Claiming.contest.state:
        await state.set_data({"words": outcomes.words(text)})
        await state.set_state(Claiming.rubles)
        await talk.say("claims/rubles", title=None)
    elif step == Claiming.rubles.state:
        await state.update_data(rubles=outcomes.rubles(text))
        await state.set_state(Claiming.year)
        await talk.say("claims/year", buttons=outcomes.years(talk.tx, talk.settings))
    else:
        await _claim(talk, state, outcomes.year(text, talk.tx.now))


async def year_pressed(
    _: CallbackQuery, callback_data: OutcomeYear, talk: Talk, state: FSMContext
) -> None:
    if await state.get_state() != Claiming.year.state:
        raise RefusalError("old_button")
    await _claim(talk, state, outcomes.year(str(callback_data.year), talk.tx.now))


async def _claim(talk: Talk, state: FSMContext, year: int) -> None:
    if talk.person is None:
        raise RefusalError("consent_first")
    facts: dict[str, Any] = await state.get_data()
    await state.clear()
    await outcomes.claim(talk.tx, talk.settings, talk.person, **facts, year=year)
    await talk.say("claims/told", keyboard=main_keyboard())


def register(door: Router) -> None:
    door.callback_query.register(begin, Won.filter())
    door.callback_query.register(contest_pressed, OutcomeContest.filter())
    door.callback_query.register(year_pressed, OutcomeYear.filter())


def register_last(door: Router) -> None:
    """The dialogue's own steps stand after all commands and keyboard buttons."""
    door.message.register(typed, StateFilter(Claiming), no_command)
