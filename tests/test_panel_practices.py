# ruff: noqa: F811 - fixtures of another file are named again by each test
"""Practices on the staff panel: read, put right, shown, shown no more, declined."""

import asyncio

import pytest

from tests.test_panel import Screen, enters, screen, town  # noqa: F401 - fixtures
from tests.test_practices import DID, RESULT, TITLE, published, told
from tests.town import Town, labels

LIST = "/panel/practices"
ACTS = "SELECT act, about FROM panel_acts WHERE act NOT IN ('enter', 'leave') ORDER BY id"
STATE = "SELECT state FROM practices"


def words(**changed: str) -> dict[str, str]:
    return {"title": TITLE, "did": DID, "result": RESULT, "theme": "place", **changed}


async def test_what_waits_is_read_put_right_and_published(town: Town, screen: Screen) -> None:
    nina = await told(town)
    await enters(screen, town.consultant("Павел"))
    await screen.opens(LIST)
    assert TITLE in screen.words
    await screen.opens(f"{LIST}/1")
    assert "Ждёт решения" in screen.words

    form = words(title="Сквер у нового клуба", theme="nature", do="publish")
    await screen.sends(f"{LIST}/1", **form)

    assert "Опубликована, её видят все" in screen.words
    assert "опубликовали" in nina.heard
    card = town.in_desk("Сквер у нового клуба")
    assert "Опубликована: Павел" in card["text"]
    assert labels(card) == ["Поправить", "Снять с показа"]
    assert town.rows(ACTS) == [("practice", "1"), ("practice_yes", "1")]
    anna = town.person("Анна")
    await anna.says("/practices")
    await anna.presses("Сквер у нового клуба")
    assert "Природа" in anna.heard


async def test_published_twice_and_at_once_is_told_once(town: Town, screen: Screen) -> None:
    nina = await told(town)
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/1")
    form = {"csrf": screen.hidden("csrf"), **words(do="publish")}

    await asyncio.gather(*(screen.ask("POST", f"{LIST}/1", data=form) for _ in range(4)))
    await town.quiet()

    assert screen.status == 200
    assert sum("опубликовали" in text for text in nina.texts) == 1
    assert town.rows(ACTS) == [("practice_yes", "1")]


async def test_words_are_looked_at_before_they_are_kept_and_stay_words(
    town: Town, screen: Screen
) -> None:
    await told(town, title="<b>Сквер</b>")
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/1")
    assert "<b>Сквер</b>" in screen.words
    assert "<b><b>" not in screen.text

    await screen.sends(f"{LIST}/1/preview", **words(did="<script>alert(1)</script> & <i>так</i>"))
    assert "<script>" not in screen.text
    assert "<i>так" not in screen.text
    assert "&lt;script&gt;" in screen.text
    assert "<html" not in screen.text
    assert town.rows("SELECT did FROM practices") == [(DID,)]

    await screen.opens(f"{LIST}/1")
    await screen.sends(f"{LIST}/1", **words(did="<script>alert(1)</script>\r\nи всё", do="save"))
    assert "Сохранено" in screen.words
    assert "<script>alert" not in screen.text
    assert town.rows("SELECT did, state FROM practices") == [
        ("<script>alert(1)</script>\nи всё", "sent")
    ]
    assert "<script>alert(1)</script>" in town.in_desk("Практика № 1")["text"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "хотя бы слово"),
        ({"did": "ж" * 1501}, "Чуть длинно"),
        ({"theme": "war"}, ""),
    ],
)
async def test_what_cannot_be_kept_is_refused(
    town: Town, screen: Screen, changed: dict[str, str], said: str
) -> None:
    await told(town)
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/1")

    await screen.sends(f"{LIST}/1", **words(do="publish", **changed))

    assert screen.status == 409
    assert said in screen.words
    assert town.rows("SELECT state, title FROM practices") == [("sent", TITLE)]


async def test_what_is_published_is_shown_no_more_and_again(town: Town, screen: Screen) -> None:
    nina = await published(town)
    await enters(screen, town.olga)
    await screen.opens(LIST, params={"show": "published"})
    assert "следующая практика недели" in screen.words
    await screen.opens(f"{LIST}/1")

    for _ in range(2):
        await screen.sends(f"{LIST}/1/hide")
        assert screen.status == 200

    assert "Снята с показа" in screen.words
    assert sum("сейчас не показываем" in text for text in nina.texts) == 1
    await screen.opens(LIST, params={"show": "hidden"})
    assert TITLE in screen.words
    await screen.opens(f"{LIST}/1")
    await screen.sends(f"{LIST}/1", **words(do="publish"))
    assert town.rows(STATE) == [("published",)]


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ({"reason": "details", "words": ""}, "с чего начали"),
        ({"reason": "details", "words": "Напишите <b>кто</b> помог"}, "Напишите <b>кто</b> помог"),
    ],
)
async def test_the_author_reads_why_it_is_declined(
    town: Town, screen: Screen, form: dict[str, str], read: str
) -> None:
    nina = await told(town)
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/1")

    for _ in range(2):
        await screen.sends(f"{LIST}/1/decline", **form)
        assert screen.status == 200

    assert read in nina.heard
    assert sum("не опубликовали" in text for text in nina.texts) == 1
    assert "Отклонена: Ольга" in town.in_desk(TITLE)["text"]
    assert town.rows(STATE) == [("declined",)]


async def test_declining_needs_a_reason(town: Town, screen: Screen) -> None:
    await told(town)
    await enters(screen, town.olga)
    for reason in ("", "own", "menu", "../x"):
        await screen.opens(f"{LIST}/1")
        await screen.sends(f"{LIST}/1/decline", reason=reason, words=" ")
        assert screen.status == 409
    assert town.rows(STATE) == [("sent",)]


async def test_the_photo_is_looked_at_and_can_be_taken_off(town: Town, screen: Screen) -> None:
    await told(town, photo=True)
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/1")
    assert f'<img src="{LIST}/1/photo"' in screen.text
    await screen.opens(f"{LIST}/1/photo")
    assert screen.headers["Content-Type"] == "image/png"
    assert screen.headers["Content-Disposition"] == "inline"

    await screen.opens(f"{LIST}/1")
    await screen.sends(f"{LIST}/1/photo")

    assert "<img" not in screen.text
    assert (await screen.opens(f"{LIST}/1/photo")).status == 409
    assert "С фото" not in town.in_desk(TITLE)["text"]


async def test_what_may_tell_who_somebody_is_is_pointed_out(town: Town, screen: Screen) -> None:
    await told(town)
    await town.change("UPDATE practices SET did = ?", [("Звоните 8 913 123-45-67",)])
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/1")
    assert "Проверьте, можно ли это показать всем: 8 913 123-45-67" in screen.words


async def test_what_its_author_took_back_is_gone(town: Town, screen: Screen) -> None:
    await told(town)
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/1")
    await town.change("DELETE FROM practices WHERE number = ?", [(1,)])

    await screen.sends(f"{LIST}/1", **words(do="publish"))

    assert screen.status == 409
    assert "автор убрал" in screen.words


async def test_strange_lists_are_not_found(town: Town, screen: Screen) -> None:
    await enters(screen, town.olga)
    assert (await screen.opens(LIST, params={"show": "all"})).status == 404
    assert (await screen.opens(f"{LIST}/x")).status == 404
    assert (await screen.opens(f"{LIST}/99")).status == 409
