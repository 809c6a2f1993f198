"""What staff type in a few words is understood, or refused by name."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import RefusalError
from bot.typed import moment, place_and_link, seats

OMSK = ZoneInfo("Asia/Omsk")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=OMSK)  # a Monday


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("1 февраля 10:00", "2027-02-01T10:00", None),
        ("1 Февраля 2028 года в 10:00", "2028-02-01T10:00", None),
        ("24 ноября 9.30", "2026-11-24T09:30", None),
        ("23 ноября 11:00", "2027-11-23T11:00", None),
        ("29 февраля 10:00", "2028-02-29T10:00", None),
        ("01.02.2027 10:00-13:00", "2027-02-01T10:00", "2027-02-01T13:00"),
        ("1.2.27 с 10:00 до 13:30", "2027-02-01T10:00", "2027-02-01T13:30"),
        ("01.02 10.00–12.00", "2027-02-01T10:00", "2027-02-01T12:00"),
        ("2027-02-01 10:00", "2027-02-01T10:00", None),
        ("завтра в 15:00", "2026-11-24T15:00", None),
        ("послезавтра 9-11", "2026-11-25T09:00", "2026-11-25T11:00"),
        ("сегодня в 18", "2026-11-23T18:00", None),
        ("в пятницу 10:00", "2026-11-27T10:00", None),
        ("понедельник, 10:00", "2026-11-30T10:00", None),
        ("31 мая в 10:00", "2027-05-31T10:00", None),
        ("8 марта 10:00", "2027-03-08T10:00", None),
    ],
)
def test_a_day_and_an_hour_are_understood(text: str, starts: str, ends: str | None) -> None:
    begins, over = moment(text, NOW, OMSK)

    assert begins == datetime.fromisoformat(f"{starts}+06:00")
    assert over == (datetime.fromisoformat(f"{ends}+06:00") if ends else None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("скоро", "typed_when"),
        ("1 февраля", "typed_when"),
        ("10:00", "typed_when"),
        ("30 февраля 10:00", "typed_when"),
        ("32.01.2027 10:00", "typed_when"),
        ("1.13 10:00", "typed_when"),
        ("1 февраля 25:00", "typed_when"),
        ("1 февраля 10:70", "typed_when"),
        ("1 февраля 13:00-10:00", "typed_when"),
        ("1 февраля 10:00 - 3 февраля 12:00", "typed_when"),
        ("01.02.2020 10:00", "typed_past"),
        ("сегодня 10:00", "typed_past"),
        ("", "typed_when"),
    ],
)
def test_what_is_no_moment_is_refused(text: str, why: str) -> None:
    with pytest.raises(RefusalError) as refused:
        moment(text, NOW, OMSK)
    assert refused.value.code == why


@given(st.integers(1, 4 * 365), st.integers(0, 23), st.integers(0, 59))
def test_any_moment_to_come_is_read_back_as_it_is_written(
    days: int, hour: int, minute: int
) -> None:
    wanted = (NOW + timedelta(days=days)).replace(hour=hour, minute=minute)
    for form in ("%d.%m.%Y %H:%M", "%d.%m.%y в %H.%M", "%Y-%m-%d %H:%M"):
        assert moment(wanted.strftime(form), NOW, OMSK) == (wanted, None)


@given(st.text(max_size=60))
def test_nothing_typed_is_a_bug(text: str) -> None:
    for read in (
        lambda: moment(text, NOW, OMSK),
        lambda: place_and_link(text),
        lambda: seats(text),
    ):
        try:
            read()
        except RefusalError as refused:
            assert refused.code.startswith("typed_")


@pytest.mark.parametrize(
    ("text", "place", "link"),
    [
        ("с. Заречное, клуб", "с. Заречное, клуб", None),
        ("онлайн https://meet.example/1", None, "https://meet.example/1"),
        ("https://meet.example/1.", None, "https://meet.example/1"),
        ("Клуб и онлайн: https://meet.example/1", "Клуб", "https://meet.example/1"),
        ("Клуб, https://meet.example/1", "Клуб", "https://meet.example/1"),
        ("онлайн", "онлайн", None),
    ],
)
def test_place_and_link_stand_in_one_line(text: str, place: str | None, link: str | None) -> None:
    assert place_and_link(text) == (place, link)


def test_seats_are_a_number() -> None:
    assert seats("12") == seats("12 мест") == seats("до 12 человек") == 12
    for text in ("0", "много", "12 или 15", "9999999", "-"):
        with pytest.raises(RefusalError):
            seats(text)
