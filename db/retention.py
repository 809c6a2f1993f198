"""What is too old to be kept: words of closed questions, reminders, people long silent."""

from datetime import datetime

from db.database import Tx, columns, stamp
from db.people import Person

PEOPLE = f"SELECT {columns(Person)} FROM people"


async def with_old_words(tx: Tx, before: datetime, limit: int) -> list[int]:
    """Return questions closed before a moment that still have their words, the oldest first."""
    found = await tx.rows(
        "SELECT id FROM questions WHERE state = 'closed' AND wordless_at IS NULL AND closed_at < ?"
        " ORDER BY closed_at LIMIT ?",
        stamp(before),
        limit,
    )
    return [int(number) for (number,) in found]


async def forget_words(tx: Tx, question: int) -> None:
    """Delete what was said in a question and about it; who asked and when stays."""
    for table in ("copies", "messages", "searches", "notes"):
        await tx.run(f"DELETE FROM {table} WHERE question_id = ?", question)
    await tx.run("DELETE FROM proposals WHERE question_id = ? AND approved_at IS NULL", question)
    await tx.run("UPDATE proposals SET asked = NULL WHERE question_id = ?", question)
    await tx.run("UPDATE question_events SET detail = NULL WHERE question_id = ?", question)
    await tx.run("UPDATE questions SET card_row = NULL WHERE id = ?", question)
    await tx.run(
        "DELETE FROM outbox WHERE question_id = ? AND state NOT IN ('queued', 'sending')", question
    )
    await tx.run(
        "UPDATE questions SET comment = NULL, wordless_at = ? WHERE id = ?", tx.now_text, question
    )


async def forget_told(tx: Tx, before: datetime, limit: int) -> bool:
    """Forget who was reminded of dates that were before a moment; tell whether anybody was.

    Not of a date that still has its reminders: it is past, but whom they missed is not noted yet.
    """
    return bool(
        await tx.run(
            "DELETE FROM told_deadlines WHERE (person_id, deadline, span, due_at) IN ("
            " SELECT t.person_id, t.deadline, t.span, t.due_at FROM deadlines d"
            " CROSS JOIN told_deadlines t ON t.deadline = d.number WHERE d.due_at < ?"
            " AND NOT EXISTS (SELECT 1 FROM deadline_reminders r WHERE r.deadline = d.number)"
            " LIMIT ?)",
            stamp(before),
            limit,
        )
    )


async def keep(tx: Tx, person_id: int) -> None:
    """Note that a person has done something: nobody asks about their data for years."""
    await tx.run(
        "UPDATE people SET seen_at = ?, warned_at = NULL WHERE id = ?", tx.now_text, person_id
    )


async def idle(tx: Tx, since: datetime, limit: int) -> list[Person]:
    """Return who has done nothing since a moment and was not warned, the longest silent first."""
    return await tx.all(
        Person,
        f"{PEOPLE} WHERE warned_at IS NULL AND seen_at < ? ORDER BY seen_at LIMIT ?",
        stamp(since),
        limit,
    )


async def note_warned(tx: Tx, person_id: int) -> None:
    await tx.run("UPDATE people SET warned_at = ? WHERE id = ?", tx.now_text, person_id)


async def warned(tx: Tx, before: datetime, limit: int) -> list[Person]:
    """Return who was warned before a moment and has done nothing since."""
    return await tx.all(
        Person,
        f"{PEOPLE} WHERE warned_at < ? ORDER BY warned_at LIMIT ?",
        stamp(before),
        limit,
    )
