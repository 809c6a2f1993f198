"""The FAQ: a menu, a free text, «Помогло», and the way to a consultant with what was searched."""

import asyncio

import pytest

from bot import content
from db.database import Database
from tests.town import Town, entry, write_content


async def test_an_answer_carries_its_source_date_doubt_and_relatives(town: Town) -> None:
    nina = town.person()

    await nina.says("Сколько стоит зарегистрировать НКО?")

    assert "Источник: НК РФ, ст. 333.33. По состоянию на 2025" in nina.heard
    assert "проверьте" in nina.heard
    assert nina.buttons == [
        "Помогло",
        "Не помогло",
        "Спросить консультанта",
        "В каком банке открыть счёт?",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "стоимость регистрации НКО сколько стоит",
        "скольок стоит зарегестрировать нко",
        "crjkmrj cnjbn pfhtubcnhbhjdfnm yrj",
        "СКОЛЬКО СТОИТ ЗАРЕГИСТРИРОВАТЬ НКО???",
    ],
)
async def test_stems_typos_and_the_wrong_keyboard_are_understood(town: Town, typed: str) -> None:
    nina = town.person()

    await nina.says(typed)

    everything = nina.heard + " ".join(nina.buttons)
    assert "Сколько стоит зарегистрировать НКО?" in everything


async def test_what_nobody_knows_is_handed_over_not_answered(town: Town) -> None:
    nina = town.person()

    await nina.says("какая завтра погода")

    assert nina.buttons == ["Спросить консультанта", "Все темы"]
    assert town.rows("SELECT decision FROM faq_answers") == [("none",)]


async def test_likely_questions_are_buttons(town: Town) -> None:
    nina = town.person()
    await nina.says("счёт отчёт заявка")
    assert nina.buttons[-1] == "Спросить консультанта"
    assert 2 <= len(nina.buttons) <= 6

    await nina.presses(nina.buttons[0])

    assert nina.buttons[:2] == ["Помогло", "Не помогло"]


async def test_the_menu_leads_to_topics_and_entries(town: Town) -> None:
    nina = town.person()
    await nina.taps("Частые вопросы") if town.tg.keyboard(nina.id) else await nina.says("/faq")
    assert nina.buttons[0] == "Регистрация · 2"

    await nina.presses("Регистрация · 2")
    assert nina.buttons == [
        "Сколько стоит зарегистрировать НКО?",
        "В каком банке открыть счёт?",
        "Все темы",
    ]
    await nina.presses("В каком банке открыть счёт?")

    assert "где обслуживают НКО" in nina.heard


async def test_helped_is_counted_and_thanked(town: Town) -> None:
    nina = town.person()
    await nina.says("Как создать ТОС?")

    press = await nina.presses("Помогло")

    assert town.tg.answers[press]["text"] == "Рады, что помогло!"
    assert town.rows("SELECT decision, helped FROM faq_answers") == [("answer", 1)]


async def test_what_was_searched_and_read_stands_on_the_card(town: Town) -> None:
    nina = await town.person().agrees()
    await nina.says("какая завтра погода")
    await nina.says("Как создать ТОС?")
    await nina.presses("Не помогло")
    await nina.presses("Спросить консультанта")

    card = town.in_desk("№ 1 ·")["text"]
    assert "«какая завтра погода» → не нашлось" in card
    assert "«Как создать ТОС?»" in card
    assert town.desk_texts[-1] == "Как создать ТОС?"


@pytest.mark.parametrize(
    ("link", "expected"), [("faq_tos", "Соберите жителей."), ("faq_нет", "Здравствуйте")]
)
async def test_deep_links_lead_to_an_entry(town: Town, link: str, expected: str) -> None:
    nina = town.person()

    await nina.says(f"/start {link}")

    assert any(expected in text for text in nina.texts)


async def test_a_deep_link_leads_to_a_topic(town: Town) -> None:
    nina = town.person()

    await nina.says("/start topic_1")

    assert "Регистрация" in nina.heard


async def test_about_the_centre_is_the_way_out(town: Town) -> None:
    nina = town.person()

    await nina.says("/about")

    assert "8 800 000-00-00" in nina.heard
    assert "Школьная, 5" in nina.heard


async def test_content_loaded_by_another_process_is_found_at_once(town: Town, tmp_path) -> None:
    nina = town.person()
    more = write_content(
        tmp_path / "more.json", faq=[entry("bus", "Когда ходит автобус в район?", "В семь утра.")]
    )
    other = await Database.open(town.folder / "centre.db")
    await content.load(other, content.read([more]))
    await other.close()

    async with asyncio.timeout(5):
        while "семь утра" not in nina.heard:
            await nina.says("Когда ходит автобус в район?")


async def test_a_button_to_a_retired_entry_gets_an_answer(town: Town, tmp_path) -> None:
    nina = town.person()
    await nina.says("/faq")
    await nina.presses("ТОС · 1")
    only = write_content(tmp_path / "only.json", faq=[entry("bus", "Когда ходит автобус в район?")])
    other = await Database.open(town.folder / "centre.db")
    await content.load(other, content.read([only]), only=True)
    await other.close()

    async with asyncio.timeout(5):
        told = ""
        while "убрали из базы" not in told:
            press = await nina.presses("Как создать ТОС?")
            told = town.tg.answers[press].get("text") or ""


async def test_a_button_of_another_age_gets_an_answer(town: Town) -> None:
    nina = town.person()
    await nina.says("/start")
    press = town.tg.press_data(
        nina.id, nina.id, nina.from_bot[-1]["message_id"], "seminar:2019:join"
    )
    await town.quiet()

    assert "устарела" in town.tg.answers[press]["text"]


@pytest.mark.parametrize(
    "words",
    [
        "Глава угрожает отобрать у нашего ТОС клуб",
        "На нас подали в суд за регистрацию НКО, что делать",
        "У нас горе, погибла председатель, и теперь непонятно, кто сдаст отчёт в Минюст",
    ],
)
async def test_a_threat_a_court_or_grief_is_for_a_human_first(town: Town, words: str) -> None:
    nina = town.person()

    await nina.says(words)

    assert "лучше поговорить с человеком" in nina.heard
    assert nina.buttons[0] == "Спросить консультанта"
    assert len(nina.buttons) > 1
    await nina.presses("Спросить консультанта")
    await nina.presses("Согласен")
    assert town.desk_texts[-1] == words


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Здравствуйте!", "Здравствуйте!"),
        ("Спасибо большое.", "Пожалуйста!"),
        ("👍", "Пожалуйста!"),
    ],
)
async def test_a_courtesy_is_no_question_and_no_gap(town: Town, typed: str, answer: str) -> None:
    nina = town.person()

    await nina.says(typed)

    assert nina.heard.startswith(answer)
    assert nina.buttons == ["Спросить консультанта", "Все темы"]
    await town.olga.writes("/gaps")
    assert "Всё, что спрашивали, нашлось" in town.desk_texts[-1]
