"""Periods of a report: whole local days of the centre, first and last included."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)
YEARS = range(1990, 2201)
MONTHS_OF_QUARTER = 3
DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})")
NAMED = re.compile(r"(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?")
BETWEEN = re.compile(r"\s*(?:-|–|—|\.\.\.?|…|\s)\s*")


@dataclass(frozen=True, slots=True)
class Period:
    first: date
    last: date

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return its beginning, and the first moment after its end."""
        begins, ends = (datetime.combine(d, time(), zone) for d in (self.first, self.last + A_DAY))
        return begins.astimezone(UTC), ends.astimezone(UTC)

    @property
    def before(self) -> "Period":
        """The month before the one that it begins in."""
        return month(self.first.replace(day=1) - A_DAY)


def month(day: date) -> Period:
    """Return the month of a day."""
    return _months(day, day.month, 1)


def quarter(day: date) -> Period:
    return _months(day, (day.month - 1) // MONTHS_OF_QUARTER * MONTHS_OF_QUARTER + 1, 3)


def year(day: date) -> Period:
    return _months(day, 1, 12)


def _months(day: date, first: int, number: int) -> Period:
    begins = day.replace(month=first, day=1)
    over = first - 1 + number
    ends = date(day.year + over // 12, over % 12 + 1, 1)
    return Period(begins, ends - A_DAY)


def named(name: str) -> Period:
    """Return the period of «2027», «2027-Q1» or «2027-03»; ValueError for anything else."""
    match = NAMED.fullmatch(name)
    if match is None or int(match[1]) not in YEARS:
        raise ValueError(name)
    begins = date(int(match[1]), 1, 1)
    if match[2]:
        return quarter(begins.replace(month=(int(match[2]) - 1) * MONTHS_OF_QUARTER + 1))
    return month(begins.replace(month=int(match[3]))) if match[3] else year(begins)


def parsed_day(text: str) -> date:
    """Return the day of «2026-11-01» or «01.11.2026»; ValueError for anything else."""
    match = DAY.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    numbers = match.groups()
    day, month_, year_ = numbers[:3] if numbers[0] else reversed(numbers[3:])
    if int(year_) not in YEARS:
        raise ValueError(text)
    return date(int(year_), int(month_), int(day))


def looks_like_period(text: str) -> bool:
    """Whether a text begins with a day, as a period does."""
    return DAY.match(text.strip()) is not None


def parsed(text: str) -> Period:
    """Return the period of «01.09.2026 – 30.11.2026», or of one day.

    ValueError for anything else, and where it ends before it begins.
    """
    days = [match.group() for match in DAY.finditer(text)]
    rest = DAY.sub("", text)
    if len(days) not in {1, 2} or (rest.strip() and not BETWEEN.fullmatch(rest)):
        raise ValueError(text)
    first, last = parsed_day(days[0]), parsed_day(days[-1])
    if first > last:
        raise ValueError(text)
    return Period(first, last)
