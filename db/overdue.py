"""Who waits for an answer, and since when."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx

SAID_BY_PERSON = "m.question_id = q.id AND m.person_id IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open question that waits for an answer.

    `holder_*`: the member of the group who has it; `thread`: the person's topic; `card` and
    `words`: the messages in the group that are its card, and the copy of what waits.
    """

    id: int
    person_id: int
    since: datetime
    urgent: bool
    name: str
    place: str | None
    holder_id: int | None
    holder: str | None
    holder_username: str | None
    thread: int | None
    card: int | None
    words: int | None


async def waiting(tx: Tx, chat_id: int, nobody: int) -> list[Waiting]:
    """Return the questions that wait, the longest first; `chat_id`: the staff group.

    Left out are people who are blocked and those whom nothing reaches: nobody can answer them.
    `nobody`: the number of those who write in the name of the group; who has it is not known.
    """
    return await tx.all(
        Waiting,
        "SELECT q.id, p.id, q.waiting_since, q.urgent, p.name, t.name, s.user_id, s.name,"
        " s.username, d.thread_id, c.message_id, (SELECT o.message_id FROM messages m"
        " JOIN copies o ON o.source_chat_id = m.chat_id AND o.source_message_id = m.message_id"
        f" AND o.chat_id = ? WHERE {SAID_BY_PERSON} AND m.said_at >= q.waiting_since"
        " ORDER BY m.id LIMIT 1)"
        " FROM questions q JOIN people p ON p.id = q.person_id"
        " LEFT JOIN municipalities t ON t.id = p.municipality_id"
        " LEFT JOIN staff s ON s.user_id = q.claimed_by AND s.status != 'outside'"
        " AND s.user_id != ?"
        " LEFT JOIN desks d ON d.person_id = p.id AND d.chat_id = ?"
        " LEFT JOIN outbox c ON c.id = q.card_row AND c.sent_chat_id = ?"
        " WHERE q.state = 'open' AND q.waiting_since IS NOT NULL"
        " AND p.unreachable_at IS NULL AND p.blocked_at IS NULL ORDER BY q.waiting_since, q.id",
        chat_id,
        nobody,
        chat_id,
        chat_id,
    )


async def recount(tx: Tx, question_id: int, without: tuple[int, int] = (0, 0)) -> None:
    """Find out from what was said since when an open question waits.

    `without`: a reply that does not count, (chat, message), because it did not reach the person.
    """
    await tx.run(
        "UPDATE questions AS q SET waiting_since = (SELECT min(m.said_at) FROM messages m"
        f" WHERE {SAID_BY_PERSON} AND m.id > coalesce((SELECT max(r.id) FROM messages r"
        " WHERE r.question_id = q.id AND r.staff_id IS NOT NULL AND r.taken_back_at IS NULL"
        " AND NOT (r.chat_id = ? AND r.message_id = ?)), 0))"
        " WHERE q.id = ? AND q.state = 'open'",
        *without,
        question_id,
    )
