"""The only door to templates/: every word that a person reads."""

import functools
import html
import re
import tomllib
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent.parent / "templates"


def plural(number: int, one: str, few: str, many: str) -> str:
    """Return the Russian form for a number: «1 место, 2 места, 5 мест» by its last digits."""
    tail = abs(number) % 100
    if 11 <= tail <= 14:
        return many
    return {1: one, 2: few, 3: few, 4: few}.get(tail % 10, many)


_home: list[str] = ["UTC"]


def at_home_in(zone: str) -> None:
    """Say the centre's zone, in which moments are shown where no other is named."""
    _home[0] = zone


def home() -> ZoneInfo:
    """Return the zone that was said."""
    return ZoneInfo(_home[0])


def local(moment: datetime, zone: str | tzinfo | None = None, form: str = "%d.%m.%Y %H:%M") -> str:
    """Return a moment as the clock of a zone shows it."""
    zone = zone or _home[0]
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).strftime(form)


def day(value: str | date) -> str:
    """Return a date as people write it; a year or a month stays what it is."""
    parts = str(value).split("-")
    return ".".join(reversed(parts))


def measured(text: str) -> int:
    """Return how long Telegram takes a text for: it counts in UTF-16, where an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def short(text: str, length: int = 60) -> str:
    """Cut a text at a word, so that it takes no more than `length` characters."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1].rsplit(" ", 1)[0] or text[: length - 1]
    return cut.rstrip(" ,.;:—-") + "…"


def plain(text: str) -> str:
    """Return a text of the HTML subset as bare words, a hidden address in brackets after them."""
    text = re.sub(r'<a href="([^"]*)">(.*?)</a>', _with_address, text, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def _with_address(link: re.Match[str]) -> str:
    address, words = link.groups()
    return words if words == address else f"{words} ({address})"


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        # Who changes a text starts the bot anew: nothing asks the disk at each message.
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters.update(plural=plural, local=local, day=day, short=short)
    return environment


def render(template: str, /, **facts: Any) -> str:
    """Return a text of Telegram's HTML subset: templates/<template>.j2 with its facts."""
    return _environment().get_template(f"{template}.j2").render(facts).strip()


def source_of(file: str) -> None:
    """Compile a template; raises jinja2.TemplateError where it has a mistake."""
    _environment().get_template(file)


@functools.cache
def _labels() -> dict[str, dict[str, str]]:
    with (FOLDER / "labels.toml").open("rb") as file:
        return tomllib.load(file)


def label(name: str, /, **facts: Any) -> str:
    """Return a short text, by `section.key`: a button, a command, a reason."""
    section, key = name.split(".", 1)
    return _labels()[section][key].format(**facts)


def labels(section: str) -> dict[str, str]:
    return dict(_labels()[section])
