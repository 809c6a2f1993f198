"""The staff panel in a real browser, with a person on the other side."""

import asyncio
import json
import re
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import content, gallery
from db.database import Database
from tests.browser.sandbox import do, sandbox
from tests.browser.test_page import sticking_out
from tests.browser.webdriver import PATIENCE, Browser
from tests.town import write_content

HEAD = "Ольга"


def until(look, what: str):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.03)
    raise AssertionError(what)


def heard(address: str, chat: int) -> list[str]:
    said = do(address, "messages", chat=chat)
    return [one.get("text", "") for one in said if one["from"]["is_bot"]]


def press(address: str, user: int, label: str) -> None:
    def its_message():
        for one in reversed(do(address, "messages", chat=user)):
            rows = one.get("reply_markup", {}).get("inline_keyboard", [])
            if any(button["text"] == label for row in rows for button in row):
                return one["message_id"]
        return None

    message = until(its_message, f"no «{label}»")
    do(address, "press", user=user, chat=user, message=message, label=label)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("panel")


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with sandbox(data) as url:
        yield url


@pytest.fixture(scope="module")
def head(address: str) -> int:
    """The consultant who leads the group."""
    with urllib.request.urlopen(f"{address}/sandbox/state", timeout=10) as answer:
        people = json.load(answer)["people"]
    return int(next(one["id"] for one in people if one["first_name"] == HEAD))


@pytest.fixture(scope="module")
def opened(address: str, head: int) -> Iterator[Browser]:
    """A window in which the head has come in."""
    do(address, "send", user=head, chat=head, text="/start panel")
    text = until(
        lambda: next((one for one in heard(address, head) if "/enter/" in one), ""), "no link"
    )
    link = re.search(r"http://\S+/enter/\S+", text)
    assert link
    with Browser() as browser:
        browser.screen(1366, 768)
        browser.open(link[0])
        browser.click("button", "Войти")
        browser.until("h1", "Вопросы")
        yield browser


@pytest.fixture
def browser(opened: Browser) -> Iterator[Browser]:
    opened.screen(1366, 768)
    opened.click("header a", "Вопросы")
    opened.until("h1", "Вопросы")
    yield opened
    assert opened.complaints() == []


def asks(address: str, name: str, words: str) -> int:
    nina = int(do(address, "add_person", first_name=name))
    do(address, "send", user=nina, chat=nina, text="/ask")
    press(address, nina, "Согласен")
    do(address, "send", user=nina, chat=nina, text=words)
    until(lambda: any("№" in one for one in heard(address, nina)), "no number")
    return nina


def test_a_question_comes_in_by_itself_and_its_answer_reaches_the_person(
    browser: Browser, address: str
) -> None:
    browser.click(".tabs a", "Ничьи")
    browser.until("h1", "Вопросы")
    nina = asks(address, "Нина", "Можно ли купить ноутбук на субсидию?")
    browser.until("td", "Можно ли купить ноутбук")  # nobody has pressed «reload»

    browser.click("td a", "Можно ли купить ноутбук")
    browser.type("#words", "Можно, пришлите смету")
    do(address, "send", user=nina, chat=nina, text="И ещё стол")
    browser.until(".theirs", "И ещё стол")
    assert browser.run("return document.querySelector('#words').value") == "Можно, пришлите смету"
    browser.click("button", "Отправить")

    until(lambda: "Можно, пришлите смету" in heard(address, nina), "the answer")
    browser.until(".ours", "доставлено")
    assert heard(address, nina).count("Можно, пришлите смету") == 1
    browser.until(".facts", "Отвечает Ольга")


def test_the_keyboard_alone_answers(browser: Browser, address: str) -> None:
    raisa = asks(address, "Раиса", "Куда сдавать отчёт?")
    browser.click(".tabs a", "Ничьи")
    browser.click("td a", "Куда сдавать отчёт?")
    browser.type("#words", "В Минюст")
    browser.run(
        "document.querySelector('#words').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true}))"
    )
    until(lambda: "В Минюст" in heard(address, raisa), "the answer")


def test_an_entry_is_edited_with_a_preview_and_found(browser: Browser, address: str) -> None:
    browser.click("header a", "База ответов")
    browser.type("#q", "как создать тос")
    browser.until("#tried li", "ТОС")
    browser.click("#tried a", "ТОС")
    browser.until("h2", "Как увидит человек")
    browser.run("document.querySelector('#answer').value = ''")
    browser.type("#answer", "Соберите <b>соседей</b> у сельсовета")
    browser.until("#preview b", "соседей")
    browser.type("#aliases", "\nучредить околоток")
    browser.click("button", "Сохранить")
    browser.until("[role=status]", "Сохранено")

    browser.click("header a", "База ответов")
    browser.type("#q", "учредить околоток")
    browser.until("#tried", "слово в слово")


