"""Which entries a question is about, by its words: scores without a verdict."""

import heapq
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.search.calibration import WEIGHTS
from bot.search.entries import Entry
from bot.search.vocabulary import Vocabulary
from bot.search.words import Token, clean, plain, tables, tokenize

CANDIDATES: Final = 40  # entries looked at closely
CLOSEST: Final = 10  # of them those whose letters are compared too
_SILENT: Final = 0.1  # words worth less do not bring entries in
_GRAMS: Final = (3, 4)
REMEMBERED: Final = 4096  # texts whose runs of letters are kept: some 3 MB


@dataclass(frozen=True, slots=True)
class Match:
    """How an entry fits a question, all 0..1.

    whole: the question's words anywhere in the entry; asked: in the entry's best question;
    covered: how much of that question the words make up; letters: the same by letters.
    """

    entry: int
    score: float
    whole: float
    asked: float
    covered: float
    letters: float = 0.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: the stems it may stand for, what it is worth by its class and
    here; ``elsewhere``: an everyday word of other matters.
    """

    readings: Mapping[str, float]
    weight: float
    value: float
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class _View:
    """One question of an entry: its stems with their values, and its text for letters."""

    values: tuple[tuple[str, float], ...]
    total: float
    text: str


# Stem → the words of a query that may stand for it: number, trust, value.
_Heard = dict[str, list[tuple[int, float, float]]]


class _Postings:
    """Entries with a stem, and what the stem is worth in each."""

    __slots__ = ("entries", "worth")

    def __init__(self) -> None:
        self.entries = array("I")
        self.worth = array("f")


class Lexical:
    """Built once, then only read: safe to ask from several threads."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._postings: dict[str, _Postings] = defaultdict(_Postings)
        asked: dict[str, float] = defaultdict(float)
        answered: Counter[str] = Counter()
        forms: dict[str, str] = {}
        questions: list[list[list[Token]]] = []
        for number, entry in enumerate(entries):
            views = [tokenize(clean(text)) for text in (entry.title, *entry.aliases)]
            answer = tokenize(clean(plain(entry.answer)))
            self._post(number, views, answer, tokenize(clean(entry.topic)))
            for word_stem, share in _shares(views, WEIGHTS.title_field, WEIGHTS.alias_often):
                asked[word_stem] += share
            answered.update({token.stem for token in answer})
            forms.update({token.word: token.stem for view in views for token in view})
            questions.append(views)
        self.vocabulary = Vocabulary(len(entries), asked, answered, forms)
        self._views = [[self._view(view) for view in views if view] for views in questions]

    def _post(
        self, number: int, views: list[list[Token]], answer: list[Token], topic: list[Token]
    ) -> None:
        misses: dict[str, float] = {}  # how far each stem is from being fully there
        for word_stem, share in _shares(views, WEIGHTS.title_field, WEIGHTS.alias_field):
            misses[word_stem] = 1 - share
        for tokens, field in ((answer, WEIGHTS.answer_field), (topic, WEIGHTS.topic_field)):
            for word_stem in {token.stem for token in tokens}:
                misses[word_stem] = misses.get(word_stem, 1.0) * (1 - field)
        for word_stem, miss in misses.items():
            postings = self._postings[word_stem]
            postings.entries.append(number)
            postings.worth.append(1 - miss)

    def _view(self, tokens: list[Token]) -> _View:
        rarity = self.vocabulary.rarity
        values = {token.stem: token.weight * rarity(token.stem) for token in tokens}
        return _View(tuple(values.items()), sum(values.values()), " ".join(values))

    def words(self, tokens: Iterable[Token]) -> list[Word]:
        """The different words of a question that say anything."""
        words = []
        elsewhere = tables().everyday
        for token in {token.stem: token for token in tokens if token.weight}.values():
            readings = self.vocabulary.readings(token)
            value = self.vocabulary.value(token, readings)
            words.append(Word(readings, token.weight, value, token.stem in elsewhere))
        return words

    def matches(self, tokens: Sequence[Token], words: list[Word]) -> list[Match]:
        """The likeliest entries, best first; ``words`` are those of ``tokens``."""
        total = sum(word.value for word in words)
        if total <= 0:
            return []
        rough = self._rough(words)
        best = heapq.nlargest(CANDIDATES, rough, key=lambda entry: (rough[entry], -entry))
        heard = _heard(words)
        found = [self._match(entry, rough[entry] / total, heard, total) for entry in best]
        found.sort(key=_order)
        query = set(_grams(" ".join(token.stem for token in tokens if token.weight)))
        close = [self._with_letters(match, query) for match in found[:CLOSEST]]
        return sorted(close + found[CLOSEST:], key=_order)

    def _rough(self, words: list[Word]) -> dict[int, float]:
        """Entries by the value of the words found anywhere in them."""
        total: dict[int, float] = defaultdict(float)
        for word in words:
            if word.value < _SILENT:
                continue
            best: dict[int, float] = {}
            for found, trust in word.readings.items():
                if (postings := self._postings.get(found)) is None:
                    continue
                for entry, worth in zip(postings.entries, postings.worth, strict=True):
                    if trust * worth > best.get(entry, 0.0):
                        best[entry] = trust * worth
            for entry, share in best.items():
                total[entry] += share * word.value
        return total

    def _match(self, entry: int, whole: float, heard: _Heard, total: float) -> Match:
        both = [_both_ways(view, heard, total) for view in self._views[entry]]
        asked, covered = max(both, key=sum, default=(0.0, 0.0))
        view = WEIGHTS.balance * asked + (1 - WEIGHTS.balance) * covered
        score = WEIGHTS.whole * whole + WEIGHTS.view * view
        return Match(entry, score, whole, asked, covered)

    def _with_letters(self, match: Match, query: set[int]) -> Match:
        views = self._views[match.entry]
        letters = max((_cosine(query, _grams(view.text)) for view in views), default=0.0)
        return replace(match, score=match.score + WEIGHTS.letters * letters, letters=letters)


