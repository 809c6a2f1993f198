"""Dates on the panel: what stands there is what the bot will do, and nothing is told by mistake."""

import asyncio
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox.ports import free_port
from tests.conftest import Build
from tests.test_contests import FPG, ano, told
from tests.test_deadlines import ENTRY, TITLE, adds, reminders, wishes
from tests.test_panel import HOSTILE, Screen, enters
from tests.test_profiles import DUTIES
from tests.test_reminders import from_yaya
from tests.town import Town, write_content

NEW = {"title": "День НКО", "kind": "other", "day": "2026-12-10", "clock": "", "zone": "centre"}
HERE = "/panel/deadlines"


@pytest.fixture
async def town(build: Build) -> Town:
    return await build(web={"listen": f"127.0.0.1:{free_port()}"})


@pytest.fixture
async def screen(town: Town) -> AsyncIterator[Screen]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield await enters(Screen(town, http), town.olga)


@pytest.fixture
async def other(town: Town) -> AsyncIterator[Screen]:
    """A second administrator's window."""
    pavel = town.consultant("Павел", "administrator")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield await enters(Screen(town, http), pavel)


@pytest.fixture
async def member(town: Town) -> AsyncIterator[Screen]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield await enters(Screen(town, http), town.consultant("Пётр"))


async def loaded(town: Town, **more: object) -> None:
    file = write_content(town.folder / "dates.json", deadlines=[{**ENTRY, **more}])
    await town.load(file)
    await town.later(seconds=1)


async def all_want(town: Town, subject: str) -> None:
    """Everybody has asked to be reminded, a year ago."""
    since = "2025-11-23T06:00:00.000Z"
    wish = "INSERT INTO deadline_wishes SELECT id, ?, 1, ? FROM people"
    await town.change(wish, [(subject, since)])


