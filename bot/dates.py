"""Dates as people read them: by the clock of the date and by their own, and how many days left."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from bot.texts import home
from db.deadlines import Deadline

MOSCOW = ZoneInfo("Europe/Moscow")


@dataclass(frozen=True, slots=True)
class Shown:
    """A date for somebody. `at`: by its own clock, None where the day counts; `theirs`: by another.

    `clock`: whose clock `at` is by: 'moscow', 'centre', or what stands after «UTC»: «+7», nothing.
    """

    deadline: Deadline
    day: date
    at: datetime | None
    theirs: datetime | None
    clock: str
    left: int


def zone_named(name: str) -> tzinfo:
    """Return a zone by its name, or an offset such as «+03:00»."""
    if name[:1] not in {"+", "-"}:
        return ZoneInfo(name)
    hours, _, minutes = name[1:].partition(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(offset if name[0] == "+" else -offset)


def offset_of(moment: datetime) -> str:
    """Return a moment's offset as `zone_named` takes it."""
    return moment.isoformat()[-6:] if moment.utcoffset() else "+00:00"


def shown(one: Deadline, zone: ZoneInfo, now: datetime) -> Shown:
    """Return a date for who lives in a zone."""
    today = now.astimezone(zone).date()
    if one.day is not None:
        return Shown(one, one.day, None, None, "", (one.day - today).days)
    at = one.due_at.astimezone(zone_named(one.zone))
    own = one.due_at.astimezone(zone)
    theirs = own if own.utcoffset() != at.utcoffset() else None
    return Shown(one, at.date(), at, theirs, clock_of(at), (own.date() - today).days)


def clock_of(at: datetime) -> str:
    """Return whose clock shows a moment so: 'moscow', 'centre', or an offset: «+7», «+5:30», «»."""
    offset = at.utcoffset()
    if offset == at.astimezone(MOSCOW).utcoffset():
        return "moscow"
    if offset == at.astimezone(home()).utcoffset():
        return "centre"
    if not offset:
        return ""
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "+" if offset > timedelta() else "-"
    return f"{sign}{hours}:{minutes:02}" if minutes else f"{sign}{hours}"


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment after which a day is over."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)
