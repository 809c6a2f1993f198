"""Several questions of one person, kept apart: a message becomes a question of its own."""

from dataclasses import dataclass

from bot import cards
from bot.errors import RefusalError
from bot.outbox import About, To, name_topic, say
from bot.texts import render
from db import outbox, overdue, people
from db import questions as rows
from db.database import Tx
from db.questions import Message


@dataclass(frozen=True, slots=True)
class Splittable:
    """The newest message of a person in a question, and where its copy stands in the group."""

    message: int
    words: str | None
    copy: int | None


async def newest(tx: Tx, number: int, chat: int) -> Splittable:
    """Return what «Новый вопрос» is about; refused where a question has one message alone."""
    said = [m for m in await rows.messages_of(tx, number) if m.person_id is not None]
    if not said:
        raise RefusalError("question_gone")
    last = said[-1]
    whole = await _whole(tx, last)
    if len(whole) == len(said):
        raise RefusalError("only_message", number=number)
    copies = await outbox.copies_of(tx, whole[0].chat_id, whole[0].message_id)
    at = next((copy.message_id for copy in copies if copy.chat_id == chat), None)
    words = next((one.body for one in whole if one.body), None)
    return Splittable(last.id, words, at)


async def split(tx: Tx, message_row: int, staff_id: int, *, of: int | None = None) -> int:
    """Make a question of its own of a message, of an album whole; return its number.

    Refused where it is all that its question has, and where it stands no longer in question `of`.
    """
    message = await rows.message(tx, message_row)
    person = await people.get(tx, message.person_id or 0) if message else None
    if message is None or person is None:
        raise RefusalError("nothing_to_split")
    before = message.question_id
    if of is not None and before != of:
        raise RefusalError("split_already", number=before)
    whole = await _whole(tx, message)
    if len(whole) == len([m for m in await rows.messages_of(tx, before) if m.person_id]):
        raise RefusalError("only_message", number=before)
    number = await rows.add(tx, person.id, person.municipality_id)
    await rows.add_event(tx, number, "opened", staff_id, f"from {before}")
    for one in whole:
        await rows.move_message(tx, one.chat_id, one.message_id, number)
    await overdue.recount(tx, before)
    await cards.put(tx, number, person)
    await name_topic(tx, person.id)
    text = render("questions/split", number=number)
    await say(tx, To(person.address), text, about=About("notice", number))
    return number


async def split_copy(tx: Tx, chat: int, copy: int, staff_id: int) -> int:
    """Do so with the message whose copy stands there in the group."""
    copied = await outbox.copy_at(tx, chat, copy)
    if copied is None or copied.source_message_id is None or copied.source_chat_id is None:
        raise RefusalError("nothing_to_split")
    message = await rows.message_at(tx, copied.source_chat_id, copied.source_message_id)
    if message is None:
        raise RefusalError("nothing_to_split")
    return await split(tx, message.id, staff_id)


async def _whole(tx: Tx, message: Message) -> list[Message]:
    """Return the message, or all items of the album it belongs to."""
    if message.album is None:
        return [message]
    said = await rows.messages_of(tx, message.question_id)
    return [m for m in said if m.album == message.album and m.chat_id == message.chat_id]