def shown_in(screen: Screen) -> dict[str, str]:
    """The fields of the form as they stand."""
    found = dict(re.findall(r'<input[^>]* name="([\w-]+)"[^>]* value="([^"]*)"', screen.text))
    for name, options in re.findall(
        r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', screen.text, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    unchecked = re.findall(r'type="checkbox" name="([\w-]+)" value="yes">', screen.text)
    return {name: value for name, value in found.items() if name not in {"csrf", *unchecked}}


# -- lists and cards -------------------------------------------------------------------------------


async def test_lists_hold_what_is_ahead_past_and_withdrawn_and_nobodys_own(
    town: Town, screen: Screen
) -> None:
    await loaded(town)
    nina = await wishes(town)
    await adds(nina, "Тайный день рождения", "12 декабря")
    number = town.rows("SELECT number FROM deadlines WHERE person_id IS NOT NULL")
    assert len(number) == 1

    await screen.opens(HERE)
    assert TITLE in screen.words
    assert "20 декабря 2026, вс, до 18:00" in screen.words
    assert "Тайный" not in screen.text
    assert (await screen.opens(f"{HERE}/{number[0][0]}")).status == 409
    assert "Тайный" not in screen.text
    for query, there in (
        ("kind=grant", True), ("kind=centre", True), ("kind=duty", False),
        ("year=2026", True), ("year=2027", True), ("show=past", False), ("show=retired", False),
    ):  # fmt: skip
        await screen.opens(f"{HERE}?{query}")
        assert (TITLE in screen.words) == there, query
    assert (await screen.opens(f"{HERE}?show=all")).status == 404

    await town.later(days=30)
    await enters(screen, town.olga)
    assert TITLE not in (await screen.opens(HERE)).words
    assert TITLE in (await screen.opens(f"{HERE}?show=past")).words


async def test_the_card_says_whom_the_bot_will_remind_and_when(town: Town, screen: Screen) -> None:
    await loaded(town)
    nina, zoya = await wishes(town, "Нина"), await wishes(town, "Зоя")
    await from_yaya(zoya)

    await screen.opens(f"{HERE}/1")

    assert "Ждут напоминаний: 2 человека." in screen.words
    assert "06.12.2026 18:00 по времени центра 14 дн. 1 человек" in screen.words
    assert "06.12.2026 19:00 UTC+7 14 дн. 1 человек" in screen.words
    assert "Напоминаем: " + TITLE in screen.words
    assert "через 14 дней" in screen.words
    await town.later(days=13, hours=5, minutes=55)
    assert reminders(nina) == reminders(zoya) == []
    await enters(screen, town.olga)
    await screen.opens(f"{HERE}/1")
    await town.later(minutes=10)
    assert " ".join(reminders(nina)[0].split()) in screen.words
    assert len(reminders(zoya)) == 1

    await zoya.presses("Подали заявку")
    await screen.opens(f"{HERE}/1")
    assert "Ждут напоминаний: 1 человек." in screen.words
    assert "14 дн." not in screen.words
    assert "17.12.2026 18:00 по времени центра 3 дн. 1 человек" in screen.words


async def test_a_day_is_reminded_of_by_everybodys_own_clock(town: Town, screen: Screen) -> None:
    for file in DUTIES:
        await town.load(file)
    nina, zoya = await town.person("Нина").agrees(), await town.person("Зоя").agrees()
    await from_yaya(zoya)
    ((number, subject),) = town.rows(
        "SELECT number, subject FROM deadlines WHERE title LIKE 'Отчёт НКО в Минюст%' LIMIT 1"
    )
    await all_want(town, subject)

    await screen.opens(f"{HERE}/{number}")

    assert "01.04.2027 10:00 по времени центра 14 дн. 1 человек" in screen.words
    assert "01.04.2027 10:00 UTC+7 14 дн. 1 человек" in screen.words
    assert screen.words.index("10:00 UTC+7") < screen.words.index("10:00 по времени центра")
    assert "Правило, по которому считается дата" in screen.words
    assert nina.name in screen.words


async def test_names_are_for_administrators_only(
    town: Town, screen: Screen, member: Screen
) -> None:
    await loaded(town)
    await wishes(town, "Аграфена")

    assert "Аграфена" in (await screen.opens(f"{HERE}/1")).words
    assert "Аграфена" not in (await member.opens(f"{HERE}/1")).text
    assert "Ждут напоминаний: 1 человек." in member.words


async def test_nothing_of_a_date_or_a_name_becomes_markup(town: Town, screen: Screen) -> None:
    await loaded(town, title="<script>alert(1)</script>", note="1 &lt; 2 <b>важно</b>")
    nina = town.person("<img src=x>", '"><script>alert(2)</script>')
    await nina.agrees()
    await all_want(town, "village")
    for path in (HERE, f"{HERE}/1", f"{HERE}/1/edit"):
        await screen.opens(path)
        assert "alert(1)" in screen.text
        assert not re.search(r"<(script>|img)", screen.text), path


# -- the centre's own ------------------------------------------------------------------------------


async def test_a_date_is_added_once_however_often_the_form_is_sent(
    town: Town, screen: Screen
) -> None:
    await screen.opens(f"{HERE}/new")
    form = {**NEW, "seen": screen.hidden("seen"), "before-3d": "yes", "before-1d": "yes"}

    for _ in range(2):
        await screen.sends(f"{HERE}/new", **form)
        assert screen.status == 200
        assert "Сохранено" in screen.words
        await screen.opens(f"{HERE}/new")

    found = "SELECT kind, due_at, zone, source, as_of FROM deadlines"
    due = "2026-12-10T17:59:00.000Z"
    assert town.rows(found) == [("other", due, "+06:00", "Центр «Опора»", "2026-11-23")]
    spans = town.rows("SELECT span FROM deadline_reminders ORDER BY 1")
    assert spans == [("1d",), ("3d",)]
    nina = await wishes(town, title="День НКО")
    await town.later(days=15)
    assert len(reminders(nina)) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day": "2026-02-31"}, "Такого дня или часа нет"),
        ({"day": "скоро"}, "Такого дня или часа нет"),
        ({"clock": "25:00"}, "Такого дня или часа нет"),
        ({"zone": "Mars/Base"}, "Такого дня или часа нет"),
        ({"day": "2026-11-22"}, "уже прошла"),
        ({"day": "0001-01-01"}, "уже прошла"),
        ({"day": "9999-12-31"}, "Так сохранить нельзя"),
        ({"title": " "}, "Так сохранить нельзя"),
        ({"kind": "party"}, "Так сохранить нельзя"),
        ({"url": "javascript:alert(1)"}, "Так сохранить нельзя"),
        ({"note": "<b>жирно"}, "Так сохранить нельзя"),
        ({"before-900d": "yes"}, "Так сохранить нельзя"),
    ],
)
async def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(
    town: Town, screen: Screen, wrong: dict, said: str
) -> None:
    await screen.opens(f"{HERE}/new")
    form = {**NEW, "seen": screen.hidden("seen"), "source": "Газета «Заря»", **wrong}

    await screen.sends(f"{HERE}/new", **form)

    assert screen.status == 409
    assert said in screen.words
    assert shown_in(screen)["source"] == "Газета «Заря»"
    assert shown_in(screen)["seen"] == form["seen"]
    assert town.rows("SELECT 1 FROM deadlines") == []


