"""The page of what is kept: one file to be read, all of it in Russian, with no way in for markup."""

import json
import re

import pytest

from bot.config import Centre
from bot.exported_page import page as drawn
from bot.texts import plain
from tests.lives import KEPT, lived
from tests.town import Person, Town


async def page(town: Town, person: Person) -> str:
    await person.says("/privacy")
    await person.presses("Скачать мои данные")
    document = person.from_bot[-1]["document"]
    assert document["file_name"].endswith(".html")
    return town.file(document["file_id"]).decode()


async def test_the_page_tells_in_russian_what_the_json_tells(town: Town) -> None:
    nina = await lived(town)

    shown = await page(town, nina)

    raw = town.file(nina.from_bot[-2]["document"]["file_id"]).decode()
    for words in own_words(json.loads(raw)):
        assert plain(words) in plain(shown)
    assert [words for words in KEPT if words not in raw] == []
    assert [words for words in KEPT if words not in plain(shown)] == []
    assert "23.11.2026 12:0" in shown
    said = re.findall(r"<(?:dt|dd|h\d|p class=.short.|small)>(.*?)</", shown)
    ours = [text.replace("Telegram", "") for text in said if "nezabudka" not in text]
    assert ours
    assert [text for text in ours if re.search("[a-z]", text)] == []


STATES = {
    "outcomes": ("kind", ["applied", "won", "registered", "helped"]),
    "told": ("state", ["sent", "published", "declined", "hidden"]),
    "seminars": ("state", ["registered", "queued", "attended", "absent", "left"]),
}


@pytest.mark.parametrize("noun", STATES)
def test_every_state_has_words_of_its_own(noun: str) -> None:
    key, states = STATES[noun]
    kept = {"made_at": "2026-11-23T06:00:00+00:00", noun: [{key: state} for state in states]}

    _, raw = drawn(kept, Centre(name="Опора", timezone="Asia/Omsk"))

    shown = re.findall("class=.short.>(.*?)</p>", raw.decode(), re.DOTALL)
    assert len(set(shown)) == len(states)
    assert [words for words in shown if re.search("[a-z]", re.sub("<.*?>", "", words))] == []


async def test_a_guest_is_not_somebody_in_telegram(town: Town) -> None:
    nina = await lived(town)

    shown = await page(town, nina)

    names = re.findall(r"<dt>([^<]*)</dt>\s*<dd>([^<]*)</dd>", shown)
    assert [name for name, value in names if name.endswith("в Telegram")] == [
        "Имя в Telegram", "Адрес в Telegram", "Номер в Telegram"
    ]  # fmt: skip
    assert ("Конкурс или дело", "Дали незабудкам воды") in names
    assert ("Фото", "да") in names


def own_words(kept: object) -> list[str]:
    """Everything in Russian that the JSON tells."""
    if isinstance(kept, dict):
        return [words for value in kept.values() for words in own_words(value)]
    if isinstance(kept, list):
        return [words for value in kept for words in own_words(value)]
    return [kept] if isinstance(kept, str) and re.search("[а-я]", kept) else []


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
