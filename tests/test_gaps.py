"""What people did not find comes back to the centre: without who asked, alike together."""

import pytest

from bot import content
from bot.gaps import grouped
from db.database import Database, system_clock
from db.gaps import Gap
from tests.test_overdue import holiday, until_omsk
from tests.test_proposals import HEAD, hears, taps
from tests.town import Person, Town, entry, labels, write_content

TEXTS = "SELECT text, kind, count FROM gaps ORDER BY id"
WEEK = "За неделю"


async def gaps(town: Town) -> dict:
    await town.olga.writes("/gaps")
    return town.desk[-1]


def weekly(town: Town) -> list[str]:
    return [text for text in town.desk_texts if text.startswith(WEEK)]


async def asked(town: Town, *queries: str) -> Person:
    """Somebody who has not agreed asks what nobody knows."""
    person = town.person("Нина")
    for query in queries:
        await person.says(query)
    return person


async def viewed(town: Town, number: int = 0) -> dict:
    """Open a group of the list."""
    shown = await gaps(town)
    await town.olga.presses_on(shown, labels(shown)[number])
    return town.at(shown["message_id"])


# -- gathering -------------------------------------------------------------------------------------


async def test_what_was_not_found_is_counted_without_who_asked(town: Town) -> None:
    await asked(town, "какая завтра погода", "Какая завтра погода?!")
    anna = await town.person("Анна").agrees()
    await anna.says("Меня зовут Анна, 8 913 123-45-67: какая погода?")

    assert town.rows(TEXTS) == [
        ("Какая завтра погода?!", "none", 2),
        ("Меня зовут , : какая погода?", "none", 1),
    ]
    columns = {name for _, name, *_ in town.rows("PRAGMA table_info(gaps)")}
    assert columns == {"id", "key", "text", "kind", "count", "first_at", "last_at"}


async def test_stories_small_talk_and_what_was_found_are_no_gaps(town: Town) -> None:
    await asked(
        town, "погода " * 40, "привет", "8 913 123-45-67", "как создать тос", "счёт отчёт заявка"
    )

    assert town.rows(TEXTS) == []


async def test_trouble_that_needs_a_human_is_no_gap(town: Town) -> None:
    await asked(town, "мне угрожают и бьют")

    assert town.rows(TEXTS) == []


@pytest.mark.parametrize("agrees", [True, False])
async def test_an_answer_that_did_not_help_leaves_its_query(town: Town, agrees: bool) -> None:
    nina = town.person()
    if agrees:
        await nina.agrees()
    await nina.says("как создать тос побыстрее")
    await nina.presses("Как создать ТОС?" if "Как создать ТОС?" in nina.buttons else "Не помогло")
    await nina.presses("Не помогло")
    await nina.presses("Не помогло")

    assert town.rows(TEXTS) == [("как создать тос побыстрее", "not_helped", 1)]


@pytest.mark.parametrize("agrees", [True, False])
async def test_what_was_chosen_of_likely_ones_leaves_the_words_typed(
    town: Town, agrees: bool
) -> None:
    nina = town.person()
    if agrees:
        await nina.agrees()
    await nina.says("счёт отчёт заявка")
    await nina.presses(nina.buttons[0])

    await nina.presses("Не помогло")

    assert town.rows(TEXTS) == [("счёт отчёт заявка", "not_helped", 1)]


async def test_an_entry_opened_from_the_menu_is_nobodys_query(town: Town) -> None:
    nina = await town.person().agrees()
    await nina.says("/faq")
    await nina.presses("ТОС · 1")
    await nina.presses("Как создать ТОС?")

    await nina.presses("Не помогло")

    assert town.rows(TEXTS) == []


async def test_gaps_are_forgotten_ninety_days_after_the_last_time(town: Town) -> None:
    await asked(town, "какая завтра погода", "где купить дрова")
    await town.later(days=60)
    await asked(town, "где купить дрова")
    await town.later(days=31)

    assert town.rows(TEXTS) == [("где купить дрова", "none", 2)]


# -- shown -----------------------------------------------------------------------------------------