async def test_a_moved_date_is_told_once_as_was_said_before(town: Town, screen: Screen) -> None:
    await loaded(town)
    nina = await wishes(town)
    await screen.opens(f"{HERE}/1/edit")
    assert "1 человек узнает об изменении" in screen.words
    form = {**shown_in(screen), "day": "2026-12-25"}

    for _ in range(2):
        await screen.sends(f"{HERE}/1/edit", **form)
        assert "пятница, 25 декабря 2026, до 18:00" in screen.words
        await screen.opens(f"{HERE}/1/edit")

    assert len(told(nina, "Изменения")) == 1
    assert "25 декабря" in told(nina, "Изменения")[0]
    assert "было: воскресенье, 20 декабря" in nina.heard


async def test_other_words_move_nothing(town: Town, screen: Screen) -> None:
    """A day without an hour ends at 23:59:59, and a form shows no seconds."""
    due = "2026-12-20T23:59:59+06:00"
    await loaded(town, due_at=due, remind_before=["2h", "3d"], **{"for": ["nko"]})
    nina = await wishes(town)
    said = len(nina.from_bot)
    await screen.opens(f"{HERE}/1/edit")

    await screen.sends(f"{HERE}/1/edit", **{**shown_in(screen), "title": "Моё село"})

    assert "Моё село" in screen.words
    assert len(nina.from_bot) == said
    found = town.rows("SELECT title, due_at, id, needs FROM deadlines")
    assert found == [("Моё село", "2026-12-20T17:59:59.000Z", "village", 1)]
    assert town.rows("SELECT span FROM deadline_reminders ORDER BY 1") == [("2h",), ("3d",)]
    assert town.rows("SELECT code FROM deadline_codes") == [("nko",)]


async def test_of_two_who_change_a_date_at_once_the_second_is_asked_again(
    town: Town, screen: Screen, other: Screen
) -> None:
    await loaded(town)
    nina = await wishes(town)
    for one in (screen, other):
        await one.opens(f"{HERE}/1/edit")
    first, second = shown_in(screen), shown_in(other)

    await screen.sends(f"{HERE}/1/edit", **{**first, "day": "2026-12-25"})
    await other.sends(f"{HERE}/1/edit", **{**second, "day": "2026-12-28"})

    assert other.status == 409
    assert "коллега" in other.words
    assert shown_in(other)["day"] == "2026-12-28"
    assert len(told(nina, "Изменения")) == 1
    await other.sends(f"{HERE}/1/edit", **shown_in(other))
    assert other.status == 200
    assert "28 декабря" in told(nina, "Изменения")[-1]


async def test_a_cancelled_date_is_told_once_stands_apart_and_can_come_back(
    town: Town, screen: Screen
) -> None:
    await loaded(town)
    nina = await wishes(town)
    await screen.opens(f"{HERE}/1")
    assert "1 человек узнает об отмене" in screen.words

    for _ in range(2):
        token = {"csrf": screen.hidden("csrf")}
        await screen.ask("POST", f"{HERE}/1/cancel", data=token)
        await town.quiet()
        assert "Больше не действует" in screen.words

    assert len(told(nina, "Дата больше не действует")) == 1
    assert TITLE not in (await screen.opens(HERE)).words
    assert TITLE in (await screen.opens(f"{HERE}?show=retired")).words
    await screen.opens(f"{HERE}/1/edit")
    await screen.sends(f"{HERE}/1/edit", **shown_in(screen))
    assert TITLE in (await screen.opens(HERE)).words
    acts = [act for (act,) in town.rows("SELECT act FROM panel_acts")]
    assert acts == ["enter", "date_off", "date"]
    assert "отменена дата № 1" in (await screen.opens("/panel/state")).words


async def test_who_does_not_lead_changes_no_date(town: Town, member: Screen) -> None:
    await loaded(town)
    for file in DUTIES:
        await town.load(file)
    before = town.rows("SELECT * FROM deadlines")
    await member.opens(f"{HERE}/1")
    token = member.hidden("csrf")
    for path in (
        f"{HERE}/new",
        f"{HERE}/1/edit",
        f"{HERE}/1/cancel",
        "/panel/contests/41",
        "/panel/rules/1",
    ):
        await member.ask("POST", path, data={"csrf": token, **NEW, "day": "2027-03-16"})
        assert member.status == 409, path
        assert "администратор" in member.words, path
    assert town.rows("SELECT * FROM deadlines") == before
    assert "Добавить дату" not in (await member.opens(HERE)).words


# -- contests and rules ----------------------------------------------------------------------------


@pytest.fixture
async def contest(town: Town) -> str:
    """Where the page of a contest is."""
    for file in DUTIES:
        await town.load(file)
    ((number,),) = town.rows("SELECT number FROM duties WHERE id = 'fpg_2'")
    return f"/panel/contests/{number}"


DATES = {"opens": "2027-02-02", "day": "2027-03-16", "clock": "23:30", "zone": "moscow",
         "url": "https://president.example/2027"}  # fmt: skip


