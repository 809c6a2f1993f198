"""Working hours: what is counted, when it opens, and what the calendar of a year changes."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import settings as how
from hypothesis import strategies as st

from bot import content, overdue
from bot.config import Settings
from bot.content_files import read
from bot.errors import ContentError
from bot.hours import Calendar
from db import calendar as days
from db.database import Database
from tests.town import write_content

OMSK = ZoneInfo("Asia/Omsk")
NINE_TO_SIX = (time(9), time(18))
OFFICE = Calendar(
    OMSK,
    NINE_TO_SIX,
    holidays=frozenset(
        {date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 22), date(2027, 2, 23)}
    ),
    workdays=frozenset({date(2027, 2, 20)}),
)
HOUR = timedelta(hours=1)


def omsk(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OMSK).astimezone(UTC)


# -- examples ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2026-11-23 10:00", "2026-11-23 12:30", 2.5),     # within a day
        ("2026-11-23 07:00", "2026-11-23 10:00", 1),       # before the day begins
        ("2026-11-23 17:00", "2026-11-24 10:00", 2),       # over a night
        ("2026-11-27 17:00", "2026-11-30 10:00", 2),       # over a weekend
        ("2026-11-28 10:00", "2026-11-29 22:00", 0),       # within a weekend
        ("2026-11-23 18:00", "2026-11-24 09:00", 0),       # from closing to opening
        ("2026-11-24 10:00", "2026-11-23 10:00", 0),       # reversed
        ("2026-12-30 17:00", "2027-01-04 10:00", 2),       # over the end of the year, with holidays
        ("2027-02-19 17:00", "2027-02-24 10:00", 1 + 9 + 1),  # a Saturday worked for a Monday
    ],
)  # fmt: skip
def test_only_working_time_is_counted(begin: str, end: str, hours: float) -> None:
    assert OFFICE.worked(omsk(begin), omsk(end)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("begin", "hours", "then"),
    [
        ("2026-11-23 12:00", 2, "2026-11-23 14:00"),
        ("2026-11-23 17:00", 2, "2026-11-24 10:00"),
        ("2026-11-23 16:00", 2, "2026-11-23 18:00"),
        ("2026-11-27 20:00", 2, "2026-11-30 11:00"),
        ("2026-11-23 12:00", 24, "2026-11-25 18:00"),
        ("2026-12-30 17:30", 1, "2027-01-04 09:30"),
        ("2026-11-28 12:00", 0, "2026-11-28 12:00"),
    ],
)  # fmt: skip
def test_so_much_working_time_has_passed(begin: str, hours: int, then: str) -> None:
    assert OFFICE.after(omsk(begin), hours * HOUR) == omsk(then)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23 12:00", "2026-11-23 12:00"),
        ("2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 08:59", "2026-11-23 09:00"),
        ("2026-11-23 18:00", "2026-11-24 09:00"),
        ("2026-11-27 19:00", "2026-11-30 09:00"),
        ("2026-12-30 19:00", "2027-01-04 09:00"),
        ("2027-02-19 19:00", "2027-02-20 09:00"),
        ("2027-02-20 19:00", "2027-02-24 09:00"),
    ],
)  # fmt: skip
def test_it_is_open_now_or_opens_next(now: str, opens: str) -> None:
    assert OFFICE.opens_at(omsk(now)) == omsk(opens)


def test_without_hours_every_moment_is_working_time() -> None:
    always = Calendar(OMSK, None, holidays=frozenset({date(2026, 11, 28)}))
    saturday, later = omsk("2026-11-28 03:00"), omsk("2026-12-01 04:30")

    assert always.worked(saturday, later) == later - saturday
    assert always.opens_at(saturday) == saturday
    assert always.after(saturday, later - saturday) == later


def test_hours_over_midnight_belong_to_the_day_they_begin_on() -> None:
    night = Calendar(OMSK, (time(18), time(2)))

    assert night.worked(omsk("2026-11-27 20:00"), omsk("2026-11-30 19:00")) == 7 * HOUR
    assert night.opens_at(omsk("2026-11-28 01:00")) == omsk("2026-11-28 01:00")
    assert night.opens_at(omsk("2026-11-28 02:00")) == omsk("2026-11-30 18:00")
    assert night.opens_at(omsk("2026-11-30 01:00")) == omsk("2026-11-30 18:00"), "Sunday's night"


def test_a_working_day_keeps_its_length_when_clocks_are_moved() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    office = Calendar(berlin, NINE_TO_SIX)
    friday = datetime(2026, 3, 27, 17, tzinfo=berlin)

    assert office.worked(friday, friday + timedelta(days=3)) == 9 * HOUR
    assert office.after(friday, 2 * HOUR) == datetime(2026, 3, 30, 10, tzinfo=berlin)


@pytest.mark.parametrize(
    ("hours", "worked"),
    [((time(2, 15), time(2, 45)), 1.0), ((time(2, 45), time(3, 15)), 0.5)],
)
def test_hours_that_the_clock_leaps_over_are_moved_or_left_out(
    hours: tuple[time, time], worked: float
) -> None:
    """In Berlin, 2026-03-29 has no clock between 2:00 and 3:00."""
    berlin = ZoneInfo("Europe/Berlin")
    night = Calendar(berlin, hours, workdays=frozenset({date(2026, 3, 29)}))
    saturday, tuesday = datetime(2026, 3, 28, tzinfo=berlin), datetime(2026, 3, 31, tzinfo=berlin)

    assert night.worked(saturday, tuesday) == worked * HOUR


# -- what holds for all ----------------------------------------------------------------------------------

ZONES = [
    "UTC", "Asia/Omsk", "Asia/Kamchatka", "Europe/Kaliningrad", "Europe/Berlin", "America/New_York",
    "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu",
]  # fmt: skip
YEARS = datetime.fromisoformat("2015-01-01"), datetime.fromisoformat("2029-12-31")
NEW_YEAR = datetime.fromisoformat("2026-12-25"), datetime.fromisoformat("2027-01-12")
moments = st.datetimes(*YEARS, timezones=st.just(UTC)) | st.datetimes(
    *NEW_YEAR, timezones=st.just(UTC)
)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
dates = st.dates(date(2026, 12, 20), date(2027, 1, 20))
calendars = st.builds(
    Calendar,
    st.sampled_from(ZONES).map(ZoneInfo),
    st.none() | st.just(NINE_TO_SIX) | st.tuples(clocks, clocks),
    st.frozensets(dates, max_size=20),
    st.frozensets(dates, max_size=5),
)
spans = st.timedeltas(timedelta(), timedelta(hours=80))
strides = st.timedeltas(timedelta(), timedelta(days=30))
WEEKEND = frozenset({date(2026, 3, 28), date(2026, 3, 29)})
NIGHTS = Calendar(ZoneInfo("Europe/Berlin"), (time(3), time(2, 30)), workdays=WEEKEND)
"""Worked while the clocks are put forward, over the hour that is left out."""


@how(deadline=None)
@given(calendars, moments, strides, strides)
@example(NIGHTS, datetime(2026, 3, 28, tzinfo=UTC), timedelta(hours=25), timedelta(days=2))
def test_parts_add_up_to_the_whole(
    calendar: Calendar, begin: datetime, first: timedelta, second: timedelta
) -> None:
    middle, end = begin + first, begin + first + second
    parts = calendar.worked(begin, middle) + calendar.worked(middle, end)
    assert calendar.worked(begin, end) == parts


@how(deadline=None)
@given(calendars, moments, strides)
@example(NIGHTS, datetime(2026, 3, 29, 1, tzinfo=UTC), timedelta(minutes=30))
def test_no_more_is_worked_than_time_has_passed(
    calendar: Calendar, begin: datetime, stride: timedelta
) -> None:
    assert timedelta() <= calendar.worked(begin, begin + stride) <= stride
    assert calendar.worked(begin + stride, begin) == timedelta()


@how(deadline=None)
@given(calendars, moments, spans, spans)
def test_more_work_never_ends_earlier(
    calendar: Calendar, begin: datetime, span: timedelta, more: timedelta
) -> None:
    assert begin <= calendar.after(begin, span) <= calendar.after(begin, span + more)


@how(deadline=None)
@given(calendars, moments, spans)
@example(NIGHTS, datetime(2026, 3, 29, 1, tzinfo=UTC), timedelta(minutes=30))
def test_after_is_the_first_moment_by_which_so_much_was_worked(
    calendar: Calendar, begin: datetime, span: timedelta
) -> None:
    then = calendar.after(begin, span)
    assert calendar.worked(begin, then) == span
    assert not span or calendar.worked(begin, then - timedelta(microseconds=1)) < span


@how(deadline=None)
@given(calendars, moments)
@example(
    Calendar(ZoneInfo("Europe/Berlin"), (time(2, 45), time(3, 15)), workdays=WEEKEND),
    datetime(2026, 3, 29, tzinfo=UTC),
)
def test_the_next_opening_is_open_and_nothing_is_worked_before(
    calendar: Calendar, now: datetime
) -> None:
    opens = calendar.opens_at(now)
    shift = calendar.shift_at(opens)
    assert shift is not None
    assert shift.opens <= opens < shift.closes
    assert calendar.worked(now, opens) == timedelta()
    assert calendar.shift_at(now) is None or opens == now


# -- the calendar of a year ------------------------------------------------------------------------------


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "centre.db")
    yield database
    await database.close()


def settings(hours: str = "09:00-18:00") -> Settings:
    return Settings.model_validate(
        {
            "telegram": {"token": "1:x"},
            "staff": {"chat_id": -1, "working_hours": hours},
            "centre": {"name": "Центр", "timezone": "Asia/Omsk"},
        }
    )


async def known(db: Database) -> Calendar:
    async with db.read() as tx:
        return await overdue.calendar_of(tx, settings())


YEAR = {"year": 2026, "holidays": ["2026-11-04"], "workdays": ["2026-11-07"], "source": "ТК РФ"}


async def test_a_year_is_taken_in_again_and_again(db: Database, tmp_path: Path) -> None:
    file = write_content(tmp_path / "c.json", calendar=[YEAR, {"year": 2027}])
    for _ in range(2):
        loaded = await content.load(db, read([file]))
        assert loaded == [content.Loaded("calendar", 2, 0)]

    calendar = await known(db)
    assert not calendar.works_on(date(2026, 11, 4))
    assert calendar.works_on(date(2026, 11, 7))

    changed = write_content(tmp_path / "d.json", calendar=[{**YEAR, "holidays": ["2026-11-05"]}])
    await content.load(db, read([changed]))

    calendar = await known(db)
    assert calendar.works_on(date(2026, 11, 4))
    assert not calendar.works_on(date(2026, 11, 5))


async def test_only_retires_the_other_years_and_loading_brings_them_back(
    db: Database, tmp_path: Path
) -> None:
    both = write_content(
        tmp_path / "c.json", calendar=[YEAR, {"year": 2027, "holidays": ["2027-11-04"]}]
    )
    one = write_content(tmp_path / "d.json", calendar=[{"year": 2027, "holidays": ["2027-11-04"]}])
    await content.load(db, read([both]))

    assert await content.load(db, read([one]), only=True) == [content.Loaded("calendar", 1, 1)]
    calendar = await known(db)
    assert calendar.works_on(date(2026, 11, 4)), "a year that is not known: Monday to Friday"
    assert not calendar.works_on(date(2027, 11, 4))

    await content.load(db, read([both]))
    assert not (await known(db)).works_on(date(2026, 11, 4))


@pytest.mark.parametrize(
    ("year", "reason"),
    [
        ({"year": 2026, "holidays": ["2027-01-01"]}, "день 2027-01-01 не из 2026 года"),
        ({"year": 2026, "holidays": ["2026-01-01"], "workdays": ["2026-01-01"]}, "и среди рабочих"),
        ({"year": 2026, "holidays": ["1 мая"]}, "holidays.0: нужна дата вида 2027-01-31"),
        ({"year": 2026, "holidays": [True]}, "holidays.0: нужна дата вида 2027-01-31"),
        ({"year": 26}, "year: должно быть не меньше 2000"),
        ({"holidays": []}, "year: не указано"),
    ],
)
def test_a_bad_year_is_refused(tmp_path: Path, year: dict, reason: str) -> None:
    with pytest.raises(ContentError) as refused:
        read([write_content(tmp_path / "c.json", calendar=[year])])
    assert reason in str(refused.value.lines)


def test_one_year_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as refused:
        read([write_content(tmp_path / "c.json", calendar=[YEAR, YEAR])])
    assert "id «2026» уже есть" in str(refused.value.lines)


async def test_the_shipped_years_hold_what_the_government_has_set(db: Database) -> None:
    await content.load(db, read([content.SHIPPED / "calendar.yaml"], strict=True))
    calendar = await known(db)

    def worked(year: int) -> int:
        first = date(year, 1, 1)
        all_days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
        return sum(calendar.works_on(day) for day in all_days)

    # 261 days of a year are no weekend; 14 fall out, then 15, and one Saturday comes in.
    assert (worked(2026), worked(2027)) == (247, 247)
    async with db.read() as tx:
        holidays, workdays = await days.days(tx)
    assert all(day.weekday() < 5 for day in holidays)
    assert all(day.weekday() == 5 for day in workdays)
    for day in ("2026-12-31", "2027-01-08", "2027-02-22", "2027-11-05", "2027-12-31"):
        assert not calendar.works_on(date.fromisoformat(day)), day
    assert calendar.works_on(date(2027, 2, 20))
    assert calendar.opens_at(omsk("2026-12-30 18:00")) == omsk("2027-01-11 09:00")
