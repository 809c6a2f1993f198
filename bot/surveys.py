"""Surveys: a question a message, each answer kept at once, and gone on with after weeks.

Where a survey is anonymous, nothing that is stored leads from an answer to who gave it: who takes
part and what was said stand in two tables, each answer under a random sheet.
"""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from bot.buttons import button, named
from bot.config import Settings, span
from bot.errors import RefusalError
from bot.moments import awake
from bot.outbox import Button, Buttons, Lane, To, say
from bot.survey_buttons import (
    SurveyAnswer,
    SurveyBegin,
    SurveyDone,
    SurveySkip,
    SurveyTick,
    ViewSurvey,
)
from bot.texts import home, render
from db import surveys as rows
from db.database import Tx
from db.people import Person
from db.surveys import Participation, Survey
from db.surveys import SurveyQuestion as SurveyQuestion  # noqa: PLC0414 - the door takes it from here

A_LINE = 5
"""Buttons a line, where they are as short as figures."""
SHORT = 3
REMIND_AFTER = (timedelta(days=2), timedelta(days=7))
"""How long after the last answer who has not finished is asked to go on; then no more."""
TEXT_FITS = 2000


# -- what there is -----------------------------------------------------------------------------


async def _open(tx: Tx, number: int) -> Survey:
    survey = await rows.get(tx, number)
    if survey is None or survey.retired_at is not None:
        raise RefusalError("survey_gone")
    return survey


async def linked(tx: Tx, survey_id: str) -> int | None:
    """Return the survey that a deep link means."""
    survey = await rows.named(tx, survey_id)
    return survey.number if survey else None


async def listed(tx: Tx) -> tuple[str, Buttons]:
    """Return what `/surveys` says: what may be answered, a button each."""
    found = await rows.open_ones(tx)
    buttons = [[named(one.title, ViewSurvey(survey=one.number))] for one in found]
    return render("surveys/list", any=bool(found)), buttons


async def card(tx: Tx, person: Person | None, number: int) -> tuple[str, Buttons]:
    """Return what a survey is about, and «Ответить» or «Продолжить»."""
    survey = await _open(tx, number)
    one = await rows.participation(tx, number, person.id) if person else None
    questions = await rows.questions(tx, number)
    left = _left(questions, one)
    text = render("surveys/card", survey=survey, questions=len(questions), left=len(left), one=one)
    if not left:
        return text, []
    name = "survey_go_on" if one else "survey_begin"
    return text, [[button(name, SurveyBegin(survey=number))]]


def _left(questions: list[SurveyQuestion], one: Participation | None) -> list[SurveyQuestion]:
    return [each for each in questions if one is None or each.number not in one.passed]


# -- answering ---------------------------------------------------------------------------------


async def begin(tx: Tx, person: Person, number: int) -> None:
    await _open(tx, number)
    await rows.begin(tx, number, person.id, _today(tx))


def _today(tx: Tx) -> date:
    return tx.now.astimezone(home()).date()


async def next_one(tx: Tx, person: Person, number: int) -> SurveyQuestion | None:
    """Return the question that comes now; None: all have been answered."""
    one = await rows.participation(tx, number, person.id)
    left = _left(await rows.questions(tx, number), one)
    return left[0] if left else None


async def asked(tx: Tx, question: SurveyQuestion, ticked: int = 0) -> tuple[str, Buttons]:
    """Return a question and its buttons; `ticked`: what is chosen of many, a bit an option."""
    questions = await rows.questions(tx, question.survey)
    place = [each.number for each in questions].index(question.number) + 1
    text = render("surveys/question", question=question, place=place, total=len(questions))
    return text, _buttons(question, ticked)


def _buttons(question: SurveyQuestion, ticked: int) -> Buttons:
    skip = [button("survey_skip", SurveySkip(question=question.number))]
    mark = _mark(question)
    if question.kind == "text":
        return [skip]
    if question.kind == "many":
        lines = [
            [_tick(question, place, ticked, word)] for place, word in enumerate(question.answers)
        ]
        done = SurveyDone(question=question.number, ticked=ticked, mark=mark)
        return [*lines, [button("survey_done", done)] if ticked else [], skip]
    choices = [
        named(word, SurveyAnswer(question=question.number, option=place, mark=mark))
        for place, word in enumerate(question.answers)
    ]
    size = A_LINE if all(len(one.text) <= SHORT for one in choices) else 1
    return [*(choices[at : at + size] for at in range(0, len(choices), size)), skip]


