"""Eleven open questions, four consultants: notes, tags, colleagues, urgency, blocking."""

import pytest

from tests.test_desk import asking
from tests.town import Town, labels, words


def topic_names(town: Town) -> list[str]:
    return [t.name for t in town.tg.chat(town.group).topics.values() if t.name != "General"]


async def test_a_note_stands_on_the_card_and_stays_inside(town: Town) -> None:
    nina = await asking(town)
    before = len(nina.from_bot)

    note = await town.olga.replies(town.desk[-1], "/note Звонила её дочь")

    assert "📌 Звонила её дочь — Ольга" in town.in_desk("№ 1 ·")["text"]
    assert len(nina.from_bot) == before
    assert [r["emoji"] for r in town.at(note)["reactions"]] == ["✍"]


async def test_a_command_in_a_topic_means_its_person(town: Town) -> None:
    await asking(town)
    await town.olga.writes("/tag субсидия дрова", thread=town.desk[-1]["message_thread_id"])
    assert "🏷 дрова, субсидия" in town.in_desk("№ 1 ·")["text"]

    await town.olga.writes("/tag -дрова", thread=town.desk[-1]["message_thread_id"])

    assert "🏷 субсидия" in town.in_desk("№ 1 ·")["text"]


async def test_a_command_that_means_nobody_says_what_to_do(town: Town) -> None:
    await asking(town)

    await town.olga.writes("/note Что это?")

    assert "Чей это вопрос?" in town.desk_texts[-1]


async def test_a_question_is_given_to_a_colleague(town: Town) -> None:
    await asking(town)
    sergey = town.consultant("Сергей")
    await sergey.writes("Я тут")

    await town.olga.replies(town.desk[-1], "/assign Сергей")

    assert "Отвечает Сергей" in town.in_desk("№ 1 ·")["text"]
    assert "передан: Сергей" in town.desk_texts[-1]


async def test_an_unknown_colleague_is_named(town: Town) -> None:
    await asking(town)

    await town.olga.replies(town.desk[-1], "/assign @nobody")

    assert "@nobody" in town.desk_texts[-1]


async def test_the_topic_shows_how_things_stand(town: Town) -> None:
    nina = await asking(town)
    assert topic_names(town) == ["❓ Нина · № 1"]

    await town.olga.presses_on(town.in_desk("№ 1 ·"), "Беру")
    assert topic_names(town) == ["🗣 Нина · № 1"]
    await town.olga.replies(town.desk[-1], "/urgent")
    assert topic_names(town) == ["❗ Нина · № 1"]
    await town.olga.presses_on(town.in_desk("№ 1 ·"), "Закрыть")
    assert topic_names(town) == ["✅ Нина · № 1"]
    await nina.says("Ещё одно")

    assert topic_names(town)[0].endswith("Нина · № 1")
    assert not topic_names(town)[0].startswith("✅")


async def test_a_hint_is_given_once_to_who_seems_to_answer(town: Town) -> None:
    nina = await asking(town)
    thread = town.desk[-1]["message_thread_id"]
    before = len(nina.from_bot)

    await town.olga.writes("Приезжайте в среду", thread=thread)
    assert "нажмите «Ответить»" in town.desk_texts[-1]
    await town.olga.writes("Приезжайте в четверг", thread=thread)

    assert [t for t in town.desk_texts if "нажмите «Ответить»" in t] == town.desk_texts[-1:]
    assert len(nina.from_bot) == before


async def test_one_message_becomes_a_question_of_its_own(town: Town) -> None:
    nina = await asking(town)
    await nina.says("И про пожарных: где взять рукав?")
    await town.olga.replies(town.in_desk("И про пожарных"), "/new")
    assert "№ 2" in town.in_desk("№ 2 ·")["text"]
    assert "№ 2" in nina.heard

    await town.olga.replies(town.in_desk("№ 2 ·"), "Рукав — в районе")
    answer = nina.from_bot[-1]
    await nina.says("Спасибо за рукав", reply_to=answer["message_id"])
    await town.olga.presses_on(town.in_desk("№ 2 ·"), "Закрыть")

    assert town.rows("SELECT id, state FROM questions ORDER BY id") == [(1, "open"), (2, "closed")]
    spoken = town.rows("SELECT question_id FROM messages WHERE body = 'Спасибо за рукав'")
    assert spoken == [(2,)]


