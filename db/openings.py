"""Whom the opening of a contest concerns; who waits for what; what staff look at beforehand."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, stamp
from db.duties import DUTY, IN_USE, Duty


@dataclass(frozen=True, slots=True)
class Opening:
    """A contest that takes applications now."""

    number: int
    duty: int
    title: str
    due_at: datetime
    zone: str
    url: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Someone:
    """Who is to be written to; no zone: that of the centre."""

    person_id: int
    address: int
    timezone: str | None


@dataclass(frozen=True, slots=True)
class Coming:
    """A reminder ahead: `own` dates are their person's alone, so they have no title here."""

    at: datetime
    span: str
    id: str
    title: str
    due_at: datetime
    due_on: str | None
    zone: str
    own: bool
    people: int
    names: str


@dataclass(frozen=True, slots=True)
class Missed:
    id: str
    title: str
    due_at: datetime
    due_on: str | None
    zone: str
    own: bool
    people: int
    names: str


OPENED = "open"
"""Stands for a span where people were told that a contest has opened."""
NAMES, NOBODY = "json_group_array(p.name)", "'[]'"
TITLE = "CASE WHEN d.person_id IS NULL THEN d.title ELSE '' END"


async def opened(tx: Tx, since: datetime) -> list[Opening]:
    """Return contests that are open and were not before `since`, or not known to be."""
    return await tx.all(
        Opening,
        "SELECT d.number, u.number, d.title, d.due_at, d.zone, d.url, d.note FROM deadlines d"
        " JOIN duties u ON u.id = d.duty WHERE d.kind = 'grant' AND d.retired_at IS NULL"
        " AND d.due_at > ? AND coalesce(d.opens_at, '') <= ?"
        " AND max(coalesce(d.opens_at, ''), d.timed_at) > ? ORDER BY d.number",
        tx.now_text,
        tx.now_text,
        stamp(since),
    )


async def untold(
    tx: Tx, opening: Opening, awake: Sequence[str], limit: int, *, at_home: bool
) -> list[Someone]:
    """Return who may apply, is not asleep, and was not told; `at_home`: who named no zone too."""
    return await tx.all(
        Someone,
        "SELECT p.id, p.address, m.timezone FROM people p"
        " LEFT JOIN municipalities m ON m.id = p.municipality_id"
        " JOIN duties u ON u.number = ?"
        " WHERE NOT EXISTS (SELECT 1 FROM told_deadlines t WHERE t.person_id = p.id"
        " AND t.deadline = ? AND t.span = ?)"
        " AND p.unreachable_at IS NULL AND p.blocked_at IS NULL"
        " AND (u.region IS NULL OR m.region = u.region)"
        " AND (m.timezone IN (SELECT value FROM json_each(?)) OR m.timezone IS NULL AND ?)"
        " AND EXISTS (SELECT 1 FROM profile_codes k WHERE k.person_id = p.id"
        " AND k.code IN (SELECT value FROM json_each(u.codes))) ORDER BY p.id LIMIT ?",
        opening.duty,
        opening.number,
        OPENED,
        json.dumps(list(awake)),
        at_home,
        limit,
    )


async def note_told(tx: Tx, opening: Opening, people: Sequence[Someone]) -> None:
    await tx.many(
        "INSERT OR IGNORE INTO told_deadlines (person_id, deadline, span, due_at) VALUES (?,?,?,?)",
        [(one.person_id, opening.number, OPENED, stamp(opening.due_at)) for one in people],
    )


async def wishers(tx: Tx, subject: str) -> list[Someone]:
    """Return who wants to be reminded of a contest or a duty."""
    return await tx.all(
        Someone,
        "SELECT p.id, p.address, m.timezone FROM deadline_wishes w JOIN people p"
        " ON p.id = w.person_id LEFT JOIN municipalities m ON m.id = p.municipality_id"
        " WHERE w.subject = ? AND w.remind = 1 AND p.unreachable_at IS NULL ORDER BY p.id",
        subject,
    )


async def confirmed(tx: Tx, since: datetime) -> list[Duty]:
    """Return the duties that staff have confirmed lately."""
    return await tx.all(
        Duty,
        f"{DUTY} WHERE confirmed_by IS NOT NULL AND changed_at > ? AND {IN_USE} ORDER BY number",
        stamp(since),
    )


async def unasked(
    tx: Tx, duty: Duty, awake: Sequence[str], limit: int, *, at_home: bool
) -> list[Someone]:
    """Return who wants all that their profile names, is concerned, and said nothing of a duty."""
    return await tx.all(
        Someone,
        "SELECT p.id, p.address, m.timezone FROM profiles f JOIN people p ON p.id = f.person_id"
        " LEFT JOIN municipalities m ON m.id = p.municipality_id"
        " WHERE NOT EXISTS (SELECT 1 FROM deadline_wishes w WHERE w.person_id = p.id"
        " AND w.subject = ?) AND p.unreachable_at IS NULL AND p.blocked_at IS NULL"
        " AND (m.timezone IN (SELECT value FROM json_each(?)) OR m.timezone IS NULL AND ?)"
        " AND json_extract(f.answers, '$.remind') = 1"
        " AND NOT EXISTS (SELECT 1 FROM json_each(?) WHERE value NOT IN"
        " (SELECT code FROM profile_codes WHERE person_id = p.id)) ORDER BY p.id LIMIT ?",
        duty.id,
        json.dumps(list(awake)),
        at_home,
        duty.codes,
        limit,
    )


async def coming(tx: Tx, until: datetime, *, names: bool) -> list[Coming]:
    """Return the reminders from now on, with how many people each will go to."""
    who = NAMES if names else NOBODY
    return await tx.all(
        Coming,
        f"SELECT r.due_at, r.span, d.id, {TITLE}, d.due_at, d.due_on, d.zone,"
        f" d.person_id IS NOT NULL, count(*), {who} FROM deadline_reminders r"
        " JOIN deadlines d ON d.number = r.deadline"
        " JOIN deadline_wishes w ON w.subject = d.subject AND w.remind = 1 AND w.since < r.due_at"
        " JOIN people p ON p.id = w.person_id AND p.unreachable_at IS NULL"
        " WHERE r.due_at > ? AND r.due_at <= ? AND d.retired_at IS NULL AND d.due_at > ?"
        " AND (d.person_id IS NULL OR d.person_id = p.id)"
        " AND NOT EXISTS (SELECT 1 FROM deadlines_done x WHERE x.deadline = d.number"
        " AND x.person_id = p.id)"
        " AND NOT EXISTS (SELECT 1 FROM told_deadlines t WHERE t.person_id = p.id"
        " AND t.deadline = d.number AND t.span = r.span AND t.due_at = d.due_at)"
        " GROUP BY r.deadline, r.span ORDER BY r.due_at, d.number",
        tx.now_text,
        stamp(until),
        tx.now_text,
    )


async def missed(tx: Tx, since: datetime, *, names: bool) -> list[Missed]:
    """Return the dates of which people were not reminded in time."""
    who = NAMES if names else NOBODY
    return await tx.all(
        Missed,
        f"SELECT d.id, {TITLE}, t.due_at, d.due_on, d.zone, d.person_id IS NOT NULL,"
        f" count(DISTINCT p.id), {who} FROM told_deadlines t"
        " JOIN deadlines d ON d.number = t.deadline JOIN people p ON p.id = t.person_id"
        " WHERE t.missed = 1 AND t.due_at > ? GROUP BY t.deadline, t.due_at ORDER BY t.due_at",
        stamp(since),
    )
