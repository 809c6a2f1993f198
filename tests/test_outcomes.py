"""Outcomes: noted by staff, claimed by people, confirmed with one button, counted once."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot import outcomes
from bot.errors import RefusalError
from tests.sheets import sheets
from tests.test_deadlines import TITLE, loaded, opens
from tests.test_desk import asking
from tests.test_organisations import joins, member
from tests.test_privacy import forgotten
from tests.test_report import calls_it, config, erases, report, run  # noqa: F401 - fixtures
from tests.town import MONDAY_NOON, Person, Town, labels, words

KEYS = ("grants_applied", "grants_won", "sum_raised", "ngos_registered")
YEAR = ("2026-01-01", "2026-12-31")
CONFIRM = "Подтвердить"


def reached(found: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(found[key] for key in KEYS)


async def claims(person: Person, contest: str, rubles: str, year: str = "2026") -> str:
    await person.says("/my")
    await person.presses("Мы выиграли!")
    await person.says(contest)
    await person.says(rubles)
    return await person.presses(year)


async def applies(person: Person) -> None:
    await opens(person)
    await person.presses("Подали заявку")


async def notes(town: Town, *steps: str) -> dict:
    """Olga answers, one after another, what she is asked: by a button where there is one."""
    thread = town.desk[-1].get("message_thread_id")
    for step in steps:
        if step in labels(town.desk[-1]):
            await town.olga.presses_on(town.desk[-1], step)
        else:
            await town.olga.writes(step, thread=thread)
    return town.desk[-1]


# -- sums and years ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "rubles"),
    [
        ("300 000", 300_000), ("300000 руб.", 300_000), ("1,5 млн", 1_500_000), ("0", 0),
        ("250 тыс. рублей", 250_000), ("1.200.000", 1_200_000), ("99 999,50 ₽", 100_000),
    ],
)  # fmt: skip
def test_a_sum_is_read_as_people_write_it(typed: str, rubles: int) -> None:
    assert outcomes.rubles(typed) == rubles


@pytest.mark.parametrize("typed", ["много", "", "300 000 долларов", "9" * 20, "-5", "1,5,5"])
def test_what_is_no_sum_is_asked_again(typed: str) -> None:
    with pytest.raises(RefusalError):
        outcomes.rubles(typed)


@pytest.mark.parametrize("typed", ["27", "2027", "1999", "год"])
def test_a_year_is_not_to_come(typed: str) -> None:
    with pytest.raises(RefusalError):
        outcomes.year(typed, MONDAY_NOON)


# -- by staff ---------------------------------------------------------------------------------------------


async def test_staff_note_what_a_person_has_reached(town: Town, report: Any) -> None:  # noqa: F811
    nina = await asking(town)
    await calls_it(nina, "ТОС Берёзка")
    thread = town.desk[-1]["message_thread_id"]

    await town.olga.writes("/outcome", thread=thread)
    assert "Нина, ТОС Берёзка" in town.desk_texts[-1]
    said = await notes(town, "Выиграли грант", "Местные инициативы", "не знаю", "1,5 млн", "2026")

    assert "выиграли «Местные инициативы» — 1 500 000 ₽, 2026 — Ольга" in said["text"]
    assert "🏆 выиграли «Местные инициативы»" in town.in_desk("№ 1")["text"]
    await town.olga.writes("/outcome", thread=thread)
    await notes(town, "Зарегистрировали организацию")
    await town.olga.writes("/outcome", thread=thread)
    await notes(town, "Помогли делом", "Дали проектор на субботник")
    await town.olga.writes("/outcome", thread=thread)
    await notes(town, "Подали заявку", "Другой конкурс")
    assert reached(await report()) == (1, 1, 1_500_000, 1)

    await town.olga.presses_on(said, "Убрать")
    assert reached(await report()) == (1, 0, 0, 1)
    assert nina.heard == nina.texts[-1]
    assert not any("1 500 000" in text for text in nina.texts), "it stays inside"


async def test_an_outcome_is_noted_on_the_card_of_an_organisation(town: Town) -> None:
    await member(town, "Нина", "ТОС Берёзка")
    await town.olga.writes("/orgs")
    await town.olga.presses_on(town.desk[-1], "ТОС Берёзка · 1")
    await town.olga.presses_on(town.desk[-1], "Записать итог")
    await notes(town, "Выиграли грант", "Конкурс", "100 000", "2025")

    await town.olga.writes("/orgs берёзка")
    await town.olga.presses_on(town.desk[-1], "ТОС Берёзка · 1")

    assert "🏆 выиграли «Конкурс» — 100 000 ₽, 2025" in town.desk_texts[-1]


async def test_registering_is_noted_once_however_often_it_is_pressed(town: Town) -> None:
    await asking(town)
    await town.olga.writes("/outcome", thread=town.desk[-1]["message_thread_id"])
    form = town.desk[-1]
    await town.olga.presses_on(form, "Зарегистрировали организацию")

    press = await town.olga.presses_on(form, "Зарегистрировали организацию")

    assert "уже записано" in town.tg.answers[press]["text"]
    assert town.rows("SELECT count(*) FROM outcomes") == [(1,)]


async def test_replies_to_people_and_late_words_are_not_taken_for_answers(town: Town) -> None:
    nina = await asking(town)
    copy = town.desk[-1]
    thread = copy["message_thread_id"]
    await town.olga.writes("/outcome", thread=thread)
    await notes(town, "Помогли делом")

    await town.olga.replies(copy, "Приезжайте")
    assert nina.heard == "Приезжайте"
    await town.later(minutes=11)
    await town.olga.writes("Коллеги, кто едет?", thread=thread)
    assert town.rows("SELECT count(*) FROM outcomes") == [(0,)]

    await town.olga.replies(town.in_desk("Чем помогли?"), "Дали проектор")
    assert town.rows("SELECT kind, words FROM outcomes") == [("helped", "Дали проектор")]


# -- claimed ----------------------------------------------------------------------------------------------


async def test_a_claim_counts_once_staff_have_confirmed_it(town: Town, report: Any) -> None:  # noqa: F811
    nina = await member(town, "Нина", "ТОС Берёзка")
    await claims(nina, "Президентский грант", "300 000")
    assert "проверит" in nina.heard
    claim = town.in_desk("Президентский грант")
    assert "300 000 ₽, 2026" in claim["text"]
    assert reached(await report()) == (0, 0, 0, 0)

    await town.olga.presses_on(claim, CONFIRM)

    assert reached(await report()) == (0, 1, 300_000, 0)
    assert "Поздравляем" in nina.heard
    assert "Подтверждено — Ольга" in town.at(claim["message_id"])["text"]
    press = await claims(nina, "«президентский» ГРАНТ", "300000")
    assert "уже записано" in town.tg.answers[press]["text"]


async def test_a_claim_that_is_not_confirmed_is_forgotten(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await claims(nina, "Лотерея", "1")
    claim = town.in_desk("Лотерея")

    await town.olga.presses_on(claim, "Не подтверждать")

    assert town.rows("SELECT count(*) FROM outcomes") == [(0,)]
    assert labels(town.at(claim["message_id"])) == []


async def test_more_claims_than_staff_can_look_at_wait(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    for number in range(5):
        await claims(nina, f"Конкурс {number}", "5")

    press = await claims(nina, "Ещё один", "5")

    assert "ещё не посмотрели" in town.tg.answers[press]["text"]
    assert town.rows("SELECT count(*) FROM outcomes") == [(5,)]


async def test_of_who_is_blocked_no_claim_comes(town: Town) -> None:
    nina = await asking(town)
    await town.olga.writes("/block", thread=town.desk[-1]["message_thread_id"])

    press = await claims(nina, "Конкурс", "5")

    assert "не принимает" in town.tg.answers[press]["text"]
    assert town.rows("SELECT count(*) FROM outcomes") == [(0,)]


async def test_a_grant_of_an_earlier_year_counts_in_that_year(town: Town, report: Any) -> None:  # noqa: F811
    nina = await town.person("Нина").agrees()
    await claims(nina, "Конкурс", "5 тыс", "2025")
    await town.olga.presses_on(town.in_desk("Конкурс"), CONFIRM)

    assert reached(await report(*YEAR)) == (0, 0, 0, 0)
    assert reached(await report("2025-12-31", "2025-12-31")) == (0, 1, 5000, 0)


async def test_after_applying_one_presses_that_it_was_won(town: Town, report: Any) -> None:  # noqa: F811
    await loaded(town)
    nina = await town.person("Нина").agrees()
    await applies(nina)
    await nina.presses("Мы выиграли!")
    assert TITLE in nina.heard
    await nina.says("много")
    assert "Не понял сумму" in nina.heard
    await nina.says("300 000")
    await nina.presses("2026")
    await town.olga.presses_on(town.in_desk(TITLE), CONFIRM)

    assert reached(await report()) == (1, 1, 300_000, 0)
    await nina.says("/my")
    await nina.presses("Мы выиграли!")
    assert nina.buttons == [TITLE], "what they applied for is offered"


async def test_an_application_of_one_organisation_counts_once(town: Town, report: Any) -> None:  # noqa: F811
    await loaded(town)
    nina, anna = [await member(town, name, "ТОС Берёзка") for name in ("Нина", "Анна")]
    stranger = await town.person("Вера").agrees()
    for person in (nina, anna, stranger):
        await applies(person)
    await town.olga.writes("/orgs")
    await town.olga.presses_on(town.desk[-1], "ТОС Берёзка · 2")
    await town.olga.presses_on(town.desk[-1], "Записать итог")
    await notes(town, "Подали заявку", TITLE)
    assert (await report())["grants_applied"] == 2

    for person in (nina, stranger, anna):
        await erases(person)
        assert (await report())["grants_applied"] == 2


# -- in all forms, and after an erasure -------------------------------------------------------------------


async def test_the_workbook_lists_what_stands_behind_the_figures(
    town: Town, config: Path  # noqa: F811
) -> None:  # fmt: skip
    nina = await member(town, "Нина", "ТОС Берёзка", "Тарский район")
    await claims(nina, "Президентский грант", "300 000")
    await town.olga.presses_on(town.in_desk("Президентский"), CONFIRM)
    file = config.parent / "o.xlsx"

    assert await run(config, *YEAR, "--out", str(file), "--names") == 0

    found = sheets(file.read_bytes())
    assert found["Гранты"][1][1:] == [
        "Тарский район", "Президентский грант", 300_000, 2026, "Нина", "ТОС Берёзка"
    ]  # fmt: skip
    assert ["Привлечено, рублей", 300_000] in found["Показатели"]
    assert await run(config, *YEAR, "--out", str(file)) == 0
    assert sheets(file.read_bytes())["Гранты"][0] == ["Когда", "Район", "Конкурс", "Рублей", "Год"]


async def test_erasing_keeps_the_totals_and_no_word(town: Town, report: Any) -> None:  # noqa: F811
    nina = await member(town, "Нина", "ТОС «Секрет»")
    await claims(nina, "Тайный конкурс", "300 000")
    await town.olga.presses_on(town.in_desk("Тайный"), CONFIRM)
    await claims(nina, "Второй тайный", "5")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    kept = json.loads(town.file(nina.from_bot[-2]["document"]["file_id"]))
    assert [(one["contest"], one["rubles"], one["confirmed"]) for one in kept["outcomes"]] == [
        ("Тайный конкурс", 300_000, True), ("Второй тайный", 5, False)
    ]  # fmt: skip
    before = await report()
    claim = town.in_desk("Второй")

    await erases(nina)

    assert await report() == before
    assert town.rows("SELECT person_id, organisation_id, words, rubles FROM outcomes") == [
        (None, None, None, 300_000)
    ]
    await forgotten(town, "Тайный", "тайный", "Секрет")
    assert claim["text"]


async def test_outcomes_go_over_where_two_organisations_are_joined(town: Town) -> None:
    nina = await member(town, "Нина", "Росток", "Тарский район")
    await member(town, "Анна", "АНО Росток")
    await claims(nina, "Конкурс", "5 тыс")
    await town.olga.presses_on(town.in_desk("Конкурс"), CONFIRM)
    card = await joins(town, "росток", "Росток · Тарский район")

    await town.olga.presses_on(card, "Да, это одна организация")

    assert "🏆 выиграли «Конкурс»" in words(town.at(card["message_id"]))
