"""Surveys made in the staff group: asked one thing a message, shown whole, opened."""

from datetime import timedelta
from typing import Any

from bot import staff_drafts
from bot.buttons import button, named
from bot.errors import RefusalError
from bot.outbox import Button, Buttons, To, say
from bot.survey_buttons import DropSurvey, OpenSurvey, SurveyKind, SurveyMore, SurveyNames
from bot.texts import labels, render
from db import seminar_drafts, surveys
from db.database import Tx
from db.people import Consultant
from db.survey_drafts import SurveyDraft as SurveyDraft  # noqa: PLC0414 - for the doors
from db.survey_drafts import drafts

KINDS = ("one", "many", "scale", "text")
"""Append only: buttons carry the place."""
TYPED = ("title", "text", "options")
"""What is answered by words; the rest by a button."""
TITLE_FITS = 200
QUESTION_FITS = 500
OPTION_FITS = 60
OPTIONS = (2, 30)
QUESTIONS_FIT = 50
BULLETS = "-\N{EN DASH}\N{EM DASH}\N{BULLET}*"
MESSAGE_FITS = 3500
"""Characters of what is shown, a message."""
A_DOUBLE_TAP = timedelta(seconds=30)


# -- beginning, and whose it is --------------------------------------------------------------------


async def begin(tx: Tx, staff: Consultant, to: To) -> None:
    """Begin a survey with the first question, or go on with what was left unfinished."""
    draft = await drafts.of_staff(tx, staff.user_id)
    if draft is None:
        number = await drafts.begin(tx, staff.user_id, to.chat or 0, to.thread)
        await _ask(tx, await _get(tx, number), "title", to)
    elif draft.asked_at > tx.now - A_DOUBLE_TAP:
        raise RefusalError("survey_draft_asked")
    elif draft.step is None:
        await _show(tx, draft, to)
    else:
        await _ask(tx, draft, draft.step, to, again=bool(draft.said))


async def _get(tx: Tx, number: int) -> SurveyDraft:
    found = await drafts.get(tx, number)
    if found is None:
        raise RefusalError("survey_draft_gone")
    return found


async def own(tx: Tx, number: int, staff: Consultant) -> SurveyDraft:
    """Return a draft for who began it, or who leads the group and speaks as the group."""
    found = await _get(tx, number)
    await staff_drafts.only_own(tx, found, staff, "survey_draft_of")
    return found


async def addressed(tx: Tx, user: int, to: To, reply_to: int | None) -> SurveyDraft | None:
    """Return the draft that words answer; who was asked of a seminar since answers that."""
    found = await staff_drafts.addressed(tx, drafts, TYPED, user, to, reply_to)
    if found is None or reply_to is not None:
        return found
    since = found.asked_at
    seminar = await seminar_drafts.drafts.waiting(tx, user, to.chat or 0, to.thread, since)
    return found if seminar is None else None


# -- asking ----------------------------------------------------------------------------------------


async def _ask(
    tx: Tx,
    draft: SurveyDraft,
    step: str,
    to: To,
    *,
    wrong: RefusalError | None = None,
    again: bool = False,
) -> None:
    if wrong is not None:
        text = render(f"refusals/{wrong.code}", **wrong.facts)
    else:
        text = render("survey_drafts/ask", step=step, again=again, **_facts(draft))
    await staff_drafts.ask(tx, drafts, draft, step, to, text, _answers(draft, step))


def _facts(draft: SurveyDraft) -> dict[str, Any]:
    said = draft.said
    questions = _questions(draft)
    return {
        "title": said.get("title", ""),
        "anonymous": said.get("anonymous", True),
        "questions": [{**one, "kind_word": _kind_word(one["kind"])} for one in questions],
        "text": said.get("text", ""),
        "kind_word": _kind_word(said["kind"]) if "kind" in said else "",
        "least": OPTIONS[0],
        "most": OPTIONS[1],
        "full": len(questions) >= QUESTIONS_FIT,
        "most_questions": QUESTIONS_FIT,
    }


def _questions(draft: SurveyDraft) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = draft.said.get("questions", [])
    return found


def _kind_word(kind: str) -> str:
    return labels("survey_kinds")[kind]


def _answers(draft: SurveyDraft, step: str) -> Buttons:
    """Return the answers that can be pressed, and «Отменить»."""
    place = len(_questions(draft))
    found: list[list[Button]] = []
    if step == "names":
        found = [
            [button("survey_nameless", SurveyNames(draft=draft.id, anonymous=True))],
            [button("survey_named", SurveyNames(draft=draft.id, anonymous=False))],
        ]
    elif step == "kind":
        kinds = [
            named(_kind_word(name), SurveyKind(draft=draft.id, place=place, kind=number))
            for number, name in enumerate(KINDS)
        ]
        found = [kinds[:2], kinds[2:]]
    elif step == "more":
        more = button("survey_more", SurveyMore(draft=draft.id, place=place, more=True))
        done = button("survey_all", SurveyMore(draft=draft.id, place=place, more=False))
        found = [[done]] if place >= QUESTIONS_FIT else [[more], [done]]
    return [*found, [button("drop_survey", DropSurvey(draft=draft.id))]]


async def _show(tx: Tx, draft: SurveyDraft, to: To) -> None:
    """Show all of it, in as many messages as it takes; the last one has the buttons."""
    *first, last = _pages(draft)
    for text in first:
        await say(tx, to, text)
    buttons = [
        [button("open_survey", OpenSurvey(draft=draft.id))],
        [button("drop_survey", DropSurvey(draft=draft.id))],
    ]
    await staff_drafts.ask(tx, drafts, draft, None, to, last, buttons)


