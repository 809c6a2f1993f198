"""Where from and what organisation: asked once, skippable, and nothing typed is taken for it."""

import pytest

from tests.test_desk import asking
from tests.town import Town


async def test_after_consent_the_place_may_be_told_or_skipped(town: Town) -> None:
    nina = await town.person().agrees()
    assert nina.buttons == ["Указать район", "Пропустить"]

    await nina.presses("Пропустить")

    assert "без этого" in nina.heard
    assert town.rows("SELECT municipality_id, organisation FROM people") == [(None, None)]


@pytest.mark.parametrize("typed", ["больш", "БОЛЬШЕРЕЧЬЕ", "большериче"])
async def test_a_few_letters_find_the_place(town: Town, typed: str) -> None:
    nina = await town.person().agrees()
    await nina.presses("Указать район")
    await nina.says(typed)
    await nina.presses("Большереченский район")
    await nina.says("ТОС «Заречный»")

    assert "ТОС «Заречный»" in nina.heard
    place, organisation = town.rows("SELECT municipality_id, organisation FROM people")[0]
    assert (place, organisation) == ("omsk-bolsherechye", "ТОС «Заречный»")


async def test_place_and_organisation_stand_on_the_card(town: Town) -> None:
    nina = await town.person().agrees()
    await nina.presses("Указать район")
    await nina.says("тар")
    await nina.presses("Тарский район")
    await nina.says("Совет ветеранов")
    await nina.says("/ask")
    await nina.says("Когда приём?")

    card = town.in_desk("№ 1 ·")["text"]
    assert "Тарский район, Омская область" in card
    assert "Совет ветеранов" in card
    assert town.rows("SELECT municipality_id FROM questions") == [("omsk-tara",)]


async def test_an_unknown_place_says_what_to_do(town: Town) -> None:
    nina = await town.person().agrees()
    await nina.presses("Указать район")

    await nina.says("Атлантида")

    assert "не нашлось" in nina.heard
    assert nina.buttons == ["Пропустить"]


async def test_a_question_typed_instead_of_a_place_is_answered(town: Town) -> None:
    nina = await town.person().agrees()
    await nina.presses("Указать район")

    await nina.says("Как создать ТОС?")

    assert "Соберите жителей." in nina.heard


async def test_a_sentence_typed_instead_of_a_place_reaches_who_answers(town: Town) -> None:
    nina = await town.person().agrees()
    await nina.says("/ask")
    await nina.says("Как создать ТОС?")
    await nina.presses("Указать район")

    await nina.says("Где мой ответ, я жду уже долго")

    assert town.desk_texts[-1] == "Где мой ответ, я жду уже долго"
    assert "не нашлось" not in nina.heard


async def test_a_free_text_right_after_consent_goes_to_the_faq(town: Town) -> None:
    nina = await town.person().agrees()

    await nina.says("Как создать ТОС?")

    assert "Соберите жителей." in nina.heard


async def test_the_profile_shows_and_changes(town: Town) -> None:
    nina = await town.person("Нина", "Петровна").agrees()
    await nina.says("/profile")
    assert "Нина Петровна" in nina.heard
    assert "не указано" in nina.heard

    await nina.presses("Изменить организацию")
    await nina.says("Клуб «Рассвет»")
    await nina.says("/profile")

    assert "Клуб «Рассвет»" in nina.heard


async def test_cancel_leaves_the_dialogue(town: Town) -> None:
    nina = await town.person().agrees()
    await nina.says("/ask")

    await nina.says("/cancel")
    await nina.says("Как создать ТОС?")

    assert "Соберите жителей." in nina.heard
    assert town.desk == []


async def test_a_dialogue_survives_a_restart(town: Town) -> None:
    nina = await town.person().agrees()
    await nina.says("/ask")
    await town.stop()
    await town.start()

    await nina.says("Дошло?")

    assert town.desk_texts[-1] == "Дошло?"


async def test_my_questions_are_listed(town: Town) -> None:
    nina = await town.person().agrees()
    await nina.says("/my")
    assert "пока нет" in nina.heard
    await nina.says("/ask")
    await nina.says("Когда приём?")

    await nina.taps("Мои вопросы")

    assert "№ 1 · 23.11.2026 · ждёт ответа" in nina.heard
    assert "Когда приём?" in nina.heard


async def test_what_is_told_after_the_question_shows_on_its_card(town: Town) -> None:
    nina = town.person("Нина")
    await nina.says("Когда приём?")
    await nina.presses("Спросить консультанта")
    await nina.presses("Согласен")
    await nina.presses("Указать район")
    await nina.says("тар")
    await nina.presses("Тарский район")
    await nina.says("Совет ветеранов")

    card = town.in_desk("№ 1 ·")["text"]
    assert "Тарский район" in card
    assert "Совет ветеранов" in card
    assert town.rows("SELECT municipality_id FROM questions") == [("omsk-tara",)]


async def test_the_keyboard_has_what_people_come_for(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    assert town.tg.keyboard(nina.id) == [
        ["Спросить консультанта", "Частые вопросы"],
        ["Семинары", "Сроки"],
        ["Мои вопросы", "Моя организация"],
        ["Мои данные", "Помощь"],
    ]

    await nina.taps("Моя организация")
    assert "Изменить район" in nina.buttons
    await nina.taps("Мои данные")
    assert nina.buttons[:2] == ["Скачать мои данные", "Удалить мои данные"]
    await nina.says("О центре")
    assert "8 800 000-00-00" in nina.heard


async def test_a_command_ends_what_was_asked_before(town: Town) -> None:
    """Else what is meant for the consultants would be taken for the answer."""
    nina = await asking(town)
    for command in ("/seminars", "/my", "Сроки"):
        await nina.says("/profile")
        await nina.presses("Изменить организацию")
        await nina.says(command)
        await nina.says(f"Мы приедем завтра после {command}")

        assert town.desk_texts[-1] == f"Мы приедем завтра после {command}"
    assert town.rows("SELECT organisation FROM people") == [(None,)]
