"""What the report counts: one look at the rows of a span of time, nothing kept beside them.

All take `span`: its beginning, and the first moment after its end, as stored.
"""

from dataclasses import dataclass
from typing import Any

from db.database import Tx
from db.report_people import SEATED, SEATED_AT, Span


async def _value(tx: Tx, sql: str, span: Span) -> Any:
    return await tx.value(sql, *span)


@dataclass(frozen=True, slots=True)
class Asked:
    """Of the questions opened in a span: all, answered, rated, and the mean of the ratings."""

    questions: int
    answered: int
    rated: int
    mean: float | None


async def questions(tx: Tx, span: Span) -> Asked:
    found = await tx.one(
        Asked,
        "SELECT count(*), count(answered_at), count(rating), avg(rating) FROM questions"
        " WHERE opened_at >= ? AND opened_at < ?",
        *span,
    )
    return found or Asked(0, 0, 0, None)


async def median_hours(tx: Tx, span: Span, answered: int) -> float | None:
    """Return the median of the hours from a question to its first delivered reply."""
    return _float(
        await tx.value(
            "SELECT avg(hours) FROM (SELECT (julianday(answered_at) - julianday(opened_at)) * 24"
            " AS hours FROM questions WHERE opened_at >= ? AND opened_at < ?"
            " AND answered_at IS NOT NULL ORDER BY hours LIMIT ? OFFSET ?)",
            *span,
            2 - answered % 2,
            max(answered - 1, 0) // 2,
        )
    )


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


async def questions_by_topic(tx: Tx, span: Span) -> list[tuple[str | None, int]]:
    found = await tx.rows(
        "SELECT t.title, q.number FROM (SELECT topic_id, count(*) AS number FROM questions"
        " WHERE opened_at >= ? AND opened_at < ? GROUP BY topic_id) q"
        " LEFT JOIN faq_topics t ON t.id = q.topic_id",
        *span,
    )
    return [(title, int(number)) for title, number in found]


async def faq_by_topic(tx: Tx, span: Span) -> list[tuple[str | None, int, int]]:
    """Return how many answers were given at once, by topic, and how many of them helped."""
    found = await tx.rows(
        "SELECT t.title, sum(a.given), sum(a.helped) FROM (SELECT entry, count(*) AS given,"
        " count(nullif(helped, 0)) AS helped FROM faq_answers WHERE given_at >= ? AND given_at < ?"
        " AND decision = 'answer' GROUP BY entry) a LEFT JOIN faq_entries e ON e.number = a.entry"
        " LEFT JOIN faq_topics t ON t.id = e.topic_id GROUP BY t.id",
        *span,
    )
    return [(title, int(given), int(helped)) for title, given, helped in found]


async def seminars(tx: Tx, span: Span) -> int:
    return int(
        await _value(
            tx,
            "SELECT count(*) FROM seminars WHERE starts_at >= ? AND starts_at < ?"
            " AND cancelled_at IS NULL",
            span,
        )
    )


async def registrations(tx: Tx, span: Span) -> int:
    """Return how many seats were given; who left is not counted, who was erased is."""
    return int(
        await _value(
            tx,
            f"SELECT count(*) FROM registrations r WHERE {SEATED_AT} >= ? AND {SEATED_AT} < ?"
            f" AND {SEATED}",
            span,
        )
    )


async def attended(tx: Tx, span: Span) -> int:
    return int(
        await _value(
            tx,
            "SELECT count(*) FROM seminars s JOIN registrations r ON r.seminar = s.number"
            " WHERE s.starts_at >= ? AND s.starts_at < ? AND s.cancelled_at IS NULL"
            " AND r.state = 'attended'",
            span,
        )
    )


async def consultations(tx: Tx, span: Span) -> int:
    """Return how many calls and meetings there were."""
    return int(
        await _value(
            tx, "SELECT count(*) FROM consultations WHERE held_at >= ? AND held_at < ?", span
        )
    )


BEGUN = "coalesce(starts_at, confirmed_at)"
BEGUN_WITHIN = f"confirmed_at IS NOT NULL AND state <> 'cancelled' AND {BEGUN} >= ? AND {BEGUN} < ?"


async def broadcasts_between(tx: Tx, span: Span) -> tuple[int, int]:
    """Return how many broadcasts were begun, and how many messages of those were delivered."""
    found = await tx.rows(
        f"SELECT count(*), coalesce(sum(sent), 0) FROM broadcasts WHERE {BEGUN_WITHIN}", *span
    )
    return int(found[0][0]), int(found[0][1])


async def places(tx: Tx) -> dict[str, tuple[str, str]]:
    """Return name and region of every municipality there ever was, by id."""
    found = await tx.rows("SELECT id, name, region FROM municipalities")
    return {str(id_): (str(name), str(region)) for id_, name, region in found}
