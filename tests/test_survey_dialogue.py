"""Surveys made in the staff group: a dialogue, a look at all of it, and people may answer."""

import pytest

from tests.conftest import Build
from tests.test_surveys import NAMED, with_surveys
from tests.town import Consultant, Town, labels, words, write_content

TITLE = "Клуб <соседей>"
DAYS = "- Вторник\n— Пятница\n\n  В выходной  "
STEP = "SELECT step FROM survey_drafts"
OPEN = "SELECT id, retired_at IS NULL FROM surveys ORDER BY number"


async def begins(town: Town, staff: Consultant | None = None) -> None:
    staff = staff or town.olga
    await staff.writes("/survey")
    await staff.presses_on(town.desk[-1], "Новая анкета")


async def titled(town: Town, names: str = "Без имён", title: str = TITLE) -> None:
    """Go as far as the text of the first question."""
    await begins(town)
    await town.olga.replies(town.desk[-1], title)
    await town.olga.presses_on(town.desk[-1], names)


async def asks(town: Town, text: str, kind: str, options: str | None = None) -> None:
    """Make one question, as far as «Ещё вопрос»."""
    await town.olga.replies(town.desk[-1], text)
    await town.olga.presses_on(town.desk[-1], kind)
    if options:
        await town.olga.replies(town.desk[-1], options)


async def shown(town: Town, names: str = "Без имён") -> dict:
    """Make a survey of one question; return the message that shows it."""
    await titled(town, names)
    await asks(town, "Когда удобно?", "Один вариант", DAYS)
    await town.olga.presses_on(town.desk[-1], "Готово")
    return town.desk[-1]


@pytest.mark.parametrize("forum", [True, False])
async def test_a_survey_is_asked_for_step_by_step_shown_and_opened(
    build: Build, forum: bool
) -> None:
    town = await build(forum=forum)
    nina = await town.person("Нина").agrees()
    await begins(town)
    assert "Как называется анкета?" in town.desk_texts[-1]
    await town.olga.replies(town.desk[-1], TITLE)
    assert labels(town.desk[-1]) == ["Без имён", "С именами", "Отменить"]
    await town.olga.presses_on(town.desk[-1], "С именами")
    assert "Вопрос 1" in town.desk_texts[-1]
    await town.olga.replies(town.desk[-1], "Когда удобно?")
    kinds = ["Один вариант", "Несколько", "От 1 до 5", "Словами"]
    assert labels(town.desk[-1]) == [*kinds, "Отменить"]
    await town.olga.presses_on(town.desk[-1], "Один вариант")
    assert "Каждый с новой строки, от 2 до 30" in town.desk_texts[-1]
    await town.olga.replies(town.desk[-1], DAYS)
    assert labels(town.desk[-1]) == ["Ещё вопрос", "Готово", "Отменить"]
    for text, kind in (("Полезно ли?", "От 1 до 5"), ("Что ещё?", "Словами")):
        await town.olga.presses_on(town.desk[-1], "Ещё вопрос")
        await asks(town, text, kind)
    await town.olga.presses_on(town.desk[-1], "Готово")

    look = town.desk[-1]
    assert words(look).startswith(f"{TITLE}\nС именами")
    assert "1. Когда удобно?\nОдин вариант\n— Вторник\n— Пятница\n— В выходной" in words(look)
    assert "3. Что ещё?\nСловами" in words(look)
    assert labels(look) == ["Открыть анкету", "Отменить"]
    assert town.rows("SELECT count(*) FROM surveys") == [(0,)], "nobody sees it yet"
    await town.olga.presses_on(look, "Открыть анкету")

    assert "Начали: 0" in words(town.at(look["message_id"]))
    assert "Закрыть анкету" in labels(town.at(look["message_id"]))
    assert f"https://t.me/{town.tg.username}?start=survey_s-1" in town.desk_texts[-1]
    assert town.rows(STEP) == []
    await nina.says("/start survey_s-1")
    assert TITLE in nina.heard
    assert "Центр увидит" in nina.heard
    await nina.presses("Ответить")
    for answer in ("Пятница", "4"):
        await nina.presses(answer)
    await nina.says("Чай")
    assert "Спасибо" in nina.heard
    assert town.rows("SELECT value FROM survey_answers WHERE person_id IS NOT NULL ORDER BY question") == [("Пятница",), ("4",), ("Чай",)]  # fmt: skip


