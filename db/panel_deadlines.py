"""Dates as the staff panel lists them: what is ahead, past or withdrawn, and who waits for each."""

import json
from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, stamp
from db.deadlines import SELECT, Deadline
from db.duties import Duty

OF_ALL = "d.person_id IS NULL"
SHOWN = {
    "ahead": "d.retired_at IS NULL AND d.due_at > ?",
    "past": "d.retired_at IS NULL AND d.due_at <= ?",
    "retired": "d.retired_at IS NOT NULL AND d.timed_at <= ?",
}
"""What each list holds, as of a moment."""
OF_KIND = {
    "": "1",
    "grant": "d.kind = 'grant'",
    "duty": "d.duty IS NOT NULL AND d.kind <> 'grant'",
    "centre": "d.duty IS NULL",
}
WAITS = (
    "SELECT p.municipality_id, count(*) FROM deadline_wishes w CROSS JOIN people p"
    " ON p.id = w.person_id WHERE w.subject = ? AND w.remind = 1 AND w.since < ?"
    " AND p.unreachable_at IS NULL GROUP BY 1"
)
DONE = (
    "SELECT p.municipality_id, -count(*) FROM deadlines_done x CROSS JOIN deadline_wishes w"
    " ON w.person_id = x.person_id CROSS JOIN people p ON p.id = w.person_id"
    " WHERE x.deadline = ? AND w.subject = ? AND w.remind = 1 AND w.since < ?"
    " AND p.unreachable_at IS NULL GROUP BY 1"
)
"""Who waits, and of those who is done: few are, and looking for each of the others takes long."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who asked to be reminded; `done`: of this date they are not any more."""

    name: str
    place: str | None
    since: datetime
    done: bool
    unreachable: bool


async def listed(
    tx: Tx, show: str, kind: str, within: tuple[datetime, datetime], page: tuple[int, int]
) -> list[Deadline]:
    """Return dates of all, never people's own.

    `within`: due since and before; `page`: limit, offset.
    """
    order = "d.due_at" if show == "ahead" else "d.due_at DESC"
    return await tx.all(
        Deadline,
        f"{SELECT} WHERE {OF_ALL} AND {SHOWN[show]} AND {OF_KIND[kind]}"
        f" AND d.due_at >= ? AND d.due_at < ? ORDER BY {order}, d.number LIMIT ? OFFSET ?",
        tx.now_text,
        *(stamp(moment) for moment in within),
        *page,
    )


async def ends(tx: Tx) -> tuple[datetime, datetime] | None:
    """Return the first and the last moment of all dates; None: there is none."""
    bounds = [
        await tx.value(
            f"SELECT d.due_at FROM deadlines d WHERE {OF_ALL} ORDER BY d.due_at {order} LIMIT 1"
        )
        for order in ("ASC", "DESC")
    ]
    found = [datetime.fromisoformat(one) for one in bounds if one]
    return (found[0], found[1]) if len(found) == 2 else None


async def waiting(tx: Tx, number: int, subject: str, since: datetime, home: str) -> dict[str, int]:
    """Return how many people by zone asked before `since`, can be reached and are not done.

    `number` 0: whatever they are done with. `home`: the zone of who named no place.
    """
    asked = (subject, stamp(since))
    by_place = [*await tx.rows(WAITS, *asked), *await tx.rows(DONE, number, *asked)]
    zones = dict(await tx.rows("SELECT id, timezone FROM municipalities"))
    found: dict[str, int] = {}
    for place, people in by_place:
        zone = zones.get(place, home)
        found[zone] = found.get(zone, 0) + people
    return {zone: people for zone, people in found.items() if people}


async def asked(tx: Tx, number: int, subject: str, page: tuple[int, int]) -> list[Asked]:
    """Return who asked to be reminded of a subject; `page`: limit, offset."""
    return await tx.all(
        Asked,
        "SELECT p.name, m.name, w.since, EXISTS (SELECT 1 FROM deadlines_done x"
        " WHERE x.deadline = ? AND x.person_id = p.id), p.unreachable_at IS NOT NULL"
        " FROM deadline_wishes w CROSS JOIN people p ON p.id = w.person_id"
        " LEFT JOIN municipalities m ON m.id = p.municipality_id"
        " WHERE w.subject = ? AND w.remind = 1 ORDER BY w.person_id LIMIT ? OFFSET ?",
        number,
        subject,
        *page,
    )


async def opens_at(tx: Tx, number: int) -> datetime | None:
    found = await tx.value("SELECT opens_at FROM deadlines WHERE number = ?", number)
    return datetime.fromisoformat(found) if found else None


async def codes(tx: Tx, number: int) -> list[str]:
    """Return the codes of a profile whom a date concerns; none: everybody."""
    found = await tx.rows(
        "SELECT code FROM deadline_codes WHERE deadline = ? ORDER BY code", number
    )
    return [code for (code,) in found]


# -- contests --------------------------------------------------------------------------------------


async def contest_dates(tx: Tx) -> list[Deadline]:
    """Return the dates of contests that hold, past ones too, the next first."""
    return await tx.all(
        Deadline,
        f"{SELECT} WHERE {OF_ALL} AND d.kind = 'grant' AND d.duty IS NOT NULL"
        " AND d.retired_at IS NULL ORDER BY d.due_at",
    )


async def fitting(tx: Tx, contest: Duty, most: int) -> int:
    """Return how many people may apply to a contest, and can be told so; counts up to `most`."""
    return int(
        await tx.value(
            "SELECT count(*) FROM (SELECT DISTINCT p.id FROM profile_codes k"
            " CROSS JOIN people p ON p.id = k.person_id"
            " LEFT JOIN municipalities m ON m.id = p.municipality_id"
            " WHERE k.code IN (SELECT value FROM json_each(?))"
            " AND p.unreachable_at IS NULL AND p.blocked_at IS NULL"
            " AND (? IS NULL OR m.region = ?) LIMIT ?)",
            json.dumps(contest.who),
            contest.region,
            contest.region,
            most,
        )
    )


async def concerned(tx: Tx, rule: Duty, most: int) -> int:
    """Return how many people would be reminded of a rule once it is confirmed; up to `most`.

    They want all that their profile names, have all its codes, and said nothing of it.
    """
    codes = sorted(set(rule.who))
    return int(
        await tx.value(
            "SELECT count(*) FROM (SELECT 1 FROM profile_codes c"
            " CROSS JOIN people p ON p.id = c.person_id CROSS JOIN profiles f ON f.person_id = p.id"
            " WHERE c.code = ? AND p.unreachable_at IS NULL AND p.blocked_at IS NULL"
            " AND json_extract(f.answers, '$.remind') = 1"
            " AND NOT EXISTS (SELECT 1 FROM json_each(?) WHERE value NOT IN"
            " (SELECT code FROM profile_codes WHERE person_id = p.id))"
            " AND NOT EXISTS (SELECT 1 FROM deadline_wishes w WHERE w.person_id = p.id"
            " AND w.subject = ?) LIMIT ?)",
            codes[0] if codes else "",
            json.dumps(codes),
            rule.id,
            most,
        )
    )