async def test_a_contest_is_confirmed_as_in_the_chat(
    town: Town, screen: Screen, contest: str
) -> None:
    nina = await ano(town)
    await screen.opens("/panel/contests")
    assert FPG in screen.words
    assert "со 2 февраля по 16 марта 2026" in screen.words
    await screen.opens(contest)
    assert "Даты ещё нет" in screen.words
    assert "подходит: 1 человек" in screen.words

    for _ in range(2):
        await screen.sends(contest, **{**shown_in(screen), **DATES})
        assert "Подтверждено" in screen.words
        assert "вторник, 16 марта 2027, до 23:30 по Москве" in screen.words

    found = "SELECT id, due_at, opens_at, zone, verify, url, source, as_of FROM deadlines WHERE kind = 'grant'"
    due, opens = "2027-03-16T20:30:00.000Z", "2027-02-01T21:00:00.000Z"
    facts = (0, "https://president.example/2027", "Центр «Опора»", "2026-11-23")
    assert town.rows(found) == [("fpg_2:2027", due, opens, "Europe/Moscow", *facts)]
    assert told(nina) == []
    await town.later(days=71)
    assert len(told(nina)) == 1
    assert "https://president.example/2027" in told(nina)[0]


async def test_a_moved_contest_is_told_to_as_many_as_was_said(
    town: Town, screen: Screen, contest: str
) -> None:
    nina = await ano(town)
    await screen.opens(contest)
    await screen.sends(contest, **{**shown_in(screen), **DATES})
    await all_want(town, "fpg_2")
    await screen.opens(contest)
    assert "1 человек узнает об изменении" in screen.words

    for _ in range(2):
        await screen.sends(contest, **{**shown_in(screen), "day": "2027-03-20"})
    assert len(told(nina, "Изменения:")) == 1
    assert "Было: 16.03.2027 23:30" in told(nina, "Изменения:")[0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day": ""}, "Такого дня или часа нет"),
        ({"day": "2027-02-31"}, "Такого дня или часа нет"),
        ({"opens": "завтра"}, "Такого дня или часа нет"),
        ({"day": "2026-05-01", "opens": ""}, "уже закончился"),
        ({"opens": "2027-05-01"}, "уже закончился"),
        ({"day": "2035-01-01"}, "Так далеко вперёд"),
        ({"url": "javascript:alert(1)"}, "Нужен адрес"),
        ({"url": "https://"}, "Нужен адрес"),
    ],
)
async def test_wrong_dates_of_a_contest_are_not_taken_and_stay_typed(
    town: Town, screen: Screen, contest: str, wrong: dict, said: str
) -> None:
    await screen.opens(contest)
    await screen.sends(contest, **{**shown_in(screen), **DATES, "clock": "22:10", **wrong})

    assert screen.status == 409
    assert said in screen.words
    assert shown_in(screen)["clock"] == "22:10"
    assert town.rows("SELECT 1 FROM deadlines WHERE kind = 'grant'") == []


async def test_two_who_confirm_a_contest_at_once_do_not_overwrite_each_other(
    town: Town, screen: Screen, other: Screen, contest: str
) -> None:
    for one in (screen, other):
        await one.opens(contest)
    forms = [{**shown_in(screen), **DATES}, {**shown_in(other), **DATES, "day": "2027-03-20"}]

    await asyncio.gather(screen.sends(contest, **forms[0]), other.sends(contest, **forms[1]))

    assert sorted([screen.status, other.status]) == [200, 409]
    late = screen if screen.status == 409 else other
    assert "коллега внёс" in late.words
    assert len(town.rows("SELECT 1 FROM deadlines WHERE kind = 'grant'")) == 1


async def test_a_rule_is_confirmed_and_reminds_as_many_as_was_said(
    town: Town, screen: Screen, contest: str
) -> None:
    nina = await ano(town)
    await nina.presses("Напоминать")
    ((number,),) = town.rows("SELECT number FROM duties WHERE id = 'rosstat_list'")
    await screen.opens("/panel/contests")
    assert "Проверить, какие формы ждёт Росстат" in screen.words
    rule = f"/panel/rules/{number}"
    await screen.opens(rule)
    assert "20.01.2027" in screen.words
    assert "напишет об этом: 1 человек" in screen.words

    await screen.sends(rule)

    assert "Подтверждено" in screen.words
    await town.later(minutes=10)
    assert "• Проверить, какие формы ждёт Росстат — 20.01.2027" in nina.heard
    assert ("rule", str(number)) in town.rows("SELECT act, about FROM panel_acts")
    assert (await screen.opens(f"/panel/contests/{number}")).status == 409
    assert HOSTILE not in screen.text
