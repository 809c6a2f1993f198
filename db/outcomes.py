"""Outcomes: applications, grants, registrations, help; and what the report counts of them."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx

Span = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`contest`: its title or what was typed; `noted_by` None: the person said so."""

    id: int
    kind: str
    person_id: int | None
    organisation_id: int | None
    deadline: int | None
    contest: str | None
    rubles: int | None
    year: int | None
    noted_by: int | None
    confirmed_at: datetime | None
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Noted:
    """What is to be written; year: of a grant, in which it was won."""

    kind: str
    person_id: int | None
    organisation_id: int | None
    place: str | None
    deadline: int | None = None
    words: str | None = None
    rubles: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Contest:
    """A date of the calendar that one applies for."""

    number: int
    title: str


SELECT = (
    "SELECT x.id, x.kind, x.person_id, x.organisation_id, x.deadline, coalesce(x.words, d.title),"
    " x.rubles, x.year, x.noted_by, x.confirmed_at, x.counted_at"
    " FROM outcomes x LEFT JOIN deadlines d ON d.number = x.deadline"
)


async def add(tx: Tx, one: Noted, counted_at: str, staff_id: int | None) -> int:
    """Write an outcome; what staff note is confirmed with that."""
    return await tx.insert(
        "INSERT INTO outcomes (kind, person_id, organisation_id, municipality_id, deadline, words,"
        " rubles, year, noted_by, confirmed_by, confirmed_at, counted_at)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        one.kind,
        one.person_id,
        one.organisation_id,
        one.place,
        one.deadline,
        one.words,
        one.rubles,
        one.year,
        staff_id,
        staff_id,
        None if staff_id is None else tx.now_text,
        counted_at,
    )


async def get(tx: Tx, number: int) -> Outcome | None:
    return await tx.one(Outcome, f"{SELECT} WHERE x.id = ?", number)


async def confirm(tx: Tx, number: int, staff_id: int) -> bool:
    """Confirm what a person claimed; False: it was."""
    return bool(
        await tx.run(
            "UPDATE outcomes SET confirmed_by = ?, confirmed_at = ?"
            " WHERE id = ? AND confirmed_at IS NULL",
            staff_id,
            tx.now_text,
            number,
        )
    )


async def set_claim_row(tx: Tx, number: int, row: int | None) -> None:
    """Note which row of the outbox asked staff to confirm it."""
    await tx.run("UPDATE outcomes SET claim_row = ? WHERE id = ?", row, number)


async def remove(tx: Tx, number: int) -> None:
    await tx.run("DELETE FROM outcomes WHERE id = ?", number)


async def known(tx: Tx, person_id: int | None, organisation_id: int | None) -> list[Outcome]:
    """Return what is confirmed of a person or their organisation, the oldest first."""
    return await tx.all(
        Outcome,
        f"{SELECT} WHERE x.id IN (SELECT id FROM outcomes WHERE person_id = ? UNION"
        " SELECT id FROM outcomes WHERE organisation_id = ?) AND x.confirmed_at IS NOT NULL"
        " ORDER BY x.counted_at, x.id",
        person_id,
        organisation_id,
    )


async def of_person(tx: Tx, person_id: int) -> list[Outcome]:
    return await tx.all(Outcome, f"{SELECT} WHERE x.person_id = ? ORDER BY x.id", person_id)


async def contests(tx: Tx, since: str, until: str, limit: int) -> list[Contest]:
    """Return the contests that take applications around now, the next first."""
    return await tx.all(
        Contest,
        "SELECT number, title FROM deadlines WHERE kind = 'grant' AND person_id IS NULL"
        " AND retired_at IS NULL AND due_at >= ? AND due_at < ? ORDER BY due_at, number LIMIT ?",
        since,
        until,
        limit,
    )


async def applied_for(tx: Tx, person_id: int, limit: int) -> list[Contest]:
    """Return the contests for which a person has pressed «Подали заявку», the last first."""
    return await tx.all(
        Contest,
        "SELECT d.number, d.title FROM deadlines_done x JOIN deadlines d ON d.number = x.deadline"
        " WHERE x.person_id = ? AND x.kind = 'grant' ORDER BY x.id DESC LIMIT ?",
        person_id,
        limit,
    )


# -- erasure, two accounts -------------------------------------------------------------------------


async def join_people(tx: Tx, new: int, old: int) -> None:
    await tx.run("UPDATE outcomes SET person_id = ? WHERE person_id = ?", old, new)


async def forget_person(tx: Tx, person_id: int) -> None:
    """What was claimed and not confirmed goes; the rest stays for the report, without words."""
    await tx.run("DELETE FROM outcomes WHERE person_id = ? AND confirmed_at IS NULL", person_id)
    await tx.run(
        "UPDATE outcomes SET person_id = NULL, words = NULL WHERE person_id = ?", person_id
    )


async def forget_organisation(tx: Tx, number: int, erased_as: int) -> None:
    """An organisation is about to go: its outcomes stay for the report, under its number."""
    await tx.run(
        "UPDATE outcomes SET organisation_id = NULL, erased_organisation = ?, words = NULL"
        " WHERE organisation_id = ?",
        erased_as,
        number,
    )


