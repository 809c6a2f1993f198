"""An answer is taken back on the staff panel, as /undo does in the chat."""

from tests.test_desk import asking
from tests.test_panel import Screen, enters, screen, town
from tests.town import Town

__all__ = ["screen", "town"]
UNDO = "/panel/questions/1/undo"


async def test_an_answer_of_the_page_is_taken_back_once(town: Town, screen: Screen) -> None:
    nina = await asking(town)
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    await screen.sends("/panel/questions/1/answer", words="Ошибка", once="1")
    await screen.opens("/panel/questions/1")
    assert "Удалить этот ответ" in screen.words

    for _ in range(2):
        await screen.sends(UNDO, message="2")

    assert "Ошибка" not in nina.texts
    assert "отозвано" in screen.words
    assert "Удалить этот ответ" not in screen.words
    told = [m for m in town.desk if "у человека этого ответа больше нет" in m.get("text", "")]
    assert len(told) == 1
    mirror = town.in_desk("со страницы")
    assert told[0]["reply_to_message"]["message_id"] == mirror["message_id"]
    assert town.rows("SELECT waiting_since IS NOT NULL FROM questions") == [(1,)]


async def test_an_answer_of_the_chat_is_taken_back_too(town: Town, screen: Screen) -> None:
    nina = await asking(town)
    await town.olga.replies(town.desk[-1], "Из чата")
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    await screen.sends(UNDO, message="2")
    assert "Из чата" not in nina.texts
    assert "у человека этого ответа больше нет" in town.desk_texts[-1]


async def test_what_is_still_on_its_way_is_called_off(town: Town, screen: Screen) -> None:
    nina = await asking(town)
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    town.tg.faults.down = True
    form = {"words": "В пути", "once": "1"}
    await screen.sends_unsettled("/panel/questions/1/answer", **form)
    await screen.sends_unsettled(UNDO, message="2")
    town.tg.faults.down = False
    await town.quiet()
    assert "В пути" not in nina.texts


async def test_words_of_people_and_of_other_questions_stay(town: Town, screen: Screen) -> None:
    await asking(town)
    petr = await asking(town, "Другое", "Пётр")
    await town.olga.replies(town.desk[-1], "Пётру")
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    for message in ("1", "3", "99"):
        await screen.opens("/panel/questions/1")
        await screen.sends(UNDO, message=message)
        assert screen.status == 409
    await screen.opens("/panel/questions/1")
    await screen.sends(UNDO, message="²")
    assert screen.status == 404
    assert petr.heard == "Пётру"


async def test_the_chats_undo_takes_back_what_the_page_has_said(town: Town, screen: Screen) -> None:
    nina = await asking(town)
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    await screen.sends("/panel/questions/1/answer", words="Ошибка", once="1")
    assert nina.heard == "Ошибка"

    await town.olga.replies(town.in_desk("со страницы"), "/undo")

    assert "Ошибка" not in nina.texts
    assert "у человека этого ответа больше нет" in town.desk_texts[-1]
    await screen.opens("/panel/questions/1")
    assert "отозвано" in screen.words
    await town.olga.replies(town.in_desk("№ 1 "), "/undo")
    assert "отозвать нечего" in town.desk_texts[-1]
