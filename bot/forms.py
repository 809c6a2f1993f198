"""Questions that begin with a form: each is a question of its own, whose card shows the form."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from bot import cards
from bot.copies import Said, carry
from bot.errors import RefusalError
from bot.outbox import About, To, name_topic
from bot.texts import label, labels
from db import forms as rows
from db import questions
from db.database import Tx
from db.people import Person

KINDS = ("room", "letter", "visit")
"""Append only: buttons name them by their place."""
PASSED = -1
FITS = 500


@dataclass(frozen=True, slots=True)
class Field:
    """A question of a form; `options` are offered as buttons, other words may be typed."""

    name: str
    options: tuple[str, ...] = ()
    optional: bool = False

    @property
    def ask(self) -> str:
        return label(f"form_asks.{self.name}")

    @property
    def choices(self) -> list[str]:
        known = labels("form_options")
        return [known[option] for option in self.options]

    def chosen(self, option: int) -> str:
        """Return the words of an option, none where it was passed over."""
        if option == PASSED and self.optional:
            return ""
        if not 0 <= option < len(self.options):
            raise RefusalError("old_button")
        return self.choices[option]


FIELDS = {
    "room": (
        Field("what", ("hall", "projector", "sound", "laptop")),
        Field("when"),
        Field("people", ("few", "some", "many")),
        Field("why"),
    ),
    "letter": (Field("whom"), Field("project"), Field("until", optional=True)),
    "visit": (Field("about", optional=True),),
}
Answers = Sequence[tuple[str, str]]
"""Fields of templates/labels.toml [form_fields], with what was answered."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A question by its number; `new`: it was not there before this message."""

    question: int
    new: bool


def kind_at(place: int) -> str:
    """Return the form of a button."""
    if not 0 <= place < len(KINDS):
        raise RefusalError("old_button")
    return KINDS[place]


def title(kind: str) -> str:
    return label(f"forms.{kind}")


def fields(place: int) -> tuple[Field, ...]:
    """Return the questions of a form, by its place."""
    return FIELDS[kind_at(place)]


def fitting(words: str | None) -> str:
    """Return what was typed; refused where it is nothing or too much."""
    text = (words or "").strip()
    if not text or len(text) > FITS:
        raise RefusalError("form_words", most=FITS)
    return text


async def ask(
    tx: Tx, person: Person, kind: str, answers: Answers, said: Said, *, practice: int | None = None
) -> Begun:
    """Open a question with a form; `said`: the message that completes it.

    Of a question about a practice it is carried to the desk; else it stands for the whole form.
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
        body=said.body if practice else _as_words(kind, answers),
        album=None,
    )
    await cards.put(tx, number, person)
    await name_topic(tx, person.id)
    if practice:
        plain = not await questions.was_answered(tx, person.id)
        await carry(tx, To(desk_of=person.id), said, About("carried", number), plain=plain)
    return Begun(number, new=True)


def _as_words(kind: str, answers: Answers) -> str:
    lines = [f"{label(f'form_fields.{field}')}: {words}" for field, words in answers]
    return html.escape("\n".join([title(kind), *lines]), quote=False)
