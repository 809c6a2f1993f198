"""A call or a visit counts too: four taps on one message, and it is in the records once."""

import json

import pytest

from bot import calls
from bot.buttons import CallForm
from tests.test_desk import asking
from tests.test_privacy import forgotten
from tests.town import Person, Town, labels

RECORDS = "SELECT s.name, p.name, t.title, c.minutes, c.outcome, c.municipality_id FROM consultations c JOIN staff s ON s.user_id = c.staff_id LEFT JOIN people p ON p.id = c.person_id LEFT JOIN faq_topics t ON t.id = c.topic_id"


async def called(town: Town, *choices: str, thread: int | None = None) -> dict:
    """Olga enters /call and taps; return the form."""
    await town.olga.writes("/call", thread=thread)
    return await taps(town, town.desk[-1], *choices)


async def taps(town: Town, form: dict, *choices: str) -> dict:
    for choice in choices:
        await town.olga.presses_on(form, choice)
    return town.at(form["message_id"])


async def erases(person: Person) -> None:
    await person.says("/privacy")
    await person.presses("Удалить мои данные")
    await person.presses("Удалить навсегда")


async def test_four_taps_record_a_consultation(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await nina.presses("Указать район")
    await nina.says("Тарский")
    await nina.presses("Тарский район")
    await nina.says("/ask")
    await nina.says("Перезвоните мне?")
    before = len(town.desk)

    form = await called(town, "Нина", "ТОС", "15 мин", "Решено")

    assert "👤 Нина\n📎 ТОС\n⏱ 15 мин, Решено\n🙋 Ольга" in form["text"]
    assert labels(form) == ["Исправить"]
    assert len(town.desk) == before + 1, "every step edits the same message"
    assert town.rows(RECORDS) == [("Ольга", "Нина", "ТОС", 15, "solved", "omsk-tara")]
    assert town.rows("SELECT held_at FROM consultations")[0][0].startswith("2026-11-23T06:")


async def test_nobody_and_another_theme_can_be_chosen(town: Town) -> None:
    await called(town, "Без имени", "Другое", "60 мин", "Нужна встреча")

    assert town.rows(RECORDS) == [("Ольга", None, None, 60, "meeting", None)]


async def test_each_step_offers_what_can_be_chosen(town: Town) -> None:
    form = await called(town)
    assert labels(form) == ["Без имени", "Не записывать"]
    form = await taps(town, form, "Без имени")
    assert labels(form) == ["Регистрация", "ТОС", "Отчётность", "Гранты", "Другое", "← Назад"]
    form = await taps(town, form, "Гранты")
    assert labels(form) == ["5 мин", "15 мин", "30 мин", "60 мин", "← Назад"]
    form = await taps(town, form, "5 мин")
    assert labels(form) == ["Решено", "Нужна встреча", "Передано", "Не решено", "← Назад"]

    form = await taps(town, form, "← Назад", "← Назад", "← Назад")

    assert "С кем говорили?" in form["text"]
    assert labels(form) == ["Без имени", "Не записывать"]
    assert town.rows("SELECT 1 FROM consultations") == []


async def test_in_a_topic_its_person_comes_first_else_who_asked_last(town: Town) -> None:
    await asking(town, name="Анна")
    thread = town.desk[-1]["message_thread_id"]
    nina = await asking(town, name="Нина")

    form = await called(town)
    assert labels(form)[:3] == ["Нина", "Анна", "Без имени"]

    form = await called(town, thread=thread)

    assert labels(form)[:3] == ["Анна", "Нина", "Без имени"]
    assert form["message_thread_id"] == thread
    copy = town.in_desk("с уставом")
    await town.olga.replies(copy, "/call")
    assert labels(town.desk[-1])[:3] == ["Нина", "Анна", "Без имени"]
    assert nina.heard != "/call"


async def test_pressing_twice_records_once(town: Town) -> None:
    form = await called(town, "Без имени", "Другое", "5 мин")
    last = form["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for _ in range(2):
        town.tg.press_data(town.olga.id, town.group, form["message_id"], last)
    await town.quiet()
    town.tg.press_data(town.olga.id, town.group, form["message_id"], last)
    await town.quiet()

    assert town.rows(RECORDS) == [("Ольга", None, None, 5, "solved", None)]


async def test_a_record_is_corrected_or_taken_back(town: Town) -> None:
    form = await called(town, "Без имени", "Другое", "5 мин", "Решено")

    form = await taps(town, form, "Исправить", "Без имени", "ТОС", "30 мин", "Не решено")
    assert town.rows(RECORDS) == [("Ольга", None, "ТОС", 30, "unsolved", None)]
    form = await taps(town, form, "Исправить", "Не записывать")

    assert "Не записано" in form["text"]
    assert town.rows(RECORDS) == []


async def test_it_counts_for_who_has_entered_it(town: Town) -> None:
    sergey = town.consultant("Сергей")
    form = await called(town, "Без имени", "Другое", "5 мин")

    await sergey.presses_on(form, "Решено")

    assert town.rows(
        "SELECT s.name FROM consultations c JOIN staff s ON s.user_id = c.staff_id"
    ) == [("Ольга",)]


async def test_who_writes_as_the_group_is_known_by_the_press(town: Town) -> None:
    await town.olga.writes("/call", as_group=True)

    await taps(town, town.desk[-1], "Без имени", "Другое", "5 мин", "Передано")

    assert town.rows(RECORDS) == [("Ольга", None, None, 5, "passed_on", None)]


async def test_erasure_keeps_the_record_without_the_person(town: Town) -> None:
    town.tg.make_forum(town.group, False)
    nina = await asking(town, name="Клавдия")
    form = await called(town, "Клавдия", "ТОС", "15 мин", "Решено")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    kept = json.loads(town.file(nina.from_bot[-2]["document"]["file_id"]))["consultations"]
    assert [(c["theme"], c["minutes"], c["outcome"]) for c in kept] == [("ТОС", 15, "solved")]

    await erases(nina)

    assert town.rows(RECORDS) == [("Ольга", None, "ТОС", 15, "solved", None)]
    await forgotten(town, "Клавдия")
    assert "👤 Без имени" in town.at(form["message_id"])["text"]


async def test_it_stays_with_a_person_who_comes_back_with_a_new_account(town: Town) -> None:
    await asking(town, "Писала со старого")
    new = await asking(town, "Это снова я", "Нина Новая")
    await called(town, "Нина Новая", "ТОС", "15 мин", "Решено")
    await town.olga.replies(town.in_desk("Это снова я"), "/join 1")
    await town.olga.presses_on(town.desk[-1], "Это один человек")

    await new.says("/history")

    assert "15 мин, ТОС: Решено" in town.file(new.from_bot[-1]["document"]["file_id"]).decode()


async def test_a_form_about_somebody_erased_meanwhile_says_so(town: Town) -> None:
    town.tg.make_forum(town.group, False)
    nina = await asking(town)
    form = await called(town, "Нина", "ТОС", "15 мин")
    await erases(nina)

    press = await town.olga.presses_on(form, "Решено")

    assert "больше нет в базе" in town.tg.answers[press]["text"]
    assert town.rows(RECORDS) == []


@pytest.mark.parametrize(
    "data",
    [
        "call:1:0:999:5:0",
        "call:1:0:0:7:0",
        "call:1:0:0:5:9",
        "call:1:0:0:5:-1",
        "call:x",
        "call:1:0:0:5",
    ],
)
async def test_made_up_buttons_record_nothing(town: Town, data: str) -> None:
    form = await called(town)

    town.tg.press_data(town.olga.id, town.group, form["message_id"], data)
    await town.quiet()

    assert town.rows(RECORDS) == []
    assert town.rows("SELECT 1 FROM failures") == []


async def test_a_stranger_who_has_left_records_nothing(town: Town) -> None:
    sergey = town.consultant("Сергей")
    form = await called(town, "Без имени", "Другое", "5 мин")
    town.tg.leave(town.group, sergey.id)
    await town.quiet()

    town.tg.press_data(sergey.id, town.group, form["message_id"], f"call:{town.olga.id}:0:0:5:0")
    await town.quiet()

    assert town.rows(RECORDS) == []


def test_the_longest_form_fits_into_a_button() -> None:
    form = CallForm(by=10**12, person=10**12, theme=10**6, minutes=max(calls.MINUTES), outcome=3)

    assert len(form.pack().encode()) <= 64
    assert CallForm.unpack(form.pack()) == form
