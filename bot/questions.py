"""Questions to the consultants: taken in, kept, rated; the person's side of the desk."""

from dataclasses import dataclass
from datetime import timedelta

from bot import cards
from bot.copies import Said as Said  # noqa: PLC0414 - the doors take it from here
from bot.copies import carry
from bot.errors import RefusalError
from bot.outbox import About, Lane, To, name_topic
from db import faq, media, notes, outbox, topics
from db import questions as rows
from db.database import Tx, stamp
from db.people import Person
from db.questions import Question

A_MINUTE = timedelta(minutes=1)
MANY = 60
SILENT_FOR = timedelta(days=14)
REOPENS_FOR = timedelta(days=14)
SEARCHES_FOR = timedelta(days=1)
STARS = range(1, 6)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message: in which question it stands; opened, reopened or added."""

    question: int
    how: str


async def open_question(tx: Tx, person: Person) -> Question | None:
    return await rows.open_of(tx, person.id)


async def writing_to_desk(tx: Tx, addresses: list[int]) -> set[int]:
    """Return those of the addresses whose person has an open question."""
    return await rows.open_addresses(tx, addresses)


async def belongs_to_desk(tx: Tx, person: Person, said: Said) -> bool:
    """Whether a message is meant for the consultants by where it was written.

    It is while a question is open, and when it replies to what a consultant wrote.
    """
    if await rows.open_of(tx, person.id):
        return True
    if said.reply_to is None:
        return False
    return await outbox.copy_at(tx, said.chat, said.reply_to) is not None


async def may_reopen(tx: Tx, person: Person) -> bool:
    """Whether the person's last question was closed so recently that it goes on."""
    last = await rows.latest_of(tx, person.id)
    return _reopens(tx, last)


def _reopens(tx: Tx, last: Question | None) -> bool:
    return bool(last and last.closed_at and tx.now - last.closed_at <= REOPENS_FOR)


async def receive(tx: Tx, person: Person, said: Said) -> Receipt:
    """Take a message for the consultants: stored, and on its way to the person's desk."""
    if person.blocked_at is not None:
        raise RefusalError("blocked")
    known = await rows.message_at(tx, said.chat, said.message)
    if known is not None:
        return Receipt(known.question_id, "known")
    question = await _quoted(tx, person, said) or await rows.open_of(tx, person.id)
    how = "added"
    if question is None:
        question, how = await _open(tx, person)
    await rows.add_message(
        tx,
        question.id,
        person_id=person.id,
        staff_id=None,
        where=(said.chat, said.message),
        kind=said.kind,
        body=said.body,
        album=said.album,
    )
    if said.file is not None:
        await media.keep(tx, (said.chat, said.message), said.file)
    await rows.person_spoke(tx, question.id)
    await faq.hand_over_searches(tx, person.id, question.id, stamp(tx.now - SEARCHES_FOR))
    if how != "added":
        await topics.take_topic(tx, question.id)
        await cards.put(tx, question.id, person)
        await name_topic(tx, person.id)
    many = await _carry_in_turn(tx, person, said, question.id)
    return Receipt(question.id, "many" if many else how)


async def _quoted(tx: Tx, person: Person, said: Said) -> Question | None:
    """Of several open questions, the one whose message is quoted."""
    if said.reply_to is None:
        return None
    copied = await outbox.copy_at(tx, said.chat, said.reply_to)
    own = await rows.message_at(tx, said.chat, said.reply_to)
    number = copied.question_id if copied else own.question_id if own else None
    question = await rows.get(tx, number) if number is not None else None
    fits = question is not None and question.person_id == person.id and question.state == "open"
    return question if fits else None


async def _carry_in_turn(tx: Tx, person: Person, said: Said, question: int) -> bool:
    """Copy a message to the desk. In a flood everybody else goes first; order is kept.

    True once in a flood, when that has to be told.
    """
    lately = await rows.said_since(tx, person.id, tx.now - A_MINUTE)
    lane = Lane.BROADCAST if lately > MANY else Lane(await outbox.slowest_lane(tx, person.id))
    desk, about = To(desk_of=person.id), About("carried", question)
    await carry(tx, desk, said, about, lane=lane, plain=not await _known(tx, person))
    return lately == MANY + 1


