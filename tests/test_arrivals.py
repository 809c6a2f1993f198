"""«Я здесь»: the code of the room, in its hours, and not by guessing."""

import re
from typing import Any

import pytest

from bot.arrivals import CODES, code_in
from tests.test_overdue import until_omsk
from tests.test_rolls import press, roll
from tests.test_seminars import announced, opens, seats, signs_up
from tests.town import Person, Town, labels, words

HALF_AN_HOUR_BEFORE = "2026-12-01 09:30"


async def coded(town: Town, shown: int | None = None) -> tuple[int, str]:
    """Staff make a code; return the message that shows it, and the code."""
    shown = shown or await roll(town)
    await press(town, shown, "Код для отметки")
    found = re.search(r"Код для отметки: (\d{4})", words(town.at(shown)))
    assert found
    return shown, found[1]


def wrong(code: str) -> str:
    return next(str(one) for one in CODES if str(one) != code)


async def is_here(person: Person, code: str) -> None:
    await opens(person)
    await person.presses("Я здесь")
    await person.says(code)


async def test_who_types_the_code_has_come(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await until_omsk(town, HALF_AN_HOUR_BEFORE)
    _, code = await coded(town)
    await opens(nina)
    card = nina.from_bot[-1]["message_id"]
    assert nina.buttons[0] == "Я здесь"
    await nina.presses("Я здесь")
    await nina.says(f" {code[:2]} {code[2:]} ")

    assert nina.heard == "✅ Отмечено, спасибо"
    assert seats(town) == {"attended": 1}
    (seen,) = [m for m in nina.from_bot if m["message_id"] == card]
    assert "вы на месте" in words(seen)
    assert "Я здесь" not in labels(seen)


async def test_a_wrong_code_gets_a_kind_hint_and_another_try(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await until_omsk(town, HALF_AN_HOUR_BEFORE)
    _, code = await coded(town)

    await is_here(nina, wrong(code))
    assert "Код не подошёл" in nina.heard
    assert seats(town) == {"registered": 1}
    await nina.says(code)

    assert "Отмечено, спасибо" in nina.heard


@pytest.mark.parametrize("asked", [True, False])
async def test_five_wrong_codes_an_hour_are_all(town: Town, asked: bool) -> None:
    await announced(town)
    nina = await signs_up(town)
    await until_omsk(town, HALF_AN_HOUR_BEFORE)
    _, code = await coded(town)
    if asked:
        await opens(nina)
        await nina.presses("Я здесь")
    for _ in range(5):
        await nina.says(wrong(code))

    await nina.says(code)
    assert seats(town) == {"registered": 1}
    assert town.rows("SELECT count(*) FROM code_tries") == [(5,)]
    await town.later(minutes=61)
    await is_here(nina, code)

    assert seats(town) == {"attended": 1}
    assert town.rows("SELECT count(*) FROM code_tries") == [(0,)], "tries are kept for an hour"


async def test_the_code_alone_is_enough_for_who_is_signed_up(town: Town) -> None:
    await announced(town, capacity=1)
    nina, petr = await signs_up(town, "Нина"), await signs_up(town, "Пётр")
    vera = await town.person("Вера").agrees()
    await until_omsk(town, HALF_AN_HOUR_BEFORE)
    shown, code = await coded(town)
    for person in (nina, petr, vera):
        await person.says(code)

    assert "Отмечено" in nina.heard
    assert "Отмечено" in petr.heard, "who waited for a place and is in the room has one"
    assert "Отмечено" not in vera.heard
    await press(town, shown, "Обновить")
    assert words(town.at(shown)).count("на месте") == 2
    assert seats(town) == {"attended": 2}
    assert town.rows("SELECT count(*) FROM code_tries") == [(0,)]


async def test_four_digits_outside_the_hours_are_talk(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    _, code = await coded(town)

    await nina.says(code)

    assert "Отмечено" not in nina.heard
    assert seats(town) == {"registered": 1}
    assert town.rows("SELECT count(*) FROM code_tries") == [(0,)]


async def test_who_is_in_the_room_without_having_signed_up_is_signed_up(town: Town) -> None:
    await announced(town, capacity=1)
    await signs_up(town, "Нина")
    petr = town.person("Пётр")
    await until_omsk(town, "2026-12-01 10:10")
    _, code = await coded(town)
    await petr.says("/start seminar_fund")
    assert petr.buttons == ["Я здесь"]
    await petr.presses("Я здесь")
    assert town.rows("SELECT count(*) FROM people") == [(1,)]
    await petr.presses("Согласен")
    await petr.says(code)

    assert "Отмечено" in petr.heard
    assert seats(town) == {"attended": 1, "registered": 1}


async def test_a_new_code_ends_the_one_before_wherever_it_stands(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await until_omsk(town, HALF_AN_HOUR_BEFORE)
    first, old = await coded(town)
    _, new = await coded(town)

    assert f"Код для отметки: {new}" in words(town.at(first))
    await is_here(nina, old)
    assert "Код не подошёл" in nina.heard
    assert old != new


@pytest.mark.parametrize(
    ("ends", "early", "late"),
    [
        ("2026-12-01T12:00+06:00", "2026-12-01 08:58", "2026-12-01 14:00"),
        (None, "2026-12-01 08:58", "2026-12-01 16:00"),
    ],
)
async def test_the_hours_of_the_button(town: Town, ends: str | None, early: str, late: str) -> None:
    more: dict[str, Any] = {"ends_at": ends} if ends else {}
    await announced(town, remind_before=["3h"], **more)
    nina = await signs_up(town)
    await until_omsk(town, early)
    shown = await roll(town)
    await opens(nina)
    assert "Я здесь" not in nina.buttons

    await until_omsk(town, "2026-12-01 09:00")
    await opens(nina)
    assert "Я здесь" in nina.buttons
    await until_omsk(town, late)
    pressed = await nina.presses("Я здесь")
    assert "отметки закрыты" in town.tg.answers[pressed]["text"]
    assert "отметки закрыты" in await press(town, shown, "Код для отметки")


async def test_the_last_reminder_has_the_button_and_says_when(town: Town) -> None:
    await announced(town, remind_before=["24h", "20h"])
    nina = await signs_up(town)
    await until_omsk(town, "2026-11-30 10:00")
    assert nina.buttons == ["Приду", "Не приду"]
    await until_omsk(town, "2026-11-30 14:00")
    assert nina.buttons == ["Приду", "Не приду", "Я здесь"]

    pressed = await nina.presses("Я здесь")

    assert "с 09:00, 01.12" in town.tg.answers[pressed]["text"]


async def test_other_talk_leaves_the_code_alone(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await until_omsk(town, HALF_AN_HOUR_BEFORE)
    await coded(town)
    await opens(nina)
    await nina.presses("Я здесь")

    await nina.says("сколько стоит зарегистрировать нко")

    assert "4 000 ₽" in nina.heard
    assert town.rows("SELECT count(*) FROM code_tries") == [(0,)]


async def test_codes_are_forgotten_after_a_day(town: Town) -> None:
    await announced(town)
    await until_omsk(town, HALF_AN_HOUR_BEFORE)
    await coded(town)
    await town.later(days=2)
    assert town.rows("SELECT count(*) FROM room_codes") == [(0,)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("4821", "4821"), ("48 21", "4821"), ("48-21", "4821"), ("482", None), ("48213", None),
     ("٤٨٢١", None), ("в 2026", None)],
)  # fmt: skip
def test_what_may_be_a_code(typed: str, code: str | None) -> None:
    assert code_in(typed) == code
