"""«Просьба»: short forms into the desk; a time at the centre is one person's, reminded of, freed."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot import content
from bot.errors import ContentError
from tests.test_privacy import forgotten
from tests.town import Person, Town, write_content

HOURS = {"id": "day", "weekday": "wed", "from": "10:00", "to": "11:00", "minutes": 30}
FIRST, SECOND = "ср 25.11 10:00", "ср 25.11 10:30"


async def receiving(town: Town, **more: object) -> None:
    await town.load(write_content(town.folder / "s.json", slots=[{**HOURS, **more}]))


async def wants(town: Town, name: str, what: str) -> Person:
    person = await town.person(name).agrees()
    await person.says("/request")
    await person.presses(what)
    return person


async def booked(
    town: Town, name: str = "Нина", at: str = FIRST, about: str = "Про устав"
) -> Person:
    nina = await wants(town, name, "Записаться на приём")
    await nina.says(about)
    await nina.presses(at)
    return nina


async def test_a_room_is_asked_for_in_four_questions(town: Town) -> None:
    nina = await wants(town, "Нина", "Помещение или оборудование")
    assert "1 из 4" in nina.heard
    assert nina.buttons == ["Зал", "Проектор", "Звук", "Ноутбук"]
    await nina.presses("Зал")
    await nina.says("12 декабря с 15 до 18")
    await nina.presses("10–30")
    await nina.says("Собрание <ТОС>")

    assert "Вопрос № 1 у консультантов" in nina.heard
    card = town.in_desk("№ 1 ·")
    for line in ("Помещение или оборудование", "Что нужно: Зал", "Когда: 12 декабря с 15 до 18",
                 "Сколько людей: 10–30", "Для чего: Собрание <ТОС>"):  # fmt: skip
        assert line in card["text"]
    await town.olga.replies(card, "Зал ваш")
    assert nina.heard == "Зал ваш"
    await nina.says("/my")
    assert "Собрание <ТОС>" in nina.heard or "Помещение" in nina.heard


async def test_an_own_answer_may_be_typed_and_one_passed_over(town: Town) -> None:
    nina = await wants(town, "Нина", "Письмо поддержки")
    await nina.says("Фонду президентских грантов")
    await nina.says(kind="voice")
    assert "словами" in nina.heard
    await nina.says("Лыжная база")
    await nina.presses("Пропустить")
    card = town.in_desk("№ 1 ·")["text"]
    assert "Кому письмо: Фонду президентских грантов" in card
    assert "К какому дню" not in card


async def test_a_form_is_a_question_of_its_own_and_two_taps_are_one(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("/ask Про устав")
    await nina.says("Просьба")
    await nina.presses("Письмо поддержки")
    await nina.says("Главе")
    await nina.says("Сквер")
    message = nina.from_bot[-1]["message_id"]
    town.tg.press(nina.id, nina.id, message, "Пропустить")
    town.tg.press(nina.id, nina.id, message, "Пропустить")
    await town.quiet()
    assert town.rows("SELECT question_id, kind FROM forms") == [(2, "letter")]
    assert town.rows("SELECT count(*) FROM questions WHERE state = 'open'") == [(2,)]


async def test_consent_comes_first_and_the_form_goes_on(town: Town) -> None:
    nina = town.person("Нина")
    await nina.says("/request")
    await nina.presses("Письмо поддержки")
    await nina.presses("Согласен")
    await nina.says("Главе")
    assert "О чём проект" in nina.heard


async def test_a_time_is_taken_and_seen_by_staff(town: Town) -> None:
    await receiving(town, consultant="Ольга", place="Кабинет 5")
    nina = await booked(town)
    confirmed = next(text for text in nina.texts if "Вы записаны" in text)
    assert "среда, 25 ноября 2026, 10:00–10:30" in confirmed
    assert "Кабинет 5" in confirmed
    card = town.in_desk("№ 1 ·")["text"]
    assert f"Время: {FIRST}" in card
    assert "О чём: Про устав" in card
    await town.olga.writes("/slots")
    listed = town.desk_texts[-1]
    assert f"{FIRST} — Нина, Ольга (№ 1)" in listed
    assert "Свободно на три недели: 5" in listed


async def test_one_person_a_time(town: Town) -> None:
    await receiving(town)
    nina = await wants(town, "Нина", "Записаться на приём")
    anna = await wants(town, "Анна", "Записаться на приём")
    await nina.says("Про устав")
    await anna.presses("Пропустить")
    first = town.tg.press(nina.id, nina.id, nina.from_bot[-1]["message_id"], FIRST)
    second = town.tg.press(anna.id, anna.id, anna.from_bot[-1]["message_id"], FIRST)
    await town.quiet()
    assert not town.tg.answers[first].get("text")
    assert "только что заняли" in town.tg.answers[second]["text"]
    assert FIRST not in anna.buttons
    await anna.presses(SECOND)
    found = town.rows(
        "SELECT count(*), count(DISTINCT starts_at) FROM visits WHERE freed_at IS NULL"
    )
    assert found == [(2, 2)]

    await nina.says("/request")
    await nina.presses("Записаться на приём")
    assert "Вы записаны" in nina.heard, "a second time is not given"


async def test_what_is_cancelled_is_free_again(town: Town) -> None:
    await receiving(town)
    nina = await booked(town)
    await nina.presses("Отменить запись")
    await nina.presses("Да, отменить")
    assert "отменена" in str(nina.texts)
    assert f"Нина не придёт на приём {FIRST}" in town.desk_texts[-1]
    anna = await booked(town, "Анна", FIRST)
    assert "Вы записаны" in str(anna.texts)


async def test_staff_may_cancel_and_the_person_is_told(town: Town) -> None:
    await receiving(town)
    nina = await booked(town)
    await town.olga.writes("/slots")
    await town.olga.presses_on(town.desk[-1], f"✖️ {FIRST} Нина")
    await town.olga.presses_on(town.desk[-1], "Да, отменить")
    assert "Приём отменён: среда, 25 ноября" in nina.heard


async def test_reminders_a_day_and_an_hour_before_once(town: Town) -> None:
    await receiving(town)
    nina = await booked(town)  # Monday noon
    before = len(nina.from_bot)
    await town.later(hours=21)
    assert len(nina.from_bot) == before
    await town.later(hours=2)  # Tuesday, eleven
    assert "вас ждут на приёме" in nina.heard
    await town.later(hours=1)
    assert len(nina.from_bot) == before + 1
    await town.later(hours=21, minutes=10)  # Wednesday, after nine
    assert len(nina.from_bot) == before + 2
    await town.later(hours=3)
    assert len(nina.from_bot) == before + 2


async def test_what_was_past_at_the_booking_is_not_reminded_of(town: Town) -> None:
    await receiving(town)
    await town.later(hours=30)  # Tuesday evening
    nina = await booked(town)
    before = len(nina.from_bot)
    await town.later(hours=2)
    assert len(nina.from_bot) == before


async def test_holidays_are_left_out_and_no_hours_are_said(town: Town) -> None:
    nina = await wants(town, "Нина", "Записаться на приём")
    assert "Свободного времени" in nina.heard
    year = {"year": 2026, "holidays": ["2026-11-25"]}
    await town.load(write_content(town.folder / "y.json", calendar=[year]))
    await receiving(town)
    anna = await wants(town, "Анна", "Записаться на приём")
    await anna.presses("Пропустить")
    assert anna.buttons[0] == "ср 02.12 10:00"


async def test_erasing_frees_the_time_and_leaves_no_word(town: Town) -> None:
    await receiving(town)
    nina = await booked(town, about="Тайна имени")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    kept = json.loads(town.file(nina.from_bot[-2]["document"]["file_id"]))
    assert len(kept["visits"]) == 1
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")
    await forgotten(town, "Тайна", "Нина")
    assert town.rows("SELECT count(*) FROM visits") == [(0,)]
    assert town.rows("SELECT count(*) FROM forms") == [(0,)]
    anna = await wants(town, "Анна", "Записаться на приём")
    await anna.presses("Пропустить")
    assert anna.buttons[0] == FIRST


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"weekday": "среда"}, "бывает: mon"),
        ({"weekday": []}, "нужны дни"),
        ({"from": "25:00"}, "время вида 10:30"),
        ({"minutes": 90}, "не помещается ни одной"),
        ({"minutes": 1}, "не меньше 5"),
    ],
)
def test_bad_hours_are_refused(tmp_path: Path, change: dict, reason: str) -> None:
    file = write_content(tmp_path / "s.json", slots=[{**HOURS, **change}])
    with pytest.raises(ContentError, match=reason):
        content.read([file])


def test_hours_written_in_yaml_without_quotes_are_hours(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("slots:\n- {id: a, weekday: mon, from: 10:30, to: 12:00, minutes: 30}\n")
    (one,) = content.read([file]).kinds["slots"]
    assert timedelta(hours=one.item.opens.hour, minutes=one.item.opens.minute) == timedelta(
        hours=10.5
    )
