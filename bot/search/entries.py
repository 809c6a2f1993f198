"""What goes into the search and what comes out of it."""

from dataclasses import dataclass
from typing import Literal

Decision = Literal["answer", "suggest", "none"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the FAQ; ``answer`` may carry HTML tags, they are not searched."""

    id: str
    title: str
    aliases: tuple[str, ...]
    answer: str
    topic: str


@dataclass(frozen=True, slots=True)
class Hit:
    """``score`` is 0..1; 1 only where the query is the question or an alias, word for word."""

    id: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Result:
    """What to do with a query: give the first hit as the answer, suggest the hits, or neither.

    With "none" there are no hits. `human`: a long story, a threat, a court, grief: a consultant
    is offered first, and no entry is given at once.
    """

    query: str
    decision: Decision
    hits: tuple[Hit, ...]
    human: bool = False
