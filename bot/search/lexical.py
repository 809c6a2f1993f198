"""Which entries a question is about, by its words: scores without a verdict."""

import heapq
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from zlib import crc32

from bot.search.calibration import WEIGHTS
from bot.search.entries import Entry
from bot.search.vocabulary import Vocabulary
from bot.search.words import Token, clean, plain, tables, tokenize

CANDIDATES: Final = 16  # entries looked at closely
CLOSEST: Final = 6  # of them those whose letters are compared too
_SILENT: Final = 0.1  # words worth less do not bring entries in
_RUNS: Final = (3, 4)
_MARKS: Final = 8192  # runs of letters are marks in a number of so many bits: two rarely share one
REMEMBERED: Final = 4096  # texts whose runs of letters are kept: some 5 MB

_Letters = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """How an entry fits a question, all 0..1.

    whole: the question's words anywhere in the entry; asked: in the entry's best question;
    letters: the same by letters.
    """

    entry: int
    score: float
    whole: float
    asked: float
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
class _Questions:
    """The questions of an entry: what each is worth in all, its stems as a text, and where
    among them a stem stands, with what it is worth there.
    """

    totals: tuple[float, ...]
    texts: tuple[str, ...]
    stems: Mapping[str, Sequence[tuple[int, float]]]


# Stem → the best trust, and the words of a query that may stand for it: number, value of it.
_Heard = Mapping[str, tuple[float, Sequence[tuple[int, float]]]]


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
        self._questions = [self._worth(views) for views in questions]

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

    def _worth(self, views: list[list[Token]]) -> _Questions:
        rarity = self.vocabulary.rarity
        stems: dict[str, list[tuple[int, float]]] = defaultdict(list)
        totals: list[float] = []
        texts: list[str] = []
        for tokens in views:
            values = {token.stem: token.weight * rarity(token.stem) for token in tokens}
            for word_stem, value in values.items():
                stems[word_stem].append((len(totals), value))
            totals.append(sum(values.values()))
            texts.append(" ".join(values))
        return _Questions(tuple(totals), tuple(texts), dict(stems))

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
        query = _read(" ".join(token.stem for token in tokens if token.weight))
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
        asked, covered = _both_ways(self._questions[entry], heard, total)
        view = WEIGHTS.balance * asked + (1 - WEIGHTS.balance) * covered
        score = WEIGHTS.whole * whole + WEIGHTS.view * view
        return Match(entry, score, whole, asked)

    def _with_letters(self, match: Match, query: _Letters) -> Match:
        texts = self._questions[match.entry].texts
        letters = max((_cosine(query, _letters(text)) for text in texts), default=0.0)
        return replace(match, score=match.score + WEIGHTS.letters * letters, letters=letters)


def _shares(views: list[list[Token]], title: float, alias: float) -> Iterable[tuple[str, float]]:
    """Each stem of an entry's questions with how far it is there: aliases add up, never over 1."""
    misses: dict[str, float] = {}
    for at, view in enumerate(views):
        for word_stem in {token.stem for token in view}:
            misses[word_stem] = misses.get(word_stem, 1.0) * (1 - (alias if at else title))
    return [(word_stem, 1 - miss) for word_stem, miss in misses.items()]


def _heard(words: list[Word]) -> _Heard:
    heard: dict[str, tuple[float, list[tuple[int, float]]]] = {}
    for number, word in enumerate(words):
        for word_stem, trust in word.readings.items():
            most, meant = heard.get(word_stem, (0.0, []))
            meant.append((number, trust * word.value))
            heard[word_stem] = max(most, trust), meant
    return heard


def _both_ways(questions: _Questions, heard: _Heard, total: float) -> tuple[float, float]:
    """The share of the query found in one of them, and of that one found in the query: of the
    one where both are most.
    """
    found: dict[int, dict[int, float]] = {}  # by question, by word of the query
    covered: dict[int, float] = {}
    for word_stem in heard.keys() & questions.stems.keys():
        trust, meant = heard[word_stem]
        for at, value in questions.stems[word_stem]:
            if (here := found.get(at)) is None:
                found[at], covered[at] = dict(meant), value * trust
                continue
            covered[at] += value * trust
            for number, worth in meant:
                if worth > here.get(number, 0.0):
                    here[number] = worth
    best, most = (0.0, 0.0), 0.0
    for at, words in found.items():
        asked, share = sum(words.values()) / total, _share(covered[at], questions.totals[at])
        if asked + share > most:
            best, most = (asked, share), asked + share
    return best


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _order(match: Match) -> tuple[float, int]:
    return -match.score, match.entry


def _read(text: str) -> _Letters:
    """The runs of 3 and 4 letters of a text, and how many there are."""
    padded = f" {text} "
    runs = {padded[at : at + size] for size in _RUNS for at in range(len(padded) - size + 1)}
    marks = bytearray(_MARKS // 8)
    for run in runs:
        mark = crc32(run.encode()) % _MARKS
        marks[mark >> 3] |= 1 << (mark & 7)
    return int.from_bytes(marks, "little"), len(runs)


_letters = lru_cache(REMEMBERED)(_read)
"""Of what is asked again and again: the questions of the entries."""


def _cosine(left: _Letters, right: _Letters) -> float:
    if not left[1] or not right[1]:
        return 0.0
    return min(1.0, (left[0] & right[0]).bit_count() / math.sqrt(left[1] * right[1]))
