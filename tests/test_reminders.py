"""Reminders of seminars: at their moment, once for a date, never at night, never too late."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moments import awake
from tests.conftest import Build
from tests.test_overdue import until_omsk
from tests.test_seminars import ENTRY, announced, opens, seats, signs_up, told
from tests.town import MONDAY_NOON, Person, Town, write_content

REMINDER = "⏰"
OMSK = ZoneInfo("Asia/Omsk")
LINK = "https://meet.example/1"


def reminders(person: Person) -> list[str]:
    return told(person, REMINDER)


async def from_yaya(person: Person) -> None:
    """Live an hour ahead of the centre."""
    await person.says("/profile")
    await person.presses("Изменить район")
    await person.says("Яйский")
    await person.presses("Яйский муниципальный округ")
    await person.presses("Пропустить")


async def test_a_day_and_an_hour_before_and_the_link_comes_last(town: Town) -> None:
    await announced(town, link=LINK, place="Клуб")
    nina = await signs_up(town)
    await until_omsk(town, "2026-11-30 09:59")
    assert reminders(nina) == []

    await until_omsk(town, "2026-11-30 10:00")

    (first,) = reminders(nina)
    assert "вторник, 1 декабря 2026, 10:00" in first
    assert "Клуб" in first
    assert LINK not in first
    assert nina.buttons == ["Приду", "Не приду"]

    await until_omsk(town, "2026-12-01 09:00")
    await until_omsk(town, "2026-12-01 09:59")

    assert len(reminders(nina)) == 2
    assert LINK in reminders(nina)[-1]


async def test_the_answers_to_a_reminder(town: Town) -> None:
    await announced(town, capacity=1)
    nina, petr = await signs_up(town, "Нина"), await signs_up(town, "Пётр")
    await until_omsk(town, "2026-11-30 10:00")
    assert reminders(petr) == [], "who is queued has nowhere to go"

    await nina.presses("Приду")
    assert nina.heard == "Хорошо, ждём вас!"
    assert town.rows("SELECT coming FROM registrations ORDER BY id") == [(1,), (None,)]
    await nina.presses("Не приду")

    assert nina.heard.startswith("Запись отменена")
    assert petr.heard.startswith("Освободилось место")
    assert seats(town) == {"left": 1, "registered": 1}
    await until_omsk(town, "2026-12-01 09:01")
    assert len(reminders(nina)) == 1
    assert len(reminders(petr)) == 1


async def test_what_was_past_at_sign_up_never_comes(town: Town) -> None:
    await announced(town)
    petr = await signs_up(town, "Пётр")
    await petr.presses("Отменить запись")
    await until_omsk(town, "2026-11-30 10:30")
    nina = await signs_up(town)
    await opens(petr)
    await petr.presses("Записаться")
    await until_omsk(town, "2026-11-30 12:00")
    assert reminders(nina) == reminders(petr) == []

    await until_omsk(town, "2026-12-01 09:00")

    assert len(reminders(nina)) == 1


async def test_what_falls_into_the_night_comes_in_the_morning_once(town: Town) -> None:
    """12 and 11 hours before noon it is night: one reminder when the quiet hours end."""
    await announced(
        town, starts_at="2026-12-01T12:00+06:00", remind_before=["12h", "11h"], link=LINK
    )
    nina = await signs_up(town)
    await until_omsk(town, "2026-12-01 08:59")
    assert reminders(nina) == []

    await until_omsk(town, "2026-12-01 09:00")
    await until_omsk(town, "2026-12-01 10:00")

    (only,) = reminders(nina)
    assert LINK in only


async def test_the_night_is_the_persons_own(town: Town) -> None:
    """It is nine in Yaya when it is eight in Omsk."""
    await announced(town, starts_at="2026-12-01T12:00+06:00", remind_before=["11h"])
    nina, petr = await signs_up(town, "Нина"), await signs_up(town, "Пётр")
    await from_yaya(nina)

    await until_omsk(town, "2026-12-01 08:00")

    assert "12:00 (у вас 13:00)" in reminders(nina)[0]
    assert reminders(petr) == []


async def test_after_the_beginning_no_reminder_comes_and_the_one_before_has_the_link(
    town: Town,
) -> None:
    """An hour before eight in the morning it is night until it has begun."""
    await announced(town, starts_at="2026-12-01T08:00+06:00", link=LINK)
    nina = await signs_up(town)

    await until_omsk(town, "2026-11-30 09:00")
    (only,) = reminders(nina)
    assert LINK in only, "nothing comes after it"
    await until_omsk(town, "2026-12-01 09:00")

    assert len(reminders(nina)) == 1


async def test_without_quiet_hours_the_night_is_as_good_as_the_day(build: Build) -> None:
    town = await build(reminders={"quiet_hours": ""})
    await announced(town, starts_at="2026-12-01T03:00+06:00")
    nina = await signs_up(town)

    await until_omsk(town, "2026-12-01 02:00")

    assert len(reminders(nina)) == 1


async def test_nothing_comes_twice_over_restarts_and_what_fell_due_meanwhile_comes(
    town: Town,
) -> None:
    await announced(town)
    nina = await signs_up(town)
    await until_omsk(town, "2026-11-30 10:00")
    await town.stop()
    await town.start()
    await town.later(seconds=5)
    assert len(reminders(nina)) == 1

    await town.stop()
    town.shift += timedelta(hours=23, minutes=30)
    await town.start()
    await town.later(seconds=1)
    assert len(reminders(nina)) == 2

    await town.stop()
    town.shift -= timedelta(hours=23)
    await town.start()
    await town.later(seconds=1)
    await town.later(hours=23)
    assert len(reminders(nina)) == 2, "a clock put back brings nothing again"


async def test_after_a_long_standstill_only_the_latest_is_said(town: Town) -> None:
    await announced(town, remind_before=["3d", "2d", "1d"])
    nina = await signs_up(town)
    await town.stop()
    town.shift += timedelta(days=7)
    await town.start()
    await town.later(seconds=1)
    await town.later(hours=1)

    assert len(reminders(nina)) == 1


async def test_a_moved_date_is_reminded_of_again_and_the_same_date_is_not(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await until_omsk(town, "2026-11-30 10:00")
    await announced(town, description="То же время")
    await town.later(seconds=5)
    assert len(reminders(nina)) == 1

    await nina.presses("Приду")

    await announced(town, starts_at="2026-12-03T10:00+06:00")
    assert town.rows("SELECT coming FROM registrations") == [(None,)], "of the old date they said"
    await until_omsk(town, "2026-12-01 10:00")
    assert len(reminders(nina)) == 1, "the old date is not reminded of any more"
    await until_omsk(town, "2026-12-02 10:00")
    assert len(reminders(nina)) == 2
    await until_omsk(town, "2026-12-03 09:00")

    assert len(reminders(nina)) == 3
    assert "четверг, 3 декабря 2026, 10:00" in reminders(nina)[-1]


async def test_a_date_moved_nearer_is_told_as_a_change_and_not_as_a_late_reminder(
    town: Town,
) -> None:
    await announced(town)
    nina = await signs_up(town)
    await until_omsk(town, "2026-11-25 12:00")

    await announced(town, starts_at="2026-11-25T17:00+06:00")
    await town.later(minutes=1)
    assert len(told(nina, "Изменения:")) == 1
    assert reminders(nina) == []
    await until_omsk(town, "2026-11-25 16:00")

    assert len(reminders(nina)) == 1


@pytest.mark.parametrize("why", ["left", "cancelled", "blocked"])
async def test_who_does_not_come_is_not_reminded(town: Town, why: str) -> None:
    await announced(town)
    nina = await signs_up(town)
    if why == "left":
        await nina.presses("Отменить запись")
    elif why == "cancelled":
        await announced(town, cancelled=True)
    else:
        town.tg.block(nina.id)

    await until_omsk(town, "2026-12-01 09:01")

    assert reminders(nina) == []
    assert town.rows("SELECT count(*) FROM told_reminders") == [(0,)]


async def test_who_signs_up_again_is_not_reminded_twice(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await until_omsk(town, "2026-11-30 10:00")
    await nina.presses("Не приду")
    await opens(nina)
    await nina.presses("Записаться")
    await town.later(seconds=5)

    assert len(reminders(nina)) == 1


async def test_a_reminder_goes_out_without_anybody_moving_the_clock(town: Town) -> None:
    """The bot's own tick, a second apart, finds what is due."""
    await announced(town)
    nina = await signs_up(town)
    soon = (town.clock() + timedelta(minutes=1, seconds=4)).isoformat(timespec="milliseconds")
    await announced(town, starts_at=soon, remind_before=["1m"])
    assert reminders(nina) == []

    await town.until(lambda: len(reminders(nina)) == 1, "the reminder")

    due = datetime.fromisoformat(soon) - timedelta(minutes=1)
    assert due <= town.clock() <= due + timedelta(seconds=5)