def _shares(views: list[list[Token]], title: float, alias: float) -> Iterable[tuple[str, float]]:
    """Each stem of an entry's questions with how far it is there: aliases add up, never over 1."""
    misses: dict[str, float] = {}
    for at, view in enumerate(views):
        for word_stem in {token.stem for token in view}:
            misses[word_stem] = misses.get(word_stem, 1.0) * (1 - (alias if at else title))
    return [(word_stem, 1 - miss) for word_stem, miss in misses.items()]


def _heard(words: list[Word]) -> _Heard:
    heard: _Heard = {}
    for number, word in enumerate(words):
        for word_stem, trust in word.readings.items():
            heard.setdefault(word_stem, []).append((number, trust, word.value))
    return heard


def _both_ways(view: _View, heard: _Heard, total: float) -> tuple[float, float]:
    """The share of the query found in the view, and of the view found in the query."""
    shared = [pair for pair in view.values if pair[0] in heard]
    if not shared:
        return 0.0, 0.0
    found: dict[int, float] = {}  # words of the query by number → what is found of them
    covered = 0.0
    for word_stem, value in shared:
        best = 0.0
        for number, worth, said in heard[word_stem]:
            best = max(best, worth)
            if worth * said > found.get(number, 0.0):
                found[number] = worth * said
        covered += value * best
    return sum(found.values()) / total, covered / view.total if view.total else 0.0


def _order(match: Match) -> tuple[float, int]:
    return -match.score, match.entry


@lru_cache(REMEMBERED)
def _grams(text: str) -> "array[int]":
    """The different runs of 3 and 4 letters, as numbers: compact, so that many are remembered."""
    padded = f" {text} "
    runs = (padded[at : at + size] for size in _GRAMS for at in range(len(padded) - size + 1))
    return array("q", set(map(hash, runs)))


def _cosine(left: set[int], right: "array[int]") -> float:
    if not left or not right:
        return 0.0
    return len(left.intersection(right)) / math.sqrt(len(left) * len(right))
