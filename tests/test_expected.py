"""Who asks is told honestly when to expect an answer."""

import pytest

from tests.test_desk import asking
from tests.test_overdue import holiday, until_omsk
from tests.town import Person, Town


async def living_in(town: Town, place: str, typed: str, name: str = "Нина") -> Person:
    person = await town.person(name).agrees()
    await person.presses("Указать район")
    await person.says(typed)
    await person.presses(place)
    await person.presses("Пропустить")
    return person


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-11-24 12:00", "Сейчас консультанты работают: по будням, 9:00–18:00."),
        ("2026-11-24 07:00", "Ответят в рабочее время: сегодня с 9:00."),
        ("2026-11-24 18:00", "Ответят в рабочее время: завтра с 9:00."),
        ("2026-11-27 19:00", "Ответят в рабочее время: в понедельник, 30 ноября, с 9:00."),
        ("2026-11-29 23:00", "Ответят в рабочее время: завтра с 9:00."),
        ("2026-11-30 23:00", "Ответят в рабочее время: в среду, 2 декабря, с 9:00."),
        ("2026-12-04 18:30", "Ответят в рабочее время: завтра с 9:00."),
    ],
)
async def test_a_person_is_told_honestly_when_to_expect_an_answer(
    town: Town, now: str, told: str
) -> None:
    """Tuesday, December 1, is a holiday here, and Saturday the fifth is worked."""
    await holiday(town, "2026-12-01", workdays=("2026-12-05",))
    await until_omsk(town, now)

    nina = await asking(town)

    heard = next(text for text in nina.texts if "Вопрос № 1" in text)
    assert heard.split("\n")[1] == told


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-11-24 12:00", "работают: по будням, 10:00–19:00 у вас (9:00–18:00 в центре)."),
        ("2026-11-24 22:30", "завтра с 10:00 по вашему времени (9:00 в центре)."),
        ("2026-11-24 23:30", "сегодня с 10:00 по вашему времени (9:00 в центре)."),
    ],
)
async def test_in_another_zone_both_clocks_are_named(town: Town, now: str, told: str) -> None:
    """Yaya is an hour ahead of Omsk: there it is tomorrow already."""
    nina = await living_in(town, "Яйский муниципальный округ", "яйс")
    await until_omsk(town, now)

    await nina.says("/ask Кто поможет?")

    assert told in next(text for text in nina.texts if "Вопрос № 1" in text)


async def test_in_the_centres_own_zone_one_clock_is_enough(town: Town) -> None:
    nina = await living_in(town, "Тарский район", "тар")

    await nina.says("/ask Кто поможет?")

    heard = next(text for text in nina.texts if "Вопрос № 1" in text)
    assert "в центре" not in heard


async def test_who_comes_back_is_told_too(town: Town) -> None:
    nina = await asking(town)
    await town.olga.presses_on(town.in_desk("№ 1 ·"), "Закрыть")
    await until_omsk(town, "2026-11-27 20:00")

    await nina.says("Ещё вопрос")

    assert "Продолжаем вопрос № 1" in nina.heard
    assert "в понедельник, 30 ноября, с 9:00" in nina.heard


async def test_a_centre_that_names_no_hours_promises_none(build) -> None:
    town = await build(staff={"working_hours": ""})
    nina = await asking(town)

    heard = next(text for text in nina.texts if "Вопрос № 1" in text)
    assert heard.split("\n") == [
        "Вопрос № 1 у консультантов. Ответ придёт сюда.",
        "Хотите добавить — просто пишите дальше.",
    ]
