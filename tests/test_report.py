"""The report: what a funder is told, in the group and on the command line."""

import asyncio
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import periods
from bot.__main__ import main
from bot.content_files import read
from bot.errors import ContentError
from bot.periods import Period
from tests.sheets import charts, sheets
from tests.test_broadcasts import agreed, sent
from tests.test_calls import called
from tests.test_desk import asking
from tests.test_overdue import holiday, until_omsk
from tests.test_privacy import forgotten
from tests.test_seminars import announced, opens, signs_up
from tests.town import Person, Town, labels, words, write_content

HEAD = "📊"
TODAY = "2026-11-23"


@pytest.fixture
def config(town: Town) -> Path:
    file = town.folder / "config.toml"
    lines = ["[telegram]", 'token = "1:A"', "[staff]", "chat_id = -1", "[centre]",
             'name = "Центр «Опора»"', 'timezone = "Asia/Omsk"', "[database]",
             f"path = '{town.folder / 'centre.db'}'"]  # fmt: skip
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture
def report(config: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return the figures of a period, as `report --json` prints them while the bot runs."""

    async def made(first: str = TODAY, last: str = TODAY, *more: str) -> dict[str, Any]:
        assert await run(config, first, last, "--json", *more) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return made


async def run(config: Path, first: str, last: str, *more: str) -> int:
    """The command, beside the bot that runs."""
    line = ["report", "--from", first, "--to", last, "--config", str(config), *more]
    return await asyncio.to_thread(main, line)


async def lives_in(person: Person, typed: str, place: str) -> None:
    await person.says("/profile")
    await person.presses("Изменить район")
    await person.says(typed)
    await person.presses(place)


async def calls_it(person: Person, organisation: str) -> None:
    await person.says("/profile")
    await person.presses("Изменить организацию")
    await person.says(organisation)


async def says_kind(person: Person, kind: str) -> None:
    await person.says("/profile")
    await person.presses("Рассказать об организации")
    await person.presses(kind)


async def erases(person: Person) -> None:
    await person.says("/privacy")
    await person.presses("Удалить мои данные")
    await person.presses("Удалить навсегда")


def reports(town: Town) -> list[str]:
    return [text for text in town.desk_texts if text.startswith(HEAD)]


def documents(town: Town) -> dict[str, bytes]:
    found = [m["document"] for m in town.desk if "document" in m]
    return {one["file_name"]: town.file(one["file_id"]) for one in found}


# -- what is counted -------------------------------------------------------------------------------------


async def test_of_nothing_there_are_noughts(report: Any) -> None:
    found = await report()

    assert list(found) == [
        "people", "new_people", "organisations", "initiative_groups", "individuals", "new_organisations", "questions", "questions_answered", "median_answer_hours",
        "faq_answers", "faq_helped", "seminars", "registrations", "attended", "consultations", "helped",
        "services", "broadcasts", "messages_delivered", "consultations_rated", "mean_rating", "grants_applied", "grants_won",
        "sum_raised", "ngos_registered", "by_municipality", "by_kind", "by_topic", "grants_by_year",
    ]  # fmt: skip
    assert [value for value in found.values() if value] == []
    assert (found["median_answer_hours"], found["mean_rating"]) == (None, None)


async def test_a_day_of_the_desk_in_figures(town: Town, report: Any) -> None:
    nina = await asking(town)
    await lives_in(nina, "Тарский", "Тарский район")
    card = town.in_desk("№ 1")
    await town.later(hours=3)
    copy = town.in_desk("Кто поможет с уставом?")
    await town.olga.replies(copy, "Я помогу")
    await town.olga.replies(copy, "Приезжайте")
    await town.olga.presses_on(card, "Закрыть")
    await nina.presses("4")
    anna = await asking(town, "А мне?", "Анна")
    await anna.says("И ещё одно")

    found = await report()

    assert (found["people"], found["questions"], found["questions_answered"]) == (2, 2, 1)
    assert found["median_answer_hours"] == pytest.approx(3, abs=0.1)
    assert (found["consultations_rated"], found["mean_rating"]) == (1, 4)
    assert found["by_municipality"] == {"Тарский район": 1, "не указано": 1}
    assert found["by_topic"] == {"не указано": 2}


async def test_answers_at_once_count_whoever_asked_but_who_only_read_is_nobody(
    town: Town, report: Any
) -> None:
    nina = town.person("Нина")
    await nina.says("сколько стоит зарегистрировать нко")
    await nina.presses("Помогло")
    await nina.presses("Помогло")
    anna = await town.person("Анна").agrees()
    await anna.says("сколько стоит зарегистрировать нко")
    await anna.presses("Не помогло")
    await anna.says("/faq")
    await anna.presses("ТОС · 1")
    await anna.presses("Как создать ТОС?")

    found = await report()

    assert (found["faq_answers"], found["faq_helped"], found["people"]) == (2, 1, 0)


async def test_a_question_has_the_topic_that_was_read_before(town: Town, report: Any) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("сколько стоит зарегистрировать нко")
    await nina.presses("Спросить консультанта")

    assert (await report())["by_topic"] == {"Регистрация": 1}


async def test_a_consultant_sets_the_topic(town: Town, report: Any) -> None:
    await asking(town)
    copy = town.in_desk("Кто поможет с уставом?")
    await town.olga.replies(copy, "/topic")
    asked = town.desk[-1]
    assert "Тема вопроса № 1: не указана" in asked["text"]
    await town.olga.presses_on(asked, "Гранты")
    assert town.at(asked["message_id"])["text"] == "Тема вопроса № 1: Гранты"
    assert (await report())["by_topic"] == {"Гранты": 1}

    await town.olga.replies(copy, "/topic")
    assert "Гранты" in town.desk[-1]["text"]
    await town.olga.presses_on(town.desk[-1], "Не указывать")
    assert (await report())["by_topic"] == {"не указано": 1}


async def test_only_who_came_has_attended_and_who_left_or_waits_is_not_in(
    town: Town, report: Any
) -> None:
    await announced(town, capacity=2)
    await signs_up(town)
    await signs_up(town, "Анна")
    await signs_up(town, "Вера")
    gone = await signs_up(town, "Галя")
    await opens(gone)
    await gone.presses("Отменить запись")

    found = await report()
    assert (found["people"], found["registrations"], found["attended"]) == (2, 2, 0)
    assert found["seminars"] == 0, "it is not this day"

    await until_omsk(town, "2026-12-01 12:00")
    await town.olga.writes("/seminar")
    listed = next(m for m in reversed(town.desk) if labels(m))
    await town.olga.presses_on(listed, labels(listed)[0])
    await town.olga.presses_on(listed, "▫️ Нина")

    december = await report("2026-12-01", "2026-12-31")
    assert (december["seminars"], december["registrations"], december["attended"]) == (1, 0, 1)
    assert december["people"] == 1
    assert (await report("2026-11-01", "2026-12-31"))["people"] == 2, (
        "Nina is one person in both months"
    )


async def test_somebody_who_asks_again_or_calls_is_one_person_of_each_month(
    town: Town, report: Any
) -> None:
    nina = await asking(town)
    await town.olga.presses_on(town.in_desk("№ 1"), "Закрыть")
    await until_omsk(town, "2026-12-03 10:00")
    await nina.says("/ask")
    await nina.says("Снова о том же")
    await called(town, "Нина", "ТОС", "15 мин", "Решено")

    assert (await report("2026-11-01", "2026-11-30"))["people"] == 1
    assert (await report("2026-12-01", "2026-12-31"))["people"] == 1
    both = await report("2026-11-01", "2026-12-31")
    assert (both["people"], both["questions"]) == (1, 1)


async def test_broadcasts_and_what_was_delivered_of_them(town: Town, report: Any) -> None:
    await town.olga.writes("/stats")  # Olga is known
    made = "2026-11-23T07:00:00.000Z"
    later = "2026-12-01T07:00:00.000Z"
    await town.change(
        "INSERT INTO broadcasts (state, sent, chat_id, source_chat_id, source_messages, digest,"
        " made_by, made_at, confirmed_at, starts_at) VALUES (?,?,-1,-1,'[]','',?,?,?,?)",
        [
            ("done", 40, town.olga.id, made, made, None),
            ("stopped", 2, town.olga.id, made, made, None),
            ("running", 0, town.olga.id, made, made, later),
            ("cancelled", 0, town.olga.id, made, made, None),
            ("draft", 0, town.olga.id, made, None, None),
        ],
    )

    found = await report()

    assert (found["broadcasts"], found["messages_delivered"]) == (2, 42)


async def test_what_a_real_broadcast_has_delivered(town: Town, report: Any) -> None:
    await agreed(town, "Нина", "Пётр")
    town.tg.block((await agreed(town, "Вера"))[0].id)
    await sent(town)

    found = await report()

    assert (found["broadcasts"], found["messages_delivered"]) == (1, 2)


async def test_guests_are_counted_and_named_where_names_are_wanted(
    town: Town, config: Path, report: Any
) -> None:
    await announced(town)
    nina = await signs_up(town)
    await opens(nina)
    await nina.presses("Записать ещё человека")
    await nina.says("Мария Ивановна")
    await nina.presses("Согласен, записать")

    found = await report()
    assert (found["people"], found["registrations"]) == (2, 2)
    book = config.parent / "report.xlsx"
    assert await run(config, TODAY, TODAY, "--out", str(book), "--names") == 0
    assert "Мария Ивановна" in str(sheets(book.read_bytes()))
    assert await run(config, TODAY, TODAY, "--out", str(book)) == 0
    assert "Мария" not in str(sheets(book.read_bytes()))


async def test_days_are_those_of_the_centre_and_both_ends_are_in(town: Town, report: Any) -> None:
    await until_omsk(town, "2026-11-30 23:58")
    await asking(town)
    await until_omsk(town, "2026-12-01 00:01")
    await asking(town, "И мне?", "Анна")

    assert (await report("2026-11-30", "2026-11-30"))["questions"] == 1
    assert (await report("30.11.2026", "01.12.2026"))["questions"] == 2
    assert (await report("2026-12-01", "2026-12-01"))["questions"] == 1


# -- erasure ---------------------------------------------------------------------------------------------


async def test_organisations_groups_and_people_are_told_apart_and_who_came_first(
    town: Town, report: Any
) -> None:
    nina = await asking(town)
    await calls_it(nina, "Опора села")
    await says_kind(nina, "АНО")
    anna = await asking(town, "А мне?", "Анна")
    await says_kind(anna, "Инициативная группа")
    await asking(town, "И мне?", "Зоя")
    await town.later(days=40)
    vera = await asking(town, "Мне тоже", "Вера")
    await calls_it(vera, "Опора села")
    await town.later(days=1)
    later = town.clock().astimezone(ZoneInfo("Asia/Omsk"))
    await anna.says("/ask Ещё раз")

    async def figures(first: str, last: str) -> list[object]:
        found = await report(first, last)
        keys = ("people", "organisations", "initiative_groups", "individuals",
                "new_people", "new_organisations")  # fmt: skip
        return [*(found[key] for key in keys), found["by_kind"]]

    then = (str((later - timedelta(days=1)).date()), str(later.date()))
    expected = [3, 1, 1, 1, 3, 2, {"АНО": 1, "Инициативная группа": 1}]
    assert await figures(TODAY, TODAY) == expected
    kinds = {"АНО": 1, "Инициативная группа": 1}
    assert await figures(*then) == [2, 1, 1, 0, 1, 0, kinds]

    await erases(anna)
    await erases(nina)

    assert await figures(TODAY, TODAY) == expected
    assert await figures(*then) == [2, 1, 1, 0, 1, 0, kinds]


async def test_who_is_erased_stays_in_the_totals_and_nowhere_else(town: Town, report: Any) -> None:
    await announced(town)
    nina = await signs_up(town)
    await lives_in(nina, "Тарский", "Тарский район")
    await calls_it(nina, "ТОС «Берёзка»")
    await nina.says("/ask")
    await nina.says("Секретное дело")
    anna = await asking(town, "А мне?", "Анна")
    await calls_it(anna, "тос березка")
    before = await report()
    assert (before["people"], before["organisations"], before["registrations"]) == (2, 1, 1)

    await erases(nina)
    assert await report() == before
    assert town.rows("SELECT name FROM organisations") == [("тос березка",)], "Anna's words"
    await erases(anna)

    assert await report() == before
    await forgotten(town, "Нина", "Анна", "ерёзка", "березка", "Секретное")
    await asking(town, "Снова я", "Нина")
    assert (await report())["people"] == 3, "somebody new: nobody knows who was erased"


async def test_a_name_kept_for_an_erased_member_goes_when_nobody_bears_it(town: Town) -> None:
    nina, anna = await asking(town), await asking(town, "А мне?", "Анна")
    for person in (nina, anna):
        await calls_it(person, "Клуб «Рассвет»")
    await erases(nina)
    await calls_it(anna, "Другой клуб")

    assert town.rows("SELECT name FROM organisations") == [("Другой клуб",)]
    assert town.rows("SELECT count(*) FROM erased_people") == [(1,)]


# -- plan and fact ----------------------------------------------------------------------------------------


async def test_what_was_planned_stands_beside_what_the_whole_of_its_period_has_brought(
    town: Town, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planned = [
        {"id": "people", "period": 2026, "value": 3},
        {"id": "questions", "period": "2026-Q4", "value": 4},
        {"id": "questions", "period": "2026-12", "value": 9},
        {"id": "people", "period": 2027, "value": 9},
    ]
    file = write_content(config.parent / "plan.json", targets=planned)
    await town.load(file)
    await asking(town)
    await until_omsk(town, "2026-12-01 10:00")
    await asking(town, "А мне?", "Анна")

    book = config.parent / "o.xlsx"
    assert await run(config, "2026-11-01", "2026-11-30", "--out", str(book)) == 0

    out = capsys.readouterr().out
    assert "2026 · Людей (разных): 2 из 3 (66 %)\n" in out
    assert "2026-Q4 · Вопросов консультантам: 2 из 4 (50 %)\n" in out
    assert "из 9" not in out
    assert sheets(book.read_bytes())["План и факт"][1:] == [
        ["2026", "Людей (разных)", 3, 2, 66],
        ["2026-Q4", "Вопросов консультантам", 4, 2, 50],
    ]

    await town.load(write_content(file, targets=[{**planned[0], "value": 2}]), only=True)
    assert await run(config, "2026-11-01", "2026-11-30") == 0
    out = capsys.readouterr().out
    assert "2 из 2 (100 %)" in out
    assert "2026-Q4" not in out


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"id": "luck"}, "id: такого показателя нет; бывают: people, new_people"),
        ({"period": "осень"}, "period: нужен год, квартал или месяц"),
        ({"period": "2027-Q5"}, "period: нужен год"),
        ({"value": 0}, "value: должно быть больше"),
        ({"value": "много"}, "value: нужно число"),
    ],
)
def test_a_plan_that_is_none_is_refused(tmp_path: Path, wrong: dict, reason: str) -> None:
    item = {"id": "people", "period": 2027, "value": 70, **wrong}
    with pytest.raises(ContentError) as error:
        read([write_content(tmp_path / "plan.json", targets=[item])])
    assert reason in error.value.lines[0]


# -- the command line ------------------------------------------------------------------------------------


async def test_the_page_and_the_workbook_hold_the_same_and_names_only_if_asked(
    town: Town, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nina = await asking(town)
    await calls_it(nina, "=1+1")
    file = config.parent / "o.xlsx"

    assert await run(config, TODAY, TODAY, "--out", str(file)) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "Людей (разных): 1\n" in out
    assert out.endswith(f"Таблица записана: {file}\n")
    book = sheets(file.read_bytes())
    assert book["Показатели"][2] == ["Людей (разных)", 1]
    assert book["Вопросы"][1][0] == 1
    assert "Нина" not in str(book)
    assert charts(file.read_bytes()) == 3  # places, kinds, topics; no grants

    assert await run(config, TODAY, TODAY, "--names", "--out", str(file)) == 0
    book = sheets(file.read_bytes())
    assert book["Люди"][1][-2:] == ["Нина", "=1+1"]
    assert book["Вопросы"][1][-1] == "Нина"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "--from 2026-11-01",
        "--from вчера --to 2026-11-01",
        "--from 2026-02-30 --to 2026-03-01",
        "--from 2026-12-01 --to 2026-11-01",
        "--from 2026-11-01 --to 2026-11-02 --out o.csv",
    ],
)
def test_wrong_usage_is_2_and_one_line_of_reason(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["report", *line.split()])
    assert ended.value.code == 2
    reason = capsys.readouterr().err.splitlines()[-1]
    assert reason.startswith("python -m bot report: error: ")


async def test_what_cannot_be_done_is_1_and_one_line(
    town: Town, config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await run(config, TODAY, TODAY, "--out", str(config / "o.xlsx")) == 1
    await town.change("INSERT INTO settings (key, value) VALUES (?, ?)", [("written", "beside it")])
    monkeypatch.setenv("BOT_DATABASE__PATH", str(town.folder / "none.db"))
    assert await run(config, TODAY, TODAY) == 1
    out, err = capsys.readouterr()
    assert out == ""
    first, second = err.splitlines()
    assert "o.xlsx" in first
    assert "none.db ещё нет" in second
    assert not (town.folder / "none.db").exists()


async def test_a_file_of_an_older_program_is_left_as_it_is(
    town: Town, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await town.stop()
    await town.change("PRAGMA user_version=3", [()])

    assert await run(config, TODAY, TODAY) == 1

    assert "более старой версией" in capsys.readouterr().err
    assert town.rows("PRAGMA user_version") == [(3,)]


# -- in the group ----------------------------------------------------------------------------------------


async def test_every_member_sees_two_months_in_figures(town: Town) -> None:
    sergey = town.consultant("Сергей")
    await asking(town)
    await town.olga.presses_on(town.in_desk("№ 1"), "Закрыть")
    await until_omsk(town, "2026-12-08 10:00")
    await asking(town, "И мне?", "Анна")
    await asking(town, "И мне?", "Вера")

    await sergey.writes("/stats")

    assert "Людей (разных): 2 (1)" in words(town.in_desk("01.12.2026 – сегодня"))


async def test_an_administrator_chooses_a_period_and_gets_three_forms(town: Town) -> None:
    await asking(town)
    await town.olga.writes("/report")
    offer = town.desk[-1]
    assert labels(offer) == ["Этот месяц", "Прошлый месяц", "Квартал", "Год", "Свой период"]

    await town.olga.presses_on(offer, "Этот месяц")

    (text,) = reports(town)
    assert "01.11.2026 – 30.11.2026" in text
    assert "Вопросов консультантам: 1" in text
    made = documents(town)
    assert list(made) == ["report-2026-11-01-2026-11-30.xlsx", "report-2026-11-01-2026-11-30.pdf"]
    book, page = made.values()
    assert ["Вопросов консультантам", 1] in sheets(book)["Показатели"]
    assert "Нина" not in str(sheets(book))
    assert page.startswith(b"%PDF")


async def test_a_period_of_their_own_is_typed_and_nothing_else_is_taken_for_one(town: Town) -> None:
    nina = await asking(town)
    await town.olga.writes("/report")
    await town.olga.presses_on(town.desk[-1], "Свой период")
    asked = town.desk[-1]
    await town.olga.replies(town.in_desk("Кто поможет с уставом?"), "Я помогу")
    assert nina.heard == "Я помогу"
    await town.olga.replies(asked, "осень")
    assert "Не получилось прочитать даты" in town.desk_texts[-1]
    await town.olga.writes("30.11.2026 - 01.09.2026")
    assert "Не получилось прочитать даты" in town.desk_texts[-1]

    await town.olga.writes("01.09.2026 – 30.11.2026")

    (text,) = reports(town)
    assert "01.09.2026 – 30.11.2026" in text
    await town.olga.writes("01.09.2026 сдаём отчёт")
    assert len(reports(town)) == 1, "it is over"


async def test_asked_for_in_the_topic_of_a_person_it_never_gets_to_them(town: Town) -> None:
    nina = await asking(town)
    thread = town.in_desk("№ 1")["message_thread_id"]
    before = len(nina.from_bot)

    await town.olga.writes("/report", thread=thread)
    await town.olga.presses_on(town.desk[-1], "Свой период")
    await town.olga.replies(town.desk[-1], "осень")
    await town.olga.replies(town.desk[-2], "01.11.2026 – 30.11.2026")

    assert len(reports(town)) == 1
    assert len(nina.from_bot) == before


async def test_only_administrators_get_reports_and_nobody_outside(town: Town) -> None:
    sergey = town.consultant("Сергей")
    await sergey.writes("/report")
    assert "/stats" in town.desk_texts[-1]
    await town.olga.writes("/report")
    press = await sergey.presses_on(town.desk[-1], "Этот месяц")
    assert "администраторы" in town.tg.answers[press]["text"]
    nina = await town.person("Нина").agrees()
    for command in ("/report", "/stats"):
        await nina.says(command)
        assert HEAD not in nina.heard
    assert reports(town) == []


async def test_on_the_first_working_day_the_group_is_told_of_the_month_once(town: Town) -> None:
    await holiday(town, "2026-12-01")
    await asking(town)
    await until_omsk(town, "2026-12-01 12:00")
    assert reports(town) == []

    await until_omsk(town, "2026-12-02 09:00")
    await town.stop()
    await town.start()
    await until_omsk(town, "2026-12-03 09:01")

    (text,) = reports(town)
    assert "01.11.2026 – 30.11.2026" in text
    assert len(documents(town)) == 2
    assert "message_thread_id" not in town.in_desk(HEAD), "in the common chat"
    await until_omsk(town, "2027-02-01 09:01")
    assert len(reports(town)) == 1, "in December and January nothing happened"


# -- periods ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "first", "last"),
    [
        (periods.month(date(2028, 2, 10)), "2028-02-01", "2028-02-29"),
        (periods.month(date(2026, 12, 31)), "2026-12-01", "2026-12-31"),
        (periods.month(date(2026, 1, 1)).before, "2025-12-01", "2025-12-31"),
        (periods.quarter(date(2026, 12, 1)), "2026-10-01", "2026-12-31"),
        (periods.quarter(date(2026, 5, 5)), "2026-04-01", "2026-06-30"),
        (periods.year(date(2026, 5, 5)), "2026-01-01", "2026-12-31"),
        (periods.parsed("1.9.2026–30.11.2026"), "2026-09-01", "2026-11-30"),
        (periods.parsed("2026-09-01 - 2026-11-30"), "2026-09-01", "2026-11-30"),
        (periods.parsed(" 01.09.2026 "), "2026-09-01", "2026-09-01"),
    ],
)
def test_periods(made: Period, first: str, last: str) -> None:
    assert (str(made.first), str(made.last)) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "осень", "01.09.2026 30.11", "31.02.2026", "01.09.2026 и 30.11.2026", "02.01.2026 - 01.01.2026",
     "01.01.0001", "01.01.2026 - 02.01.2026 - 03.01.2026"],
)  # fmt: skip
def test_no_periods(text: str) -> None:
    with pytest.raises(ValueError):
        periods.parsed(text)
