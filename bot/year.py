"""The coming year of somebody's dates: as a picture, and as a file for the phone's calendar."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from bot import deadlines
from bot.calendar_files import Entry, calendar_file
from bot.config import Settings
from bot.dates import Shown, shown, zone_named
from bot.deadlines import YEAR
from bot.papers import drawn
from bot.setting_values import duration
from bot.spans import HUMANE
from bot.texts import label, labels, plain, short
from db import deadlines as rows
from db import people
from db.database import Database, Tx
from db.deadlines import Deadline

MOST = 120
"""Dates on the picture: more would be longer than a phone shows."""
PPI = 108.0
"""585 dots across: sharp on a cheap phone, and a third less to load than at 144."""
TITLE_FITS = 70
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)


async def _dates(tx: Tx, address: int) -> list[Shown]:
    person = await people.at(tx, address)
    zone = await deadlines.zone_of(tx, person)
    return [shown(one, zone, tx.now) for one in await deadlines.coming(tx, person, YEAR)]


async def picture(
    db: Database, settings: Settings, args: dict[str, object]
) -> tuple[str, bytes] | None:
    """Return the coming year as a PNG as wide as a phone; None: there is nothing to show."""
    async with db.read() as tx:
        dates = await _dates(tx, int(str(args["address"])))
        today = tx.now.astimezone(settings.centre.zone).date()
    if not dates:
        return None
    facts = {
        "title": label("year.title"),
        "centre": settings.centre.name,
        "made": label("year.made", day=f"{today:%d.%m.%Y}"),
        "months": [_month(month, list(group)) for month, group in groupby(dates[:MOST], _first)],
        "more": label("year.more", number=len(dates) - MOST) if len(dates) > MOST else "",
        "verify": label("year.verify") if any(one.deadline.verify for one in dates) else "",
    }
    return f"{label('year.file')}-{today.year}.png", await drawn("year", "png", facts, ppi=PPI)


def _first(one: Shown) -> date:
    return (one.theirs.date() if one.theirs else one.day).replace(day=1)


def _month(month: date, listed: list[Shown]) -> dict[str, Any]:
    name = labels("months")[str(month.month)].split()[-1]
    return {"name": f"{name.capitalize()} {month.year}", "dates": [_line(one) for one in listed]}


def _line(one: Shown) -> dict[str, Any]:
    """The day and hour are the person's own, like those of a calendar on the wall."""
    at = one.theirs or one.at
    day = at.date() if at else one.day
    return {
        "day": day.day,
        "weekday": labels("weekdays")[str(day.isoweekday())],
        "title": short(one.deadline.title, TITLE_FITS),
        "hour": f"{at:%H:%M}" if at else "",
        "kind": one.deadline.kind,
        "verify": one.deadline.verify,
    }


async def calendar(
    db: Database, settings: Settings, args: dict[str, object]
) -> tuple[str, bytes] | None:
    """Return the coming year as .ics; loaded again, a phone moves what it knows."""
    async with db.read() as tx:
        dates = await _dates(tx, int(str(args["address"])))
        entries = [_entry(one.deadline, await rows.spans(tx, one.deadline.number)) for one in dates]
        now = tx.now
    if not entries:
        return None
    made = calendar_file(label("year.calendar", centre=settings.centre.name), entries, now)
    return f"{label('year.file')}.ics", made


def _entry(one: Deadline, spans: list[str]) -> Entry:
    words = [plain(one.note) if one.note else "", one.url or ""]
    version = max(0, int((one.timed_at - BEGINNING).total_seconds()))
    uid = f"deadline-{one.number}@resursnik"
    text = "\n".join(word for word in words if word) or None
    lengths = sorted((duration(span), span.endswith("d")) for span in spans)
    if one.day is not None:
        # The day begins at midnight; the phone rings at ten.
        rings = timedelta(hours=HUMANE.hour)
        alarms = tuple(length - rings for length, days in lengths if days)
        return Entry(uid, one.title, one.day, version=version, description=text, alarms=alarms)
    ends = one.due_at.astimezone(UTC if one.zone[:1] in "+-" else zone_named(one.zone))
    alarms = tuple(length - AN_HOUR for length, _ in lengths if length >= AN_HOUR)
    starts = ends - AN_HOUR
    return Entry(uid, one.title, starts, ends, version, description=text, alarms=alarms)
