"""Dates of a contest as staff type them: «2 февраля – 16 марта 23:30 мск»."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.texts import labels

DAY_ENDS = time(23, 59)
CLOCK = re.compile(r"\b(\d{1,2}):(\d\d)\b")
DAY = re.compile(
    r"(?<!\d)(?:(?P<year0>\d{4})-(?P<month0>\d\d)-(?P<day0>\d\d)"
    r"|(?P<day1>\d{1,2})[./](?P<month1>\d{1,2})(?:[./](?P<year1>\d{4}))?"
    r"|(?P<day2>\d{1,2})\s+(?P<name>[^\W\d]{3,})\.?(?:\s+(?P<year2>\d{4}))?)(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Taking:
    """While applications are taken; `opens` None: nobody said since when."""

    opens: datetime | None
    closes: datetime


@dataclass(frozen=True, slots=True)
class _Day:
    month: int
    day: int
    year: int | None


def read(text: str, now: datetime, zone: ZoneInfo) -> Taking | None:
    """Return the beginning and end of applications, or the end alone; None: it cannot be read.

    Without a year: the next end to come, and the beginning before it.
    """
    text = text.lower()
    days, clocks = list(_days(CLOCK.sub(" ", text))), CLOCK.findall(text)
    if not 1 <= len(days) <= 2 or len(clocks) > len(days):
        return None
    today = now.astimezone(zone).date()
    try:
        clock = _clock(clocks[-1]) if clocks else DAY_ENDS
        end = _placed(days[-1], today)
        closes = datetime.combine(end, clock, zone)
        if len(days) == 1:
            return Taking(None, closes)
        opens = _clock(clocks[0]) if len(clocks) > 1 else time(0)
        return Taking(datetime.combine(_before(days[0], end), opens, zone), closes)
    except ValueError:
        return None


def _clock(parts: tuple[str, str]) -> time:
    hour, minute = parts
    return time(int(hour), int(minute))


def _days(text: str) -> Iterator[_Day]:
    for found in DAY.finditer(text):
        parts = found.groupdict()
        year = parts["year0"] or parts["year1"] or parts["year2"]
        month = parts["month0"] or parts["month1"] or _month(parts["name"] or "")
        day = parts["day0"] or parts["day1"] or parts["day2"]
        yield _Day(int(month or 0), int(day or 0), int(year) if year else None)


def _month(word: str) -> str | None:
    """Return the number of a month from its first letters, in any of its forms."""
    forms = labels("months").items()
    return next((n for n, words in forms if any(w[:3] == word[:3] for w in words.split())), None)


def _placed(one: _Day, today: date) -> date:
    """ValueError where there is no such day."""
    found = date(one.year or today.year, one.month, one.day)
    return found if one.year or found >= today else date(today.year + 1, one.month, one.day)


def _before(one: _Day, end: date) -> date:
    found = date(one.year or end.year, one.month, one.day)
    return found if one.year or found <= end else date(end.year - 1, one.month, one.day)
