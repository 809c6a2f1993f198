"""From what people did not find to an answer that is found, on the panel."""

import asyncio
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox.ports import free_port
from tests.conftest import Build
from tests.test_gaps import asked, viewed
from tests.test_panel import HOSTILE, Screen, enters
from tests.test_proposals import HEAD, hears
from tests.town import Town

HERE = "/panel/gaps"
WORDS = "какая завтра погода"
ANSWER = {
    "question": "Какая погода?",
    "answer": "Смотрите <b>в окно</b>.",
    "aliases": "дождь будет",
}


@pytest.fixture
async def town(build: Build) -> Town:
    town = await build(web={"listen": f"127.0.0.1:{free_port()}"})
    await asked(town, WORDS, WORDS)
    return town


@pytest.fixture
async def screen(town: Town) -> AsyncIterator[Screen]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield await enters(Screen(town, http), town.olga)


@pytest.fixture
async def other(town: Town) -> AsyncIterator[Screen]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield await enters(Screen(town, http), town.consultant("Павел", "administrator"))


@pytest.fixture
async def member(town: Town) -> AsyncIterator[Screen]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield await enters(Screen(town, http), town.consultant("Пётр"))


def topic(screen: Screen, title: str = "ТОС") -> str:
    found = re.search(rf'<option value="(\d+)"[^>]*>{title}<', screen.text)
    assert found, screen.text
    return found[1]


async def begins(screen: Screen, path: str = f"{HERE}/1", **fields: str) -> dict[str, str]:
    """Open the page of a gap; return its form, filled in."""
    await screen.opens(path)
    return {**ANSWER, "topic": topic(screen), "seen": screen.hidden("seen"), **fields}


async def test_an_answer_is_written_found_and_seen_in_the_group(town: Town, screen: Screen) -> None:
    await screen.opens(HERE)
    assert f'<a href="{HERE}/1">{WORDS}</a>' in screen.text
    form = await begins(screen)
    assert f'name="question" value="{WORDS}"' in screen.text
    assert "Искали 2 раза" in screen.words
    await screen.sends(f"{HERE}/1/preview", **form)
    assert "<b>в окно</b>" in screen.text
    posts = len(town.desk)

    for _ in range(2):
        await screen.opens("/panel/gaps")
        await screen.sends(f"{HERE}/1/answer", **form)
        assert screen.status == 200
        assert "Ответ в базе" in screen.words
        assert "Бот ответит сразу" in screen.words
        assert "Какая погода?" in screen.words

    assert len(town.desk) == posts + 1
    assert "В базе ответов" in town.desk_texts[-1]
    assert "утверждено: Ольга" in town.desk_texts[-1]
    assert town.rows("SELECT 1 FROM gaps") == []
    entries = town.rows("SELECT id, source, aliases FROM faq_entries WHERE id LIKE 'own-%'")
    assert entries == [("own-1", "Центр «Опора»", '["дождь будет"]')]
    nina = town.person("Вера")
    for words in (WORDS, "дождь будет"):
        await hears(nina, words, "Смотрите в окно.")
    assert [act for (act,) in town.rows("SELECT act FROM panel_acts")][-2:] == ["gap_answer"] * 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"answer": "<b>жирно"}, "Так сохранить нельзя"),
        ({"answer": " "}, "Так сохранить нельзя"),
        ({"question": ""}, "Так сохранить нельзя"),
        ({"answer": "а" * 3001}, "Слишком длинно"),
        ({"topic": ""}, "Не хватает"),
        ({"topic": "999"}, "устарела"),
        ({"topic": "²"}, "Не хватает"),
        ({"answer": "Звоните Ивану: 8 913 123-45-67"}, "Сначала уберите личное"),
        ({"aliases": "слово\n" * 2 + "х" * 201}, "не длиннее"),
    ],
)
async def test_what_will_not_do_is_said_and_stays_typed(
    town: Town, screen: Screen, wrong: dict, said: str
) -> None:
    form = await begins(screen, **{"aliases": "хмурый день", **wrong})
    posts = len(town.desk)

    await screen.sends(f"{HERE}/1/answer", **form)

    assert screen.status == 409
    assert said in screen.words
    assert form["aliases"].splitlines()[0] in screen.text
    assert form["question"] in screen.text
    assert len(town.desk) == posts
    assert town.rows("SELECT 1 FROM proposals") == []
    assert len(town.rows("SELECT 1 FROM gaps")) == 1


