"""The door of the search: a text in, a verdict with the likeliest entries out."""

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Final

from bot.search.calibration import (
    ELSEWHERE,
    FLOOR,
    FULL,
    MEANING,
    NOTHING,
    STORY,
    SURE,
    SURE_ALONE,
    SURE_WITH_MEANING,
    TAIL,
    VERDICT,
    VERDICT_WITH_MEANING,
    WEIGHTS,
)
from bot.search.entries import Decision, Entry, Hit, Result
from bot.search.keyboard import respell
from bot.search.lexical import Lexical, Match, Word
from bot.search.meaning import Meanings
from bot.search.words import WEAK, WORD, Token, clean, exact_key, tables, tokenize

LONGEST: Final = 6000  # characters looked at: the beginning and the end of what is longer
_TAIL_OF_LONG: Final = 1500
_SENTENCES: Final = 4  # of a long text those that say most
_SPLIT_FROM: Final = 12  # words with a meaning: from here sentences are asked one by one, too
LEAST: Final = 0.001
_END: Final = re.compile(r"[.!?;\n]+")


class Index:
    """Entries made searchable; never changes, safe to ask from several threads.

    ``search`` takes any string and never raises; its time is bounded whatever the length.
    """

    def __init__(self, entries: Iterable[Entry], meanings: Meanings | None = None) -> None:
        self.entries = tuple(entries)
        self.meanings = meanings
        self._exact: dict[str, int] = {}
        for number, entry in enumerate(self.entries):
            self._exact.setdefault(exact_key(entry.title), number)
        for number, entry in enumerate(self.entries):
            for alias in entry.aliases:
                self._exact.setdefault(exact_key(alias), number)
        self._exact.pop("", None)
        self._lexical = Lexical(self.entries)

    def with_meanings(self, meanings: Meanings | None) -> "Index":
        """Return the same index, with another knowledge of what its entries mean."""
        other = copy(self)
        other.meanings = meanings
        return other

    def search(self, query: str, limit: int = 5) -> Result:
        """By words; where those are not sure, by meaning too, if that is known."""
        asked = self._ask(query)
        found = self._by_words(asked, limit)
        if self.meanings is None or not self._is_in_doubt(asked):
            return found
        return self._by_meaning(asked, self.meanings, limit)

    def quick(self, query: str, limit: int = 5) -> Result | None:
        """As `search`; None where meaning would have to be asked, which takes a dozen ms."""
        asked = self._ask(query)
        found = self._by_words(asked, limit)
        return found if self.meanings is None or not self._is_in_doubt(asked) else None

    def _is_in_doubt(self, asked: "_Asked") -> bool:
        return bool(self.entries and asked.words) and not asked.sure

    def _ask(self, query: str) -> "_Asked":
        text = query if len(query) <= LONGEST else _shorten(query)
        once = clean(text)
        cleaned = respell(once, self._lexical.vocabulary.knows)[:LONGEST]
        sentences = [tokenize(sentence) for sentence in _END.split(cleaned)]
        tokens = self._telling([token for sentence in sentences for token in sentence])
        words = self._lexical.words(tokens)
        exact = self._exact.get(exact_key(text), self._exact.get(exact_key(cleaned)))
        return _Asked(
            query=query,
            # Typed with another layout on, it means what it was meant to be.
            text=text if " ".join(once.split()) == cleaned else cleaned,
            words=words,
            matches=self._merged(tokens, words, sentences),
            exact=exact,
            human=_meaning(sentences) > STORY or _is_heavy(once),
        )

    def _by_words(self, asked: "_Asked", limit: int) -> Result:
        if asked.exact is not None:
            asked.sure = True
            hits = self._hits(asked.matches, limit, first=asked.exact)
            return Result(asked.query, "answer", hits)
        decision = self._decide(asked)
        hits = () if decision == "none" else self._hits(asked.matches, limit)
        return Result(asked.query, decision, hits, asked.human)

    def _by_meaning(self, asked: "_Asked", meanings: Meanings, limit: int) -> Result:
        near = meanings.near(asked.text)
        scores = [value / MEANING.span for value in near]
        for match in asked.matches:
            scores[match.entry] += match.score / MEANING.span
        best = heapq.nlargest(max(limit, 2), range(len(scores)), key=lambda at: (scores[at], -at))
        first, second = scores[best[0]], scores[best[1]] if len(best) > 1 else 0.0
        odds = VERDICT_WITH_MEANING.odds(first, first - second, *_said(asked.words))
        if odds < NOTHING:
            return Result(asked.query, "none", (), asked.human)
        sure = odds >= SURE_WITH_MEANING and not asked.human and _says_something(asked.words)
        shown = [at for at in best[: max(limit, 0)] if scores[at] >= max(TAIL * first, LEAST)]
        hits = tuple(self._hit(at, min(scores[at], 0.999)) for at in shown)
        if not hits and limit > 0:
            return Result(asked.query, "none", (), asked.human)
        return Result(asked.query, "answer" if sure else "suggest", hits, asked.human)

    def _merged(
        self, tokens: Sequence[Token], words: list[Word], sentences: list[list[Token]]
    ) -> list[Match]:
        """Entries by the whole text or, in a long one, by a sentence that says more."""
        best = {match.entry: match for match in self._lexical.matches(tokens, words)}
        for sentence in self._sentences(sentences):
            for match in self._lexical.matches(sentence, self._lexical.words(sentence)):
                score = WEIGHTS.part * match.score
                if match.entry not in best or best[match.entry].score < score:
                    best[match.entry] = replace(match, score=score)
        return sorted(best.values(), key=lambda match: (-match.score, match.entry))

    def _sentences(self, sentences: list[list[Token]]) -> Iterator[list[Token]]:
        full = [self._telling(sentence) for sentence in sentences if _meaning([sentence]) > 1]
        if len(full) > 1 and _meaning(full) >= _SPLIT_FROM:
            yield from sorted(full, key=self._substance, reverse=True)[:_SENTENCES]

    def _telling(self, tokens: list[Token]) -> list[Token]:
        """At most so many tokens as a story has, those that say most, in their order."""
        different = list({token.stem: token for token in tokens if token.weight}.values())
        if len(different) <= STORY:
            return different
        return sorted(
            sorted(different, key=self._lexical.vocabulary.familiar, reverse=True)[:STORY],
            key=different.index,
        )

    def _substance(self, tokens: Iterable[Token]) -> float:
        return sum(self._lexical.vocabulary.familiar(token) for token in tokens)

    def _decide(self, asked: "_Asked") -> Decision:
        matches = asked.matches
        if not matches or matches[0].score < FLOOR or not _says_something(asked.words):
            return "none"
        first, second = matches[0].score, matches[1].score if len(matches) > 1 else 0.0
        odds = VERDICT.odds(first, first - second, *_said(asked.words))
        asked.sure = odds >= SURE_ALONE and not asked.human
        return "answer" if odds >= SURE and not asked.human else "suggest"

    def _hits(self, matches: list[Match], limit: int, first: int | None = None) -> tuple[Hit, ...]:
        hits = [] if first is None else [self._hit(first, 1.0)]
        floor = max(FLOOR, TAIL * matches[0].score) if matches else FLOOR
        hits += [
            self._hit(match.entry, min(match.score, 0.999))
            for match in matches
            if match.score >= floor and match.entry != first
        ]
        return tuple(hits[: max(limit, 0)])

    def _hit(self, number: int, score: float) -> Hit:
        entry = self.entries[number]
        return Hit(entry.id, entry.title, round(score, 4))


