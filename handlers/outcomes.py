"""`/outcome` in the staff group: what a person or an organisation has reached; their claims."""

from datetime import datetime, timedelta
from typing import Any

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import outcomes
from bot.buttons import button, named
from bot.errors import RefusalError
from bot.outbox import Buttons
from bot.outcome_buttons import (
    ConfirmOutcome,
    DropOutcome,
    NoteOutcome,
    OutcomeContest,
    OutcomeYear,
)
from bot.texts import labels, plain, render
from handlers.filters import no_command
from handlers.talk import Talk
from handlers.tending import meant

PLAIN_WORDS_COUNT = timedelta(minutes=10)
"""So long after a question plain words of who was asked are the answer; a reply always is."""


class Noting(StatesGroup):
    contest = State()
    rubles = State()
    year = State()
    help = State()


async def begin(message: Message, talk: Talk) -> None:
    """Of whom: of what is replied to, else of whose topic it is."""
    thread = message.message_thread_id if message.is_topic_message else None
    person = await outcomes.person_in(talk.tx, message.chat.id, thread)
    if person is None:
        number, _ = await meant(message, talk)
        person = await outcomes.person_of_question(talk.tx, number)
    text, buttons = await _which(talk, NoteOutcome(person=person, organisation=0))
    await talk.say_text(text, buttons=buttons, reply_to=message.message_id)


async def _which(talk: Talk, of: NoteOutcome) -> tuple[str, Buttons]:
    subject = await outcomes.subject(talk.tx, of.person, of.organisation)
    names = labels("outcome_kinds")
    buttons = [
        [named(names[kind], of.model_copy(update={"kind": number}))]
        for number, kind in enumerate(outcomes.KINDS)
    ]
    return render("outcomes/which", of=subject), [
        *buttons,
        [button("outcome_stop", DropOutcome())],
    ]


async def chosen(
    _: CallbackQuery, callback_data: NoteOutcome, talk: Talk, state: FSMContext
) -> None:
    if callback_data.kind < 0:
        text, buttons = await _which(talk, callback_data)
        await talk.say_text(text, buttons=buttons)
        return
    if callback_data.kind not in range(len(outcomes.KINDS)):
        raise RefusalError("old_button")
    kind = outcomes.KINDS[callback_data.kind]
    await outcomes.subject(talk.tx, callback_data.person, callback_data.organisation)
    who = {"person": callback_data.person, "organisation": callback_data.organisation}
    await state.set_data({"kind": kind, "of": who, "facts": {}})
    await _go_on(talk, state)


async def _go_on(talk: Talk, state: FSMContext) -> None:
    """Ask for what is not known yet; else write it."""
    data = await state.get_data()
    facts = data["facts"]
    known = {"contest" if name in {"deadline", "words"} else name for name in facts}
    known |= {"help"} if "words" in facts else set()
    missing = [step for step in outcomes.STEPS.get(data["kind"], ()) if step not in known]
    if missing:
        await _ask(talk, state, missing[0])
        return
    await state.clear()
    of = await outcomes.subject(talk.tx, data["of"]["person"], data["of"]["organisation"])
    staff = await talk.consultant()
    one = outcomes.noted(data["kind"], of, **facts)
    number = await outcomes.note(talk.tx, talk.settings, staff, one)
    text, buttons = await outcomes.told(talk.tx, number, staff)
    await talk.say_text(text, buttons=buttons)


async def _ask(talk: Talk, state: FSMContext, step: str) -> None:
    await state.set_state(getattr(Noting, step))
    await state.update_data(asked_at=talk.tx.now.isoformat())
    answers: Buttons = []
    if step == "contest":
        answers = await outcomes.offered(talk.tx, None)
    elif step == "year":
        answers = outcomes.years(talk.tx, talk.settings)
    stop = [button("outcome_stop", DropOutcome())]
    await talk.say("outcomes/ask", buttons=[*answers, stop], step=step)


async def _note(talk: Talk, state: FSMContext, **facts: Any) -> None:
    known = (await state.get_data())["facts"]
    await state.update_data(facts={**known, **facts})
    await _go_on(talk, state)


async def contest_pressed(
    _: CallbackQuery, callback_data: OutcomeContest, talk: Talk, state: FSMContext
) -> None:
    if await state.get_state() != Noting.contest.state:
        raise RefusalError("old_button")
    await outcomes.contest(talk.tx, callback_data.deadline)
    await _note(talk, state, deadline=callback_data.deadline)


async def year_pressed(
    _: CallbackQuery, callback_data: OutcomeYear, talk: Talk, state: FSMContext
) -> None:
    if await state.get_state() != Noting.year.state:
        raise RefusalError("old_button")
    await _note(talk, state, year=outcomes.year(str(callback_data.year), talk.tx.now))


async def answers(message: Message, talk: Talk, state: FSMContext) -> bool:
    """Words that answer: a reply to the question, or plain ones shortly after it."""
    if not message.text:
        return False
    step = (await state.get_state() or "").rpartition(":")[2]
    target = message.reply_to_message
    # In a topic every plain message is marked as a reply to the topic's first one.
    if target is not None and target.forum_topic_created is None:
        return target.text == plain(render("outcomes/ask", step=step))
    asked = (await state.get_data()).get("asked_at")
    return asked is not None and talk.tx.now - datetime.fromisoformat(asked) < PLAIN_WORDS_COUNT


async def typed(message: Message, talk: Talk, state: FSMContext) -> None:
    text, step = message.text or "", await state.get_state()
    if step == Noting.rubles.state:
        await _note(talk, state, rubles=outcomes.rubles(text))
    elif step == Noting.year.state:
        await _note(talk, state, year=outcomes.year(text, talk.tx.now))
    else:
        await _note(talk, state, words=outcomes.words(text))


async def dropped(
    _: CallbackQuery, callback_data: DropOutcome, talk: Talk, state: FSMContext
) -> None:
    if callback_data.outcome:
        await outcomes.drop(talk.tx, callback_data.outcome)
        await talk.edit("outcomes/dropped")
        return
    if (await state.get_state() or "").startswith("Noting"):
        await state.clear()
    await talk.edit("outcomes/stopped")


async def decided(_: CallbackQuery, callback_data: ConfirmOutcome, talk: Talk) -> None:
    staff = await talk.consultant()
    yes = callback_data.yes
    text = await outcomes.decide(talk.tx, callback_data.outcome, staff, yes=yes)
    await talk.edit_text(text)


def register(door: Router) -> None:
    door.message.register(begin, Command("outcome"))
    door.callback_query.register(chosen, NoteOutcome.filter())
    door.callback_query.register(contest_pressed, OutcomeContest.filter())
    door.callback_query.register(year_pressed, OutcomeYear.filter())
    door.callback_query.register(dropped, DropOutcome.filter())
    door.callback_query.register(decided, ConfirmOutcome.filter())


def register_last(door: Router) -> None:
    """What is typed stands after all commands, and before replies to people."""
    door.message.register(typed, StateFilter(Noting), no_command, answers)
