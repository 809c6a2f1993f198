"""What the report counts: one look at the rows of a span of time, nothing kept beside them.

All take `span`: its beginning, and the first moment after its end, as stored.
"""

from dataclasses import dataclass
from typing import Any

from db.database import Tx

Span = tuple[str, str]
SEATED = (
    "(r.state IN ('registered', 'attended', 'absent')"
    " OR (r.state = 'left' AND r.erased_as IS NOT NULL))"
)
SEATED_AT = "coalesce(r.seated_at, r.signed_up_at)"
WHO = "coalesce({0}.person_id, {0}.erased_as, {1})"
GUEST = "-r.id"
"""A seat without a person is somebody of their own."""
PLACE = "coalesce({0}.municipality_id, p.municipality_id)"


def _doing(table: str, alias: str, at: str, more: str = "", otherwise: str = "NULL") -> str:
    """Return who did something in a table, from where if that was noted, and when.

    `otherwise`: who it was, where it is neither a person nor somebody erased.
    """
    who = WHO.format(alias, otherwise)
    return (
        f"SELECT {who} AS who, {alias}.municipality_id AS place, {at} AS at FROM {table}"
        f" WHERE {at} >= ? AND {at} < ? AND {who} IS NOT NULL{more}"
    )


DOINGS = (
    _doing("questions q", "q", "q.opened_at"),
    _doing(
        "question_events e JOIN questions q ON q.id = e.question_id",
        "q",
        "e.happened_at",
        " AND e.kind = 'reopened'",
    ),
    _doing("consultations c", "c", "c.held_at"),
    _doing("registrations r", "r", SEATED_AT, f" AND {SEATED}", GUEST),
    _doing(
        "seminars s JOIN registrations r ON r.seminar = s.number AND r.state = 'attended'",
        "r",
        "s.starts_at",
        " AND s.cancelled_at IS NULL",
        GUEST,
    ),
)
DONE = f"({' UNION ALL '.join(DOINGS)})"
"""Everything by which a person counts: asked (also anew), called, got a seat, came."""


async def _value(tx: Tx, sql: str, span: Span, times: int = 1) -> Any:
    return await tx.value(sql, *span * times)


LATEST = (
    "SELECT who, count(*) AS times, max(at) AS last_at, max(at || coalesce(place, '')) AS latest,"
    f" max(at || place) AS noted FROM {DONE} GROUP BY who"
)
LAST_PLACE = (
    "iif(p.municipality_id IS NULL, substr(noted, 25),"
    " coalesce(nullif(substr(latest, 25), ''), p.municipality_id))"
)
"""Where somebody was last: what is noted beside the last doing, else what they say now.

A stored moment has 24 characters; the place stands after them.
"""


@dataclass(frozen=True, slots=True)
class People:
    """How many different persons there were of one place and organisation.

    `erased`: the number of the organisation of who was erased, where that is gone, too.
    """

    place: str | None
    organisation: int | None
    erased: int | None
    number: int


async def people(tx: Tx, span: Span) -> list[People]:
    """Return who there was, every person once."""
    return await tx.all(
        People,
        f"SELECT {LAST_PLACE}, coalesce(p.organisation_id, o.id),"
        f" iif(o.id IS NULL, e.organisation, NULL), count(*) FROM ({LATEST})"
        " LEFT JOIN people p ON p.id = who LEFT JOIN erased_people e ON e.mark = who"
        " LEFT JOIN organisations o ON o.erased_as = e.organisation GROUP BY 1, 2, 3",
        *span * len(DOINGS),
    )


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


async def broadcasts_between(tx: Tx, span: Span) -> tuple[int, int]:
    """Return how many broadcasts were begun, and how many messages of those were delivered."""
    begun = "coalesce(starts_at, confirmed_at)"
    found = await tx.rows(
        "SELECT count(*), coalesce(sum(sent), 0) FROM broadcasts WHERE confirmed_at IS NOT NULL"
        f" AND state <> 'cancelled' AND {begun} >= ? AND {begun} < ?",
        *span,
    )
    return int(found[0][0]), int(found[0][1])


async def places(tx: Tx) -> dict[str, tuple[str, str]]:
    """Return name and region of every municipality there ever was, by id."""
    found = await tx.rows("SELECT id, name, region FROM municipalities")
    return {str(id_): (str(name), str(region)) for id_, name, region in found}
