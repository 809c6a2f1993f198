"""What becomes of rows that wait in the sender's hands while the world changes under them."""

import asyncio

import pytest

from bot import privacy
from bot.outbox import To
from bot.sandbox import Limits
from db import people
from tests.simulated import SimulatedTown
from tests.test_desk import asking
from tests.test_waits import Run, flood, innocent  # noqa: F401 - a fixture
from tests.town import Person
from tests.town import words as words_of


async def erase(town: SimulatedTown, person: Person) -> None:
    async with town.app.db.write() as tx:
        known = await people.at(tx, person.id)
        assert known
        await privacy.erase(tx, known)
    town.app.sender.tidy()
    town.app.sender.wake()


def topics(town: SimulatedTown) -> list[int]:
    return [*town.tg.chats[town.group].topics]


def limited(town: SimulatedTown) -> None:
    town.tg.limits = Limits(30, 1, 20, clock=asyncio.get_running_loop().time)


@pytest.mark.parametrize("forum", [True, False])
def test_words_that_wait_for_a_full_group_go_with_who_is_erased(
    innocent: Run,  # noqa: F811
    *,
    forum: bool,
) -> None:
    async def story(town: SimulatedTown, anna: Person) -> None:
        town.tg.limits = Limits.off()
        nina = await asking(town, "Нина")
        limited(town)
        await flood(town, To(town.group), 60)
        await asyncio.sleep(25)
        town.tg.send(nina.id, nina.id, "Никому не говорите")
        town.tg.send(anna.id, anna.id, "/help")
        await asyncio.sleep(2)
        await erase(town, nina)

        await town.until(town.app.sender.idle, "all is said")
        assert "Раз 59" in town.desk_texts
        assert "Никому не говорите" not in town.desk_texts

    innocent(story, forum=forum)


def test_a_reply_that_waits_is_not_said_to_who_was_erased(innocent: Run) -> None:  # noqa: F811
    async def story(town: SimulatedTown, _: Person) -> None:
        nina = await asking(town, "Нина")
        town.tg.faults.add("429", chat=nina.id, times=1, retry_after=20)
        town.tg.send(
            town.olga.id,
            town.group,
            "Приезжайте",
            reply_to=town.desk[-1]["message_id"],
            thread=town.desk[-1].get("message_thread_id"),
        )
        await asyncio.sleep(3)
        assert "Приезжайте" not in nina.texts
        await erase(town, nina)

        await town.until(town.app.sender.idle, "all is said")
        assert "Приезжайте" not in nina.texts

    innocent(story, forum=False)


def test_words_on_their_way_to_a_plain_group_go_with_who_is_erased(
    innocent: Run,  # noqa: F811
) -> None:
    async def story(town: SimulatedTown, _: Person) -> None:
        nina = await asking(town, "Нина")
        town.tg.send(nina.id, nina.id, "Никому не говорите")
        await town.until(lambda: "Никому не говорите" in town.desk_texts)
        await erase(town, nina)

        await town.until(town.app.sender.idle, "all is said")
        assert "Никому не говорите" not in town.desk_texts
        assert town.rows("SELECT count(*) FROM copies") == [(0,)]

    innocent(story, forum=False)


def test_a_topic_that_is_being_made_for_who_is_erased_goes(innocent: Run) -> None:  # noqa: F811
    async def story(town: SimulatedTown, _: Person) -> None:
        nina = await town.person("Нина").agrees()
        await nina.says("/ask")
        before = len(topics(town))
        town.tg.send(nina.id, nina.id, "Никому не говорите")
        await town.until(lambda: len(topics(town)) > before, "a topic is made")
        await erase(town, nina)

        await town.until(town.app.sender.idle, "all is said")
        assert len(topics(town)) == before
        assert town.desk_texts == []

    innocent(story)


def test_an_album_is_not_overtaken_for_ever_by_single_words(innocent: Run) -> None:  # noqa: F811
    """Ten places of twenty a minute are never free at once where others take each one."""

    async def story(town: SimulatedTown, _: Person) -> None:
        town.tg.limits = Limits.off()
        nina = await asking(town, "Нина")
        limited(town)
        await flood(town, To(town.group), 120)
        await asyncio.sleep(30)
        town.tg.album(nina.id, nina.id, [{"kind": "photo"}] * 10)
        copied = len(town.desk)
        began = asyncio.get_running_loop().time()
        await town.until(
            lambda: sum("photo" in m for m in town.desk[copied:]) == 10, "the album stands"
        )
        assert asyncio.get_running_loop().time() - began < 130

    innocent(story)


def test_an_album_that_is_copied_one_by_one_is_not_begun_anew(innocent: Run) -> None:  # noqa: F811
    """On a server without copyMessages, where one of the copies has to wait."""

    async def story(town: SimulatedTown, _: Person) -> None:
        town.tg.limits = Limits.off()
        nina = await asking(town, "Нина")
        before = len(town.desk)
        town.tg.faults.add("404", "copyMessages", times=100)
        limited(town)
        town.tg.album(nina.id, nina.id, [{"kind": "photo", "caption": f"{n}"} for n in range(5)])
        await asyncio.sleep(60)
        await town.until(town.app.sender.idle, "all is said")

        assert [words_of(message) for message in town.desk[before:]] == ["0", "1", "2", "3", "4"]

    innocent(story)
