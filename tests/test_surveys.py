"""Surveys: a question a message, kept at once, and no path from an anonymous answer to a person."""

from pathlib import Path

import pytest

from bot.errors import ContentError
from tests.town import Person, Town, write_content

NEEDS = {
    "id": "needs",
    "title": "Что вам нужно?",
    "anonymous": True,
    "questions": [
        {"id": "what", "text": "Чего не хватает?", "kind": "many", "options": ["Знаний", "Денег", "Людей"]},
        {"id": "how", "text": "Насколько полезен центр?", "kind": "scale"},
        {"id": "own", "text": "Что ещё?", "kind": "text"},
    ],
}  # fmt: skip
NAMED = {
    "id": "club",
    "title": "Клуб бухгалтеров",
    "anonymous": False,
    "questions": [
        {"id": "day", "text": "Когда удобно?", "kind": "one", "options": ["Вторник", "Пятница"]},
        {"id": "own", "text": "О чём рассказать?", "kind": "text"},
    ],
}
ANSWERS = "SELECT q.id, a.value, a.person_id FROM survey_answers a JOIN survey_questions q ON q.number = a.question ORDER BY q.number, a.value"


async def with_surveys(town: Town, *surveys: dict) -> Town:
    await town.load(write_content(town.folder / "surveys.json", surveys=list(surveys)))
    return town


async def opened(town: Town, survey: str = "needs") -> Person:
    """Nina, who has agreed, opens a survey by its link and begins."""
    nina = await town.person("Нина").agrees()
    await nina.says(f"/start survey_{survey}")
    await nina.presses("Ответить")
    return nina


async def test_a_survey_is_answered_question_by_question(town: Town) -> None:
    await with_surveys(town, NEEDS)
    nina = await opened(town)
    assert "1 из 3" in nina.heard
    assert nina.buttons == ["◻️ Знаний", "◻️ Денег", "◻️ Людей", "Пропустить вопрос"]

    await nina.presses("◻️ Знаний")
    await nina.presses("◻️ Людей")
    await nina.presses("☑️ Знаний")
    await nina.presses("◻️ Денег")
    await nina.presses("Готово")
    assert "2 из 3" in nina.heard
    assert nina.buttons == ["1", "2", "3", "4", "5", "Пропустить вопрос"]
    await nina.presses("4")
    await nina.says("Нужен юрист")

    assert "Спасибо" in nina.heard
    assert town.rows(ANSWERS) == [
        ("what", "Денег", None),
        ("what", "Людей", None),
        ("how", "4", None),
        ("own", "Нужен юрист", None),
    ]
    assert town.rows("SELECT finished FROM survey_people") == [(1,)]


async def test_who_has_not_agreed_is_asked_and_goes_on_by_itself(town: Town) -> None:
    await with_surveys(town, NEEDS)
    nina = town.person("Нина")
    await nina.says("/surveys")
    await nina.presses("Что вам нужно?")
    await nina.presses("Ответить")
    assert town.rows("SELECT * FROM survey_people") == []

    await nina.presses("Согласен")

    assert any("1 из 3" in text for text in nina.texts[-2:])


async def test_nothing_stored_leads_from_an_anonymous_answer_to_a_person(town: Town) -> None:
    await with_surveys(town, NEEDS)
    nina = await opened(town)
    await nina.presses("◻️ Знаний")
    await nina.presses("Готово")
    await nina.presses("5")
    await nina.says("Тайное слово")

    sheets = [sheet for (sheet,) in town.rows("SELECT sheet FROM survey_answers")]
    assert len(set(sheets)) == 3
    assert town.rows("SELECT count(*) FROM survey_answers WHERE person_id IS NOT NULL") == [(0,)]
    kept = [str(row) for row in town.rows("SELECT payload FROM outbox")]
    assert not [row for row in kept if "Тайное" in row or ("svtick" in row and '"☑️' in row)]
    columns = {name for _, name, *_ in town.rows("PRAGMA table_info(survey_people)")}
    assert not {name for name in columns if name.endswith("_at")}


async def test_each_answers_once_and_old_buttons_answer(town: Town) -> None:
    await with_surveys(town, NEEDS)
    nina = await opened(town)
    await nina.presses("Пропустить вопрос")
    await nina.presses("5")
    assert town.rows(ANSWERS) == [("how", "5", None)]

    await nina.says("/start survey_needs")
    assert nina.buttons == ["Продолжить"]
    await nina.presses("Продолжить")
    await nina.presses("Пропустить вопрос")
    await nina.says("/start survey_needs")
    assert "Вы ответили на всё" in nina.heard
    assert nina.buttons == []


