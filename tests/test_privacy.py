"""All that is kept of a person is theirs to have, and to have gone."""

import json
import sqlite3
from contextlib import closing

from tests.conftest import Build
from tests.test_desk import asking
from tests.town import Town, words

NOT_OF_PEOPLE = {
    ("profiles", "person_id"): "goes with the person by ON DELETE CASCADE",
    ("profile_codes", "person_id"): "goes with the person by ON DELETE CASCADE",
    ("failures", "person_id"): "goes with the person by ON DELETE CASCADE",
    ("code_tries", "person_id"): "goes with the person by ON DELETE CASCADE, and after an hour",
    ("desks", "person_id"): "goes with the person by ON DELETE CASCADE",
    ("outbox", "desk_of"): "emptied by outbox.forget_chat; the row stays for the count",
}
HANDLED = {
    ("searches", "person_id"),
    ("questions", "person_id"),
    ("messages", "person_id"),
    ("consultations", "person_id"),
    ("registrations", "person_id"),
    ("survey_people", "person_id"),
    ("survey_answers", "person_id"),
    ("series_subscriptions", "person_id"),
    ("profiles", "person_id"),
    ("profile_codes", "person_id"),
    ("deadlines", "person_id"),
    ("deadline_wishes", "person_id"),
    ("deadlines_done", "person_id"),
    ("told_deadlines", "person_id"),
    ("recipients", "person_id"),
    ("opt_outs", "person_id"),
    ("registrations", "brought_by"),
    ("practices", "person_id"),
    ("visits", "person_id"),
    ("practice_subscriptions", "person_id"),
    ("outcomes", "person_id"),
    ("organisations", "named_by"),
    ("organisations", "told_by"),
}


async def forgotten(town: Town, *words: str) -> None:
    """Wait until none of the words stands in any byte of the file or its log."""

    def gone() -> bool:
        raw = b"".join(p.read_bytes() for p in town.folder.glob("centre.db*"))
        return not any(word.encode() in raw for word in words)

    await town.until(gone, "the words are gone from the file")


async def test_the_export_is_a_readable_document_that_comes_first(town: Town) -> None:
    nina = await asking(town, "Секретное дело")
    await town.olga.replies(town.desk[-1], "Ответ консультанта")
    await nina.says("/privacy")
    assert nina.buttons == ["Скачать мои данные", "Удалить мои данные", "Подробнее"]

    await nina.presses("Скачать мои данные")

    document, page = (message["document"] for message in nina.from_bot[-2:])
    assert document["file_name"].endswith(".json")
    assert page["file_name"].endswith(".html")
    raw = town.file(document["file_id"])
    assert "Секретное дело".encode() in raw
    kept = json.loads(raw)
    assert kept["person"]["name"] == "Нина"
    said = [(m["from"], m["text"]) for m in kept["questions"][0]["messages"]]
    assert said == [("person", "Секретное дело"), ("consultant", "Ответ консультанта")]


async def test_what_staff_noted_of_a_person_is_theirs_to_read_without_who_wrote_it(
    town: Town,
) -> None:
    nina = await asking(town, "Секретное дело")
    for command in ("/note Звонила из <клуба>", "/tag устав"):
        await town.olga.replies(town.in_desk("Секретное дело"), command)
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")

    document, page = (message["document"] for message in nina.from_bot[-2:])
    raw = town.file(document["file_id"]).decode()
    (question,) = json.loads(raw)["questions"]
    assert [note["text"] for note in question["notes"]] == ["Звонила из <клуба>"]
    assert question["tags"] == ["устав"]
    assert "Ольга" not in raw
    shown = town.file(page["file_id"]).decode()
    assert "Что консультанты записали для себя" in shown
    assert "Звонила из &lt;клуба&gt; — 23.11.2026" in shown
    assert "Метки консультантов" in shown


async def test_erasing_leaves_nothing_but_totals(town: Town) -> None:
    nina = await asking(town, "Секретное дело")
    await town.olga.replies(town.desk[-1], "Тайный ответ")
    await nina.presses("Указать район")
    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    assert "удалены" in nina.heard
    await forgotten(town, "Секретное", "Тайный", "Нина")
    for table, column in _columns_that_may_name(town):
        found = town.rows(f"SELECT 1 FROM {table} WHERE {column} = ?", nina.id)
        assert found == [], f"{table}.{column}"
    assert [m for m in town.tg.messages(town.group) if "forum_topic_created" in m] == []
    assert town.rows("SELECT state, person_id FROM questions") == [("closed", None)]


def _columns_that_may_name(town: Town) -> list[tuple[str, str]]:
    tables = [name for (name,) in town.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return [
        (table, column[1])
        for table in tables
        for column in town.rows(f"PRAGMA table_info({table})")
        if column[2] == "INTEGER"
    ]


async def test_every_column_that_names_people_is_accounted_for(town: Town) -> None:
    """A new table that refers to people has to be exported and erased, or listed here."""
    with closing(sqlite3.connect(town.folder / "centre.db", isolation_level=None)) as file:
        tables = [
            row[0] for row in file.execute("SELECT name FROM sqlite_schema WHERE type='table'")
        ]
        found = {
            (table, key[3])
            for table in tables
            for key in file.execute(f"PRAGMA foreign_key_list({table})")
            if key[2] == "people"
        }

    assert found == HANDLED | set(NOT_OF_PEOPLE)


async def test_who_was_erased_may_come_back_as_new(town: Town) -> None:
    nina = await asking(town)
    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    await nina.says("/start")
    await nina.presses("Согласен")
    await nina.says("/ask")
    await nina.says("Снова я")

    assert "№ 2" in town.in_desk("№ 2")["text"]
    assert town.desk_texts[-1] == "Снова я"


async def test_whose_topic_was_deleted_by_hand_is_erased_without_an_alarm(town: Town) -> None:
    nina = await asking(town)
    town.tg.delete_topic(town.group, town.desk[-1]["message_thread_id"])
    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    assert "удалены" in nina.heard
    await town.later(minutes=1)
    assert "сломалось" not in str(town.desk_texts)


async def test_an_answer_to_somebody_erased_says_so(town: Town) -> None:
    town.tg.make_forum(town.group, False)
    nina = await asking(town)
    copy = town.desk[-1]
    town.tg.faults.add("400", method="deleteMessage", chat=town.group, times=9)
    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")
    before = len(nina.from_bot)

    await town.olga.replies(copy, "Опоздал")

    assert len(nina.from_bot) == before


async def test_of_who_never_agreed_nothing_is_there(town: Town) -> None:
    nina = town.person()
    await nina.says("/privacy")

    press = await nina.presses("Скачать мои данные")

    assert "ничего не хранится" in town.tg.answers[press]["text"]


async def test_in_a_plain_group_the_posts_about_a_person_go_one_by_one(build: Build) -> None:
    town = await build(forum=False)
    anna = await asking(town, "Чужое дело", "Анна")
    nina = await asking(town, "Секретное дело", "Нина")
    await town.olga.replies(town.in_desk("Секретное дело"), "Тайный ответ")
    assert nina.heard == "Тайный ответ"

    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")
    await town.later(seconds=1)

    left = " ".join(words(m) for m in town.tg.messages(town.group))
    assert not any(word in left for word in ("Нина", "Секретное", "Тайный"))
    assert "Анна" in left
    assert "Чужое дело" in left
    assert "Тайный ответ" not in anna.texts
