"""Broadcasts from the staff panel: written, looked at, sent once, and the group sees it all."""

import asyncio
import re

import pytest

from tests.test_broadcasts import agreed, got, newest, over, states
from tests.test_panel import Screen, enters, screen, town
from tests.test_seminars import announced
from tests.town import Town, labels, words

__all__ = ["screen", "town"]
NEWS = "Завтра <приём> в клубе"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x20" + b"x" * 30


async def composes(screen: Screen, text: str = NEWS, **fields: str) -> int:
    """Write a broadcast on the page; return its number."""
    await screen.opens("/panel/broadcasts/new")
    once = screen.hidden("once")
    fields = fields or {"everybody": "yes"}
    await screen.sends("/panel/broadcasts/new", words=text, once=once, category="news", **fields)
    found = re.search(r"Рассылка № (\d+)", screen.text)
    assert found, screen.words
    await screen.opens(f"/panel/broadcasts/{found[1]}")
    return int(found[1])


async def test_from_the_page_to_the_last_person(town: Town, screen: Screen) -> None:
    nina, petr, vera = await agreed(town, "Нина", "Пётр", "Вера")
    town.tg.deactivate(vera.id)
    await enters(screen, town.olga)

    number = await composes(screen)

    sample, control = town.desk[-2:]
    assert "Ольга составляет рассылку" in words(town.desk[-3])
    assert words(sample) == NEWS
    assert labels(sample) == ["Не присылать новости"]
    assert "Получателей: 3" in words(control)
    assert "Завтра &lt;приём&gt; в клубе" in screen.text
    assert "Получателей: 3" in screen.words
    assert "Отправить" in screen.words
    assert got(nina) == 0

    await screen.sends(f"/panel/broadcasts/{number}", do="send")
    assert "Пауза" in screen.words
    await over(town)

    await screen.opens(f"/panel/broadcasts/{number}")
    assert "Доставлено: 2. Не удалось доставить: 1" in screen.words
    assert got(nina) == got(petr) == 1
    assert labels(nina.messages[-1]) == ["Не присылать новости"]
    assert states(town) == {"blocked": 1, "sent": 2}
    acts = town.rows("SELECT act, about FROM panel_acts ORDER BY id")
    assert acts[1:] == [("compose", "1"), ("broadcast", "1")]


async def test_the_same_form_and_the_same_press_make_one(town: Town, screen: Screen) -> None:
    (nina,) = await agreed(town, "Нина")
    await enters(screen, town.olga)
    await screen.opens("/panel/broadcasts/new")
    form = {
        "csrf": screen.hidden("csrf"),
        "once": screen.hidden("once"),
        "words": "Новость",
        "category": "news",
        "everybody": "yes",
    }

    await asyncio.gather(
        *(screen.ask("POST", "/panel/broadcasts/new", data=form) for _ in range(3))
    )
    await town.quiet()
    assert town.rows("SELECT count(*) FROM broadcasts") == [(1,)]
    assert town.desk_texts.count("Новость") == 1
    press = {"csrf": form["csrf"], "do": "send"}
    await asyncio.gather(*(screen.ask("POST", "/panel/broadcasts/1", data=press) for _ in range(3)))
    assert screen.status == 200
    await over(town)

    assert got(nina, "Новость") == 1


async def test_the_same_words_are_asked_about_twice(town: Town, screen: Screen) -> None:
    (nina,) = await agreed(town, "Нина")
    await enters(screen, town.olga)
    await screen.sends(f"/panel/broadcasts/{await composes(screen, 'Раз')}", do="send")
    await over(town)

    number = await composes(screen, "Раз")
    for _ in range(2):
        await screen.sends(f"/panel/broadcasts/{number}", do="send")
        assert "Отправить ещё раз" in screen.words
    assert got(nina, "Раз") == 1
    await screen.sends(f"/panel/broadcasts/{number}", do="sure")
    await town.later(seconds=2)

    assert got(nina, "Раз") == 2


async def test_what_was_written_here_is_sent_or_called_off_in_the_chat(
    town: Town, screen: Screen
) -> None:
    (nina,) = await agreed(town, "Нина")
    await enters(screen, town.olga)
    number = await composes(screen)

    await town.olga.presses_on(newest(town, "Отменить"), "Отменить")

    await screen.opens(f"/panel/broadcasts/{number}")
    assert "Рассылка отменена" in screen.words
    await screen.sends(f"/panel/broadcasts/{number}", do="send")
    assert screen.status == 409
    await composes(screen, "Вторая")
    await town.olga.presses_on(newest(town, "Отправить"), "Отправить")
    await over(town)
    assert nina.texts[-1] == "Вторая"