async def test_of_many_options_without_names(town: Town) -> None:
    await titled(town)
    await asks(town, "Что нужно?", "Несколько", "Знания\nДеньги")
    await town.olga.presses_on(town.desk[-1], "Готово")
    assert "Без имён" in town.desk_texts[-1]
    await town.olga.presses_on(town.desk[-1], "Открыть анкету")

    found = town.rows("SELECT s.anonymous, q.kind, q.options FROM surveys s, survey_questions q")
    assert found == [(1, "many", '["Знания", "Деньги"]')]


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Вторник", "хотя бы два варианта"),
        ("Вторник\n Вторник ", "«Вторник» написан дважды"),
        ("\n".join(map(str, range(31))), "Вариантов 31, а помещается 30"),
        ("Да\n" + "о" * 61, "помещается 60 знаков"),
        (None, "хотя бы два варианта"),
    ],
)
async def test_options_that_do_not_fit_are_asked_again(
    town: Town, typed: str | None, hint: str
) -> None:
    await titled(town)
    await asks(town, "Когда?", "Один вариант")
    question = town.desk[-1]
    photo = {} if typed else {"kind": "photo"}
    await town.olga.replies(question, typed, **photo)
    assert hint in town.desk_texts[-1]

    await town.olga.replies(town.desk[-1], "\n".join(f"-{n}" for n in range(30)))

    assert labels(town.desk[-1])[:2] == ["Ещё вопрос", "Готово"]
    assert "— -7" in town.desk_texts[-1], "a minus is no dash"


async def test_a_title_and_a_question_too_long_are_asked_again(town: Town) -> None:
    await begins(town)
    await town.olga.replies(town.desk[-1], "о" * 201)
    assert "не длиннее 200" in town.desk_texts[-1]
    await town.olga.replies(town.desk[-1], TITLE)
    await town.olga.presses_on(town.desk[-1], "Без имён")
    await town.olga.replies(town.desk[-1], "о" * 501)
    assert "не длиннее 500" in town.desk_texts[-1]
    await town.olga.replies(town.desk[-1], "Когда?")
    assert "Как на него отвечают?" in town.desk_texts[-1]


async def test_plain_words_of_who_began_it_count_for_a_while_and_others_talk_on(
    town: Town,
) -> None:
    sergey = town.consultant("Сергей", "administrator")
    await begins(town)
    said = len(town.desk)
    await sergey.writes("Коллеги, чай?")
    assert len(town.desk) == said, "the talk of others is not swallowed"
    await town.olga.writes(TITLE)
    said = len(town.desk)
    await town.olga.writes("Без имён или с именами, как думаете?")
    assert len(town.desk) == said, "what is answered by a button is not taken out of talk"
    await town.olga.presses_on(town.desk[-1], "Без имён")
    said = len(town.desk)
    await town.later(minutes=11)
    await town.olga.writes("Иду пить чай")
    assert len(town.desk) == said, "much later it is talk"

    await town.olga.replies(town.desk[-1], "Когда?")

    assert "Как на него отвечают?" in town.desk_texts[-1]


async def test_plain_words_answer_what_was_asked_last(town: Town) -> None:
    await titled(town)
    await town.later(minutes=1)
    await town.olga.writes("/seminar")
    await town.olga.presses_on(town.desk[-1], "Новый семинар")
    await town.olga.writes("Вечер в клубе")
    assert "Когда?" in town.desk_texts[-1]
    assert town.rows(STEP) == [("text",)]
    await town.later(minutes=1)
    await begins(town)

    await town.olga.writes("Что нужно?")

    assert town.rows(STEP) == [("kind",)]


async def test_only_administrators_and_each_their_own(town: Town) -> None:
    ivan = town.consultant("Иван")
    sergey = town.consultant("Сергей", "administrator")
    await ivan.writes("/survey")
    assert "Новая анкета" not in labels(town.desk[-1])
    await town.olga.writes("/survey")
    listed = town.desk[-1]
    press = await ivan.presses_on(listed, "Новая анкета")
    assert "администратор" in town.tg.answers[press]["text"]
    await begins(town)
    question = town.desk[-1]
    await sergey.replies(question, "Моё название")
    assert "делает другой администратор: Ольга" in town.desk_texts[-1]
    press = await sergey.presses_on(question, "Отменить")
    assert "другой администратор" in town.tg.answers[press]["text"]
    await begins(town, sergey)

    assert town.rows("SELECT step, facts FROM survey_drafts") == [("title", "{}")] * 2


