"""Series of seminars: who asked to hear of new ones hears, once, and not at night."""

import json
from typing import Any

import pytest

from tests.test_overdue import until_omsk
from tests.test_programme import from_tara
from tests.test_reminders import from_yaya
from tests.test_seminars import announced, opens, signs_up, told
from tests.town import Person, Town

CLUB = {"id": "club", "title": "Клуб бухгалтеров"}
FOLLOW, UNFOLLOW = "Сообщать о новых встречах", "Не сообщать"
NEW = "Новая встреча"


def next_one(**more: Any) -> dict[str, Any]:
    return {"id": "next", "title": "Встреча вторая", "starts_at": "2026-12-15T10:00+06:00",
            "series": CLUB, **more}  # fmt: skip


async def follows(town: Town, name: str = "Нина") -> Person:
    person = await town.person(name).agrees()
    await opens(person)
    await person.presses(FOLLOW)
    return person


async def test_who_follows_a_series_hears_of_a_new_seminar_once(town: Town) -> None:
    await announced(town, series=CLUB)
    nina, petr = await follows(town), await town.person("Пётр").agrees()
    assert "сообщу о новых встречах: Клуб бухгалтеров" in nina.heard

    await announced(town, next_one(), series=CLUB)
    await announced(town, next_one(description="С чаем"), series=CLUB)
    await town.stop()
    await town.start()
    await town.later(days=1)

    (heard,) = told(nina, NEW)
    assert "Встреча вторая" in heard
    assert "вторник, 15 декабря 2026, 10:00" in heard
    assert told(petr, NEW) == []
    await nina.presses("Встреча вторая")
    assert nina.buttons == ["Записаться", UNFOLLOW]


async def test_who_does_not_want_it_any_more_hears_nothing(town: Town) -> None:
    await announced(town, series=CLUB)
    nina = await follows(town)
    await nina.presses(UNFOLLOW)
    assert "больше не сообщаю" in nina.heard

    await announced(town, next_one(), series=CLUB)

    assert told(nina, NEW) == []


async def test_consent_comes_first_and_following_goes_on_by_itself(town: Town) -> None:
    await announced(town, series=CLUB)
    nina = town.person("Нина")
    await opens(nina)
    await nina.presses(FOLLOW)
    assert town.rows("SELECT count(*) FROM series_subscriptions") == [(0,)]

    await nina.presses("Согласен")

    assert any("сообщу о новых встречах" in text for text in nina.texts)
    assert town.rows("SELECT count(*) FROM series_subscriptions") == [(1,)]


async def test_nobody_is_woken_by_a_new_seminar(town: Town) -> None:
    """It is nine in Yaya when it is eight in Omsk."""
    await announced(town, series=CLUB)
    nina, petr = await follows(town, "Нина"), await follows(town, "Пётр")
    await from_yaya(nina)
    await until_omsk(town, "2026-11-24 23:00")
    await announced(town, next_one(), series=CLUB)
    assert told(nina, NEW) == told(petr, NEW) == []

    await until_omsk(town, "2026-11-25 08:00")
    assert len(told(nina, NEW)) == 1
    assert told(petr, NEW) == []
    await until_omsk(town, "2026-11-25 09:00")

    assert len(told(petr, NEW)) == 1


async def test_several_at_once_are_one_message(town: Town) -> None:
    await announced(town, series=CLUB)
    nina = await follows(town)

    third = next_one(id="third", title="Встреча третья", starts_at="2026-12-22T10:00+06:00")
    await announced(town, third, next_one(), series=CLUB)

    (heard,) = told(nina, "Новые встречи")
    assert heard.index("вторая") < heard.index("третья")
    assert nina.buttons == ["Встреча вторая", "Встреча третья"]


@pytest.mark.parametrize("why", ["cancelled", "begun", "elsewhere", "another"])
async def test_what_is_of_no_use_is_not_told(town: Town, why: str) -> None:
    await announced(town, series=CLUB)
    nina = await follows(town)
    await from_yaya(nina)
    facts: dict[str, dict[str, Any]] = {
        "cancelled": {"cancelled": True},
        "begun": {"starts_at": "2026-11-20T10:00+06:00"},
        "elsewhere": {"municipality": "omsk-tara", "only_municipality": True},
        "another": {"series": {"id": "other", "title": "Другая"}},
    }
    await announced(town, next_one(**facts[why]), series=CLUB)
    await town.later(days=1)

    assert told(nina, NEW) == []


async def test_a_seminar_for_their_municipality_is_told(town: Town) -> None:
    await announced(town, series=CLUB)
    nina = await follows(town)
    await from_tara(nina)

    await announced(town, next_one(municipality="omsk-tara", only_municipality=True), series=CLUB)

    assert len(told(nina, NEW)) == 1


async def test_a_seminar_that_comes_into_the_series_later_is_new_in_it(town: Town) -> None:
    await announced(town, {**next_one(), "series": None}, series=CLUB)
    nina = await follows(town)
    assert told(nina, NEW) == []

    await announced(town, next_one(), series=CLUB)

    assert len(told(nina, NEW)) == 1


async def test_following_is_exported_erased_and_joined(town: Town) -> None:
    await announced(town, series=CLUB)
    old, new = await follows(town, "Нина"), await follows(town, "Нина")
    await new.says("/privacy")
    await new.presses("Скачать мои данные")
    kept = json.loads(town.file(new.from_bot[-2]["document"]["file_id"]))
    assert kept["series"][0]["series"] == "Клуб бухгалтеров"
    for person in (old, new):
        await person.says("/ask")
        await person.says("Это я")
    await town.olga.replies(town.in_desk("№ 2 ·"), "/join 1")
    await town.olga.presses_on(town.desk[-1], "Это один человек")
    assert town.rows("SELECT count(*) FROM series_subscriptions") == [(1,)]

    await new.says("/privacy")
    await new.presses("Удалить мои данные")
    await new.presses("Удалить навсегда")

    assert town.rows("SELECT count(*) FROM series_subscriptions") == [(0,)]
    assert town.rows("SELECT count(*) FROM seminar_series") == [(1,)]


async def test_a_button_of_a_series_that_is_gone_is_answered(town: Town) -> None:
    await announced(town, series=CLUB)
    nina = await town.person("Нина").agrees()
    await opens(nina)
    await announced(town)

    press = await nina.presses(FOLLOW)

    assert "больше нет" in town.tg.answers[press]["text"]


async def test_who_signs_up_is_not_told_of_what_they_know(town: Town) -> None:
    await announced(town, series=CLUB)
    nina = await follows(town)
    await until_omsk(town, "2026-11-24 23:00")
    await announced(town, next_one(), series=CLUB)
    await nina.says("/seminars")
    await nina.presses("Встреча вторая")
    await nina.presses("Записаться")

    await until_omsk(town, "2026-11-25 10:00")

    assert told(nina, NEW) == []
    assert await signs_up(town, "Пётр")
