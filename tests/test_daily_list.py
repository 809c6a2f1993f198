"""A working day begins with a list of who waits."""

from db.database import stamp
from tests.test_desk import asking
from tests.test_expected import living_in
from tests.test_overdue import holiday, lists, until_omsk
from tests.town import Town


async def test_the_day_begins_with_a_list_of_what_waits(town: Town) -> None:
    await living_in(town, "Тарский район", "тар", "Нина")
    anna = await living_in(town, "Большереченский район", "больш", "Анна")
    await anna.says("/ask Как открыть счёт?")
    await town.later(minutes=5)
    pyotr = await asking(town, "Что с отчётом?", name="Пётр")
    await town.olga.presses_on(town.in_desk("№ 2 ·"), "Беру")
    answered = await asking(town, "Кто тут?", name="Мария")
    await town.olga.replies(town.in_desk("Кто тут?"), "Мы.")
    await until_omsk(town, "2026-11-24 08:59")
    assert lists(town) == []

    await until_omsk(town, "2026-11-24 09:00")

    (text,) = lists(town)
    head, first, second = text.split("\n")
    assert head == "☀️ 2 вопроса ждут ответа"
    assert first == "№ 1 · Анна, Большереченский район · с 23.11 12:00 · никто не взял"
    assert second == f"№ 2 · {pyotr.name} · с 23.11 12:05 · Ольга"
    assert answered.name not in text
    said = town.in_desk("☀️")
    assert "message_thread_id" not in said, "in the common chat"
    links = [e["url"] for e in said["entities"] if e["type"] == "text_link"]
    thread = town.in_desk("Как открыть счёт?")["message_thread_id"]
    assert links[0] == f"https://t.me/c/{str(town.group)[4:]}/{thread}"
    assert len(links) == 2


async def test_the_list_comes_once_a_day_also_over_a_restart(town: Town) -> None:
    await asking(town)
    await until_omsk(town, "2026-11-24 09:00")
    await town.later(hours=1)
    await town.stop()
    await town.start()
    await town.later(hours=1)
    assert len(lists(town)) == 1

    await until_omsk(town, "2026-11-25 09:00")

    assert len(lists(town)) == 2


async def test_a_day_without_anything_waiting_has_no_list(town: Town) -> None:
    await until_omsk(town, "2026-11-24 09:00")
    await asking(town)
    await town.later(hours=1)

    assert lists(town) == [], "what came after the beginning is not listed"


async def test_after_downtime_the_list_still_comes_but_not_after_the_day(town: Town) -> None:
    await asking(town)
    await until_omsk(town, "2026-11-24 18:00")
    assert lists(town) == []

    await until_omsk(town, "2026-11-25 15:00")

    assert len(lists(town)) == 1


async def test_there_is_no_list_on_days_without_work(town: Town) -> None:
    await holiday(town, "2026-11-30")
    await until_omsk(town, "2026-11-27 17:50")
    await asking(town)
    for moment in ("2026-11-28 10:00", "2026-11-29 10:00", "2026-11-30 10:00"):
        await until_omsk(town, moment)
    assert lists(town) == []

    await until_omsk(town, "2026-12-01 09:00")

    assert len(lists(town)) == 1


async def test_round_the_clock_the_list_comes_at_nine(build) -> None:
    town = await build(staff={"working_hours": ""})
    await asking(town)
    await until_omsk(town, "2026-11-24 08:59")
    assert lists(town) == []

    await until_omsk(town, "2026-11-24 09:00")

    assert len(lists(town)) == 1


async def test_a_long_list_is_cut_and_fits_into_one_message(town: Town) -> None:
    """Names as long as Telegram lets them be."""
    now = stamp(town.clock())
    numbers = range(1, 43)
    await town.change(
        "INSERT INTO people (id, channel, address, name, municipality_id, consent_version,"
        " consented_at) VALUES (?, 'telegram', ?, ?, 'kuz-yaya', '1', ?)",
        [(number, number, "😀" * 64, now) for number in numbers],
    )
    await town.change(
        "INSERT INTO questions (person_id, state, opened_at, last_person_at, waiting_since)"
        " VALUES (?, 'open', ?, ?, ?)",
        [(number, now, now, now) for number in numbers],
    )
    await until_omsk(town, "2026-11-24 09:00")

    (text,) = lists(town)
    assert text.startswith("☀️ 42 вопроса ждут ответа")
    assert text.count("№ ") == 30
    assert text.endswith("и ещё 12")


async def test_in_a_plain_supergroup_the_list_leads_to_the_cards(build) -> None:
    town = await build(forum=False)
    await asking(town)
    card = town.in_desk("№ 1 ·")["message_id"]
    await until_omsk(town, "2026-11-24 09:00")

    (link,) = [e["url"] for e in town.in_desk("☀️")["entities"] if e["type"] == "text_link"]
    assert link == f"https://t.me/c/{str(town.group)[4:]}/{card}"


async def test_in_a_basic_group_the_list_has_no_links(build) -> None:
    town = await build(forum=False, supergroup=False)
    await asking(town)
    await until_omsk(town, "2026-11-24 09:00")

    said = town.in_desk("☀️")
    assert "№ 1 · Нина" in said["text"]
    assert [e for e in said.get("entities", []) if e["type"] == "text_link"] == []


async def test_of_the_list_nothing_is_kept(town: Town) -> None:
    """It names people, and belongs to none of them: nothing could erase it."""
    await asking(town)
    await until_omsk(town, "2026-11-24 09:00")
    in_common = "SELECT 1 FROM outbox WHERE chat_id = ? AND act = 'say'"
    await town.until(lambda: not town.rows(in_common, town.group))

    assert len(lists(town)) == 1
