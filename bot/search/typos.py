"""Misspelt words: the nearest of a vocabulary by sound and Damerau-Levenshtein distance."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final

SHORTEST: Final = 4  # letters: what is shorter is left alone
TWO_SLIPS_FROM: Final = 8  # letters: two slips are forgiven only in long words
MOST: Final = 3  # equally near words are all returned, so many at most

_FOLDS: Final = (
    (re.compile(r"тьс|тс|дс"), "ц"),
    (re.compile(r"сч|зч|жч|шч"), "щ"),
    (re.compile(r"([сз])[тд]н"), r"\1н"),
    (re.compile(r"вств"), "ств"),
)
_SOUND: Final = str.maketrans("оеяэыюёбвгджз", "аииииуипфктшс", "ьъй")
_DOUBLE: Final = re.compile(r"(.)\1+")


def sound(word: str) -> str:
    """Words that a person who spells by ear may write for one another have one sound."""
    for pattern, fold in _FOLDS:
        word = pattern.sub(fold, word)
    return _DOUBLE.sub(r"\1", word.translate(_SOUND))


class Speller:
    """Looks words up in a vocabulary given as word → how often it occurs."""

    def __init__(self, vocabulary: Mapping[str, float]) -> None:
        self._often = {word: often for word, often in vocabulary.items() if len(word) >= SHORTEST}
        self._sounds: dict[str, list[str]] = defaultdict(list)
        self._pairs: dict[str, list[str]] = defaultdict(list)
        for word in self._often:
            self._sounds[sound(word)].append(word)
            for pair in _pairs(word):
                self._pairs[pair].append(word)

    def near(self, word: str) -> list[tuple[str, float]]:
        """Likely meant words with a trust of 0..1, best first; empty where nothing is near."""
        if not SHORTEST <= len(word) <= 40:
            return []
        alike = self._sounds.get(sound(word)) if len(word) > SHORTEST else None
        if alike:
            return [(found, 0.95) for found in self._best(alike)]
        slips = 2 if len(word) >= TWO_SLIPS_FROM else 1
        by_slips: dict[int, list[str]] = defaultdict(list)
        for found in self._candidates(word, slips):
            distance = slips_between(word, found, slips)
            if distance <= slips:
                by_slips[distance].append(found)
        if not by_slips:
            return []
        fewest = min(by_slips)
        return [(found, _trust(word, fewest)) for found in self._best(by_slips[fewest])]

    def _candidates(self, word: str, slips: int) -> list[str]:
        """Words that share enough letter pairs: a slip spoils two pairs, a swap three."""
        pairs = _pairs(word)
        shared: Counter[str] = Counter()
        for pair in pairs:
            shared.update(self._pairs.get(pair, ()))
        enough = max(1, len(pairs) - 3 * slips)
        size = len(word)
        return [
            found
            for found, count in shared.items()
            if count >= enough and abs(len(found) - size) <= slips
        ]

    def _best(self, words: list[str]) -> list[str]:
        return sorted(words, key=lambda word: (-self._often[word], word))[:MOST]


def slips_between(left: str, right: str, limit: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours; above ``limit`` any number."""
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]


def _pairs(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def _trust(word: str, slips: int) -> float:
    return (0.75 if len(word) == SHORTEST else 0.9) if slips == 1 else 0.75
