"""The rows behind each figure of the report, for its workbook. Spans are those of db.report."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx
from db.report import BEGUN, BEGUN_WITHIN
from db.report_people import (
    DOINGS,
    KIND,
    LAST_PLACE,
    LATEST,
    MOMENTS,
    NO_LONGER,
    ORGANISATION,
    PLACE,
    SEATED,
    SEATED_AT,
    SPEAKS_FOR,
    Span,
    before,
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the people counted; `times`: how often they asked, called, signed up or came.

    `name` None: erased. `place`: the id of a municipality, here as in all the others.
    `organisation` and `erased`: of which one, as in db.report_people.
    """

    place: str | None
    times: int
    last_at: datetime
    kind: str | None
    was_here: bool
    name: str | None
    called: str | None
    organisation: int | None
    erased: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    id: int
    opened_at: datetime
    answered_at: datetime | None
    place: str | None
    topic: str | None
    state: str
    rating: int | None
    name: str | None


@dataclass(frozen=True, slots=True)
class SignedUp:
    """A seat; state 'left' only of who was erased before the seminar."""

    title: str
    starts_at: datetime
    seated_at: datetime
    place: str | None
    state: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Held:
    title: str
    starts_at: datetime
    place: str | None
    registered: int
    attended: int


@dataclass(frozen=True, slots=True)
class Given:
    given_at: datetime
    topic: str | None
    question: str | None
    helped: bool | None


@dataclass(frozen=True, slots=True)
class Called:
    held_at: datetime
    place: str | None
    topic: str | None
    minutes: int
    outcome: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Served:
    """A service: an answered question, a call, somebody who came to a seminar, practical help."""

    at: datetime
    kind: str
    place: str | None
    name: str | None


SERVED = (
    "SELECT q.answered_at AS at, 'questions', {q}, p.name FROM questions q"
    " LEFT JOIN people p ON p.id = q.person_id"
    " WHERE q.opened_at >= ? AND q.opened_at < ? AND q.answered_at IS NOT NULL"
    " UNION ALL SELECT q.held_at, 'consultations', {q}, p.name FROM consultations q"
    " LEFT JOIN people p ON p.id = q.person_id WHERE q.held_at >= ? AND q.held_at < ?"
    " UNION ALL SELECT s.starts_at, 'came', {r}, coalesce(r.guest_name, p.name) FROM seminars s"
    " JOIN registrations r ON r.seminar = s.number AND r.state = 'attended'"
    " LEFT JOIN people p ON p.id = r.person_id"
    " WHERE s.starts_at >= ? AND s.starts_at < ? AND s.cancelled_at IS NULL"
    " UNION ALL SELECT q.counted_at, 'helped_with', {q}, p.name FROM outcomes q"
    " LEFT JOIN people p ON p.id = q.person_id WHERE q.counted_at >= ? AND q.counted_at < ?"
    " AND q.kind = 'helped' AND q.confirmed_at IS NOT NULL"
).format(q=PLACE.format("q"), r=PLACE.format("r"))


async def services(tx: Tx, span: Span, limit: int) -> list[Served]:
    return await tx.all(Served, f"{SERVED} ORDER BY at LIMIT ?", *span * 4, limit)


async def people(tx: Tx, span: Span, limit: int) -> list[Somebody]:
    return await tx.all(
        Somebody,
        f"SELECT {LAST_PLACE}, times, last_at, {KIND}, {before('who')}, p.name, p.organisation,"
        f" {ORGANISATION}, {NO_LONGER} FROM ({LATEST}){SPEAKS_FOR}"
        " ORDER BY p.name IS NULL, p.name, who LIMIT ?",
        *span[:1] * MOMENTS,
        *span * len(DOINGS),
        limit,
    )


async def questions(tx: Tx, span: Span, limit: int) -> list[Asked]:
    return await tx.all(
        Asked,
        f"SELECT q.id, q.opened_at, q.answered_at, {PLACE.format('q')}, t.title, q.state, q.rating,"
        " p.name FROM questions q LEFT JOIN people p ON p.id = q.person_id"
        " LEFT JOIN faq_topics t ON t.id = q.topic_id WHERE q.opened_at >= ? AND q.opened_at < ?"
        " ORDER BY q.opened_at, q.id LIMIT ?",
        *span,
        limit,
    )


SIGNED_UP = (
    f"SELECT s.title, s.starts_at, {SEATED_AT}, {PLACE.format('r')}, r.state,"
    " coalesce(r.guest_name, p.name)"
    " FROM registrations r JOIN seminars s ON s.number = r.seminar"
    " LEFT JOIN people p ON p.id = r.person_id"
)


async def registrations(tx: Tx, span: Span, limit: int) -> list[SignedUp]:
    return await tx.all(
        SignedUp,
        f"{SIGNED_UP} WHERE {SEATED_AT} >= ? AND {SEATED_AT} < ? AND {SEATED}"
        f" ORDER BY {SEATED_AT}, r.id LIMIT ?",
        *span,
        limit,
    )


async def attended(tx: Tx, span: Span, limit: int) -> list[SignedUp]:
    return await tx.all(
        SignedUp,
        f"{SIGNED_UP} WHERE s.starts_at >= ? AND s.starts_at < ? AND s.cancelled_at IS NULL"
        " AND r.state = 'attended' ORDER BY s.starts_at, r.id LIMIT ?",
        *span,
        limit,
    )


async def seminars(tx: Tx, span: Span, limit: int) -> list[Held]:
    return await tx.all(
        Held,
        f"SELECT s.title, s.starts_at, s.municipality_id, count(iif({SEATED}, 1, NULL)),"
        " count(iif(r.state = 'attended', 1, NULL)) FROM seminars s"
        " LEFT JOIN registrations r ON r.seminar = s.number"
        " WHERE s.starts_at >= ? AND s.starts_at < ? AND s.cancelled_at IS NULL"
        " GROUP BY s.number ORDER BY s.starts_at, s.number LIMIT ?",
        *span,
        limit,
    )


async def answers(tx: Tx, span: Span, limit: int) -> list[Given]:
    return await tx.all(
        Given,
        "SELECT a.given_at, t.title, e.question, a.helped FROM faq_answers a"
        " LEFT JOIN faq_entries e ON e.number = a.entry LEFT JOIN faq_topics t ON t.id = e.topic_id"
        " WHERE a.given_at >= ? AND a.given_at < ? AND a.decision = 'answer'"
        " ORDER BY a.given_at, a.id LIMIT ?",
        *span,
        limit,
    )


async def consultations(tx: Tx, span: Span, limit: int) -> list[Called]:
    return await tx.all(
        Called,
        f"SELECT c.held_at, {PLACE.format('c')}, t.title, c.minutes, c.outcome, p.name"
        " FROM consultations c LEFT JOIN people p ON p.id = c.person_id"
        " LEFT JOIN faq_topics t ON t.id = c.topic_id WHERE c.held_at >= ? AND c.held_at < ?"
        " ORDER BY c.held_at, c.id LIMIT ?",
        *span,
        limit,
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """A broadcast: to how many, and how many messages were delivered."""

    at: datetime
    total: int
    delivered: int


async def broadcasts(tx: Tx, span: Span, limit: int) -> list[Sent]:
    return await tx.all(
        Sent,
        f"SELECT {BEGUN}, total, sent FROM broadcasts WHERE {BEGUN_WITHIN} ORDER BY 1, id LIMIT ?",
        *span,
        limit,
    )


async def names_of_organisations(tx: Tx) -> dict[int, str]:
    found = await tx.rows("SELECT id, name FROM organisations")
    return {int(id_): str(name) for id_, name in found}
