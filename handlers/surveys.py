"""Surveys, a person's side: the list, a card, a question a message."""

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import surveys
from bot.buttons import Consent
from bot.errors import RefusalError
from bot.outbox import Buttons, Keyboard, edit_message
from bot.people import Person
from bot.survey_buttons import (
    SurveyAnswer,
    SurveyBegin,
    SurveyDone,
    SurveySkip,
    SurveyTick,
    ViewSurvey,
)
from bot.surveys import SurveyQuestion
from handlers.filters import words
from handlers.questions import ask_consent
from handlers.talk import Talk


class Answering(StatesGroup):
    words = State()


async def listed(_: Message, talk: Talk) -> None:
    text, buttons = await surveys.listed(talk.tx)
    await talk.say_text(text, buttons=buttons)


async def show(talk: Talk, number: int, *, keyboard: Keyboard | None = None) -> None:
    text, buttons = await surveys.card(talk.tx, talk.person, number)
    await talk.greet(keyboard)
    await talk.say_text(text, buttons=buttons)


async def view(_: CallbackQuery, callback_data: ViewSurvey, talk: Talk) -> None:
    await show(talk, callback_data.survey)


async def begin(
    _: CallbackQuery, callback_data: SurveyBegin, talk: Talk, state: FSMContext
) -> None:
    if talk.person is None:
        wanted = Consent(yes=True, want="poll", entry=callback_data.survey)
        await ask_consent(talk, wanted, reply_to=talk.message)
        return
    await go_on(talk, callback_data.survey, state)


async def go_on(talk: Talk, number: int, state: FSMContext) -> None:
    """Begin a survey or go on with it: ask what comes next."""
    person = _who(talk)
    await surveys.begin(talk.tx, person, number)
    await _ask(talk, person, number, state)


def _who(talk: Talk) -> Person:
    if talk.person is None:
        raise RefusalError("consent_first")
    return talk.person


async def _ask(talk: Talk, person: Person, number: int, state: FSMContext) -> None:
    question = await surveys.next_one(talk.tx, person, number)
    if question is None:
        await state.clear()
        await talk.say("surveys/finished")
        return
    if question.kind == "text":
        await state.set_state(Answering.words)
        await state.set_data({"question": question.number})
    else:
        await state.clear()
    text, buttons = await surveys.asked(talk.tx, question)
    await talk.say_text(text, buttons=buttons)


async def _put(talk: Talk, text: str, buttons: Buttons = ()) -> None:
    """Change the question's message; without a trace, for it may show what was chosen."""
    if talk.message is not None:
        await edit_message(talk.tx, talk.chat, talk.message, text, buttons=buttons, trace=False)


async def _taken(talk: Talk, question: SurveyQuestion, state: FSMContext) -> None:
    """Let the answered question stand without its buttons, and ask the next."""
    text, _ = await surveys.asked(talk.tx, question)
    await _put(talk, text)
    await _ask(talk, _who(talk), question.survey, state)


async def answered(
    _: CallbackQuery, callback_data: SurveyAnswer, talk: Talk, state: FSMContext
) -> None:
    data = callback_data
    question, chosen = await surveys.choose(
        talk.tx, _who(talk), data.question, [data.option], data.mark
    )
    talk.toast("surveys/chosen", chosen=chosen)
    await _taken(talk, question, state)


async def ticked(_: CallbackQuery, callback_data: SurveyTick, talk: Talk) -> None:
    question = await surveys.wanted(talk.tx, callback_data.question, callback_data.mark)
    await _put(talk, *await surveys.asked(talk.tx, question, callback_data.ticked))


async def many_answered(
    _: CallbackQuery, callback_data: SurveyDone, talk: Talk, state: FSMContext
) -> None:
    data = callback_data
    options = [place for place in range(data.ticked.bit_length()) if data.ticked >> place & 1]
    question, chosen = await surveys.choose(talk.tx, _who(talk), data.question, options, data.mark)
    talk.toast("surveys/chosen", chosen=chosen)
    await _taken(talk, question, state)


async def skipped(
    _: CallbackQuery, callback_data: SurveySkip, talk: Talk, state: FSMContext
) -> None:
    await _taken(talk, await surveys.skip(talk.tx, _who(talk), callback_data.question), state)


async def written(message: Message, talk: Talk, state: FSMContext) -> None:
    number = (await state.get_data()).get("question")
    if not isinstance(number, int) or talk.person is None:
        await state.clear()
        raise RefusalError("survey_gone")
    question = await surveys.write(talk.tx, talk.person, number, (message.text or "").strip())
    await _ask(talk, talk.person, question.survey, state)


def register(door: Router) -> None:
    door.message.register(listed, Command("surveys"))
    door.callback_query.register(view, ViewSurvey.filter())
    door.callback_query.register(begin, SurveyBegin.filter())
    door.callback_query.register(answered, SurveyAnswer.filter())
    door.callback_query.register(ticked, SurveyTick.filter())
    door.callback_query.register(many_answered, SurveyDone.filter())
    door.callback_query.register(skipped, SurveySkip.filter())


def register_last(door: Router) -> None:
    """The dialogue's own step stands after all commands and keyboard buttons."""
    door.message.register(written, StateFilter(Answering.words), words)
