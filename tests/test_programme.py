"""Who may sign up and when, sessions, sections: what a seminar may hold beside title and time."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.content_files import read
from bot.errors import ContentError
from db import migrations
from db.database import Database
from tests.test_overdue import until_omsk
from tests.test_reminders import from_yaya, reminders
from tests.test_seminars import ENTRY, announced, opens, seats, signs_up, told
from tests.town import Person, Town, labels, words, write_content

OPENS = "2026-11-25T09:00+06:00"
CLOSES = "2026-11-30T18:00+06:00"
EARLY = "2026-12-01T09:00+06:00"
LINK = "https://meet.example/1"
TARA: dict[str, Any] = {"municipality": "omsk-tara", "only_municipality": True}
SESSIONS: list[dict[str, Any]] = [
    {"starts_at": "2026-12-01T10:00+06:00", "ends_at": "2026-12-01T12:00+06:00", "title": "Идея"},
    {"starts_at": "2026-12-03T15:00+06:00", "title": "Смета", "place": "Школа", "link": LINK},
]
SECTIONS: list[dict[str, Any]] = [
    {"id": "a", "title": "Гранты", "capacity": 1},
    {"id": "b", "title": "Отчёты", "capacity": 2},
    {"id": "c", "title": "Беседа"},
]


async def from_tara(person: Person) -> None:
    await person.says("/profile")
    await person.presses("Изменить район")
    await person.says("Тарский")
    await person.presses("Тарский район")
    await person.presses("Пропустить")


async def picks(town: Town, name: str, section: str) -> Person:
    person = await signs_up(town, name)
    await person.presses(section)
    return person


# -- the file ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"opens_at": "2026-12-01T10:00+06:00"}, "opens_at: запись открылась бы"),
        ({"opens_at": CLOSES, "closes_at": CLOSES}, "opens_at: запись открылась бы"),
        ({"opens_at": "скоро"}, "opens_at: нужны дата, время и часовой пояс"),
        ({"closes_at": "2026-12-01T11:00+06:00"}, "closes_at позже, чем начало"),
        ({"only_municipality": True}, "only_municipality: не указано, для какого района"),
        ({"only_municipality": "да"}, "only_municipality: нужно true или false"),
        ({"timezone": "Сибирь"}, "timezone: нет такого часового пояса"),
        ({"series": {"id": "club"}}, "series.title: не указано"),
        ({"sessions": SESSIONS[::-1]}, "sessions: занятия должны идти по порядку"),
        ({"sessions": [SESSIONS[0], SESSIONS[0]]}, "sessions: занятия должны идти по порядку"),
        ({"sessions": SESSIONS[1:]}, "starts_at: не то же, что начало первого занятия"),
        ({"sessions": SESSIONS, "ends_at": "2026-12-02T10:00+06:00"}, "последнего занятия"),
        ({"sessions": [{**SESSIONS[0], "ends_at": EARLY}]}, "ends_at раньше, чем starts_at"),
        ({"sections": [{"id": "a"}]}, "sections.0.title: не указано"),
        ({"sections": [SECTIONS[0], SECTIONS[0]]}, "sections: id «a» повторяется"),
        (
            {
                "sections": [{"id": str(n), "title": "я" * 200} for n in range(12)],
                "description": "я" * 2000,
            },
            "слишком длинно: карточка семинара",
        ),
        ({"sections": [{**SECTIONS[0], "capacity": 0}]}, "sections.0.capacity: должно быть не"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_reason(
    tmp_path: Path, wrong: dict, reason: str
) -> None:
    file = write_content(tmp_path / "s.json", seminars=[{**ENTRY, **wrong}])
    with pytest.raises(ContentError) as refused:
        read([file])
    assert any(line.startswith(f"{file}:1: ") and reason in line for line in refused.value.lines)


def test_the_line_is_that_of_the_very_session(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(
        "seminars:\n- id: a\n  title: А\n  sessions:\n"
        "  - starts_at: 2026-12-01T10:00+06:00\n  - title: Смета\n    starts_at: завтра\n"
    )
    with pytest.raises(ContentError) as refused:
        read([file])
    (line,) = refused.value.lines
    assert line.startswith(f"{file}:7: sessions.1.starts_at: нужны дата")


def test_a_seminar_begins_with_its_first_session_and_ends_with_its_last(tmp_path: Path) -> None:
    file = write_content(
        tmp_path / "s.json", seminars=[{"id": "a", "title": "А", "sessions": SESSIONS}]
    )
    (one,) = read([file]).kinds["seminars"]
    assert one.item.starts_at.isoformat() == SESSIONS[0]["starts_at"].replace("+", ":00+")
    assert one.item.over_at.isoformat() == SESSIONS[1]["starts_at"].replace("+", ":00+")


# -- when one may sign up ------------------------------------------------------------------------------


async def test_sign_up_opens_and_closes_when_it_is_said(town: Town) -> None:
    await announced(town)
    nina = await town.person("Нина").agrees()
    await opens(nina)
    old = nina.from_bot[-1]["message_id"]
    await announced(town, opens_at=OPENS, closes_at=CLOSES)
    await opens(nina)
    assert "Запись откроется: среда, 25 ноября 2026, 9:00" in nina.heard
    assert nina.buttons == []
    press = town.tg.press(nina.id, nina.id, old, "Записаться")
    await town.quiet()
    assert "среда, 25 ноября 2026, 9:00" in town.tg.answers[press]["text"]
    assert seats(town) == {}

    await until_omsk(town, "2026-11-25 09:00")
    await opens(nina)
    assert "Записаться можно до: понедельник, 30 ноября 2026, 18:00" in nina.heard
    await nina.presses("Записаться")
    assert seats(town) == {"registered": 1}

    await until_omsk(town, "2026-11-30 18:00")
    petr = await town.person("Пётр").agrees()
    await opens(petr)
    assert "Запись закончена" in petr.heard
    assert petr.buttons == []
    await opens(nina)
    left = ["В календарь телефона", "Отменить запись"]
    assert nina.buttons == left, "who is in may still leave"


async def test_who_has_not_agreed_hears_that_it_is_too_early_before_any_consent(town: Town) -> None:
    await announced(town)
    nina = town.person("Нина")
    await opens(nina)
    await announced(town, opens_at=OPENS)

    press = await nina.presses("Записаться")

    assert "ещё не открыта" in town.tg.answers[press]["text"]
    assert nina.buttons == ["Записаться"], "nobody is asked for anything"


async def test_after_sign_up_is_over_a_freed_place_still_goes_to_the_queue(town: Town) -> None:
    await announced(town, capacity=1, closes_at=CLOSES)
    nina, petr = await signs_up(town, "Нина"), await signs_up(town, "Пётр")
    await until_omsk(town, "2026-11-30 19:00")

    await nina.presses("Отменить запись")

    assert petr.heard.startswith("Освободилось место")


# -- whom it is for ------------------------------------------------------------------------------------


async def test_only_people_of_the_municipality_sign_up_and_others_see_why(town: Town) -> None:
    await announced(town)
    nina, petr = await town.person("Нина").agrees(), await town.person("Пётр").agrees()
    await from_tara(nina)
    await from_yaya(petr)
    await opens(petr)
    old = petr.from_bot[-1]["message_id"]
    await announced(town, **TARA)

    press = town.tg.press(petr.id, petr.id, old, "Записаться")
    await town.quiet()
    assert "для района: Тарский район" in town.tg.answers[press]["text"]
    await opens(petr)
    assert "только те, кто живёт здесь: Тарский район" in petr.heard
    assert petr.buttons == []
    await opens(nina)
    await nina.presses("Записаться")

    assert nina.heard.startswith("Вы записаны")
    assert seats(town) == {"registered": 1}


async def test_who_gave_no_municipality_is_asked_and_goes_on_by_itself(town: Town) -> None:
    await announced(town, **TARA)
    nina = town.person("Нина")
    await opens(nina)
    await nina.presses("Записаться")
    await nina.presses("Согласен")
    assert "откуда вы" in nina.heard, "asked once, not offered beside it"
    assert seats(town) == {}

    await nina.says("Тарский")
    await nina.presses("Тарский район")

    assert nina.heard.startswith("Вы записаны")
    assert seats(town) == {"registered": 1}
    assert any("Отменить запись" in labels(m) for m in nina.from_bot), "the card knows"
    assert town.rows("SELECT count(*) FROM dialogues") == [(0,)]


async def test_who_turns_out_to_be_from_elsewhere_is_told(town: Town) -> None:
    await announced(town, **TARA)
    nina = await signs_up(town)
    await nina.says("Яйский")

    press = await nina.presses("Яйский муниципальный округ")

    assert "для района: Тарский район" in town.tg.answers[press]["text"]
    assert seats(town) == {}
    await opens(nina)
    assert nina.buttons == []


async def test_a_municipality_that_is_only_named_keeps_nobody_out(town: Town) -> None:
    await announced(town, municipality="omsk-tara")
    petr = await town.person("Пётр").agrees()
    await from_yaya(petr)
    await opens(petr)
    await petr.presses("Записаться")

    assert seats(town) == {"registered": 1}


# -- sessions ------------------------------------------------------------------------------------------


async def test_the_card_lists_sessions_and_each_is_reminded_of_once(town: Town) -> None:
    await announced(town, sessions=SESSIONS, place="Клуб", link="https://meet.example/0")
    nina = await signs_up(town)
    card = words(nina.from_bot[-2])
    assert "1. вторник, 1 декабря 2026, 10:00–12:00 — Идея" in card
    assert "2. четверг, 3 декабря 2026, 15:00 — Смета, Школа, https://meet.example/1" in card
    petr = town.person("Пётр")
    await opens(petr)
    assert LINK not in petr.heard

    await until_omsk(town, "2026-12-01 09:00")
    assert len(reminders(nina)) == 1, "those of a day and an hour before waited together"
    assert "Идея" in reminders(nina)[0]
    assert "Клуб" in reminders(nina)[0]
    assert "https://meet.example/0" in reminders(nina)[0]
    await until_omsk(town, "2026-12-02 15:00")
    await until_omsk(town, "2026-12-03 14:00")
    await town.later(seconds=5)

    assert len(reminders(nina)) == 3
    assert "Смета\nчетверг, 3 декабря 2026, 15:00" in reminders(nina)[2]
    assert "Школа" in reminders(nina)[2]
    assert LINK in reminders(nina)[2]
    assert nina.buttons == ["Я здесь"], "nobody can take a place of what has begun"
    await nina.says("/seminars")
    assert nina.buttons == [ENTRY["title"]], "it is not over before its last session"


async def test_a_moved_session_is_told_once_also_after_the_first(town: Town) -> None:
    await announced(town, sessions=SESSIONS)
    nina = await signs_up(town)
    await until_omsk(town, "2026-12-02 12:00")
    moved = [SESSIONS[0], {**SESSIONS[1], "starts_at": "2026-12-04T16:00+06:00"}]

    await announced(town, sessions=moved)
    await announced(town, sessions=moved)

    (heard,) = told(nina, "Изменения:")
    assert "2. пятница, 4 декабря 2026, 16:00, Школа" in heard
    await until_omsk(town, "2026-12-04 15:00")
    assert "16:00" in reminders(nina)[-1]


async def test_the_end_is_told_also_between_sessions(town: Town) -> None:
    await announced(town, sessions=SESSIONS)
    nina = await signs_up(town)
    await until_omsk(town, "2026-12-02 12:00")

    await announced(town, sessions=SESSIONS, cancelled=True)

    assert len(told(nina, "Отменён")) == 1


# -- the zone of the place -----------------------------------------------------------------------------


async def test_the_clock_of_the_place_is_shown_where_it_is_another_one(town: Town) -> None:
    await announced(town, timezone="Europe/Moscow")
    nina = await town.person("Нина").agrees()
    await opens(nina)
    assert "10:00 (на месте 7:00)" in nina.heard
    await from_yaya(nina)
    await opens(nina)
    assert "10:00 (на месте 7:00) (у вас 11:00)" in nina.heard

    await announced(town, timezone="Asia/Novokuznetsk")
    await opens(nina)

    assert "10:00 (у вас 11:00)" in nina.heard


# -- sections ------------------------------------------------------------------------------------------


async def test_who_signs_up_chooses_a_section_on_the_card_itself(town: Town) -> None:
    await announced(town, sections=SECTIONS)
    nina = await town.person("Нина").agrees()
    await opens(nina)
    assert "• Гранты — свободных мест: 1" in nina.heard
    before = len(nina.from_bot)

    await nina.presses("Записаться")
    assert len(nina.from_bot) == before
    assert nina.buttons == ["Гранты", "Отчёты", "Беседа"]
    await nina.presses("Гранты")

    assert nina.heard.startswith("Вы записаны")
    assert "Секция: Гранты" in nina.heard
    card = nina.from_bot[-2]
    assert "Ваша секция: Гранты" in words(card)
    assert labels(card) == ["В календарь телефона", "Отменить запись", "Записать ещё человека"]
    petr = town.person("Пётр")
    await opens(petr)
    assert "• Гранты — мест пока нет" in petr.heard


async def test_consent_and_place_come_first_and_the_section_after_them(town: Town) -> None:
    await announced(town, sections=SECTIONS, **TARA)
    nina = town.person("Нина")
    await opens(nina)
    await nina.presses("Записаться")
    await nina.presses("Согласен")
    await nina.says("Тарский")
    await nina.presses("Тарский район")
    await nina.presses("Отчёты")

    assert nina.heard.startswith("Вы записаны")
    assert town.rows("SELECT c.id FROM registrations r JOIN seminar_sections c ON c.number = r.section") == [("b",)]  # fmt: skip


async def test_a_freed_place_goes_to_the_first_who_wants_that_section(town: Town) -> None:
    await announced(town, sections=SECTIONS)
    nina = await picks(town, "Нина", "Гранты")
    await picks(town, "Олег", "Отчёты")
    last = await picks(town, "Яна", "Отчёты")
    vera = await picks(town, "Вера", "Отчёты")
    petr = await picks(town, "Пётр", "Гранты")
    egor = await picks(town, "Егор", "Гранты")
    assert "Вы в очереди: место 1" in vera.heard
    assert "Вы в очереди: место 1" in petr.heard, "each section has a queue of its own"
    assert "Вы в очереди: место 2" in egor.heard

    await nina.presses("Отменить запись")
    assert petr.heard.startswith("Освободилось место")
    assert told(vera, "Освободилось") == told(egor, "Освободилось") == []
    await last.presses("Отменить запись")

    assert vera.heard.startswith("Освободилось место")
    assert told(egor, "Освободилось") == []


async def test_all_places_bind_beside_those_of_sections(town: Town) -> None:
    """Two in all: who waits for a section that has room waits for the seminar."""
    await announced(town, sections=SECTIONS, capacity=2)
    nina = await picks(town, "Нина", "Гранты")
    anna = await picks(town, "Анна", "Беседа")
    petr = await picks(town, "Пётр", "Гранты")
    vera = await picks(town, "Вера", "Отчёты")
    assert "Вы в очереди" in vera.heard

    await anna.presses("Отменить запись")
    assert vera.heard.startswith("Освободилось место"), "no place of Пётр's section was freed"
    assert told(petr, "Освободилось") == []
    await nina.presses("Отменить запись")

    assert petr.heard.startswith("Освободилось место")
    assert seats(town) == {"left": 2, "registered": 2}


async def test_more_places_in_a_section_are_given_to_who_wants_it(town: Town) -> None:
    await announced(town, sections=SECTIONS)
    await picks(town, "Нина", "Гранты")
    petr = await picks(town, "Пётр", "Гранты")

    await announced(town, sections=[{**SECTIONS[0], "capacity": 2}, *SECTIONS[1:]])

    assert petr.heard.startswith("Освободилось место")


async def test_a_section_that_is_gone_is_answered_and_who_chose_it_keeps_it(town: Town) -> None:
    await announced(town, sections=SECTIONS)
    nina = await picks(town, "Нина", "Гранты")
    petr = await signs_up(town, "Пётр")
    await announced(town, sections=SECTIONS[1:])

    await petr.presses("Гранты")
    assert labels(petr.from_bot[-1]) == ["Отчёты", "Беседа"], "what there is now is offered"
    await petr.presses("Беседа")

    assert petr.heard.startswith("Вы записаны")
    await opens(nina)
    assert "Ваша секция: Гранты" in nina.heard


async def test_thirty_people_tapping_twice_at_once_for_ten_places_in_sections(town: Town) -> None:
    sections = [{"id": n, "title": n, "capacity": c} for n, c in (("А", 4), ("Б", 4), ("В", 5))]
    await announced(town, sections=sections, capacity=10)
    people = [await town.person(f"Житель{n}").agrees() for n in range(30)]
    for person in people:
        await opens(person)
        await person.presses("Записаться")
    for _ in range(2):
        for number, person in enumerate(people):
            card = person.from_bot[-1]["message_id"]
            town.tg.press(person.id, person.id, card, "АБВ"[number % 3])
    await town.quiet()

    assert seats(town) == {"queued": 20, "registered": 10}
    heard = [text.split("\n")[0] for person in people for text in person.texts]
    assert heard.count("Вы записаны") == 10
    places = sorted(int(t.split()[-1]) for t in heard if t.startswith("Вы в очереди: место "))
    taken = dict(town.rows(
        "SELECT c.id, count(*) FROM registrations r JOIN seminar_sections c ON c.number = r.section"
        " WHERE state = 'registered' GROUP BY c.id"))  # fmt: skip
    assert taken == {"А": 4, "Б": 3, "В": 3}
    assert places == sorted([*range(1, 7), *range(1, 8), *range(1, 8)])


async def test_reminders_of_a_file_made_before_there_were_sessions_stay(tmp_path: Path) -> None:
    path = tmp_path / "centre.db"
    scripts = migrations.numbered()
    version = next(n for n, script in enumerate(scripts) if "seminar_sessions" in script)
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        for script in scripts[:version]:
            for statement in migrations.statements(script):
                old.execute(statement)
        old.execute(f"PRAGMA user_version = {version}")
        moments = ("2026-12-01T04:00:00.000Z", "2026-11-01T04:00:00.000Z")
        old.execute(
            "INSERT INTO seminars (id, title, starts_at, timed_at) VALUES ('a', 'А', ?, ?)", moments
        )
        old.execute("INSERT INTO seminar_reminders VALUES (1, '24h', '2026-11-30T04:00:00.000Z')")

    db = await Database.open(path)
    async with db.read() as tx:
        found = await tx.rows("SELECT seminar, span, starts_at, due_at FROM seminar_reminders")
    await db.close()

    assert found == [(1, "24h", moments[0], "2026-11-30T04:00:00.000Z")]
