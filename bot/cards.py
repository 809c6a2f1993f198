"""The card above a question in the staff group: who asks, what they tried, who answers."""

from bot.buttons import Claim, Close, NewQuestion, Propose, button
from bot.outbox import About, Button, To, edit_row, say
from bot.texts import label, render
from db import faq, forms, municipalities, notes, outcomes, people, practices
from db import questions as rows
from db.database import Tx
from db.people import Person
from db.questions import Question

TRIED_SHOWN = 6
NOTES_SHOWN = 3
OUTCOMES_SHOWN = 3


async def _card(tx: Tx, question: Question, person: Person) -> tuple[str, list[list[Button]]]:
    claimed = await people.consultant(tx, question.claimed_by)
    text = render(
        "questions/card",
        question=question,
        person=person,
        place=await municipalities.get(tx, person.municipality_id),
        form=await _form(tx, question),
        tried=(await faq.searches_of(tx, question.id))[-TRIED_SHOWN:],
        claimed=claimed,
        notes=(await notes.notes_of(tx, question.id))[-NOTES_SHOWN:],
        outcomes=(await outcomes.known(tx, person.id, person.organisation_id))[-OUTCOMES_SHOWN:],
        tags=await notes.tags_of(tx, question.id),
        earlier=[q.id for q in await rows.all_of(tx, person.id, 6) if q.id < question.id][:3],
    )
    if question.state == "closed":
        return text, [[button("propose", Propose(question=question.id))]]
    return text, [
        [
            button("claim", Claim(question=question.id)),
            button("close", Close(question=question.id)),
        ],
        [
            button("propose", Propose(question=question.id)),
            button("new_question", NewQuestion(question=question.id)),
        ],
    ]


async def _form(tx: Tx, question: Question) -> dict[str, object] | None:
    """Return what a question was asked by, to be read; None: in their own words alone."""
    form = await forms.of(tx, question.id)
    if form is None:
        return None
    about = await practices.get(tx, form.practice) if form.practice else None
    return {
        "title": label(f"forms.{form.kind}"),
        "lines": [(label(f"form_fields.{field}"), words) for field, words in form.lines],
        "practice": about,
        "author": await people.get(tx, about.person_id) if about and about.person_id else None,
    }


async def put(tx: Tx, number: int, person: Person) -> None:
    question = await rows.get(tx, number)
    if question is None:
        return
    text, buttons = await _card(tx, question, person)
    row = await say(
        tx, To(desk_of=person.id), text, buttons=buttons, about=About("card", question.id)
    )
    await rows.set_card(tx, question.id, row)


async def refresh(tx: Tx, number: int) -> None:
    question = await rows.get(tx, number)
    if question is None or question.card_row is None or question.person_id is None:
        return
    person = await people.get(tx, question.person_id)
    if person is not None:
        text, buttons = await _card(tx, question, person)
        await edit_row(tx, question.card_row, text, buttons)
