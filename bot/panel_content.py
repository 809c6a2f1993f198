"""The base of answers on the staff panel: the list, a query tried, an entry edited, what lacks."""

import asyncio
import hashlib
import html
import json
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from markupsafe import Markup
from pydantic import ValidationError

from bot.config import Centre, reason
from bot.content_items import FaqItem
from bot.errors import RefusalError
from bot.faq import Finder, Found, Likely
from bot.search.words import clean, exact_key, plain, tokenize
from bot.texts import render
from db import faq
from db import panel as rows
from db.database import Tx
from db.faq import EntryRow as EntryRow  # noqa: PLC0414 - the doors take it from here
from db.faq import Topic
from db.panel import OwnAlias

LONGEST_QUERY = 300
ALIASES = 60
ALIAS_FITS = 200
SHOWN_AS = {
    **dict.fromkeys(("b", "strong"), "b"),
    **dict.fromkeys(("i", "em"), "i"),
    **dict.fromkeys(("u", "ins"), "u"),
    **dict.fromkeys(("s", "strike", "del"), "s"),
    **{name: name for name in ("a", "code", "pre", "blockquote")},
    **dict.fromkeys(("span", "tg-spoiler"), "mark"),
}
"""What a browser shows for each tag of Telegram's."""
SCHEMES = ("https://", "http://", "tg://", "mailto:")


@dataclass(frozen=True, slots=True)
class Listing:
    topic: Topic
    entries: list[EntryRow]


@dataclass(frozen=True, slots=True)
class Why:
    """Why an entry was found: the words of the query that stand in its parts."""

    hit: Likely
    exact: bool
    question: list[str]
    aliases: list[str]
    answer: list[str]

    @property
    def by_meaning(self) -> bool:
        return not (self.exact or self.question or self.aliases or self.answer)


@dataclass(frozen=True, slots=True)
class Tried:
    """`read`: the words of the query that count, as they were understood."""

    found: Found
    read: list[str]
    why: list[Why]


@dataclass(frozen=True, slots=True)
class Edited:
    """An entry to be edited; `aliases` of the content, `own` those added by the centre."""

    entry: EntryRow
    topic: str
    aliases: list[str]
    own: list[OwnAlias]


async def listed(tx: Tx) -> list[Listing]:
    return [Listing(one, await faq.entries_of(tx, one.id)) for one in await faq.topics(tx)]


async def tried(finder: Finder, query: str) -> Tried | None:
    """Ask the search as a person would, without counting; None where nothing was asked."""
    query = query.strip()[:LONGEST_QUERY]
    if not query:
        return None
    found = finder.quick(query)
    if found is None:
        found = await asyncio.to_thread(finder.find, query)
    asked = {token.stem: token.word for token in tokenize(clean(query)) if token.weight}
    why = [_why(finder, hit, query, asked) for hit in found.hits]
    return Tried(found, list(asked.values()), [one for one in why if one is not None])


def _why(finder: Finder, hit: Likely, query: str, asked: dict[str, str]) -> Why | None:
    entry = finder.entry(hit.number)
    if entry is None:
        return None
    aliases: list[str] = json.loads(entry.aliases)
    keys = {exact_key(text) for text in (entry.question, *aliases)}
    return Why(
        hit,
        exact_key(query) in keys,
        _shared(asked, entry.question),
        _shared(asked, " ".join(aliases)),
        _shared(asked, plain(entry.answer)),
    )


def _shared(asked: dict[str, str], text: str) -> list[str]:
    stems = {token.stem for token in tokenize(clean(text))}
    return [word for stem, word in asked.items() if stem in stems]


async def entry(tx: Tx, number: int) -> Edited:
    found = await faq.entry(tx, number)
    topic = await faq.topic(tx, found.topic_id) if found else None
    if found is None or topic is None:
        raise RefusalError("entry_retired")
    own = await rows.own_aliases(tx, found.id)
    return Edited(found, topic.title, json.loads(found.aliases), own)


