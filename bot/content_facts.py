"""What stands in the database of the content, in the words of its files."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.dates import zone_named
from bot.slot_items import WEEKDAYS
from bot.texts import home
from db import content as rows
from db import duties, surveys
from db.database import Tx

Facts = dict[str, Any]
MOMENTS = ("starts_at", "ends_at", "opens_at", "closes_at")


async def facts_of(tx: Tx, kind: str) -> list[Facts]:
    """Return the items of a kind: loading them again changes nothing."""
    return await KINDS[kind](tx)


async def _faq(tx: Tx) -> list[Facts]:
    return [_true(one, "verify") for one in await rows.faq(tx)]


async def _seminars(tx: Tx) -> list[Facts]:
    return [_seminar(one) for one in await rows.seminars(tx)]


def _seminar(one: Facts) -> Facts:
    name, title = one.pop("series_id"), one.pop("series_title")
    cancelled = one.pop("cancelled_at") is not None
    sessions = [_local(session) for session in one["sessions"]]
    made = _true({**_local(one), "sessions": sessions, "cancelled": cancelled}, "cancelled")
    if sessions and made["ends_at"] in {sessions[-1]["ends_at"], sessions[-1]["starts_at"]}:
        made["ends_at"] = None  # as it follows from the sessions
    if name is not None:
        made["series"] = {"id": name, "title": title}
    return _true(made, "only_municipality")


def _local(one: Facts) -> Facts:
    """Show the moments of a seminar by the centre's clock."""
    moments = {key: _shown(one[key], home()) for key in MOMENTS if one.get(key)}
    return {**one, **moments}


def _shown(moment: str | datetime, zone: Any) -> str:
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return found.astimezone(zone).isoformat(timespec="auto")


def _true(one: Facts, key: str) -> Facts:
    """What does not hold is not said."""
    return {**one, key: True if one[key] else None}


async def _deadlines(tx: Tx) -> list[Facts]:
    found = []
    for one in await rows.deadlines(tx):
        zone = zone_named(one.pop("zone"))
        found.append(_true({**one, "due_at": _shown(one["due_at"], zone)}, "verify"))
    return found


async def _surveys(tx: Tx) -> list[Facts]:
    found: list[Facts] = []
    for survey in reversed(await surveys.open_ones(tx)):
        asked = [
            {"id": one.id, "text": one.text, "kind": one.kind, "options": one.choices or None}
            for one in await surveys.questions(tx, survey.number)
        ]
        facts = {"id": survey.id, "title": survey.title, "anonymous": survey.anonymous}
        found.append({**facts, "questions": asked})
    return found


async def _obligations(tx: Tx) -> list[Facts]:
    found = []
    for one in await duties.obligations(tx):
        kept = {
            "kind": one.kind,
            "who": one.who,
            "rule": one.facts["rule"],
            "weekend_shift": one.facts["shift"],
            "law": one.law,
            # What staff have confirmed themselves stays so, whatever the file says.
            "verify": None if one.confirmed and one.confirmed_by is None else True,
        }
        found.append({**_shared(one), **kept})
    return found


def _shared(one: duties.Duty) -> Facts:
    names = ("id", "title", "source", "url", "as_of", "note")
    return {name: getattr(one, name) for name in names}


async def _contests(tx: Tx) -> list[Facts]:
    found = []
    for one in await duties.contests(tx):
        facts = {**_shared(one), "for": one.who, "region": one.region, "guide": one.guide}
        dates = await rows.dates_of_contest(tx, one.id)
        if dates is not None:
            opens, closes, named, spans = dates
            zone = zone_named(named)
            facts["open"] = _shown(opens, zone) if opens else None
            facts.update(close=_shown(closes, zone), remind_before=spans)
        found.append({**facts, **one.facts})
    return found


async def _slots(tx: Tx) -> list[Facts]:
    found = []
    for one in await rows.slots(tx):
        days = [WEEKDAYS[day] for day in one.pop("weekdays")]
        hours = {"from": one.pop("opens"), "to": one.pop("closes")}
        dates = one.pop("dates")
        found.append({**one, "weekday": days or None, "dates": dates or None, **hours})
    return found


KINDS: dict[str, Callable[[Tx], Awaitable[list[Facts]]]] = {
    "faq": _faq,
    "municipalities": rows.municipalities,
    "calendar": rows.calendar,
    "seminars": _seminars,
    "deadlines": _deadlines,
    "surveys": _surveys,
    "obligations": _obligations,
    "contests": _contests,
    "targets": rows.targets,
    "slots": _slots,
}
