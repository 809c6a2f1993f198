"""What surveys came to, for the staff group: shares, a picture, a workbook, the link."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.buttons import button, named
from bot.errors import RefusalError
from bot.outbox import Buttons
from bot.papers import drawn
from bot.survey_buttons import NewSurvey, SurveyPaper, SurveyResults, SurveyResultsList
from bot.texts import label, plain, render, short
from bot.workbooks import Rows, workbook
from db import surveys as rows
from db.database import Database, Tx
from db.surveys import Survey, SurveyQuestion

ENOUGH = 5
"""Answers to an anonymous question from which on its results are shown: fewer tell on people."""
SHOWN = 30
WORDS_SHOWN = 5
PAGE_FITS = 4000
"""Characters of a page; Telegram takes 4096."""


@dataclass(frozen=True, slots=True)
class Share:
    """`percent` of those who answered the question; many options may add up to more than 100."""

    value: str
    times: int
    percent: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """`answered`: by how many; `hidden`: too few to be shown; `mean`: of figures alone."""

    question: SurveyQuestion
    answered: int
    hidden: bool
    shares: list[Share]
    words: list[str]
    mean: float | None


async def listed(tx: Tx, *, leads: bool) -> tuple[str, Buttons]:
    """Return what `/survey` says in the staff group: all surveys, and who leads makes new ones."""
    found = await rows.all_of_them(tx, SHOWN)
    buttons = [[named(one.title, SurveyResults(survey=one.number))] for one in found]
    new = [[button("new_survey", NewSurvey())]] if leads else []
    return render("survey_results/list", any=bool(found)), [*buttons, *new]


async def _get(tx: Tx, number: int) -> Survey:
    survey = await rows.get(tx, number)
    if survey is None:
        raise RefusalError("survey_gone")
    return survey


async def outcomes(tx: Tx, survey: Survey) -> list[Outcome]:
    return [await _outcome(tx, survey, one) for one in await rows.questions(tx, survey.number)]


async def _outcome(tx: Tx, survey: Survey, question: SurveyQuestion) -> Outcome:
    answered = await rows.answered(tx, question.number)
    hidden = survey.anonymous and answered < ENOUGH
    if hidden:
        return Outcome(question, answered, hidden, [], [], None)
    given = {one.value: one.times for one in await rows.given(tx, question.number)}
    if question.kind == "text":
        return Outcome(question, answered, hidden, [], list(given), None)
    options = question.answers
    # What was an option once stays counted.
    values = [*options, *(value for value in given if value not in options)]
    shares = [
        Share(value, given.get(value, 0), round(100 * given.get(value, 0) / max(answered, 1)))
        for value in values
    ]
    return Outcome(question, answered, hidden, shares, [], _mean(question, given))


def _mean(question: SurveyQuestion, given: Mapping[str, int]) -> float | None:
    figures = {int(value): times for value, times in given.items() if value.isdecimal()}
    if question.kind != "scale" or len(figures) != len(given) or not figures:
        return None
    return sum(value * times for value, times in figures.items()) / sum(figures.values())


async def page(tx: Tx, number: int) -> tuple[str, Buttons]:
    """Return how a survey stands, and what can be done with it."""
    survey = await _get(tx, number)
    begun, finished = await rows.counts(tx, number)
    text = _page_text(survey, begun, finished, await outcomes(tx, survey))
    papers = [
        button("survey_picture", SurveyPaper(survey=number, what="picture")),
        button("survey_book", SurveyPaper(survey=number, what="book")),
    ]
    back = [button("all_surveys", SurveyResultsList())]
    if survey.retired_at is not None:
        return text, [papers, back]
    more = [
        button("survey_link", SurveyPaper(survey=number, what="link")),
        button("survey_close", SurveyPaper(survey=number, what="close")),
    ]
    return text, [papers, more, back]


def _page_text(survey: Survey, begun: int, finished: int, found: list[Outcome]) -> str:
    """Return as many questions as a message holds; the workbook has them all."""
    for shown in range(len(found), -1, -1):
        text = render(
            "survey_results/page",
            survey=survey,
            begun=begun,
            finished=finished,
            outcomes=found[:shown],
            rest=len(found) - shown,
            enough=ENOUGH,
            words_shown=WORDS_SHOWN,
        )
        if len(plain(text)) <= PAGE_FITS:
            break
    return text


async def link(tx: Tx, number: int) -> str:
    """Return the part of a deep link that opens a survey."""
    return f"survey_{(await _get(tx, number)).id}"


async def close(tx: Tx, number: int) -> None:
    await _get(tx, number)
    await rows.retire(tx, number)


# -- on paper ----------------------------------------------------------------------------------


async def draw(db: Database, args: dict[str, object]) -> tuple[str, bytes] | None:
    """Return the results as a picture that a phone shows; None where the survey is gone."""
    async with db.read() as tx:
        survey = await rows.get(tx, int(str(args["survey"])))
        if survey is None:
            return None
        begun, finished = await rows.counts(tx, survey.number)
        found = await outcomes(tx, survey)
    facts = {
        "title": survey.title,
        "below": label("survey_results.below", begun=begun, finished=finished),
        "charts": [
            {
                "text": one.question.text,
                "below": _below(one),
                "bars": [[share.value, share.times, share.percent] for share in one.shares],
            }
            for one in found
            if one.question.kind != "text"
        ],
    }
    return f"survey-{survey.number}.png", await drawn("survey", "png", facts)


def _below(one: Outcome) -> str:
    if one.hidden:
        return label("survey_results.hidden", enough=ENOUGH)
    if one.mean is not None:
        mean = f"{one.mean:.1f}".replace(".", ",")
        return label("survey_results.mean", answered=one.answered, mean=mean)
    return label("survey_results.answered", answered=one.answered)


async def book(db: Database, args: dict[str, object]) -> tuple[str, bytes] | None:
    """Return the results as a workbook: shares, and the answers in words on a sheet each."""
    async with db.read() as tx:
        survey = await rows.get(tx, int(str(args["survey"])))
        if survey is None:
            return None
        found = await outcomes(tx, survey)
        sheets: dict[str, Rows] = {label("survey_results.sheet"): list(_table(found))}
        for place, one in enumerate(found, 1):
            name = f"{place}. {short(one.question.text, 24)}"
            if not survey.anonymous:
                heading = [label("survey_results.who"), one.question.text]
                sheets[name] = [heading, *map(list, await rows.signed(tx, one.question.number))]
            elif one.words:
                sheets[name] = [[one.question.text], *([word] for word in one.words)]
    return f"survey-{survey.number}.xlsx", workbook(sheets)


def _table(found: list[Outcome]) -> Rows:
    heading = [label(f"survey_results.{name}") for name in ("question", "value", "times", "share")]
    lines: list[list[str | int]] = [list(heading)]
    for one in found:
        if one.hidden:
            lines.append([one.question.text, label("survey_results.hidden", enough=ENOUGH)])
        lines += [[one.question.text, s.value, s.times, s.percent] for s in one.shares]
        if one.question.kind == "text" and not one.hidden:
            lines.append([one.question.text, label("survey_results.in_words"), one.answered])
    return lines