def checked(one: EntryRow, question: str, answer: str, aliases: str) -> EntryRow:
    """Return an entry with its new words, if they keep to the rules of content files."""
    lines = [" ".join(line.split()) for line in aliases.splitlines()]
    others = list(dict.fromkeys(line for line in lines if line))
    if len(others) > ALIASES or any(len(line) > ALIAS_FITS for line in others):
        raise RefusalError("panel_aliases", most=ALIASES, length=ALIAS_FITS)
    try:
        item = FaqItem(
            id=one.id,
            question=" ".join(question.split()),
            answer=answer.replace("\r\n", "\n"),
            aliases=others,
            source=one.source,
            as_of=one.as_of,
        )
    except ValidationError as error:
        raise RefusalError("panel_entry", why=reason(error)) from error
    kept = json.dumps(item.aliases, ensure_ascii=False)
    return replace(one, question=item.question, answer=item.answer, aliases=kept)


def retyped(one: Edited, typed: dict[str, str]) -> Edited:
    """Return an entry as somebody has typed it, whatever the rules say."""
    question, answer = typed.get("question", ""), typed.get("answer", "")
    aliases = typed.get("aliases", "").splitlines()
    return replace(one, entry=replace(one.entry, question=question, answer=answer), aliases=aliases)


def aliases_of(one: EntryRow) -> list[str]:
    found: list[str] = json.loads(one.aliases)
    return found


def seen(one: EntryRow) -> str:
    """Return what tells the words of an entry from other words."""
    words = repr((one.question, one.answer, one.aliases))
    return hashlib.sha256(words.encode()).hexdigest()[:32]


async def save(tx: Tx, number: int, new: EntryRow, centre: Centre, was: str) -> None:
    """Give an entry its new words, found at once; its date is today's where the answer changed.

    `was`: what `seen` told when the page was opened; refused where it is another by now.
    """
    old = (await entry(tx, number)).entry
    if seen(old) not in (was, seen(new)):
        raise RefusalError("panel_entry_changed")
    today = tx.now.astimezone(centre.zone).date().isoformat()
    as_of = (old.as_of or "") if old.answer == new.answer else today
    await rows.rewrite_entry(
        tx, number, new.question, new.answer, json.loads(new.aliases), as_of or None
    )
    await faq.changed(tx)


async def remove_alias(tx: Tx, number: int, key: str) -> None:
    """Take away other words that the centre had added."""
    await rows.remove_own_alias(tx, (await entry(tx, number)).entry.id, key)
    await faq.changed(tx)


# -- as Telegram shows it --------------------------------------------------------------------------


def preview(one: EntryRow) -> Markup:
    """Return an answer as the person sees it, safe to stand in a page."""
    return shown(render("faq/answer", entry=one))


def shown(text: str) -> Markup:
    """Return a text of Telegram's HTML subset as a browser may show it; all else is text."""
    painter = _Painter()
    painter.feed(text)
    painter.close()
    return Markup("".join([*painter.out, *(f"</{tag}>" for tag in reversed(painter.opened))]))  # noqa: S704


class _Painter(HTMLParser):
    """Writes out only what it has made itself: known tags without their attributes, and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = SHOWN_AS.get(tag)
        if name is None:
            return
        address = str(dict(attrs).get("href") or "") if name == "a" else ""
        if address.lower().startswith(SCHEMES):
            self.out.append(f'<a rel="noopener noreferrer" href="{html.escape(address)}">')
        else:
            self.out.append(f"<{name}>")
        self.opened.append(name)

    def handle_endtag(self, tag: str) -> None:
        name = SHOWN_AS.get(tag)
        if name in self.opened:
            while self.opened:
                last = self.opened.pop()
                self.out.append(f"</{last}>")
                if last == name:
                    return

    def handle_data(self, data: str) -> None:
        self.out.append(html.escape(data))
