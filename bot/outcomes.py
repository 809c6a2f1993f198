"""Outcomes: applications, grants won, organisations registered, practical help.

Staff note them on the card of a person or an organisation; a person may claim a grant, which
counts once staff have confirmed it. A grant counts today, or at the end of the year it was won in.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import cards, organisations
from bot.buttons import button, named
from bot.config import Settings
from bot.errors import RefusalError
from bot.organisations import Organisation
from bot.outbox import Buttons, To, say
from bot.outcome_buttons import ConfirmOutcome, DropOutcome, OutcomeContest, OutcomeYear
from bot.texts import labels, render
from db import deadlines, desks, people, questions
from db import organisations as organisation_rows
from db import outcomes as rows
from db.database import Tx, stamp
from db.outcomes import Noted as Noted  # noqa: PLC0414 - the doors take it from here
from db.outcomes import Outcome
from db.people import Consultant, Person

KINDS = ("applied", "won", "registered", "helped")
"""Append only: buttons name them by their place."""
ONCE = {"won", "registered"}
"""Of these two the same of one organisation are one."""
STEPS = {"applied": ("contest",), "won": ("contest", "rubles", "year"), "helped": ("help",)}
WORDS_FIT = 200
MOST_RUBLES = 10**11
A_YEAR = timedelta(days=366)
OFFERED = 8
MOST_WAITING = 5
"""Claims of one person that staff have not looked at yet."""
FIRST_YEAR = 2000
SUM = re.compile(r"(\d{1,3}(?:[ .\u00a0\u202f]\d{3})+|\d+)(?:[.,](\d{1,2}))?\s*(\D*)")


# -- understanding what is typed -------------------------------------------------------------------


def rubles(text: str) -> int:
    """Return a sum as it was typed: «300 000», «1,5 млн», «250 тыс. руб.»; else refused."""
    match = SUM.fullmatch(" ".join(text.split()))
    if match is None:
        raise RefusalError("outcome_sum")
    unit = match[3].casefold().lstrip()
    known = labels("sum_words").items()
    times = next((int(n) for word, n in known if unit.startswith(word)), 0 if unit else 1)
    whole = int(re.sub(r"\D", "", match[1])) + float(f"0.{match[2] or 0}")
    if not times or whole * times > MOST_RUBLES:
        raise RefusalError("outcome_sum")
    return round(whole * times)


def year(text: str, now: datetime) -> int:
    """Return a year that is not to come; else refused."""
    text = text.strip()
    if not re.fullmatch(r"\d{4}", text) or not FIRST_YEAR <= int(text) <= now.year:
        raise RefusalError("outcome_year", first=FIRST_YEAR, last=now.year)
    return int(text)


def words(text: str) -> str:
    found = " ".join(text.split())
    if not found or len(found) > WORDS_FIT:
        raise RefusalError("outcome_words", most=WORDS_FIT)
    return found


# -- of whom ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an outcome is of; one of them may be unknown."""

    person: Person | None
    organisation: Organisation | None


async def subject(tx: Tx, person_id: int, organisation_id: int) -> Subject:
    """Return the person and their organisation, or an organisation alone (person 0)."""
    person = await people.get(tx, person_id)
    if person is not None:
        return Subject(person, await organisations.of(tx, person))
    one = await organisation_rows.get(tx, organisation_id) if organisation_id else None
    if one is None:
        raise RefusalError("caller_gone")
    return Subject(None, one)


async def person_in(tx: Tx, chat: int, thread: int | None) -> int | None:
    """Return the person of a topic of the staff group."""
    return await desks.person_at(tx, chat, thread) if thread is not None else None


async def person_of_question(tx: Tx, number: int) -> int:
    """Return who asked a question."""
    question = await questions.get(tx, number)
    if question is None or question.person_id is None:
        raise RefusalError("question_gone")
    return question.person_id


def noted(kind: str, of: Subject, **more: int | str | None) -> Noted:
    place = of.person.municipality_id if of.person else None
    if of.organisation is not None:
        place = place or of.organisation.municipality_id
    blank = Noted(
        kind,
        of.person.id if of.person else None,
        of.organisation.id if of.organisation else None,
        place,
    )
    return replace(blank, **more)  # type: ignore[arg-type]


# -- noting ----------------------------------------------------------------------------------------


def _counted_at(tx: Tx, settings: Settings, won_in: int | None) -> str:
    """Return the moment by which an outcome counts: now, or the end of the year it was won in."""
    zone = settings.centre.zone
    if won_in is None or won_in >= tx.now.astimezone(zone).year:
        return tx.now_text
    return stamp(datetime(won_in, 12, 31, 12, tzinfo=zone))


async def _twice(tx: Tx, one: Noted) -> None:
    """Refuse what is there already: two members may tell of one grant."""
    contest = await _contest(tx, one)
    for other in await rows.known(tx, one.person_id, one.organisation_id):
        alike = (other.kind, other.rubles, other.year) == (one.kind, one.rubles, one.year)
        named = organisations.key(other.contest or "") == organisations.key(contest)
        if alike and named and one.kind in ONCE:
            raise RefusalError("outcome_twice")


async def _contest(tx: Tx, one: Noted) -> str:
    found = await deadlines.get(tx, one.deadline) if one.deadline else None
    return found.title if found else one.words or ""


