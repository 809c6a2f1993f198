"""Thousands of malformed, hostile and rare updates: none stops the bot, honest people are served."""

import io
import json
import logging
import random
from collections.abc import Iterator

import pytest

from bot.logs import Formatter
from tests.hostile import BEYOND, mutated, recorded
from tests.rare_updates import SECRET, Json, rare
from tests.town import Consultant, Person, Town

UPDATES = 3200
AT_ONCE = 80
TRUE_REFUSALS = (
    "chat not found", "bot can't initiate conversation", "bot was blocked", "bot was kicked", "query is too old",
    "message to copy not found", "there are no messages to copy", "message can't be copied", "message to edit not found",
    "message can't be edited", "message is not modified", "TOPIC_NOT_MODIFIED", "message to react not found", "message to delete not found",
    "user not found", "member not found", "invalid user_id specified", "PARTICIPANT_ID_INVALID",
)  # fmt: skip
"""Telegram's answers that are true of a chat or a message that was made up, not of what was asked."""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the running bot would log, with its own formatter and levels."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(Formatter(("42:SANDBOX",)))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield text
    root.removeHandler(handler)
    root.setLevel(before)


async def test_hostile_updates_change_nothing_for_honest_people(
    town: Town, log: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    vera, sergey = await town.person("Вера").agrees(), town.consultant("Сергей")
    await vera.says("/ask")
    await vera.says("Вопрос 0")
    seeds = await recorded(town)
    seeds += rare(seeds[0]["message"]["chat"]["id"], town.group)
    before = unreadable(town)
    chance = random.Random(2026)

    asked, heard = await bombard(town, chance, list(map(json.dumps, seeds)), vera, sergey)

    assert UPDATES // 20 < unreadable(town) - before < UPDATES // 3
    ours = [text for text in town.desk_texts if text.startswith("Вопрос ")]
    assert ours == asked
    assert [text for text in vera.texts if text.startswith("Ответ ")] == heard
    assert misunderstood(town) == []
    assert [
        record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR
    ] == []
    for secret in (SECRET, "42:SANDBOX", "Вопрос ", "Ответ "):
        assert secret not in log.getvalue()
    assert town.rows("PRAGMA integrity_check") == [("ok",)]


async def bombard(
    town: Town, chance: random.Random, seeds: list[str], vera: Person, sergey: Consultant
) -> tuple[list[str], list[str]]:
    """Push it all, an honest question at random places and at each end; return what honest people said."""
    asked, heard = ["Вопрос 0"], []
    for number in range(1, UPDATES // AT_ONCE + 1):
        early = chance.randrange(AT_ONCE)
        for place in range(AT_ONCE):
            if place == early:
                asked.append(f"Вопрос {len(asked)}")
                town.tg.send(vera.id, vera.id, asked[-1])
            town.tg.push(numbered(chance, mutated(chance, chance.choice(seeds))))
        asked.append(f"Вопрос {len(asked)}")
        town.tg.send(vera.id, vera.id, asked[-1])
        await town.quiet()
        if number % 10 == 0:
            heard.append(f"Ответ {number}")
            await sergey.replies(town.in_desk(asked[-1]), heard[-1])
    return asked, heard


def numbered(chance: random.Random, update: Json) -> object:
    """Mostly numbered as Telegram does; else twice the same, or with a number that is none."""
    update.pop("update_id", None)
    if chance.random() < 0.9:
        return update
    odd = [-5, 0, 17, 3.5, "17", "x", None, True, [], 2**62, BEYOND]
    return chance.choice([{**update, "update_id": chance.choice(odd)}, None, 17, "x", [], [update]])


def unreadable(town: Town) -> int:
    """How many made no sense at all; the others came to the handlers."""
    return int(town.rows("SELECT count(*) FROM failures WHERE type = 'unreadable'")[0][0])


def misunderstood(town: Town) -> list[str]:
    """Calls that Telegram refused because they made no sense, not because the world is so."""
    refused = [call for call in town.tg.calls if getattr(call.error, "code", 0) in {400, 404}]
    return [
        f"{c.method}: {c.error}"
        for c in refused
        if not any(true in str(c.error) for true in TRUE_REFUSALS)
    ]
