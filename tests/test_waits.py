"""Nobody waits for what is said to somebody else: one chat's trouble is that chat's.

In virtual time, under Telegram's limits.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.outbox import Lane, To, put
from bot.panel_questions import answer
from bot.sandbox import Limits
from bot.staff import consultant
from tests.simulated import SimulatedTown, live
from tests.test_desk import asking
from tests.town import Person

SIX_MINUTES = timedelta(minutes=6)
SOON = 2.0
"""Seconds in which who is innocent must be answered; a call takes up to a tenth of one."""
Story = Callable[[SimulatedTown, Person], Awaitable[None]]
Run = Callable[..., None]


@pytest.fixture
def innocent(tmp_path: Path, small_base: Path) -> Run:
    """Run a story in a town with Telegram's limits on, where Anna has done nothing."""

    async def told(story: Story, forum: bool) -> None:
        shutil.copy(small_base, tmp_path / "centre.db")
        town = SimulatedTown(tmp_path, forum=forum, telegram={"messages_per_second": 30})
        await town.open()
        anna = town.person("Анна")
        await anna.says("/start")
        town.tg.limits = Limits(30, 1, 20, clock=asyncio.get_running_loop().time)
        try:
            await story(town, anna)
            assert not town.mistakes.found
        finally:
            await town.drop()
            await town.close()

    def run(story: Story, *, forum: bool = True) -> None:
        live(told(story, forum))

    return run


async def waits(town: SimulatedTown, person: Person, words: str = "/help") -> float:
    """Return the seconds until a person is answered."""
    loop, before = asyncio.get_running_loop(), len(person.from_bot)
    began = loop.time()
    town.tg.send(person.id, person.id, words)
    await town.until(lambda: len(person.from_bot) > before, "an answer")
    return loop.time() - began


