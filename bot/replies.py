"""What consultants do: replies, claiming, closing; and what became of what was said."""

from collections.abc import Awaitable, Callable

from bot import cards
from bot.buttons import Rate
from bot.copies import PANEL, Said, carry, mirror
from bot.errors import RefusalError
from bot.outbox import About, Button, To, mark, name_topic, put, say
from bot.texts import label, render
from db import desks, media, outbox, overdue, people
from db import questions as rows
from db.database import Tx
from db.people import Consultant, Person
from db.questions import Question

DELIVERED = "👌"
STARS = range(1, 6)

Send = Callable[[Tx, To, About], Awaitable[None]]


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


async def seems_to_answer(tx: Tx, staff: Consultant, chat: int, thread: int) -> bool:
    """Whether plain words in a topic look like an answer nobody will get: told once to each."""
    person = await desks.person_at(tx, chat, thread)
    if person is None or await rows.open_of(tx, person) is None:
        return False
    return await people.hint(tx, staff.user_id)


async def answer(
    tx: Tx, number: int, staff: Consultant, said: Said, send: Send | None = None
) -> None:
    """Send a consultant's reply to the person; what became of it is shown on the reply.

    `send` says it in another way than by a copy of the message.
    """
    question, person = await question_of(tx, number)
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
    if said.file is not None:
        await media.keep(tx, (said.chat, said.message), said.file)
    if not new:
        return
    await rows.staff_spoke(tx, question.id, delivered=False)
    await rows.add_event(tx, question.id, "answered", staff.user_id)
    if question.claimed_by is None and question.state == "open":
        await rows.set_claimed(tx, question.id, staff.user_id)
        await rows.add_event(tx, question.id, "claimed", staff.user_id)
        await cards.refresh(tx, question.id)
        await name_topic(tx, person.id)
    about = About("answer", question.id, (said.chat, said.message))
    if send is None:
        await carry(tx, To(person.address), said, about)
    else:
        await send(tx, To(person.address), about)


async def question_of(tx: Tx, number: int) -> tuple[Question, Person]:
    question = await rows.get(tx, number)
    if question is None or question.person_id is None:
        raise RefusalError("question_gone")
    person = await people.get(tx, question.person_id)
    if person is None:
        raise RefusalError("question_gone")
    return question, person


async def meant(
    tx: Tx, chat: int, reply_to: int | None, thread: int | None, *, to_bot: bool
) -> int:
    """Return the question that a command means: by what it replies to, else by its topic."""
    if reply_to is not None:
        number = await addressed_by(tx, chat, reply_to, thread, to_bot=to_bot)
        if number is not None:
            return number
    person = await desks.person_at(tx, chat, thread) if thread is not None else None
    last = await rows.latest_of(tx, person) if person is not None else None
    if last is None:
        raise RefusalError("whose")
    return last.id


async def claim(tx: Tx, number: int, staff: Consultant, *, sure: bool) -> Consultant | None:
    """Give a question to a consultant; return a colleague who has it, if nothing was changed."""
    question, person = await question_of(tx, number)
    if question.state == "closed":
        raise RefusalError("question_closed", number=number)
    if question.claimed_by == staff.user_id:
        raise RefusalError("yours_already", number=number)
    if question.claimed_by is not None and not sure:
        return await people.consultant(tx, question.claimed_by)
    await rows.set_claimed(tx, number, staff.user_id)
    await rows.add_event(tx, number, "claimed", staff.user_id)
    await cards.refresh(tx, number)
    await name_topic(tx, person.id)
    return None


async def close(tx: Tx, number: int, staff: Consultant) -> None:
    """Close a question and ask the person how it was."""
    question, person = await question_of(tx, number)
    if question.state == "closed":
        raise RefusalError("question_closed", number=number)
    await rows.close(tx, number)
    await rows.add_event(tx, number, "closed", staff.user_id)
    await cards.refresh(tx, number)
    await name_topic(tx, person.id)
    buttons = [
        [
            Button(label("buttons.star", stars=stars), Rate(question=number, stars=stars).pack())
            for stars in STARS
        ]
    ]
    text = render("questions/closed", number=number)
    await say(tx, To(person.address), text, buttons=buttons, about=About("notice", number))


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
    if row.purpose == "shown" and reason is not None and _no_reactions(reason):
        await _show_in_words(tx, row)
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
        if chat == PANEL:
            await _mark_mirror(tx, question, message)
        else:
            await mark(tx, chat, message, DELIVERED, about=About("shown", number))
        return
    await rows.add_event(tx, number, "undelivered", detail=reason)
    await overdue.recount(tx, number, without=source)
    text = render("questions/undelivered", reason=reason, unreachable=unreachable)
    if chat == PANEL:
        if question is not None and question.person_id is not None:
            shown = await outbox.by_once(tx, mirror(message))
            there = await outbox.delivered(tx, shown.id) if shown else None
            desk, at = To(desk_of=question.person_id), there.message_id if there else None
            await say(tx, desk, text, reply_to=at, about=About("notice", number))
        return
    desk = To(desk_of=question.person_id) if question and question.person_id else To(chat)
    await say(tx, desk, text, reply_to=message, about=About("notice", number))


def _no_reactions(reason: str) -> bool:
    """Whether the group lets nobody react so, or the server knows no reactions."""
    return "reaction" in reason.lower() or reason == "Not Found"


async def _show_in_words(tx: Tx, row: outbox.OutboxRow) -> None:
    question = await rows.get(tx, row.question_id or 0)
    if question is not None and question.person_id is not None:
        desk, at = To(desk_of=question.person_id), row.content["message"]
        await say(tx, desk, render("questions/delivered"), reply_to=at, about=About("notice"))


async def _mark_mirror(tx: Tx, question: Question | None, message: int) -> None:
    """Show on what the group sees of an answer that it has reached the person."""
    shown = await outbox.by_once(tx, mirror(message))
    if shown is not None and question is not None and question.person_id is not None:
        content = {"row": shown.id, "emoji": DELIVERED}
        await put(tx, To(desk_of=question.person_id), "mark", content)