async def _known(tx: Tx, person: Person) -> bool:
    """Whether the centre has ever answered this person: a stranger's links are shown as text."""
    return await rows.was_answered(tx, person.id)


async def _open(tx: Tx, person: Person) -> tuple[Question, str]:
    last = await rows.latest_of(tx, person.id)
    if last is not None and _reopens(tx, last):
        await rows.reopen(tx, last.id)
        await rows.add_event(tx, last.id, "reopened")
        return last, "reopened"
    number = await rows.add(tx, person.id, person.municipality_id)
    await rows.add_event(tx, number, "opened")
    question = await rows.get(tx, number)
    assert question is not None  # noqa: S101 - it was added above
    return question, "opened"


async def rate(tx: Tx, person: Person | None, number: int, stars: int) -> None:
    """Note 1 to 5 for a consultation, by the person who had it."""
    question = await rows.get(tx, number)
    if question is None or person is None or question.person_id != person.id:
        raise RefusalError("question_gone")
    if stars not in STARS:
        raise RefusalError("old_button")
    await rows.rate(tx, number, stars)
    await rows.add_event(tx, number, "rated", detail=str(stars))
    await cards.refresh(tx, number)


async def comment(tx: Tx, person: Person, words: str) -> None:
    """Note a few words about the consultation that was rated last, though others are newer."""
    question = await rows.last_rated(tx, person.id)
    if question is not None:
        await rows.set_comment(tx, question.id, words)
        await rows.add_event(tx, question.id, "commented")
        await cards.refresh(tx, question.id)


async def due(tx: Tx) -> None:
    """Close the questions in which nobody has said anything for 14 days, without a word."""
    for question in await rows.silent_since(tx, tx.now - SILENT_FOR):
        await rows.close(tx, question.id)
        await rows.add_event(tx, question.id, "closed", detail="silent")
        await cards.refresh(tx, question.id)
        if question.person_id is not None:
            await name_topic(tx, question.person_id)


# -- the person's own list, export, erasure ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    question: Question
    words: str | None


async def list_of(tx: Tx, person: Person) -> list[Listed]:
    """Return a person's last ten questions, the newest first."""
    found = await rows.all_of(tx, person.id, 10)
    return [Listed(q, await rows.first_words(tx, q.id)) for q in found]


async def of_person(tx: Tx, person: Person) -> list[dict[str, object]]:
    """Return all that is kept of a person's questions, for their own eyes."""
    return [await _exported(tx, question) for question in await rows.all_of(tx, person.id)]


async def _exported(tx: Tx, question: Question) -> dict[str, object]:
    return {
        "number": question.id,
        "state": question.state,
        "opened_at": question.opened_at.isoformat(),
        "closed_at": question.closed_at and question.closed_at.isoformat(),
        "rating": question.rating,
        "comment": question.comment,
        "searched": [search.query for search in await faq.searches_of(tx, question.id)],
        "messages": [
            {
                "from": "person" if message.person_id else "consultant",
                "kind": message.kind,
                "text": message.body,
                "at": message.said_at.isoformat(),
            }
            for message in await rows.messages_of(tx, question.id)
        ],
        "notes": [
            {"text": note.body, "at": note.noted_at.isoformat()}
            for note in await notes.notes_of(tx, question.id)
        ],
        "tags": await notes.tags_of(tx, question.id),
        "events": [{"what": kind, "at": at} for kind, at in await rows.events_of(tx, question.id)],
    }


async def forget_person(tx: Tx, person: Person) -> None:
    """Delete a person's words and the replies to them; numbers and dates stay for the report."""
    await rows.forget_words(tx, person.id)
    await faq.forget_searches(tx, person.id)
