"""What the law wants people to be told, and who agreed to which text of it."""

import hashlib
from pathlib import Path

import pytest

from bot import texts
from tests.conftest import Build
from tests.test_consent import kept
from tests.test_desk import asking
from tests.test_seminars import announced, opens, seats
from tests.town import Town

AGAIN = "Мы уточнили"
AGREED_TO = {"2026-12": "f4b0de43fcea4174"}
"""The version of the consent, and the beginning of the digest of its text."""
LAW = (
    "Оператор — АНО «Опора», ИНН 5503000000, с. Заречное, ул. Школьная, 5",
    "opora@example.org", "8 800 000-00-00", "Зачем", "Что.", "152-ФЗ", "3 года", "2 года", "30 дней",
    "Telegram", "за границей", "отозвать согласие", "10 рабочих дней", "Роскомнадзор",
)  # fmt: skip


@pytest.fixture
async def town(build: Build) -> Town:
    centre = {"operator": "АНО «Опора»", "inn": "5503000000", "email": "opora@example.org"}
    return await build(centre=centre)


async def test_the_notice_tells_what_the_law_asks_for_in_one_message(town: Town) -> None:
    nina = town.person("Нина")
    await nina.says("/privacy")
    await nina.presses("Подробнее")

    for words in LAW:
        assert words in nina.heard
    assert len(nina.heard) < 4096
    assert kept(town) == {}, "who only reads has not agreed"


async def test_the_notice_tells_when_one_has_agreed(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("/privacy")
    await nina.presses("Подробнее")
    assert "данное 23.11.2026" in nina.heard


async def test_terms_that_are_switched_off_are_not_promised(build: Build) -> None:
    town = await build(privacy={"closed_questions": "", "inactive_people": ""})
    nina = town.person("Нина")
    await nina.says("/privacy")
    await nina.presses("Подробнее")
    assert "года" not in nina.heard.replace("до года", "")
    assert "Оператор — Центр «Опора»" in nina.heard


async def older(town: Town) -> None:
    await town.change("UPDATE people SET consent_version = ?", [("2020-01",)])


async def test_who_agreed_to_an_older_text_is_asked_once_and_loses_nothing(town: Town) -> None:
    await announced(town)
    nina = await town.person("Нина").agrees()
    await older(town)

    await opens(nina)
    await nina.presses("Записаться")
    await nina.says("/my")

    assert seats(town) == {"registered": 1}
    assert len([text for text in nina.texts if AGAIN in text]) == 1
    agreed = "SELECT consent_version FROM people"
    assert town.rows(agreed) == [("2020-01",)]
    await nina.presses("Согласен")
    assert town.rows(agreed) == [(texts.label("consent.version"),)]
    assert "Согласие записано" in "".join(nina.texts)
    assert not any("Откуда" in text for text in nina.texts[-2:])
    await nina.says("/my")
    assert not [text for text in nina.texts if AGAIN in text]


async def test_a_message_to_the_consultants_arrives_although_it_is_asked_again(town: Town) -> None:
    nina = await asking(town)
    await older(town)
    await nina.says("И ещё об уставе")
    assert town.desk_texts[-1] == "И ещё об уставе"
    assert AGAIN in nina.heard


async def test_who_does_not_agree_any_more_may_have_all_erased(town: Town) -> None:
    nina = await asking(town)
    await older(town)
    await nina.says("/my")

    await nina.presses("Не согласен")
    assert nina.buttons == ["Удалить навсегда", "Не удалять"]
    await nina.presses("Удалить навсегда")

    assert town.rows("SELECT * FROM people") == []
    await nina.says("/my")
    assert not [text for text in nina.texts if AGAIN in text]


async def test_asking_again_survives_a_restart(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await older(town)
    await nina.says("/my")
    await town.stop()
    await town.start()
    await nina.says("/my")
    assert len([text for text in nina.texts if AGAIN in text]) == 1


def test_who_changes_the_text_changes_its_version() -> None:
    """People agree to a text: another one is another version (templates/labels.toml, [consent])."""
    raw = (Path(texts.FOLDER) / "consent" / "ask.j2").read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    assert digest.startswith(AGREED_TO[texts.label("consent.version")])
