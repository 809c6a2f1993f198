"""Organisations: who belongs to which, what is public, which staff said to be one."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns


@dataclass(frozen=True, slots=True)
class Organisation:
    """`named_by`, `told_by`: the persons whose words name and about are.

    `joined_to`: the one that staff said this one is; then it only leads there.
    """

    id: int
    key: str
    name: str
    inn: str | None
    municipality_id: str | None
    about: str | None
    public: bool
    named_by: int | None
    told_by: int | None
    joined_to: int | None
    erased_as: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the register; `place`: the municipality's name."""

    id: int
    name: str
    place: str | None
    people: int


@dataclass(frozen=True, slots=True)
class Member:
    """`question`: the number of their last one."""

    id: int
    name: str
    question: int | None


@dataclass(frozen=True, slots=True)
class Joined:
    """Who of staff said that two are one; `name`: of the one that is no more, where still known."""

    name: str | None
    staff: str
    joined_at: datetime


SELECT = f"SELECT {columns(Organisation)} FROM organisations"


async def get(tx: Tx, number: int) -> Organisation | None:
    """Return an organisation; of one that was joined to another, that other."""
    return await tx.one(
        Organisation,
        f"{SELECT} WHERE id = coalesce((SELECT joined_to FROM organisations WHERE id = ?), ?)",
        number,
        number,
    )


async def of_inn(tx: Tx, inn: str) -> Organisation | None:
    found = await tx.value("SELECT id FROM organisations WHERE inn = ?", inn)
    return await get(tx, found) if found else None


async def called(tx: Tx, key: str) -> list[Organisation]:
    """Return all of that name, the joined ones too, the oldest first."""
    return await tx.all(Organisation, f"{SELECT} WHERE key = ? ORDER BY id", key)


async def add(
    tx: Tx, *, key: str, name: str, inn: str | None, place: str | None, by: int | None
) -> int:
    return await tx.insert(
        "INSERT INTO organisations (key, name, inn, municipality_id, named_by, made_at)"
        " VALUES (?,?,?,?,?,?)",
        key,
        name,
        inn,
        place,
        by,
        tx.now_text,
    )


async def set_inn(tx: Tx, number: int, inn: str) -> None:
    await tx.run("UPDATE organisations SET inn = ? WHERE id = ?", inn, number)


async def set_place(tx: Tx, number: int, place: str) -> None:
    await tx.run("UPDATE organisations SET municipality_id = ? WHERE id = ?", place, number)


async def set_name(tx: Tx, number: int, name: str, by: int) -> None:
    await tx.run("UPDATE organisations SET name = ?, named_by = ? WHERE id = ?", name, by, number)


async def show(tx: Tx, number: int, about: str, by: int) -> None:
    """Put it into the catalogue."""
    await tx.run(
        "UPDATE organisations SET public = 1, about = ?, told_by = ? WHERE id = ?",
        about,
        by,
        number,
    )


async def hide(tx: Tx, number: int) -> None:
    await tx.run(
        "UPDATE organisations SET public = 0, about = NULL, told_by = NULL WHERE id = ?", number
    )


async def mark(tx: Tx, number: int, erased_as: int) -> None:
    await tx.run("UPDATE organisations SET erased_as = ? WHERE id = ?", erased_as, number)


async def remove(tx: Tx, number: int) -> None:
    """Delete one, and those that were joined to it."""
    await tx.run("DELETE FROM organisations WHERE id = ?", number)


# -- people ----------------------------------------------------------------------------------------


async def put_into(tx: Tx, person_id: int, words: str | None, number: int | None) -> None:
    """Note what somebody calls theirs, and which one that is."""
    await tx.run(
        "UPDATE people SET organisation = ?, organisation_id = ? WHERE id = ?",
        words,
        number,
        person_id,
    )


async def members(tx: Tx, number: int) -> list[Member]:
    return await tx.all(
        Member,
        "SELECT p.id, p.name, (SELECT max(q.id) FROM questions q WHERE q.person_id = p.id)"
        " FROM people p WHERE p.organisation_id = ? ORDER BY p.name, p.id",
        number,
    )


async def others(tx: Tx, number: int, person_id: int) -> list[tuple[int, str]]:
    """Return (person, what they call it) of everybody else who belongs to it."""
    found = await tx.rows(
        "SELECT id, organisation FROM people WHERE organisation_id = ? AND id <> ? ORDER BY id",
        number,
        person_id,
    )
    return [(int(id_), str(words)) for id_, words in found]


async def named_by(tx: Tx, person_id: int) -> list[Organisation]:
    return await tx.all(Organisation, f"{SELECT} WHERE named_by = ? ORDER BY id", person_id)


async def told_by(tx: Tx, person_id: int) -> list[Organisation]:
    return await tx.all(Organisation, f"{SELECT} WHERE told_by = ? ORDER BY id", person_id)


async def forms(tx: Tx, number: int) -> list[str]:
    """Return what its people answered to «Кто вы?», the latest first."""
    found = await tx.rows(
        "SELECT json_extract(r.answers, '$.form') FROM profiles r JOIN people p"
        " ON p.id = r.person_id WHERE p.organisation_id = ?"
        " AND json_extract(r.answers, '$.form') IS NOT NULL ORDER BY r.changed_at DESC",
        number,
    )
    return [str(form) for (form,) in found]


