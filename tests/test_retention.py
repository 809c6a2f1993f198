"""What is too old goes by itself: words after three years, people after two, and not unasked."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.setting_values import term
from db.database import Database
from tests.conftest import Build
from tests.test_calls import erases
from tests.test_deadlines import loaded as dated
from tests.test_deadlines import reminders, wishes
from tests.test_desk import asking
from tests.test_overdue import until_omsk
from tests.test_privacy import forgotten
from tests.test_seminars import announced, signs_up
from tests.town import Person, Town

ASKS = "Хранить ваши данные дальше?"
KEEP = "Оставить мои данные"
YEAR = 365
TOLD = "SELECT count(*) FROM told_deadlines"


async def years_pass(town: Town, days: float) -> None:
    """The bot has been running all the time: the clock has not jumped."""
    await town.later(days=days)
    await night(town)


async def night(town: Town) -> None:
    """Two nights: in the first of them the clock might just have jumped."""
    for _ in range(2):
        local = (town.clock() + timedelta(hours=6)).replace(tzinfo=None)
        ahead = (27 - local.hour) % 24 or 24
        await town.later(hours=ahead)
        for _ in range(4):
            await town.later(seconds=31)


def asked(person: Person) -> list[str]:
    return [text for text in person.texts if ASKS in text]


async def closed(town: Town) -> Person:
    nina = await asking(town, "Тайна устава")
    asked = next(m for m in nina.messages if m.get("text") == "Тайна устава")
    await town.olga.replies(town.desk[-1], "Тайный ответ")
    await town.olga.replies(town.in_desk("Тайна"), "/note Тайная заметка")
    town.tg.edit(nina.id, nina.id, asked["message_id"], text="Другая тайна")
    await town.quiet()
    await town.olga.presses_on(town.in_desk("№ 1 ·"), "Закрыть")
    return nina


async def test_the_words_of_a_closed_question_go_after_three_years(build: Build) -> None:
    town = await build(privacy={"inactive_people": ""})
    nina = await closed(town)
    before = town.rows(
        "SELECT id, person_id, state, opened_at, closed_at, answered_at FROM questions"
    )

    await years_pass(town, 3 * YEAR - 4)
    assert town.rows("SELECT count(*) > 1 FROM messages") == [(1,)]
    await years_pass(town, 4)

    await forgotten(town, "Тайна", "Тайный", "Тайная", "тайна")
    after = town.rows(
        "SELECT id, person_id, state, opened_at, closed_at, answered_at FROM questions"
    )
    assert after == before
    for table in ("messages", "copies", "notes", "message_edits"):
        assert town.rows(f"SELECT * FROM {table}") == []
    await nina.says("/my")
    assert "№ 1" in nina.heard


async def test_an_open_question_keeps_its_words(build: Build) -> None:
    town = await build(privacy={"closed_questions": "14d"})
    await asking(town, "Тайна устава")
    await years_pass(town, 10)
    assert town.rows("SELECT body FROM messages") == [("Тайна устава",)]


async def test_who_is_silent_for_two_years_is_asked_once_and_erased_a_month_later(
    town: Town,
) -> None:
    await announced(town)
    nina = await signs_up(town)
    await years_pass(town, 2 * YEAR - 4)
    assert asked(nina) == []
    await years_pass(town, 4)
    assert len(asked(nina)) == 1
    (moment,) = town.rows("SELECT not_before FROM outbox WHERE lane = 2 AND not_before IS NOT NULL")
    assert moment[0].endswith("T03:00:00.000Z"), "at nine in Omsk"
    assert nina.buttons == [KEEP]

    for _ in range(5):
        await years_pass(town, 3.6)
    assert town.rows("SELECT name FROM people") == [("Нина",)]
    await years_pass(town, 12)

    await forgotten(town, "Нина", str(nina.id))
    assert len(asked(nina)) == 1
    assert town.rows("SELECT count(*) FROM registrations") == [(1,)]


async def test_who_keeps_their_data_is_not_asked_for_two_more_years(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await years_pass(town, 2 * YEAR)
    await town.later(hours=6)
    await nina.presses(KEEP)
    assert "остаются" in nina.heard

    await years_pass(town, 400)
    assert asked(nina) == []
    assert town.rows("SELECT name, warned_at FROM people") == [("Нина", None)]
    await years_pass(town, 340)
    await town.later(hours=6)
    assert len(asked(nina)) == 1


async def test_who_does_anything_at_all_is_kept(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await years_pass(town, 2 * YEAR)
    await town.later(hours=6)
    await nina.says("/help")

    await years_pass(town, 60)

    assert town.rows("SELECT name FROM people") == [("Нина",)]


async def test_the_button_of_who_is_erased_says_so(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await years_pass(town, 2 * YEAR)
    await town.later(hours=6)
    await erases(nina)
    press = await nina.presses(KEEP)
    assert "ничего не хранится" in town.tg.answers[press]["text"]


async def test_a_clock_that_jumps_forgets_nothing_that_day(town: Town) -> None:
    """A computer without a battery wakes up in another year; the network puts it right."""
    nina = await town.person("Нина").agrees()
    await town.later(days=10 * YEAR)
    await until_omsk_night(town)
    assert asked(nina) == []

    await town.later(days=-10 * YEAR)
    await night(town)
    await town.later(hours=8)

    assert asked(nina) == []
    assert town.rows("SELECT warned_at FROM people") == [(None,)]


async def until_omsk_night(town: Town) -> None:
    """Three in the morning by the clock of Omsk, whatever the day."""
    hour = (town.clock() + timedelta(hours=6)).hour
    await town.later(hours=(27 - hour) % 24)
    await town.later(seconds=31)


async def test_who_was_reminded_of_a_date_is_forgotten_a_year_after_and_not_reminded_again(
    town: Town,
) -> None:
    await dated(town, remind_before=["3d"])
    nina = await wishes(town)
    await until_omsk(town, "2026-12-18 12:00")
    assert len(reminders(nina)) == 1
    await years_pass(town, YEAR)
    assert town.rows(TOLD) == [(1,)], "the date was less than a year ago"
    await years_pass(town, 4)

    assert town.rows(TOLD) == [(0,)]
    await town.stop()
    await town.start()
    await dated(town, remind_before=["3d", "1d"])
    await town.later(days=1)
    assert len(reminders(nina)) == 1


async def test_of_a_date_that_was_moved_on_nobody_forgets_who_was_told(town: Town) -> None:
    await dated(town, remind_before=["3d"])
    nina = await wishes(town)
    await until_omsk(town, "2026-12-18 12:00")
    await dated(town, remind_before=["3d"], due_at="2028-03-20T18:00+06:00")
    await years_pass(town, YEAR + 10)

    assert town.rows(TOLD) == [(1,)]
    await until_omsk(town, "2028-03-17 19:00")
    await town.later(minutes=1)
    assert len(reminders(nina)) == 2


async def test_a_computer_that_sleeps_at_night_forgets_by_day(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await town.later(days=2 * YEAR)
    for _ in range(5):
        await town.later(days=1)
        await town.later(seconds=31)
    assert len(asked(nina)) == 1


async def test_who_cannot_be_reached_is_erased_without_a_word(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    town.tg.block(nina.id)
    await town.quiet()
    await years_pass(town, 2 * YEAR)
    for _ in range(4):
        await years_pass(town, 6.5)
    await years_pass(town, 6)
    assert town.rows("SELECT * FROM people") == []


# -- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0, 2])
async def test_free_pages_go_back_to_the_disk(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "centre.db"
    if mode == 0:
        with closing(sqlite3.connect(path)) as file:
            file.execute("CREATE TABLE older (words TEXT)")
            file.execute("DROP TABLE older")
    db = await Database.open(path)
    try:
        async with db.write() as tx:
            await tx.many(
                "INSERT INTO updates (update_id, received_at) VALUES (?, ?)",
                [(number, "x" * 1000) for number in range(5000)],
            )
        await db.checkpoint()
        big = path.stat().st_size
        async with db.write() as tx:
            await tx.run("DELETE FROM updates WHERE update_id % 10 <> 0")
            assert await tx.value("PRAGMA auto_vacuum") == mode
        await db.shrink()
        await db.checkpoint()
        assert path.stat().st_size < big / 2
        async with db.read() as tx:
            assert await tx.value("SELECT count(*) FROM updates") == 500
            assert await tx.value("PRAGMA integrity_check") == "ok"
            assert await tx.value("PRAGMA auto_vacuum") == 2
    finally:
        await db.close()


def test_terms_are_days_and_years() -> None:
    assert term("30d") == timedelta(days=30)
    assert term("3y") == timedelta(days=1095)
    assert term("") is None
    with pytest.raises(ValueError, match="3w"):
        term("3w")
