"""Seminars made, changed and cancelled in the staff group."""

import pytest

from tests.conftest import Build
from tests.test_overdue import until_omsk
from tests.test_reminders import reminders
from tests.test_seminars import TITLE, announced, opens, seats, signs_up, told
from tests.test_series import CLUB, NEW, follows
from tests.town import Consultant, Town, labels, words, write_content

CLUB_NIGHT = "Вечер в клубе"
ANSWERS = (CLUB_NIGHT, "1 февраля 10:00-13:00", "с. Заречное, клуб", "12", "Возьмите <чай>")


async def begins(town: Town, staff: Consultant | None = None, **how: int) -> None:
    staff = staff or town.olga
    await staff.writes("/seminar", **how)
    await staff.presses_on(town.desk[-1], "Новый семинар")


async def preview(town: Town, staff: Consultant | None = None) -> dict:
    """Answer everything; return the message that shows how it will look."""
    staff = staff or town.olga
    await begins(town, staff)
    for text in ANSWERS:
        await staff.replies(town.desk[-1], text)
    await staff.presses_on(town.desk[-1], "Всем")
    return town.desk[-1]


async def opens_page(town: Town, label: str) -> int:
    """Open «Ещё» of a seminar's page in the group; return the message."""
    await town.olga.writes("/seminar")
    shown: int = town.desk[-1]["message_id"]
    await town.olga.presses_on(town.at(shown), label)
    await town.olga.presses_on(town.at(shown), "Ещё")
    return shown


@pytest.mark.parametrize("forum", [True, False])
async def test_a_seminar_is_asked_for_step_by_step_shown_and_published(
    build: Build, forum: bool
) -> None:
    town = await build(forum=forum)
    nina = await town.person("Нина").agrees()
    await begins(town)
    assert "Как называется" in town.desk_texts[-1]
    await town.olga.replies(town.desk[-1], CLUB_NIGHT)
    assert "Когда?" in town.desk_texts[-1]
    await town.olga.replies(town.desk[-1], "1 февраля 10:00-13:00")
    assert "понедельник, 1 февраля 2027, 10:00–13:00" in town.desk_texts[-1], "said back"
    await town.olga.replies(town.desk[-1], "с. Заречное, клуб и онлайн https://meet.example/1")
    assert "с. Заречное, клуб, https://meet.example/1" in town.desk_texts[-1]
    await town.olga.replies(town.desk[-1], "12")
    assert "Мест: 12" in town.desk_texts[-1]
    await town.olga.replies(town.desk[-1], "Возьмите чай & <b>печенье</b>")
    assert "Для кого?" in town.desk_texts[-1]
    await town.olga.presses_on(town.desk[-1], "Всем")

    shown = town.desk[-1]
    assert labels(shown) == ["Опубликовать", "Исправить", "Отменить"]
    await nina.says("/seminars")
    assert "семинаров нет" in nina.heard
    await town.olga.presses_on(shown, "Опубликовать")

    assert "Семинар опубликован" in words(town.at(shown["message_id"]))
    await opens(nina, CLUB_NIGHT)
    assert nina.heard == words(shown), "what was shown is what people see"
    assert "Возьмите чай & <b>печенье</b>" in nina.heard, "typed marks are plain words"
    await nina.presses("Записаться")
    assert seats(town) == {"registered": 1}
    await nina.says("/start seminar_s-1")
    assert CLUB_NIGHT in nina.heard
    await until_omsk(town, "2027-01-31 10:00")
    assert len(reminders(nina)) == 1
    assert town.rows("SELECT count(*) FROM seminar_drafts") == [(0,)]


async def test_what_may_be_left_open_is_pressed_away(town: Town) -> None:
    await begins(town)
    await town.olga.replies(town.desk[-1], CLUB_NIGHT)
    await town.olga.replies(town.desk[-1], "завтра в 15:00")
    for label in ("Пропустить", "Без ограничения", "Пропустить", "Всем"):
        await town.olga.presses_on(town.desk[-1], label)

    assert "Мест хватит всем" in town.desk_texts[-1]
    await town.olga.presses_on(town.desk[-1], "Опубликовать")
    found = town.rows("SELECT place, link, capacity, description, by_hand FROM seminars")
    assert found == [(None, None, None, None, 1)]