async def stays_quick(town: SimulatedTown, person: Person, seconds: float = 60.0) -> None:
    """See that a person is answered soon, whenever they ask."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end:
        await asyncio.sleep(3)
        assert await waits(town, person) < SOON


async def queue(town: SimulatedTown, *what: tuple[To, str, dict], lane: Lane = Lane.REPLY) -> list:
    async with town.app.db.write() as tx:
        queued = [await put(tx, to, act, content, lane=lane) for to, act, content in what]
    town.app.sender.wake()
    return queued


def words(number: int) -> list[tuple[str, dict]]:
    return [("say", {"text": f"Раз {n}"}) for n in range(number)]


async def flood(town: SimulatedTown, to: To, number: int = 80) -> list:
    return await queue(town, *((to, act, content) for act, content in words(number)))


def test_a_full_group_keeps_nobody_waiting(innocent: Run) -> None:
    async def story(town: SimulatedTown, anna: Person) -> None:
        await flood(town, To(town.group))
        await stays_quick(town, anna)

    innocent(story)


def test_what_waits_for_a_message_to_stand_takes_nobodys_turn(innocent: Run) -> None:
    """Marks of answers that the group has not been shown yet, its twenty a minute being used up."""

    async def story(town: SimulatedTown, anna: Person) -> None:
        shown = await flood(town, To(town.group))
        marks = [(To(town.group), "mark", {"row": row, "emoji": "👌"}) for row in shown[-30:]]
        await queue(town, *marks)
        await stays_quick(town, anna)

        await town.until(town.app.sender.idle, "all is said")
        marked = [m for m in town.desk if m["reactions"]]
        assert len(marked) == 30

    innocent(story)


def test_answers_from_the_panel_keep_nobody_waiting(innocent: Run) -> None:
    """A member asks for their link while eight answers from the panel wait to be shown."""

    async def story(town: SimulatedTown, anna: Person) -> None:
        town.tg.limits = Limits.off()
        people = [await asking(town, f"Житель {n}") for n in range(8)]
        town.tg.limits = Limits(30, 1, 20, clock=asyncio.get_running_loop().time)
        await flood(town, To(town.group))
        async with town.app.db.write() as tx:
            olga = await consultant(tx, town.olga.id, "Ольга", None)
            for number in range(1, len(people) + 1):
                await answer(tx, number, olga, f"Ответ {number}", f"once{number}")
        town.app.sender.wake()
        await asyncio.sleep(30)
        assert all("Ответ" in person.heard for person in people)
        assert await waits(town, town.olga, "/start panel") < SOON
        await stays_quick(town, anna)

    innocent(story)


def test_many_changes_of_the_groups_messages_keep_nobody_waiting(innocent: Run) -> None:
    """Two hundred silent questions close at once: their cards and topics change."""

    async def story(town: SimulatedTown, anna: Person) -> None:
        there = [town.tg.send(town.olga.id, town.group, "Чай") for _ in range(400)]
        await town.quiet()
        await queue(town, *((To(town.group), "mark", {"message": m, "emoji": "👌"}) for m in there))
        await stays_quick(town, anna, 20)

    innocent(story)


@pytest.mark.parametrize("seconds", [5, 300])
@pytest.mark.parametrize("whose", ["person", "group"])
def test_a_chat_that_may_not_be_written_to_keeps_nobody_waiting(
    innocent: Run, whose: str, seconds: int
) -> None:
    async def story(town: SimulatedTown, anna: Person) -> None:
        chat = town.person("Нина").id if whose == "person" else town.group
        town.tg.faults.add("429", chat=chat, times=100, retry_after=seconds)
        town.tg.send(chat if chat > 0 else town.olga.id, chat, "/help")
        await flood(town, To(chat), 3)
        await stays_quick(town, anna)

    innocent(story)


def test_a_person_who_is_told_much_keeps_nobody_waiting(innocent: Run) -> None:
    async def story(town: SimulatedTown, anna: Person) -> None:
        nina = town.person("Нина")
        await nina.says("/start")
        await flood(town, To(nina.id), 100)
        await stays_quick(town, anna)

    innocent(story)


@pytest.mark.parametrize("forum", [True, False])
def test_a_group_whose_calls_hang_keeps_nobody_waiting(innocent: Run, *, forum: bool) -> None:
    async def story(town: SimulatedTown, anna: Person) -> None:
        people = [await asking(town, name=f"Житель {number}") for number in range(15)]
        town.tg.faults.add("hang", chat=town.group, times=10_000)
        for person in people:
            town.tg.send(person.id, person.id, "А ещё?")
        await stays_quick(town, anna)

        town.tg.faults.clear()
        await town.until(town.app.sender.idle, "all is said")
        assert sum(text == "А ещё?" for text in town.desk_texts) == 15

    innocent(story, forum=forum)


def test_people_whose_calls_hang_keep_nobody_waiting(innocent: Run) -> None:
    async def story(town: SimulatedTown, anna: Person) -> None:
        people = [town.person(f"Житель {number}") for number in range(15)]
        for person in people:
            town.tg.faults.add("hang", chat=person.id, times=10_000)
            town.tg.send(person.id, person.id, "/help")
        await asyncio.sleep(5)
        await stays_quick(town, anna)

    innocent(story)


def test_telegram_silent_about_the_groups_members_keeps_nobody_waiting(innocent: Run) -> None:
    async def story(town: SimulatedTown, anna: Person) -> None:
        town.shift += SIX_MINUTES
        await asyncio.sleep(360)
        town.tg.faults.add("hang", "getChatMember", times=10_000)
        ivan = town.consultant("Иван")
        for number in range(20):
            speaker = ivan if number % 2 else town.olga
            town.tg.send(speaker.id, town.group, f"Чай {number}")
            await asyncio.sleep(1.5)
            waited = await waits(town, anna)
            assert waited < SOON or number == 0

    innocent(story)


def test_documents_that_take_long_to_make_keep_nobody_waiting(innocent: Run) -> None:
    async def story(town: SimulatedTown, anna: Person) -> None:
        async def slowly(_: dict) -> tuple[str, bytes]:
            await asyncio.sleep(8)
            return "a.txt", b"a"

        town.app.sender._delivery._hand.makers["slow"] = slowly
        people = [town.person(f"Житель {number}") for number in range(50)]
        for person in people:
            await person.says("/start")
        papers = [(To(p.id), "document", {"maker": "slow", "args": {}}) for p in people]
        await queue(town, *papers, lane=Lane.REMINDER)
        await stays_quick(town, anna)
        await town.until(town.app.sender.idle, "all is sent")
        assert all("document" in person.from_bot[-1] for person in people)

    innocent(story)


def test_a_broadcast_keeps_nobody_waiting(innocent: Run) -> None:
    async def story(town: SimulatedTown, anna: Person) -> None:
        people = [town.person(f"Житель {number}") for number in range(400)]
        for person in people:
            town.tg.send(person.id, person.id, "/start")
        await town.quiet()
        news = [(To(p.id), "say", {"text": "Новости"}) for p in people]
        await queue(town, *news, lane=Lane.BROADCAST)
        await stays_quick(town, anna, 12)

    innocent(story)


def test_where_the_group_does_not_say_whether_it_has_topics_nobody_waits(innocent: Run) -> None:
    async def story(town: SimulatedTown, anna: Person) -> None:
        nina = await asking(town)
        await town.stop()
        town.tg.faults.add("hang", "getChat", times=10_000)
        town.tg.send(nina.id, nina.id, "А ещё?")
        town.tg.send(anna.id, anna.id, "/help")
        before = len(anna.from_bot)
        await town.start_unsettled()
        began = asyncio.get_running_loop().time()
        await town.until(lambda: len(anna.from_bot) > before)
        assert asyncio.get_running_loop().time() - began < SOON
        await stays_quick(town, anna)

    innocent(story)


def test_messages_of_one_number_in_two_chats_do_not_wait_for_each_other(innocent: Run) -> None:
    async def story(town: SimulatedTown, anna: Person) -> None:
        number = anna.from_bot[-1]["message_id"]
        town.tg.faults.add("429", chat=town.group, times=100, retry_after=300)
        edit = {"message": number, "text": "Иначе", "buttons": []}
        await queue(town, (To(town.group), "edit", edit), (To(anna.id), "edit", edit))
        await asyncio.sleep(SOON)
        assert anna.heard == "Иначе"

    innocent(story)


def test_a_question_comes_before_the_tenth_message_of_somebody_else(innocent: Run) -> None:
    """Somebody writes a lot; the others' cards need not wait until all of it stands."""

    async def story(town: SimulatedTown, anna: Person) -> None:
        town.tg.limits = Limits.off()
        nina, vera = await asking(town, name="Нина"), await asking(town, name="Вера")
        await asyncio.sleep(61)
        town.tg.limits = Limits(30, 1, 20, clock=asyncio.get_running_loop().time)
        for number in range(40):
            town.tg.send(nina.id, nina.id, f"Ещё {number}")
        await asyncio.sleep(5)
        town.tg.send(vera.id, vera.id, "Помогите")
        before = asyncio.get_running_loop().time()
        await town.until(lambda: any("Помогите" in text for text in town.desk_texts))
        assert asyncio.get_running_loop().time() - before < 2 * SOON

    innocent(story)


