"""What people call theirs becomes one organisation; staff browse and join; who wants is shown."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import organisations
from bot.errors import RefusalError
from db import migrations
from tests.test_desk import asking
from tests.test_privacy import forgotten
from tests.test_report import calls_it, erases, lives_in
from tests.town import Person, Town, labels

BELONGS = "SELECT p.name, o.name FROM people p LEFT JOIN organisations o ON o.id = p.organisation_id ORDER BY p.id"


async def member(town: Town, name: str, organisation: str, place: str = "") -> Person:
    person = await town.person(name).agrees()
    if place:
        await lives_in(person, place[:5], place)
    await calls_it(person, organisation)
    return person


# -- which one is meant ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["АНО «Берёзка»", "ано березка", 'Автономная некоммерческая организация "БЕРЁЗКА"', " АНО  Берёзка."],
)  # fmt: skip
def test_who_writes_it_differently_means_the_same(written: str) -> None:
    assert organisations.key(written) == "ано березка"


def test_an_inn_is_known_by_its_last_digit() -> None:
    assert organisations.is_inn("7707083893")
    assert not organisations.is_inn("7707083894")


@pytest.mark.parametrize(
    ("typed", "name", "inn"),
    [
        ("АНО «Росток», ИНН 7707083893", "АНО «Росток»", "7707083893"),
        ("7707083893", "", "7707083893"),
        ("инн 7707083893", "", "7707083893"),
        ("Клуб 9131234567", "Клуб 9131234567", None),
        ("Клуб «Рассвет»", "Клуб «Рассвет»", None),
    ],
)
def test_the_inn_is_taken_out_of_the_words(typed: str, name: str, inn: str | None) -> None:
    assert organisations.told(typed) == organisations.Told(name, inn)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7707083894", "inn_wrong"),
        ("АНО Росток ИНН 7707083894", "inn_wrong"),
        ("770708389312", "inn_of_person"),
    ],
)
def test_an_inn_that_is_none_is_refused(typed: str, code: str) -> None:
    with pytest.raises(RefusalError) as refusal:
        organisations.told(typed)
    assert refusal.value.code == code


async def test_several_people_belong_to_one_by_name_and_place(town: Town) -> None:
    await member(town, "Нина", "ТОС «Берёзка»", "Тарский район")
    await member(town, "Анна", "тос березка", "Тарский район")
    await member(town, "Вера", "ТОС Берёзка", "Большереченский район")
    await member(town, "Глеб", "Территориальное общественное самоуправление «Берёзка»")

    assert town.rows(BELONGS) == [
        ("Нина", "ТОС «Берёзка»"),
        ("Анна", "ТОС «Берёзка»"),
        ("Вера", "ТОС Берёзка"),
        ("Глеб", "Территориальное общественное самоуправление «Берёзка»"),
    ], "of two in different places nobody is taken for who did not say where from"
    assert town.rows("SELECT count(DISTINCT organisation_id) FROM people") == [(3,)]
    words = [row[0] for row in town.rows("SELECT organisation FROM people ORDER BY id")]
    assert words[1] == "тос березка", "the words they typed are kept"


async def test_an_inn_tells_more_than_a_name(town: Town) -> None:
    await member(town, "Нина", "АНО «Росток» ИНН 7707083893", "Тарский район")
    anna = await member(town, "Анна", "7707083893", "Большереченский район")

    assert "АНО «Росток»" in anna.heard
    assert town.rows("SELECT count(DISTINCT organisation_id) FROM people") == [(1,)]
    assert town.rows("SELECT name, inn FROM organisations") == [("АНО «Росток»", "7707083893")]


async def test_an_inn_that_nobody_told_before_needs_a_name(town: Town) -> None:
    nina = await town.person().agrees()
    await calls_it(nina, "7707083894")
    assert "опечатка" in nina.heard

    await nina.says("7707083893")
    assert "Как называется" in nina.heard
    await nina.says("АНО Росток")

    assert town.rows("SELECT name, inn FROM organisations") == [("АНО Росток", "7707083893")]


async def test_who_says_another_one_leaves_the_first_and_an_empty_one_goes(town: Town) -> None:
    nina = await member(town, "Нина", "ТОС Берзка")
    await calls_it(nina, "ТОС Берёзка")

    assert town.rows("SELECT name FROM organisations") == [("ТОС Берёзка",)]


async def test_a_place_said_later_is_the_organisations_too(town: Town) -> None:
    nina = await member(town, "Нина", "ТОС Берёзка")
    await lives_in(nina, "Тарский", "Тарский район")
    await member(town, "Анна", "тос березка", "Тарский район")

    assert town.rows("SELECT municipality_id FROM organisations") == [("omsk-tara",)]
    assert town.rows("SELECT count(DISTINCT organisation_id) FROM people") == [(1,)]


def test_texts_that_are_there_become_organisations(tmp_path: Path) -> None:
    """Letter by letter in SQL, as bot.organisations does it."""
    texts = ["АНО «Берёзка»", "Автономная некоммерческая организация БЕРЁЗКА", "…", "Йод, клуб — №",
             "Ёж/Щука (ЪЫЬ) Юля", None, "ано березка"]  # fmt: skip
    places = ["omsk-tara", "omsk-tara", None, None, None, None, None]
    scripts = migrations.numbered()
    cut = next(i for i, script in enumerate(scripts) if "CREATE TABLE organisations" in script)
    with closing(sqlite3.connect(tmp_path / "old.db", isolation_level=None)) as file:
        for script in scripts[:cut]:
            file.executescript(script)
        file.execute("INSERT INTO municipalities VALUES ('omsk-tara', 1, 'Т', 'О', 'Asia/Omsk', '[]', NULL)")  # fmt: skip
        file.executemany(
            "INSERT INTO people (id, channel, address, name, municipality_id, organisation, consent_version,"
            " consented_at) VALUES (?,'telegram',?,'Имя',?,?,'1','2026-11-01T00:00:00.000Z')",
            [(n, n, places[n], text) for n, text in enumerate(texts)],
        )
        for statement in migrations.statements(scripts[cut]):
            file.execute(statement)
        found = file.execute(
            "SELECT p.id, o.id, o.key FROM people p LEFT JOIN organisations o ON o.id = p.organisation_id ORDER BY p.id"
        ).fetchall()

    assert [row[2] for row in found] == [organisations.key(text or "") or None for text in texts]
    assert len({row[1] for row in found if row[2] == "ано березка"}) == 1


# -- the register -----------------------------------------------------------------------------------------


async def test_staff_browse_search_and_look(town: Town) -> None:
    for number in range(12):
        await member(town, f"Имя{number}", f"Клуб {number:02}")
    await asking(town, "Вопрос", "Нина")
    await town.olga.writes("/orgs")
    shown = town.desk[-1]
    assert "12" in shown["text"]
    assert labels(shown)[0] == "Клуб 00 · 1"

    await town.olga.presses_on(shown, "Дальше →")
    assert labels(town.at(shown["message_id"]))[:2] == ["Клуб 10 · 1", "Клуб 11 · 1"]
    await town.olga.writes("/orgs клуб 11")
    await town.olga.presses_on(town.desk[-1], "Клуб 11 · 1")

    assert "Имя11" in town.desk_texts[-1]
    assert labels(town.desk[-1]) == ["Записать итог", "Соединить с …", "Все организации"]
    await town.olga.writes("/orgs пусто")
    assert "ничего не нашлось" in town.desk_texts[-1]


async def joins(town: Town, first: str, second: str) -> dict:
    await town.olga.writes(f"/orgs {first}")
    card = town.desk[-1]
    await town.olga.presses_on(card, labels(card)[0])
    await town.olga.presses_on(card, "Соединить с …")
    await town.olga.presses_on(card, second)
    return town.at(card["message_id"])


async def test_two_that_are_one_are_joined_by_an_administrator_and_it_is_shown(town: Town) -> None:
    await member(town, "Нина", "Росток", "Тарский район")
    anna = await member(town, "Анна", "АНО Росток, ИНН 7707083893")
    card = await joins(town, "росток", "Росток · Тарский район")
    assert "Это одна организация?" in card["text"]
    assert town.rows("SELECT count(DISTINCT organisation_id) FROM people") == [(2,)]

    await town.olga.presses_on(card, "Да, это одна организация")

    card = town.at(card["message_id"])
    assert "Анна, Нина" in card["text"]
    assert "Соединена с «Росток»: Ольга, 23.11.2026" in card["text"]
    assert town.rows("SELECT count(DISTINCT organisation_id) FROM people") == [(1,)]
    await member(town, "Вера", "росток", "Тарский район")
    assert town.rows("SELECT count(DISTINCT organisation_id) FROM people") == [(1,)], (
        "it leads there"
    )
    await calls_it(anna, "Другая")
    assert town.rows("SELECT count(*) FROM organisations") == [(3,)]


async def test_what_was_in_the_catalogue_stays_there(town: Town) -> None:
    nina = await member(town, "Нина", "Росток")
    await member(town, "Анна", "АНО Росток")
    await shows(nina, "Сажаем берёзы")

    card = await joins(town, "росток", "Росток")
    await town.olga.presses_on(card, "Да, это одна организация")

    assert town.rows("SELECT name, public, about FROM organisations ORDER BY public") == [
        ("Росток", 0, None),
        ("АНО Росток", 1, "Сажаем берёзы"),
    ]


async def test_only_administrators_join(town: Town) -> None:
    await member(town, "Нина", "Росток")
    await town.olga.writes("/orgs")
    card = town.desk[-1]
    await town.olga.presses_on(card, "Росток · 1")
    sergey = town.consultant("Сергей")

    press = await sergey.presses_on(card, "Соединить с …")

    assert "администраторы" in town.tg.answers[press]["text"]


async def test_two_that_are_not_one_are_not_offered_again_until_that_is_taken_back(
    town: Town,
) -> None:
    await member(town, "Нина", "Росток", "Тарский район")
    await member(town, "Анна", "АНО Росток")
    card = await joins(town, "росток", "Росток · Тарский район")
    sergey = town.consultant("Сергей")
    press = await sergey.presses_on(card, "Это разные")
    assert "администраторы" in town.tg.answers[press]["text"]
    await town.olga.presses_on(card, "Это разные")

    card = town.at(card["message_id"])
    assert "Не то же, что «Росток»: Ольга, 23.11.2026" in card["text"]
    await town.olga.presses_on(card, "Соединить с …")
    assert labels(town.at(card["message_id"])) == ["← Назад"]
    await town.olga.presses_on(card, "← Назад")
    await town.olga.presses_on(card, "Вернуть в похожие: Росток")

    assert "Не то же" not in town.at(card["message_id"])["text"]
    await town.olga.presses_on(card, "Соединить с …")
    assert "Росток · Тарский район" in labels(town.at(card["message_id"]))


async def test_different_inns_are_different_organisations(town: Town) -> None:
    await member(town, "Нина", "Росток 7707083893")
    await member(town, "Анна", "Росточек 7736050003")
    await town.olga.writes("/orgs росточек")
    card = town.desk[-1]
    await town.olga.presses_on(card, "Росточек · 1")
    await town.olga.presses_on(card, "Соединить с …")

    press = await town.olga.presses_on(card, "Росток")

    assert "разные ИНН" in town.tg.answers[press]["text"]


# -- the catalogue ----------------------------------------------------------------------------------------


async def shows(person: Person, about: str) -> None:
    await person.says("/profile")
    await person.presses("Показывать в каталоге")
    await person.says(about)
    await person.presses("Показать")


async def test_who_wants_is_shown_to_everybody_by_place(town: Town) -> None:
    nina = await member(town, "Нина", "ТОС Берёзка", "Тарский район")
    stranger = town.person("Чужой")
    await stranger.says("/catalog")
    assert "пока никого" in stranger.heard

    await shows(nina, "Сажаем берёзы")

    assert "теперь в каталоге" in nina.heard
    assert "Сажаем берёзы" in town.in_desk("показывает в каталоге")["text"]
    await stranger.says("/catalog")
    await stranger.presses("Тарский район · 1")
    assert "ТОС Берёзка" in stranger.heard
    assert "Сажаем берёзы" in stranger.heard
    assert "Нина" not in stranger.heard
    await nina.says("/profile")
    await nina.presses("Убрать из каталога")
    await stranger.says("/catalog")
    assert "пока никого" in stranger.heard


async def test_staff_may_take_it_out_of_the_catalogue(town: Town) -> None:
    nina = await member(town, "Нина", "ТОС Берёзка")
    await shows(nina, "Продам гараж")

    await town.olga.presses_on(town.in_desk("показывает в каталоге"), "Убрать из каталога")

    assert town.rows("SELECT public, about FROM organisations") == [(0, None)]


async def test_a_line_that_is_too_long_is_not_taken(town: Town) -> None:
    nina = await member(town, "Нина", "ТОС Берёзка")
    await nina.says("/profile")
    await nina.presses("Показывать в каталоге")
    await nina.says("а" * 151)
    assert "не длиннее 150" in nina.heard

    await nina.says("Сажаем берёзы")

    assert "так" in nina.heard
    assert town.rows("SELECT public FROM organisations") == [(0,)]


# -- erasure ----------------------------------------------------------------------------------------------


async def test_the_words_of_who_is_erased_go_and_the_organisation_of_others_stays(
    town: Town,
) -> None:
    nina = await member(town, "Нина", "ТОС «БЕРЁЗКА-Секрет»")
    await member(town, "Анна", "тос берёзка секрет")
    await shows(nina, "Тайные посадки")

    await erases(nina)

    assert town.rows("SELECT name, public, about FROM organisations") == [
        ("тос берёзка секрет", 0, None)
    ]
    await forgotten(town, "БЕРЁЗКА-Секрет", "Тайные")


async def test_an_organisation_of_nobody_else_goes_with_them(town: Town) -> None:
    nina = await member(town, "Нина", "ТОС «Секрет»")
    await erases(nina)

    assert town.rows("SELECT count(*) FROM organisations") == [(0,)]
    await forgotten(town, "Секрет", "секрет")


async def test_the_organisation_is_exported(town: Town) -> None:
    nina = await member(town, "Нина", "Росток 7707083893")
    await shows(nina, "Сажаем берёзы")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")

    kept = json.loads(town.file(nina.from_bot[-2]["document"]["file_id"]))

    assert kept["organisation"] == {
        "name": "Росток", "inn": "7707083893", "public": True, "about": "Сажаем берёзы"
    }  # fmt: skip
