"""A broadcast to those who have not answered a survey."""

from tests.test_broadcasts import agreed, got, offered, over, tap
from tests.test_surveys import with_surveys
from tests.town import Town, labels, words

YES_NO = {"id": "club", "title": "Нужен ли клуб", "anonymous": True,
          "questions": [{"id": "q", "text": "Нужен?", "kind": "one", "options": ["Да", "Нет"]},
                        {"id": "why", "text": "Когда?", "kind": "one", "options": ["Утром", "Днём"]}]}  # fmt: skip


async def test_who_has_answered_to_the_end_is_not_asked_again(town: Town) -> None:
    await with_surveys(town, YES_NO)
    nina, petr, vera = await agreed(town, "Нина", "Пётр", "Вера")
    for person in (nina, petr):
        await person.says("/start survey_club")
        await person.presses("Ответить")
        await person.presses("Да")
    await nina.presses("Утром")

    await offered(town)
    await tap(town, "Кто не ответил на анкету")
    await tap(town, "Нужен ли клуб")
    assert "Получателей: 2" in words(town.desk[-1])
    assert any("кто не ответил на анкету: Нужен ли клуб" in text for text in town.desk_texts)
    await tap(town, "Отправить")
    await over(town)

    assert [got(person) for person in (nina, petr, vera)] == [0, 1, 1]


async def test_without_surveys_nothing_is_offered(town: Town) -> None:
    await agreed(town, "Нина")
    await offered(town)

    assert "Кто не ответил на анкету" not in labels(town.desk[-1])
