"""For whom those spoke whom the report counts: organisations, groups, or nobody but themselves.

An organisation is one by what its people call it. Who said what kind theirs is, but not its name,
speaks for one of their own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db import profiles
from db import report_people as rows
from db.database import Tx
from db.report_people import Owner, People, Span

GROUPS = frozenset({"tos", "group"})
"""Kinds without registration. One of these is a group if nobody calls it anything else."""
ALONE = "alone"
KINDS: Mapping[str | None, int] = {
    kind: number for number, kind in enumerate(profiles.KINDS) if kind != ALONE
}
"""The kinds, and where they stand: the registered first, which weigh more."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """An organisation or a group; `owner` None: it has no name. `people`: how many of it came.

    `new`: none of its people had been there before. `kind` None: nobody said.
    """

    kind: str | None
    people: int
    new: bool
    owner: Owner | None = None

    @property
    def is_group(self) -> bool:
        return self.kind in GROUPS


@dataclass(frozen=True, slots=True)
class Spoken:
    """Of different people: for whom they spoke, who for themselves, and who came first now."""

    speakers: list[Speaker]
    individuals: int
    new_people: int

    @property
    def kinds(self) -> Counter[str | None]:
        return Counter(one.kind for one in self.speakers)

    def figures(self) -> dict[str, int]:
        groups = sum(one.is_group for one in self.speakers)
        return {
            "new_people": self.new_people,
            "organisations": len(self.speakers) - groups,
            "initiative_groups": groups,
            "individuals": self.individuals,
            "new_organisations": sum(one.new for one in self.speakers),
        }


async def spoken_for(tx: Tx, span: Span, found: Sequence[People]) -> Spoken:
    """Return for whom people spoke, each organisation once."""
    named, known = Counter[Owner](), set[Owner]()
    speakers, individuals = [], 0
    for one in found:
        owner = owner_of(one)
        if owner is not None:
            named[owner] += one.number
            if one.was_here:
                known.add(owner)
        elif one.kind in KINDS:
            speakers += [Speaker(one.kind, 1, not one.was_here)] * one.number
        else:
            individuals += one.number
    known |= await rows.known(tx, span, named.keys() - known)
    said = defaultdict[Owner, set[str | None]](set)
    for owner, kind in await rows.kinds(tx, named):
        said[owner].add(kind)
    for owner, number in named.items():
        speakers.append(Speaker(kind_of(said[owner]), number, owner not in known, owner))
    return Spoken(speakers, individuals, sum(one.number for one in found if not one.was_here))


def owner_of(one: People) -> Owner | None:
    if one.organisation is not None:
        return "o", one.organisation
    return None if one.erased is None else ("e", one.erased)


def kind_of(said: Iterable[str | None]) -> str | None:
    """Return the kind of an organisation after what its people said."""
    return min((kind for kind in said if kind in KINDS), key=lambda k: KINDS[k], default=None)
