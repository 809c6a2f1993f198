"""Texts people send: real questions, told apart by what the search says of them."""

import itertools
from collections.abc import Iterator

import yaml

from bench.processes import ROOT
from bot import content
from bot.search import Entry, Index

ASKED = ROOT / "tests" / "data" / "search_questions.yaml"


def shipped() -> list[Entry]:
    """Return the entries that ship with the product."""
    faq = [placed.item for placed in content.read(content.shipped_files()).kinds["faq"]]
    return [Entry(e.id, e.question, tuple(e.aliases), e.answer, e.topic) for e in faq]


def asked() -> list[str]:
    """Return questions as people type them: typos, wrong keyboard layout, long and short."""
    found = yaml.safe_load(ASKED.read_text(encoding="utf-8"))["questions"]
    return [str(question["text"]) for question in found]


def answered(count: int) -> list[str]:
    """Return so many different texts that are answered at once."""
    index = Index(shipped())
    sure = [text for text in asked() if index.search(text).decision == "answer"]
    return list(itertools.islice(_varied(sure), count))


def different(count: int) -> list[str]:
    """Return so many different texts of all kinds."""
    return list(itertools.islice(_varied(asked()), count))


def _varied(texts: list[str]) -> Iterator[str]:
    """The same words, yet another text: nothing may come out of a cache."""
    for spaces in itertools.count(1):
        for text in texts:
            yield text.replace(" ", " " * spaces) + "?" * (spaces % 2)
