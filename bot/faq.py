"""Frequent questions: finding, showing, counting. Nothing here tells who asked."""

import asyncio
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot import vectors
from bot.search import Entry, Index, Result
from bot.search.meaning import Embedder, Meanings, Vectors, embedder
from bot.search.measure import Figures, Question, measure
from bot.texts import render
from db import faq as rows
from db.database import Database, Tx, stamp
from db.faq import EntryRow, Topic
from db.people import Person

PAGE = 8
REMEMBERED = 512
PROCESSORS = os.cpu_count() or 1
SEARCHES_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Likely:
    """An entry that may answer; score 0 to 1."""

    number: int
    id: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found. decision: 'answer' (the first is sure), 'suggest' or 'none'.

    human: a long story, a threat, a court, grief: a consultant comes first.
    """

    query: str
    decision: str
    hits: tuple[Likely, ...]
    human: bool = False


@dataclass(frozen=True, slots=True)
class _Base:
    """One state of the content: replaced as a whole, as searches read it from other threads."""

    index: Index
    entries: dict[int, EntryRow]
    numbers: dict[str, int]
    found: dict[str, Found]


class Finder:
    """The entries and the index over them, in memory; made anew when the content has changed."""

    def __init__(self, *, semantic: bool = True) -> None:
        self._semantic = semantic
        self._embed: Embedder | None = None
        self._base: _Base | None = None
        self._changes = 0

    async def load(self, db: Database) -> None:
        """Read the entries and index them, beside the event loop."""
        async with db.read() as tx:
            changes = await rows.changes(tx)
            entries = await rows.entries(tx)
            topics = {topic.id: topic.title for topic in await rows.topics(tx)}
        index = await asyncio.to_thread(_index, entries, topics)
        if self._embed is not None:
            index = await self._with_meanings(index, await vectors.known(db), self._embed)
        by_number = {entry.number: entry for entry in entries}
        numbers = {entry.id: entry.number for entry in entries}
        self._base = _Base(index, by_number, numbers, {})
        self._changes = changes

    async def is_behind(self, db: Database) -> bool:
        """Whether the bot itself has changed the entries since they were read."""
        async with db.read() as tx:
            return await rows.changes(tx) != self._changes

    async def understand(self, db: Database, seconds: float | None = None) -> None:
        """Search by meaning as well from now on, where that is wanted and the machine is fit.

        It takes a second, and a dozen milliseconds for each text whose vector is not known yet:
        at most so many `seconds`, if given; the rest is found by words until a later time.
        """
        if self._semantic and self._embed is None:
            self._embed = await asyncio.to_thread(embedder)
        base = None
        while self._embed is not None and self._base is not None and base is not self._base:
            base = self._base
            known = await vectors.learn(db, base.index.entries, self._embed, seconds)
            await vectors.prune(db, base.index.entries)
            index = await self._with_meanings(base.index, known, self._embed)
            if base is self._base:
                base = self._base = replace(base, index=index, found={})

    @staticmethod
    async def _with_meanings(index: Index, known: Vectors, embed: Embedder) -> Index:
        meanings = await asyncio.to_thread(Meanings, index.entries, known, embed)
        return index.with_meanings(meanings)

    def quick(self, query: str) -> Found | None:
        """As `find`, in a millisecond; None where meaning has to be asked, in a thread."""
        base = self._base
        if base is None:
            return Found(query, "none", ())
        if (known := base.found.get(query)) is not None:
            return known
        result = base.index.quick(query)
        return None if result is None else _remembered(base, result)

    def find(self, query: str) -> Found:
        """Find by words and, where those are not sure, by meaning: some 10 to 40 ms."""
        base = self._base
        if base is None:
            return Found(query, "none", ())
        return base.found.get(query) or _remembered(base, base.index.search(query))

    async def find_all(self, queries: Sequence[str]) -> list[Found]:
        """Find for each of many, by meaning on as many processors as there are."""
        found: dict[int, Found] = {}
        for at, query in enumerate(queries):
            if (sure := self.quick(query)) is not None:
                found[at] = sure
            await asyncio.sleep(0)  # the sender works on meanwhile
        doubtful = [at for at in range(len(queries)) if at not in found]
        left = iter(doubtful)

        async def work() -> None:
            for at in left:
                found[at] = await asyncio.to_thread(self.find, queries[at])

        await asyncio.gather(*(work() for _ in doubtful[:PROCESSORS]))
        return [found[at] for at in range(len(queries))]

    @property
    def ids(self) -> set[str]:
        """The ids of the entries there are."""
        return set(self._base.numbers) if self._base else set()

    def measure(self, questions: Iterable[Question]) -> Figures:
        """Ask questions whose right entry is known, and count."""
        return measure(self._base.index if self._base else Index([]), questions)

    def entry(self, number: int) -> EntryRow | None:
        """Return an entry, None where it is gone or retired."""
        return self._base.entries.get(number) if self._base else None

    def named(self, entry_id: str) -> EntryRow | None:
        """Return the entry of an id, as links and «see» name it."""
        number = self._base.numbers.get(entry_id) if self._base else None
        return None if number is None else self.entry(number)


def _remembered(base: _Base, result: Result) -> Found:
    hits = tuple(Likely(base.numbers[h.id], h.id, h.title, h.score) for h in result.hits)
    found = Found(result.query, result.decision, hits, result.human)
    if len(base.found) >= REMEMBERED:
        base.found.clear()
    base.found[found.query] = found
    return found


def _index(entries: list[EntryRow], topics: dict[int, str]) -> Index:
    return Index(
        Entry(e.id, e.question, tuple(json.loads(e.aliases)), e.answer, topics[e.topic_id])
        for e in entries
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as it is said: its text, the number it is counted under, related entries."""

    entry: EntryRow
    text: str
    answer: int
    see: tuple[EntryRow, ...]


