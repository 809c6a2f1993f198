# ruff: noqa: F811 - fixtures of another file are named again by each test
"""Organisations and practices on the panel in a real browser, with people on the other side."""

from tests.browser.sandbox import do
from tests.browser.test_panel import (  # noqa: F401 - fixtures
    address,
    asks,
    browser,
    data,
    head,
    heard,
    opened,
    press,
    until,
)
from tests.browser.webdriver import Browser


def says(address: str, who: int, *texts: str) -> None:
    for text in texts:
        before = len(heard(address, who))
        do(address, "send", user=who, chat=who, text=text)
        until(lambda n=before: len(heard(address, who)) > n, text)


def test_a_grant_recorded_on_a_card_stands_in_the_report(browser: Browser, address: str) -> None:
    nina = asks(address, "Нина", "Как открыть счёт?")
    says(address, nina, "/profile")
    press(address, nina, "Изменить организацию")
    says(address, nina, "АНО «Росток»")

    browser.click("header a", "Организации")
    browser.run("window.same = true")
    browser.type("#q", "щщщ")
    browser.until("#found p", "Ничего не нашлось")
    browser.run("document.querySelector('#q').value = ''")
    browser.type("#q", "росто")
    browser.click("#found a", "Росток")
    assert browser.run("return window.same") is None, "only now another page"
    browser.click("summary", "Выиграли грант")
    browser.type("#won-words, #won-contest[name=contest]", "Местные инициативы")
    browser.type("[name=rubles]", "1,5 млн")
    browser.click("button", "Записать грант")
    browser.until("#reached td", "1 500 000")

    browser.click("header a", "Отчёт")
    browser.until("td", "1\N{NO-BREAK SPACE}500\N{NO-BREAK SPACE}000")


def test_a_practice_is_published_and_read_by_others(browser: Browser, address: str) -> None:
    raisa = asks(address, "Раиса", "Здравствуйте, я с практикой")
    says(address, raisa, "/practices")
    press(address, raisa, "Рассказать о своей")
    says(address, raisa, "Сквер у клуба", "Посадили липы", "Гуляют с колясками")
    press(address, raisa, "Благоустройство")
    until(lambda: any("5 из 5" in one for one in heard(address, raisa)), "the photo is asked for")
    press(address, raisa, "Пропустить")
    press(address, raisa, "Отправить в центр")
    until(lambda: any("Практика у центра" in one for one in heard(address, raisa)), "told")

    browser.click("header a", "Практики")
    browser.click("td a", "Сквер у клуба")
    browser.run("document.querySelector('#did').value = ''")
    browser.type("#did", "Посадили <сорок> лип")
    browser.until("#preview", "Посадили <сорок> лип")
    browser.click("button", "Опубликовать")
    browser.until("[role=status]", "её видят все")

    until(lambda: any("опубликовали" in one for one in heard(address, raisa)), "the author hears")
    zoya = int(do(address, "add_person", first_name="Зоя"))
    do(address, "send", user=zoya, chat=zoya, text="/practices")
    press(address, zoya, "Сквер у клуба")
    until(lambda: any("Посадили <сорок> лип" in one for one in heard(address, zoya)), "read")
