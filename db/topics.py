"""The topic of a question, one of the FAQ's: what the report counts questions by."""

from db.database import Tx


async def take_topic(tx: Tx, question_id: int) -> None:
    """Let a question have the topic of what was last read in the FAQ before it was asked."""
    await tx.run(
        "UPDATE questions SET topic_id = (SELECT e.topic_id FROM searches s"
        " JOIN faq_entries e ON e.number = s.entry WHERE s.question_id = ?"
        " ORDER BY s.id DESC LIMIT 1) WHERE id = ? AND topic_id IS NULL",
        question_id,
        question_id,
    )


async def set_topic(tx: Tx, question_id: int, topic_id: int | None) -> None:
    await tx.run("UPDATE questions SET topic_id = ? WHERE id = ?", topic_id, question_id)


async def topic_of(tx: Tx, question_id: int) -> str | None:
    title = await tx.value(
        "SELECT t.title FROM questions q JOIN faq_topics t ON t.id = q.topic_id WHERE q.id = ?",
        question_id,
    )
    return None if title is None else str(title)
