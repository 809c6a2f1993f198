"""Practices: told in a dialogue, published by the centre, read by everybody, asked about through it."""

import json
from datetime import timedelta

from tests.test_privacy import forgotten
from tests.town import Person, Town, labels, write_content

TITLE = "Сквер у клуба"
DID = "Собрались втроём и посадили сорок лип."
RESULT = "Теперь здесь гуляют с колясками."


async def telling(
    town: Town, name: str = "Нина", *, photo: bool = False, title: str = TITLE
) -> Person:
    """Somebody has told of what they did, up to the last look at it."""
    nina = await town.person(name).agrees()
    await begins(nina, title, photo=photo)
    return nina


async def begins(nina: Person, title: str = TITLE, *, photo: bool = False) -> None:
    await nina.says("/practices")
    await nina.presses("Рассказать о своей")
    await nina.says(title)
    await nina.says(DID)
    await nina.says(RESULT)
    await nina.presses("Благоустройство")
    if photo:
        await nina.says(kind="photo")
    else:
        await nina.presses("Пропустить")


async def told(
    town: Town, name: str = "Нина", *, photo: bool = False, title: str = TITLE
) -> Person:
    nina = await telling(town, name, photo=photo, title=title)
    await nina.presses("Отправить в центр")
    return nina


async def published(
    town: Town, name: str = "Нина", *, photo: bool = False, title: str = TITLE
) -> Person:
    nina = await told(town, name, photo=photo, title=title)
    await town.olga.presses_on(town.in_desk(title), "Опубликовать")
    return nina


async def test_a_practice_is_told_and_published_and_read(town: Town) -> None:
    nina = await telling(town, photo=True)
    assert DID in nina.heard
    assert "С фото" in nina.heard
    await nina.presses("Отправить в центр")
    assert "Спасибо! Практика у центра" in str(nina.texts)
    card = town.in_desk(TITLE)
    assert card["message_thread_id"]
    assert labels(card) == ["Опубликовать", "Поправить", "Отклонить"]
    assert any("photo" in m for m in town.desk)

    anna = town.person("Анна")
    await anna.says("/practices")
    assert "Пока ни одной" in anna.heard

    await town.olga.presses_on(card, "Опубликовать")
    assert "опубликовали" in nina.heard
    await anna.says("/practices")
    await anna.presses(TITLE)
    assert "photo" in anna.from_bot[-2]
    assert "Рассказывает: Нина" in anna.heard
    assert town.rows("SELECT count(*) FROM people") == [(1,)]


async def test_consent_comes_first_and_the_telling_goes_on_by_itself(town: Town) -> None:
    nina = town.person("Нина")
    await nina.says("/practices")
    await nina.presses("Рассказать о своей")
    assert town.rows("SELECT count(*) FROM dialogues") == [(0,)]
    await nina.presses("Согласен")
    assert any("Как это назвать" in text for text in nina.texts)
    await nina.says(TITLE)
    assert "Что вы сделали" in nina.heard


async def test_browsing_by_theme_and_municipality(town: Town) -> None:
    places = [{"id": "tara", "name": "Тара", "region": "Омская область", "timezone": "Asia/Omsk"}]
    await town.load(write_content(town.folder / "m.json", municipalities=places))
    nina = await town.person("Нина").agrees()
    await nina.says("/profile")
    await nina.presses("Изменить район")
    await nina.says("Тара")
    await nina.presses("Тара")
    await begins(nina)
    await nina.presses("Отправить в центр")
    await town.olga.presses_on(town.in_desk(TITLE), "Опубликовать")
    await published(town, "Анна", title="Хор ветеранов")

    reader = town.person("Вера")
    await reader.says("/practices")
    await reader.presses("По району")
    await reader.presses("Тара · 1")
    assert reader.buttons == [TITLE, "Все практики"]
    await reader.presses("Все практики")
    await reader.presses("По теме")
    await reader.presses("Благоустройство · 2")
    assert reader.buttons[:2] == ["Хор ветеранов", TITLE]