async def test_every_button_twice_is_once(town: Town) -> None:
    async def twice(label: str) -> None:
        message = town.desk[-1]
        presses = [
            town.tg.press(town.olga.id, town.group, message["message_id"], label) for _ in "ab"
        ]
        await town.quiet()
        assert town.tg.answers[presses[1]].get("text"), f"«{label}» again is told"

    await town.olga.writes("/survey")
    await twice("Новая анкета")
    await town.olga.replies(town.desk[-1], TITLE)
    await twice("С именами")
    await town.olga.replies(town.desk[-1], "Первый?")
    await twice("Словами")
    await twice("Ещё вопрос")
    await town.olga.replies(town.desk[-1], "Второй?")
    await twice("Один вариант")
    await town.olga.replies(town.desk[-1], "Да\nНет")
    await twice("Готово")
    asked = [text for text in town.desk_texts if "Как на него отвечают?" in text]
    assert len(asked) == 2
    await twice("Открыть анкету")

    assert town.rows(OPEN) == [("s-1", 1)]
    assert town.rows("SELECT id, text FROM survey_questions ORDER BY position") == [
        ("q-1", "Первый?"),
        ("q-2", "Второй?"),
    ]


async def test_a_button_of_a_question_before_changes_nothing(town: Town) -> None:
    await titled(town)
    await town.olga.replies(town.desk[-1], "Первый?")
    kinds = town.desk[-1]
    await town.olga.presses_on(kinds, "Словами")
    await town.olga.presses_on(town.desk[-1], "Ещё вопрос")
    await town.olga.replies(town.desk[-1], "Второй?")

    press = await town.olga.presses_on(kinds, "От 1 до 5")

    assert "уже отмечено" in town.tg.answers[press]["text"]
    assert town.rows(STEP) == [("kind",)]


async def test_cancelled_nothing_is_left(town: Town) -> None:
    look = await shown(town)
    await town.olga.presses_on(look, "Отменить")

    assert "не открыта" in words(town.at(look["message_id"]))
    assert town.rows(STEP) == []
    assert town.rows(OPEN) == []


async def test_a_restart_changes_nothing_and_what_was_left_goes_on(town: Town) -> None:
    await titled(town)
    await asks(town, "Когда?", "Один вариант")
    question = town.desk[-1]
    await town.stop()
    await town.start()
    await town.olga.replies(question, DAYS)
    await town.olga.presses_on(town.desk[-1], "Ещё вопрос")
    await town.later(hours=30)

    await begins(town)
    assert "Продолжаем анкету" in town.desk_texts[-1]
    assert "Вопрос 2" in town.desk_texts[-1]
    await town.olga.writes("Что ещё?")
    await town.olga.presses_on(town.desk[-1], "Словами")
    await town.olga.presses_on(town.desk[-1], "Готово")
    await town.later(hours=30)
    await begins(town)
    assert "2. Что ещё?" in town.desk_texts[-1]
    await town.olga.presses_on(town.desk[-1], "Открыть анкету")

    assert town.rows("SELECT count(*) FROM survey_questions") == [(2,)]


async def test_all_of_a_long_one_is_shown_in_several_messages(town: Town) -> None:
    await titled(town, "С именами")
    for number in range(3):
        options = "\n".join(f"{n} " + "<о>" * 18 for n in range(30))
        await asks(town, f"{number}?" + "а" * 480, "Несколько", options)
        if number < 2:
            await town.olga.presses_on(town.desk[-1], "Ещё вопрос")
    said = len(town.desk)
    await town.olga.presses_on(town.desk[-1], "Готово")

    text = "\n".join(town.desk_texts[said:])
    assert all(f"{number + 1}. {number}?" in text for number in range(3))
    assert text.count("<о>") == 3 * 30 * 18
    assert labels(town.desk[-1]) == ["Открыть анкету", "Отменить"]
    look = town.desk[-1]["message_id"]
    await town.olga.presses_on(town.at(look), "Открыть анкету")
    assert "Начали: 0" in words(town.at(look))
    assert "И ещё 2 вопроса — в таблице" in words(town.at(look))
    assert "Закрыть анкету" in labels(town.at(look))


async def test_files_leave_it_open_until_one_has_held_it(town: Town) -> None:
    await town.olga.presses_on(await shown(town, "С именами"), "Открыть анкету")
    await with_surveys(town, NAMED)
    file = write_content(town.folder / "only.json", surveys=[NAMED])
    await town.load(file, only=True)
    assert town.rows(OPEN) == [("s-1", 1), ("club", 1)]

    await with_surveys(town, {**NAMED, "id": "s-1"}, NAMED)
    await town.load(file, only=True)

    assert town.rows(OPEN) == [("s-1", 0), ("club", 1)]


async def test_a_second_one_has_an_id_that_no_file_took(town: Town) -> None:
    await with_surveys(town, {**NAMED, "id": "s-1"})
    await town.olga.presses_on(await shown(town), "Открыть анкету")

    assert town.rows(OPEN) == [("s-1", 1), ("s-1-2", 1)]
