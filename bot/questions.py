"""Questions to the consultants: into the staff group, and the answers back."""

from dataclasses import dataclass
from datetime import timedelta

from bot.buttons import Claim, Close, Propose, Rate, button
from bot.errors import RefusalError
from bot.outbox import About, Button, Lane, To, copy, copy_album, edit_row, mark, say
from bot.texts import label, render
from db import desks, faq, municipalities, outbox, people
from db import questions as rows
from db.database import Tx, stamp
from db.people import Consultant, Person
from db.questions import Question

SILENT_FOR = timedelta(days=14)
REOPENS_FOR = timedelta(days=14)
ALBUM_GATHERS = timedelta(seconds=1)
SEARCHES_FOR = timedelta(days=1)
DELIVERED = "👌"
STARS = range(1, 6)


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it came in: `body` its words in HTML, `album` the id its items share."""

    chat: int
    message: int
    kind: str
    body: str | None = None
    album: str | None = None
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message: in which question it stands; opened, reopened or added."""

    question: int
    how: str


async def open_question(tx: Tx, person: Person) -> Question | None:
    return await rows.open_of(tx, person.id)


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
    known = await rows.message_at(tx, said.chat, said.message)
    if known is not None:
        return Receipt(known.question_id, "known")
    question = await rows.open_of(tx, person.id)
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
    await rows.person_spoke(tx, question.id)
    await faq.hand_over_searches(tx, person.id, question.id, stamp(tx.now - SEARCHES_FOR))
    if how != "added":
        await _put_card(tx, question.id, person)
    await _carry(tx, question.id, person, said)
    return Receipt(question.id, how)


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


async def _carry(tx: Tx, question: int, person: Person, said: Said) -> None:
    desk = To(desk_of=person.id)
    about = About("carried", question)
    source = (said.chat, said.message)
    if said.album is not None:
        key = f"{said.chat}:{said.album}"
        if await copy_album(tx, desk, source, key, tx.now + ALBUM_GATHERS, about):
            return
    quoted = await _counterpart(tx, said.chat, said.reply_to)
    await copy(tx, desk, source, reply_to=quoted, about=about)


async def _counterpart(tx: Tx, chat: int, message: int | None) -> int | None:
    """Return the message on the other side that a message here is a copy of, or was copied to."""
    if message is None:
        return None
    here = await outbox.copy_at(tx, chat, message)
    if here is not None:
        return here.source_message_id
    there = await outbox.copies_of(tx, chat, message)
    return there[-1].message_id if there else None


# -- the card ------------------------------------------------------------------------------------


async def _card(tx: Tx, question: Question, person: Person) -> tuple[str, list[list[Button]]]:
    place = None
    if person.municipality_id:
        place = await municipalities.get(tx, person.municipality_id)
    claimed = await people.consultant(tx, question.claimed_by) if question.claimed_by else None
    text = render(
        "questions/card",
        question=question,
        person=person,
        place=place,
        tried=await faq.searches_of(tx, question.id),
        claimed=claimed,
    )
    if question.state == "closed":
        return text, [[button("propose", Propose(question=question.id))]]
    first = [] if claimed else [button("claim", Claim(question=question.id))]
    return text, [
        [*first, button("close", Close(question=question.id))],
        [button("propose", Propose(question=question.id))],
    ]


async def _put_card(tx: Tx, number: int, person: Person) -> None:
    question = await rows.get(tx, number)
    if question is None:
        return
    text, buttons = await _card(tx, question, person)
    row = await say(
        tx, To(desk_of=person.id), text, buttons=buttons, about=About("card", question.id)
    )
    await rows.set_card(tx, question.id, row)


async def _refresh_card(tx: Tx, number: int) -> None:
    question = await rows.get(tx, number)
    if question is None or question.card_row is None or question.person_id is None:
        return
    person = await people.get(tx, question.person_id)
    if person is not None:
        text, buttons = await _card(tx, question, person)
        await edit_row(tx, question.card_row, text, buttons)


# -- what consultants do -------------------------------------------------------------------------


async def addressed_by(
    tx: Tx, chat: int, reply_to: int, thread: int | None, *, to_bot: bool
) -> int | None:
    """Return the question that a reply in the staff group belongs to; None: it is talk.

    It belongs to one when it replies to a card, a copy, or a colleague's reply. A reply to a
    message of the bot that stands in a person's topic but has no link (a copy that a power cut
    left without its record) belongs to that person's last question.
    """
    copied = await outbox.copy_at(tx, chat, reply_to)
    if copied is not None:
        return copied.question_id
    colleague = await rows.message_at(tx, chat, reply_to)
    if colleague is not None:
        return colleague.question_id
    if to_bot and thread is not None and reply_to != thread:
        person = await desks.person_at(tx, chat, thread)
        last = await rows.latest_of(tx, person) if person is not None else None
        return last.id if last else None
    return None


