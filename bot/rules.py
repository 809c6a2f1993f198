"""Rules of duties that come again, and the dates they make. No clock."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from dateutil.rrule import MONTHLY, rrule
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from bot.setting_values import invalid
from bot.texts import label

A_DAY = timedelta(days=1)
SATURDAY = 5
ALL_MONTHS = range(1, 13)
LONGEST_SHIFT = timedelta(days=31)
BY_LAW = frozenset(
    [(1, day) for day in range(1, 9)] + [(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)]
)
"""Holidays of any year (month, day): Labour Code, article 112."""

Shift = Literal["next_workday", "none", "none_confirmed", "n/a"]
Month = Annotated[int, Field(strict=True, ge=1, le=12)]
Day = Annotated[int, Field(strict=True, ge=1, le=31)]


def _is_day(pair: tuple[int, int]) -> tuple[int, int]:
    try:
        date(2024, *pair)
    except ValueError as error:
        raise invalid(label("content.no_day")) from error
    return pair


MonthDay = Annotated[tuple[Month, Day], AfterValidator(_is_day)]


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Holidays and moved working days of the years that are known; of others, what the law says."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def works_on(self, day: date) -> bool:
        if day in self.workdays:
            return True
        if day.weekday() >= SATURDAY or day in self.holidays:
            return False
        return day.year in self.years or (day.month, day.day) not in BY_LAW

    def first_from(self, day: date) -> date:
        """Return the day, or the first working day after it."""
        latest = day + LONGEST_SHIFT
        while not self.works_on(day) and day < latest:
            day += A_DAY
        return day


@dataclass(frozen=True, slots=True)
class Counted:
    """One date of a rule: `nominal` as the rule says it, `day` where the weekend has moved it.

    `period` names it among the dates of its duty for ever, wherever it moves; `unsure`: the year
    whose calendar would have to be known for it, and is not.
    """

    period: str
    nominal: date
    day: date
    unsure: int | None = None


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @property
    def words(self) -> str | None:
        """What is said instead of a date, where the calendar does not make it."""
        return None

    def nominal(self, begin: date, end: date) -> Iterator[tuple[str, date]]:  # noqa: ARG002
        """Yield (period, day) from `begin` to `end`, both included, in order."""
        yield from ()


class _Calendar(_Rule):
    """A rule that the calendar alone makes dates of."""

    def days(self) -> list[tuple[int, int]]:
        """Return (month, day) of each date in a year; day 31 is the last of any month."""
        raise NotImplementedError

    def nominal(self, begin: date, end: date) -> Iterator[tuple[str, date]]:
        pairs = self.days()
        form = "%Y" if len(pairs) == 1 else "%Y-%m"
        found = sorted(day for pair in pairs for day in _yearly(*pair, begin.year, end.year))
        seen: Counter[str] = Counter()
        for day in found:
            period = day.strftime(form)
            seen[period] += 1
            if begin <= day <= end:
                yield period if seen[period] == 1 else f"{period}-{seen[period]}", day


def _yearly(month: int, day: int, first: int, last: int) -> Iterator[date]:
    """Yield a day of each year; where the month is too short, its last one."""
    up_to = range(1, day + 1)
    begin, end = datetime(first, 1, 1), datetime(last, 12, 31)  # noqa: DTZ001 - days, not moments
    for found in rrule(
        MONTHLY, dtstart=begin, until=end, bymonth=month, bymonthday=up_to, bysetpos=-1
    ):
        yield found.date()


class Annual(_Calendar):
    type: Literal["annual"]
    month: Month
    day: Day

    def days(self) -> list[tuple[int, int]]:
        return [(self.month, self.day)]

    @model_validator(mode="after")
    def _exists(self) -> "Annual":
        _is_day((self.month, self.day))
        return self


class Listed(_Calendar):
    type: Literal["list"]
    dates: Annotated[list[MonthDay], Field(min_length=1, max_length=366)]

    def days(self) -> list[tuple[int, int]]:
        return sorted(set(self.dates))


class Quarterly(_Calendar):
    """A day of the `month`-th month after each quarter."""

    type: Literal["quarterly"]
    day: Day
    month: Annotated[int, Field(strict=True, ge=1, le=3)] = 1

    def days(self) -> list[tuple[int, int]]:
        return [(quarter + self.month, self.day) for quarter in range(0, 12, 3)]


class Monthly(_Calendar):
    type: Literal["monthly"]
    day: Day
    skip_months: list[Month] = []

    def days(self) -> list[tuple[int, int]]:
        return [(month, self.day) for month in ALL_MONTHS if month not in self.skip_months]

    @model_validator(mode="after")
    def _some(self) -> "Monthly":
        if not self.days():
            raise invalid(label("content.no_month"))
        return self


class Event(_Rule):
    """So long after something has happened; `within` says both."""

    type: Literal["event"]
    within: Annotated[str, Field(min_length=1, max_length=300)]

    @property
    def words(self) -> str | None:
        return self.within


class Agreed(_Rule):
    """A date that a charter, a contract or a tax law of the region sets: people enter their own."""

    type: Literal[
        "by_charter", "annual_by_charter", "by_contract", "by_tax_notice", "annual_after_year"
    ]
    when: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    until: str | None = None

    @property
    def words(self) -> str | None:
        return self.when


class Abolished(_Rule):
    type: Literal["abolished"]
    was: Annotated[str, Field(min_length=1, max_length=300)]

    @property
    def words(self) -> str | None:
        return self.was


Rule = Annotated[
    Annual | Listed | Quarterly | Monthly | Event | Agreed | Abolished, Field(discriminator="type")
]
RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


def counted(
    rule: Rule, shift: Shift, days: WorkingDays, begin: date, end: date
) -> Iterator[Counted]:
    """Yield the dates of a rule whose `day` lies from `begin` to `end`, in order."""
    for period, nominal in rule.nominal(begin - LONGEST_SHIFT, end):
        day = days.first_from(nominal) if shift == "next_workday" else nominal
        if begin <= day <= end:
            missing = {nominal.year, day.year} - days.years if shift == "next_workday" else set()
            yield Counted(period, nominal, day, max(missing, default=None))
