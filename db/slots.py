"""Reception hours, and who comes when."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class Slot:
    """`weekdays`, `dates`: JSON; `opens`, `closes`: «HH:MM» by the centre's clock."""

    number: int
    id: str
    weekdays: str
    dates: str
    opens: str
    closes: str
    minutes: int
    consultant: str | None
    place: str | None

    @property
    def days_of_week(self) -> frozenset[int]:
        return frozenset(json.loads(self.weekdays))

    @property
    def days(self) -> frozenset[str]:
        return frozenset(json.loads(self.dates))


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody's time at the centre; `told`: JSON, the spans they were reminded by."""

    id: int
    slot: int
    starts_at: datetime
    person_id: int | None
    question_id: int | None
    booked_at: datetime
    freed_at: datetime | None
    told: str

    @property
    def reminded(self) -> list[str]:
        return [str(span) for span in json.loads(self.told)]


SLOT = f"SELECT {columns(Slot)} FROM slots"
VISIT = f"SELECT {columns(Visit)} FROM visits"


async def put(tx: Tx, slot_id: str, values: Mapping[str, Any]) -> None:
    given = {"id": slot_id, **values}
    names = ", ".join(given)
    marks = ", ".join("?" for _ in given)
    changes = ", ".join(f"{name} = excluded.{name}" for name in given if name != "id")
    await tx.run(
        f"INSERT INTO slots ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changes},"
        " retired_at = NULL",
        *given.values(),
    )


async def retire_others(tx: Tx, kept: list[str]) -> int:
    return await tx.run(
        "UPDATE slots SET retired_at = ? WHERE retired_at IS NULL"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        tx.now_text,
        json.dumps(kept),
    )


async def in_use(tx: Tx) -> list[Slot]:
    return await tx.all(Slot, f"{SLOT} WHERE retired_at IS NULL ORDER BY number")


async def get(tx: Tx, number: int) -> Slot | None:
    return await tx.one(Slot, f"{SLOT} WHERE number = ?", number)


async def taken(tx: Tx) -> set[tuple[int, datetime]]:
    """Return (slot, moment) of what is taken from now on."""
    found = await tx.rows(
        "SELECT slot, starts_at FROM visits WHERE freed_at IS NULL AND starts_at > ?", tx.now_text
    )
    return {(int(slot), datetime.fromisoformat(at)) for slot, at in found}


async def book(tx: Tx, slot: int, starts_at: datetime, person_id: int) -> int | None:
    """Give a time to a person; return the visit, None where somebody has it."""
    found = await tx.value(
        "INSERT INTO visits (slot, starts_at, person_id, booked_at) VALUES (?,?,?,?)"
        " ON CONFLICT DO NOTHING RETURNING id",
        slot,
        stamp(starts_at),
        person_id,
        tx.now_text,
    )
    return None if found is None else int(found)


async def set_question(tx: Tx, visit: int, question: int) -> None:
    await tx.run("UPDATE visits SET question_id = ? WHERE id = ?", question, visit)


async def visit(tx: Tx, number: int) -> Visit | None:
    return await tx.one(Visit, f"{VISIT} WHERE id = ?", number)


async def free(tx: Tx, number: int) -> bool:
    """Let somebody else have the time; False where it was free."""
    change = "UPDATE visits SET freed_at = ? WHERE id = ? AND freed_at IS NULL"
    return bool(await tx.run(change, tx.now_text, number))


async def coming(tx: Tx) -> list[Visit]:
    """Return the visits to come, the next first."""
    return await tx.all(
        Visit,
        f"{VISIT} WHERE freed_at IS NULL AND starts_at > ? ORDER BY starts_at, slot",
        tx.now_text,
    )


async def coming_of(tx: Tx, person_id: int) -> Visit | None:
    return await tx.one(
        Visit,
        f"{VISIT} WHERE person_id = ? AND freed_at IS NULL AND starts_at > ?"
        " ORDER BY starts_at LIMIT 1",
        person_id,
        tx.now_text,
    )


async def soon(tx: Tx, until: datetime) -> list[Visit]:
    """Return the visits to come until a moment."""
    return await tx.all(
        Visit,
        f"{VISIT} WHERE freed_at IS NULL AND starts_at > ? AND starts_at <= ?",
        tx.now_text,
        stamp(until),
    )


async def note_told(tx: Tx, number: int, spans: Sequence[str]) -> None:
    await tx.run("UPDATE visits SET told = ? WHERE id = ?", json.dumps(list(spans)), number)


async def of_person(tx: Tx, person_id: int) -> list[Visit]:
    return await tx.all(Visit, f"{VISIT} WHERE person_id = ? ORDER BY id", person_id)


async def forget_person(tx: Tx, person_id: int) -> None:
    """Free what is to come; that somebody came stays, without who."""
    await tx.run("DELETE FROM visits WHERE person_id = ? AND starts_at > ?", person_id, tx.now_text)
    await tx.run("UPDATE visits SET person_id = NULL WHERE person_id = ?", person_id)


async def join_people(tx: Tx, new: int, old: int) -> None:
    await tx.run("UPDATE visits SET person_id = ? WHERE person_id = ?", old, new)
