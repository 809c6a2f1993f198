"""Consultations that were not written, one a form in the staff group; and who may have called."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx
from db.people import SELECT as SELECT_PERSON
from db.people import Person

LATELY = 300
"""Questions closed by now whose people are looked at: of all that ever were it would take long."""


@dataclass(frozen=True, slots=True)
class Held:
    """A consultation; `theme` None: another one."""

    chat_id: int
    message_id: int
    consultant: str
    theme: str | None
    minutes: int
    outcome: str
    held_at: datetime


async def put(
    tx: Tx,
    form: tuple[int, int],
    *,
    staff_id: int,
    person: Person | None,
    topic_id: int | None,
    minutes: int,
    outcome: str,
) -> None:
    """Record what a form says; filled in again it changes the record, whose time stays."""
    await tx.run(
        "INSERT INTO consultations (chat_id, message_id, staff_id, person_id, municipality_id,"
        " topic_id, minutes, outcome, held_at) VALUES (?,?,?,?,?,?,?,?,?)"
        " ON CONFLICT (chat_id, message_id) DO UPDATE SET person_id = excluded.person_id,"
        " municipality_id = excluded.municipality_id, topic_id = excluded.topic_id,"
        " minutes = excluded.minutes, outcome = excluded.outcome",
        *form,
        staff_id,
        person.id if person else None,
        person.municipality_id if person else None,
        topic_id,
        minutes,
        outcome,
        tx.now_text,
    )


async def remove(tx: Tx, form: tuple[int, int]) -> None:
    await tx.run("DELETE FROM consultations WHERE chat_id = ? AND message_id = ?", *form)


async def of_person(tx: Tx, person_id: int) -> list[Held]:
    return await tx.all(
        Held,
        "SELECT c.chat_id, c.message_id, s.name, t.title, c.minutes, c.outcome, c.held_at"
        " FROM consultations c JOIN staff s ON s.user_id = c.staff_id"
        " LEFT JOIN faq_topics t ON t.id = c.topic_id WHERE c.person_id = ? ORDER BY c.held_at",
        person_id,
    )


async def forget_person(tx: Tx, person_id: int) -> None:
    """The consultations stay for the report, without whom they were held with."""
    await tx.run("UPDATE consultations SET person_id = NULL WHERE person_id = ?", person_id)


async def last_askers(tx: Tx, limit: int) -> list[Person]:
    """Return who has written to the consultants lately, the last first."""
    return await tx.all(
        Person,
        f"{SELECT_PERSON} WHERE id IN (SELECT person_id FROM questions WHERE state = 'open' UNION"
        " SELECT person_id FROM (SELECT person_id FROM questions ORDER BY id DESC LIMIT ?))"
        " ORDER BY (SELECT max(last_person_at) FROM questions q WHERE q.person_id = people.id)"
        " DESC, id DESC LIMIT ?",
        LATELY,
        limit,
    )
