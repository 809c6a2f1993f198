"""The words a collection knows: how much each says, which of them a typed word stands for."""

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from bot.search.calibration import WEIGHTS
from bot.search.typos import Speller
from bot.search.words import HERE, Token, clean, stem, tables

_CROWD: Final = 60  # a base smaller than this is weighed as if it had so many entries
_PREFIXES: Final = (
    *("пере", "под", "при", "про", "раз", "рас"),
    *("от", "об", "за", "на", "по", "вы", "с"),
)
_REMEMBERED: Final = 5_000  # words whose readings are kept


@cache
def relations() -> Mapping[str, Mapping[str, float]]:
    """Stem → stems that people use for it, with how good a substitute each is (0..1)."""
    raw = tomllib.loads((HERE / "synonyms.toml").read_text(encoding="utf-8"))
    related: dict[str, dict[str, float]] = defaultdict(dict)
    for kind, worth in (("near", WEIGHTS.near), ("same", WEIGHTS.same)):
        for group in raw[kind]:
            stems = {stem(clean(word)) for word in group.split()}
            for one in stems:
                for other in stems - {one}:
                    related[one][other] = worth
    return related


@cache
def table_words() -> Mapping[str, str]:
    """Every word of the tables that carries meaning → its stem."""
    raw = tomllib.loads((HERE / "synonyms.toml").read_text(encoding="utf-8"))
    words = {word for kind in ("near", "same") for group in raw[kind] for word in group.split()}
    return {clean(word): stem(clean(word)) for word in words}


class Vocabulary:
    """``asked`` and ``answered``: in how many entries a stem stands, in question or answer;
    ``forms``: the words of the questions as they are written there, with their stems.
    """

    def __init__(
        self,
        size: int,
        asked: Mapping[str, float],
        answered: Mapping[str, int],
        forms: Mapping[str, str],
    ) -> None:
        self._size = max(size, _CROWD)
        self._asked = asked
        self._answered = answered
        self._top = math.log(1 + self._size / 0.5)
        self._read: dict[tuple[str, str], dict[str, float]] = {}
        self._families = _families(asked.keys() | answered.keys())
        # What a misspelt word may have been: a form or a stem → the stem.
        self._targets = {**table_words(), **forms, **{one: one for one in asked}}
        self._speller = Speller({word: self._often(one) for word, one in self._targets.items()})

    def __contains__(self, word_stem: str) -> bool:
        return word_stem in self._asked or word_stem in self._answered

    def knows(self, word: str) -> bool:
        """The word is of this collection or of the tables (then it is not foreign or misspelt)."""
        known, word_stem = tables(), stem(word)
        return (
            word_stem in self
            or word in known.forms
            or word in known.spoken
            or word_stem in known.stems
            or word_stem in relations()
            or word_stem in known.everyday
        )

    def rarity(self, word_stem: str) -> float:
        """0..1: how much the word says; the rarer in the questions, the more."""
        often = self._asked.get(word_stem, 0) + (
            WEIGHTS.answer_often * self._answered.get(word_stem, 0)
        )
        return math.log(1 + self._size / (often + 0.5)) / self._top

    def readings(self, token: Token) -> Mapping[str, float]:
        """Stems of the collection that the token may stand for → 0..1; empty for a strange word."""
        key = (token.word, token.stem)
        if (found := self._read.get(key)) is None:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            found = self._read[key] = self._reading(token)
        return found

    def value(self, token: Token, readings: Mapping[str, float]) -> float:
        """What the token says about the subject, all told; strange words count too."""
        if token.stem in self:
            return token.weight * self.rarity(token.stem)
        if not readings:
            return token.weight * WEIGHTS.strange
        return token.weight * max(self.rarity(found) for found in readings)

    def familiar(self, token: Token) -> float:
        """What a token says where the collection or the tables know it; cheap, no repair."""
        if token.stem in self or token.stem in relations():
            return token.weight * self.rarity(token.stem)
        return token.weight * 0.01

    def _reading(self, token: Token) -> dict[str, float]:
        found = self._meanings(token.stem)
        if token.weight < 1 or max(found.values(), default=0) >= WEIGHTS.family:
            return found
        if not self.knows(token.word):
            for word, trust in self._speller.near(token.word):
                _raise(found, self._meanings(self._targets[word]), trust)
        return found

    def _meanings(self, word_stem: str) -> dict[str, float]:
        found = {word_stem: 1.0} if word_stem in self else {}
        related = relations().get(word_stem, {})
        _raise(found, {other: worth for other, worth in related.items() if other in self})
        _raise(found, self._family(word_stem))
        return found

    def _family(self, word_stem: str) -> dict[str, float]:
        """Words of one root: a long common beginning, verbal prefixes set aside."""
        found: dict[str, float] = {}
        if not word_stem.isalpha() or word_stem.isascii():
            return found
        for root in _roots(word_stem):
            for other_root, other in self._families.get(root[:4], ()):
                likeness = _likeness(root, other_root)
                if other != word_stem and likeness:
                    found[other] = max(found.get(other, 0), WEIGHTS.family * likeness)
        return found

    def _often(self, word_stem: str) -> float:
        return 2 * self._asked.get(word_stem, 0) + self._answered.get(word_stem, 0)


def _families(stems: Iterable[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """First four letters of a root → roots that begin so, each with the stem it is of."""
    families: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for word_stem in stems:
        if word_stem.isalpha() and not word_stem.isascii():
            for root in _roots(word_stem):
                families[root[:4]].append((root, word_stem))
    return families


def _roots(word_stem: str) -> Iterable[str]:
    if len(word_stem) >= 4:
        yield word_stem
    for prefix in _PREFIXES:
        if word_stem.startswith(prefix) and len(word_stem) - len(prefix) >= 5:
            yield word_stem[len(prefix) :]


def _likeness(left: str, right: str) -> float:
    """0 where two roots are strangers, 1 where one begins the other."""
    short, long = sorted((left, right), key=len)
    if long.startswith(short):
        return 1.0 if len(short) >= 5 or len(long) - len(short) <= 3 else 0.0
    shared = next(at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b)
    likeness = 2 * shared / (len(short) + len(long))
    return likeness if shared >= 5 and likeness >= 0.6 else 0.0


def _raise(found: dict[str, float], more: Mapping[str, float], trust: float = 1.0) -> None:
    for one, worth in more.items():
        found[one] = max(found.get(one, 0), worth * trust)
