"""What the content has brought into the database, in the words of its files."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db.database import Tx

Facts = dict[str, Any]


async def _facts(tx: Tx, names: str, source: str) -> list[Facts]:
    keys = [name.rsplit(" ", 1)[-1].rsplit(".", 1)[-1] for name in names.split(", ")]
    found = await tx.rows(f"SELECT {names} FROM {source}")
    return [dict(zip(keys, row, strict=True)) for row in found]


def _unpack(found: Sequence[Facts], *keys: str) -> list[Facts]:
    return [{**one, **{key: json.loads(one[key]) for key in keys}} for one in found]


async def faq(tx: Tx) -> list[Facts]:
    """Return entries in their order, with the aliases of the content and no others."""
    found = await _facts(
        tx,
        "e.id, t.title topic, e.question, e.answer, e.aliases, e.source, e.as_of, e.verify, e.see",
        "faq_entries e JOIN faq_topics t ON t.id = e.topic_id WHERE e.retired_at IS NULL"
        " ORDER BY e.position, e.number",
    )
    return _unpack(found, "aliases", "see")


async def municipalities(tx: Tx) -> list[Facts]:
    found = await _facts(
        tx,
        "id, name, region, timezone, aliases",
        "municipalities WHERE retired_at IS NULL ORDER BY number",
    )
    return _unpack(found, "aliases")


async def calendar(tx: Tx) -> list[Facts]:
    found = await _facts(
        tx,
        "year, holidays, workdays, source, as_of",
        "calendar WHERE retired_at IS NULL ORDER BY year",
    )
    return _unpack(found, "holidays", "workdays")


async def targets(tx: Tx) -> list[Facts]:
    return await _facts(
        tx, "figure id, period, value", "targets WHERE retired_at IS NULL ORDER BY period, figure"
    )


async def slots(tx: Tx) -> list[Facts]:
    found = await _facts(
        tx,
        "id, weekdays, dates, opens, closes, minutes, consultant, place",
        "slots WHERE retired_at IS NULL ORDER BY number",
    )
    return _unpack(found, "weekdays", "dates")


async def seminars(tx: Tx) -> list[Facts]:
    """Return what came out of files, cancelled ones too; moments as they are stored."""
    found = await _facts(
        tx,
        "s.number, s.id, s.title, s.starts_at, s.ends_at, s.place, s.link, s.capacity,"
        " s.description, s.municipality_id municipality, s.only_municipality, s.opens_at,"
        " s.closes_at, s.timezone, e.id series_id, e.title series_title, s.cancelled_at",
        "seminars s LEFT JOIN seminar_series e ON e.number = s.series WHERE s.by_hand = 0"
        " ORDER BY s.number",
    )
    for one in found:
        number = one.pop("number")
        one["sessions"] = await _facts(
            tx,
            "starts_at, ends_at, title, place, link",
            f"seminar_sessions WHERE seminar = {number} ORDER BY starts_at",
        )
        one["sections"] = await _facts(
            tx,
            "id, title, capacity",
            f"seminar_sections WHERE seminar = {number} AND retired_at IS NULL ORDER BY position",
        )
        one["remind_before"] = await _spans(tx, "seminar_reminders", "seminar", number)
    return found


async def deadlines(tx: Tx) -> list[Facts]:
    """Return dates out of files; moments as they are stored, with the zone they are shown in."""
    found = await _facts(
        tx,
        "number, id, title, kind, due_at, zone, url, note, source, as_of, verify",
        "deadlines WHERE duty IS NULL AND person_id IS NULL AND retired_at IS NULL ORDER BY number",
    )
    for one in found:
        number = one.pop("number")
        codes = "SELECT code FROM deadline_codes WHERE deadline = ? ORDER BY code"
        one["for"] = [code for (code,) in await tx.rows(codes, number)]
        one["remind_before"] = await _spans(tx, "deadline_reminders", "deadline", number)
    return found


async def dates_of_contest(
    tx: Tx, contest: str
) -> tuple[datetime | None, datetime, str, list[str]] | None:
    """Return (opens, closes, zone, reminders) of the one date to come."""
    found = await tx.rows(
        "SELECT number, opens_at, due_at, zone FROM deadlines WHERE duty = ? AND due_at > ?"
        " AND retired_at IS NULL ORDER BY due_at DESC LIMIT 1",
        contest,
        tx.now_text,
    )
    if not found:
        return None
    ((number, opens, closes, zone),) = found
    spans = await _spans(tx, "deadline_reminders", "deadline", number)
    begins = datetime.fromisoformat(opens) if opens else None
    return begins, datetime.fromisoformat(closes), zone, spans


async def _spans(tx: Tx, table: str, owner: str, number: int) -> list[str]:
    """Return how long before it people are reminded, the earliest first."""
    found = await tx.rows(
        f"SELECT span FROM {table} WHERE {owner} = ? GROUP BY span ORDER BY min(due_at)", number
    )
    return [span for (span,) in found]