async def test_pages_go_on_and_back(town: Town) -> None:
    await published(town)
    await town.change(
        "INSERT INTO practices (state, title, did, result, theme, signed, stays, told_at, decided_at)"
        " VALUES ('published', ?, 'a', 'b', 'sport', 0, 0, '2026-11-01', '2026-11-01')",
        [(f"Старая {n}",) for n in range(8)],
    )
    reader = town.person("Вера")
    await reader.says("/practices")
    assert len([b for b in reader.buttons if b.startswith("Старая")]) == 5
    await reader.presses("Дальше →")
    assert [b for b in reader.buttons if b.startswith("Старая")] == [
        "Старая 2",
        "Старая 1",
        "Старая 0",
    ]
    await reader.presses("← Назад")
    assert TITLE in reader.buttons


async def test_the_author_is_asked_through_the_centre(town: Town) -> None:
    await published(town)
    anna = town.person("Анна")
    await anna.says("/practices")
    await anna.presses(TITLE)
    await anna.presses("Спросить автора")
    await anna.presses("Согласен")
    await anna.says("Где брали липы?")

    assert any("Вопрос № 1 у консультантов" in text for text in anna.texts)
    card = town.in_desk("№ 1 ·")
    assert "Вопрос автору практики" in card["text"]
    assert f"«{TITLE}» — Нина" in card["text"]
    copy = town.desk[-1]
    assert copy["text"] == "Где брали липы?"
    await town.olga.replies(copy, "Нина говорит: в лесхозе")
    assert anna.heard == "Нина говорит: в лесхозе"


async def test_a_question_to_the_author_is_one_of_its_own(town: Town) -> None:
    await published(town)
    anna = await town.person("Анна").agrees()
    await anna.says("/ask Про устав")
    await anna.says("/practices")
    await anna.presses(TITLE)
    await anna.presses("Спросить автора")
    await anna.says("Где брали липы?")
    assert town.rows("SELECT count(*) FROM questions WHERE state = 'open'") == [(2,)]
    await anna.says("И почём?")
    assert town.rows("SELECT count(*) FROM messages WHERE question_id = 2") == [(2,)]


async def test_staff_put_words_right_by_a_reply(town: Town) -> None:
    nina = await told(town)
    before = len(nina.from_bot)
    card = town.in_desk(TITLE)
    await town.olga.presses_on(card, "Поправить")
    card = town.at(card["message_id"])
    assert labels(card) == ["Название", "Что сделали", "Что получилось", "Тема", "← Назад"]
    await town.olga.presses_on(card, "Название")
    prompt = town.in_desk("пришлите новый текст")
    await town.olga.replies(prompt, "Сквер у Дома <культуры>")
    card = town.at(card["message_id"])
    assert "Сквер у Дома <культуры>" in card["text"]
    assert labels(card) == ["Опубликовать", "Поправить", "Отклонить"]
    await town.olga.presses_on(card, "Поправить")
    await town.olga.presses_on(card, "Тема")
    await town.olga.presses_on(card, "Природа")
    assert "🏷 Природа" in town.at(card["message_id"])["text"]

    await town.olga.replies(card, "Отличная история!")
    assert "между нами" in town.desk_texts[-1]
    assert len(nina.from_bot) == before


async def test_a_no_comes_with_a_kind_reason(town: Town) -> None:
    nina = await told(town)
    card = town.in_desk(TITLE)
    await town.olga.presses_on(card, "Отклонить")
    await town.olga.presses_on(card, "Мало подробностей")
    assert "Не хватило подробностей" in nina.heard
    assert nina.buttons == ["Рассказать о своей"]
    assert "Отклонена: Ольга" in town.at(card["message_id"])["text"]
    again = await town.olga.presses_on(town.at(card["message_id"]), "Опубликовать")
    assert "уже видят" in town.tg.answers[again]["text"]


async def test_a_no_in_ones_own_words(town: Town) -> None:
    nina = await told(town)
    card = town.in_desk(TITLE)
    await town.olga.presses_on(card, "Отклонить")
    await town.olga.presses_on(card, "Своими словами")
    await town.olga.replies(town.in_desk("пару добрых слов"), "Давайте дождёмся весны?")
    assert "Давайте дождёмся весны?" in nina.heard
    assert town.rows("SELECT state FROM practices") == [("declined",)]


async def test_two_taps_send_one(town: Town) -> None:
    nina = await telling(town)
    preview = nina.from_bot[-1]["message_id"]
    first = town.tg.press(nina.id, nina.id, preview, "Отправить в центр")
    second = town.tg.press(nina.id, nina.id, preview, "Отправить в центр")
    await town.quiet()
    assert town.rows("SELECT count(*) FROM practices") == [(1,)]
    assert not town.tg.answers[first].get("text")
    assert town.tg.answers[second]["text"]


