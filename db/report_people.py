"""Who the report counts: everybody who asked, called, got a seat or came, each once.

Whom they speak for is what they say today; of who was erased, what they said last.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from db.database import Tx
from db.profiles import KIND_OF

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


KIND = f"coalesce({KIND_OF.format('p.id')}, e.kind)"
SPEAKS_FOR = (
    " LEFT JOIN people p ON p.id = who LEFT JOIN erased_people e ON e.mark = who"
    " LEFT JOIN organisations o ON o.erased_as = e.organisation"
)
ORGANISATION = "coalesce(p.organisation_id, o.id)"
NO_LONGER = "iif(o.id IS NULL, e.organisation, NULL)"


def before(who: str) -> str:
    """Return whether somebody was there before a moment; it is asked for `MOMENTS` times.

    Who asked anew had asked; so three tables tell, each by an index.
    """
    theirs = f"(q.person_id = {who} OR q.erased_as = {who})"
    seat = f"(r.person_id = {who} OR r.erased_as = {who} OR r.id = -{who})"
    return (
        f"(EXISTS (SELECT 1 FROM questions q WHERE {theirs} AND q.opened_at < ?)"
        f" OR EXISTS (SELECT 1 FROM consultations q WHERE {theirs} AND q.held_at < ?)"
        " OR EXISTS (SELECT 1 FROM registrations r JOIN seminars s ON s.number = r.seminar"
        f" WHERE {seat} AND {SEATED} AND ({SEATED_AT} < ?"
        " OR r.state = 'attended' AND s.cancelled_at IS NULL AND s.starts_at < ?)))"
    )


MOMENTS = 4


@dataclass(frozen=True, slots=True)
class People:
    """How many different persons there were of one place, organisation and kind of one.

    `erased`: the number of the organisation of who was erased, where that is gone, too.
    `was_here`: they had been there before.
    """

    place: str | None
    organisation: int | None
    erased: int | None
    kind: str | None
    was_here: bool
    number: int


async def people(tx: Tx, span: Span) -> list[People]:
    """Return who there was, every person once."""
    anybody = await anybody_before(tx, span)
    return await tx.all(
        People,
        f"SELECT {LAST_PLACE}, {ORGANISATION}, {NO_LONGER}, {KIND},"
        f" {before('who') if anybody else 0}, count(*)"
        f" FROM ({LATEST}){SPEAKS_FOR} GROUP BY 1, 2, 3, 4, 5",
        *span[:1] * (MOMENTS if anybody else 0),
        *span * len(DOINGS),
    )


async def anybody_before(tx: Tx, span: Span) -> bool:
    """Tell whether there is anything before a span: of its first years nobody need be asked."""
    found = await tx.value(
        "SELECT EXISTS (SELECT 1 FROM questions WHERE opened_at < ?)"
        " OR EXISTS (SELECT 1 FROM consultations WHERE held_at < ?)"
        f" OR EXISTS (SELECT 1 FROM registrations r WHERE {SEATED_AT} < ?)"
        " OR EXISTS (SELECT 1 FROM seminars WHERE starts_at < ?)",
        *span[:1] * 4,
    )
    return bool(found)


Owner = tuple[str, int]
"""An organisation by its id («o»), or one that is gone by the number that it left («e»)."""


ASKED = "WITH asked AS (SELECT value ->> 0 AS sort, value ->> 1 AS number FROM json_each(?))"
MEMBERS = (
    f"SELECT 'o' AS sort, p.organisation_id AS number, {KIND_OF.format('p.id')} AS kind,"
    " p.id AS who FROM people p"
    " WHERE p.organisation_id IN (SELECT number FROM asked WHERE sort = 'o')"
    " UNION ALL SELECT 'o', o.id, e.kind, e.mark FROM asked a"
    " JOIN organisations o ON o.id = a.number"
    " JOIN erased_people e ON e.organisation = o.erased_as WHERE a.sort = 'o'"
    " UNION ALL SELECT 'e', e.organisation, e.kind, e.mark FROM asked a"
    " JOIN erased_people e ON e.organisation = a.number WHERE a.sort = 'e'"
)
"""All people of organisations, those too who were not there in a span."""


async def kinds(tx: Tx, owners: Iterable[Owner]) -> list[tuple[Owner, str | None]]:
    """Return what the people of organisations say it is."""
    found = await tx.rows(
        f"{ASKED} SELECT DISTINCT sort, number, kind FROM ({MEMBERS})", json.dumps(sorted(owners))
    )
    return [((str(sort), int(number)), kind) for sort, number, kind in found]


async def known(tx: Tx, span: Span, owners: Iterable[Owner]) -> set[Owner]:
    """Return those of which anybody had been there before a span."""
    if not await anybody_before(tx, span):
        return set()
    found = await tx.rows(
        f"{ASKED} SELECT DISTINCT sort, number FROM ({MEMBERS}) WHERE {before('who')}",
        json.dumps(sorted(owners)),
        *span[:1] * MOMENTS,
    )
    return {(str(sort), int(number)) for sort, number in found}
