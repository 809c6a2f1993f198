"""Dates: from the list to a reminder that comes once, in time, and never at night."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from bot.content_files import read
from bot.errors import ContentError
from tests.conftest import Build
from tests.test_overdue import until_omsk
from tests.test_reminders import from_yaya
from tests.test_seminars import told
from tests.town import Person, Town, labels, write_content

TITLE = "Конкурс «Моё село»"
DUE = "2026-12-20T18:00+06:00"
ENTRY = {"id": "village", "title": TITLE, "kind": "grant", "due_at": DUE}
REMINDER = "⏰"


async def loaded(town: Town, *others: dict, only: bool = False, **more: Any) -> None:
    """The coordinator loads a date, or loads it again with other facts."""
    file = write_content(town.folder / "dates.json", deadlines=[{**ENTRY, **more}, *others])
    await town.load(file, only=only)
    await town.later(seconds=1)


async def opens(person: Person, title: str = TITLE) -> None:
    await person.says("/deadlines")
    await person.presses(title)


async def wishes(town: Town, name: str = "Нина", title: str = TITLE) -> Person:
    person = await town.person(name).agrees()
    await opens(person, title)
    await person.presses("Напоминать")
    return person


def reminders(person: Person) -> list[str]:
    return told(person, REMINDER)


# -- the file ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"due_at": "2027-02-01T10:00"}, "due_at: нужны дата, время и часовой пояс"),
        ({"kind": "festival"}, "kind: бывает: grant, report, other"),
        ({"remind_before": ["завтра"]}, "remind_before.0: нужен срок вида"),
        ({"remind_before": ["900d"]}, "remind_before: не раньше чем за 366 дней"),
        ({"note": "<b>жирно"}, "note: разметка <b>"),
        ({"url": "пишите нам"}, "url: нужен адрес, который начинается с http"),
        ({"title": ""}, "title: не может быть пустым"),
        ({"for": "ano"}, "for: нужен список"),
        ({"till": "2027"}, "till: такого ключа нет"),
    ],
)
async def test_a_mistake_is_named_with_file_line_and_reason(
    tmp_path: Any, wrong: dict, reason: str
) -> None:
    file = write_content(tmp_path / "d.json", deadlines=[{**ENTRY, **wrong}])
    with pytest.raises(ContentError) as refused:
        read([file])
    assert any(line.startswith(f"{file}:1: ") and reason in line for line in refused.value.lines)


# -- the list and the card -----------------------------------------------------------------------------


async def test_the_list_goes_by_month_with_a_button_each_and_what_is_later_once(
    town: Town,
) -> None:
    report = {
        "id": "minust",
        "title": "Отчёт в Минюст",
        "kind": "report",
        "due_at": "2027-04-15T23:59+06:00",
    }
    past = {
        "id": "old",
        "title": "Прошлый конкурс",
        "kind": "grant",
        "due_at": "2026-11-01T10:00+06:00",
    }
    await loaded(town, report, past)
    nina = town.person()

    await nina.says("/deadlines")

    assert "Декабрь 2026" in nina.heard
    assert "20 декабря, вс, до 18:00" in nina.heard
    assert "15 апреля 2027, чт, до 23:59" in nina.heard
    assert "Позже" in nina.heard.partition("Декабрь")[2]
    assert "Прошлый" not in nina.heard
    assert nina.buttons == [
        TITLE,
        "Отчёт в Минюст",
        "Добавить свою дату",
        "Год картинкой",
        "В календарь телефона",
    ]


async def test_many_dates_come_in_pages(town: Town) -> None:
    more = [
        {
            "id": f"d{n}",
            "title": f"Дата {n}",
            "kind": "other",
            "due_at": f"2026-12-{n:02}T10:00+06:00",
        }
        for n in range(1, 13)
    ]
    await loaded(town, *more)
    nina = await town.person().agrees()
    await nina.taps("Сроки")
    assert nina.buttons[:8] == [f"Дата {n}" for n in range(1, 9)]
    assert "(1 из 2)" in nina.heard

    await nina.presses("Дальше →")

    assert nina.buttons[:5] == ["Дата 9", "Дата 10", "Дата 11", "Дата 12", TITLE]
    await nina.presses("← Назад")
    assert "(1 из 2)" in nina.heard


async def test_the_card_says_both_clocks_where_they_differ_and_where_it_is_from(town: Town) -> None:
    await loaded(
        town,
        due_at="2026-12-20T23:30+03:00",
        note="Нужна <b>смета</b>",
        source="Фонд",
        as_of="2026-11-01",
        url="https://fond.example/1",
        verify=True,
    )
    nina = town.person()
    await opens(nina)

    assert (
        "воскресенье, 20 декабря 2026, до 23:30 по Москве (у вас понедельник, 21 декабря 2026, 2:30)"
        in nina.heard
    )
    assert "Осталось: 28 дней" in nina.heard
    assert "смета" in nina.heard
    assert "Источник: Фонд (на 01.11.2026)" in nina.heard
    assert "https://fond.example/1" in nina.heard
    assert "проверьте" in nina.heard
    assert nina.buttons == ["Напоминать", "Подали заявку", "Все сроки"]

    await loaded(town, due_at=DUE)
    await opens(nina)
    assert "до 18:00\n" in nina.heard


@pytest.mark.parametrize(
    ("due_at", "shown"),
    [
        ("2026-12-20T12:00+00:00", "до 12:00 UTC (у вас 18:00)"),
        ("2026-12-20T17:30+05:30", "до 17:30 UTC+5:30 (у вас 18:00)"),
        ("2026-12-20T02:30-09:30", "до 2:30 UTC-9:30 (у вас 18:00)"),
        ("2026-12-20T19:00+07:00", "до 19:00 UTC+7 (у вас 18:00)"),
    ],
)
async def test_a_clock_of_no_name_is_told_by_how_far_it_is_from_utc(
    town: Town, due_at: str, shown: str
) -> None:
    await loaded(town, due_at=due_at)
    nina = town.person()
    await opens(nina)
    assert shown in nina.heard


async def test_only_what_concerns_an_organisation_is_shown_where_it_is_known(town: Town) -> None:
    await loaded(
        town,
        {"id": "ano", "title": "Для АНО", "kind": "report", "due_at": DUE, "for": ["ano", "fund"]},
        {"id": "tos", "title": "Для ТОС", "kind": "report", "due_at": DUE, "for": ["tos"]},
    )
    nina = await town.person("Нина").agrees()
    await nina.says("/deadlines")
    assert nina.buttons[:3] == [TITLE, "Для АНО", "Для ТОС"]

    await town.change("INSERT INTO profile_codes VALUES ((SELECT id FROM people), ?)", [("fund",)])
    await nina.says("/deadlines")

    assert nina.buttons[:2] == [TITLE, "Для АНО"]
    assert "Для ТОС" not in nina.heard


async def test_a_link_leads_to_the_card(town: Town) -> None:
    await loaded(town)
    nina = town.person()
    await nina.says("/start deadline_1")
    assert nina.buttons[:1] == ["Напоминать"]
    await nina.says("/start deadline_village")
    assert nina.buttons[:1] == ["Напоминать"]
    await nina.says("/start deadline_77")
    assert "Здравствуйте" in nina.texts[-2]
    await nina.says("/start deadline_" + "9" * 30)
    assert "Здравствуйте" in nina.texts[-2]


# -- wishes --------------------------------------------------------------------------------------------


async def test_who_has_not_agreed_is_asked_first_and_then_it_goes_on_by_itself(town: Town) -> None:
    await loaded(town)
    nina = town.person()
    await opens(nina)
    await nina.presses("Напоминать")
    assert nina.buttons == ["Согласен", "Не согласен"]
    assert town.rows("SELECT count(*) FROM deadline_wishes") == [(0,)]

    await nina.presses("Согласен")

    assert any("Буду напоминать: " + TITLE in text for text in nina.texts)
    assert "Ближайшее напоминание — воскресенье, 6 декабря 2026, 18:00" in "".join(nina.texts)
    assert town.rows("SELECT subject, remind FROM deadline_wishes") == [("village", 1)]


async def test_nobody_is_reminded_before_asking_nor_after_asking_not_to(town: Town) -> None:
    await loaded(town)
    nina, petr = await wishes(town, "Нина"), await wishes(town, "Пётр")
    vera = await town.person("Вера").agrees()
    await opens(vera)
    assert "Не напоминать" in labels(petr.from_bot[-2])
    await petr.presses("Не напоминать")
    assert petr.heard.startswith("Больше не напоминаю")

    await until_omsk(town, "2026-12-06 18:00")

    assert len(reminders(nina)) == 1
    assert reminders(petr) == reminders(vera) == []


async def test_a_second_tap_changes_nothing(town: Town) -> None:
    await loaded(town)
    nina = await wishes(town)
    card = next(m for m in reversed(nina.from_bot) if "Не напоминать" in labels(m))
    said = len(nina.from_bot)
    town.tg.press(nina.id, nina.id, card["message_id"], "Не напоминать")
    press = town.tg.press(nina.id, nina.id, card["message_id"], "Не напоминать")
    await town.quiet()
    assert town.tg.answers[press]["text"] == "Уже не напоминаю"
    assert len(nina.from_bot) == said + 1


@pytest.mark.parametrize(
    ("kind", "word"), [("report", "Сдано"), ("grant", "Подали заявку"), ("other", "Готово")]
)
async def test_what_is_done_is_not_reminded_of_and_counts_and_can_be_undone(
    town: Town, kind: str, word: str
) -> None:
    await loaded(town, kind=kind)
    nina = await wishes(town)
    await opens(nina)
    await nina.presses(word)
    assert "✅" in nina.texts[-2]
    assert "Снять отметку" in labels(nina.from_bot[-2])
    assert town.rows("SELECT kind, count(*) FROM deadlines_done GROUP BY kind") == [(kind, 1)]
    await until_omsk(town, "2026-12-06 18:00")
    assert reminders(nina) == []

    await nina.presses("Снять отметку")
    await town.later(minutes=15)
    assert reminders(nina) == [], "what was past by then is not said after all"
    await until_omsk(town, "2026-12-17 18:00")

    assert len(reminders(nina)) == 1
    await nina.presses(word)
    assert nina.heard.startswith("✅ Отмечено")
    await nina.presses("Снять отметку")
    assert nina.heard.startswith("Отметка снята")
    assert town.rows("SELECT count(*) FROM deadlines_done") == [(0,)]


async def test_done_before_consent_goes_on_by_itself(town: Town) -> None:
    await loaded(town)
    nina = town.person()
    await opens(nina)
    await nina.presses("Подали заявку")
    await nina.presses("Согласен")
    assert town.rows("SELECT kind FROM deadlines_done") == [("grant",)]
    assert any("Заявка подана" in text for text in nina.texts)


# -- reminders -----------------------------------------------------------------------------------------


async def test_two_weeks_three_days_and_one_before_each_once(town: Town) -> None:
    await loaded(town)
    nina = await wishes(town)
    for day, count in (("06", 1), ("17", 2), ("19", 3)):
        await until_omsk(town, f"2026-12-{day} 17:59")
        assert len(reminders(nina)) == count - 1
        await until_omsk(town, f"2026-12-{day} 18:00")
        await town.later(minutes=15)
        assert len(reminders(nina)) == count
    assert TITLE in reminders(nina)[-1]
    assert "завтра" in reminders(nina)[-1]
    assert nina.buttons == [TITLE, "Подали заявку"]
    await until_omsk(town, "2026-12-20 18:30")
    assert len(reminders(nina)) == 3
    assert town.rows("SELECT count(*) FROM deadline_reminders") == [(0,)]


async def test_what_falls_into_the_night_comes_when_the_persons_own_night_ends(town: Town) -> None:
    await loaded(town, due_at="2026-12-20T23:30+03:00", remind_before=["1d", "22h"])
    nina, petr = await wishes(town, "Нина"), await wishes(town, "Пётр")
    await from_yaya(nina)
    await until_omsk(town, "2026-12-20 07:59")
    assert reminders(nina) == []
    await until_omsk(town, "2026-12-20 08:00")
    assert len(reminders(nina)) == 1
    assert reminders(petr) == []
    await until_omsk(town, "2026-12-20 09:00")
    await until_omsk(town, "2026-12-20 12:00")
    assert len(reminders(nina)) == len(reminders(petr)) == 1


async def test_several_dates_of_a_day_come_in_one_message(town: Town) -> None:
    await loaded(
        town,
        {"id": "evening", "title": "Вечерний срок", "kind": "report", "due_at": "2026-12-20T20:00+06:00"},
        {"id": "next", "title": "Завтрашний срок", "kind": "other", "due_at": "2026-12-21T18:00+06:00"},
        {"id": "hour", "title": "По часам", "kind": "other", "due_at": "2026-12-20T20:30+06:00", "remind_before": ["336h"]},
    )  # fmt: skip
    nina = await wishes(town)
    for title in ("Вечерний срок", "Завтрашний срок", "По часам"):
        await opens(nina, title)
        await nina.presses("Напоминать")

    await until_omsk(town, "2026-12-06 18:00")
    (only,) = reminders(nina)
    assert TITLE in only
    assert "Вечерний срок" in only
    assert nina.buttons == [TITLE, "Подали заявку", "Вечерний срок", "Сдано"]
    await until_omsk(town, "2026-12-06 20:29")
    assert len(reminders(nina)) == 1
    await until_omsk(town, "2026-12-06 20:30")
    assert len(reminders(nina)) == 2, "hours are hours"
    await until_omsk(town, "2026-12-07 18:00")

    assert len(reminders(nina)) == 3
    assert "Завтрашний" in reminders(nina)[-1]


async def test_after_a_standstill_only_the_latest_and_after_the_moment_none(town: Town) -> None:
    await loaded(town)
    nina = await wishes(town)
    await town.stop()
    town.shift += datetime.fromisoformat("2026-12-18T12:00+06:00") - town.clock()
    await town.start()
    await town.later(seconds=1)
    await town.later(minutes=20)
    assert len(reminders(nina)) == 1
    assert "через 2 дня" in reminders(nina)[0]

    await town.stop()
    town.shift += datetime.fromisoformat("2026-12-20T18:00+06:00") - town.clock()
    await town.start()
    await town.later(seconds=1)

    assert len(reminders(nina)) == 1
    assert town.rows("SELECT span, missed FROM told_deadlines ORDER BY missed") == [
        ("3d", 0),
        ("1d", 1),
    ]


async def test_a_restart_at_night_waits_for_the_morning_to_the_second(town: Town) -> None:
    await loaded(town)
    nina = await wishes(town)
    await town.stop()
    town.shift += datetime.fromisoformat("2026-12-18T03:00+06:00") - town.clock()
    await town.start()
    await until_omsk(town, "2026-12-18 08:59:58")
    assert reminders(nina) == []
    await until_omsk(town, "2026-12-18 09:00:00")
    assert len(reminders(nina)) == 1


async def test_what_was_past_when_asked_or_when_set_never_comes(town: Town) -> None:
    await loaded(town)
    await until_omsk(town, "2026-12-06 18:30")
    nina = await wishes(town)
    assert "17 декабря 2026, 18:00" in nina.heard
    await loaded(town, remind_before=["15d", "14d", "1d"])
    await until_omsk(town, "2026-12-19 17:59")
    assert reminders(nina) == []
    await until_omsk(town, "2026-12-19 18:00")
    assert len(reminders(nina)) == 1


async def test_a_moved_date_is_told_once_and_reminded_of_again(town: Town) -> None:
    await loaded(town)
    nina = await wishes(town)
    vera = await town.person("Вера").agrees()
    await until_omsk(town, "2026-12-06 18:00")
    assert len(reminders(nina)) == 1

    await loaded(town, due_at="2026-12-25T18:00+06:00")
    await loaded(town, due_at="2026-12-25T18:00+06:00", note="То же время")

    (changes,) = told(nina, "Изменения:")
    assert "25 декабря" in changes
    assert "было: воскресенье, 20 декабря" in changes
    assert told(vera, "Изменения:") == []
    await until_omsk(town, "2026-12-11 18:00")
    await town.later(minutes=15)
    assert len(reminders(nina)) == 2
    await until_omsk(town, "2026-12-17 18:00")
    assert len(reminders(nina)) == 2, "the old date is not reminded of any more"


async def test_what_is_retired_reminds_no_more_and_its_button_gets_an_answer(town: Town) -> None:
    await loaded(town)
    nina = await wishes(town)
    old = next(m for m in nina.from_bot if TITLE in labels(m))
    file = write_content(
        town.folder / "dates.json", deadlines=[{**ENTRY, "id": "b", "title": "Другой"}]
    )
    await town.load(file, only=True)
    await town.later(seconds=1)
    assert nina.heard.startswith(TITLE)
    assert "больше не действует" in nina.heard

    town.tg.press(nina.id, nina.id, old["message_id"], TITLE)
    await town.quiet()
    assert "больше не действует" in nina.heard
    assert nina.buttons == []
    await nina.presses("Не напоминать")
    await until_omsk(town, "2026-12-20 18:00")
    assert reminders(nina) == []


async def test_who_was_out_of_reach_is_reminded_when_they_are_back(town: Town) -> None:
    await loaded(town)
    nina = await wishes(town)
    await town.change("UPDATE people SET unreachable_at = ?", [("2026-12-01T00:00:00.000Z",)])
    await until_omsk(town, "2026-12-06 18:00")
    assert reminders(nina) == []
    await nina.says("/deadlines")
    await town.later(minutes=10)
    assert len(reminders(nina)) == 1


async def test_a_reminder_goes_out_without_anybody_moving_the_clock(build: Build) -> None:
    town = await build(reminders={"quiet_hours": ""})
    await loaded(town, remind_before=["1h"])
    nina = await wishes(town)
    await until_omsk(town, "2026-12-20 16:59:58")
    assert reminders(nina) == []
    await town.until(lambda: len(reminders(nina)) == 1, "the reminder")
    assert town.clock() <= datetime.fromisoformat("2026-12-20T17:00:05+06:00")


# -- one's own -----------------------------------------------------------------------------------------


async def adds(person: Person, title: str, day: str, again: str = "Один раз") -> None:
    await person.says("/deadlines")
    await person.presses("Добавить свою дату")
    await person.says(title)
    await person.says(day)
    await person.presses(again)


async def test_an_own_date_is_seen_by_one_and_reminded_of_at_ten(town: Town) -> None:
    nina, petr = await town.person("Нина").agrees(), await town.person("Пётр").agrees()
    await adds(nina, "Отчёт по гранту", "20 декабря")
    assert "Напомню сам" in nina.texts[-2]
    assert "воскресенье, 6 декабря 2026, 10:00" in nina.texts[-2]
    assert "воскресенье, 20 декабря 2026" in nina.heard
    assert "только вы" in nina.heard
    await petr.says("/deadlines")
    assert "Отчёт по гранту" not in petr.heard
    await petr.says("/start deadline_1")
    assert "Отчёт" not in "".join(petr.texts)

    await until_omsk(town, "2026-12-06 09:59")
    assert reminders(nina) == []
    await until_omsk(town, "2026-12-06 10:00")
    assert len(reminders(nina)) == 1
    assert reminders(petr) == []
    assert nina.buttons == ["Отчёт по гранту", "Готово"]


async def test_what_comes_every_year_comes_again(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await adds(nina, "День села", "1.12", "Каждый год")
    assert "Каждый год" in nina.heard
    await until_omsk(town, "2026-12-02 09:00")
    await nina.says("/deadlines")
    assert "1 декабря 2027, ср" in nina.heard
    before = len(reminders(nina))
    await until_omsk(town, "2027-11-30 10:00")
    assert len(reminders(nina)) == before + 1
    assert "среда, 1 декабря 2027" in reminders(nina)[-1]


async def test_an_own_date_is_taken_away_with_all_its_years(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await adds(nina, "День села", "1 декабря 15:00", "Каждый год")
    assert "до 15:00" in nina.heard
    await nina.presses("Убрать дату")
    await nina.presses("Убрать дату")
    assert nina.heard == "Дата убрана: День села"
    assert town.rows("SELECT count(*) FROM deadlines") == [(0,)]
    assert town.rows("SELECT count(*) FROM deadline_wishes") == [(0,)]
    press = await nina.presses("Готово")
    assert town.tg.answers[press]["text"].startswith("Этой даты больше нет")


async def test_a_question_to_the_consultants_is_no_title_while_one_is_open(town: Town) -> None:
    nina = await town.person().agrees()
    await nina.says("/ask")
    await nina.says("Как сдать отчёт?")
    await nina.says("/deadlines")
    await nina.presses("Добавить свою дату")
    await nina.says("А где ответ?")
    assert town.desk_texts[-1] == "А где ответ?"
    await nina.says("И ещё одно")
    assert town.desk_texts[-1] == "И ещё одно"


async def test_adding_goes_on_after_consent_and_asks_again_for_what_is_no_date(town: Town) -> None:
    nina = town.person()
    await nina.says("/deadlines")
    assert "Сроков пока нет" in nina.heard
    await nina.presses("Добавить свою дату")
    await nina.presses("Согласен")
    assert any(text.startswith("О чём напомнить?") for text in nina.texts)
    await nina.says("Сдать отчёт?")
    await nina.says("когда-нибудь")
    assert nina.heard.startswith("Не понял дату")
    await nina.says("1 июня 2020")
    assert "уже прошёл" in nina.heard
    await nina.says("24.11.26")
    await nina.presses("Один раз")
    assert "не успею" in nina.texts[-2]
    assert town.rows("SELECT title, due_on FROM deadlines") == [("Сдать отчёт?", "2026-11-24")]


# -- the year ------------------------------------------------------------------------------------------


async def test_the_year_as_a_picture_and_as_a_calendar(town: Town) -> None:
    await loaded(town, note="Нужна <b>смета</b>")
    nina = await town.person("Нина").agrees()
    await adds(nina, "Отчёт по гранту", "01.06.2027")
    await nina.says("/deadlines")
    await nina.presses("Год картинкой")
    await town.until(lambda: "document" in nina.from_bot[-1], "the picture")
    document = nina.from_bot[-1]["document"]
    assert document["file_name"].endswith(".png")
    assert town.file(document["file_id"]).startswith(b"\x89PNG")

    await nina.presses("В календарь телефона")
    await town.until(lambda: nina.from_bot[-1].get("document", {}).get("file_name") == "sroki.ics")
    made = Calendar.from_ical(town.file(nina.from_bot[-1]["document"]["file_id"]))
    first, second = made.events
    assert first.end == datetime.fromisoformat(DUE)
    assert "Нужна смета" in str(first["description"])
    assert str(second["summary"]) == "Отчёт по гранту"
    assert second.start.isoformat() == "2027-06-01"
    assert len(second.alarms.times) == 3
    rings = {f"{ring.trigger:%m-%d %H:%M}" for ring in second.alarms.times}
    assert rings == {"05-18 10:00", "05-29 10:00", "05-31 10:00"}


# -- privacy -------------------------------------------------------------------------------------------


async def test_dates_are_exported_and_erased_and_the_count_stays(town: Town) -> None:
    await loaded(town)
    nina = await wishes(town)
    await adds(nina, "Тайный отчёт", "20 декабря")
    await until_omsk(town, "2026-12-06 18:00")
    await nina.presses("Подали заявку")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    kept = json.loads(town.file(nina.from_bot[-2]["document"]["file_id"]))["deadlines"]
    assert {one["about"] for one in kept["wishes"]} == {TITLE, "Тайный отчёт"}
    assert [one["title"] for one in kept["done"]] == [TITLE]
    assert [one["title"] for one in kept["own"]] == ["Тайный отчёт"]
    assert len(kept["reminded"]) == 2

    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    assert town.rows("SELECT kind, person_id FROM deadlines_done") == [("grant", None)]
    for table in ("deadline_wishes", "told_deadlines"):
        assert town.rows(f"SELECT count(*) FROM {table}") == [(0,)]
    assert town.rows("SELECT title FROM deadlines") == [(TITLE,)]


async def test_what_the_centre_has_named_stands_before_the_routine_of_reports(town: Town) -> None:
    """Else a contest in spring is on the fifth page, behind every month's reports."""
    duties = Path(__file__).parent.parent / "content" / "obligations.yaml"
    await town.load(duties)
    await loaded(town, due_at="2027-05-20T18:00+06:00")
    nina = town.person()

    await nina.says("/deadlines")

    assert nina.buttons[0] == TITLE
    assert nina.heard.index("даты центра") < nina.heard.index(TITLE) < nina.heard.index("Ноябрь")
    seen = nina.buttons[:8]
    while "Дальше →" in nina.buttons:
        await nina.presses("Дальше →")
        seen += [label for label in nina.buttons if "→" not in label and "←" not in label]
    assert seen.count("Страховые взносы за месяц") == 1
