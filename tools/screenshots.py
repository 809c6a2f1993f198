"""`python -m tools.screenshots`: the pictures of the manuals, made from the running sandbox.

Needs Debian's chromium, chromium-driver and fonts-noto-color-emoji.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import gallery
from tests.browser.sandbox import ROOT, Group, Phone, do, sandbox
from tests.browser.webdriver import Browser

FOLDER = ROOT / "docs" / "ru" / "img"
ZONE = "Asia/Omsk"
LARGEST = 250_000
WHO = "Нина Петровна"
PHONE, GROUP = "#phone .phone", "#group"
VOICE = "#group .voice .wave"


class Album:
    """Takes the pictures while the story is played."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser = browser
        self.folder = folder

    def phone(self, name: str) -> None:
        """A picture of the phone alone, as long as phones are."""
        self.browser.screen(1366, 1060)
        self.take(name, PHONE)
        self.browser.screen(1366, 768)

    def take(self, name: str, part: str = "") -> None:
        self.browser.rest()
        data = self.browser.picture(part)
        (self.folder / f"{name}.png").write_bytes(data)
        print(f"{name}.png  {len(data) // 1000} KB")
        if len(data) > LARGEST:
            raise SystemExit(f"{name}.png is larger than {LARGEST // 1000} KB")


def to_monday_morning(url: str) -> None:
    """Move the sandbox's clock to a working hour, so that the pictures make sense."""
    now = datetime.now(UTC).astimezone(ZoneInfo(ZONE))
    monday = now.date() + timedelta(days=7 - now.weekday())
    morning = datetime(monday.year, monday.month, monday.day, 10, 5, tzinfo=now.tzinfo)
    do(url, "clock", seconds=(morning - now).total_seconds())


def ask(phone: Phone, album: Album) -> None:
    """She says hello, types a question, then asks by voice, agrees, says where from."""
    phone.begin()
    phone.sees("Можно вас запомнить?")
    album.phone("nachalo")
    phone.says("скока стоит зарегать нко")
    phone.sees("Источник: НК РФ")
    phone.browser.click("#phone [data-act=keyboard]")
    album.phone("otvet")
    phone.browser.click("#phone [data-act=keyboard]")
    phone.speaks()
    phone.sees("Голосовые я не понимаю")
    phone.presses("Спросить консультанта")
    phone.browser.until("#phone .log li:last-child .inline button", "Согласен")
    album.phone("soglasie")
    phone.presses("Согласен")
    phone.presses("Указать район")
    phone.sees("Начните писать")
    phone.says("больше")
    phone.presses("Большереченский район")
    phone.sees("как называется ваша организация")
    phone.says("ТОС «Родник»")
    phone.sees("Записано: ТОС «Родник»")


def answer(phone: Phone, group: Group, album: Album) -> None:
    """A consultant replies; then the question is closed, and a reply meets a blocked bot."""
    group.opens(WHO)
    group.sees("№ 1")
    album.browser.until(VOICE)
    album.take("kartochka", GROUP)
    group.replies(VOICE, "Здравствуйте, Нина Петровна! Образец устава пришлю сегодня.")
    phone.sees("Образец устава")
    album.browser.until("#group li.mine .reactions", "👌")
    album.take("pesochnica")
    album.take("dostavleno", GROUP)
    group.presses("Закрыть")
    phone.sees("Насколько помогла консультация?")
    group.sees("✅ Закрыт")
    album.phone("ocenka")


def narrow(browser: Browser, url: str, group: Group, album: Album) -> None:
    """The same page on a phone."""
    browser.screen(390, 844, mobile=True, scale=1.5)
    browser.open(url)
    browser.until("#phone li.theirs", "Насколько помогла")
    album.take("pesochnica-telefon")
    browser.click("#tab-group")
    group.opens(WHO)
    group.sees("✅ Закрыт")
    album.take("pesochnica-gruppa")


def blocked(url: str, browser: Browser, group: Group, album: Album) -> None:
    """A reply to somebody who has blocked the bot."""
    browser.screen(1366, 768)
    browser.open(url)
    browser.click("#phone-menu")
    browser.click(".menu button", "Заблокировать бота")
    browser.until("#phone .wide", "Разблокировать")
    group.opens(WHO)
    group.replies(VOICE, "Устав отправила вам на почту.")
    group.sees("Не доставлено")
    album.take("ne-dostavleno", GROUP)


PAGES = {
    "stranica-organizacii": "organisation",
    "stranica-obedinit": "both",
    "stranica-srok": "deadline",
    "stranica-probel": "gap",
}


def panel(browser: Browser, album: Album) -> None:
    """Pages of the panel, out of their samples."""
    with tempfile.TemporaryDirectory(prefix="gallery-") as folder:
        pages = {page.stem: page for page in gallery.write(Path(folder))}
        browser.screen(1366, 900)
        for name, page in PAGES.items():
            browser.open(pages[page].as_uri())
            browser.until("h1")
            album.take(name)


def pages(url: str, browser: Browser, album: Album) -> None:
    """The consultants' page beside the phone, where a broadcast is written."""
    browser.screen(1366, 768)
    browser.open(url)
    browser.click("#panel-open")
    with browser.inside("#panel-frame"):
        browser.click("button", "Войти")
        browser.click("header a", "Рассылки")
        browser.click("a.button", "Новая рассылка")
        browser.type("#words", "<b>Юрист в Заречном</b>, в пятницу с 10 до 14. Возьмите устав.")
        browser.until("#preview b", "Юрист")
        browser.click("fieldset label", "Всем")
        browser.until("#count", "Получателей")
        browser.run("scrollTo(0, 0)")
    album.take("stranica-rassylka")


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sandbox() as url, Browser() as browser:
        browser.devtools("Emulation.setTimezoneOverride", timezoneId=ZONE)
        browser.screen(1366, 768)
        browser.open(url)
        browser.until("#phone .wide", "/start")
        to_monday_morning(url)
        album, phone, group = Album(browser, FOLDER), Phone(browser), Group(browser)
        ask(phone, album)
        answer(phone, group, album)
        narrow(browser, url, group, album)
        pages(url, browser, album)
        blocked(url, browser, group, album)
        panel(browser, album)
    return 0


if __name__ == "__main__":
    sys.exit(main())
