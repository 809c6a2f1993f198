"""Telegram's HTML: a handful of tags, its own errors, entities counted in UTF-16 units."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.sandbox.utf16 import units
from bot.sandbox.wire import ApiError, Json, bad_request

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_TAGS = frozenset(_SIMPLE) | {"a", "span", "tg-emoji"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[^\s/>]*)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL
)
_ATTRIBUTE = re.compile(r"([A-Za-z0-9_-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'/>]+)))?")


def unescape(text: str) -> str:
    """The four named references and numbers; anything else stays as it is."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if number == 0 or number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return match.group(0)
    return chr(number)


def parse(source: str) -> tuple[str, list[Json]]:
    """Text and entities, or 400 "can't parse entities: ..." with a byte offset."""
    if "<" not in source:
        return unescape(source), []
    return _Parser(source).run()


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    entity: Json


@dataclass(slots=True)
class _Parser:
    source: str
    text: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def run(self) -> tuple[str, list[Json]]:
        place = 0
        while place < len(self.source):
            if self.source[place] == "<":
                place = self.tag(place)
            else:
                end = self.source.find("<", place)
                end = len(self.source) if end < 0 else end
                self.write(unescape(self.source[place:end]))
                place = end
        if self.stack:
            raise self.error(
                f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"'
            )
        return "".join(self.text), self.entities

    def write(self, piece: str) -> None:
        self.text.append(piece)
        self.length += units(piece)

    def tag(self, place: int) -> int:
        match = _TAG.match(self.source, place)
        if match is None:
            raise self.error(f"Unclosed start tag at byte offset {self.at(place)}")
        name = match["name"].lower()
        if match["end"]:
            self.close(name, place)
        elif name not in _TAGS:
            raise self.error(f'Unsupported start tag "{name}" at byte offset {self.at(place)}')
        else:
            entity = self.entity(name, _attributes(match["attributes"]), place)
            self.stack.append(_Open(name, self.length, entity))
        return match.end()

    def close(self, name: str, place: int) -> None:
        if not self.stack:
            raise self.error(f"Unexpected end tag at byte offset {self.at(place)}")
        opened = self.stack.pop()
        if name and name != opened.tag:
            raise self.error(
                f"Unmatched end tag at byte offset {self.at(place)}, "
                f'expected "</{opened.tag}>", found "</{name}>"'
            )
        self.emit(opened)

    def emit(self, opened: _Open) -> None:
        entity, length = opened.entity, self.length - opened.start
        if entity["type"] == "text_link" and not entity["url"]:
            entity["url"] = "".join(self.text)[-length:] if length else ""
        if length and entity["type"] and entity.get("url", "-"):
            self.entities.append({**entity, "offset": opened.start, "length": length})

    def entity(self, name: str, attributes: dict[str, str], place: int) -> Json:
        if name == "a":
            return _link(attributes.get("href", ""))
        if name == "span":
            if attributes.get("class") != "tg-spoiler":
                where = self.at(place)
                raise self.error(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
            return {"type": "spoiler"}
        if name == "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
        if name == "blockquote" and "expandable" in attributes:
            return {"type": "expandable_blockquote"}
        if name == "code":
            return self.code(attributes)
        return {"type": _SIMPLE[name]}

    def code(self, attributes: dict[str, str]) -> Json:
        """<pre><code class="language-x"> is one entity with a language."""
        language = attributes.get("class", "").removeprefix("language-")
        outer = self.stack[-1] if self.stack else None
        if outer and outer.tag == "pre" and outer.start == self.length and language:
            outer.entity["language"] = language
            return {"type": ""}
        return {"type": "code"}

    def at(self, place: int) -> int:
        return len(self.source[:place].encode("utf-8", "surrogatepass"))

    def error(self, reason: str) -> ApiError:
        return bad_request(f"can't parse entities: {reason}")


def _attributes(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(source):
        found[name.lower()] = unescape(double or single or bare)
    return found


def _link(href: str) -> Json:
    """A text link, a mention of a person, or nothing where the address is no address."""
    person = re.fullmatch(r"tg://user\?id=(\d+)", href)
    if person:
        return {"type": "text_mention", "user": {"id": int(person[1])}}
    if not href:
        return {"type": "text_link", "url": ""}
    url = address(href)
    return {"type": "text_link", "url": url} if url else {"type": ""}


def address(url: str) -> str:
    """The address as Telegram keeps it, "" where it is none: a scheme it knows and a host."""
    match = re.fullmatch(
        r"(?:(https?|tg|ton|tonsite)://)?([^/?#\s]+)([/?#]\S*)?", url.strip(), re.IGNORECASE
    )
    if match is None:
        return ""
    scheme, host, rest = (match[1] or "http").lower(), match[2], match[3] or ""
    if scheme != "tg" and "." not in host and host.split(":")[0] != "localhost":
        return ""
    if re.search(r"[\"<>\\^`{}|]", host):
        return ""
    slash = "/" if scheme.startswith("http") and not rest.startswith("/") else ""
    return f"{scheme}://{host}{slash}{rest}"