def test_a_contest_is_confirmed_and_seen_by_the_person(browser: Browser, address: str) -> None:
    contest = "Президентские гранты, второй конкурс"
    closes = datetime.now(UTC) + timedelta(days=60)
    browser.click("header a", "Сроки")
    browser.click(".tabs a", "На подтверждение")
    browser.click("td a", contest)
    browser.until("h2", "Даты этого года")
    day = f"document.querySelector('#day').value = '{closes:%Y-%m-%d}'"
    browser.run(f"{day}; document.querySelector('#clock').value = '23:30'")
    browser.click("button", "Подтвердить")
    browser.until("[role=status]", "Подтверждено")
    browser.until("strong", "до 23:30 по Москве")

    nina = int(do(address, "add_person", first_name="Варвара"))
    do(address, "send", user=nina, chat=nina, text="/deadlines")
    until(lambda: any(contest in one for one in heard(address, nina)), "the contest")
    press(address, nina, contest)
    until(lambda: any("до 23:30 по Москве" in one for one in heard(address, nina)), "the date")
    press(address, nina, "Напоминать")
    press(address, nina, "Согласен")
    until(lambda: any("Буду напоминать" in one for one in heard(address, nina)), "the wish")

    browser.click("a", "кому и когда напомним")
    browser.until("p", "Ждут напоминаний: 1 человек")
    browser.until("li", "Варвара")
    browser.until(".bubble", "Напоминаем: " + contest)


def test_a_gap_is_filled_and_found(browser: Browser, address: str) -> None:
    asker = int(do(address, "add_person", first_name="Глафира"))
    words = "где взять лодочный мотор"
    do(address, "send", user=asker, chat=asker, text=words)
    until(lambda: heard(address, asker), "an answer")
    browser.click("header a", "Пробелы")
    browser.click("td a", words)
    browser.type("#q", "как создать тос")
    browser.until("#near button", "ТОС")
    browser.type("#answer", "Спросите в <b>клубе</b> рыбаков")
    browser.until("#preview b", "клубе")
    browser.run(
        "const topic = document.querySelector('#topic'); topic.value = topic.options[1].value"
    )
    browser.click("button", "Добавить в базу")
    browser.until("[role=status]", "Ответ в базе")
    browser.until("#tried", words)

    do(address, "send", user=asker, chat=asker, text=words)
    until(lambda: any("клубе рыбаков" in one for one in heard(address, asker)), "the answer")


async def _load(file: Path, database: Path) -> None:
    other = await Database.open(database)
    try:
        await content.load(other, content.read([file]))
    finally:
        await other.close()


def test_attendance_is_marked_without_leaving_the_page(
    browser: Browser, address: str, data: Path
) -> None:
    starts = (datetime.now(UTC) + timedelta(hours=2)).isoformat(timespec="minutes")
    seminar = {"id": "s1", "title": "Отчётность", "starts_at": starts}
    asyncio.run(_load(write_content(data / "s.json", seminars=[seminar]), data / "centre.db"))
    zoya = int(do(address, "add_person", first_name="Зоя"))
    do(address, "send", user=zoya, chat=zoya, text="/start seminar_s1")
    for label in ("Записаться", "Согласен"):
        press(address, zoya, label)
    until(lambda: any("Вы записаны" in one for one in heard(address, zoya)), "the seat")
    do(address, "clock", seconds=3 * 3600)

    browser.click("header a", "Семинары")
    browser.click("td a", "Отчётность")
    browser.until("#summary", "пришли: 0")
    browser.run("window.same = true")
    browser.click("[aria-label='Пришёл(ла): Зоя']")
    browser.until("#summary", "пришли: 1")
    browser.until("td", "был(а)")
    focused = "return document.activeElement.getAttribute('aria-label')"
    assert browser.run(focused) == "Пришёл(ла): Зоя"
    browser.click("[aria-label='Не пришёл(ла): Зоя']")
    browser.until("#summary", "пришли: 0")

    assert browser.run("return window.same === true")


def test_the_report_is_shown_for_a_chosen_period(browser: Browser) -> None:
    browser.click("header a", "Отчёт")
    browser.until("h1", "Отчёт:")
    browser.click(".tabs a", "Год")
    browser.until(".tabs a[aria-current]", "Год")


def test_no_page_sticks_out_of_a_phone_or_complains(tmp_path: Path) -> None:
    made = gallery.write(tmp_path)
    assert len(made) > 12
    with Browser() as browser:
        found = {}
        for width, height, mobile in ((1366, 768, False), (360, 740, True)):
            browser.screen(width, height, mobile=mobile)
            for page in made:
                browser.open(page.as_uri())
                out = [
                    one for one in sticking_out(browser) if "skip" not in one and "<th" not in one
                ]
                out = [one for one in out if "thead" not in one]
                if out:
                    found[page.name, width] = out
        assert found == {}