async def test_a_bad_answer_gets_an_example_and_is_asked_again(town: Town) -> None:
    await begins(town)
    await town.olga.replies(town.desk[-1], CLUB_NIGHT)
    await town.olga.replies(town.desk[-1], "как-нибудь в феврале")
    assert "Не получилось понять" in town.desk_texts[-1]
    await town.olga.replies(town.desk[-1], "01.02.2020 10:00")
    assert "уже прошло" in town.desk_texts[-1]
    await town.olga.replies(town.desk[-1], "1 февраля 10:00")
    await town.olga.replies(town.desk[-1], "клуб")
    await town.olga.replies(town.desk[-1], "сколько придёт")
    assert "Напишите число мест" in town.desk_texts[-1]
    assert "Без ограничения" in labels(town.desk[-1])

    await town.olga.replies(town.desk[-1], "7")

    assert "Мест: 7" in town.desk_texts[-1]


async def test_plain_words_of_who_began_it_count_for_a_while_and_others_talk_on(
    town: Town,
) -> None:
    sergey = town.consultant("Сергей", "administrator")
    await begins(town)
    said = len(town.desk)
    await sergey.writes("Коллеги, чай?")
    assert len(town.desk) == said, "the talk of others is not swallowed"

    await town.olga.writes(CLUB_NIGHT)
    assert "Когда?" in town.desk_texts[-1]
    said = len(town.desk)
    await town.later(minutes=11)
    await town.olga.writes("Иду пить чай")
    assert len(town.desk) == said, "much later it is talk"
    await town.olga.replies(town.desk[-1], "1 февраля 10:00")

    assert "Где?" in town.desk_texts[-1]


async def test_the_dialogue_belongs_to_who_began_it(town: Town) -> None:
    sergey = town.consultant("Сергей", "administrator")
    await begins(town)
    question = town.desk[-1]
    await sergey.replies(question, "Моё название")
    assert "начато другим администратором: Ольга" in town.desk_texts[-1]
    press = await sergey.presses_on(question, "Отменить")
    assert "начато другим" in town.tg.answers[press]["text"]
    assert town.rows("SELECT step, facts FROM seminar_drafts") == [("title", "{}")]

    await begins(town, sergey)
    await sergey.replies(town.desk[-1], "Моё название")
    await town.olga.replies(question, CLUB_NIGHT)

    found = town.rows("SELECT json_extract(facts, '$.title') FROM seminar_drafts ORDER BY id")
    assert found == [(CLUB_NIGHT,), ("Моё название",)]


async def test_who_does_not_lead_the_group_makes_no_seminars(town: Town) -> None:
    await announced(town)
    sergey = town.consultant("Сергей")
    await sergey.writes("/seminar")
    assert labels(town.desk[-1]) == [f"01.12 {TITLE}"]
    shown = await opens_page(town, f"01.12 {TITLE}")
    offered = ["Афиша", "Ссылка", "Изменить", "Отменить семинар", "← Весь список"]
    assert labels(town.at(shown)) == offered

    for label in ("Изменить", "Отменить семинар"):
        press = await sergey.presses_on(town.at(shown), label)
        assert "администратор группы" in town.tg.answers[press]["text"]
    await town.olga.presses_on(town.at(shown), "← Весь список")
    await town.olga.presses_on(town.at(shown), "Все семинары")
    press = await sergey.presses_on(town.at(shown), "Новый семинар")

    assert "администратор группы" in town.tg.answers[press]["text"]
    assert town.rows("SELECT count(*) FROM seminar_drafts") == [(0,)]


async def test_who_leads_no_longer_cannot_go_on(town: Town) -> None:
    shown = await preview(town)
    town.tg.join(town.group, town.olga.id, "member")
    await town.quiet()

    press = await town.olga.presses_on(shown, "Опубликовать")

    assert "администратор группы" in town.tg.answers[press]["text"]
    assert town.rows("SELECT count(*) FROM seminars") == [(0,)]


