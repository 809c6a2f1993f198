"""The desk on its worst day: bursts under Telegram's limits, and two hundred open questions."""

import asyncio
import statistics
import time
from typing import Any

from bot.sandbox import Limits
from tests.town import Town

WITHIN_THREE_MINUTES = 180


async def asked(town: Town, names: list[str]) -> list[Any]:
    """Let everybody ask at full speed, before any limit holds."""
    people = [await town.person(name).agrees() for name in names]
    for person in people:
        await person.says("/ask")
        await person.says(f"{person.name} спрашивает")
    return people


async def test_a_burst_of_forty_meets_no_429_and_keeps_its_order(build: Any) -> None:
    town = await build(telegram={"messages_per_second": 30})
    people = await asked(town, [f"Житель{number}" for number in range(2)])
    await asyncio.sleep(61)
    town.tg.limits = Limits(30, 1, 20)
    said = {person.name: [f"{person.name} раз {n}" for n in range(20)] for person in people}
    began = time.monotonic()

    for number in range(20):
        for person in people:
            town.tg.send(person.id, person.id, said[person.name][number])
        await asyncio.sleep(1)
    async with asyncio.timeout(WITHIN_THREE_MINUTES):
        while sum(" раз " in text for text in town.desk_texts) < 40:
            await asyncio.sleep(0.1)

    assert time.monotonic() - began < WITHIN_THREE_MINUTES
    assert town.tg.limits.refused == 0
    for person in people:
        heard = [t for t in town.desk_texts if t.startswith(f"{person.name} раз")]
        assert heard == said[person.name]


async def test_two_hundred_open_questions_are_all_answered(town: Town) -> None:
    people = await asked(town, [f"Житель{number}" for number in range(200)])

    took = []
    for person in people:
        began = time.monotonic()
        await town.olga.replies(town.in_desk(f"{person.name} спрашивает"), f"Ответ: {person.name}")
        took.append(time.monotonic() - began)

    assert [person.heard for person in people] == [f"Ответ: {person.name}" for person in people]
    assert town.rows("SELECT count(*) FROM questions WHERE state = 'open'") == [(200,)]
    assert statistics.median(took) < 0.3