async def join_people(tx: Tx, new: int, old: int) -> None:
    """Let the words of one account be another's; who had no organisation gets the other's."""
    await tx.run("UPDATE organisations SET named_by = ? WHERE named_by = ?", old, new)
    await tx.run("UPDATE organisations SET told_by = ? WHERE told_by = ?", old, new)
    await tx.run(
        "UPDATE people SET (organisation, organisation_id) ="
        " (SELECT organisation, organisation_id FROM people WHERE id = ?)"
        " WHERE id = ? AND organisation IS NULL",
        new,
        old,
    )
    await tx.run("UPDATE people SET organisation_id = NULL WHERE id = ?", new)


# -- the register ----------------------------------------------------------------------------------

LISTED = (
    "SELECT o.id, o.name, m.name, (SELECT count(*) FROM people p WHERE p.organisation_id = o.id)"
    " FROM organisations o LEFT JOIN municipalities m ON m.id = o.municipality_id"
)


async def count(tx: Tx) -> int:
    return int(await tx.value("SELECT count(*) FROM organisations WHERE joined_to IS NULL"))


async def page(tx: Tx, first: int, limit: int) -> list[Listed]:
    return await tx.all(
        Listed,
        f"{LISTED} WHERE o.joined_to IS NULL ORDER BY o.key, o.id LIMIT ? OFFSET ?",
        limit,
        first,
    )


async def like(tx: Tx, key: str, inn: str, limit: int) -> list[Listed]:
    """Return those whose name has these letters, or whose ИНН begins so."""
    return await tx.all(
        Listed,
        f"{LISTED} WHERE o.joined_to IS NULL AND (instr(o.key, ?) OR EXISTS (SELECT 1 FROM"
        " organisations j WHERE j.joined_to = o.id AND instr(j.key, ?))"
        " OR substr(o.inn, 1, length(?)) = nullif(?, '')) ORDER BY o.key, o.id LIMIT ?",
        key or inn,
        key or inn,
        inn,
        inn,
        limit,
    )


async def keys(tx: Tx) -> list[tuple[int, str]]:
    """Return number and key of all that stand for themselves."""
    found = await tx.rows("SELECT id, key FROM organisations WHERE joined_to IS NULL ORDER BY key")
    return [(int(id_), str(key)) for id_, key in found]


async def join(tx: Tx, gone: Organisation, kept: Organisation, staff_id: int) -> None:
    """Let all that belongs to one be another's; the name that is gone leads there."""
    await hide(tx, gone.id)
    if gone.public and not kept.public and gone.about and gone.told_by:
        await show(tx, kept.id, gone.about, gone.told_by)
    await tx.run("UPDATE organisations SET inn = NULL WHERE id = ?", gone.id)
    await tx.run(
        "UPDATE organisations SET joined_to = ?, erased_as = NULL WHERE id = ? OR joined_to = ?",
        kept.id,
        gone.id,
        gone.id,
    )
    await tx.run(
        "UPDATE organisations SET inn = coalesce(inn, ?), erased_as = coalesce(erased_as, ?),"
        " municipality_id = coalesce(municipality_id, ?) WHERE id = ?",
        gone.inn,
        gone.erased_as,
        gone.municipality_id,
        kept.id,
    )
    if gone.erased_as is not None and kept.erased_as is not None:
        await tx.run(
            "UPDATE erased_people SET organisation = ? WHERE organisation = ?",
            kept.erased_as,
            gone.erased_as,
        )
    await tx.run(
        "UPDATE people SET organisation_id = ? WHERE organisation_id = ?", kept.id, gone.id
    )
    await tx.run(
        "UPDATE outcomes SET organisation_id = ? WHERE organisation_id = ?", kept.id, gone.id
    )
    await tx.run("UPDATE organisation_joins SET kept = ? WHERE kept = ?", kept.id, gone.id)
    await tx.run(
        "INSERT INTO organisation_joins (gone, kept, staff_id, joined_at) VALUES (?,?,?,?)",
        gone.id,
        kept.id,
        staff_id,
        tx.now_text,
    )


async def joins(tx: Tx, kept: int) -> list[Joined]:
    return await tx.all(
        Joined,
        "SELECT o.name, s.name, j.joined_at FROM organisation_joins j JOIN staff s"
        " ON s.user_id = j.staff_id LEFT JOIN organisations o ON o.id = j.gone"
        " WHERE j.kept = ? ORDER BY j.id",
        kept,
    )


# -- the catalogue ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shelf:
    """A municipality of the catalogue; number 0: those that did not say theirs."""

    number: int
    name: str | None
    organisations: int


async def shelves(tx: Tx) -> list[Shelf]:
    return await tx.all(
        Shelf,
        "SELECT coalesce(m.number, 0), m.name, count(*) FROM organisations o LEFT JOIN"
        " municipalities m ON m.id = o.municipality_id WHERE o.public = 1 GROUP BY m.number"
        " ORDER BY m.name IS NULL, m.name",
    )


async def public(tx: Tx, place: int) -> list[tuple[str, str]]:
    """Return name and what they do of all that are shown in a municipality, by its number."""
    found = await tx.rows(
        "SELECT o.name, coalesce(o.about, '') FROM organisations o LEFT JOIN municipalities m"
        " ON m.id = o.municipality_id WHERE o.public = 1 AND coalesce(m.number, 0) = ?"
        " ORDER BY o.key, o.id",
        place,
    )
    return [(str(name), str(about)) for name, about in found]