async def show(tx: Tx, finder: Finder, number: int, decision: str) -> Shown | None:
    """Say an entry and count it; None where it is gone.

    decision: 'answer' found at once, 'opened' chosen from a list.
    """
    entry = finder.entry(number)
    if entry is None:
        return None
    related = [finder.named(other) for other in json.loads(entry.see)]
    text = render("faq/answer", entry=entry)
    counted = await rows.count_answer(tx, number, decision)
    return Shown(entry, text, counted, tuple(other for other in related if other))


async def note_search(tx: Tx, person: Person | None, query: str, entry: int | None) -> None:
    """Remember for the card what was looked for and read, of a person who has agreed."""
    if person is not None:
        await rows.add_search(tx, person.id, query, entry)


async def count_unanswered(tx: Tx, decision: str) -> None:
    await rows.count_answer(tx, None, decision)


async def helped(tx: Tx, answer: int, *, yes: bool) -> bool:
    """Note whether an answer helped; False where that is noted already."""
    return await rows.set_helped(tx, answer, helped=yes)


async def topics(tx: Tx) -> list[Topic]:
    return await rows.topics(tx)


async def topic_page(tx: Tx, topic: int, page: int) -> tuple[Topic, list[EntryRow], int] | None:
    """Return a topic, the entries of one page of it and the number of pages; None: it is gone."""
    found = await rows.topic(tx, topic)
    if found is None:
        return None
    entries = await rows.entries_of(tx, topic)
    pages = (len(entries) + PAGE - 1) // PAGE
    page = min(max(page, 0), pages - 1)
    return found, entries[page * PAGE : (page + 1) * PAGE], pages


async def linked_topic(tx: Tx, link: str) -> int | None:
    """Return the topic that a deep link «topic_NUMBER» names."""
    if not link.isdecimal():
        return None
    topic = await rows.topic(tx, int(link[:9]))
    return topic.id if topic else None


async def due(tx: Tx) -> None:
    """Forget what was looked for and led to no question."""
    await rows.prune_searches(tx, stamp(tx.now - SEARCHES_FOR))
