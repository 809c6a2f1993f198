"""A look ahead for staff: who will be reminded of what, and what was missed."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.texts import home, label, plural
from db import openings as rows
from db.database import Database
from db.openings import Coming, Missed

LONGEST = 3660


async def look(path: Path, days: int, *, names: bool) -> tuple[list[Coming], list[Missed]]:
    """Return what is ahead for some days, and what was missed in as many before."""
    span = timedelta(days=min(max(days, 1), LONGEST))
    db = await Database.open(path)
    try:
        async with db.read() as tx:
            coming = await rows.coming(tx, tx.now + span, names=names)
            return coming, await rows.missed(tx, tx.now - span, names=names)
    finally:
        await db.close()


def lines(coming: list[Coming], missed: list[Missed], *, names: bool) -> Iterator[str]:
    """Yield the lines of a table: when, of what, how many people, who where that is wanted."""
    if not coming:
        yield label("preview.nothing")
    for one in coming:
        at = one.at.astimezone(home())
        facts = {"at": f"{at:%d.%m %H:%M}", "title": _title(one), "due": _due(one)}
        yield label("preview.line", **facts, span=one.span, people=_people(one.people))
        if names:
            yield label("preview.names", names=_names(one))
    if missed:
        yield label("preview.missed")
    for gone in missed:
        facts = {"title": _title(gone), "due": _due(gone), "people": _people(gone.people)}
        yield label("preview.missed_line", **facts)
        if names:
            yield label("preview.names", names=_names(gone))


def _title(one: Coming | Missed) -> str:
    return label("preview.own") if one.own else one.title


def _names(one: Coming | Missed) -> str:
    return ", ".join(sorted(set(json.loads(one.names))))


def _people(count: int) -> str:
    forms = (label("preview.person"), label("preview.persons"), label("preview.people"))
    return f"{count} {plural(count, *forms)}"


def _due(one: Coming | Missed) -> str:
    return f"{_day(one):%d.%m.%Y}"


def _day(one: Coming | Missed) -> date | datetime:
    if one.due_on:
        return date.fromisoformat(one.due_on)
    try:
        zone = ZoneInfo(one.zone)
    except (ValueError, LookupError):
        return one.due_at.astimezone(home())
    return one.due_at.astimezone(zone)


def as_json(coming: list[Coming], missed: list[Missed], *, names: bool) -> Iterator[str]:
    """Yield the same as one JSON object."""
    found = {
        "reminders": [{"at": one.at.isoformat(), "span": one.span, **_facts(one, names=names)}
                      for one in coming],
        "missed": [_facts(one, names=names) for one in missed],
    }  # fmt: skip
    yield json.dumps(found, ensure_ascii=False)


def _facts(one: Coming | Missed, *, names: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": None if one.own else one.id,
        "title": _title(one),
        "due_on": f"{_day(one):%Y-%m-%d}",
        "people": one.people,
    }
    return {**shown, "names": sorted(set(json.loads(one.names)))} if names else shown