def _tick(question: SurveyQuestion, place: int, ticked: int, word: str) -> Button:
    data = SurveyTick(question=question.number, ticked=ticked ^ 1 << place, mark=_mark(question))
    return button("survey_ticked" if ticked >> place & 1 else "survey_open", data, word=word[:50])


def _mark(question: SurveyQuestion) -> int:
    """Return a number that changes with the options: an old button must not mean another one."""
    return crc32(question.options.encode()) & 0xFFFF


async def choose(
    tx: Tx, person: Person, number: int, options: Sequence[int], mark: int
) -> tuple[SurveyQuestion, list[str]]:
    """Take the pressed options, by place; return the question and their words."""
    question = await wanted(tx, number, mark)
    words = [word for place, word in enumerate(question.answers) if place in options]
    if not words:
        raise RefusalError("survey_changed")
    await _keep(tx, person, question, words)
    return question, words


async def wanted(tx: Tx, number: int, mark: int | None = None) -> SurveyQuestion:
    """Return a question that may still be answered, with the same options as when it was asked."""
    question = await rows.question(tx, number)
    if question is None:
        raise RefusalError("survey_gone")
    await _open(tx, question.survey)
    if mark is not None and mark != _mark(question):
        raise RefusalError("survey_changed")
    return question


async def write(tx: Tx, person: Person, number: int, text: str) -> SurveyQuestion:
    """Take an answer in words; RefusalError where it is too long for one."""
    question = await wanted(tx, number)
    if len(text) > TEXT_FITS:
        raise RefusalError("survey_too_long", most=TEXT_FITS)
    await _keep(tx, person, question, [text])
    return question


async def skip(tx: Tx, person: Person, number: int) -> SurveyQuestion:
    question = await wanted(tx, number)
    await _keep(tx, person, question, [])
    return question


async def _keep(tx: Tx, person: Person, question: SurveyQuestion, values: Sequence[str]) -> None:
    """Note the answer here and that it was given there; a second one is refused."""
    survey = await _open(tx, question.survey)
    one = await rows.participation(tx, survey.number, person.id)
    if one is None:
        raise RefusalError("survey_gone")
    if question.number in one.passed:
        raise RefusalError("survey_answered")
    whose = None if survey.anonymous else person.id
    await rows.answer(tx, question.number, secrets.token_hex(16), values, whose)
    await rows.note_done(tx, one, question.number, _today(tx))
    if await next_one(tx, person, survey.number) is None:
        await rows.finish(tx, one.id)


# -- who has not finished ----------------------------------------------------------------------


async def due(tx: Tx, settings: Settings) -> None:
    """Ask who has begun to go on: twice at the most, and not at night."""
    quiet = span(settings.reminders.quiet_hours)
    today = _today(tx)
    for one in await rows.waiting(tx, [today - after for after in REMIND_AFTER]):
        zone = ZoneInfo(one.timezone) if one.timezone else settings.centre.zone
        if awake(tx.now, zone, quiet) > tx.now:
            continue
        survey = await rows.get(tx, one.survey)
        if survey is None:
            continue
        await rows.note_reminded(tx, one.id)
        buttons = [[button("survey_go_on", SurveyBegin(survey=one.survey))]]
        text = render("surveys/reminder", survey=survey)
        await say(tx, To(one.address), text, buttons=buttons, lane=Lane.REMINDER)


# -- of one person -----------------------------------------------------------------------------


async def of_person(tx: Tx, person: Person) -> list[dict[str, object]]:
    """Return which surveys a person took part in, and what they said in those with names."""
    found: dict[str, dict[str, object]] = {}
    for title, anonymous, finished, question, value in await rows.of_person(tx, person.id):
        about = found.setdefault(
            title, {"survey": title, "anonymous": anonymous, "finished": finished, "answers": []}
        )
        answers = about["answers"]
        if question is not None and isinstance(answers, list):
            answers.append({"question": question, "answer": value})
    return list(found.values())


async def forget_person(tx: Tx, person: Person) -> None:
    """Their words go, and whose the rest was; of an anonymous survey nobody can tell."""
    await rows.forget_person(tx, person.id)