async def answer(tx: Tx, number: int, staff: Consultant, said: Said) -> None:
    """Send a consultant's reply to the person; what became of it is shown on the reply."""
    question, person = await _question_of(tx, number)
    new = await rows.add_message(
        tx,
        question.id,
        person_id=None,
        staff_id=staff.user_id,
        where=(said.chat, said.message),
        kind=said.kind,
        body=said.body,
        album=said.album,
    )
    if not new:
        return
    await rows.staff_spoke(tx, question.id, delivered=False)
    await rows.add_event(tx, question.id, "answered", staff.user_id)
    if question.claimed_by is None and question.state == "open":
        await rows.set_claimed(tx, question.id, staff.user_id)
        await rows.add_event(tx, question.id, "claimed", staff.user_id)
        await _refresh_card(tx, question.id)
    source = (said.chat, said.message)
    about = About("answer", question.id)
    if said.album is not None:
        key = f"{said.chat}:{said.album}"
        due = tx.now + ALBUM_GATHERS
        if await copy_album(tx, To(person.address), source, key, due, about):
            return
    quoted = await _counterpart(tx, said.chat, said.reply_to)
    await copy(tx, To(person.address), source, reply_to=quoted, about=about)


async def _question_of(tx: Tx, number: int) -> tuple[Question, Person]:
    question = await rows.get(tx, number)
    if question is None or question.person_id is None:
        raise RefusalError("question_gone")
    person = await people.get(tx, question.person_id)
    if person is None:
        raise RefusalError("question_gone")
    return question, person


async def claim(tx: Tx, number: int, staff: Consultant, *, sure: bool) -> Consultant | None:
    """Give a question to a consultant; return a colleague who has it, if nothing was changed."""
    question, _ = await _question_of(tx, number)
    if question.state == "closed":
        raise RefusalError("question_closed", number=number)
    if question.claimed_by == staff.user_id:
        raise RefusalError("yours_already", number=number)
    if question.claimed_by is not None and not sure:
        return await people.consultant(tx, question.claimed_by)
    await rows.set_claimed(tx, number, staff.user_id)
    await rows.add_event(tx, number, "claimed", staff.user_id)
    await _refresh_card(tx, number)
    return None


async def close(tx: Tx, number: int, staff: Consultant) -> None:
    """Close a question and ask the person how it was."""
    question, person = await _question_of(tx, number)
    if question.state == "closed":
        raise RefusalError("question_closed", number=number)
    await rows.close(tx, number)
    await rows.add_event(tx, number, "closed", staff.user_id)
    await _refresh_card(tx, number)
    buttons = [
        [
            Button(label("buttons.star", stars=stars), Rate(question=number, stars=stars).pack())
            for stars in STARS
        ]
    ]
    text = render("questions/closed", number=number)
    await say(tx, To(person.address), text, buttons=buttons, about=About("notice", number))


async def rate(tx: Tx, person: Person | None, number: int, stars: int) -> None:
    """Note 1 to 5 for a consultation, by the person who had it."""
    question = await rows.get(tx, number)
    if question is None or person is None or question.person_id != person.id:
        raise RefusalError("question_gone")
    if stars not in STARS:
        raise RefusalError("old_button")
    await rows.rate(tx, number, stars)
    await rows.add_event(tx, number, "rated", detail=str(stars))
    await _refresh_card(tx, number)


async def propose(tx: Tx, number: int, staff: Consultant) -> None:
    """Note that a question and its answer belong into the FAQ."""
    await _question_of(tx, number)
    if not await rows.add_event_once(tx, number, "proposed", staff.user_id):
        raise RefusalError("proposed_already", number=number)


async def due(tx: Tx) -> None:
    """Close the questions in which nobody has said anything for 14 days, without a word."""
    for question in await rows.silent_since(tx, tx.now - SILENT_FOR):
        await rows.close(tx, question.id)
        await rows.add_event(tx, question.id, "closed", detail="silent")
        await _refresh_card(tx, question.id)


# -- what became of what was said ----------------------------------------------------------------


async def ended(
    tx: Tx,
    row: outbox.OutboxRow,
    *,
    reason: str | None,
    unreachable: bool,
    missing: tuple[int, ...],
) -> None:
    """Show what became of a row: to the consultant of a reply, to the person of a message.

    `reason`: why it failed, None where it stands; `missing`: items of an album left out.
    """
    chat, message = row.source_chat_id, row.source_message_id
    if row.question_id is None or chat is None or message is None:
        return
    if row.purpose == "answer":
        await _answer_ended(tx, row, (chat, message), reason, unreachable=unreachable)
    if missing or (reason is not None and row.purpose == "carried"):
        text = render("questions/not_carried", reason=reason)
        await say(tx, To(chat), text, reply_to=message, about=About("notice"))


async def _answer_ended(
    tx: Tx,
    row: outbox.OutboxRow,
    source: tuple[int, int],
    reason: str | None,
    *,
    unreachable: bool,
) -> None:
    number = row.question_id or 0
    chat, message = source
    question = await rows.get(tx, number)
    if reason is None:
        await rows.staff_spoke(tx, number, delivered=True)
        await mark(tx, chat, message, DELIVERED)
        return
    await rows.add_event(tx, number, "undelivered", detail=reason)
    text = render("questions/undelivered", reason=reason, unreachable=unreachable)
    desk = To(desk_of=question.person_id) if question and question.person_id else To(chat)
    await say(tx, desk, text, reply_to=message, lane=Lane.REPLY, about=About("notice", number))


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
        "events": [{"what": kind, "at": at} for kind, at in await rows.events_of(tx, question.id)],
    }


async def forget_person(tx: Tx, person: Person) -> None:
    """Delete a person's words and the replies to them; numbers and dates stay for the report."""
    await rows.forget_words(tx, person.id)
    await faq.forget_searches(tx, person.id)
