"""Rules make the dates that the calendar of 2027 makes, and none that they forbid."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import SHIPPED
from bot.content_files import read
from bot.duty_items import ObligationItem
from bot.rules import RULE, WorkingDays, counted

COMPUTED: dict = yaml.safe_load(
    (Path(__file__).parent / "duties_2027.yaml").read_text(encoding="utf-8")
)
SHIPPED_DUTIES: list[ObligationItem] = [
    one.item for one in read([SHIPPED / "obligations.yaml"], strict=True).kinds["obligations"]
]


def calendar(*years: int) -> WorkingDays:
    items = [one.item for one in read([SHIPPED / "calendar.yaml"]).kinds["calendar"]]
    items = [item for item in items if not years or item.year in years]
    return WorkingDays(
        frozenset(day for item in items for day in item.holidays),
        frozenset(day for item in items for day in item.workdays),
        frozenset(item.year for item in items),
    )


def of_year(item: ObligationItem, year: int, days: WorkingDays) -> list:
    found = counted(
        item.rule, item.weekend_shift, days, date(year - 1, 12, 1), date(year + 1, 2, 1)
    )
    return [one for one in found if one.nominal.year == year]


@pytest.mark.parametrize("item", SHIPPED_DUTIES, ids=lambda item: item.id)
def test_each_duty_that_ships_makes_the_dates_of_2027(item: ObligationItem) -> None:
    found = [one.day.isoformat() for one in of_year(item, 2027, calendar())]
    assert found == COMPUTED.get(item.id, [])
    if not found:
        assert item.rule.words, "what has no date says when"


def test_all_forty_ship_and_the_dates_are_of_them() -> None:
    names = {item.id for item in SHIPPED_DUTIES}
    assert len(names) == 40
    assert COMPUTED.keys() <= names


def test_a_year_without_its_calendar_is_counted_by_law_and_says_so() -> None:
    usn = next(item for item in SHIPPED_DUTIES if item.id == "usn_switch")
    (last,) = of_year(usn, 2027, calendar())
    assert (last.day, last.unsure) == (date(2028, 1, 10), 2028), "not in the January holidays"
    (before,) = of_year(usn, 2026, calendar())
    assert (before.day, before.unsure) == (date(2027, 1, 11), None)
    minjust = next(item for item in SHIPPED_DUTIES if item.id == "minjust_report")
    (fixed,) = of_year(minjust, 2030, calendar())
    assert fixed.unsure is None, "what does not move needs no calendar"


def test_a_short_month_gives_its_last_day() -> None:
    monthly = RULE.validate_python({"type": "monthly", "day": 31})
    found = list(monthly.nominal(date(2028, 1, 1), date(2028, 12, 31)))
    assert [day.day for _, day in found] == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def test_quarters() -> None:
    rule = RULE.validate_python({"type": "quarterly", "day": 25})
    found = [day for _, day in rule.nominal(date(2027, 1, 1), date(2027, 12, 31))]
    assert found == [date(2027, month, 25) for month in (1, 4, 7, 10)]


MONTH_DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: [day.month, day.day])
RULES = st.one_of(
    MONTH_DAYS.map(lambda pair: {"type": "annual", "month": pair[0], "day": pair[1]}),
    st.lists(MONTH_DAYS, min_size=1, max_size=6).map(lambda found: {"type": "list", "dates": found}),
    st.builds(
        lambda day, skipped: {"type": "monthly", "day": day, "skip_months": sorted(skipped)},
        st.integers(1, 31),
        st.sets(st.integers(1, 12), max_size=11),
    ),
    st.builds(
        lambda day, month: {"type": "quarterly", "day": day, "month": month},
        st.integers(1, 31),
        st.integers(1, 3),
    ),
)  # fmt: skip
DAYS = st.builds(
    lambda free, worked, years: WorkingDays(
        frozenset(day for day in free if day.weekday() < 5),
        frozenset(day for day in worked if day.weekday() >= 5),
        frozenset(years),
    ),
    st.sets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=30),
    st.sets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=5),
    st.sets(st.integers(2026, 2029)),
)


@settings(deadline=None, max_examples=150)
@given(RULES, st.sampled_from(["next_workday", "none", "none_confirmed"]), DAYS)
def test_each_date_is_the_first_that_its_rule_allows(
    raw: dict, shift: str, days: WorkingDays
) -> None:
    rule = RULE.validate_python(raw)
    begin, end = date(2026, 1, 1), date(2029, 12, 31)
    found = list(counted(rule, shift, days, begin, end))  # type: ignore[arg-type]
    for one in found:
        if shift == "next_workday":
            assert days.works_on(one.day)
            passed = (one.day - one.nominal).days
            between = [one.nominal + timedelta(days=n) for n in range(passed)]
            assert passed >= 0 and not any(map(days.works_on, between))
        else:
            assert one.day == one.nominal
            assert one.unsure is None
    for year in (2027, 2028):
        of_it = [one for one in found if one.nominal.year == year]
        assert len(of_it) == len(rule.days()), "as many as the rule says"  # type: ignore[union-attr]
    assert len({one.period for one in found}) == len(found)
    assert all(a.nominal <= b.nominal for a, b in pairwise(found))


@settings(deadline=None, max_examples=50)
@given(RULES, DAYS, st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(1, 500))
def test_a_window_shows_what_the_whole_shows(
    raw: dict, days: WorkingDays, begin: date, length: int
) -> None:
    """The same date has the same name, whenever it is counted."""
    rule = RULE.validate_python(raw)
    end = begin + timedelta(days=length)
    whole = counted(rule, "next_workday", days, date(2025, 1, 1), date(2030, 1, 1))
    expected = [one for one in whole if begin <= one.day <= end]
    assert list(counted(rule, "next_workday", days, begin, end)) == expected