def _pages(draft: SurveyDraft) -> list[str]:
    facts = _facts(draft)
    pages = [render("survey_drafts/title", **facts)]
    questions = [
        render("survey_drafts/question", place=place, one=one)
        for place, one in enumerate(facts["questions"], 1)
    ]
    for part in [*questions, render("survey_drafts/ready")]:
        if len(pages[-1]) + len(part) > MESSAGE_FITS:
            pages.append(part)
        else:
            pages[-1] += f"\n\n{part}"
    return pages


# -- answers ---------------------------------------------------------------------------------------


async def answer(tx: Tx, draft: SurveyDraft, words: str, to: To) -> None:
    """Take what was typed; what does not fit is asked again with a hint."""
    step = draft.step or ""
    if step not in TYPED:
        await _ask(tx, draft, step, to)
        return
    try:
        await _take(tx, draft, step, words, to)
    except RefusalError as wrong:
        await _ask(tx, draft, step, to, wrong=wrong)


async def _take(tx: Tx, draft: SurveyDraft, step: str, words: str, to: To) -> None:
    if step == "title":
        title = _a_line(words, TITLE_FITS, "typed_title")
        await _note(tx, draft, {**draft.said, "title": title}, "names", to)
    elif step == "text":
        text = _a_line(words, QUESTION_FITS, "typed_question")
        await _note(tx, draft, {**draft.said, "text": text}, "kind", to)
    else:
        await _add(tx, draft, str(draft.said["kind"]), _options(words), to)


def _a_line(words: str, most: int, code: str) -> str:
    line = " ".join(words.split())
    if not line or len(line) > most:
        raise RefusalError(code, most=most)
    return line


def _options(words: str) -> list[str]:
    lines = (" ".join(line.split()) for line in words.splitlines())
    # A list is often typed with a dash before each; a minus before a figure is its own.
    found = [
        line[1:].strip() if line[:1] in BULLETS and line[1:2] == " " else line
        for line in lines
        if line
    ]
    found = [one for one in found if one]
    least, most = OPTIONS
    long = [one for one in found if len(one) > OPTION_FITS]
    twice = [one for place, one in enumerate(found) if one in found[:place]]
    if long:
        raise RefusalError("options_long", option=long[0], fits=OPTION_FITS)
    if twice:
        raise RefusalError("options_twice", option=twice[0])
    if len(found) < least:
        raise RefusalError("options_few")
    if len(found) > most:
        raise RefusalError("options_many", count=len(found), most=most)
    return found


async def _note(tx: Tx, draft: SurveyDraft, facts: dict[str, Any], step: str, to: To) -> None:
    await drafts.put(tx, draft.id, facts)
    await _ask(tx, await _get(tx, draft.id), step, to)


async def _add(tx: Tx, draft: SurveyDraft, kind: str, options: list[str], to: To) -> None:
    """Put the question that is being made after the others."""
    facts = draft.said
    one = {"text": facts.pop("text"), "kind": kind, "options": options}
    facts.pop("kind", None)
    await _note(tx, draft, {**facts, "questions": [*_questions(draft), one]}, "more", to)


def _still(draft: SurveyDraft, step: str | None, place: int | None = None) -> None:
    """Refuse a second tap, and a button of a question that was answered."""
    if draft.step != step or place not in {None, len(_questions(draft))}:
        raise RefusalError("survey_draft_past")


async def choose_names(tx: Tx, draft: SurveyDraft, to: To, *, anonymous: bool) -> None:
    _still(draft, "names")
    await _note(tx, draft, {**draft.said, "anonymous": anonymous}, "text", to)


async def choose_kind(tx: Tx, draft: SurveyDraft, place: int, number: int, to: To) -> None:
    _still(draft, "kind", place)
    if number not in range(len(KINDS)):
        raise RefusalError("old_button")
    kind = KINDS[number]
    if kind in {"one", "many"}:
        await _note(tx, draft, {**draft.said, "kind": kind}, "options", to)
    else:
        await _add(tx, draft, kind, [], to)


async def go_on(tx: Tx, draft: SurveyDraft, place: int, to: To, *, more: bool) -> None:
    """Ask for one more question, or show all of it."""
    _still(draft, "more", place)
    if not more:
        await _show(tx, draft, to)
    elif place < QUESTIONS_FIT:
        await _ask(tx, draft, "text", to)


async def drop(tx: Tx, draft: SurveyDraft) -> None:
    await drafts.remove(tx, draft.id)


async def publish(tx: Tx, draft: SurveyDraft) -> int:
    """Open the survey for people; return its number."""
    _still(draft, None)
    facts = draft.said
    survey_id = await _new_id(tx, draft)
    number = await surveys.put(
        tx, survey_id, facts["title"], anonymous=facts["anonymous"], by_hand=True
    )
    for place, one in enumerate(_questions(draft)):
        question = f"q-{place + 1}"
        text, kind, options = one["text"], one["kind"], one["options"]
        await surveys.put_question(tx, number, question, place, text, kind, options)
    await drafts.remove(tx, draft.id)
    return number


async def _new_id(tx: Tx, draft: SurveyDraft) -> str:
    """Return an id that no survey has: «s-12», for links."""
    found = f"s-{draft.id}"
    while await surveys.named(tx, found):
        found += "-2"
    return found
