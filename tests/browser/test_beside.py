"""The consultants' page beside the phone in the sandbox, and a broadcast from one to the other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.sandbox import Phone, do, sandbox
from tests.browser.test_page import sticking_out
from tests.browser.test_panel import asks, heard, until
from tests.browser.webdriver import Browser

FRAME = "#panel-frame"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with sandbox() as url:
        yield url


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    with Browser() as browser:
        browser.screen(1366, 768)
        browser.open(address)
        browser.until("#group-name")
        yield browser
        # A page within another may not take the focus; that is right, and Chromium tells it.
        assert [one for one in browser.complaints() if "autofocus" not in one] == []


def test_the_page_opens_beside_the_phone_and_answers(browser: Browser, address: str) -> None:
    nina = asks(address, "Нина", "Можно ли купить ноутбук?")
    browser.click("#panel-open")
    browser.until("#panel-line", "Открыта как Ольга")
    with browser.inside(FRAME):
        browser.click("button", "Войти")
        browser.until("h1", "Вопросы")
        browser.click(".tabs a", "Ничьи")
        browser.click("td a", "Можно ли купить ноутбук")
        browser.type("#words", "Можно, пришлите смету")
        browser.click("button", "Отправить")
        browser.until(".ours", "доставлено")
        do(address, "send", user=nina, chat=nina, kind="photo", caption="Смета")
        browser.until(".theirs", "Смета")
        shown = "return [...document.images].some((one) => one.naturalWidth > 0)"
        until(lambda: browser.run(shown), "the photo")
        do(address, "faults", down=True)
        browser.run("document.images[0].src += '?again'")
        browser.until(".theirs", "Telegram не отвечает")
        do(address, "faults", down=False)
        assert all("409" in one or "autofocus" in one for one in browser.complaints())
    until(lambda: "Можно, пришлите смету" in heard(address, nina), "the answer")
    Phone(browser).take("Нина")
    Phone(browser).sees("Можно, пришлите смету")
    assert sticking_out(browser) == []
    browser.click("#panel-open")
    browser.until("#topics button", "Нина")


def composed(browser: Browser, words: str) -> None:
    browser.click("header a", "Рассылки")
    browser.click("a.button", "Новая рассылка")
    browser.type("#words", words)
    browser.until("#preview", words)
    browser.click("fieldset label", "Всем")
    browser.until("#count", "Получателей: 2")
    browser.click("button", "Дальше")
    browser.until(".bubble", words)


def test_a_broadcast_is_started_paused_and_stopped(browser: Browser, address: str) -> None:
    fedor = asks(address, "Фёдор", "Где приём?")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    browser.click("#panel-open")
    with browser.inside(FRAME):
        composed(browser, "Приём переносится")
        browser.click("summary", "Отправить не сразу")
        browser.run("document.querySelector('#hour').value = arguments[0]", tomorrow)
        browser.click("button", "Назначить")
        browser.until(".lines", "Начнём")
        browser.click("button", "Отправить")
        browser.click("button", "Пауза")
        browser.click("button", "Продолжить")
        browser.click("button", "Остановить")
        browser.until(".lines", "Рассылка остановлена")

        composed(browser, "Приём в пятницу")
        browser.click("#send")
        browser.until(".lines", "Рассылка закончена")
        browser.until(".lines", "Доставлено: 2")
    assert heard(address, fedor).count("Приём в пятницу") == 1
    assert "Приём переносится" not in heard(address, fedor)
