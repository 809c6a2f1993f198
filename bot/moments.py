"""Moments as people read them: by the centre's clock and by their own; and their quiet hours."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.texts import home

A_DAY = timedelta(days=1)
BEFORE = timedelta(hours=1)
AFTER_END = timedelta(hours=2)
AFTER_BEGINNING = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class When:
    """Beginning and end by the centre's clock; the beginning by theirs, and by that of the place.

    Clocks that show the same as the centre's, or the place's as theirs, are left out.
    """

    starts: datetime
    ends: datetime | None
    theirs: datetime | None
    there: datetime | None = None


def when(
    starts: datetime, ends: datetime | None, zone: str | None, place_zone: str | None = None
) -> When:
    """Return a span of time for somebody in a zone; None: they named none."""
    begins = starts.astimezone(home())
    theirs = _elsewhere(begins, zone)
    there = _elsewhere(begins, place_zone)
    if theirs is not None and there is not None and theirs.utcoffset() == there.utcoffset():
        there = None
    return When(begins, ends.astimezone(home()) if ends else None, theirs, there)


def _elsewhere(begins: datetime, zone: str | None) -> datetime | None:
    own = begins.astimezone(ZoneInfo(zone)) if zone else begins
    return own if own.utcoffset() != begins.utcoffset() else None


def zone_of(name: str | None) -> ZoneInfo:
    """Return somebody's zone; None: they named none, the centre's is theirs."""
    return ZoneInfo(name) if name else home()


def awake(moment: datetime, zone: ZoneInfo, quiet: tuple[time, time] | None) -> datetime:
    """Return the moment, or where it is within quiet hours, their end. Equal ends: never quiet."""
    if quiet is None:
        return moment
    begins, ends = quiet
    local = moment.astimezone(zone)
    clock = local.time()
    within = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    if begins == ends or not within:
        return moment
    day = local.date() if clock < ends else local.date() + A_DAY
    return datetime.combine(day, ends, zone)


def arriving(starts: datetime, ends: datetime | None) -> tuple[datetime, datetime]:
    """Return from when until when people may say that they are there."""
    return starts - BEFORE, ends + AFTER_END if ends else starts + AFTER_BEGINNING