async def test_in_the_topic_of_a_person_nothing_goes_to_the_person(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("/ask")
    await nina.says("Помогите")
    thread = town.desk[-1]["message_thread_id"]
    heard = len(nina.from_bot)
    await begins(town, thread=thread)
    assert town.desk[-1]["message_thread_id"] == thread
    await town.olga.replies(town.desk[-1], CLUB_NIGHT)
    await town.olga.writes("1 февраля 10:00", thread=thread)
    assert "Где?" in town.desk_texts[-1]
    sergey = town.consultant("Сергей")
    await sergey.replies(town.desk[-1], "клуб")

    assert len(nina.from_bot) == heard


async def test_an_administrator_who_writes_as_the_group_answers_by_reply(town: Town) -> None:
    await begins(town)
    question = town.desk[-1]
    await town.olga.writes("Просто разговор", as_group=True)
    assert "Как называется" in words(town.desk[-2])
    assert words(town.desk[-1]) == "Просто разговор", "nothing was said to it"

    await town.olga.replies(question, CLUB_NIGHT, as_group=True)

    assert "Когда?" in town.desk_texts[-1]


async def test_a_restart_in_the_middle_changes_nothing(town: Town) -> None:
    await begins(town)
    for text in ANSWERS:
        await town.stop()
        await town.start()
        await town.olga.writes(text)
    await town.stop()
    await town.start()
    await town.olga.presses_on(town.desk[-1], "Всем")
    await town.olga.presses_on(town.desk[-1], "Опубликовать")

    assert town.rows("SELECT title, capacity FROM seminars") == [(CLUB_NIGHT, 12)]


async def test_only_for_one_municipality_found_by_pages_or_letters(town: Town) -> None:
    await town.load(
        write_content(
            town.folder / "m.json",
            municipalities=[
                {
                    "id": f"x-{n}",
                    "name": f"Район {n:02}",
                    "region": "Омская",
                    "timezone": "Asia/Omsk",
                }
                for n in range(20)
            ],
        )
    )
    await begins(town)
    for text in ANSWERS:
        await town.olga.replies(town.desk[-1], text)
    question = town.desk[-1]
    assert "Район 01" in labels(question)
    await town.olga.presses_on(question, "Дальше →")
    assert "Тарский район" in labels(town.at(question["message_id"]))
    await town.olga.presses_on(town.at(question["message_id"]), "← Назад")
    await town.olga.replies(question, "тарс")
    await town.olga.presses_on(town.desk[-1], "Тарский район")

    assert "Тарский район (только для этого района)" in town.desk_texts[-1]
    await town.olga.presses_on(town.desk[-1], "Опубликовать")
    found = town.rows("SELECT municipality_id, only_municipality FROM seminars")
    assert found == [("omsk-tara", 1)]


async def test_anything_can_be_put_right_before_it_is_published(town: Town) -> None:
    shown = await preview(town)
    await town.olga.presses_on(shown, "Исправить")
    menu = town.at(shown["message_id"])
    assert labels(menu) == ["Название", "Когда", "Где", "Места", "Описание", "Для кого", "← Назад"]
    await town.olga.presses_on(menu, "← Назад")
    assert labels(town.at(shown["message_id"])) == ["Опубликовать", "Исправить", "Отменить"]
    await town.olga.presses_on(town.at(shown["message_id"]), "Исправить")
    await town.olga.presses_on(town.at(shown["message_id"]), "Места")
    assert labels(town.at(shown["message_id"])) == [], "there is one preview with buttons"
    await town.olga.replies(town.desk[-1], "3")

    assert "Свободных мест: 3" in town.desk_texts[-1]
    assert CLUB_NIGHT in town.desk_texts[-1]
    await town.olga.presses_on(town.desk[-1], "Опубликовать")
    assert town.rows("SELECT capacity FROM seminars") == [(3,)]


async def test_two_taps_publish_one_and_what_was_dropped_is_gone(town: Town) -> None:
    shown = await preview(town)
    group, message = town.group, shown["message_id"]
    town.tg.press(town.olga.id, group, message, "Опубликовать")
    again = town.tg.press(town.olga.id, group, message, "Опубликовать")
    await town.quiet()
    assert "уже опубликовано" in town.tg.answers[again]["text"]
    assert town.rows("SELECT count(*) FROM seminars") == [(1,)]

    shown = await preview(town)
    await town.olga.presses_on(shown, "Отменить")

    assert "ничего не изменено" in words(town.at(shown["message_id"]))
    assert town.rows("SELECT count(*) FROM seminars") == [(1,)]


async def test_what_lay_too_long_is_not_published_in_the_past(town: Town) -> None:
    shown = await preview(town)
    await until_omsk(town, "2027-02-01 10:30")

    press = await town.olga.presses_on(shown, "Опубликовать")

    assert "уже прошло" in town.tg.answers[press]["text"]
    assert town.rows("SELECT count(*) FROM seminars") == [(0,)]


async def test_a_change_is_told_once_and_only_what_was_changed_is_written(town: Town) -> None:
    await announced(town, place="Клуб", link="https://meet.example/1", capacity=5)
    nina = await signs_up(town)
    shown = await opens_page(town, f"01.12 {TITLE}")
    await town.olga.presses_on(town.at(shown), "Изменить")
    card = town.desk[-1]
    assert labels(card) == ["Сохранить", "Исправить", "Отменить"]
    await town.olga.presses_on(card, "Исправить")
    await town.olga.presses_on(town.at(card["message_id"]), "Когда")
    await town.olga.replies(town.desk[-1], "2 декабря 11:30")
    await announced(town, place="Клуб", link="https://meet.example/1", capacity=9)

    await town.olga.presses_on(town.desk[-1], "Сохранить")

    (heard,) = told(nina, "Изменения:")
    assert "среда, 2 декабря 2026, 11:30" in heard
    assert "где" not in heard
    assert "поправьте и файл" in town.desk_texts[-1]
    assert town.rows("SELECT capacity, place FROM seminars") == [(9, "Клуб")]
    await until_omsk(town, "2026-12-01 11:30")
    await until_omsk(town, "2026-12-02 10:30")
    assert len(reminders(nina)) == 2, "the spans stay: a day and an hour before"


async def test_a_seminar_with_sessions_keeps_its_times(town: Town) -> None:
    sessions = [{"starts_at": f"2026-12-0{n}T10:00+06:00"} for n in (1, 3)]
    await announced(town, sessions=sessions, sections=[{"id": "a", "title": "Гранты"}])
    shown = await opens_page(town, f"01.12 {TITLE}")
    await town.olga.presses_on(town.at(shown), "Изменить")
    card = town.desk[-1]
    await town.olga.presses_on(card, "Исправить")
    press = await town.olga.presses_on(town.at(card["message_id"]), "Когда")
    assert "несколько занятий" in town.tg.answers[press]["text"]
    await town.olga.presses_on(town.at(card["message_id"]), "Название")
    await town.olga.replies(town.desk[-1], "Другое имя")

    await town.olga.presses_on(town.desk[-1], "Сохранить")

    assert town.rows("SELECT count(*) FROM seminar_sessions") == [(2,)]
    assert town.rows("SELECT count(*) FROM seminar_sections WHERE retired_at IS NULL") == [(1,)]
    assert town.rows("SELECT title FROM seminars") == [("Другое имя",)]


async def test_a_seminar_is_cancelled_after_being_asked_once_more(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    shown = await opens_page(town, f"01.12 {TITLE}")
    await town.olga.presses_on(town.at(shown), "Отменить семинар")
    assert "Отменить семинар?" in words(town.at(shown))
    await town.olga.presses_on(town.at(shown), "Не отменять")
    assert "1. Нина" in words(town.at(shown))
    await town.olga.presses_on(town.at(shown), "Ещё")
    await town.olga.presses_on(town.at(shown), "Отменить семинар")
    for _ in range(2):
        town.tg.press(town.olga.id, town.group, shown, "Да, отменить семинар")
    await town.quiet()

    assert len(told(nina, "Отменён")) == 1
    assert "Семинар отменён" in words(town.at(shown))


async def test_what_was_made_in_the_chat_is_not_cancelled_by_files_without_it(town: Town) -> None:
    shown = await preview(town)
    await town.olga.presses_on(shown, "Опубликовать")
    nina = await town.person("Нина").agrees()
    await opens(nina, CLUB_NIGHT)
    await nina.presses("Записаться")

    await announced(town, only=True)
    assert told(nina, "Отменён") == []
    taken_over = {"id": "s-1", "title": CLUB_NIGHT, "starts_at": "2027-02-01T10:00+06:00",
                  "ends_at": "2027-02-01T13:00+06:00", "place": "с. Заречное, клуб"}  # fmt: skip
    await announced(town, taken_over)
    await announced(town, only=True)

    assert len(told(nina, "Отменён")) == 1, "what a file has held is the file's"


async def test_a_seminar_put_into_a_series_is_told_to_who_follows_it(town: Town) -> None:
    await announced(town, series=CLUB)
    nina = await follows(town)
    shown = await preview(town)
    await town.olga.presses_on(shown, "Исправить")
    await town.olga.presses_on(town.at(shown["message_id"]), "Серия")
    await town.olga.presses_on(town.desk[-1], "Клуб бухгалтеров")
    await town.olga.presses_on(town.desk[-1], "Опубликовать")
    await town.later(seconds=1)

    (heard,) = told(nina, NEW)
    assert CLUB_NIGHT in heard


async def test_buttons_of_steps_that_are_over_are_answered(town: Town) -> None:
    await begins(town)
    await town.olga.replies(town.desk[-1], CLUB_NIGHT)
    await town.olga.replies(town.desk[-1], "завтра в 15:00")
    where = town.desk[-1]
    await town.olga.replies(where, "Клуб")

    press = await town.olga.presses_on(where, "Пропустить")

    assert "устарела" in town.tg.answers[press]["text"]
    assert town.rows("SELECT json_extract(facts, '$.place') FROM seminar_drafts") == [("Клуб",)]
