"""The panel's pages as they lie on a big screen and on a phone, out of the samples."""

from collections.abc import Iterator

import pytest

from bot import gallery
from tests.browser.webdriver import Browser

SECTIONS = 11
LINE = 60
"""CSS pixels: more than one line of the menu, less than two."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("gallery")
    return {page.stem: page.as_uri() for page in gallery.write(folder)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as one:
        yield one


def test_the_menu_takes_one_line_of_a_big_screen(browser: Browser, pages: dict[str, str]) -> None:
    browser.screen(1366, 768)
    browser.open(pages["questions"])

    assert browser.run("return document.querySelector('header').offsetHeight") < LINE
    assert browser.run("return document.querySelectorAll('.sections a').length") == SECTIONS
    assert not browser.find("summary", "Разделы")


@pytest.mark.parametrize("width", [360, 390])
def test_the_menu_of_a_phone_opens_without_scripts(
    browser: Browser, pages: dict[str, str], width: int
) -> None:
    browser.screen(width, 800, mobile=True)
    browser.open(pages["broadcasts"])
    assert browser.run("return document.querySelector('header').offsetHeight") < LINE
    assert not browser.find("header a", "Состояние")

    browser.click("summary", "Разделы: Рассылки")

    assert browser.find("header a", "Состояние")
    assert browser.find("header a[aria-current]", "Рассылки")
    small = (
        "return [...document.querySelectorAll('.menu a')]"
        ".filter((one) => one.offsetHeight < 40).map((one) => one.textContent);"
    )
    assert browser.run(small) == []


def test_no_page_is_wider_than_a_phone(browser: Browser, pages: dict[str, str]) -> None:
    wide = {}
    for name, address in pages.items():
        browser.screen(390, 844, mobile=True)
        browser.open(address)
        # A phone zooms out of what sticks out: only against its own width that is seen.
        width = browser.run("return document.documentElement.scrollWidth")
        if width > 390:
            wide[name] = width
    assert wide == {}


def test_a_number_is_not_broken_into_two_lines(browser: Browser, pages: dict[str, str]) -> None:
    browser.screen(1366, 768)
    browser.open(pages["questions"])
    lines = (
        "const lines = (one) => { const all = document.createRange(); all.selectNodeContents(one);"
        " return new Set([...all.getClientRects()].map((box) => Math.round(box.top))).size; };"
        "return [...document.querySelectorAll('td[data-label]:not(.long)')].map(lines);"
    )
    found = browser.run(lines)
    assert found
    assert set(found) == {1}


def test_a_name_that_turns_letters_round_turns_nothing_else(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.screen(1366, 768)
    browser.open(pages["question"])
    turned = browser.run(
        "const title = document.querySelector('h1 span');"
        "title.textContent = '\\u202e' + 'Нина';"
        "title.after(' дальше');"
        "const all = document.createRange(); all.selectNodeContents(title.nextSibling);"
        "const [after] = all.getClientRects();"
        "return after.left >= title.getBoundingClientRect().right - 1;"
    )
    assert turned


def test_a_list_of_the_report_is_read_on_a_phone_without_moving_it(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.screen(360, 800, mobile=True)
    browser.open(pages["report_list"])

    wide = "const it = document.querySelector('.scrolls'); return it.scrollWidth - it.clientWidth;"
    assert browser.run(wide) <= 0
    named = (
        "return [...document.querySelectorAll('tbody tr:first-child td')]"
        ".map((one) => getComputedStyle(one, '::before').content);"
    )
    assert '"Организация: "' in browser.run(named)


@pytest.mark.parametrize("page", ["gaps", "doubles"])
def test_the_link_at_the_end_of_a_row_is_not_broken(
    browser: Browser, pages: dict[str, str], page: str
) -> None:
    browser.screen(1366, 768)
    browser.open(pages[page])
    browser.run("document.querySelector('td a').textContent = 'ы'.repeat(400);")

    lines = (
        "return [...document.querySelectorAll('td:last-child a')]"
        ".map((one) => one.getClientRects().length);"
    )
    assert set(browser.run(lines)) == {1}
