"""The door of the search: a text in, a verdict with the likeliest entries out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.search.calibration import ELSEWHERE, FLOOR, FULL, STORY, SURE, TAIL, VERDICT, WEIGHTS
from bot.search.entries import Decision, Entry, Hit, Result
from bot.search.keyboard import respell
from bot.search.lexical import Lexical, Match, Word
from bot.search.words import WEAK, Token, clean, exact_key, tokenize

LONGEST: Final = 6000  # characters looked at: the beginning and the end of what is longer
_TAIL_OF_LONG: Final = 1500
_SENTENCES: Final = 4  # of a long text those that say most
_SPLIT_FROM: Final = 12  # words with a meaning: from here sentences are asked one by one, too
_END: Final = re.compile(r"[.!?;\n]+")


class Index:
    """Entries made searchable; never changes, safe to ask from several threads.

    ``search`` takes any string and never raises; its time is bounded whatever the length.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._exact: dict[str, int] = {}
        for number, entry in enumerate(self._entries):
            self._exact.setdefault(exact_key(entry.title), number)
        for number, entry in enumerate(self._entries):
            for alias in entry.aliases:
                self._exact.setdefault(exact_key(alias), number)
        self._exact.pop("", None)
        self._lexical = Lexical(self._entries)

    def search(self, query: str, limit: int = 5) -> Result:
        text = query if len(query) <= LONGEST else _shorten(query)
        cleaned = respell(clean(text), self._lexical.vocabulary.knows)[:LONGEST]
        sentences = [tokenize(sentence) for sentence in _END.split(cleaned)]
        tokens = self._telling([token for sentence in sentences for token in sentence])
        words = self._lexical.words(tokens)
        matches = self._merged(tokens, words, sentences)
        exact = self._exact.get(exact_key(text), self._exact.get(exact_key(cleaned)))
        if exact is not None:
            return Result(query, "answer", self._hits(matches, limit, first=exact))
        decision = self._decide(matches, words, story=_meaning(sentences) > STORY)
        hits = () if decision == "none" else self._hits(matches, limit)
        return Result(query, decision, hits)

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

    def _decide(self, matches: list[Match], words: list[Word], *, story: bool) -> Decision:
        if not matches or matches[0].score < FLOOR or not _says_something(words):
            return "none"
        first, second = matches[0].score, matches[1].score if len(matches) > 1 else 0.0
        total = sum(word.value for word in words)
        strange = sum(word.value for word in words if not word.readings) / total
        odds = VERDICT.odds(first, first - second, strange, min(total, FULL) / FULL)
        return "answer" if odds >= SURE and not story else "suggest"

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
        entry = self._entries[number]
        return Hit(entry.id, entry.title, round(score, 4))


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