async def test_a_broadcast_of_the_page_is_paused_and_stopped(town: Town, screen: Screen) -> None:
    people = await agreed(town, "Нина", "Пётр")
    await enters(screen, town.olga)
    number = await composes(screen)
    town.tg.faults.down = True
    await screen.sends_unsettled(f"/panel/broadcasts/{number}", do="send")
    await screen.sends_unsettled(f"/panel/broadcasts/{number}", do="pause")
    assert "Продолжить" in screen.words
    town.tg.faults.down = False
    await town.quiet()
    await screen.sends(f"/panel/broadcasts/{number}", do="resume")
    await screen.sends(f"/panel/broadcasts/{number}", do="stop")
    await over(town, "Рассылка остановлена")

    await screen.opens(f"/panel/broadcasts/{number}")
    assert "Рассылка остановлена" in screen.words
    assert "Продолжить" not in screen.words
    assert all(got(one) < 2 for one in people)


async def test_only_who_was_ticked_gets_it(town: Town, screen: Screen) -> None:
    nina, petr = await agreed(town, "Нина", "Пётр")
    await announced(town)
    await nina.says("/start seminar_fund")
    await nina.presses("Записаться")
    await enters(screen, town.olga)
    await screen.opens("/panel/broadcasts/new")
    assert "записанные: Начинающий фандрайзер" in screen.words
    await screen.sends("/panel/broadcasts/new/count", to="registered 1", category="news")
    assert screen.words == "Получателей: 1"

    number = await composes(screen, to="registered 1")
    assert "записанные: Начинающий фандрайзер" in screen.words
    await screen.sends(f"/panel/broadcasts/{number}", do="send")
    await over(town)

    assert (got(nina), got(petr)) == (1, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"everybody": "yes", "to": "place 1"},
        {"to": "place 1"},
        {"to": "registered 7"},
        {"to": "code is_tos'--"},
        {"to": "x"},
        {"everybody": "yes", "category": "spam"},
        {"everybody": "yes", "words": " "},
        {"everybody": "yes", "words": "<b>не закрыт"},
        {"everybody": "yes", "words": "ы" * 4001},
    ],
)
async def test_what_is_unclear_is_not_sent_and_nothing_typed_is_lost(
    town: Town, screen: Screen, fields: dict[str, str]
) -> None:
    await agreed(town, "Нина")
    await enters(screen, town.olga)
    await screen.opens("/panel/broadcasts/new")
    typed = {"words": "Важное", "category": "news", "once": screen.hidden("once"), **fields}

    await screen.sends("/panel/broadcasts/new", **typed)

    assert screen.status == 409
    assert 'role="alert">' in screen.text
    assert typed["words"].strip() in screen.text.replace("&lt;", "<").replace("&gt;", ">")
    assert town.rows("SELECT count(*) FROM broadcasts") == [(0,)]
    await screen.opens("/panel/broadcasts/new")
    await screen.sends("/panel/broadcasts/new/count", **typed)
    assert screen.status == 200


@pytest.mark.parametrize(("name", "data", "kind"), [
    ("афиша.png", PNG, "photo"),
    ("../положение 1.pdf", b"%PDF-1.4 x", "document"),
])  # fmt: skip
async def test_a_file_goes_along(
    town: Town, screen: Screen, name: str, data: bytes, kind: str
) -> None:
    (nina,) = await agreed(town, "Нина")
    await enters(screen, town.olga)
    await screen.sends_file(data, name, words="Смотрите <b>файл</b>", everybody="yes")
    assert screen.status == 200, screen.words
    await screen.opens("/panel/broadcasts/1")
    assert (await screen.opens("/panel/broadcasts/1/picture")).status == (
        200 if kind == "photo" else 409
    )
    await screen.opens("/panel/broadcasts/1")
    await screen.sends("/panel/broadcasts/1", do="send")
    await over(town)

    assert kind in nina.messages[-1]
    assert words(nina.messages[-1]) == "Смотрите файл"
    assert labels(nina.messages[-1]) == ["Не присылать новости"]
    assert town.rows("SELECT count(*) FROM broadcast_files") == [(0,)]
    assert (await screen.opens("/panel/broadcasts/1/picture")).status == 409