async def note(tx: Tx, settings: Settings, staff: Consultant, one: Noted) -> int:
    """Write what staff know; it counts at once."""
    await _twice(tx, one)
    number = await rows.add(tx, one, _counted_at(tx, settings, one.year), staff.user_id)
    await _refresh(tx, one.person_id)
    return number


async def _refresh(tx: Tx, person_id: int | None) -> None:
    question = await questions.open_of(tx, person_id) if person_id else None
    if question is not None:
        await cards.refresh(tx, question.id)


async def _get(tx: Tx, number: int) -> Outcome:
    found = await rows.get(tx, number)
    if found is None:
        raise RefusalError("outcome_gone")
    return found


async def told(tx: Tx, number: int, staff: Consultant) -> tuple[str, Buttons]:
    """Return what is said of an outcome that was noted, with a way back."""
    one = await _get(tx, number)
    of = await subject(tx, one.person_id or 0, one.organisation_id or 0)
    text = render("outcomes/noted", outcome=one, of=of, staff=staff)
    return text, [[button("outcome_drop", DropOutcome(outcome=number))]]


async def drop(tx: Tx, number: int) -> None:
    """Take back what staff noted."""
    one = await _get(tx, number)
    if one.noted_by is None:
        raise RefusalError("old_button")
    await rows.remove(tx, number)
    await _refresh(tx, one.person_id)


# -- claimed by a person ---------------------------------------------------------------------------


async def claim(tx: Tx, settings: Settings, person: Person, **facts: int | str | None) -> None:
    """Ask staff, in the person's topic, to confirm a grant that they say they won."""
    if person.blocked_at is not None:
        raise RefusalError("blocked")
    waiting = [c for c in await rows.of_person(tx, person.id) if c.confirmed_at is None]
    if len(waiting) >= MOST_WAITING:
        raise RefusalError("outcome_waiting")
    of = Subject(person, await organisations.of(tx, person))
    one = noted("won", of, **facts)
    await _twice(tx, one)
    number = await rows.add(tx, one, _counted_at(tx, settings, one.year), None)
    known = [
        other
        for other in await rows.known(tx, one.person_id, one.organisation_id)
        if other.kind == "won"
    ]
    text = render("outcomes/claim", outcome=await _get(tx, number), of=of, known=known)
    buttons = [
        [
            button("outcome_confirm", ConfirmOutcome(outcome=number, yes=True)),
            button("outcome_decline", ConfirmOutcome(outcome=number, yes=False)),
        ]
    ]
    row = await say(tx, To(desk_of=person.id), text, buttons=buttons)
    await rows.set_claim_row(tx, number, row)


async def decide(tx: Tx, number: int, staff: Consultant, *, yes: bool) -> str:
    """Confirm what a person claimed, and tell them; or not, then it is as if never said."""
    one = await _get(tx, number)
    if one.confirmed_at is not None:
        raise RefusalError("outcome_confirmed")
    of = await subject(tx, one.person_id or 0, one.organisation_id or 0)
    if not yes:
        await rows.remove(tx, number)
        return render("outcomes/declined", outcome=one, of=of, staff=staff)
    facts = noted("won", of, words=one.contest, rubles=one.rubles, year=one.year)
    await _twice(tx, facts)
    await rows.confirm(tx, number, staff.user_id)
    await _refresh(tx, one.person_id)
    if of.person is not None:
        await say(tx, To(of.person.address), render("outcomes/thanks", outcome=one))
    return render("outcomes/confirmed", outcome=one, of=of, staff=staff)


# -- asking ----------------------------------------------------------------------------------------


async def offered(tx: Tx, person: Person | None) -> Buttons:
    """Return contests as buttons: those a person applied for, or those around now."""
    if person is not None:
        found = await rows.applied_for(tx, person.id, OFFERED)
    else:
        since, until = stamp(tx.now - A_YEAR), stamp(tx.now + A_YEAR)
        found = await rows.contests(tx, since, until, OFFERED)
    return [[named(one.title, OutcomeContest(deadline=one.number))] for one in found]


async def contest(tx: Tx, number: int) -> str:
    """Return the title of a contest of the calendar."""
    found = await deadlines.get(tx, number)
    if found is None or found.kind != "grant" or found.person_id is not None:
        raise RefusalError("deadline_gone")
    return found.title


def years(tx: Tx, settings: Settings) -> Buttons:
    this = tx.now.astimezone(settings.centre.zone).year
    return [[named(str(one), OutcomeYear(year=one)) for one in (this, this - 1)]]


# -- export, erasure, two accounts -----------------------------------------------------------------


async def of_person(tx: Tx, person: Person) -> list[dict[str, object]]:
    """Return the outcomes of a person, for their own eyes."""
    return [
        {
            "kind": one.kind,
            "contest": one.contest,
            "rubles": one.rubles,
            "year": one.year,
            "confirmed": one.confirmed_at is not None,
        }
        for one in await rows.of_person(tx, person.id)
    ]


async def forget_person(tx: Tx, person: Person) -> None:
    """Take a person and their words out of outcomes; what is confirmed stays counted."""
    await rows.forget_person(tx, person.id)


async def join_people(tx: Tx, new: int, old: int) -> None:
    await rows.join_people(tx, new, old)
