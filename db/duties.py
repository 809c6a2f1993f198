"""Duties that come again, contests, and the dates that are made of both."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class Duty:
    """`rule`, `codes`: JSON; a contest has kind «grant». `confirmed`: reminds by itself."""

    number: int
    id: str
    kind: str
    title: str
    rule: str
    codes: str
    region: str | None
    law: str | None
    url: str | None
    source: str | None
    as_of: str | None
    note: str | None
    guide: str | None
    confirmed: bool
    confirmed_by: int | None

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.rule)
        return found

    @property
    def who(self) -> list[str]:
        found: list[str] = json.loads(self.codes)
        return found


@dataclass(frozen=True, slots=True)
class Planned:
    """A date as it should stand; `due_on` where the day counts and not the hour."""

    id: str
    subject: str
    duty: str
    kind: str
    title: str
    due_at: datetime
    due_on: str | None
    zone: str
    needs: int
    verify: bool
    opens_at: datetime | None
    url: str | None
    note: str | None
    source: str | None
    as_of: str | None
    codes: str


@dataclass(frozen=True, slots=True)
class Next:
    """A duty with its next date, None where it has none."""

    number: int
    id: str
    title: str
    confirmed: bool
    due_on: str | None
    deadline: int | None


DUTY = f"SELECT {columns(Duty)} FROM duties"
IN_USE = "retired_at IS NULL"
CONTEST = "kind = 'grant'"
STANDS = ", ".join(name for name in Planned.__dataclass_fields__ if name != "codes")
CODES = (
    "(SELECT json_group_array(code) FROM"
    " (SELECT code FROM deadline_codes WHERE deadline = number ORDER BY code))"
)


async def put(tx: Tx, duty_id: str, values: Mapping[str, Any]) -> None:
    """Write a duty as the content has it; what staff have confirmed stays so."""
    given = {"id": duty_id, **values, "changed_at": tx.now_text}
    names = ", ".join(given)
    marks = ", ".join("?" for _ in given)
    changes = ", ".join(
        f"{name} = excluded.{name}" for name in given if name not in {"id", "confirmed"}
    )
    await tx.run(
        f"INSERT INTO duties ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changes},"
        " confirmed = max(excluded.confirmed, confirmed_by IS NOT NULL), retired_at = NULL",
        *given.values(),
    )


async def retire_others(tx: Tx, kept: list[str], *, contests: bool) -> list[str]:
    """Retire duties, or contests, that are not among `kept`; return their ids."""
    gone = await tx.rows(
        f"SELECT id FROM duties WHERE {IN_USE} AND ({CONTEST}) = ?"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        contests,
        json.dumps(kept),
    )
    await tx.many(
        "UPDATE duties SET retired_at = ? WHERE id = ?", [(tx.now_text, name) for (name,) in gone]
    )
    return [name for (name,) in gone]


async def obligations(tx: Tx) -> list[Duty]:
    return await tx.all(Duty, f"{DUTY} WHERE {IN_USE} AND NOT {CONTEST} ORDER BY number")


async def contests(tx: Tx) -> list[Duty]:
    return await tx.all(Duty, f"{DUTY} WHERE {IN_USE} AND {CONTEST} ORDER BY number")


async def numbered(tx: Tx, number: int) -> Duty | None:
    return await tx.one(Duty, f"{DUTY} WHERE number = ? AND {IN_USE}", number)


async def named(tx: Tx, duty_id: str) -> Duty | None:
    """Return a duty, a retired one too."""
    return await tx.one(Duty, f"{DUTY} WHERE id = ?", duty_id)


async def confirm(tx: Tx, number: int, staff: int) -> None:
    await tx.run(
        "UPDATE duties SET confirmed = 1, confirmed_by = ?, changed_at = ? WHERE number = ?",
        staff,
        tx.now_text,
        number,
    )


# -- dates ---------------------------------------------------------------------------------------


async def plan(tx: Tx, planned: Planned, reminders: Mapping[str, datetime]) -> int:
    """Write a date and when to remind of it; return its number, which it keeps where it moves.

    Nothing is written where it stands like that already.
    """
    before = await tx.one(Planned, f"SELECT {STANDS}, {CODES} FROM deadlines WHERE id = ?"
                          f" AND {IN_USE}", planned.id)  # fmt: skip
    wanted = {span: stamp(due) for span, due in reminders.items()}
    if before == planned:
        number = await _number(tx, planned.id)
        if wanted == await _reminders(tx, number):
            return number
    number = await _write(tx, planned, moved=before is None or before.due_at != planned.due_at)
    await tx.run("DELETE FROM deadline_codes WHERE deadline = ?", number)
    await tx.many(
        "INSERT INTO deadline_codes (deadline, code) VALUES (?,?)",
        [(number, code) for code in json.loads(planned.codes)],
    )
    await tx.run("DELETE FROM deadline_reminders WHERE deadline = ?", number)
    await tx.many(
        "INSERT INTO deadline_reminders (deadline, span, due_at) VALUES (?,?,?)",
        [(number, span, due) for span, due in wanted.items()],
    )
    return number


async def _number(tx: Tx, deadline_id: str) -> int:
    return int(await tx.value("SELECT number FROM deadlines WHERE id = ?", deadline_id))


async def _reminders(tx: Tx, number: int) -> dict[str, str]:
    found = "SELECT span, due_at FROM deadline_reminders WHERE deadline = ?"
    return dict(await tx.rows(found, number))


async def _write(tx: Tx, planned: Planned, *, moved: bool) -> int:
    values = [
        stamp(value) if isinstance(value, datetime) else value
        for name in Planned.__dataclass_fields__
        if name != "codes"
        for value in [getattr(planned, name)]
    ]
    marks = ", ".join("?" for _ in values)
    changes = ", ".join(f"{name} = excluded.{name}" for name in STANDS.split(", "))
    timed = ", timed_at = excluded.timed_at" if moved else ""
    await tx.run(
        f"INSERT INTO deadlines ({STANDS}, timed_at) VALUES ({marks}, ?)"
        f" ON CONFLICT (id) DO UPDATE SET {changes}, retired_at = NULL{timed}",
        *values,
        tx.now_text,
    )
    return await _number(tx, planned.id)


async def retire_dates(tx: Tx, duty_id: str, since: date, kept: Sequence[str]) -> None:
    """Retire the dates of a duty from a day on that are not among `kept`: nobody is reminded."""
    gone = await tx.rows(
        f"SELECT number FROM deadlines WHERE duty = ? AND {IN_USE}"
        " AND coalesce(due_on, due_at) >= ? AND id NOT IN (SELECT value FROM json_each(?))",
        duty_id,
        since.isoformat(),
        json.dumps(list(kept)),
    )
    for (number,) in gone:
        await tx.run("UPDATE deadlines SET retired_at = ? WHERE number = ?", tx.now_text, number)
        await tx.run("DELETE FROM deadline_reminders WHERE deadline = ?", number)


async def to_come(tx: Tx, duty_id: str) -> datetime | None:
    """Return when the next date of a duty is due."""
    found = await tx.value(
        f"SELECT min(due_at) FROM deadlines WHERE duty = ? AND {IN_USE} AND due_at > ?",
        duty_id,
        tx.now_text,
    )
    return datetime.fromisoformat(found) if found else None
