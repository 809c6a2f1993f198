"""All that was said, as a file that anybody can open and read."""

from tests.test_calls import called
from tests.test_desk import asking
from tests.town import Person, Town


def read(town: Town, message: dict) -> str:
    """The file as a notepad shows it."""
    document = message["document"]
    assert document["file_name"].endswith(".txt")
    return town.file(document["file_id"]).decode("utf-8-sig")


async def my_history(town: Town, person: Person) -> str:
    await person.says("/history")
    return read(town, person.from_bot[-1])


async def test_the_person_gets_the_whole_dialogue(town: Town) -> None:
    nina = await asking(town, "Кто поможет с <уставом> & <b>протоколом</b>?")
    await town.olga.replies(town.desk[-1], "Мы.\nПриезжайте в среду.")
    await nina.says(kind="photo", caption="Вот он")
    await nina.says(kind="voice")

    text = await my_history(town, nina)

    lines = text.splitlines()
    assert lines[0] == "Переписка с консультантами: Нина"
    assert "==== Вопрос № 1 ====" in lines
    said = [line for line in lines if line.startswith("23.11.2026 12:0")]
    assert [line[16:] for line in said] == [
        ", Нина:",
        ", консультант Ольга:",
        ", Нина [фото]:",
        ", Нина [голосовое]:",
    ]
    assert "Кто поможет с <уставом> & <b>протоколом</b>?" in lines
    assert "Мы.\nПриезжайте в среду.\n" in text
    assert "Вот он" in lines


async def test_all_questions_stand_in_order_with_their_ends(town: Town) -> None:
    nina = await asking(town, "Первое дело")
    await town.olga.presses_on(town.in_desk("№ 1 ·"), "Закрыть")
    await nina.presses("4")
    await town.later(days=15)
    await nina.says("/ask")
    await nina.says("Второе дело")

    text = await my_history(town, nina)

    assert (
        text.index("Первое дело") < text.index("==== Вопрос № 2 ====") < text.index("Второе дело")
    )
    assert "закрыт 23.11.2026 12:0" in text
    assert "оценка 4 из 5" in text


async def test_corrections_are_told(town: Town) -> None:
    nina = await asking(town)
    message = await nina.says("Приеду в среду")
    town.tg.edit(nina.id, nina.id, message, text="Приеду в четверг")
    await town.quiet()

    text = await my_history(town, nina)

    assert "Приеду в четверг\n(исправлено 23.11.2026 12:0" in text
    assert "было: Приеду в среду)" in text


async def test_what_was_taken_back_and_noted_only_staff_may_read(town: Town) -> None:
    nina = await asking(town)
    reply = await town.olga.replies(town.desk[-1], "Это не вам")
    await town.olga.replies(town.at(reply), "/undo")
    await town.olga.replies(town.in_desk("с уставом"), "/note Звонила её <дочь>")

    mine = await my_history(town, nina)
    assert "Это не вам" not in mine
    assert "(отозвано 23.11.2026" in mine
    assert "дочь" not in mine
    await town.olga.replies(town.in_desk("с уставом"), "/history")
    theirs = read(town, town.desk[-1])

    assert "Это не вам" in theirs
    assert "заметка для своих, Ольга:\nЗвонила её <дочь>" in theirs


async def test_staff_get_it_in_the_topic(town: Town) -> None:
    await asking(town, "Дело Анны", "Анна")
    thread = town.desk[-1]["message_thread_id"]
    nina = await asking(town, "Дело Нины")
    before = len(nina.from_bot)

    await town.olga.writes("/history", thread=thread)

    assert town.desk[-1]["message_thread_id"] == thread
    assert "Дело Анны" in read(town, town.desk[-1])
    assert "Дело Нины" not in read(town, town.desk[-1])
    assert len(nina.from_bot) == before


async def test_in_a_plain_group_a_reply_says_whose(build) -> None:
    town = await build(forum=False)
    await asking(town, "Дело Анны", "Анна")
    await asking(town, "Дело Нины")

    await town.olga.writes("/history")
    assert "Чей это вопрос?" in town.desk_texts[-1]
    await town.olga.replies(town.in_desk("Дело Анны"), "/history")

    assert "Переписка с консультантами: Анна" in read(town, town.desk[-1])


async def test_canned_replies_and_calls_are_part_of_it(town: Town) -> None:
    nina = await asking(town)
    reply = await town.olga.replies(town.desk[-1], "Здравствуйте, {имя}!")
    await town.olga.replies(town.at(reply), "/save привет")
    await town.olga.replies(town.in_desk("с уставом"), "/r привет")
    await called(town, "Нина", "ТОС", "15 мин", "Нужна встреча")

    text = await my_history(town, nina)

    assert "консультант Ольга:\nЗдравствуйте, Нина!" in text
    assert "==== Устные консультации ====" in text
    assert "15 мин, ТОС: Нужна встреча. Консультант Ольга" in text


async def test_who_has_said_nothing_is_told_so(town: Town) -> None:
    stranger = town.person("Чужая")
    await stranger.says("/history")
    assert "пока нет" in stranger.heard
    nina = await town.person().agrees()

    await nina.says("/history")

    assert "Переписки с консультантами у вас пока нет" in nina.heard


async def test_a_file_asked_for_before_an_erasure_is_not_made_after_it(town: Town) -> None:
    nina = await asking(town)
    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    sure = nina.from_bot[-1]["message_id"]
    town.tg.faults.add("429", method="sendDocument", times=1, retry_after=1)
    town.tg.send(nina.id, nina.id, "/history")
    await town.until(lambda: any(c.method == "sendDocument" for c in town.tg.calls))

    town.tg.press(nina.id, nina.id, sure, "Удалить навсегда")
    await town.quiet()

    assert [m for m in nina.from_bot if "document" in m] == []
    assert any("удалены" in text for text in nina.texts)


async def test_every_kind_has_a_name(town: Town) -> None:
    kinds = ["video", "video_note", "audio", "document", "sticker", "location", "venue", "contact", "poll", "animation", "dice"]  # fmt: skip
    nina = await asking(town)
    for kind in kinds:
        await nina.says(kind=kind)

    text = await my_history(town, nina)

    named = ["видео", "видеокружок", "аудио", "файл", "стикер", "место на карте", "адрес на карте", "контакт", "опрос", "анимация", "кубик"]  # fmt: skip
    assert [
        line[line.index("[") + 1 : line.index("]")]
        for line in text.splitlines()
        if "Нина [" in line
    ] == named
