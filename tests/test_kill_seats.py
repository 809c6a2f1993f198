"""kill -9 while thirty tap twice for ten places in sections: ten are seated, nobody twice."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.killed import KilledTown
from tests.test_seminars import TITLE, seats
from tests.town import Person, write_content

SECTIONS = [{"id": n, "title": n, "capacity": c} for n, c in (("А", 4), ("Б", 4), ("В", 5))]


@pytest.fixture
async def killed(tmp_path: Path, small_base: Path) -> AsyncIterator[KilledTown]:
    shutil.copy(small_base, tmp_path / "centre.db")
    town = KilledTown(tmp_path)
    await town.open()
    yield town
    await town.close()


async def everybody_presses(town: KilledTown, people: list[Person], label: str) -> None:
    for person in people:
        town.tg.press(person.id, person.id, person.from_bot[-1]["message_id"], label)
    await town.at_rest()


async def signed_in(town: KilledTown, number: int) -> list[Person]:
    """Let people agree and stand before the sections, all at once and without a kill."""
    people = [town.person(f"Житель{n}") for n in range(number)]
    for text in ("/start", "/seminars"):
        for person in people:
            town.tg.send(person.id, person.id, text)
        await town.at_rest()
        if text == "/start":
            await everybody_presses(town, people, "Согласен")
    await everybody_presses(town, people, TITLE)
    await everybody_presses(town, people, "Записаться")
    return people


async def test_thirty_tap_twice_for_ten_places_while_the_bot_is_killed(killed: KilledTown) -> None:
    town = killed
    entry = {"id": "fund", "title": TITLE, "starts_at": "2026-12-01T10:00+06:00"}
    content = [{**entry, "sections": SECTIONS, "capacity": 10}]
    await town.load(write_content(town.folder / "s.json", seminars=content))
    people = await signed_in(town, 30)
    cards = [person.from_bot[-1]["message_id"] for person in people]

    for number, person in enumerate(people):
        for _ in range(2):
            town.tg.press(person.id, person.id, cards[number], "АБВ"[number % 3])
        if number % 10 == 9:
            begun = number - 5
            await town.until(lambda begun=begun: sum(seats(town).values()) > begun, "some are in")
            await town.stop()
            town.kills += 1
            await town.start_unsettled()
    await town.at_rest()

    assert town.kills == 3
    assert seats(town) == {"queued": 20, "registered": 10}
    assert town.rows("SELECT count(DISTINCT person_id) FROM registrations") == [(30,)]
    taken = town.rows(
        "SELECT c.id, count(*) FROM registrations r JOIN seminar_sections c ON c.number = r.section"
        " WHERE state = 'registered' GROUP BY c.id ORDER BY c.id"
    )
    assert taken == [("А", 4), ("Б", 3), ("В", 3)]
    heard = [text.split("\n")[0] for person in people for text in person.texts]
    assert heard.count("Вы записаны") == 10