async def test_a_button_parts_what_was_asked_last(town: Town) -> None:
    nina = await asking(town)
    card = town.in_desk("№ 1 ·")
    press = await town.olga.presses_on(card, "Новый вопрос")
    assert "только это сообщение" in town.tg.answers[press]["text"]

    town.tg.album(nina.id, nina.id, [{"caption": "Рукав"}, {"caption": "Бочка"}])
    await town.later(seconds=2)
    await town.olga.presses_on(card, "Новый вопрос")
    asked = town.desk[-1]
    assert "«Рукав»" in asked["text"]
    assert asked["reply_to_message"]["caption"] == "Рукав"
    await town.olga.presses_on(asked, "Сделать отдельным вопросом")

    assert "отдельный вопрос № 2" in town.in_desk("отдельный")["text"]
    assert "№ 2" in nina.heard
    moved = "SELECT body FROM messages WHERE question_id = 2 ORDER BY id"
    assert town.rows(moved) == [("Рукав",), ("Бочка",)]
    await town.olga.replies(asked["reply_to_message"], "Рукав — в районе")
    assert nina.heard == "Рукав — в районе"
    assert town.rows("SELECT question_id FROM messages WHERE staff_id IS NOT NULL") == [(2,)]


async def test_what_is_parted_before_its_copy_arrives_is_answered_under_its_number(
    town: Town,
) -> None:
    nina = await asking(town)
    town.tg.album(nina.id, nina.id, [{"caption": "Рукав"}, {}])
    await town.quiet()
    await town.olga.presses_on(town.in_desk("№ 1 ·"), "Новый вопрос")
    await town.olga.presses_on(town.desk[-1], "Сделать отдельным вопросом")
    await town.later(seconds=2)

    await town.olga.replies(town.in_desk("Рукав"), "Рукав — в районе")

    assert town.rows("SELECT question_id FROM messages WHERE staff_id IS NOT NULL") == [(2,)]


async def test_a_message_is_parted_once(town: Town) -> None:
    nina = await asking(town)
    await nina.says("И про пожарных")
    for _ in range(2):
        await town.olga.presses_on(town.in_desk("№ 1 ·"), "Новый вопрос")
    first, second = [m for m in town.desk if "отдельный вопрос?" in words(m)]
    await town.olga.presses_on(first, "Сделать отдельным вопросом")

    press = await town.olga.presses_on(second, "Сделать отдельным вопросом")

    assert "уже в вопросе № 2" in town.tg.answers[press]["text"]
    assert town.rows("SELECT count(*) FROM questions") == [(2,)]


async def test_a_comment_follows_the_rating_and_stands_on_the_card(town: Town) -> None:
    nina = await asking(town)
    await town.olga.presses_on(town.in_desk("№ 1 ·"), "Закрыть")
    await nina.presses("4")
    await nina.presses("Добавить пару слов")

    await nina.says("Долго, но толково")

    assert "«Долго, но толково»" in town.in_desk("№ 1 ·")["text"]
    assert town.rows("SELECT state FROM questions") == [("closed",)]


async def test_a_comment_belongs_to_what_was_rated_though_another_question_is_newer(
    town: Town,
) -> None:
    nina = await asking(town)
    await town.olga.presses_on(town.in_desk("№ 1 ·"), "Закрыть")
    await nina.says("/ask")
    await nina.says("И ещё про смету")
    await town.olga.replies(town.desk[-1], "/new")
    stars = next(m for m in nina.from_bot if "5" in labels(m))
    town.tg.press(nina.id, nina.id, stars["message_id"], "4")
    await town.quiet()
    await nina.presses("Добавить пару слов")

    await nina.says("Долго, но толково")

    commented = town.rows("SELECT id, rating FROM questions WHERE comment IS NOT NULL")
    assert commented == [(1, 4)]
    assert len(town.rows("SELECT 1 FROM questions")) == 2


async def test_a_question_instead_of_a_comment_reaches_the_consultants(town: Town) -> None:
    nina = await asking(town)
    await town.olga.presses_on(town.in_desk("№ 1 ·"), "Закрыть")
    await nina.presses("4")
    await nina.presses("Добавить пару слов")

    await nina.says("А печать нужна?")

    assert town.desk_texts[-1] == "А печать нужна?"
    assert town.rows("SELECT state, comment FROM questions") == [("open", None)]


