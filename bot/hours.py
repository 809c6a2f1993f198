"""Working hours of a centre: which days are worked, and how much of a span is. No IO, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)
NO_TIME = timedelta()
SATURDAY = 5
ROUND_THE_CLOCK = (time(0), time(0))


@dataclass(frozen=True, slots=True)
class Shift:
    """The hours of one working day: open from `opens` until just before `closes`."""

    day: date
    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """Monday to Friday without holidays, and the working days that were moved to a weekend.

    `hours`: beginning and end by the clock of `zone`; None: every day, round the clock. Hours that
    end before they begin go on into the next morning and belong to the day they began on.
    """

    zone: ZoneInfo
    hours: tuple[time, time] | None
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        if self.hours is None or day in self.workdays:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def shift(self, day: date) -> Shift | None:
        """Return the hours of a day, None where it is none of work."""
        if not self.works_on(day):
            return None
        begins, ends = self.hours or ROUND_THE_CLOCK
        opens, closes = self._moment(day, begins), self._moment(day, ends)
        if ends <= begins:
            # Where clocks are put forward, last night's hours may reach into those of today.
            opens, closes = max(opens, closes), self._moment(day + A_DAY, ends)
        return Shift(day, opens, closes) if opens < closes else None

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def _shifts(self, moment: datetime) -> Iterator[Shift]:
        """Yield, without end, the shift that is open at a moment and all that follow."""
        day = moment.astimezone(self.zone).date() - A_DAY
        while True:
            shift = self.shift(day)
            if shift is not None and shift.closes > moment:
                yield shift
            day += A_DAY

    def shift_at(self, moment: datetime) -> Shift | None:
        """Return the shift that is open at a moment, None outside of hours."""
        shift = next(self._shifts(moment))
        return shift if shift.opens <= moment else None

    def opens_at(self, now: datetime) -> datetime:
        """Return `now` while it is open, else the next opening."""
        return max(now, next(self._shifts(now)).opens)

    def worked(self, begin: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two moments; none where they are reversed."""
        total = NO_TIME
        for shift in self._shifts(begin):
            if shift.opens >= end:
                break
            total += max(min(end, shift.closes) - max(begin, shift.opens), NO_TIME)
        return total

    def after(self, begin: datetime, span: timedelta) -> datetime:
        """Return the first moment by which so much working time has passed since `begin`."""
        if span <= NO_TIME:
            return begin
        shifts = self._shifts(begin)
        while True:
            shift = next(shifts)
            start = max(begin, shift.opens)
            if span <= shift.closes - start:
                return start + span
            span -= shift.closes - start
