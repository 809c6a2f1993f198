"""What is kept of a person as a page: one file without scripts, to be read and printed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.config import Centre
from bot.texts import day, labels, local, plain, render

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT.+")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
SPAN = re.compile(r"(\d+)([dhm])")
OWN_WORDS = {
    "text", "name", "username", "organisation", "title", "about", "searched", "seminar",
    "section", "survey", "question", "answer", "series", "theme", "contest", "comment", "did",
    "result", "telegram_id", "tags",
}  # fmt: skip
"""Keys under which people's own words stand: they are shown as they are."""
FOLLOWS = {"codes"}
"""What follows from the rest and is only a key to rows of ours."""
SIGNS = {"photo"}
"""What only Telegram can read: that it is there is told, in the JSON it stands."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message: from whom, when, its kind where it is no text, its words."""

    by: str
    at: str
    kind: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Block:
    """Lines (name, value) and blocks under a name; a list of things is a block of blocks."""

    name: str
    lines: list[tuple[str, str]]
    blocks: list["Block"]
    said: list[Said]

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.blocks or self.said)

    @property
    def is_short(self) -> bool:
        """One of a list that fits a line: what, and when."""
        return not self.name and len(self.lines) < 3 and not (self.blocks or self.said)


def page(kept: Mapping[str, object], centre: Centre) -> tuple[str, bytes]:
    """Return the file name and the HTML of everything in `kept`, as bot.privacy gives it."""
    zone = centre.zone
    blocks = [
        block
        for key, value in kept.items()
        if key != "made_at" and not (block := _block(key, value, zone, key)).is_empty
    ]
    made = datetime.fromisoformat(str(kept["made_at"]))
    text = render("privacy/page", made=made, zone=zone, centre=centre, blocks=blocks)
    return f"my-data-{made:%Y-%m-%d}.html", text.encode()


def _block(key: str, value: object, zone: ZoneInfo, noun: str) -> Block:
    """`noun`: what the nearest list or block is of; the same key has another name in another."""
    block = Block(_name(key, noun), [], [], [])
    if isinstance(value, Mapping):
        for inner, one in value.items():
            _put(block, inner, one, zone, noun)
    elif isinstance(value, list):
        block.blocks.extend(_block("", one, zone, noun) for one in value)
    return block


def _put(block: Block, key: str, value: object, zone: ZoneInfo, noun: str) -> None:
    if key in FOLLOWS or value in (None, "", [], {}):
        return
    name = _name(key, noun)
    if key == "messages" and isinstance(value, list):
        block.said.extend(_said(value, zone))
    elif isinstance(value, Mapping) or (isinstance(value, list) and isinstance(value[0], Mapping)):
        block.blocks.append(_block(key, value, zone, key))
    elif isinstance(value, list):
        block.lines.append((name, ", ".join(_value(key, one, zone, noun) for one in value)))
    else:
        block.lines.append((name, _value(key, value, zone, noun)))


def _said(messages: list[dict[str, str | None]], zone: ZoneInfo) -> Iterator[Said]:
    kinds, who = labels("kinds"), labels("exported_values")
    for one in messages:
        kind = str(one["kind"])
        shown = None if kind == "text" else kinds.get(kind, kinds["unknown"])
        at = _value("at", one["at"], zone, "messages")
        yield Said(who[str(one["from"])], at, shown, plain(one["text"] or ""))


def _name(key: str, noun: str) -> str:
    """In words, or as the question of /profile; what has none yet is told by its key."""
    names = labels("exported")
    own = names.get(f"{noun}.{key}")
    return own or names.get(key) or labels("profile_questions").get(key, key)


def _value(key: str, value: object, zone: ZoneInfo, noun: str) -> str:
    words = labels("exported_values")
    if key in SIGNS:
        return words["yes"]
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    text = str(value)
    if key in OWN_WORDS:
        return text
    if MOMENT.fullmatch(text):
        return local(datetime.fromisoformat(text), zone)
    if DAY.fullmatch(text):
        return day(text)
    if span := SPAN.fullmatch(text):
        return words[span[2]].format(number=span[1])
    known = words | labels("outcomes") | labels("profile")
    return known.get(f"{noun}.{text}") or known.get(text, text)