async def test_a_reminder_that_waited_for_the_network_too_long_is_not_sent(town: Town) -> None:
    """Telegram is out of reach from an hour before until after the beginning."""
    await announced(town, place="Клуб")
    nina = await signs_up(town)
    await until_omsk(town, "2026-11-30 10:00")
    assert len(reminders(nina)) == 1
    town.tg.faults.down = True
    town.shift += timedelta(hours=23)
    town.app.clock_moved()
    await town.app.schedule.tick()
    waiting = "SELECT state, reason FROM outbox WHERE expires_at LIKE '2026-12-01%' ORDER BY id"
    await town.until(lambda: town.rows(waiting)[1:] == [("queued", None)], "it waits")
    await announced_unheard(town, place="Школа")

    town.shift += timedelta(hours=3)
    town.tg.faults.down = False
    town.app.clock_moved()
    await town.quiet()

    assert len(reminders(nina)) == 1
    assert town.rows(waiting)[1:] == [("dropped", "too late")]
    assert len(told(nina, "Изменения:")) == 1, "a change is told, however late"


async def announced_unheard(town: Town, **facts: str) -> None:
    """Load another version while nothing can be sent."""
    file = write_content(town.folder / "s.json", seminars=[{**ENTRY, **facts}])
    await town.load(file)
    town.app.clock_moved()


async def test_a_reminder_that_waits_for_the_network_goes_out_in_time(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    town.tg.faults.down = True
    town.shift += timedelta(days=7, hours=21)
    town.app.clock_moved()
    await town.app.schedule.tick()
    town.shift += timedelta(minutes=10)
    town.tg.faults.down = False
    town.app.clock_moved()
    await town.quiet()

    assert len(reminders(nina)) == 1


@given(
    st.integers(0, 10**7),
    st.times(),
    st.times(),
)
def test_the_end_of_quiet_hours_is_never_quiet_and_never_a_day_away(
    seconds: int, begins: time, ends: time
) -> None:
    moment = MONDAY_NOON + timedelta(seconds=seconds)
    begins, ends = begins.replace(microsecond=0), ends.replace(microsecond=0)
    found = awake(moment, OMSK, (begins, ends))

    assert moment <= found < moment + timedelta(days=1)
    assert awake(found, OMSK, (begins, ends)) == found
    assert found == moment or found.astimezone(OMSK).time() == ends
