"""Dates: of the content, of duties, and people's own; whom they concern, when to remind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from db.database import Tx, columns, stamp

KINDS = ("report", "grant", "other")


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due_at`: after it all is late. `due_on`: the day, where no hour was set."""

    number: int
    id: str
    subject: str
    duty: str | None
    person_id: int | None
    kind: str
    title: str
    due_at: datetime
    due_on: str | None
    zone: str
    verify: bool
    url: str | None
    note: str | None
    source: str | None
    as_of: str | None
    again: str | None
    timed_at: datetime
    retired_at: datetime | None

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.due_on) if self.due_on else None


@dataclass(frozen=True, slots=True)
class Dated:
    """A date to write; `spans`: when to remind, by how long before; `needs`: see the schema."""

    id: str
    subject: str
    kind: str
    title: str
    due_at: datetime
    zone: str
    spans: Mapping[str, datetime]
    due_on: str | None = None
    person_id: int | None = None
    again: str | None = None
    needs: int = 0
    codes: tuple[str, ...] = ()
    verify: bool = False
    url: str | None = None
    note: str | None = None
    source: str | None = None
    as_of: str | None = None


SELECT = f"SELECT {columns(Deadline, 'd.')} FROM deadlines d"
LOADED = "d.duty IS NULL AND d.person_id IS NULL"
CONCERNS = (
    "d.person_id IS NULL AND (d.needs = 0"
    " OR NOT EXISTS (SELECT 1 FROM profile_codes WHERE person_id = ?)"
    " OR (SELECT count(*) FROM deadline_codes c JOIN profile_codes p ON p.code = c.code"
    " WHERE c.deadline = d.number AND p.person_id = ?) >= d.needs)"
    " AND NOT EXISTS (SELECT 1 FROM duties u, people w, municipalities m WHERE u.id = d.duty"
    " AND w.id = ? AND m.id = w.municipality_id AND u.region <> m.region)"
)
"""Whom a date of all concerns: everybody without a profile, and no other region."""


async def get(tx: Tx, number: int) -> Deadline | None:
    return await tx.one(Deadline, f"{SELECT} WHERE d.number = ?", number)


async def loaded(tx: Tx, deadline_id: str) -> Deadline | None:
    """Return a date of the content by its id."""
    return await tx.one(Deadline, f"{SELECT} WHERE d.id = ? AND {LOADED}", deadline_id)


async def between(
    tx: Tx, person_id: int | None, after: datetime, until: datetime
) -> list[Deadline]:
    """Return what falls due in a time and concerns a person (None: nobody known), or is theirs."""
    within = "d.retired_at IS NULL AND d.due_at > ? AND d.due_at <= ?"
    span = (stamp(after), stamp(until))
    who = person_id or 0
    of_all = await tx.all(Deadline, f"{SELECT} WHERE {within} AND {CONCERNS}", *span, who, who, who)
    own = await tx.all(Deadline, f"{SELECT} WHERE d.person_id = ? AND {within}", who, *span)
    return sorted([*of_all, *own], key=lambda one: (one.due_at, one.number))


async def has_profile(tx: Tx, person_id: int) -> bool:
    found = await tx.value("SELECT 1 FROM profile_codes WHERE person_id = ? LIMIT 1", person_id)
    return found is not None


async def coming_of(tx: Tx, subject: str) -> list[Deadline]:
    """Return the dates to come of a subject, the next first."""
    return await tx.all(
        Deadline,
        f"{SELECT} WHERE d.subject = ? AND d.due_at > ? AND d.retired_at IS NULL ORDER BY d.due_at",
        subject,
        tx.now_text,
    )


async def put(tx: Tx, one: Dated) -> int:
    """Write a date; return its number. Another moment or other spans hold from now on."""
    number = int(
        await tx.value(
            "INSERT INTO deadlines (id, subject, person_id, kind, title, due_at, due_on, zone,"
            " needs, verify, url, note, source, as_of, again, timed_at)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
            " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title = excluded.title,"
            " timed_at = CASE WHEN due_at = excluded.due_at AND retired_at IS NULL THEN timed_at"
            " ELSE excluded.timed_at END, due_at = excluded.due_at, due_on = excluded.due_on,"
            " zone = excluded.zone, needs = excluded.needs, verify = excluded.verify,"
            " url = excluded.url, note = excluded.note, source = excluded.source,"
            " as_of = excluded.as_of, again = excluded.again, retired_at = NULL RETURNING number",
            one.id,
            one.subject,
            one.person_id,
            one.kind,
            one.title,
            stamp(one.due_at),
            one.due_on,
            one.zone,
            one.needs,
            one.verify,
            one.url,
            one.note,
            one.source,
            one.as_of,
            one.again,
            tx.now_text,
        )
    )
    await tx.run("DELETE FROM deadline_codes WHERE deadline = ?", number)
    codes = [(number, code) for code in dict.fromkeys(one.codes)]
    await tx.many("INSERT INTO deadline_codes (deadline, code) VALUES (?,?)", codes)
    await _set_spans(tx, number, one)
    return number


async def _set_spans(tx: Tx, number: int, one: Dated) -> None:
    """A date that is past reminds of nothing: only dates to come have spans."""
    spans = one.spans if one.due_at > tx.now else {}
    wanted = {span: stamp(moment) for span, moment in spans.items()}
    known = dict(
        await tx.rows("SELECT span, due_at FROM deadline_reminders WHERE deadline = ?", number)
    )
    if known == wanted:
        return
    await tx.run("UPDATE deadlines SET timed_at = ? WHERE number = ?", tx.now_text, number)
    await close(tx, number)
    await tx.many(
        "INSERT INTO deadline_reminders (deadline, span, due_at) VALUES (?,?,?)",
        [(number, span, moment) for span, moment in wanted.items()],
    )


async def spans(tx: Tx, number: int) -> list[str]:
    """Return how long before a date people are reminded."""
    found = await tx.rows("SELECT span FROM deadline_reminders WHERE deadline = ?", number)
    return [span for (span,) in found]


async def others(tx: Tx, kept: Iterable[str]) -> list[Deadline]:
    """Return the dates of the content that are to come and not among `kept`."""
    wanted = set(kept)
    found = await tx.all(
        Deadline,
        f"{SELECT} WHERE {LOADED} AND d.retired_at IS NULL AND d.due_at > ? ORDER BY d.number",
        tx.now_text,
    )
    return [one for one in found if one.id not in wanted]


async def retire(tx: Tx, number: int) -> None:
    await tx.run("UPDATE deadlines SET retired_at = ? WHERE number = ?", tx.now_text, number)
    await close(tx, number)


async def close(tx: Tx, number: int) -> None:
    """Let a date remind of nothing any more."""
    await tx.run("DELETE FROM deadline_reminders WHERE deadline = ?", number)


# -- people's own ----------------------------------------------------------------------------------


async def own_of(tx: Tx, person_id: int) -> list[Deadline]:
    return await tx.all(Deadline, f"{SELECT} WHERE d.person_id = ? ORDER BY d.due_at", person_id)


async def remove_own(tx: Tx, person_id: int, subject: str) -> None:
    """Take a date of a person away with all its years."""
    await tx.run("DELETE FROM deadlines WHERE person_id = ? AND subject = ?", person_id, subject)
    await tx.run(
        "DELETE FROM deadline_wishes WHERE person_id = ? AND subject = ?", person_id, subject
    )


async def move_own(tx: Tx, new: int, old: int) -> None:
    """Let the dates of one account be another's."""
    await tx.run("UPDATE deadlines SET person_id = ? WHERE person_id = ?", old, new)
