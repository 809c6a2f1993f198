"""«Напоминать» and «Сдано»: what people want to be reminded of, and what is done."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx


@dataclass(frozen=True, slots=True)
class Wisher:
    """Somebody who asked to be reminded, with what is needed to write to them."""

    address: int
    timezone: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    title: str | None
    subject: str
    remind: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Done:
    title: str | None
    kind: str
    done_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    title: str
    span: str
    due_at: datetime
    missed: bool


async def put(tx: Tx, person_id: int, subject: str, *, remind: bool) -> bool:
    """Note a wish, held from now on; False: it was so."""
    return bool(
        await tx.run(
            "INSERT INTO deadline_wishes (person_id, subject, remind, since) VALUES (?,?,?,?)"
            " ON CONFLICT DO UPDATE SET remind = excluded.remind, since = excluded.since"
            " WHERE remind <> excluded.remind",
            person_id,
            subject,
            remind,
            tx.now_text,
        )
    )


async def wanted(tx: Tx, person_id: int, subject: str) -> datetime | None:
    """Return since when a person wants to be reminded."""
    found = await tx.value(
        "SELECT since FROM deadline_wishes WHERE person_id = ? AND subject = ? AND remind = 1",
        person_id,
        subject,
    )
    return datetime.fromisoformat(found) if found else None


async def subjects(tx: Tx, person_id: int) -> set[str]:
    """Return all that a person wants to be reminded of."""
    found = await tx.rows(
        "SELECT subject FROM deadline_wishes WHERE person_id = ? AND remind = 1", person_id
    )
    return {subject for (subject,) in found}


async def wishers(tx: Tx, number: int, subject: str) -> list[Wisher]:
    """Return who can be reached, asked to be reminded of a date, and is not done with it."""
    return await tx.all(
        Wisher,
        "SELECT p.address, m.timezone FROM deadline_wishes w JOIN people p ON p.id = w.person_id"
        " LEFT JOIN municipalities m ON m.id = p.municipality_id WHERE w.subject = ?"
        " AND w.remind = 1 AND p.unreachable_at IS NULL AND NOT EXISTS (SELECT 1 FROM"
        " deadlines_done x WHERE x.deadline = ? AND x.person_id = p.id) ORDER BY p.id",
        subject,
        number,
    )


async def do(tx: Tx, person_id: int, number: int, kind: str, municipality_id: str | None) -> bool:
    """Note that a person has done what a date asks for; False: it was noted."""
    return bool(
        await tx.run(
            "INSERT INTO deadlines_done (deadline, person_id, kind, municipality_id, done_at)"
            " VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
            number,
            person_id,
            kind,
            municipality_id,
            tx.now_text,
        )
    )


async def undo(tx: Tx, person_id: int, number: int) -> bool:
    """Take «Сдано» back; what was past by now is not reminded of."""
    known = await tx.run(
        "DELETE FROM deadlines_done WHERE deadline = ? AND person_id = ?", number, person_id
    )
    if known:
        await tx.run(
            "UPDATE deadline_wishes SET since = ? WHERE person_id = ? AND subject ="
            " (SELECT subject FROM deadlines WHERE number = ?)",
            tx.now_text,
            person_id,
            number,
        )
    return bool(known)


async def done(tx: Tx, person_id: int) -> set[int]:
    """Return the numbers of the dates that a person is done with."""
    found = await tx.rows(
        "SELECT deadline FROM deadlines_done WHERE person_id = ? AND deadline IS NOT NULL",
        person_id,
    )
    return {number for (number,) in found}


# -- export, two accounts of one person ------------------------------------------------------------


async def of_person(tx: Tx, person_id: int) -> list[Wish]:
    return await tx.all(
        Wish,
        "SELECT coalesce((SELECT title FROM duties WHERE id = w.subject), (SELECT title FROM"
        " deadlines WHERE subject = w.subject ORDER BY number DESC LIMIT 1)), w.subject, w.remind,"
        " w.since FROM deadline_wishes w WHERE w.person_id = ? ORDER BY w.since, w.subject",
        person_id,
    )


async def done_by(tx: Tx, person_id: int) -> list[Done]:
    return await tx.all(
        Done,
        "SELECT d.title, x.kind, x.done_at FROM deadlines_done x LEFT JOIN deadlines d"
        " ON d.number = x.deadline WHERE x.person_id = ? ORDER BY x.id",
        person_id,
    )


async def told(tx: Tx, person_id: int) -> list[Told]:
    return await tx.all(
        Told,
        "SELECT d.title, t.span, t.due_at, t.missed FROM told_deadlines t JOIN deadlines d"
        " ON d.number = t.deadline WHERE t.person_id = ? ORDER BY t.due_at, t.deadline, t.span",
        person_id,
    )


async def move(tx: Tx, new: int, old: int) -> None:
    """Let what one account wants, has done and was told be another's; of two, the older stays."""
    for table in ("deadline_wishes", "deadlines_done", "told_deadlines"):
        await tx.run(f"UPDATE OR IGNORE {table} SET person_id = ? WHERE person_id = ?", old, new)
    await tx.run("DELETE FROM deadlines_done WHERE person_id = ?", new)
