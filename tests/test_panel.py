"""The staff panel: who gets in, what its forms do, and that the chat sees it, too."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from io import BytesIO
from zipfile import ZipFile

import aiohttp
import pytest

from bot import panel_report, report_lists
from bot.demo import settings_for
from bot.panel_content import shown
from bot.sandbox.ports import free_port
from handlers.web.door import HEADERS, Door
from tests.conftest import Build
from tests.test_desk import asking
from tests.test_privacy import forgotten
from tests.town import Person, Town, write_content

OPEN = {"/enter", "/enter/telegram", "/enter/{key}", "/panel/file/{name}", "/healthz", "/metrics"}
"""What anybody may ask for."""
HEAVIEST = 200_000


@pytest.fixture
async def town(build: Build) -> Town:
    return await build(web={"listen": f"127.0.0.1:{free_port()}"})


class Screen:
    """A browser without a window: keeps its cookies, fills in the forms of the page it sees."""

    def __init__(self, town: Town, http: aiohttp.ClientSession) -> None:
        self.town = town
        self.http = http
        self.base = f"http://{town.settings().web.listen}"
        self.status = 0
        self.text = ""
        self.headers: dict[str, str] = {}
        self.body = b""

    async def ask(self, method: str, path: str, **how: object) -> "Screen":
        url = path if path.startswith("http") else self.base + path
        async with self.http.request(method, url, **how) as answer:  # type: ignore[arg-type]
            self.status, self.headers = answer.status, dict(answer.headers)
            self.body = await answer.read()
        self.text = self.body.decode(errors="replace")
        return self

    async def opens(self, path: str, **how: object) -> "Screen":
        return await self.ask("GET", path, **how)

    async def sends(self, path: str, **fields: str) -> "Screen":
        """Fill in the form of the page that leads there, its token with it."""
        await self.sends_unsettled(path, **fields)
        await self.town.quiet()
        return self

    async def sends_unsettled(self, path: str, **fields: str) -> "Screen":
        """The same, while Telegram may be silent."""
        form = {"csrf": self.hidden("csrf"), **fields}
        return await self.ask("POST", path, data=form)

    async def sends_file(self, data: bytes, name: str, **fields: str) -> "Screen":
        """Fill in the form of a broadcast, with a file."""
        await self.opens("/panel/broadcasts/new")
        form = aiohttp.FormData(default_to_multipart=True)
        more = {"csrf": self.hidden("csrf"), "once": self.hidden("once"), "category": "news"}
        for field, value in {**more, **fields}.items():
            form.add_field(field, value)
        form.add_field("file", BytesIO(data), filename=name)
        await self.ask("POST", "/panel/broadcasts/new", data=form)
        await self.town.quiet()
        return self

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"no field {name}: {self.text}"
        return found[1]

    @property
    def words(self) -> str:
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.text)).split())


@pytest.fixture
async def screen(town: Town) -> AsyncIterator[Screen]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield Screen(town, http)


async def link_of(who: Person) -> str:
    await who.says("/start panel")
    found = re.search(r"http://\S+/enter/\S+", who.heard)
    assert found, who.heard
    return found[0]


async def enters(screen: Screen, who: Person) -> Screen:
    address = await link_of(who)
    await screen.opens(address)
    assert who.name in screen.words
    return await screen.sends(address)


# -- who gets in -----------------------------------------------------------------------------------


async def test_the_group_shows_the_way_and_a_link_lets_in_once(town: Town, screen: Screen) -> None:
    await town.olga.writes("/panel")
    button = town.desk[-1]["reply_markup"]["inline_keyboard"][0][0]
    assert button["url"].endswith("?start=panel")

    address = await link_of(town.olga)
    await screen.opens(address)
    assert screen.status == 200
    await screen.sends(address)

    assert screen.status == 200
    assert "У вас нет открытых вопросов" in screen.words
    assert (await screen.opens(address)).status == 401


async def test_a_link_is_old_after_ten_minutes_and_a_session_after_twelve_hours(
    town: Town, screen: Screen
) -> None:
    address = await link_of(town.olga)
    await town.later(minutes=11)
    assert (await screen.opens(address)).status == 401

    await enters(screen, town.olga)
    await town.later(hours=11)
    assert (await screen.opens("/panel/questions")).status == 200
    await town.later(hours=2)
    assert (await screen.opens("/panel/questions")).status == 401


async def test_a_stranger_gets_no_link(town: Town) -> None:
    nina = town.person("Нина")

    await nina.says("/start panel")

    assert "для консультантов" in nina.heard
    assert "/enter/" not in nina.heard
    assert town.rows("SELECT count(*) FROM panel_links") == [(0,)]


async def test_who_leaves_the_group_is_out_at_once(town: Town, screen: Screen) -> None:
    pavel = town.consultant("Павел")
    await enters(screen, pavel)
    assert (await screen.opens("/panel/questions")).status == 200

    town.tg.leave(town.group, pavel.id)
    await town.quiet()

    assert (await screen.opens("/panel/questions")).status == 401
    assert town.rows("SELECT count(*) FROM panel_sessions") == [(0,)]


async def test_what_a_browser_holds_stands_nowhere_in_the_file(town: Town, screen: Screen) -> None:
    await enters(screen, town.olga)
    held = [one.value for one in screen.http.cookie_jar]

    raw = b"".join(path.read_bytes() for path in town.folder.glob("centre.db*"))

    assert held
    assert not any(value.encode() in raw for value in held)


async def test_the_cookie_is_for_the_server_alone(town: Town, screen: Screen) -> None:
    address = await link_of(town.olga)
    await screen.opens(address)
    form = {"csrf": screen.hidden("csrf")}
    await screen.ask("POST", address, data=form, allow_redirects=False)

    cookie = SimpleCookie(screen.headers["Set-Cookie"])
    assert screen.status == 303
    for name in cookie:
        assert cookie[name]["httponly"]
        assert cookie[name]["samesite"] == "Lax"


async def test_a_secure_address_makes_a_secure_cookie(build: Build) -> None:
    listen = f"127.0.0.1:{free_port()}"
    town = await build(web={"listen": listen, "public_url": "https://centre.example"})
    await town.olga.says("/start panel")
    found = re.search(r"https://centre.example(/enter/\S+)", town.olga.heard)
    assert found
    async with aiohttp.ClientSession() as http, http.get(f"http://{listen}{found[1]}") as answer:
        assert "Secure" in answer.headers["Set-Cookie"]


async def test_guessing_links_is_slowed_down(town: Town, screen: Screen) -> None:
    met = [(await screen.opens(f"/enter/guess{number}")).status for number in range(12)]

    assert met == [401] * 10 + [429] * 2


async def test_without_an_address_the_panel_is_off(build: Build) -> None:
    town = await build()

    await town.olga.writes("/panel")
    assert "не включена" in town.desk_texts[-1]
    await town.olga.says("/start panel")
    assert "не включена" in town.olga.heard


# -- every page and every form ---------------------------------------------------------------------


def routes(town: Town) -> list[tuple[str, str]]:
    found = [
        (route.method, route.resource.canonical)
        for route in town.app.web._app.router.routes()
        if route.resource is not None
    ]
    assert len(found) > 20
    return [(method, path) for method, path in found if method != "HEAD"]


def filled(path: str) -> str:
    named = {"number": "1", "form": "xlsx", "key": "x", "name": "people"}
    return re.sub(r"\{(\w+)\}", lambda found: named[found[1]], path)


async def test_nothing_works_without_a_session(town: Town, screen: Screen) -> None:
    await asking(town, "Секретное дело")
    guarded = [(method, path) for method, path in routes(town) if path not in OPEN]
    assert len(guarded) > 15
    for method, path in guarded:
        await screen.ask(method, filled(path), data={"words": "x"} if method == "POST" else None)
        assert screen.status == 401, path
        assert "Секретное" not in screen.text
        assert screen.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


async def test_every_form_refuses_a_forged_token(town: Town, screen: Screen) -> None:
    nina = await asking(town, "Как быть?")
    await enters(screen, town.olga)
    forms = [path for method, path in routes(town) if method == "POST" and path not in OPEN]
    assert len(forms) > 6
    heard = len(nina.from_bot)
    for path in forms:
        for form in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "ж"}):
            fields = {"words": "Подделка", "mark": "1 yes", **form}
            assert (await screen.ask("POST", filled(path), data=fields)).status == 403, path

    assert (await screen.opens("/panel/questions")).status == 200
    assert len(nina.from_bot) == heard
    assert town.rows("SELECT act FROM panel_acts") == [("enter",)]


async def test_coming_in_needs_the_form_that_was_shown(town: Town, screen: Screen) -> None:
    address = await link_of(town.olga)
    for form in ({}, {"csrf": "0" * 64}):
        assert (await screen.ask("POST", address, data=form)).status == 403
    await screen.opens(address)
    assert (await screen.ask("POST", address, data={"csrf": "1"})).status == 403
    assert (await screen.opens("/panel/questions")).status == 401


async def test_every_page_opens_is_light_and_has_its_headers(town: Town, screen: Screen) -> None:
    await asking(town, "Как быть?")
    await enters(screen, town.olga)
    pages = [path for method, path in routes(town) if method == "GET"]
    heaviest = 0
    for path in pages:
        if path in OPEN or path in {"/panel/events", "/panel/seminars/{number}"}:
            continue
        await screen.opens(filled(path))
        assert screen.status in {200, 409}, path
        assert {name: screen.headers.get(name) for name in HEADERS} == HEADERS
        heaviest = max(heaviest, len(screen.body))
        assert not re.search(r"<style|<script>| style=| on\w+=", screen.text), path
    files = ["htmx.min.js", "panel.js", "panel.css"]
    weighs = sum([len((await screen.opens(f"/panel/file/{name}")).body) for name in files])
    assert heaviest + weighs < HEAVIEST


async def test_strange_addresses_are_not_found(town: Town, screen: Screen) -> None:
    await enters(screen, town.olga)
    for path in (
        "/panel/questions/99999999999999999999999",
        "/panel/questions/abc",
        "/panel/questions/²",
        "/panel/file/..%2f..%2f..%2fconfig.toml",
        "/panel/file/questions.j2",
        "/panel/questions?show=all",
        "/panel/report/exe",
    ):
        assert (await screen.opens(path)).status == 404, path
    assert (await screen.opens("/panel/questions?page=99999999999999")).status == 200


# -- questions -------------------------------------------------------------------------------------


async def test_an_answer_reaches_the_person_once_and_the_group_sees_it(
    town: Town, screen: Screen
) -> None:
    nina = await asking(town, "Как открыть счёт?")
    await enters(screen, town.olga)
    await screen.opens("/panel/questions?show=unclaimed")
    assert "Как открыть счёт?" in screen.words
    await screen.opens("/panel/questions/1")
    once = screen.hidden("once")
    form = {"words": "Возьмите <устав> & паспорт", "once": once}

    await screen.sends("/panel/questions/1/answer", **form)
    await screen.sends("/panel/questions/1/answer", **form)

    assert nina.texts.count("Возьмите <устав> & паспорт") == 1
    mirror = town.in_desk("со страницы")
    assert mirror["text"] == "Ольга (со страницы) · № 1:\nВозьмите <устав> & паспорт"
    assert mirror["message_thread_id"] == town.in_desk("№ 1 ")["message_thread_id"]
    assert town.desk_texts.count(mirror["text"]) == 1
    assert "👌" in str(town.at(mirror["message_id"]))
    assert "доставлено" in screen.words
    assert "Отвечает Ольга" in screen.words
    assert town.rows("SELECT answered_at IS NOT NULL, waiting_since FROM questions") == [(1, None)]
    assert ("answer", "1") in town.rows("SELECT act, about FROM panel_acts")


async def test_the_same_form_with_other_words_is_another_answer(town: Town, screen: Screen) -> None:
    nina = await asking(town)
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    once = screen.hidden("once")

    await screen.sends("/panel/questions/1/answer", words="Первое", once=once)
    await screen.sends("/panel/questions/1/answer", words="Второе", once=once)

    assert nina.texts[-2:] == ["Первое", "Второе"]


async def test_answers_from_the_panel_and_from_the_chat_both_arrive(
    town: Town, screen: Screen
) -> None:
    nina = await asking(town, "Как быть?")
    pavel = town.consultant("Павел")
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    form = {"csrf": screen.hidden("csrf"), "once": screen.hidden("once"), "words": "Со страницы"}
    copy = town.desk[-1]

    town.tg.send(
        pavel.id,
        town.group,
        "Из чата",
        reply_to=copy["message_id"],
        thread=copy["message_thread_id"],
    )
    await asyncio.gather(
        *(screen.ask("POST", "/panel/questions/1/answer", data=form) for _ in range(3))
    )
    await town.quiet()

    assert sorted(text for text in nina.texts if text in {"Со страницы", "Из чата"}) == [
        "Из чата",
        "Со страницы",
    ]


async def test_a_reply_to_what_the_panel_said_goes_to_the_person(
    town: Town, screen: Screen
) -> None:
    nina = await asking(town)
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    await screen.sends("/panel/questions/1/answer", words="Начало", once="1")

    await town.olga.replies(town.in_desk("со страницы"), "Продолжение")

    assert nina.texts[-2:] == ["Начало", "Продолжение"]


async def test_an_answer_that_cannot_be_delivered_says_so_in_both_places(
    town: Town, screen: Screen
) -> None:
    nina = await asking(town)
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    town.tg.block(nina.id)

    await screen.sends("/panel/questions/1/answer", words="Не дойдёт", once="1")

    assert "Не доставлено" in town.desk_texts[-1]
    await screen.opens("/panel/questions/1")
    assert "не доставлено" in screen.words


async def test_claim_note_and_close_are_seen_in_the_group(town: Town, screen: Screen) -> None:
    nina = await asking(town)
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")

    await screen.sends("/panel/questions/1/claim")
    assert "Отвечает Ольга" in town.in_desk("№ 1")["text"]
    await screen.sends("/panel/questions/1/note", words="Перезвонить")
    assert "Перезвонить" in town.in_desk("№ 1")["text"]
    assert "Перезвонить" in screen.words
    await screen.sends("/panel/questions/1/close")

    assert "№ 1" in nina.heard
    assert nina.buttons == ["1", "2", "3", "4", "5"]
    await screen.opens("/panel/questions?show=closed")
    assert "Нина" in screen.words


async def test_a_colleagues_question_is_taken_only_when_that_is_meant(
    town: Town, screen: Screen
) -> None:
    await asking(town)
    pavel = town.consultant("Павел")
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    await pavel.presses_on(town.in_desk("№ 1"), "Беру")

    await screen.sends("/panel/questions/1/claim")
    assert screen.status == 409
    assert "уже у Павел" in screen.words
    await screen.opens("/panel/questions/1")
    await screen.sends("/panel/questions/1/claim", sure="yes")

    assert "Отвечает Ольга" in screen.words


async def test_who_waits_too_long_stands_in_a_list_of_its_own(town: Town, screen: Screen) -> None:
    await asking(town, "Долгое дело")
    await enters(screen, town.olga)
    await screen.opens("/panel/questions?show=overdue")
    assert "Долгое дело" not in screen.words

    await town.later(hours=3)

    await screen.opens("/panel/questions?show=overdue")
    assert "Долгое дело" in screen.words


async def test_open_pages_hear_of_what_happens_in_the_chat(town: Town, screen: Screen) -> None:
    nina = await asking(town)
    await enters(screen, town.olga)
    async with screen.http.get(f"{screen.base}/panel/events") as line:
        assert line.content_type == "text/event-stream"
        assert b"retry" in await line.content.readline()
        await nina.says("Ещё вот что")
        async with asyncio.timeout(10):
            while b"changed" not in await line.content.readline():
                pass
    await screen.opens("/panel/questions/1", headers={"HX-Request": "true"})
    assert "Ещё вот что" in screen.words
    assert "<html" not in screen.text


async def test_an_open_line_does_not_hold_up_the_end(town: Town, screen: Screen) -> None:
    await enters(screen, town.olga)
    async with screen.http.get(f"{screen.base}/panel/events") as line:
        await line.content.readline()
        async with asyncio.timeout(4):
            await town.stop()


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&lt;b&gt;"


async def test_nothing_typed_by_a_villager_becomes_markup(town: Town, screen: Screen) -> None:
    nina = town.person("<b>Нина</b>", '"><script>alert(2)</script>')
    await nina.agrees()
    await nina.says("/ask")
    await nina.says(HOSTILE)
    await nina.says("жирно", entities=[{"type": "bold", "offset": 0, "length": 5}])
    await enters(screen, town.olga)
    for path in ("/panel/questions?show=unclaimed", "/panel/questions/1"):
        await screen.opens(path)
        assert "alert(1)" in screen.text
        assert not re.search(r"<(script>|img|b>Нина)", screen.text), path
        assert HOSTILE.split('"', maxsplit=1)[0] in html.unescape(screen.text)
    assert "<b>жирно" not in screen.text


def test_only_known_tags_are_painted() -> None:
    assert shown('<b onclick="x()">да</b>') == "<b>да</b>"
    assert shown('<a href="javascript:x()">да</a>') == "<a>да</a>"
    assert shown('<a href=" javascript:x()">да</a>') == "<a>да</a>"
    painted = shown('<a href="https://a.ru/?a=1&amp;b=2" onclick="x()">да</a>')
    assert painted == '<a rel="noopener noreferrer" href="https://a.ru/?a=1&amp;b=2">да</a>'
    assert shown("<script>x()</script><img src=x>1 < 2 &amp; 3") == "x()1 &lt; 2 &amp; 3"
    assert shown("<b><i>не закрыто") == "<b><i>не закрыто</i></b>"
    assert shown("</b></div>лишнее") == "лишнее"


# -- the base, seminars, the report ----------------------------------------------------------------


async def test_an_entry_that_was_edited_is_found_by_its_new_words(
    town: Town, screen: Screen
) -> None:
    await enters(screen, town.olga)
    await screen.opens("/panel/answers?q=как создать тос")
    assert "Бот ответит сразу" in screen.words
    number = re.findall(r'/panel/answers/(\d+)">Как создать ТОС', screen.text)[0]
    address = f"/panel/answers/{number}"
    await screen.opens(address)
    form = {
        "question": "Как создать ТОС?",
        "answer": "Соберите <b>соседей</b> у сельсовета.",
        "aliases": "учредить околоток\n\nучредить околоток",
    }
    await screen.sends(f"{address}/preview", **form)
    assert "<b>соседей</b>" in screen.text
    await screen.opens(address)
    await screen.sends(address, **form, seen=screen.hidden("seen"))
    assert "Сохранено" in screen.words

    nina = town.person()
    await nina.says("учредить околоток")

    assert "соседей у сельсовета" in nina.heard
    assert "23.11.2026" in nina.heard


async def test_a_mistake_in_the_markup_is_not_saved(town: Town, screen: Screen) -> None:
    await enters(screen, town.olga)
    await screen.opens("/panel/answers/1")
    for answer in ("<b>не закрыт", "<script>x</script>", " "):
        await screen.sends("/panel/answers/1", question="Вопрос?", answer=answer, aliases="")
        assert screen.status == 409
        assert "Так сохранить нельзя" in screen.words
        await screen.opens("/panel/answers/1")
    assert "4 000" in screen.text


async def test_only_administrators_change_content_and_see_the_report(
    town: Town, screen: Screen
) -> None:
    pavel = town.consultant("Павел")
    await enters(screen, pavel)
    await screen.opens("/panel/answers/1")
    await screen.sends("/panel/answers/1", question="Вопрос?", answer="Взлом", aliases="")
    assert screen.status == 409
    assert (await screen.opens("/panel/report")).status == 409
    assert (await screen.opens("/panel/report/xlsx")).status == 409
    assert "Взлом" not in (await screen.opens("/panel/answers/1")).text


async def held(town: Town, *people: Person) -> None:
    """A seminar that has begun, with these signed up."""
    await town.change(
        "INSERT INTO seminars (id, title, starts_at, timed_at) VALUES (?,?,?,?)",
        [("s1", "Отчётность", "2026-11-23T05:00:00.000Z", "2026-11-01T05:00:00.000Z")],
    )
    for person in people:
        await person.agrees()
        await town.change(
            "INSERT INTO registrations (seminar, person_id, state, turn, signed_up_at)"
            " SELECT 1, id, 'registered', id, ? FROM people WHERE address = ?",
            [("2026-11-02T05:00:00.000Z", person.id)],
        )


async def test_attendance_is_marked_in_one_click_however_often(town: Town, screen: Screen) -> None:
    await held(town, town.person("Нина"), town.person("Раиса"))
    await enters(screen, town.olga)
    await screen.opens("/panel/seminars/1")
    states = "SELECT state FROM registrations ORDER BY id"

    for _ in range(2):
        await screen.sends("/panel/seminars/1/mark", mark="1 yes")
        assert town.rows(states) == [("attended",), ("registered",)]
    for _ in range(2):
        await screen.sends("/panel/seminars/1/mark", mark="2 no")
        assert town.rows(states) == [("attended",), ("absent",)]

    assert "пришли: 1" in screen.words
    await screen.opens("/panel/seminars/1/book")
    assert "Раиса" in ZipFile(BytesIO(screen.body)).read("xl/sharedStrings.xml").decode()


async def test_two_hundred_names_stand_on_one_light_page(town: Town, screen: Screen) -> None:
    nina = town.person("Нина")
    await held(town, nina)
    people = [(number, f"Человек с длинной фамилией {number}") for number in range(100, 400)]
    agreed = "'telegram', ?, ?, '1', '2026-11-01T05:00:00.000Z'"
    await town.change(
        "INSERT INTO people (channel, address, name, consent_version, consented_at)"
        f" VALUES ({agreed})",
        people,
    )
    await town.change(
        "INSERT INTO registrations (seminar, person_id, state, turn, signed_up_at)"
        " SELECT 1, id, 'registered', id, consented_at FROM people WHERE address = ?",
        [(number,) for number, _ in people],
    )
    await enters(screen, town.olga)

    await screen.opens("/panel/seminars/1")

    assert screen.text.count('aria-label="Пришёл') == 250
    assert len(screen.body) < HEAVIEST - 70_000


async def test_a_consultant_who_does_not_lead_marks_nobody(town: Town, screen: Screen) -> None:
    await held(town, town.person("Нина"))
    await enters(screen, town.consultant("Павел"))
    await screen.opens("/panel/seminars/1")
    await screen.sends("/panel/seminars/1/mark", mark="1 yes")
    assert screen.status == 409
    assert town.rows("SELECT state FROM registrations") == [("registered",)]


async def test_the_report_is_the_same_as_in_the_chat(town: Town, screen: Screen) -> None:
    await asking(town)
    await enters(screen, town.olga)
    await screen.opens("/panel/report?first=2026-11-01&last=2026-11-30")
    assert "Отчёт: 01.11.2026 – 30.11.2026" in screen.words
    assert (await screen.opens("/panel/report?first=2026-13-01&last=x")).status == 409
    await screen.opens("/panel/report/xlsx?first=2026-11-01&last=2026-11-30")
    assert ZipFile(BytesIO(screen.body)).testzip() is None
    await screen.opens("/panel/report/pdf?first=2026-11-01&last=2026-11-30")
    assert screen.body.startswith(b"%PDF")


async def test_each_figure_of_the_report_opens_into_its_list(town: Town, screen: Screen) -> None:
    nina = await asking(town, name="<b>Нина")
    await nina.says("/profile")
    await nina.presses("Изменить организацию")
    await nina.says("ТОС «Берег»")
    await enters(screen, town.olga)
    span = "first=2026-11-01&last=2026-11-30&now=1"

    await screen.opens(f"/panel/report?{span}")
    links = sorted(set(re.findall(r"/panel/report/list/(\w+)", screen.text)))
    assert links == sorted(report_lists.LISTS)
    for name in links:
        assert (await screen.opens(f"/panel/report/list/{name}?{span}")).status == 200, name
    await screen.opens(f"/panel/report/list/people?{span}")
    assert "&lt;b&gt;Нина" in screen.text
    await screen.opens(f"/panel/report/list/organisations?{span}")
    assert "ТОС «Берег»" in screen.words
    await screen.opens(f"/panel/report/list/won?{span}")
    assert "За это время — ничего." in screen.words
    assert (await screen.opens(f"/panel/report/list/staff?{span}")).status == 404

    await enters(screen, town.consultant("Павел"))
    assert (await screen.opens(f"/panel/report/list/people?{span}")).status == 409


async def test_what_takes_long_to_count_comes_after_its_page(
    town: Town, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel_report, "WAITS", 0)
    await asking(town)
    await enters(screen, town.olga)
    for path, figure in (
        ("/panel/report", "Вопросов консультантам"),
        ("/panel/report/list/questions", "не указано"),
    ):
        await screen.opens(f"{path}?first=2026-11-01&last=2026-11-30")
        assert "Считаю" in screen.words
        assert figure not in screen.words
        (later,) = re.findall(r'hx-get="([^"]+)"', screen.text)
        (without_script,) = re.findall(r'<noscript><p><a href="([^"]+)"', screen.text)

        await screen.opens(html.unescape(later), headers={"HX-Request": "true"})
        assert figure in screen.words
        assert "<html" not in screen.text
        await screen.opens(html.unescape(without_script))
        assert figure in screen.words
        assert "<html" in screen.text
    looked = town.rows("SELECT count(*) FROM panel_acts WHERE act = 'report_list'")
    assert looked == [(2,)]


async def test_the_state_tells_who_did_what(town: Town, screen: Screen) -> None:
    await asking(town)
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    await screen.sends("/panel/questions/1/claim")

    await screen.opens("/panel/state")

    assert "взят вопрос № 1" in screen.words
    assert "Всё работает" in screen.words


# -- colours ---------------------------------------------------------------------------------------

ENOUGH_CONTRAST = 4.5
PAIRS = [
    ("ink", "paper"), ("faint", "paper"), ("link", "paper"), ("good", "paper"), ("bad", "paper"),
    ("on-button", "button"), ("ink", "theirs"), ("ink", "ours"), ("ink", "field"), ("faint", "field"),
    ("link", "theirs"), ("link", "ours"), ("paper", "faint"),
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_can_be_told_apart() -> None:
    from bot.texts import FOLDER

    style = (FOLDER / "web" / "files" / "panel.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))
        for part in style.split("@media (prefers-color-scheme: dark)")
    )
    assert light.keys() == dark.keys()
    for colours in (light, dark):
        for front, back in PAIRS:
            high, low = sorted((luminance(colours[front]), luminance(colours[back])), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= ENOUGH_CONTRAST, (front, back)


# -- broadcasts, surveys ---------------------------------------------------------------------------


async def running(town: Town) -> None:
    """A broadcast on its way that nobody is left to get: it stays as it is put."""
    await town.olga.writes("/help")
    columns = "state, chat_id, source_chat_id, source_messages, digest, made_by, made_at"
    await town.change(
        f"INSERT INTO broadcasts ({columns}, confirmed_at, starts_at, total, sent)"
        " VALUES ('running', ?, ?, '[1]', 'x', (SELECT user_id FROM staff LIMIT 1), ?, ?, ?, 10, 4)",
        [(town.group, town.group, *("2026-11-23T05:00:00.000Z",) * 2, "2026-12-23T05:00:00.000Z")],
    )
    await town.change(
        "INSERT INTO recipients (broadcast_id, person_id, zone) SELECT 1, id, '' FROM people", [()]
    )


async def test_a_broadcast_is_paused_goes_on_and_is_stopped(town: Town, screen: Screen) -> None:
    await town.person("Нина").agrees()
    await enters(screen, town.olga)
    await running(town)
    await screen.opens("/panel/broadcasts")
    assert "Доставлено 4 из 10" in screen.words

    for do, state in (("pause", "paused"), ("resume", "running"), ("stop", "stopped")):
        await screen.sends("/panel/broadcasts/1", do=do)
        assert town.rows("SELECT state FROM broadcasts") == [(state,)]
        await screen.opens("/panel/broadcasts" if do != "stop" else "/panel/state")
    await screen.sends("/panel/broadcasts/1", do="resume")
    assert screen.status == 409


async def test_who_does_not_lead_stops_no_broadcast(town: Town, screen: Screen) -> None:
    await town.person("Нина").agrees()
    await enters(screen, town.consultant("Павел"))
    await running(town)
    await screen.opens("/panel/broadcasts")
    await screen.sends("/panel/broadcasts/1", do="stop")
    assert screen.status == 409
    assert town.rows("SELECT state FROM broadcasts") == [("running",)]


async def test_a_survey_hides_what_too_few_have_answered(town: Town, screen: Screen) -> None:
    survey = {
        "id": "s",
        "title": "Нужды",
        "anonymous": True,
        "questions": [{"id": "q", "text": "Что?", "kind": "one", "options": ["Да", "Нет"]}],
    }
    await town.load(write_content(town.folder / "s.json", surveys=[survey]))
    await enters(screen, town.olga)
    await screen.opens("/panel/surveys")
    number = re.findall(r'/panel/surveys/(\d+)">Нужды', screen.text)[0]

    await screen.opens(f"/panel/surveys/{number}")

    assert "Ответов пока мало" in screen.words
    assert "<meter" not in screen.text


# -- erasure, silence ------------------------------------------------------------------------------


async def test_what_was_answered_on_the_panel_is_erased_with_the_person(
    town: Town, screen: Screen
) -> None:
    nina = await asking(town, "Секретное дело")
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    await screen.sends("/panel/questions/1/answer", words="Тайный совет", once="1")
    assert nina.heard == "Тайный совет"

    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    await forgotten(town, "Секретное", "Тайный", "Нина")
    assert (await screen.opens("/panel/questions/1")).status == 409
    assert "Тайный" not in (await screen.opens("/panel/questions?show=closed")).text


async def test_pages_open_while_telegram_is_silent(town: Town, screen: Screen) -> None:
    await enters(screen, town.olga)
    town.app.staff._known = {
        user: (member, since - 120) for user, (member, since) in town.app.staff._known.items()
    }
    town.tg.faults.down = True
    try:
        for _ in range(2):
            assert (await screen.opens("/panel/questions")).status == 200
    finally:
        town.tg.faults.down = False


async def test_only_the_sandbox_shows_the_pages_within_its_own(town: Town, screen: Screen) -> None:
    await enters(screen, town.olga)
    assert "frame-ancestors 'none'" in screen.headers["Content-Security-Policy"]
    assert screen.headers["X-Frame-Options"] == "DENY"

    settings = settings_for(town.tg, "http://127.0.0.1:8080", town.group, town.folder)
    door = Door(*(None,) * 8)  # type: ignore[arg-type]
    door.settings = settings
    policy = door.headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors http://127.0.0.1:8080")
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "X-Frame-Options" not in door.headers
    again = settings.model_validate(settings.model_dump())
    assert again.web.framed_by == "'none'", "no file of settings can allow it"