async def test_what_is_taken_off_nobody_reads(town: Town) -> None:
    nina = await published(town)
    await town.olga.presses_on(town.in_desk(TITLE), "Снять с показа")
    assert "не показываем" in nina.heard
    anna = town.person("Анна")
    await anna.says("/practices")
    assert TITLE not in anna.buttons
    assert "Снята с показа: Ольга" in town.in_desk(TITLE)["text"]


async def test_what_is_no_words_or_too_many_is_said(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("/practices")
    await nina.presses("Рассказать о своей")
    await nina.says(kind="voice")
    assert "словами" in nina.heard
    await nina.says("о" * 101)
    assert "помещается 100" in nina.heard
    await nina.says("/cancel")
    assert town.rows("SELECT count(*) FROM dialogues") == [(0,)]


async def test_an_unsigned_one_names_nobody(town: Town) -> None:
    nina = await telling(town)
    await nina.presses("Без имени")
    assert "Подпись: без имени" in nina.texts[-1]
    await nina.presses("Отправить в центр")
    await town.olga.presses_on(town.in_desk(TITLE), "Опубликовать")
    anna = town.person("Анна")
    await anna.says("/start practice_1")
    assert TITLE in anna.heard
    assert "Нина" not in anna.heard
    await anna.says("/start practice_99")
    assert TITLE not in anna.heard


async def test_with_their_data_the_practice_goes(town: Town) -> None:
    nina = await published(town, photo=True)
    await erases(nina)
    await forgotten(town, "Сквер", "лип", "коляск", "Нина")
    assert town.rows("SELECT count(*) FROM practices") == [(0,)]


async def test_it_stays_without_a_name_where_its_author_said_so(town: Town) -> None:
    nina = await telling(town, photo=True)
    await nina.presses("Оставить без имени, если удалю данные")
    await nina.presses("Отправить в центр")
    await town.olga.presses_on(town.in_desk(TITLE), "Опубликовать")
    await erases(nina)
    await forgotten(town, "Нина")
    found = town.rows("SELECT title, person_id, photo, signed FROM practices")
    assert found == [(TITLE, None, None, 0)]
    anna = town.person("Анна")
    await anna.says("/start practice_1")
    assert TITLE in anna.heard
    assert "Спросить автора" not in anna.buttons


async def erases(nina: Person) -> None:
    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")


async def test_their_own_they_may_take_away_and_have(town: Town) -> None:
    nina = await published(town)
    await nina.presses("Открыть")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    kept = json.loads(town.file(nina.from_bot[-2]["document"]["file_id"]))
    assert kept["practices"]["told"][0]["title"] == TITLE
    await nina.presses("Убрать")
    await nina.presses("Да, убрать")
    assert "убрана" in str(nina.texts)
    assert town.rows("SELECT count(*) FROM practices") == [(0,)]


async def test_the_practice_of_the_week_comes_on_wednesday_once_and_not_at_night(
    town: Town,
) -> None:
    nina = await published(town)
    anna = await town.person("Анна").agrees()
    await anna.says("/practices")
    await anna.presses("Присылать практику недели")
    assert "по средам" in anna.heard
    before = len(anna.from_bot)

    await town.later(days=1)
    assert len(anna.from_bot) == before
    omsk = town.clock() + timedelta(hours=6)
    await town.later(hours=(24 - omsk.hour) + 3)  # Wednesday, three in the morning
    assert len(anna.from_bot) == before
    await town.later(hours=9)
    assert len(anna.from_bot) == before + 1
    assert TITLE in anna.heard
    assert "Не присылать практику недели" in anna.buttons
    await town.later(hours=3)
    await town.later(days=7)
    assert len(anna.from_bot) == before + 1, "nothing new: nothing is sent again"
    assert not any("практика" in text for text in nina.texts[-1:])

    await published(town, "Вера", title="Хор")
    await town.later(minutes=1)
    assert "Хор" in anna.heard
    await anna.presses("Не присылать практику недели")
    assert town.rows("SELECT count(*) FROM practice_subscriptions") == [(0,)]