async def test_what_is_alike_stands_together_the_most_frequent_first(town: Town) -> None:
    await asked(
        town,
        "какая завтра погода",
        "где купить дрова",
        "дрова где купить дешевле",
        "купить дров где",
    )
    sergey = town.consultant("Сергей")

    await sergey.writes("/gaps")

    shown = town.desk[-1]
    head, first, alike, second, *_ = [line for line in shown["text"].split("\n") if line]
    assert head == "Чего не нашли в базе ответов"
    assert first == "1. купить дров где — 3 раза"
    assert alike == "ещё так: дрова где купить дешевле; где купить дрова"
    assert second == "2. какая завтра погода — 1 раз"
    assert labels(shown) == ["1. купить дров где", "2. какая завтра погода"]


async def test_ten_groups_are_shown_at_the_most_and_fit(town: Town) -> None:
    moment = "2026-11-23T06:00:00.000Z"
    words = (
        "дрова",
        "погода",
        "баня",
        "трактор",
        "корова",
        "сено",
        "мост",
        "колодец",
        "почта",
        "врач",
        "рыба",
        "клуб",
    )
    await town.change(
        "INSERT INTO gaps (key, text, kind, count, first_at, last_at) VALUES (?,?,'none',?,?,?)",
        [(w, (f"{w} " * 40)[:200], n, moment, moment) for n, w in enumerate(words, 1)],
    )

    shown = await gaps(town)

    assert len(labels(shown)) == 10
    assert labels(shown)[0].startswith("1. клуб")
    assert "и ещё 2" in shown["text"]


async def test_without_gaps_it_says_so(town: Town) -> None:
    assert "нашлось" in (await gaps(town))["text"]


async def test_strangers_see_no_gaps(town: Town) -> None:
    nina = await asked(town, "какая завтра погода")

    await nina.says("/gaps")

    assert "Такой команды нет" in nina.heard


def test_grouping_a_thousand_texts_is_quick_enough_and_loses_none() -> None:
    now = system_clock()
    many = [
        Gap(n, f"слово{n % 97} дело{n % 31} место{n}", "none", 1, now, now) for n in range(1000)
    ]

    groups = grouped(many)

    assert sorted(gap.id for group in groups for gap in group.gaps) == list(range(1000))


# -- filled ----------------------------------------------------------------------------------------


async def test_a_gap_becomes_a_proposal_and_goes_when_that_is_approved(town: Town) -> None:
    nina = await asked(town, "где купить дрова", "дрова где купить", "какая завтра погода")
    group = await viewed(town)
    assert labels(group) == ["Сделать ответом", "Вариант вопроса", "Не нужно", "← Назад"]

    await town.olga.presses_on(group, "Сделать ответом")
    proposal = town.in_desk(HEAD)
    assert "дрова где купить" in proposal["text"]
    assert "Ответа пока нет" in proposal["text"]
    await town.olga.replies(proposal, "/question Где взять топливо на зиму?")
    await town.olga.replies(proposal, "/answer В лесхозе.")
    assert len(town.rows(TEXTS)) == 3
    await taps(town, proposal, "Тема", "ТОС", "Утвердить")

    assert town.rows(TEXTS) == [("какая завтра погода", "none", 1)]
    await hears(nina, "дрова где купить", "В лесхозе.")
    assert "Где взять топливо на зиму?" in nina.heard


async def test_a_group_has_one_proposal(town: Town) -> None:
    await asked(town, "где купить дрова", "дрова где купить")
    group = await viewed(town)
    await town.olga.presses_on(group, "Сделать ответом")
    proposal = town.in_desk(HEAD)

    await town.olga.presses_on(group, "Сделать ответом")

    assert town.in_desk("вот оно")["reply_to_message"]["message_id"] == proposal["message_id"]
    assert town.rows("SELECT count(*) FROM proposals") == [(1,)]


