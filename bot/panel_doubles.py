"""Two organisations that are one, on the staff panel: who is alike, side by side, joined."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from bot import differences, register
from bot.organisations import Organisation, get
from bot.register import likeness, parts
from bot.texts import label, labels
from db import differences as difference_rows
from db import panel_organisations as rows
from db.database import Database, Tx
from db.differences import Difference, Pair, ordered
from db.panel_organisations import Belongings, Key, Row
from db.people import Consultant

PAIRS = 50
LIKEST = 10
ALIKE = 0.85
"""From here on names are said to be like each other: the share of letters in the same order."""
SOME = 0.2
"""From here on one is offered as the other of two: the share of threes of letters."""
ROOT = 4
"""Letters that words of like names begin with alike."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, and what goes with it."""

    one: Organisation
    row: Row
    has: Belongings


@dataclass(frozen=True, slots=True)
class Both:
    """`told`: staff have said that they are not one."""

    kept: Side
    gone: Side
    told: Difference | None


# -- who looks alike -------------------------------------------------------------------------------


def _core(name_key: str, forms: Collection[str]) -> str:
    """Return a name without the legal form at its beginning or end, if anything is left then."""
    first, _, rest = name_key.partition(" ")
    if first in forms:
        return rest or name_key
    before, _, last = name_key.rpartition(" ")
    return before if last in forms and before else name_key


def pairs(found: Iterable[Key], told: Collection[Pair] = frozenset()) -> Iterator[Pair]:
    """Return which organisations of one municipality, or of none, have names alike.

    `told`: which are not one; they are left out.

    Compared are those whose bones are the same, the firm letters and digits: slips are mostly in
    vowels, doubled letters and spaces.
    """
    forms = frozenset(labels("legal_forms"))
    short = "|".join(map(re.escape, forms))
    loose = label("organisations.loose_letters")
    flesh = re.compile(rf"^(?:{short}) (?=.)|(?<=.) (?:{short})$|[{loose} ]|(.)(?=\1)")
    heaps: defaultdict[str, list[Key]] = defaultdict(list)
    for one in found:
        heaps[flesh.sub("", one.key) or one.key].append(one)
    for heap in heaps.values():
        if len(heap) > 1:
            yield from _alike(heap, forms, told)


def _alike(heap: list[Key], forms: Collection[str], told: Collection[Pair]) -> Iterator[Pair]:
    """Return each of a heap with the first that is like it: of a hundred not 5,000 pairs."""
    known: list[tuple[Key, str]] = []
    for one in sorted(heap, key=lambda key: (key.place is None, key.id)):
        core = _core(one.key, forms)
        for other, theirs in known:
            near = one.place is None or other.place is None or one.place == other.place
            if near and ordered(one.id, other.id) not in told and _is_like(core, theirs):
                yield (other.id, one.id)
                break
        else:
            known.append((one, core))


def _is_like(one: str, other: str) -> bool:
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


async def doubles(db: Database, page: int) -> tuple[list[tuple[Row, Row]], bool]:
    """Return a page of the pairs that may be one organisation, and whether there are more.

    Names are compared in a thread, beside the bot's work.
    """
    async with db.read() as tx:
        found, told = await rows.keys(tx), await difference_rows.everything(tx)
    span = (page * PAIRS, (page + 1) * PAIRS + 1)
    made = await asyncio.to_thread(lambda: list(islice(pairs(found, told), *span)))
    async with db.read() as tx:
        known = await rows.rows_of(tx, [number for pair in made for number in pair])
    there = [pair for pair in made[:PAIRS] if set(pair) <= known.keys()]
    return [(known[one], known[two]) for one, two in there], len(made) > PAIRS


async def names(tx: Tx, one: int, other: int) -> list[Row]:
    """Return the two that were just said not to be one; nothing, where they are said to be none."""
    told = await differences.between(tx, one, other)
    known = await rows.rows_of(tx, [one, other]) if told else {}
    return [known[one], known[other]] if len(known) == 2 else []


async def likest(tx: Tx, number: int) -> list[Row]:
    """Return which may be the same: of its municipality, or of words that begin alike."""
    one = await get(tx, number)
    forms = frozenset(labels("legal_forms"))
    core = _core(one.key, forms)
    own, roots = parts(core), {word[:ROOT] for word in core.split()}
    told = {other.id for other in await difference_rows.of(tx, one.id)}
    near = await rows.near(tx, one.id, one.municipality_id, sorted(roots))
    found = [other for other in near if other.id not in told]
    like = [(likeness(own, _core(other.key, forms)), other.id) for other in found]
    like = sorted((pair for pair in like if pair[0] >= SOME), key=lambda pair: (-pair[0], pair[1]))
    numbers = [id_ for _, id_ in like[:LIKEST]]
    known = await rows.rows_of(tx, numbers)
    return [known[id_] for id_ in numbers]


# -- joining ---------------------------------------------------------------------------------------


async def both(tx: Tx, number: int, other: int) -> Both:
    """Return the two side by side; refused where they cannot be one."""
    kept, gone = await register.pair(tx, number, other)
    told = await differences.between(tx, kept.id, gone.id)
    return Both(await _side(tx, kept), await _side(tx, gone), told)


async def _side(tx: Tx, one: Organisation) -> Side:
    known = await rows.rows_of(tx, [one.id])
    return Side(one, known[one.id], await rows.belongings(tx, one.id))


async def join(tx: Tx, number: int, other: int, staff: Consultant) -> bool:
    """Let two be one; False where they are already."""
    kept, gone = await get(tx, number), await get(tx, other)
    if kept.id == gone.id and number != other:
        return False
    await register.join(tx, number, other, staff)
    return True
