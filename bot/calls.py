"""Consultations that were not written: a call or a visit, entered by who held it."""

from dataclasses import dataclass

from bot.errors import RefusalError
from bot.outbox import edit_message
from bot.texts import label, render
from db import calls as rows
from db import faq, people
from db import questions as question_rows
from db.database import Tx
from db.faq import Topic
from db.people import Consultant, Person

NOBODY = 0
OTHER = 0
ASKERS = 6
THEMES = 30
MINUTES = (5, 15, 30, 60)
OUTCOMES = ("solved", "meeting", "passed_on", "unsolved")
"""Append only: buttons name them by their place."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a form says so far; None: not chosen yet."""

    who: str | None = None
    theme: str | None = None
    minutes: int | None = None
    outcome: str | None = None


async def callers(tx: Tx, question: int | None) -> list[Person]:
    """Return who may have called: the person of a question first, then the last askers."""
    found = await rows.last_askers(tx, ASKERS)
    asked = await question_rows.get(tx, question) if question is not None else None
    first = await people.get(tx, asked.person_id) if asked and asked.person_id else None
    return [first, *(p for p in found if p.id != first.id)] if first else found


async def themes(tx: Tx) -> list[Topic]:
    return (await faq.topics(tx))[:THEMES]


async def described(
    tx: Tx, person: int | None, theme: int | None, minutes: int | None, outcome: int | None
) -> Call:
    """Return in words what was chosen; refuses what is not there any more."""
    return Call(
        await _who(tx, person),
        await _theme(tx, theme),
        minutes,
        label(f"outcomes.{_outcome(outcome)}") if outcome is not None else None,
    )


async def _who(tx: Tx, person: int | None) -> str | None:
    if person is None:
        return None
    if person == NOBODY:
        return label("buttons.nobody")
    return (await _person(tx, person)).name


async def _person(tx: Tx, number: int) -> Person:
    found = await people.get(tx, number)
    if found is None:
        raise RefusalError("caller_gone")
    return found


async def _theme(tx: Tx, theme: int | None) -> str | None:
    if theme is None:
        return None
    if theme == OTHER:
        return label("buttons.other_theme")
    found = await faq.topic(tx, theme)
    if found is None:
        raise RefusalError("old_button")
    return found.title


def _outcome(number: int) -> str:
    if number not in range(len(OUTCOMES)):
        raise RefusalError("old_button")
    return OUTCOMES[number]


async def holder(tx: Tx, staff_id: int, otherwise: Consultant) -> Consultant:
    """Return the consultant who began a form."""
    return await people.consultant(tx, staff_id) or otherwise


async def record(
    tx: Tx,
    form: tuple[int, int],
    staff_id: int,
    *,
    person: int,
    theme: int,
    minutes: int,
    outcome: int,
) -> None:
    """Record a consultation of a form, (chat, message): pressed twice it is recorded once."""
    if minutes not in MINUTES:
        raise RefusalError("old_button")
    await rows.put(
        tx,
        form,
        staff_id=staff_id,
        person=await _person(tx, person) if person != NOBODY else None,
        topic_id=theme if theme != OTHER else None,
        minutes=minutes,
        outcome=_outcome(outcome),
    )


async def cancel(tx: Tx, form: tuple[int, int]) -> None:
    """Take a form back, and what was recorded of it."""
    await rows.remove(tx, form)


# -- export, erasure -----------------------------------------------------------------------------


async def of_person(tx: Tx, person: Person) -> list[dict[str, object]]:
    """Return the consultations a person had, for their own eyes."""
    return [
        {
            "held_at": held.held_at.isoformat(),
            "theme": held.theme,
            "minutes": held.minutes,
            "outcome": held.outcome,
        }
        for held in await rows.of_person(tx, person.id)
    ]


async def forget_person(tx: Tx, person: Person) -> None:
    """Take a person out of the consultations, and their name out of the forms in the group."""
    for held in await rows.of_person(tx, person.id):
        call = Call(
            label("buttons.nobody"),
            held.theme or label("buttons.other_theme"),
            held.minutes,
            label(f"outcomes.{held.outcome}"),
        )
        text = render("calls/recorded", call=call, consultant=held.consultant)
        await edit_message(tx, held.chat_id, held.message_id, text)
    await rows.forget_person(tx, person.id)