async def test_the_words_become_another_name_of_an_entry(town: Town, screen: Screen) -> None:
    await screen.opens(f"{HERE}/1/near?q=создать тос")
    found = re.search(r'value="(\d+)">Как создать ТОС', screen.text)
    assert found
    assert (await screen.opens(f"{HERE}/1/near?q=")).status == 200
    await screen.opens(f"{HERE}/1?q=создать тос")
    assert "Как создать ТОС?" in screen.words

    await screen.sends(f"{HERE}/1/alias", entry=found[1])

    assert "Эти слова теперь ведут к ответу" in screen.words
    assert "слово в слово" in screen.words
    assert town.rows("SELECT text FROM own_aliases") == [(WORDS,)]
    await hears(town.person("Вера"), WORDS, "Соберите жителей.")
    await screen.opens(HERE)
    await screen.sends(f"{HERE}/1/alias", entry=found[1])
    assert screen.status == 409
    assert "уже разобрались" in screen.words


async def test_what_is_not_needed_goes(town: Town, screen: Screen) -> None:
    await screen.opens(f"{HERE}/1")
    await screen.sends(f"{HERE}/1/drop")
    assert "Убрано" in screen.words
    assert "Пробелов нет" in screen.words
    assert (await screen.opens(f"{HERE}/1")).status == 409


async def test_who_does_not_lead_proposes_in_the_group(town: Town, member: Screen) -> None:
    form = await begins(member)
    assert "Предложить в группе" in member.words

    for _ in range(2):
        await member.opens(HERE)
        await member.sends(f"{HERE}/1/answer", **form)
        assert "Черновик в группе" in member.words

    proposal = town.in_desk(HEAD)
    assert sum(HEAD in text for text in town.desk_texts) == 1
    assert "Смотрите в окно." in proposal["text"]
    assert "Тема: ТОС" in proposal["text"]
    assert town.rows("SELECT 1 FROM faq_entries WHERE id LIKE 'own-%'") == []
    await town.olga.presses_on(proposal, "Утвердить")
    await hears(town.person("Вера"), WORDS, "Смотрите в окно.")


async def test_a_draft_begun_in_the_group_is_gone_on_with(town: Town, screen: Screen) -> None:
    before = await begins(screen)
    shown = await viewed(town)
    await town.olga.presses_on(shown, "Сделать ответом")
    await town.olga.replies(town.in_desk(HEAD), "/answer Будет дождь")

    await screen.sends(f"{HERE}/1/answer", **before)
    assert screen.status == 409
    assert "коллега начал" in screen.words
    form = await begins(screen)
    assert "Будет дождь" in screen.text

    await screen.sends(f"{HERE}/1/answer", **form)

    assert "Ответ в базе" in screen.words
    assert len(town.rows("SELECT 1 FROM proposals")) == 1
    assert "В базе ответов" in town.in_desk("Какая погода?")["text"]


async def test_of_two_who_answer_at_once_one_keeps_what_was_written(
    town: Town, screen: Screen, other: Screen
) -> None:
    first, second = await begins(screen), await begins(other, answer="Спросите соседа.")

    await asyncio.gather(
        screen.sends(f"{HERE}/1/answer", **first), other.sends(f"{HERE}/1/answer", **second)
    )

    assert sorted([screen.status, other.status]) == [200, 409]
    late, lost = (screen, "в окно") if screen.status == 409 else (other, "Спросите соседа.")
    assert "уже разобрались" in late.words
    assert lost in late.text
    assert len(town.rows("SELECT 1 FROM faq_entries WHERE id LIKE 'own-%'")) == 1


async def test_no_words_of_a_gap_become_markup(town: Town, screen: Screen) -> None:
    await asked(town, HOSTILE)
    ((number,),) = town.rows("SELECT id FROM gaps WHERE text LIKE '%script%'")
    for path in (HERE, f"{HERE}/{number}", f"{HERE}/{number}?q={HOSTILE}"):
        await screen.opens(path)
        assert screen.status == 200
        assert "alert(1)" in screen.text
        assert not re.search(r"<(script>|img)|\" onerror", screen.text), path


async def test_a_mistake_in_an_entry_keeps_what_was_typed(town: Town, screen: Screen) -> None:
    await screen.opens("/panel/answers/1")
    form = {"question": "Иной вопрос?", "answer": "<b>долго писали", "aliases": "раз\nдва"}
    await screen.sends("/panel/answers/1", **form)
    assert screen.status == 409
    assert "Так сохранить нельзя" in screen.words
    assert "Иной вопрос?" in screen.text
    assert "&lt;b&gt;долго писали" in screen.text
    assert "раз\nдва" in screen.text
