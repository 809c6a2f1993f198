"""Organisations as the panel lists them: the register, what their people did, claims."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from db.database import Tx
from db.organisations import Member
from db.outcomes import SELECT as OUTCOME
from db.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the register is asked for; `places`: municipalities whose name was typed.

    `place`: '' any, '-' none said; `form`: what its people answered last to «Кто вы?», '' any.
    """

    key: str = ""
    inn: str = ""
    places: Sequence[str] = ()
    place: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    name: str
    inn: str | None
    place: str | None
    form: str | None
    people: int
    won: int
    public: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of somebody who belongs to it."""

    id: int
    name: str
    words: str | None
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Came:
    """A seminar, how many of its people have signed up, and came."""

    number: int
    title: str
    starts_at: datetime
    signed_up: int
    came: int


class Key(NamedTuple):
    """An organisation as the search for doubles reads it: ten thousand of them at once."""

    id: int
    key: str
    place: str | None


ANSWERED = "json_extract(r.answers, '$.form')"
FORM = (
    f"(SELECT {ANSWERED} FROM people p JOIN profiles r ON r.person_id = p.id"
    f" WHERE p.organisation_id = o.id AND {ANSWERED} IS NOT NULL"
    " ORDER BY r.changed_at DESC LIMIT 1)"
)
ROW = (
    "SELECT o.id, o.name, o.inn, m.name,"
    f" {FORM}, (SELECT count(*) FROM people p WHERE p.organisation_id = o.id),"
    " (SELECT count(*) FROM outcomes x WHERE x.organisation_id = o.id AND x.kind = 'won'"
    " AND x.confirmed_at IS NOT NULL), o.public"
    " FROM organisations o LEFT JOIN municipalities m ON m.id = o.municipality_id"
)
ORDER = "ORDER BY o.key, o.id"


def _where(wanted: Wanted) -> tuple[str, list[object]]:
    conditions, given = ["o.joined_to IS NULL"], list[object]()
    if wanted.key:
        conditions.append(
            "(instr(o.key, ?) OR o.id IN (SELECT j.joined_to FROM organisations j"
            " WHERE j.joined_to IS NOT NULL AND instr(j.key, ?))"
            " OR substr(o.inn, 1, length(?)) = nullif(?, '')"
            " OR o.municipality_id IN (SELECT value FROM json_each(?)))"
        )
        places = json.dumps(list(wanted.places))
        given += [wanted.key, wanted.key, wanted.inn, wanted.inn, places]
    if wanted.place == "-":
        conditions.append("o.municipality_id IS NULL")
    elif wanted.place:
        conditions.append("o.municipality_id = ?")
        given.append(wanted.place)
    if wanted.form:
        conditions.append(
            # The plus: by name up to the end of the page, and not all of them first.
            "+o.id IN (SELECT p.organisation_id FROM profiles r JOIN people p ON p.id = r.person_id"
            f" WHERE {ANSWERED} = ?) AND {FORM} = ?"
        )
        given += [wanted.form, wanted.form]
    return " AND ".join(conditions), given


async def listed(tx: Tx, wanted: Wanted, limit: int, offset: int) -> list[Row]:
    """Return a page by name; what stands beside a name is looked up only for what is shown."""
    where, given = _where(wanted)
    found = f"SELECT o.id FROM organisations o WHERE {where} {ORDER} LIMIT ? OFFSET ?"
    return await tx.all(Row, f"{ROW} WHERE o.id IN ({found}) {ORDER}", *given, limit, offset)


async def members(tx: Tx, number: int, limit: int) -> tuple[int, list[Member]]:
    """Return how many people belong to it, and the first of them by name."""
    people = int(await tx.value("SELECT count(*) FROM people WHERE organisation_id = ?", number))
    found = await tx.all(
        Member,
        "SELECT p.id, p.name, (SELECT max(q.id) FROM questions q WHERE q.person_id = p.id)"
        " FROM people p WHERE p.id IN (SELECT id FROM people WHERE organisation_id = ?"
        " ORDER BY name, id LIMIT ?) ORDER BY p.name, p.id",
        number,
        limit,
    )
    return people, found


async def asked(tx: Tx, number: int, limit: int) -> list[Asked]:
    """Return the last questions of its people, the latest first."""
    return await tx.all(
        Asked,
        "SELECT q.id, p.name, (SELECT m.body FROM messages m WHERE m.question_id = q.id"
        " AND m.person_id IS NOT NULL AND m.body IS NOT NULL ORDER BY m.id LIMIT 1),"
        " q.opened_at, q.closed_at FROM questions q JOIN people p ON p.id = q.person_id"
        " WHERE q.id IN (SELECT q.id FROM people p JOIN questions q ON q.person_id = p.id"
        " WHERE p.organisation_id = ? ORDER BY q.id DESC LIMIT ?) ORDER BY q.id DESC",
        number,
        limit,
    )


async def came(tx: Tx, number: int, limit: int) -> list[Came]:
    """Return the seminars that its people have signed up for, the latest first."""
    return await tx.all(
        Came,
        "SELECT s.number, s.title, s.starts_at, count(*), sum(r.state = 'attended')"
        " FROM people p JOIN registrations r ON r.person_id = p.id AND r.state <> 'left'"
        " JOIN seminars s ON s.number = r.seminar WHERE p.organisation_id = ?"
        " GROUP BY s.number ORDER BY s.starts_at DESC, s.number DESC LIMIT ?",
        number,
        limit,
    )


# -- outcomes --------------------------------------------------------------------------------------


async def reached(tx: Tx, number: int, limit: int) -> list[Outcome]:
    """Return what is confirmed of an organisation, the latest first."""
    return await tx.all(
        Outcome,
        f"{OUTCOME} WHERE x.organisation_id = ? AND x.confirmed_at IS NOT NULL"
        " ORDER BY x.counted_at DESC, x.id DESC LIMIT ?",
        number,
        limit,
    )


async def claims(tx: Tx, limit: int, offset: int = 0) -> list[Outcome]:
    """Return what people have claimed and nobody has decided on, the oldest first."""
    return await tx.all(
        Outcome,
        f"{OUTCOME} WHERE x.confirmed_at IS NULL ORDER BY x.id LIMIT ? OFFSET ?",
        limit,
        offset,
    )


async def claims_of(tx: Tx, number: int) -> list[Outcome]:
    return await tx.all(
        Outcome,
        f"{OUTCOME} WHERE x.organisation_id = ? AND x.confirmed_at IS NULL ORDER BY x.id",
        number,
    )


async def count_claims(tx: Tx) -> int:
    return int(await tx.value("SELECT count(*) FROM outcomes WHERE confirmed_at IS NULL"))


async def claim_row(tx: Tx, number: int) -> int | None:
    value = await tx.value("SELECT claim_row FROM outcomes WHERE id = ?", number)
    return None if value is None else int(value)


async def sent_as(tx: Tx, form: str) -> int | None:
    """Return the outcome that a form was sent for already."""
    value = await tx.value("SELECT id FROM outcomes WHERE sent_as = ?", form)
    return None if value is None else int(value)


async def set_sent_as(tx: Tx, number: int, form: str) -> None:
    await tx.run("UPDATE outcomes SET sent_as = ? WHERE id = ?", form, number)


# -- doubles ---------------------------------------------------------------------------------------


KEY = "SELECT id, key, municipality_id FROM organisations WHERE joined_to IS NULL"


async def keys(tx: Tx) -> list[Key]:
    """Return all that stand for themselves."""
    return [Key(*row) for row in await tx.rows(KEY)]


async def near(tx: Tx, one: int, place: str | None, roots: Sequence[str]) -> list[Key]:
    """Return the others of a municipality, and those in whose names one of some beginnings is."""
    found = await tx.rows(
        f"{KEY} AND id <> ? AND (municipality_id = ? OR EXISTS"
        " (SELECT 1 FROM json_each(?) WHERE instr(key, value)))",
        one,
        place,
        json.dumps(list(roots)),
    )
    return [Key(*row) for row in found]


async def rows_of(tx: Tx, numbers: Sequence[int]) -> dict[int, Row]:
    """Return organisations by number."""
    where = "WHERE o.id IN (SELECT value FROM json_each(?))"
    return {row.id: row for row in await tx.all(Row, f"{ROW} {where}", json.dumps(list(numbers)))}


@dataclass(frozen=True, slots=True)
class Belongings:
    """What goes with an organisation when it becomes another: its people take theirs along."""

    people: int
    outcomes: int
    profiles: int
    own_dates: int
    questions: int
    signed_up: int


OF_PEOPLE = "WHERE person_id IN (SELECT id FROM people WHERE organisation_id = ?)"


async def belongings(tx: Tx, number: int) -> Belongings:
    counts = (
        "(SELECT count(*) FROM people WHERE organisation_id = ?)",
        "(SELECT count(*) FROM outcomes WHERE organisation_id = ?)",
        f"(SELECT count(*) FROM profiles {OF_PEOPLE})",
        f"(SELECT count(*) FROM deadlines {OF_PEOPLE} AND retired_at IS NULL)",
        f"(SELECT count(*) FROM questions {OF_PEOPLE})",
        f"(SELECT count(*) FROM registrations {OF_PEOPLE} AND state <> 'left')",
    )
    found = await tx.all(Belongings, f"SELECT {', '.join(counts)}", *[number] * len(counts))
    return found[0]
