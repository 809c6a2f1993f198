"""What people looked for in vain: gathered without who did, alike together, until it is filled."""

import asyncio
import functools
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import personal
from bot.buttons import GapView, named
from bot.errors import RefusalError
from bot.faq import Finder
from bot.outbox import Buttons, Lane, To, say
from bot.search.words import CLASSES, clean, exact_key, tokenize
from bot.texts import render
from db import desks, faq
from db import gaps as rows
from db.database import Tx
from db.faq import EntryRow
from db.gaps import Gap
from db.people import Consultant, Person

LONGEST = 200
"""Characters: what is longer is a story, and somebody's own."""
KEPT = timedelta(days=90)
A_WEEK = timedelta(days=7)
LOOKED_AT = 1000
SHOWN = 10
ALIKE = 0.5
"""Words that two texts share, as a part of all the words of both."""
NEAREST = 3
QUESTION_WORDS = CLASSES["question_words"]
SHOWN_IN = "gaps_shown_in"


@dataclass(frozen=True, slots=True)
class Group:
    """Gaps that are alike, the one asked most often first."""

    gaps: tuple[Gap, ...]

    @property
    def id(self) -> int:
        return self.gaps[0].id

    @property
    def text(self) -> str:
        return self.gaps[0].text

    @property
    def kind(self) -> str:
        return self.gaps[0].kind

    @property
    def last_at(self) -> datetime:
        return max(gap.last_at for gap in self.gaps)

    @property
    def count(self) -> int:
        return sum(gap.count for gap in self.gaps)


async def note(tx: Tx, words: str, kind: str, name: str) -> None:
    """Count what was looked for in vain, without what is personal; `name`: who looks for it."""
    if len(words) > LONGEST:
        return
    text = personal.without(words, name)
    if _stems(text):
        await rows.note(tx, exact_key(text), text, kind)


async def asked_for(tx: Tx, person: Person | None, entry: int) -> str | None:
    """Return the words that led a person who has agreed to an entry."""
    return await faq.asked_for(tx, person.id, entry) if person else None


@functools.lru_cache(maxsize=2 * LOOKED_AT)
def _stems(text: str, least: float = 0.0) -> frozenset[str]:
    """Return the stems of words that are worth more than `least`."""
    return frozenset(token.stem for token in tokenize(clean(text)) if token.weight > least)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def grouped(gaps: list[Gap]) -> list[Group]:
    """Return gaps that are alike together, the most frequent group first.

    `gaps`: the most frequent first; each joins the first that it is alike, or begins a group.
    """
    groups: list[list[Gap]] = []
    heads: list[int] = []
    by_stem: dict[str, list[int]] = {}
    for gap in gaps:
        stems = _stems(gap.text)
        both = Counter(at for stem in stems for at in by_stem.get(stem, ()))
        words = {at: len(stems) + heads[at] - shared for at, shared in both.items()}
        alike = [at for at, shared in both.items() if shared >= ALIKE * words[at]]
        at = min(alike, default=None)
        if at is not None:
            groups[at].append(gap)
            continue
        for stem in stems:
            by_stem.setdefault(stem, []).append(len(groups))
        groups.append([gap])
        heads.append(len(stems))
    return sorted((Group(tuple(found)) for found in groups), key=lambda group: -group.count)


async def most_frequent(tx: Tx) -> list[Group]:
    return grouped(await rows.most_asked(tx, LOOKED_AT))


async def group(tx: Tx, gap: int) -> Group:
    """Return the group that a gap belongs to now; refused where it is gone."""
    found = await group_of(tx, gap)
    if found is None:
        raise RefusalError("gap_gone")
    return found


async def group_of(tx: Tx, gap: int) -> Group | None:
    belongs = (g for g in await most_frequent(tx) if any(one.id == gap for one in g.gaps))
    return next(belongs, None)


async def drop(tx: Tx, gap: int) -> None:
    """Forget a gap and all that is alike."""
    found = await group(tx, gap)
    await rows.remove(tx, [one.id for one in found.gaps])


async def fill(tx: Tx, words: str) -> None:
    """Forget what is alike to words that have an answer now."""
    stems = _stems(words)
    asked = await rows.most_asked(tx, LOOKED_AT)
    await rows.remove(tx, [gap.id for gap in asked if _alike(stems, _stems(gap.text)) >= ALIKE])


async def nearest(tx: Tx, finder: Finder, text: str, most: int = NEAREST) -> list[EntryRow]:
    """Return the entries nearest to a text: as the search finds them, then by words shared."""
    found = finder.quick(text)
    if found is None:
        found = await asyncio.to_thread(finder.find, text)
    entries = [finder.entry(hit.number) for hit in found.hits]
    near = {entry.number: entry for entry in entries if entry is not None}
    if len(near) < most:
        stems = _stems(text, QUESTION_WORDS)
        scored = [(_shared(stems, e), e) for e in await faq.entries(tx) if e.number not in near]
        ranked = sorted(scored, key=lambda one: -one[0])[: most - len(near)]
        near |= {entry.number: entry for score, entry in ranked if score}
    if not near:
        raise RefusalError("gap_alone")
    return list(near.values())[:most]


def _shared(stems: frozenset[str], entry: EntryRow) -> float:
    return max(_alike(stems, _stems(words, QUESTION_WORDS)) for words in _words(entry))


def _words(entry: EntryRow) -> Iterator[str]:
    yield entry.question
    yield from json.loads(entry.aliases)


async def add_alias(tx: Tx, gap: int, entry: int, staff: Consultant) -> EntryRow:
    """Let the words of a gap lead to an entry from now on, and forget its group."""
    found = await group(tx, gap)
    known = await faq.entry(tx, entry)
    if known is None:
        raise RefusalError("entry_retired")
    await faq.add_alias(tx, known.id, exact_key(found.text), found.text, staff.user_id)
    await faq.changed(tx)
    await rows.remove(tx, [one.id for one in found.gaps])
    return known


# -- shown -----------------------------------------------------------------------------------------


async def listed(tx: Tx) -> tuple[str, Buttons]:
    """Return what `/gaps` says: the most frequent groups, a button each."""
    return _page(await most_frequent(tx), weekly=False)


def _page(groups: list[Group], *, weekly: bool) -> tuple[str, Buttons]:
    shown = groups[:SHOWN]
    text = render("gaps/list", groups=shown, more=len(groups) - len(shown), weekly=weekly)
    return text, [
        [named(f"{number}. {one.text}", GapView(gap=one.id))] for number, one in enumerate(shown, 1)
    ]


async def weekly(tx: Tx, chat: int, day: date, begins: datetime) -> None:
    """Show the gaps of seven days, once a week: `day` is one of work that began at `begins`."""
    week = "{}-{}".format(*day.isocalendar())
    if await desks.setting(tx, SHOWN_IN) == week:
        return
    await desks.set_setting(tx, SHOWN_IN, week)
    groups = grouped(await rows.between(tx, begins - A_WEEK, begins, LOOKED_AT))
    if groups:
        text, buttons = _page(groups, weekly=True)
        await say(tx, To(chat), text, buttons=buttons, lane=Lane.REMINDER)


async def due(tx: Tx) -> None:
    """Forget what nobody has looked for lately."""
    await rows.prune(tx, tx.now - KEPT)
