"""How good the search is on questions whose right entry is known."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.search.entries import Result
from bot.search.index import Index


@dataclass(frozen=True, slots=True)
class Question:
    """``id`` is the entry that answers it; None where nothing should."""

    text: str
    id: str | None


@dataclass(slots=True)
class Figures:
    """Counts over questions; the shares are 0..1, and 0 where there was nothing to count."""

    asked: int = 0  # questions that belong to an entry
    first: int = 0  # of them: the right entry on the first place
    third: int = 0  # on one of the first three
    answered: int = 0  # answered at once
    right: int = 0  # of those answered, by the right entry
    foreign: int = 0  # questions that belong to nobody
    false: int = 0  # of them: answered all the same
    silent: int = 0  # of them: nothing was even suggested
    misses: list[tuple[Question, Result]] = field(default_factory=list)  # worst first

    @property
    def top1(self) -> float:
        return _share(self.first, self.asked)

    @property
    def top3(self) -> float:
        return _share(self.third, self.asked)

    @property
    def at_once(self) -> float:
        return _share(self.answered, self.asked)

    @property
    def precision(self) -> float:
        return _share(self.right, self.answered)

    @property
    def false_answers(self) -> float:
        return _share(self.false, self.foreign)


def measure(index: Index, questions: Iterable[Question]) -> Figures:
    figures = Figures()
    for question in questions:
        result = index.search(question.text)
        if question.id is None:
            wrong = _count_foreign(figures, result)
        else:
            wrong = _count(figures, result, question.id)
        if wrong:
            figures.misses.append((question, result))
    figures.misses.sort(key=_badness, reverse=True)
    return figures


def _count(figures: Figures, result: Result, right: str) -> bool:
    ids = [hit.id for hit in result.hits[:3]]
    hit = ids[:1] == [right]
    answered = result.decision == "answer"
    figures.asked += 1
    figures.first += hit
    figures.third += right in ids
    figures.answered += answered
    figures.right += answered and hit
    return not hit


def _count_foreign(figures: Figures, result: Result) -> bool:
    figures.foreign += 1
    figures.false += result.decision == "answer"
    figures.silent += result.decision == "none"
    return result.decision == "answer"


def _badness(miss: tuple[Question, Result]) -> tuple[bool, bool, float]:
    """Wrong answers before wrong suggestions, surer ones first."""
    question, result = miss
    found = question.id in [hit.id for hit in result.hits[:3]]
    return result.decision == "answer", not found, result.hits[0].score if result.hits else 0.0


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
