"""Questions that begin with a form: each is a question of its own, whose card shows the form."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import cards
from bot.copies import Said, carry
from bot.errors import RefusalError
from bot.outbox import About, To, name_topic
from bot.texts import label
from db import forms as rows
from db import questions
from db.database import Tx
from db.people import Person

Answers = Sequence[tuple[str, str]]
"""Fields of templates/labels.toml [form_fields], with what was answered."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A question by its number; `new`: it was not there before this message."""

    question: int
    new: bool


async def ask(
    tx: Tx, person: Person, kind: str, answers: Answers, said: Said, *, practice: int | None = None
) -> Begun:
    """Open a question with a form; `said`: the message that completes it.

    Where it has words of its own, they are carried to the desk; else it stands for the form.
    """
    if person.blocked_at is not None:
        raise RefusalError("blocked")
    known = await questions.message_at(tx, said.chat, said.message)
    if known is not None:
        return Begun(known.question_id, new=False)
    number = await questions.add(tx, person.id, person.municipality_id)
    await questions.add_event(tx, number, "opened", detail=kind)
    await rows.put(tx, number, kind, answers, practice)
    await questions.add_message(
        tx,
        number,
        person_id=person.id,
        staff_id=None,
        where=(said.chat, said.message),
        kind=said.kind,
        body=said.body or _as_words(kind, answers),
        album=None,
    )
    await cards.put(tx, number, person)
    await name_topic(tx, person.id)
    if said.kind != "form":
        plain = not await questions.was_answered(tx, person.id)
        await carry(tx, To(desk_of=person.id), said, About("carried", number), plain=plain)
    return Begun(number, new=True)


def _as_words(kind: str, answers: Answers) -> str:
    lines = [f"{label(f'form_fields.{field}')}: {words}" for field, words in answers]
    return "\n".join([label(f"forms.{kind}"), *lines])