async def test_who_is_blocked_is_told_so_and_may_come_back(town: Town) -> None:
    nina = await asking(town)
    await town.olga.replies(town.desk[-1], "/block реклама")
    count = len(town.desk)
    await nina.says("Купите слона")
    assert "не принимает" in nina.heard
    assert len(town.desk) == count
    await nina.says("/faq")
    assert nina.buttons

    await town.olga.writes("/unblock", thread=town.in_desk("№ 1 ·")["message_thread_id"])
    await nina.says("Я больше не буду")

    assert town.desk_texts[-1] == "Я больше не буду"
    assert ("blocked", "реклама") in town.rows("SELECT kind, detail FROM question_events")


async def test_a_flood_lets_others_go_first_is_told_once_and_nothing_is_dropped(town: Town) -> None:
    nina = await asking(town)
    for number in range(70):
        town.tg.send(nina.id, nina.id, f"раз {number}")
    await town.quiet()

    arrived = [t for t in town.desk_texts if t.startswith("раз")]
    assert arrived == [f"раз {number}" for number in range(70)]
    assert len([t for t in nina.texts if "по очереди" in t]) == 1
    lanes = town.rows("SELECT lane FROM outbox WHERE purpose = 'carried' ORDER BY id")
    assert [lane for (lane,) in lanes] == [0] * 60 + [3] * 11, "the question itself is the first"


async def test_sixty_messages_a_minute_are_no_flood(town: Town) -> None:
    nina = await asking(town)
    for number in range(59):
        town.tg.send(nina.id, nina.id, f"раз {number}")
    await town.quiet()

    assert [t for t in town.desk_texts if t.startswith("раз")] == [f"раз {n}" for n in range(59)]


@pytest.mark.parametrize("answered", [False, True])
async def test_links_of_a_stranger_are_shown_as_text(town: Town, answered: bool) -> None:
    nina = await asking(town)
    if answered:
        await town.olga.replies(town.desk[-1], "Слушаем")
    hidden = [{"type": "text_link", "offset": 0, "length": 6, "url": "https://evil.example/x"}]

    await nina.says("Смотри сюда", entities=hidden)

    shown = town.desk[-1]
    clickable = [e["type"] for e in shown.get("entities", []) if e["type"] in {"text_link", "url"}]
    assert (clickable == ["text_link"]) is answered
    assert answered or "https://evil.example/x" in shown["text"]
    await town.olga.replies(shown, "Не надо ссылок")
    assert nina.heard == "Не надо ссылок"


async def test_a_new_question_after_a_fortnight_names_the_old_one(town: Town) -> None:
    nina = await asking(town)
    await town.olga.presses_on(town.in_desk("№ 1 ·"), "Закрыть")
    await town.later(days=15)
    await nina.says("/ask")
    await nina.says("Это снова я")

    assert "Раньше: № 1" in town.in_desk("№ 2 ·")["text"]


async def test_a_person_with_a_new_account_is_joined_to_the_old_one(town: Town) -> None:
    old = await asking(town, "Писала со старого")
    topic = town.desk[-1]["message_thread_id"]
    new = await asking(town, "Это снова я, с нового", name="Нина Новая")
    await town.olga.replies(town.desk[-1], "/join 1")
    assert "Нина Новая и Нина — один человек?" in town.desk_texts[-1]

    await town.olga.presses_on(town.desk[-1], "Это один человек")
    await town.olga.replies(town.in_desk("Писала со старого"), "Нашлись!")
    await new.says("И ещё вопрос")

    assert new.heard == "Нашлись!" or "Нашлись!" in new.texts
    assert "Нашлись!" not in old.texts
    assert town.in_desk("И ещё вопрос")["message_thread_id"] == topic
    assert town.rows("SELECT count(*) FROM people") == [(1,)]
    assert town.rows("SELECT count(DISTINCT person_id) FROM questions") == [(1,)]


async def test_one_account_is_not_joined_to_itself(town: Town) -> None:
    await asking(town)

    await town.olga.replies(town.desk[-1], "/join 1")

    assert "и так один" in town.desk_texts[-1]