async def test_a_gap_becomes_another_wording_that_outlives_a_load(town: Town, tmp_path) -> None:
    nina = await asked(town, "какая завтра погода", "создать уличный комитет")
    await nina.presses("Как создать ТОС?")
    await nina.presses("Не помогло")
    group = await viewed(town)
    assert "создать уличный комитет" in group["text"]
    assert "не помогло" in group["text"]
    await town.olga.presses_on(group, "Вариант вопроса")
    offered = labels(town.at(group["message_id"]))
    assert "Как создать ТОС?" in offered
    assert len(offered) <= 4

    await town.olga.presses_on(group, "Как создать ТОС?")

    after = town.at(group["message_id"])
    assert "Теперь это вариант вопроса «Как создать ТОС?»" in after["text"]
    assert labels(after) == ["1. какая завтра погода"]
    assert town.rows(TEXTS) == [("какая завтра погода", "none", 1)]
    await hears(nina, "создать уличный комитет", "Соберите жителей.")
    again = write_content(
        tmp_path / "again.json", faq=[entry("tos", "Как создать ТОС?", "Как прежде.", topic="ТОС")]
    )
    other = await Database.open(town.folder / "centre.db")
    await content.load(other, content.read([again]))
    await other.close()
    await hears(nina, "создать уличный комитет", "Как прежде.")


async def test_what_is_like_nothing_can_only_become_an_answer(town: Town) -> None:
    await asked(town, "какая завтра погода")
    group = await viewed(town)

    press = await town.olga.presses_on(group, "Вариант вопроса")

    assert "Похожих ответов в базе нет" in town.tg.answers[press]["text"]


async def test_what_nobody_needs_goes(town: Town) -> None:
    await asked(town, "какая завтра погода", "завтра какая погода будет")
    group = await viewed(town)

    await town.olga.presses_on(group, "Не нужно")

    after = town.at(group["message_id"])
    assert "Убрано." in after["text"]
    assert labels(after) == []
    assert town.rows(TEXTS) == []


async def test_a_press_that_comes_too_late_is_told(town: Town) -> None:
    await asked(town, "какая завтра погода")
    group = await viewed(town)
    await town.olga.presses_on(group, "Не нужно")

    late = town.tg.press_data(town.olga.id, town.group, group["message_id"], "nogap:1")
    await town.quiet()
    assert "больше нет" in town.tg.answers[late]["text"]


# -- weekly ----------------------------------------------------------------------------------------


async def test_on_the_first_working_day_of_the_week_the_gaps_are_shown_once(town: Town) -> None:
    await town.later(minutes=1)
    await asked(town, "какая завтра погода")
    await until_omsk(town, "2026-11-27 10:00")
    await asked(town, "где купить дрова")
    await until_omsk(town, "2026-11-30 08:59")
    assert weekly(town) == []

    await until_omsk(town, "2026-11-30 09:00")
    await town.later(minutes=5)
    await town.stop()
    await town.start()
    await until_omsk(town, "2026-12-01 09:01")

    (text,) = weekly(town)
    assert "какая завтра погода — 1 раз" in text
    assert "где купить дрова — 1 раз" in text
    assert "message_thread_id" not in town.in_desk(WEEK), "in the common chat"
    await town.olga.presses_on(town.in_desk(WEEK), "1. где купить дрова")
    assert "Сделать ответом" in labels(town.in_desk("где купить дрова"))


async def test_only_the_last_seven_days_are_shown_and_nothing_where_there_are_none(
    town: Town,
) -> None:
    await town.later(minutes=1)
    await asked(town, "какая завтра погода")
    await until_omsk(town, "2026-12-06 12:00")
    await asked(town, "где купить дрова")
    await until_omsk(town, "2026-12-07 09:00")
    assert len(weekly(town)) == 1, "only Monday noon's and Sunday's were asked"
    assert "погода" not in weekly(town)[0]

    await until_omsk(town, "2026-12-14 09:00")

    assert len(weekly(town)) == 1


async def test_after_a_holiday_the_week_begins_on_its_first_working_day(town: Town) -> None:
    await holiday(town, "2026-11-30")
    await town.later(minutes=1)
    await asked(town, "какая завтра погода")
    await until_omsk(town, "2026-11-27 10:00")
    await town.later(minutes=1)
    await asked(town, "какая завтра погода")
    await until_omsk(town, "2026-11-30 12:00")
    assert weekly(town) == []

    await until_omsk(town, "2026-12-01 09:00")

    assert len(weekly(town)) == 1
