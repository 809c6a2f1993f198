"""Nothing about a person is kept before «Согласен», and what they were doing goes on by itself."""

from tests.town import Town

TABLES_OF_PEOPLE = ("people", "messages", "questions", "searches", "desks", "dialogues", "copies")


def kept(town: Town) -> dict[str, int]:
    counts = {t: town.rows(f"SELECT count(*) FROM {t}")[0][0] for t in TABLES_OF_PEOPLE}
    return {table: count for table, count in counts.items() if count}


async def test_start_greets_and_asks_for_consent(town: Town) -> None:
    nina = town.person("Нина")

    await nina.says("/start")

    hello, consent = nina.texts
    assert "Центр «Опора»" in hello
    assert len([line for line in hello.split("\n") if line.startswith("•")]) == 3
    assert "запомнить" in consent
    assert nina.buttons == ["Согласен", "Не согласен"]
    assert ["Спросить консультанта", "Частые вопросы"] in town.tg.keyboard(nina.id)


async def test_without_consent_the_faq_answers_and_nothing_is_kept(town: Town) -> None:
    nina = town.person("Нина")

    await nina.says("сколько стоит зарегистрировать нко")

    assert "4 000 ₽ (2025)" in nina.heard
    assert nina.buttons[:3] == ["Помогло", "Не помогло", "Спросить консультанта"]
    assert kept(town) == {}
    assert town.rows("SELECT count(*) FROM outbox") == [(0,)]
    assert town.rows("SELECT decision FROM faq_answers") == [("answer",)]
    for table in ("outbox", "updates", "faq_answers", "failures"):
        assert str(nina.id) not in str(town.rows(f"SELECT * FROM {table}"))


async def test_refusing_keeps_nothing_and_says_how_to_go_on(town: Town) -> None:
    nina = town.person("Нина")
    await nina.says("/start")

    await nina.presses("Не согласен")

    assert "ничего не сохранено" in nina.heard
    assert "8 800 000-00-00" in nina.heard
    assert kept(town) == {}


async def test_the_typed_question_goes_on_by_itself_after_consent(town: Town) -> None:
    nina = town.person("Нина")
    await nina.says("сколько стоит зарегистрировать нко")
    await nina.presses("Спросить консультанта")
    assert kept(town) == {}

    await nina.presses("Согласен")

    assert any("Вопрос № 1" in text for text in nina.texts)
    assert town.desk_texts[-1] == "сколько стоит зарегистрировать нко"
    card = town.in_desk("№ 1")
    assert (
        "«сколько стоит зарегистрировать нко» → Сколько стоит зарегистрировать НКО?" in card["text"]
    )


async def test_ask_goes_on_by_itself_after_consent(town: Town) -> None:
    nina = town.person("Нина")
    await nina.says("/ask")
    await nina.presses("Согласен")
    assert any("Напишите ваш вопрос" in text for text in nina.texts)

    await nina.says("Кто поможет с уставом?")

    assert town.desk_texts[-1] == "Кто поможет с уставом?"


async def test_a_voice_message_before_consent_is_offered_and_goes_on(town: Town) -> None:
    nina = town.person("Нина")
    await nina.says(kind="voice")
    assert "послушает" in nina.heard
    await nina.presses("Спросить консультанта")

    await nina.presses("Согласен")

    assert town.desk_texts[-1] == "[voice]"


async def test_an_album_before_consent_arrives_whole(town: Town) -> None:
    nina = town.person("Нина")
    town.tg.album(nina.id, nina.id, [{"kind": "photo"}, {"kind": "photo"}, {"kind": "photo"}])
    await town.quiet()
    await town.later(seconds=2)
    assert len(nina.from_bot) == 1, "one offer for the whole album"
    await nina.presses("Спросить консультанта")
    await nina.presses("Согласен")
    await town.later(seconds=2)

    photos = [m for m in town.desk if "photo" in m]
    assert len(photos) == 3
    assert len({m.get("media_group_id") for m in photos}) == 1


async def test_agreeing_twice_asks_once(town: Town) -> None:
    nina = town.person("Нина")
    await nina.says("Где взять образец устава?")
    await nina.presses("Спросить консультанта")
    consent = nina.from_bot[-1]
    town.tg.press(nina.id, nina.id, consent["message_id"], "Согласен")
    town.tg.press(nina.id, nina.id, consent["message_id"], "Согласен")
    await town.quiet()

    assert town.rows("SELECT count(*) FROM questions") == [(1,)]
    assert town.desk_texts.count("Где взять образец устава?") == 1
