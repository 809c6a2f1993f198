"""Seminars as the content tells them, and when people are to be reminded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class Seminar:
    """`capacity` None: there is room for all."""

    number: int
    id: str
    title: str
    starts_at: datetime
    ends_at: datetime | None
    place: str | None
    link: str | None
    capacity: int | None
    description: str | None
    municipality_id: str | None
    cancelled_at: datetime | None

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at <= now


@dataclass(frozen=True, slots=True)
class Planned:
    """What content says of a seminar; `spans`: when to remind, by how long before."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime | None
    place: str | None
    link: str | None
    capacity: int | None
    description: str | None
    municipality_id: str | None
    spans: Mapping[str, datetime]


SELECT = f"SELECT {columns(Seminar)} FROM seminars"
NOT_OVER = "coalesce(ends_at, starts_at) > ?"


async def get(tx: Tx, number: int) -> Seminar | None:
    return await tx.one(Seminar, f"{SELECT} WHERE number = ?", number)


async def named(tx: Tx, seminar_id: str) -> Seminar | None:
    return await tx.one(Seminar, f"{SELECT} WHERE id = ?", seminar_id)


async def coming(tx: Tx, limit: int) -> list[Seminar]:
    """Return what is not over and not cancelled, the next first."""
    return await tx.all(
        Seminar,
        f"{SELECT} WHERE {NOT_OVER} AND cancelled_at IS NULL ORDER BY starts_at, number LIMIT ?",
        tx.now_text,
        limit,
    )


async def since(tx: Tx, moment: datetime, limit: int) -> list[Seminar]:
    """Return what begins after a moment and was not cancelled, the earliest first."""
    return await tx.all(
        Seminar,
        f"{SELECT} WHERE starts_at > ? AND cancelled_at IS NULL ORDER BY starts_at, number LIMIT ?",
        stamp(moment),
        limit,
    )


async def others(tx: Tx, kept: list[str]) -> list[Seminar]:
    """Return what is neither over nor cancelled, and not among `kept`."""
    return await tx.all(
        Seminar,
        f"{SELECT} WHERE {NOT_OVER} AND cancelled_at IS NULL"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        tx.now_text,
        json.dumps(kept),
    )


async def cancel(tx: Tx, number: int) -> None:
    await tx.run(
        "UPDATE seminars SET cancelled_at = coalesce(cancelled_at, ?) WHERE number = ?",
        tx.now_text,
        number,
    )


async def put(tx: Tx, planned: Planned) -> int:
    """Write a seminar that takes place; return its number, which it keeps for ever."""
    values = (
        planned.title,
        stamp(planned.starts_at),
        stamp(planned.ends_at) if planned.ends_at else None,
        planned.place,
        planned.link,
        planned.capacity,
        planned.description,
        planned.municipality_id,
    )
    known = await named(tx, planned.id)
    if known is None:
        number = await tx.insert(
            "INSERT INTO seminars (title, starts_at, ends_at, place, link, capacity, description,"
            " municipality_id, id, timed_at) VALUES (?,?,?,?,?,?,?,?,?,?)",
            *values,
            planned.id,
            tx.now_text,
        )
    else:
        number = known.number
        await tx.run(
            "UPDATE seminars SET title = ?, starts_at = ?, ends_at = ?, place = ?, link = ?,"
            " capacity = ?, description = ?, municipality_id = ?, cancelled_at = NULL"
            " WHERE number = ?",
            *values,
            number,
        )
    await _plan(tx, number, planned.spans)
    return number


async def _plan(tx: Tx, number: int, spans: Mapping[str, datetime]) -> None:
    """Note when to remind; what is past when that changes is not made up for."""
    wanted = {span: stamp(due) for span, due in spans.items()}
    known = dict(
        await tx.rows("SELECT span, due_at FROM seminar_reminders WHERE seminar = ?", number)
    )
    if known == wanted:
        return
    await tx.run("DELETE FROM seminar_reminders WHERE seminar = ?", number)
    await tx.many(
        "INSERT INTO seminar_reminders (seminar, span, due_at) VALUES (?,?,?)",
        [(number, span, due) for span, due in wanted.items()],
    )
    await tx.run("UPDATE seminars SET timed_at = ? WHERE number = ?", tx.now_text, number)