async def test_a_file_that_is_too_large_is_refused_kindly(town: Town, screen: Screen) -> None:
    await enters(screen, town.olga)
    for size in (5 * 1024 * 1024 + 1, 6 * 1024 * 1024):
        await screen.sends_file(b"x" * size, "big.pdf", words="Вот", everybody="yes")
        assert screen.status == 409
        assert "файл" in screen.words.lower()
    await screen.sends_file(b"", "nothing.pdf", words="Вот", everybody="yes")
    assert "Файл пустой" in screen.words
    await screen.sends_file(b"x", "f.pdf", words="ы" * 1001, everybody="yes")
    assert screen.status == 409
    assert town.rows("SELECT count(*) FROM broadcasts") == [(0,)]


async def test_who_does_not_lead_composes_nothing(town: Town, screen: Screen) -> None:
    await agreed(town, "Нина")
    await enters(screen, town.consultant("Павел"))
    assert (await screen.opens("/panel/broadcasts/new")).status == 409
    await screen.opens("/panel/broadcasts")
    assert "Новая рассылка" not in screen.words
    await screen.opens("/panel/answers/1")
    for path in ("new", "1", "1/hour"):
        await screen.opens("/panel/answers/1")
        await screen.sends(f"/panel/broadcasts/{path}", words="Спам", everybody="yes", do="send")
        assert screen.status == 409
        assert "администратор" in screen.words
    assert town.rows("SELECT count(*) FROM broadcasts") == [(0,)]


async def test_it_begins_at_its_hour(town: Town, screen: Screen) -> None:
    (nina,) = await agreed(town, "Нина")
    await enters(screen, town.olga)
    number = await composes(screen)
    address = f"/panel/broadcasts/{number}"
    for wrong in ("2020-01-01T10:00", "завтра", ""):
        await screen.sends(f"{address}/hour", hour=wrong)
        assert screen.status == 409
        await screen.opens(address)
    await screen.sends(f"{address}/hour", hour="2026-11-23T23:30")
    assert "Начнём: 23.11.2026 в 23:30" in screen.words
    await screen.sends(address, do="send")
    await town.later(minutes=5)
    assert got(nina) == 0

    await town.later(hours=12)
    await over(town)

    assert got(nina) == 1


async def test_the_preview_shows_tags_and_tells_mistakes(town: Town, screen: Screen) -> None:
    await enters(screen, town.olga)
    await screen.opens("/panel/broadcasts/new")
    token = screen.hidden("csrf")
    for text, seen in (
        ("<b>да</b> <i>нет</i>", "<b>да</b> <i>нет</i>"),
        ("<script>x", "Так отправить нельзя"),
        ("1 < 2", "1 &lt; 2"),
        ("ы" * 2000, "ы" * 2000),
        ("ы" * 4001, "не больше 4000"),
        (" ", "Начните писать"),
    ):
        data = {"csrf": token, "words": text}
        await screen.ask("POST", "/panel/broadcasts/new/preview", data=data)
        assert screen.status == 200
        assert seen in screen.text
        assert "<script" not in screen.text


async def test_many_people_need_two_administrators(town: Town, screen: Screen) -> None:
    await agreed(town, "Нина")
    columns = "(channel, address, name, consent_version, consented_at)"
    await town.change(
        f"INSERT INTO people {columns} VALUES ('telegram', ?, 'Х', '1', '2026-11-01T05:00:00.000Z')",
        [(number,) for number in range(10_000, 10_501)],
    )
    pavel = town.consultant("Павел", "administrator")
    await pavel.writes("/help")
    await enters(screen, town.olga)
    number = await composes(screen)
    for _ in range(2):
        await screen.sends(f"/panel/broadcasts/{number}", do="send")
        assert "нужен ещё один администратор" in screen.words
        assert "Ждём другого администратора" in screen.words
    assert states(town) == {}
    screen.http.cookie_jar.clear()
    await enters(screen, pavel)
    await screen.opens(f"/panel/broadcasts/{number}")
    await screen.sends_unsettled(f"/panel/broadcasts/{number}", do="send")
    assert town.rows("SELECT state FROM broadcasts") == [("running",)]
    await screen.sends_unsettled(f"/panel/broadcasts/{number}", do="stop")


async def test_a_photo_that_telegram_refuses_is_told(town: Town, screen: Screen) -> None:
    await agreed(town, "Нина")
    await enters(screen, town.olga)
    broken = PNG[:8] + b"broken"
    await screen.sends_file(broken, "broken.png", words="Вот", everybody="yes")
    await screen.opens("/panel/broadcasts/1")
    assert "Такое сообщение разослать нельзя" in screen.words
    assert "Отправить" not in screen.words
    assert "hx-trigger" not in screen.text
