"""When reminders of dates come up, for whom: pure arithmetic over zones and quiet hours.

A reminder so many days before a day comes at ten by the person's own clock. One before an hour
comes so long before it: days were counted by the clock of the date when it was written. What falls
into quiet hours comes when they end. What was past when the date was set never does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.moments import awake
from db.sweep import Reminder

Quiet = tuple[time, time] | None
Zones = Mapping[str, ZoneInfo]

HUMANE = time(10)
"""When people are reminded of a day, by their own clock."""


@dataclass(frozen=True, slots=True)
class Point:
    """When a reminder is due, and when it comes: the end of the quiet hours, if it is in them."""

    span: str
    due: datetime
    comes: datetime


def point(one: Reminder, zone: ZoneInfo, quiet: Quiet) -> Point:
    """Return when a reminder comes to somebody in a zone."""
    due = one.moment
    if one.due_on is not None and one.span.endswith("d"):
        day = date.fromisoformat(one.due_on) - timedelta(days=int(one.span[:-1]))
        due = datetime.combine(day, HUMANE, zone).astimezone(UTC)
    return Point(one.span, due, awake(due, zone, quiet).astimezone(UTC))


def points(reminders: Iterable[Reminder], zone: ZoneInfo, quiet: Quiet) -> list[Point]:
    """Return the points of one date, the earliest first, that are not past from the beginning."""
    found = [(point(one, zone, quiet), one) for one in reminders]
    live = [at for at, one in found if one.timed_at < at.due < one.due_at]
    return sorted(live, key=lambda at: at.due)


@dataclass(frozen=True, slots=True)
class Call:
    """A reminder that has come up. `due` by zone: who asked later than that is not reminded."""

    deadline: int
    person_id: int | None
    due_at: datetime
    span: str
    due: Mapping[str, datetime]


def _of_dates(
    reminders: Iterable[Reminder], zones: Zones, home: str
) -> Iterable[tuple[list[Reminder], Zones]]:
    """Yield the reminders of each date with the zones of whom it concerns."""
    for _, group in groupby(reminders, key=lambda one: one.deadline):
        listed = list(group)
        own = listed[0].timezone or home
        yield listed, zones if listed[0].person_id is None else {own: zones[own]}


def calls(
    reminders: Iterable[Reminder],
    zones: Zones,
    home: str,
    quiet: Quiet,
    now: datetime,
    since: Mapping[str, datetime | None],
) -> list[Call]:
    """Return what is due now: of each date and zone the latest reminder whose time has come.

    `since` by zone: only what has come up after that; None: all; no such zone: it sleeps.
    """
    found = []
    for listed, theirs in _of_dates(reminders, zones, home):
        by_span: dict[str, dict[str, datetime]] = {}
        for name in theirs.keys() & since.keys():
            come = [at for at in points(listed, theirs[name], quiet) if at.comes <= now]
            after = since[name]
            if come and (after is None or come[-1].comes > after):
                by_span.setdefault(come[-1].span, {})[name] = come[-1].due
        found += _calls(listed[0], by_span)
    return found


def _calls(date: Reminder, by_span: Mapping[str, dict[str, datetime]]) -> list[Call]:
    return [
        Call(date.deadline, date.person_id, date.due_at, span, due) for span, due in by_span.items()
    ]


def later_today(
    reminders: Iterable[Reminder], zones: Zones, home: str, quiet: Quiet, now: datetime
) -> list[Call]:
    """Return what comes up later on the same day, in whole days: who is told now hears it along."""
    found = []
    for listed, theirs in _of_dates(reminders, zones, home):
        by_span: dict[str, dict[str, datetime]] = {}
        for name, zone in theirs.items():
            today = now.astimezone(zone).date()
            coming = [
                at
                for at in points(listed, zone, quiet)
                if at.comes > now and at.span.endswith("d")
                and at.due.astimezone(zone).date() == today == at.comes.astimezone(zone).date()
            ]  # fmt: skip
            if coming:
                by_span.setdefault(coming[-1].span, {})[name] = coming[-1].due
        found += _calls(listed[0], by_span)
    return found