@pytest.mark.parametrize(("forum", "latest"), [(True, 0.05), (True, 0.5), (False, 0.05)])
def test_of_eleven_questions_at_once_ten_stand_before_the_minute_is_over(
    innocent: Run, *, forum: bool, latest: float
) -> None:
    """Card and message of each: the group's twenty a minute, and not one refused."""

    async def story(town: SimulatedTown, anna: Person) -> None:
        loop = asyncio.get_running_loop()
        town.tg.limits = Limits.off()
        people = [anna, *(town.person(f"Житель {number}") for number in range(10))]
        for person in people:
            await person.agrees()
            await person.says("/ask")
        await asyncio.sleep(61)
        town.tg.limits = Limits(30, 1, 20, clock=loop.time)
        town.wire.latest, began = latest, loop.time()
        for person in people:
            town.tg.send(person.id, person.id, f"{person.name} спрашивает")
        took = []
        for number in range(1, 12):
            await town.until(lambda: sum("спрашивает" in t for t in town.desk_texts) >= number)  # noqa: B023
            took.append(loop.time() - began)

        assert took[9] < (30 if latest < 0.1 else 40)
        assert took[10] < 65
        if latest < 0.1:
            assert town.tg.limits.refused == 0

    innocent(story, forum=forum)


@pytest.mark.parametrize(("takes", "latest"), [(10, 0.05), (10, 0.15), (20, 0.05), (30, 0.05)])
def test_a_broadcast_soon_goes_as_fast_as_is_taken(
    innocent: Run, takes: int, latest: float
) -> None:
    async def story(town: SimulatedTown, anna: Person) -> None:
        loop = asyncio.get_running_loop()
        people = [anna, *(town.person(f"Житель {number}") for number in range(299))]
        for person in people:
            town.tg.send(person.id, person.id, "/start")
        await town.quiet()
        town.tg.limits = Limits(takes, 1, 20, clock=loop.time)
        town.wire.latest, began = latest, loop.time()
        news = [(To(p.id), "say", {"text": "Новости"}) for p in people]
        await queue(town, *news, lane=Lane.BROADCAST)
        await town.until(town.app.sender.idle, "all is said")

        assert town.tg.limits.refused <= 10
        assert len(people) / (loop.time() - began) >= 0.7 * takes
        assert all(person.heard == "Новости" for person in people)

    innocent(story)