async def any_of(tx: Tx, organisation_id: int) -> bool:
    return bool(
        await tx.value("SELECT 1 FROM outcomes WHERE organisation_id = ? LIMIT 1", organisation_id)
    )


# -- counted ---------------------------------------------------------------------------------------

WHO = (
    "coalesce('o' || coalesce({0}, p.organisation_id, k.id),"
    " 'e' || coalesce({1}, e.organisation), 'p' || coalesce(x.person_id, x.erased_as),"
    " {2} || x.id)"
)
"""Whose an outcome is: an organisation's; else a person's; of the erased, by their numbers."""
BY_DONE = WHO.format("NULL", "NULL", "'done'")
BY_OUTCOME = WHO.format("x.organisation_id", "x.erased_organisation", "'out'")
WHOSE = (
    " LEFT JOIN people p ON p.id = x.person_id LEFT JOIN erased_people e ON e.mark = x.erased_as"
    " LEFT JOIN organisations k ON k.erased_as = e.organisation"
)
APPLIED = (
    "SELECT what, who, min(at) AS at, id, source FROM ("
    " SELECT coalesce('d' || x.deadline, 'done' || x.id) AS what,"
    f" {BY_DONE} AS who, x.done_at AS at, x.id AS id,"
    f" 'done' AS source FROM deadlines_done x{WHOSE} WHERE x.kind = 'grant'"
    " UNION ALL SELECT coalesce('d' || x.deadline, 'out' || x.id),"
    f" {BY_OUTCOME},"
    f" x.counted_at, x.id, 'out' FROM outcomes x{WHOSE}"
    " WHERE x.kind = 'applied' AND x.confirmed_at IS NOT NULL) GROUP BY what, who"
)
"""Applications, one a contest and organisation: two members, and staff, may tell of the same."""
WITHIN = "x.confirmed_at IS NOT NULL AND x.counted_at >= ? AND x.counted_at < ?"


async def applied(tx: Tx, span: Span) -> int:
    return int(await tx.value(f"SELECT count(*) FROM ({APPLIED}) WHERE at >= ? AND at < ?", *span))


async def counted(tx: Tx, span: Span) -> dict[str, tuple[int, int]]:
    """Return number and rubles of each kind in a span."""
    found = await tx.rows(
        f"SELECT x.kind, count(*), coalesce(sum(x.rubles), 0) FROM outcomes x WHERE {WITHIN}"
        " GROUP BY x.kind",
        *span,
    )
    return {str(kind): (int(number), int(rubles)) for kind, number, rubles in found}


async def won_by_year(tx: Tx, span: Span) -> list[tuple[int | None, int, int]]:
    """Return the grants of a span by the year of each: how many, and rubles."""
    found = await tx.rows(
        f"SELECT x.year, count(*), coalesce(sum(x.rubles), 0) FROM outcomes x WHERE {WITHIN}"
        " AND x.kind = 'won' GROUP BY x.year ORDER BY x.year IS NULL, x.year DESC",
        *span,
    )
    return [(year, int(number), int(rubles)) for year, number, rubles in found]


@dataclass(frozen=True, slots=True)
class Counted:
    """A line behind a figure; `name` None: erased, or of an organisation alone."""

    at: datetime
    place: str | None
    contest: str | None
    rubles: int | None
    year: int | None
    name: str | None
    organisation: str | None


PLACE = "coalesce(x.municipality_id, p.municipality_id)"


async def listed(tx: Tx, kind: str, span: Span, limit: int) -> list[Counted]:
    return await tx.all(
        Counted,
        f"SELECT x.counted_at, {PLACE}, coalesce(x.words, d.title), x.rubles, x.year, p.name,"
        " o.name FROM outcomes x LEFT JOIN deadlines d ON d.number = x.deadline"
        " LEFT JOIN people p ON p.id = x.person_id"
        f" LEFT JOIN organisations o ON o.id = x.organisation_id WHERE x.kind = ? AND {WITHIN}"
        " ORDER BY x.counted_at, x.id LIMIT ?",
        kind,
        *span,
        limit,
    )


async def listed_applied(tx: Tx, span: Span, limit: int) -> list[Counted]:
    return await tx.all(
        Counted,
        "SELECT a.at, coalesce(y.municipality_id, z.municipality_id, p.municipality_id),"
        " coalesce(y.words, d.title), NULL, NULL, p.name, o.name"
        f" FROM ({APPLIED}) a LEFT JOIN outcomes y ON a.source = 'out' AND y.id = a.id"
        " LEFT JOIN deadlines_done z ON a.source = 'done' AND z.id = a.id"
        " LEFT JOIN deadlines d ON d.number = coalesce(y.deadline, z.deadline)"
        " LEFT JOIN people p ON p.id = coalesce(y.person_id, z.person_id)"
        " LEFT JOIN organisations o ON o.id = coalesce(y.organisation_id, p.organisation_id)"
        " WHERE a.at >= ? AND a.at < ? ORDER BY a.at, a.source, a.id LIMIT ?",
        *span,
        limit,
    )
