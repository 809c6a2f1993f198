"""Questions to the consultants, what was said in them, and what happened to them."""

import json
from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class Question:
    id: int
    person_id: int | None
    state: str
    municipality_id: str | None
    card_row: int | None
    opened_at: datetime
    answered_at: datetime | None
    claimed_by: int | None
    closed_at: datetime | None
    rating: int | None
    urgent: bool
    comment: str | None
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    id: int
    question_id: int
    person_id: int | None
    staff_id: int | None
    chat_id: int
    message_id: int
    kind: str
    body: str | None
    album: str | None
    said_at: datetime
    taken_back_at: datetime | None


SELECT = f"SELECT {columns(Question)} FROM questions"
SELECT_MESSAGE = f"SELECT {columns(Message)} FROM messages"


async def get(tx: Tx, question_id: int) -> Question | None:
    return await tx.one(Question, f"{SELECT} WHERE id = ?", question_id)


async def open_of(tx: Tx, person_id: int) -> Question | None:
    """Return a person's open question; of several the newest."""
    return await tx.one(
        Question,
        f"{SELECT} WHERE person_id = ? AND state = 'open' ORDER BY id DESC LIMIT 1",
        person_id,
    )


async def open_addresses(tx: Tx, addresses: list[int]) -> set[int]:
    found = await tx.rows(
        "SELECT p.address FROM people p JOIN questions q ON q.person_id = p.id AND q.state = 'open'"
        " WHERE p.address IN (SELECT value FROM json_each(?))",
        json.dumps(addresses),
    )
    return {int(address) for (address,) in found}


async def latest_of(tx: Tx, person_id: int) -> Question | None:
    return await tx.one(
        Question, f"{SELECT} WHERE person_id = ? ORDER BY id DESC LIMIT 1", person_id
    )


async def last_rated(tx: Tx, person_id: int) -> Question | None:
    """Return the question that a person has rated last, if it is still rated."""
    return await tx.one(
        Question,
        f"{SELECT} WHERE person_id = ? AND rating IS NOT NULL ORDER BY (SELECT max(e.id)"
        " FROM question_events e WHERE e.question_id = questions.id AND e.kind = 'rated') DESC"
        " LIMIT 1",
        person_id,
    )


async def all_of(tx: Tx, person_id: int, limit: int = 1000) -> list[Question]:
    """Return a person's questions, the newest first."""
    return await tx.all(
        Question, f"{SELECT} WHERE person_id = ? ORDER BY id DESC LIMIT ?", person_id, limit
    )


async def silent_since(tx: Tx, moment: datetime) -> list[Question]:
    """Return the open questions in which nobody has said anything since a moment."""
    return await tx.all(
        Question,
        f"{SELECT} WHERE state = 'open' AND last_person_at < ?"
        " AND coalesce(last_staff_at, '') < ? ORDER BY id LIMIT 100",
        stamp(moment),
        stamp(moment),
    )


async def add(tx: Tx, person_id: int, municipality_id: str | None) -> int:
    return await tx.insert(
        "INSERT INTO questions (person_id, state, municipality_id, opened_at, last_person_at,"
        " waiting_since) VALUES (?, 'open', ?, ?, ?, ?)",
        person_id,
        municipality_id,
        *(tx.now_text,) * 3,
    )


async def set_card(tx: Tx, question_id: int, row_id: int | None) -> None:
    await tx.run("UPDATE questions SET card_row = ? WHERE id = ?", row_id, question_id)


async def person_spoke(tx: Tx, question_id: int) -> None:
    await tx.run(
        "UPDATE questions SET last_person_at = ?, waiting_since = coalesce(waiting_since, ?)"
        " WHERE id = ?",
        tx.now_text,
        tx.now_text,
        question_id,
    )


async def staff_spoke(tx: Tx, question_id: int, *, delivered: bool) -> None:
    """Note a reply when it is taken in, and again when it has reached the person.

    From the former on nobody waits; what the person says before the latter waits anew.
    """
    await tx.run(
        "UPDATE questions SET last_staff_at = ?, waiting_since = iif(?, waiting_since, NULL),"
        " answered_at = coalesce(answered_at, iif(?, ?, NULL)) WHERE id = ?",
        tx.now_text,
        int(delivered),
        int(delivered),
        tx.now_text,
        question_id,
    )


async def set_place(tx: Tx, person_id: int, municipality_id: str) -> None:
    """Where a person is from, for the questions asked before they told."""
    await tx.run(
        "UPDATE questions SET municipality_id = ?"
        " WHERE person_id = ? AND municipality_id IS NULL AND state = 'open'",
        municipality_id,
        person_id,
    )


async def set_urgent(tx: Tx, question_id: int, *, urgent: bool) -> None:
    await tx.run("UPDATE questions SET urgent = ? WHERE id = ?", int(urgent), question_id)


async def set_comment(tx: Tx, question_id: int, comment: str) -> None:
    await tx.run("UPDATE questions SET comment = ? WHERE id = ?", comment, question_id)


async def set_claimed(tx: Tx, question_id: int, user_id: int) -> None:
    await tx.run("UPDATE questions SET claimed_by = ? WHERE id = ?", user_id, question_id)


async def close(tx: Tx, question_id: int) -> None:
    await tx.run(
        "UPDATE questions SET state = 'closed', closed_at = ?, waiting_since = NULL WHERE id = ?",
        tx.now_text,
        question_id,
    )


