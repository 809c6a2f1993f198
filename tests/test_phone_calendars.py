"""A seminar in the calendar of a phone: only for who asks, and never out of date."""

import json
import re
from datetime import datetime

import pytest
from icalendar import Calendar, Event

from tests.test_programme import SESSIONS
from tests.test_seminars import TITLE, announced, signs_up, told
from tests.town import Person, Town, labels

LINK = "https://meet.example/1"
TAKE = "В календарь телефона"


def files(town: Town, person: Person) -> list[Event]:
    """The entries of the files that came, the oldest first."""
    found = [m["document"] for m in person.from_bot if "document" in m]
    assert all(one["file_name"] == "seminar.ics" for one in found)
    events = [Calendar.from_ical(town.file(one["file_id"])).events for one in found]
    assert all(len(one) == 1 for one in events)
    return [one[0] for one in events]


async def test_who_is_in_takes_the_file_with_the_link_and_its_alarms(town: Town) -> None:
    await announced(town, link=LINK, place="Клуб", ends_at="2026-12-01T13:00+06:00",
                    remind_before=["24h", "1h"])  # fmt: skip
    nina = await signs_up(town)
    assert files(town, nina) == [], "no file comes unasked"

    await nina.presses(TAKE)
    await nina.presses(TAKE)

    (event,) = files(town, nina)
    assert str(event["summary"]) == TITLE
    assert event.start == datetime.fromisoformat("2026-12-01T10:00+06:00")
    assert event.end == datetime.fromisoformat("2026-12-01T13:00+06:00")
    assert str(event["location"]) == "Клуб"
    assert LINK in str(event["description"])
    assert event["sequence"] == 0
    raw = event.to_ical().decode()
    assert re.findall(r"TRIGGER:(\S+)", raw) == ["-P1D", "-PT1H"]


async def test_who_is_queued_or_has_left_gets_none(town: Town) -> None:
    await announced(town, capacity=1, link=LINK)
    nina = await signs_up(town)
    petr = await signs_up(town, "Пётр")
    assert TAKE not in [label for message in petr.from_bot for label in labels(message)]
    card = nina.from_bot[-2]["message_id"]
    assert TAKE in labels(nina.from_bot[-2])
    town.tg.faults.add("429", method="sendDocument", times=1, retry_after=1)

    town.tg.press(nina.id, nina.id, card, TAKE)
    town.tg.press(nina.id, nina.id, card, "Отменить запись")
    await town.quiet()

    assert files(town, nina) == [], "what was asked for before the leaving is not made after it"


async def test_a_card_from_before_gives_no_file_to_who_has_lost_the_place(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await town.change("UPDATE registrations SET state = ? WHERE id = 1", [("queued",)])

    press = await nina.presses(TAKE)

    assert "записи на этот семинар нет" in town.tg.answers[press]["text"]
    assert town.rows("SELECT count(*) FROM calendars_taken") == [(0,)]


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": "2026-12-02T11:00+06:00"},
        {"place": "Школа"},
        {"link": "https://meet.example/2"},
    ],
)
async def test_a_change_brings_the_new_file_to_those_who_took_it(town: Town, change: dict) -> None:
    await announced(town, link=LINK)
    nina, petr = await signs_up(town), await signs_up(town, "Пётр")
    await nina.presses(TAKE)

    await announced(town, **({"link": LINK} | change))

    old, new = files(town, nina)
    assert new["uid"] == old["uid"]
    assert (old["sequence"], new["sequence"]) == (0, 1)
    assert len(told(nina, "Изменения:")) == 1
    assert "document" in nina.from_bot[-1], "it comes after the words"
    assert files(town, petr) == [], "who took none is sent none"
    starts = change.get("starts_at", "2026-12-01T10:00+06:00")
    assert new.start == datetime.fromisoformat(starts)


async def test_other_words_bring_no_file(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await nina.presses(TAKE)

    await announced(town, description="Возьмите паспорт", title="Другое имя")

    assert len(files(town, nina)) == 1


async def test_the_end_of_a_seminar_takes_it_out_of_the_calendar_and_back(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await nina.presses(TAKE)

    await announced(town, cancelled=True)
    await announced(town, cancelled=True)
    first, cancelled = files(town, nina)
    assert cancelled["status"] == "CANCELLED"
    assert cancelled["uid"] == first["uid"]
    assert cancelled["sequence"] == 1

    await announced(town)

    assert "status" not in files(town, nina)[-1]
    assert files(town, nina)[-1]["sequence"] == 2


async def test_who_left_or_cannot_be_reached_gets_no_new_file(town: Town) -> None:
    await announced(town)
    nina, petr = await signs_up(town), await signs_up(town, "Пётр")
    for person in (nina, petr):
        await person.presses(TAKE)
    await nina.presses("Отменить запись")
    town.tg.block(petr.id)
    await petr.town.quiet()

    await announced(town, starts_at="2026-12-03T10:00+06:00")

    assert len(files(town, nina)) == 1
    assert len(files(town, petr)) == 1


async def test_that_it_was_taken_is_theirs_to_see_and_to_erase(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await nina.presses(TAKE)
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    raw = town.file(nina.from_bot[-2]["document"]["file_id"])
    assert json.loads(raw)["phone_calendar"][0]["seminar"] == TITLE

    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    assert town.rows("SELECT count(*) FROM calendars_taken") == [(0,)]


async def test_two_seminars_have_names_of_their_own_in_the_calendar(town: Town) -> None:
    await announced(town, {"id": "two", "title": "Другой", "starts_at": "2026-12-05T10:00+06:00"})
    nina = await signs_up(town)
    await nina.presses(TAKE)
    await nina.says("/seminars")
    await nina.presses("Другой")
    await nina.presses("Записаться")
    await nina.presses(TAKE)

    first, second = files(town, nina)
    assert first["uid"] != second["uid"]


def entries(town: Town, person: Person) -> list[list[Event]]:
    """All entries of each file that came."""
    found = [m["document"] for m in person.from_bot if "document" in m]
    return [Calendar.from_ical(town.file(one["file_id"])).events for one in found]


async def test_each_session_has_its_entry_and_one_that_is_dropped_leaves_the_phone(
    town: Town,
) -> None:
    await announced(town, sessions=SESSIONS, place="Клуб")
    nina = await signs_up(town)
    await nina.presses(TAKE)

    ((idea, money),) = entries(town, nina)
    assert str(idea["summary"]) == f"{TITLE}: Идея"
    assert idea.start == datetime.fromisoformat("2026-12-01T10:00+06:00")
    assert str(money["location"]) == "Школа"
    assert money.start == datetime.fromisoformat("2026-12-03T15:00+06:00")
    assert LINK in str(money["description"])
    assert LINK not in str(idea.get("description", ""))
    assert re.findall(r"TRIGGER:(\S+)", money.to_ical().decode()) == ["-P1D", "-PT1H"]

    await announced(town, sessions=SESSIONS[:1], place="Клуб")

    kept, dropped = entries(town, nina)[-1]
    assert kept["uid"] == idea["uid"]
    assert "status" not in kept
    assert dropped["uid"] == money["uid"] != idea["uid"]
    assert dropped["status"] == "CANCELLED"
    assert dropped["sequence"] == 1

    await announced(town, sessions=SESSIONS, place="Клуб", cancelled=True)

    assert [one["status"] for one in entries(town, nina)[-1]] == ["CANCELLED"] * 2
