"""Entries of the FAQ in the making, and the messages that show them."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question and, once there is one, its answer in HTML; approved it is an entry.

    `asked`: the words of a gap that it comes from; `outbox_row` becomes the message that shows it.
    """

    id: int
    question_id: int | None
    gap_id: int | None
    asked: str | None
    question: str
    answer: str | None
    topic_id: int | None
    outbox_row: int | None
    approved_by: int | None
    approved_at: datetime | None


SELECT = f"SELECT {columns(Proposal)} FROM proposals"
SHOWN_AT = (
    f"SELECT {columns(Proposal, 'p.')} FROM proposals p JOIN outbox o ON o.id = p.outbox_row"
    " WHERE o.sent_chat_id = ? AND o.message_id = ?"
)
OF_PERSON = "question_id IN (SELECT id FROM questions WHERE person_id = ?)"


async def get(tx: Tx, proposal_id: int) -> Proposal | None:
    return await tx.one(Proposal, f"{SELECT} WHERE id = ?", proposal_id)


async def of_question(tx: Tx, question_id: int) -> Proposal | None:
    return await tx.one(Proposal, f"{SELECT} WHERE question_id = ?", question_id)


async def of_gap(tx: Tx, gap_id: int) -> Proposal | None:
    return await tx.one(Proposal, f"{SELECT} WHERE gap_id = ?", gap_id)


async def approved(tx: Tx, question: str, answer: str) -> Proposal | None:
    """Return the proposal that became an entry with these words."""
    return await tx.one(
        Proposal,
        f"{SELECT} WHERE approved_at IS NOT NULL AND question = ? AND answer = ?"
        " ORDER BY id DESC LIMIT 1",
        question,
        answer,
    )


async def shown_at(tx: Tx, chat_id: int, message_id: int) -> Proposal | None:
    """Return the proposal that a message in the group shows."""
    return await tx.one(Proposal, SHOWN_AT, chat_id, message_id)


async def drafts_of(tx: Tx, person_id: int) -> list[Proposal]:
    return await tx.all(Proposal, f"{SELECT} WHERE approved_at IS NULL AND {OF_PERSON}", person_id)


async def delivered_replies(tx: Tx, question_id: int) -> list[str]:
    """Return the words of the consultants' replies that stand at the person, in HTML."""
    found = await tx.rows(
        "SELECT m.body FROM messages m WHERE m.question_id = ? AND m.staff_id IS NOT NULL"
        " AND m.body IS NOT NULL AND m.taken_back_at IS NULL AND EXISTS (SELECT 1 FROM copies c"
        " WHERE c.source_chat_id = m.chat_id AND c.source_message_id = m.message_id)"
        " ORDER BY m.id",
        question_id,
    )
    return [str(body) for (body,) in found]


async def add(
    tx: Tx,
    staff_id: int,
    *,
    question: str,
    answer: str | None = None,
    question_id: int | None = None,
    gap: tuple[int, str] | None = None,
) -> int:
    """Add a draft, of a question or of a gap (its number and words); return its number."""
    return await tx.insert(
        "INSERT INTO proposals (question_id, gap_id, asked, question, answer, made_by, made_at)"
        " VALUES (?,?,?,?,?,?,?)",
        question_id,
        *(gap or (None, None)),
        question,
        answer,
        staff_id,
        tx.now_text,
    )


async def set_row(tx: Tx, proposal_id: int, row_id: int | None) -> None:
    await tx.run("UPDATE proposals SET outbox_row = ? WHERE id = ?", row_id, proposal_id)


async def set_question(tx: Tx, proposal_id: int, question: str) -> None:
    await tx.run("UPDATE proposals SET question = ? WHERE id = ?", question, proposal_id)


async def set_answer(tx: Tx, proposal_id: int, answer: str) -> None:
    await tx.run("UPDATE proposals SET answer = ? WHERE id = ?", answer, proposal_id)


async def set_topic(tx: Tx, proposal_id: int, topic_id: int) -> None:
    await tx.run("UPDATE proposals SET topic_id = ? WHERE id = ?", topic_id, proposal_id)


async def approve(tx: Tx, proposal_id: int, staff_id: int) -> None:
    await tx.run(
        "UPDATE proposals SET approved_by = ?, approved_at = ? WHERE id = ?",
        staff_id,
        tx.now_text,
        proposal_id,
    )


async def remove(tx: Tx, proposal_id: int) -> None:
    await tx.run("DELETE FROM proposals WHERE id = ?", proposal_id)


async def forget_person(tx: Tx, person_id: int) -> None:
    """Drafts of a person's questions go; of what was approved nothing tells whose it was."""
    await tx.run(f"DELETE FROM proposals WHERE approved_at IS NULL AND {OF_PERSON}", person_id)
    await tx.run(f"UPDATE proposals SET question_id = NULL WHERE {OF_PERSON}", person_id)
