"""When a broadcast goes: now, at an hour, or at a humane hour of each."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.broadcasts import hour
from tests.conftest import Build
from tests.test_broadcasts import (
    NEWS,
    agreed,
    got,
    lives_in,
    newest,
    offered,
    over,
    states,
    tap,
)
from tests.test_overdue import until_omsk
from tests.town import Town, labels, words

OMSK = ZoneInfo("Asia/Omsk")
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=OMSK)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("18:30", "2026-11-23 18:30"),
        ("18.30", "2026-11-23 18:30"),
        ("9", "2026-11-24 09:00"),
        ("завтра 18:30", "2026-11-24 18:30"),
        ("Завтра 9", "2026-11-24 09:00"),
        ("25.11 9:00", "2026-11-25 09:00"),
        ("22.11 9:00", "2027-11-22 09:00"),
        ("25.11.2026 09:05", "2026-11-25 09:05"),
        ("25:00", None),
        ("31.02 9:00", None),
        ("потом", None),
        ("", None),
    ],
)
def test_an_hour_is_understood(
    said: str, meant: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.texts._home", ["Asia/Omsk"])
    found = hour(said, MONDAY)
    assert (found and found.strftime("%Y-%m-%d %H:%M")) == meant


async def test_at_an_hour(town: Town) -> None:
    (nina,) = await agreed(town, "Нина")
    await offered(town)
    await tap(town, "Всем")
    await tap(town, "В час…")
    asked = town.desk[-1]
    assert "по времени центра" in words(asked)
    await town.olga.writes("когда-нибудь", reply_to=asked["message_id"])
    assert "18:30" in town.desk_texts[-1]
    await town.olga.writes("15:00", reply_to=asked["message_id"])
    control = newest(town, "Отправить")
    assert "Начнём: 23.11.2026 в 15:00" in words(control)
    assert "Сейчас" in labels(control)
    await tap(town, "Отправить")
    assert "Начнём 23.11.2026 в 15:00" in words(town.at(control["message_id"]))

    await until_omsk(town, "2026-11-23 14:59")
    assert got(nina) == 0
    await until_omsk(town, "2026-11-23 15:00")
    await over(town)

    assert got(nina) == 1


async def test_an_hour_that_is_past_is_refused_and_now_takes_it_back(town: Town) -> None:
    (nina,) = await agreed(town, "Нина")
    await offered(town)
    await tap(town, "Всем")
    await town.olga.replies(newest(town, "Отправить"), "01.10.2026 9:00")
    assert "время впереди" in town.desk_texts[-1]
    await town.olga.replies(newest(town, "Отправить"), "18:00")
    await tap(town, "Сейчас")
    await tap(town, "Отправить")
    await over(town)

    assert got(nina) == 1


async def test_stopped_before_its_hour_nobody_gets_it(town: Town) -> None:
    (nina,) = await agreed(town, "Нина")
    await offered(town)
    await tap(town, "Всем")
    await town.olga.replies(newest(town, "Отправить"), "15:00")
    await tap(town, "Отправить")
    await town.later(seconds=2)
    await tap(town, "Остановить")
    await over(town, "Рассылка остановлена")
    await until_omsk(town, "2026-11-23 15:01")

    assert got(nina) == 0
    assert states(town) == {"stopped": 1}


async def test_at_a_humane_hour_of_each(build: Build) -> None:
    """It is nine in Yaya when it is eight in Omsk; and at night nobody gets anything."""
    town = await build()
    nina, petr = await agreed(town, "Нина", "Пётр")
    await lives_in(nina, "Яйский муниципальный округ")
    await until_omsk(town, "2026-11-23 22:00")
    await offered(town)
    await tap(town, "Всем")
    await tap(town, "В удобное время каждому")
    await tap(town, "Отправить")
    await until_omsk(town, "2026-11-24 07:59")
    assert (got(nina), got(petr)) == (0, 0)

    await until_omsk(town, "2026-11-24 08:00")
    assert (got(nina), got(petr)) == (1, 0)
    await until_omsk(town, "2026-11-24 09:00")
    await over(town)

    assert (got(nina), got(petr)) == (1, 1)


async def test_what_goes_now_goes_at_night_too(town: Town) -> None:
    (nina,) = await agreed(town, "Нина")
    await until_omsk(town, "2026-11-23 23:00")
    await offered(town, NEWS)
    await tap(town, "Всем")
    await tap(town, "Отправить")
    await over(town)

    assert got(nina) == 1
