"""Guests, walk-ins and «Я здесь» at seminars with sections, sessions, windows and limits."""

import pytest

from tests.test_arrivals import coded, is_here
from tests.test_guests import MARIA, brings
from tests.test_overdue import until_omsk
from tests.test_programme import (
    CLOSES,
    SECTIONS,
    SESSIONS,
    TARA,
    from_tara,
    picks,
)
from tests.test_reminders import from_yaya, reminders
from tests.test_rolls import press, roll
from tests.test_seminars import announced, opens, seats, signs_up, told
from tests.town import Town, labels, words

BRING = "Записать ещё человека"


def by_section(town: Town, state: str = "registered") -> dict[str, int]:
    return dict(
        town.rows(
            "SELECT coalesce(c.title, '—'), count(*) FROM registrations r"
            f" LEFT JOIN seminar_sections c ON c.number = r.section WHERE state = '{state}'"
            " GROUP BY c.number"
        )
    )


# -- sections ------------------------------------------------------------------------------------------


async def test_a_guest_takes_a_place_in_the_section_of_the_host(town: Town) -> None:
    await announced(town, sections=SECTIONS)
    nina = await picks(town, "Нина", "Отчёты")
    await brings(nina)
    assert f"Место есть: {MARIA}" in nina.heard
    await brings(nina, "Пётр Гость")

    assert "Пётр Гость: мест пока нет" in nina.heard, "two places, and both are taken"
    assert by_section(town) == {"Отчёты": 2}
    assert by_section(town, "queued") == {"Отчёты": 1}
    olga = await picks(town, "Ольга", "Гранты")
    assert olga.heard.startswith("Вы записаны"), "another section has room"


async def test_a_freed_place_goes_to_a_guest_who_waits_for_that_section(town: Town) -> None:
    await announced(town, sections=SECTIONS)
    nina = await picks(town, "Нина", "Гранты")
    petr = await picks(town, "Пётр", "Отчёты")
    await brings(petr)
    await brings(petr, "Яна Гостья")
    egor = await picks(town, "Егор", "Гранты")
    assert by_section(town, "queued") == {"Гранты": 1, "Отчёты": 1}

    await petr.presses(f"Убрать: {MARIA}")
    assert petr.heard.startswith("Освободилось место: Яна Гостья")
    assert told(egor, "Освободилось") == [], "no place of Егор's section was freed"
    await nina.presses("Отменить запись")

    assert egor.heard.startswith("Освободилось место")


async def test_the_roll_and_the_card_show_the_section_and_staff_add_people_to_none(
    town: Town,
) -> None:
    await announced(town, sections=SECTIONS)
    nina = await picks(town, "Нина", "Отчёты")
    await brings(nina)
    shown = await roll(town)
    await press(town, shown, "Добавить человека")
    await town.olga.writes("Анна Без Секции", reply_to=shown)
    await press(town, shown, "← Весь список")

    text = words(town.at(shown))
    assert f"{MARIA} (с: Нина) · Отчёты" in text
    assert "Нина · Отчёты" in text
    assert "Анна Без Секции\n" in text
    assert by_section(town) == {"Отчёты": 2, "—": 1}


async def test_who_walks_in_with_the_code_has_no_section_and_who_waited_keeps_theirs(
    town: Town,
) -> None:
    await announced(town, sections=SECTIONS)
    await picks(town, "Нина", "Гранты")
    petr = await picks(town, "Пётр", "Гранты")
    oleg = await town.person("Олег").agrees()
    await until_omsk(town, "2026-12-01 09:30")
    _, code = await coded(town)
    for person in (petr, oleg):
        await is_here(person, code)

    assert by_section(town, "attended") == {"Гранты": 1, "—": 1}
    assert seats(town) == {"attended": 2, "registered": 1}


# -- windows and limits --------------------------------------------------------------------------------


async def test_when_sign_up_is_over_guests_can_only_be_taken_off(town: Town) -> None:
    await announced(town, closes_at=CLOSES)
    nina = await signs_up(town)
    await brings(nina)
    await until_omsk(town, "2026-11-30 18:00")
    pressed = await nina.presses(BRING)
    assert "закончена" in town.tg.answers[pressed]["text"]
    await opens(nina)
    assert BRING not in nina.buttons
    assert f"Убрать: {MARIA}" in nina.buttons

    await nina.presses(f"Убрать: {MARIA}")

    assert seats(town) == {"left": 1, "registered": 1}


