"""Two organisations that are one, on the staff panel: who is alike, side by side, joined."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot import register
from bot.errors import RefusalError
from bot.organisations import Organisation
from bot.register import likeness, parts
from bot.texts import label, labels
from db import organisations as organisation_rows
from db import panel_organisations as rows
from db.database import Database, Tx
from db.panel_organisations import Belongings, Key, Row
from db.people import Consultant

PAIRS = 100
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
    kept: Side
    gone: Side


# -- who looks alike -------------------------------------------------------------------------------


def _core(name_key: str, forms: frozenset[str]) -> str:
    """Return a name without its legal form, if anything is left then."""
    return " ".join(word for word in name_key.split() if word not in forms) or name_key


def _bones(core: str, loose: dict[int, None]) -> str:
    """Return a name's firm letters and digits, doubled ones once: slips are in the others."""
    firm = core.replace(" ", "").translate(loose)
    return "".join(c for at, c in enumerate(firm) if at == 0 or c != firm[at - 1]) or core


def pairs(found: Iterable[Key]) -> list[tuple[int, int]]:
    """Return which organisations of one municipality, or of none, have names alike."""
    forms = frozenset(labels("legal_forms"))
    loose = str.maketrans(dict.fromkeys(label("organisations.loose_letters")))
    heaps: defaultdict[str, list[tuple[Key, str]]] = defaultdict(list)
    for one in found:
        core = _core(one.key, forms)
        heaps[_bones(core, loose)].append((one, core))
    return [pair for heap in heaps.values() if len(heap) > 1 for pair in _alike(heap)]


def _alike(heap: list[tuple[Key, str]]) -> list[tuple[int, int]]:
    """Return each of a heap with the first that is like it: of a hundred not 5,000 pairs."""
    known: list[tuple[Key, str]] = []
    made = []
    for one, core in sorted(heap, key=lambda pair: (pair[0].place is None, pair[0].id)):
        for other, theirs in known:
            near = one.place is None or other.place is None or one.place == other.place
            if near and _is_like(core, theirs):
                made.append((other.id, one.id))
                break
        else:
            known.append((one, core))
    return made


def _is_like(one: str, other: str) -> bool:
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


async def doubles(db: Database) -> list[tuple[Row, Row]]:
    """Return the pairs that may be one organisation; names are compared beside the bot's work."""
    async with db.read() as tx:
        found = await rows.keys(tx)
    made = (await asyncio.to_thread(pairs, found))[:PAIRS]
    async with db.read() as tx:
        known = await rows.rows_of(tx, [number for pair in made for number in pair])
    return [(known[one], known[two]) for one, two in made if {one, two} <= known.keys()]


async def likest(tx: Tx, number: int) -> list[Row]:
    """Return which may be the same: of its municipality, or of words that begin alike."""
    one = await _get(tx, number)
    forms = frozenset(labels("legal_forms"))
    core = _core(one.key, forms)
    own, roots = parts(core), {word[:ROOT] for word in core.split()}
    near = [
        (likeness(own, _core(other.key, forms)), other.id)
        for other in await rows.keys(tx)
        if other.id != one.id
        and (
            (one.municipality_id is not None and other.place == one.municipality_id)
            or any(root in other.key for root in roots)
        )
    ]
    near = sorted((pair for pair in near if pair[0] >= SOME), key=lambda pair: (-pair[0], pair[1]))
    numbers = [id_ for _, id_ in near[:LIKEST]]
    known = await rows.rows_of(tx, numbers)
    return [known[id_] for id_ in numbers]


# -- joining ---------------------------------------------------------------------------------------


async def _get(tx: Tx, number: int) -> Organisation:
    found = await organisation_rows.get(tx, number)
    if found is None:
        raise RefusalError("organisation_gone")
    return found


async def both(tx: Tx, number: int, other: int) -> Both:
    """Return the two side by side; refused where they cannot be one."""
    kept, gone = await register.pair(tx, number, other)
    return Both(await _side(tx, kept), await _side(tx, gone))


async def _side(tx: Tx, one: Organisation) -> Side:
    known = await rows.rows_of(tx, [one.id])
    return Side(one, known[one.id], await rows.belongings(tx, one.id))


async def join(tx: Tx, number: int, other: int, staff: Consultant) -> bool:
    """Let two be one; False where they are already."""
    kept, gone = await _get(tx, number), await _get(tx, other)
    if kept.id == gone.id and number != other:
        return False
    await register.join(tx, number, other, staff)
    return True
