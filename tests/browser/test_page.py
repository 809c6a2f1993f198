"""The page of the sandbox in a real browser: what a newcomer does in the first five minutes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser.sandbox import Group, Phone, do, sandbox
from tests.browser.webdriver import Browser

NAMES = iter(["Нина Первая", "Раиса Вторая", "Фаина Третья", "Зоя Четвёртая", "Алла Пятая"])
VOICE = "#group .voice .wave"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with sandbox() as url:
        yield url


@pytest.fixture(scope="module")
def opened(address: str) -> Iterator[Browser]:
    with Browser() as browser:
        browser.screen(1366, 768)
        browser.open(address)
        yield browser


@pytest.fixture
def browser(opened: Browser) -> Iterator[Browser]:
    """The page, that must not have complained in its console when a test ends."""
    opened.screen(1366, 768)

    yield opened

    assert opened.complaints() == []


@pytest.fixture
def name() -> str:
    return next(NAMES)


@pytest.fixture
def phone(browser: Browser, address: str, name: str) -> Phone:
    """The phone of somebody who has never written to the bot."""
    first, last = name.split()
    do(address, "add_person", first_name=first, last_name=last)
    phone = Phone(browser)
    phone.take(name)
    return phone


@pytest.fixture
def group(browser: Browser) -> Group:
    return Group(browser)


def asks_by_voice(phone: Phone) -> None:
    phone.begin()
    phone.sees("Можно вас запомнить?")
    phone.speaks()
    phone.sees("Голосовые я не понимаю")
    phone.presses("Спросить консультанта")
    phone.presses("Согласен")
    phone.sees("у консультантов")


def test_a_typed_question_is_answered_with_source_and_date(phone: Phone, browser: Browser) -> None:
    phone.begin()
    phone.sees("Здравствуйте!")

    phone.says("скока стоит зарегать нко")

    phone.sees("Источник: НК РФ, ст. 333.33")
    phone.sees("По состоянию на 2025")
    assert browser.find("#phone .inline button", "Помогло")
    assert browser.find("#phone .keyboard button", "Частые вопросы")


def test_a_voice_message_goes_on_by_itself_after_consent(
    phone: Phone, group: Group, browser: Browser, name: str
) -> None:
    asks_by_voice(phone)

    group.opens(name)

    group.sees(f"· {name}")
    group.sees("Ждёт с")
    browser.until(VOICE)


def test_a_reply_by_tapping_a_message_reaches_the_phone_and_is_marked(
    phone: Phone, group: Group, browser: Browser, name: str
) -> None:
    asks_by_voice(phone)
    group.opens(name)

    group.replies(VOICE, "Устав пришлю сегодня")

    phone.sees("Устав пришлю сегодня")
    browser.until("#group li.mine .reactions", "👌")
    group.sees("Отвечает Ольга Демидова")


def test_the_clock_moves_for_the_page_and_for_the_bot(phone: Phone, browser: Browser) -> None:
    before = clock(browser)

    browser.click("[data-forward]", "+1\xa0день")

    browser.until(f"#clock[datetime^='{(before + timedelta(days=1)).date()}']")
    phone.begin()
    phone.presses("Согласен")
    phone.sees("Согласие записано")
    phone.says("/privacy")
    phone.sees(f"Согласие — от {clock(browser).astimezone(ZoneInfo('Asia/Omsk')):%d.%m.%Y}")


def clock(browser: Browser) -> datetime:
    return datetime.fromisoformat(browser.run("return document.getElementById('clock').dateTime;"))


def test_nothing_sticks_out_of_a_phone_screen(
    phone: Phone, group: Group, browser: Browser, address: str, name: str
) -> None:
    asks_by_voice(phone)
    browser.screen(390, 844, mobile=True)
    browser.open(address)
    phone.sees("у консультантов")
    too_wide = {"phone": sticking_out(browser)}

    browser.click("#tab-group")
    browser.until("#topics button", name)
    too_wide["topics"] = sticking_out(browser)
    group.opens(name)
    group.sees(f"· {name}")
    too_wide["topic"] = sticking_out(browser)

    assert too_wide == {"phone": [], "topics": [], "topic": []}


def sticking_out(browser: Browser) -> list[str]:
    """What of the page a narrow screen cuts off; the row of people may be scrolled by itself."""
    found: list[str] = browser.run(
        "const width = document.documentElement.clientWidth;"
        "const out = (box) => box.width && (box.right > width + 1 || box.left < -1);"
        "return [...document.querySelectorAll('body *')]"
        ".filter((one) => one.checkVisibility() && !one.closest('#people'))"
        ".filter((one) => out(one.getBoundingClientRect()))"
        ".map((one) => one.outerHTML.slice(0, 120));"
    )
    scrolled = browser.run("return document.documentElement.scrollWidth - innerWidth;")
    return [*found, f"the page, by {scrolled} px"] if scrolled else found