@dataclass(slots=True)
class _Asked:
    """A query, read; `sure`: by its words alone there is no doubt."""

    query: str
    text: str
    words: list[Word]
    matches: list[Match]
    exact: int | None
    human: bool
    sure: bool = False


def _said(words: list[Word]) -> tuple[float, float]:
    """Which share of what is said is in strange words, and how much is said at all, 0..1."""
    total = sum(word.value for word in words)
    strange = sum(word.value for word in words if not word.readings)
    return strange / total if total else 0.0, min(total, FULL) / FULL


def _is_heavy(cleaned: str) -> bool:
    return not tables().heavy.isdisjoint(WORD.findall(cleaned))


def _shorten(text: str) -> str:
    return f"{text[: LONGEST - _TAIL_OF_LONG]}\n{text[-_TAIL_OF_LONG:]}"


def _says_something(words: list[Word]) -> bool:
    """One word of the subject or two words that fit everywhere; half of it is not of elsewhere."""
    read = sum(word.weight for word in words if word.readings and word.weight >= WEAK)
    total = sum(word.value for word in words)
    elsewhere = sum(word.value for word in words if word.elsewhere and not word.readings)
    return read >= 2 * WEAK - 0.1 and elsewhere < ELSEWHERE * total


def _meaning(sentences: Iterable[list[Token]]) -> int:
    """How many words with a meaning of their own there are."""
    return sum(token.weight >= WEAK for sentence in sentences for token in sentence)