async def reopen(tx: Tx, question_id: int) -> None:
    await tx.run(
        "UPDATE questions SET state = 'open', closed_at = NULL, last_person_at = ? WHERE id = ?",
        tx.now_text,
        question_id,
    )


async def rate(tx: Tx, question_id: int, stars: int) -> None:
    await tx.run("UPDATE questions SET rating = ? WHERE id = ?", stars, question_id)


async def add_event(
    tx: Tx, question_id: int, kind: str, staff_id: int | None = None, detail: str | None = None
) -> None:
    await tx.run(
        "INSERT INTO question_events (question_id, kind, staff_id, detail, happened_at)"
        " VALUES (?,?,?,?,?)",
        question_id,
        kind,
        staff_id,
        detail,
        tx.now_text,
    )


async def add_event_once(tx: Tx, question_id: int, kind: str, staff_id: int) -> bool:
    """Note what can happen to a question only once; False where it has."""
    return bool(
        await tx.run(
            "INSERT INTO question_events (question_id, kind, staff_id, happened_at)"
            " SELECT ?, ?, ?, ? WHERE NOT EXISTS"
            " (SELECT 1 FROM question_events WHERE question_id = ? AND kind = ?)",
            question_id,
            kind,
            staff_id,
            tx.now_text,
            question_id,
            kind,
        )
    )


async def events_of(tx: Tx, question_id: int) -> list[tuple[str, str]]:
    """Return (kind, moment) of what happened to a question."""
    found = await tx.rows(
        "SELECT kind, happened_at FROM question_events WHERE question_id = ? ORDER BY id",
        question_id,
    )
    return [(str(kind), str(at)) for kind, at in found]


async def add_message(
    tx: Tx,
    question_id: int,
    *,
    person_id: int | None,
    staff_id: int | None,
    where: tuple[int, int],
    kind: str,
    body: str | None,
    album: str | None,
) -> bool:
    """Store what was said; False where this very message stands already."""
    return bool(
        await tx.rows(
            "INSERT INTO messages (question_id, person_id, staff_id, chat_id, message_id, kind,"
            " body, album, said_at) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING RETURNING id",
            question_id,
            person_id,
            staff_id,
            *where,
            kind,
            body,
            album,
            tx.now_text,
        )
    )


async def message(tx: Tx, row_id: int) -> Message | None:
    return await tx.one(Message, f"{SELECT_MESSAGE} WHERE id = ?", row_id)


async def message_at(tx: Tx, chat_id: int, message_id: int) -> Message | None:
    return await tx.one(
        Message, f"{SELECT_MESSAGE} WHERE chat_id = ? AND message_id = ?", chat_id, message_id
    )


async def rewrite(tx: Tx, message: Message, body: str | None) -> None:
    """Give a message its new words; the old ones stay in its history."""
    await tx.run(
        "INSERT INTO message_edits (message_row, body, edited_at) VALUES (?,?,?)",
        message.id,
        message.body,
        tx.now_text,
    )
    await tx.run("UPDATE messages SET body = ? WHERE id = ?", body, message.id)


async def take_back(tx: Tx, chat_id: int, message_id: int) -> None:
    await tx.run(
        "UPDATE messages SET taken_back_at = ? WHERE chat_id = ? AND message_id = ?",
        tx.now_text,
        chat_id,
        message_id,
    )


async def move_message(tx: Tx, chat_id: int, message_id: int, question_id: int) -> None:
    """Let a message, and the copies of it, belong to another question."""
    await tx.run(
        "UPDATE messages SET question_id = ? WHERE chat_id = ? AND message_id = ?",
        question_id,
        chat_id,
        message_id,
    )
    await tx.run(
        "UPDATE copies SET question_id = ? WHERE source_chat_id = ? AND source_message_id = ?",
        question_id,
        chat_id,
        message_id,
    )


async def said_since(tx: Tx, person_id: int, moment: datetime) -> int:
    """Return how many messages a person has sent to the consultants since a moment."""
    return int(
        await tx.value(
            "SELECT count(*) FROM messages WHERE person_id = ? AND said_at > ?",
            person_id,
            stamp(moment),
        )
    )


async def was_answered(tx: Tx, person_id: int) -> bool:
    return bool(
        await tx.value(
            "SELECT 1 FROM questions WHERE person_id = ? AND answered_at IS NOT NULL", person_id
        )
    )


async def messages_of(tx: Tx, question_id: int) -> list[Message]:
    return await tx.all(Message, f"{SELECT_MESSAGE} WHERE question_id = ? ORDER BY id", question_id)


async def first_words(tx: Tx, question_id: int) -> str | None:
    value = await tx.value(
        "SELECT body FROM messages WHERE question_id = ? AND person_id IS NOT NULL"
        " AND body IS NOT NULL ORDER BY id LIMIT 1",
        question_id,
    )
    return None if value is None else str(value)


async def forget_words(tx: Tx, person_id: int) -> None:
    """Delete what a person wrote and what was answered to them; the questions' dates stay."""
    of_person = "(SELECT id FROM questions WHERE person_id = ?)"
    for table in ("copies", "messages", "searches", "notes", "question_tags", "forms"):
        await tx.run(f"DELETE FROM {table} WHERE question_id IN {of_person}", person_id)
    await tx.run(
        f"UPDATE question_events SET detail = NULL WHERE question_id IN {of_person}", person_id
    )
    await tx.run(
        "UPDATE questions SET person_id = NULL, card_row = NULL, comment = NULL,"
        " state = 'closed', closed_at = coalesce(closed_at, ?) WHERE person_id = ?",
        tx.now_text,
        person_id,
    )
