"""The page of what is kept: one file to be read, all of it in Russian, with no way in for markup."""

import re

from tests.test_desk import asking
from tests.town import Person, Town


async def page(town: Town, person: Person) -> str:
    await person.says("/privacy")
    await person.presses("Скачать мои данные")
    document = person.from_bot[-1]["document"]
    assert document["file_name"].endswith(".html")
    return town.file(document["file_id"]).decode()


async def test_the_page_tells_in_russian_what_the_json_tells(town: Town) -> None:
    nina = await asking(town, "Секретное дело")
    await town.olga.replies(town.desk[-1], "Ответ консультанта")
    await nina.presses("Указать район")

    shown = await page(town, nina)

    for words in (
        "Нина",
        "Секретное дело",
        "Ответ консультанта",
        "Вопросы консультантам",
        "23.11.2026 12:0",
    ):
        assert words in shown
    named = re.findall(r"<(?:dt|h\d)>(.*?)</", shown)
    assert named
    assert [name for name in named if re.search("[a-z]", name.replace("Telegram", ""))] == []
    values = re.findall(r"<dd>(.*?)</", shown)
    assert [v for v in values if re.search("[a-z]", v.replace("2026-11", ""))] == []


async def test_the_page_runs_nothing_and_fetches_nothing(town: Town) -> None:
    ann = town.person("<script>alert(1)</script>")
    await ann.agrees()
    await ann.says("/ask")
    await ann.says("<img src=x onerror=alert(1)>")

    shown = await page(town, ann)

    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;" in shown
    assert "&lt;img src=x" in shown
    assert "http" not in re.sub(r"<body>.*", "", shown, flags=re.DOTALL)
