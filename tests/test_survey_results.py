"""What surveys came to: shares in the group, a picture, a workbook; nothing that tells on people."""

import io
import zipfile

from tests.test_surveys import NAMED, NEEDS, opened, with_surveys
from tests.town import Person, Town, labels


async def answered(town: Town, *scale: str, words: str = "") -> list[Person]:
    people = []
    for stars in scale:
        person = await opened(town)
        await person.presses("◻️ Знаний")
        if stars == "5":
            await person.presses("◻️ Денег")
        await person.presses("Готово")
        await person.presses(stars)
        await person.says(words or f"Слово {stars}")
        people.append(person)
    return people


async def results(town: Town, title: str = "Что вам нужно?") -> dict:
    await town.olga.writes("/survey")
    listed = town.desk[-1]
    await town.olga.presses_on(listed, title)
    return town.at(listed["message_id"])


async def test_few_anonymous_answers_are_not_shown(town: Town) -> None:
    await with_surveys(town, NEEDS)
    await answered(town, "5", "4", "3", "2")

    page = await results(town)

    assert "Начали: 4 · ответили до конца: 4" in page["text"]
    assert "Знаний" not in page["text"]
    assert "Слово" not in page["text"]


async def test_from_five_on_shares_are_shown(town: Town) -> None:
    await with_surveys(town, NEEDS)
    await answered(town, "5", "4", "5", "2", "4")

    page = await results(town)

    assert "100 % — Знаний (5)" in page["text"]
    assert "40 % — Денег (2)" in page["text"]
    assert "0 % — Людей (0)" in page["text"]
    assert "В среднем 4,0" in page["text"]
    assert "— Слово 2" in page["text"]


async def test_results_come_as_a_picture_and_a_workbook(town: Town) -> None:
    await with_surveys(town, NEEDS)
    await answered(town, "5", "4", "5", "2", "4", words="=1+1")
    page = await results(town)

    await town.olga.presses_on(page, "Картинкой")
    await town.until(lambda: "document" in town.desk[-1])
    assert town.file(town.desk[-1]["document"]["file_id"]).startswith(b"\x89PNG")
    await town.olga.presses_on(page, "Таблицей")
    await town.until(lambda: town.desk[-1]["document"]["file_name"].endswith(".xlsx"))

    with zipfile.ZipFile(io.BytesIO(town.file(town.desk[-1]["document"]["file_id"]))) as book:
        words = book.read("xl/sharedStrings.xml").decode()
        first = book.read("xl/worksheets/sheet1.xml").decode()
    assert "Чего не хватает?" in words
    assert "=1+1" in words
    assert "<f>" not in first
    assert "Нина" not in words


async def test_a_survey_with_names_shows_who_said_what(town: Town) -> None:
    await with_surveys(town, NAMED)
    nina = await opened(town, "club")
    await nina.presses("Вторник")
    await nina.says("Про налоги")
    page = await results(town, "Клуб бухгалтеров")

    await town.olga.presses_on(page, "Таблицей")
    await town.until(lambda: "document" in town.desk[-1])

    with zipfile.ZipFile(io.BytesIO(town.file(town.desk[-1]["document"]["file_id"]))) as book:
        words = book.read("xl/sharedStrings.xml").decode()
    assert "Нина" in words
    assert "Про налоги" in words


async def test_a_link_is_given_and_only_administrators_close(town: Town) -> None:
    await with_surveys(town, NEEDS)
    page = await results(town)
    ivan = town.consultant("Иван")

    await ivan.presses_on(page, "Ссылка для людей")
    assert f"https://t.me/{town.tg.username}?start=survey_needs" in town.desk[-1]["text"]
    press = await ivan.presses_on(page, "Закрыть анкету")
    assert "администратор" in town.tg.answers[press]["text"]
    await town.olga.presses_on(page, "Закрыть анкету")

    closed = town.at(page["message_id"])
    assert "закрыта" in closed["text"]
    assert "Закрыть анкету" not in labels(closed)
    nina = town.person()
    await nina.says("/start survey_needs")
    assert "закрыта" in nina.heard
