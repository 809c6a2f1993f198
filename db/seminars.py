"""Seminars as the content tells them, and when people are to be reminded."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import sections, sessions
from db.database import Tx, columns, stamp
from db.sections import PlannedSection
from db.sessions import Session


@dataclass(frozen=True, slots=True)
class Seminar:
    """`capacity` None: there is room for all; `by_hand`: made in the chat, not out of files."""

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
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    only_municipality: bool = False
    timezone: str | None = None
    series: int | None = None
    by_hand: bool = False

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at <= now

    @property
    def called_off(self) -> bool:
        """Whether it was cancelled before it began: nobody has come."""
        return self.cancelled_at is not None and self.cancelled_at <= self.starts_at


@dataclass(frozen=True, slots=True)
class Planned:
    """What is said of a seminar; `spans`: how long before each session to remind."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime | None
    place: str | None
    link: str | None
    capacity: int | None
    description: str | None
    municipality_id: str | None
    spans: Mapping[str, timedelta]
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    only_municipality: bool = False
    timezone: str | None = None
    series: int | None = None
    by_hand: bool = False
    sessions: Sequence[Session] = ()
    sections: Sequence[PlannedSection] = ()


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
    """Return what was not over at a moment and was not cancelled, the earliest first."""
    return await tx.all(
        Seminar,
        f"{SELECT} WHERE {NOT_OVER} AND cancelled_at IS NULL ORDER BY starts_at, number LIMIT ?",
        stamp(moment),
        limit,
    )


async def others(tx: Tx, kept: list[str]) -> list[Seminar]:
    """Return what came out of files, is neither over nor cancelled, and not among `kept`."""
    return await tx.all(
        Seminar,
        f"{SELECT} WHERE {NOT_OVER} AND cancelled_at IS NULL AND by_hand = 0"
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
    facts = {
        "title": planned.title,
        "starts_at": stamp(planned.starts_at),
        "ends_at": _stamped(planned.ends_at),
        "place": planned.place,
        "link": planned.link,
        "capacity": planned.capacity,
        "description": planned.description,
        "municipality_id": planned.municipality_id,
        "opens_at": _stamped(planned.opens_at),
        "closes_at": _stamped(planned.closes_at),
        "only_municipality": int(planned.only_municipality),
        "timezone": planned.timezone,
        "by_hand": int(planned.by_hand),
    }
    known = await named(tx, planned.id)
    if known is None:
        added = {**facts, "id": planned.id, "timed_at": tx.now_text}
        marks = ", ".join("?" for _ in added)
        number = await tx.insert(
            f"INSERT INTO seminars ({', '.join(added)}) VALUES ({marks})", *added.values()
        )
    else:
        number = known.number
        changed = ", ".join(f"{name} = ?" for name in facts)
        await tx.run(
            f"UPDATE seminars SET {changed}, cancelled_at = NULL WHERE number = ?",
            *facts.values(),
            number,
        )
    await set_series(tx, number, planned.series)
    await sessions.put(tx, number, planned.sessions)
    await sections.put(tx, number, planned.sections)
    begins = [one.starts_at for one in planned.sessions] or [planned.starts_at]
    await _plan(tx, number, planned.spans, begins)
    return number


def _stamped(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None


async def set_series(tx: Tx, number: int, series: int | None) -> None:
    """Put a seminar into a series, as its newest unless it was in it, or out of any."""
    await tx.run(
        "UPDATE seminars SET series = ?, series_turn ="
        " (SELECT coalesce(max(series_turn), 0) + 1 FROM seminars)"
        " WHERE number = ? AND series IS NOT ?",
        series,
        number,
        series,
    )


async def spans(tx: Tx, number: int) -> list[str]:
    """Return how long before it people are reminded of a seminar."""
    found = await tx.rows("SELECT DISTINCT span FROM seminar_reminders WHERE seminar = ?", number)
    return [span for (span,) in found]


async def _plan(
    tx: Tx, number: int, before: Mapping[str, timedelta], begins: Sequence[datetime]
) -> None:
    """Note when to remind; what is past when that changes is not made up for."""
    wanted = {
        (span, stamp(begin)): stamp(begin - length)
        for span, length in before.items()
        for begin in begins
    }
    known = {
        (span, begin): due
        for span, begin, due in await tx.rows(
            "SELECT span, starts_at, due_at FROM seminar_reminders WHERE seminar = ?", number
        )
    }
    if known == wanted:
        return
    await tx.run("DELETE FROM seminar_reminders WHERE seminar = ?", number)
    await tx.many(
        "INSERT INTO seminar_reminders (seminar, span, starts_at, due_at) VALUES (?,?,?,?)",
        [(number, span, begin, due) for (span, begin), due in wanted.items()],
    )
    await tx.run("UPDATE seminars SET timed_at = ? WHERE number = ?", tx.now_text, number)