async def test_a_name_said_after_the_end_of_sign_up_signs_nobody_up(town: Town) -> None:
    await announced(town, closes_at=CLOSES)
    nina = await signs_up(town)
    await nina.presses(BRING)
    await nina.says(MARIA)
    await until_omsk(town, "2026-11-30 18:00")

    await nina.presses("Согласен, записать")

    assert seats(town) == {"registered": 1}


async def test_to_a_seminar_of_one_municipality_only_its_people_bring_others(town: Town) -> None:
    await announced(town)
    petr = await town.person("Пётр").agrees()
    await from_yaya(petr)
    await opens(petr)
    await petr.presses("Записаться")
    nina = await town.person("Нина").agrees()
    await from_tara(nina)
    await opens(nina)
    await nina.presses("Записаться")
    unknown = await signs_up(town, "Олег")
    await announced(town, **TARA)

    await brings(nina)
    for person in (petr, unknown):
        card = next(m for m in reversed(person.from_bot) if BRING in labels(m))
        pressed = town.tg.press(person.id, person.id, card["message_id"], BRING)
        await town.quiet()
        assert "Тарский район" in town.tg.answers[pressed]["text"]
    await opens(petr)

    assert BRING not in petr.buttons
    assert seats(town) == {"registered": 4}


# -- sessions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-12-01 08:59", False),
        ("2026-12-01 09:00", True),
        ("2026-12-01 13:59", True),
        ("2026-12-01 14:00", False),
        ("2026-12-02 12:00", False),
        ("2026-12-03 14:00", True),
        ("2026-12-03 20:59", True),
        ("2026-12-03 21:00", False),
    ],
)
async def test_each_session_has_its_hours_for_the_code(
    town: Town, moment: str, is_open: bool
) -> None:
    """From an hour before to two after its end; where it says no end, six after its beginning."""
    await announced(town, sessions=SESSIONS)
    nina = await signs_up(town)
    await until_omsk(town, moment)

    await nina.says("/start seminar_fund")

    assert ("Я здесь" in nina.buttons) == is_open
    if is_open:
        await nina.presses("Я здесь")
        assert "Какой код" in nina.heard


async def test_who_came_to_one_session_has_come_and_is_not_asked_again(town: Town) -> None:
    await announced(town, sessions=SESSIONS)
    nina = await signs_up(town)
    petr = await signs_up(town, "Пётр")
    await until_omsk(town, "2026-12-01 09:30")
    _, code = await coded(town)
    await is_here(nina, code)
    await until_omsk(town, "2026-12-03 14:00")
    await town.later(seconds=5)
    assert "«Я здесь»" not in reminders(nina)[-1]
    assert nina.buttons == []
    assert "«Я здесь»" in reminders(petr)[-1]
    assert petr.buttons == ["Я здесь"]

    await petr.presses("Я здесь")
    await petr.says(code)

    assert seats(town) == {"attended": 2}, "the code lasts until staff make a new one"


# -- cancelled -----------------------------------------------------------------------------------------


async def test_of_a_cancelled_seminar_nothing_is_open(town: Town) -> None:
    await announced(town, sections=SECTIONS)
    nina = await picks(town, "Нина", "Отчёты")
    shown = await roll(town)
    await until_omsk(town, "2026-12-01 09:10")
    _, code = await coded(town, shown)
    await opens(nina)
    card = nina.from_bot[-1]["message_id"]
    await announced(town, sections=SECTIONS, cancelled=True)
    for label in ("Я здесь", BRING):
        pressed = town.tg.press(nina.id, nina.id, card, label)
        await town.quiet()
        assert town.tg.answers[pressed]["text"].startswith("Отменён")
    assert (await press(town, shown, "Код для отметки")).startswith("Отменён")
    await until_omsk(town, "2026-12-01 11:00")
    await press(town, shown, "Обновить")

    assert labels(town.at(shown)) == ["Ещё", "Обновить", "Все семинары"], "nobody has come"
    assert code not in words(town.at(shown))