async def test_two_taps_at_once_count_once(town: Town) -> None:
    await with_surveys(town, NAMED)
    nina = await opened(town, "club")
    message = nina.from_bot[-1]["message_id"]
    presses = [town.tg.press(nina.id, nina.id, message, label) for label in ("Вторник", "Пятница")]
    await town.quiet()

    assert town.rows(ANSWERS) == [("day", "Вторник", 1)]
    assert "уже ответили" in town.tg.answers[presses[1]]["text"]


async def test_a_changed_question_does_not_take_old_buttons(town: Town) -> None:
    await with_surveys(town, NAMED)
    nina = await opened(town, "club")
    other = {**NAMED, "questions": [{**NAMED["questions"][0], "options": ["Среда", "Вторник"]}]}  # type: ignore[index]
    await with_surveys(town, other)

    press = await nina.presses("Вторник")

    assert "изменился" in town.tg.answers[press]["text"]
    assert town.rows(ANSWERS) == []


async def test_who_stops_is_reminded_twice_by_day_and_no_more(town: Town) -> None:
    await with_surveys(town, NEEDS)
    nina = await opened(town)
    await nina.presses("Пропустить вопрос")
    before = len(nina.from_bot)

    await town.later(days=1)
    assert len(nina.from_bot) == before
    await town.later(days=1)
    assert "не закончили" in nina.heard
    await town.later(minutes=1)
    assert len(nina.from_bot) == before + 1
    await town.later(days=5)
    assert len(nina.from_bot) == before + 2
    await town.later(days=30)
    assert len(nina.from_bot) == before + 2
    await nina.presses("Продолжить")
    assert "2 из 3" in nina.heard


async def test_at_night_nobody_is_reminded(town: Town) -> None:
    await with_surveys(town, NEEDS)
    nina = await opened(town)
    before = len(nina.from_bot)
    await town.later(days=2, hours=10)
    assert len(nina.from_bot) == before
    await town.later(hours=12)
    assert len(nina.from_bot) == before + 1


async def test_a_named_survey_is_exported_and_erased_and_stays_counted(town: Town) -> None:
    await with_surveys(town, NAMED)
    nina = await opened(town, "club")
    await nina.presses("Вторник")
    await nina.says("Про налоги")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    kept = town.file(nina.from_bot[-2]["document"]["file_id"]).decode()
    assert "Про налоги" in kept
    assert "Вторник" in kept

    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    assert town.rows(ANSWERS) == [("day", "Вторник", None)]
    assert town.rows("SELECT finished, person_id FROM survey_people") == [(1, None)]


async def test_the_promise_of_no_names_cannot_be_taken_back(town: Town, tmp_path: Path) -> None:
    await with_surveys(town, NEEDS)
    await opened(town)
    file = write_content(tmp_path / "again.json", surveys=[{**NEEDS, "anonymous": False}])

    with pytest.raises(ContentError) as caught:
        await town.load(file)

    assert "anonymous менять нельзя" in caught.value.lines[0]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ({"id": "a", "text": "?", "kind": "one", "options": ["Да"]}, "хотя бы два варианта"),
        ({"id": "a", "text": "?", "kind": "text", "options": ["Да"]}, "options здесь лишние"),
        ({"id": "a", "text": "?", "kind": "one", "options": ["Да", "Да"]}, "одинаковых"),
        ({"id": "a", "text": "?", "kind": "stars"}, "нужно одно из: one, many, scale, text"),
    ],
)
async def test_bad_questions_are_refused(town: Town, question: dict, reason: str) -> None:
    file = write_content(
        town.folder / "bad.json", surveys=[{"id": "x", "title": "X", "questions": [question]}]
    )
    with pytest.raises(ContentError) as caught:
        await town.load(file)
    assert reason in " ".join(caught.value.lines)


async def test_a_retired_survey_says_so(town: Town) -> None:
    await with_surveys(town, NEEDS, NAMED)
    nina = await opened(town)
    await town.load(write_content(town.folder / "one.json", surveys=[NAMED]), only=True)

    press = await nina.presses("Пропустить вопрос")

    assert "закрыта" in town.tg.answers[press]["text"]
    await nina.says("/surveys")
    assert nina.buttons == ["Клуб бухгалтеров"]
