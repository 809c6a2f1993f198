"""The staff panel where things end: no such page, no session any more, two who write at once."""

import aiohttp
import pytest

from bot.sandbox.ports import free_port
from tests.conftest import Build
from tests.test_desk import asking
from tests.test_panel import HEAVIEST, Screen, enters, held, screen
from tests.town import Town

__all__ = ["screen"]


@pytest.fixture
async def town(build: Build) -> Town:
    return await build(web={"listen": f"127.0.0.1:{free_port()}"})


@pytest.mark.parametrize(
    "path", ["/panel/", "/panel/nothing", "/panel/questions/abc", "/panel/questions/1/answer"]
)
async def test_who_is_inside_is_led_back_from_a_page_that_is_not_there(
    town: Town, screen: Screen, path: str
) -> None:
    await screen.opens(path)
    assert (screen.status, "Сюда нужна ссылка" in screen.words) == (401, True)

    await enters(screen, town.olga)
    await screen.opens(path)

    assert screen.status == 404
    assert "Такой страницы нет" in screen.words
    assert "Сюда нужна ссылка" not in screen.words
    assert 'href="/panel/questions"' in screen.text
    assert "Content-Security-Policy" in screen.headers


async def test_an_answer_that_comes_after_the_session_is_shown_to_be_copied(
    town: Town, screen: Screen
) -> None:
    nina = await asking(town, "Как открыть счёт?")
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    form = {"csrf": screen.hidden("csrf"), "once": "1", "words": "Возьмите <устав>"}
    await town.later(hours=13)
    heard = list(nina.texts)
    address = "/panel/questions/1/answer"

    await screen.ask("POST", address, data=form, headers={"Sec-Fetch-Site": "same-origin"})

    assert screen.status == 401
    assert "Ничего не отправлено" in screen.words
    assert "Возьмите &lt;устав&gt;</textarea>" in screen.text
    assert form["csrf"] not in screen.text
    assert nina.texts == heard
    for said in ({}, {"Sec-Fetch-Site": "cross-site"}):
        await screen.ask("POST", address, data=form, headers=said)
        assert "Возьмите" not in screen.text


async def test_two_who_edit_one_entry_do_not_lose_each_others_words(
    town: Town, screen: Screen
) -> None:
    address = "/panel/answers/1"
    await enters(screen, town.olga)
    await screen.opens(address)
    before = {"question": "Сколько?", "aliases": "", "seen": screen.hidden("seen")}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        other = await enters(Screen(town, http), town.olga)
        await other.opens(address)
        await other.sends(address, **before, answer="Пять тысяч.")
        assert "Сохранено" in other.words

    await screen.sends(address, **before, answer="Шесть тысяч.")

    assert screen.status == 409
    assert "коллега изменил этот ответ" in screen.words
    assert "Пять тысяч." in screen.words
    assert "Шесть тысяч.</textarea>" in screen.text
    again = {**before, "seen": screen.hidden("seen")}
    await screen.sends(address, **again, answer="Шесть тысяч.")
    assert "Сохранено" in screen.words
    await screen.sends(address, **again, answer="Шесть тысяч.")
    assert screen.status == 200  # a second press of the same


async def test_a_new_centre_is_told_on_each_page_what_comes_there(
    town: Town, screen: Screen
) -> None:
    await enters(screen, town.olga)
    for path, words in {
        "questions": "Новый появится здесь сам",
        "gaps": "Когда бот не найдёт, что ответить",
        "seminars": "Новый добавляют файлом",
        "surveys": "Новую добавляют файлом",
        "practices": "в боте: /practices",
        "organisations": "/profile",
        "broadcasts": "людям ничего не уйдёт",
        "deadlines": "Добавить дату",
        "state": "[backup] folder",
    }.items():
        assert words in (await screen.opens(f"/panel/{path}")).words, path


async def test_who_has_no_questions_is_led_to_those_of_nobody(town: Town, screen: Screen) -> None:
    await asking(town, "Как открыть счёт?")
    await enters(screen, town.olga)

    await screen.opens("/panel/questions")

    assert "Посмотреть ничьи: 1" in screen.words


async def test_who_looked_into_the_report_is_noted_in_words(town: Town, screen: Screen) -> None:
    await enters(screen, town.olga)
    await screen.opens("/panel/report/list/people?first=2026-11-01&last=2026-11-30&now=1")

    await screen.opens("/panel/state")

    assert "открыт список отчёта 01.11.2026 – 30.11.2026, Люди" in screen.words


async def test_a_refused_page_gives_back_what_was_typed_and_asks_for_nothing_else(
    town: Town, screen: Screen
) -> None:
    pavel = town.consultant("Павел")
    await enters(screen, pavel)
    await screen.opens("/panel/broadcasts/new")
    assert screen.status == 409
    assert "набрали" not in screen.words

    await screen.opens("/panel/questions")
    await screen.sends("/panel/questions/77/answer", words="Возьмите <устав>", once="1")

    assert screen.status == 409
    assert "Возьмите &lt;устав&gt;</textarea>" in screen.text


async def test_a_form_in_letters_that_nobody_knows_is_refused(town: Town, screen: Screen) -> None:
    await asking(town, "Как открыть счёт?")
    await enters(screen, town.olga)
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=zzz"}

    await screen.ask("POST", "/panel/questions/1/answer", data=b"words=x", headers=kind)

    assert screen.status == 403


async def test_without_scripts_a_mark_leads_back_to_its_line(town: Town, screen: Screen) -> None:
    nina = town.person("Нина")
    await held(town, nina)
    await enters(screen, town.olga)
    await screen.opens("/panel/seminars/1")
    form = {"csrf": screen.hidden("csrf"), "mark": "1 yes"}

    address = "/panel/seminars/1/mark?page=0"
    assert address in screen.text
    await screen.ask("POST", address, data=form, allow_redirects=False)

    assert screen.headers["Location"] == "/panel/seminars/1?page=0#r1"
    await screen.opens("/panel/seminars/1")
    assert 'id="r1"' in screen.text


async def test_a_list_of_the_report_is_light_however_much_there_is(
    town: Town, screen: Screen
) -> None:
    await asking(town, "Первый вопрос?")
    many = (
        "INSERT INTO questions (person_id, state, opened_at, last_person_at)"
        " SELECT person_id, state, opened_at, last_person_at FROM questions WHERE id = ?"
    )
    await town.change(many, [(1,)] * 600)
    await enters(screen, town.olga)

    await screen.opens("/panel/report/list/questions?first=2026-01-01&last=2026-12-31&now=1")

    assert screen.status == 200
    assert screen.text.count("<tr>") > 250
    assert len(screen.body) < HEAVIEST


async def test_an_answer_of_nothing_that_can_be_seen_is_refused(town: Town, screen: Screen) -> None:
    nina = await asking(town, "Как открыть счёт?")
    await enters(screen, town.olga)
    heard = len(nina.from_bot)
    for nothing in ("", "  ", "\x00", "\u200b \ufeff"):
        await screen.opens("/panel/questions/1")
        await screen.sends("/panel/questions/1/answer", words=nothing, once="1")
        assert (screen.status, "хотя бы слово" in screen.words) == (409, True)
    assert len(nina.from_bot) == heard
