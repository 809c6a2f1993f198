"""Russian text into stems that can be compared; the word lists stand in ``words.toml``.

Everything here is pure and safe to call from several threads.
"""

import html
import re
import threading
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from snowballstemmer.russian_stemmer import RussianStemmer

HERE: Final = Path(__file__).parent
WORD: Final = re.compile(r"[а-я]{1,40}|[a-z]{1,40}|[0-9]{1,40}")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{0,64}@[\w.-]+")
_TAG: Final = re.compile(r"<[^>]{0,300}>")
_OWN = threading.local()


@dataclass(frozen=True, slots=True)
class Token:
    """``weight``: what the word is worth in any collection: 0 small talk, 1 a plain noun."""

    word: str
    stem: str
    weight: float


@dataclass(frozen=True, slots=True)
class Tables:
    """``words.toml``, ready to use: forms and stems to weights, spoken and short forms, phrases."""

    forms: dict[str, float]
    stems: dict[str, float]
    everyday: frozenset[str]
    heavy: frozenset[str]
    spoken: dict[str, str]
    short: frozenset[str]
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]


# What a class of words is worth beside a plain noun: set by eye, the fit is flat around them.
CLASSES: Final = {"small_talk": 0.0, "function_words": 0.2, "question_words": 0.5}
WEAK: Final = 0.55
NUMBER: Final = 0.4


def clean(text: str) -> str:
    """Lower case, «ё» as «е», compatibility forms folded; addresses of the net are cut out."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    return _ADDRESS.sub(" ", text)


def plain(markup: str) -> str:
    """The words of an HTML text without its tags."""
    return html.unescape(_TAG.sub(" ", markup))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a cleaned word; abbreviations and Latin words stay as they are."""
    if not word.isalpha() or word.isascii() or word in _short():
        return word
    stemmer: RussianStemmer | None = getattr(_OWN, "stemmer", None)
    if stemmer is None:
        stemmer = _OWN.stemmer = RussianStemmer()
    return str(stemmer.stemWord(word))


@cache
def tables() -> Tables:
    raw = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    forms: dict[str, float] = {}
    for name, weight in CLASSES.items():
        for word in raw[name].split():
            forms.setdefault(clean(word), weight)
    spoken = {clean(left): clean(right) for left, right in raw["spoken"].items()}
    spoken |= raw["abbreviations"]["same"]
    return Tables(
        forms=forms,
        stems={stem(clean(word)): WEAK for word in raw["weak_words"].split()},
        everyday=frozenset(stem(clean(word)) for word in raw["everyday"].split()),
        heavy=frozenset(clean(raw["heavy"]).split()),
        spoken=spoken,
        short=_short(),
        phrases=_phrases(raw["phrases"]),
    )


@cache
def _short() -> frozenset[str]:
    raw = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    coined = set(raw["phrases"].values()) | set(raw["abbreviations"]["same"].values())
    return frozenset(raw["abbreviations"]["words"].split()) | coined


def _phrases(table: dict[str, str]) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Phrases by their first stem, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, meant in table.items():
        stems = tuple(stem(word) for word in WORD.findall(clean(words)))
        found.setdefault(stems[0], []).append((stems, meant))
    return {
        first: tuple(sorted(group, key=lambda item: -len(item[0])))
        for first, group in found.items()
    }


def weigh(word: str, word_stem: str) -> float:
    known = tables()
    if word.isdigit():
        return NUMBER
    if (weight := known.forms.get(word)) is not None:
        return weight
    if len(word) == 1:
        return 0.0
    return known.stems.get(word_stem, 1.0)


def tokenize(cleaned: str) -> list[Token]:
    """The tokens of a cleaned text in their order; phrases of the table become one token."""
    spoken = tables().spoken
    words = [spoken.get(word, word) for word in WORD.findall(cleaned)]
    return _join(words, [stem(word) for word in words])


def _join(words: list[str], stems: list[str]) -> list[Token]:
    phrases = tables().phrases
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        for parts, meant in phrases.get(stems[at], ()):
            if tuple(stems[at : at + len(parts)]) == parts:
                tokens.append(Token(meant, meant, 1.0))
                at += len(parts)
                break
        else:
            tokens.append(Token(words[at], stems[at], weigh(words[at], stems[at])))
            at += 1
    return tokens


def exact_key(text: str) -> str:
    """What two texts share that differ only in case, «ё», spaces and punctuation."""
    key = " ".join(WORD.findall(clean(text)))
    return key or " ".join(text.split()).casefold()
