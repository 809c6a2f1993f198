"""Every number the search was tuned with, and how it was found.

Scores. Random search (some hundreds of steps, one to three numbers moved at a time, kept where
the whole got better) on the tuning half of ``tests/data/search_questions.yaml`` and of the shipped
aliases used as questions: over canonical questions only, the same without answers, and the
shipped entries with half of their aliases. What was maximised: 1 for the right entry on the first
place, 0.55 on the second, 0.4 on the third, averaged by style. The result was rounded; it is flat:
a tenth more or less of any one number moves at most two first places in a hundred. Further signals
(pairs of neighbouring words, cosine of stems, rarity of letters) brought nothing.

Verdict. Logistic regression of "the first hit is right" on the same questions together with
``search_nobody.yaml``, again the tuning half. ``SURE`` is the lowest bar over which, there, 96 of
100 answers to usual questions were right and at most 4 of 100 foreign messages were answered, and
a little more; under ``FLOOR`` lay 1 of 150 right suggestions and half of the foreign messages.

Meaning. The two weights were chosen on the same tuning half so that unseen wording gains (questions
written without sight of the aliases) and keywords, which words alone find well, lose nothing;
twice or half as much moves two first places in a hundred. Its verdict is fitted like the other,
over the same bases, a base without any answers, and the aliases as questions to a base without
them. ``SURE_ALONE``: over it 96 of 100 of those aliases were right by words alone.

Nothing was tuned on the reporting halves; ``tests/test_search.py`` holds their figures.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Weights:
    """All are shares of 1; see the fields' users for what they weigh."""

    same: float = 0.95  # a word of the same group instead of the word itself
    near: float = 0.4  # a related word
    family: float = 0.65  # a word of the same root
    strange: float = 0.75  # what a word unknown to the collection is worth beside the rarest one

    title_field: float = 1.0  # where in the entry the word stands
    alias_field: float = 0.3  # in one alias; several add up
    topic_field: float = 0.4
    answer_field: float = 0.6

    alias_often: float = 0.4  # how far a word in an alias makes the word common
    answer_often: float = 0.06

    whole: float = 0.45  # the query's words found anywhere in the entry
    view: float = 0.33  # the likeness of the query and the entry's best question
    letters: float = 0.22  # the same by letters
    balance: float = (
        0.3  # within view: how much of the query is found, against how much of the question
    )

    part: float = 0.9  # a sentence of a long text instead of all of it


@dataclass(frozen=True, slots=True)
class Verdict:
    """Coefficients of the log-odds that the first hit is right."""

    base: float = -3.35
    score: float = 4.5
    margin: float = 4.45  # the first hit's score above the second's
    strange: float = -1.75  # share of what is said in words the collection does not know
    substance: float = 1.6  # how much is said at all, in rare words, 0..1

    def odds(self, score: float, margin: float, strange: float, substance: float) -> float:
        return (
            self.base
            + self.score * score
            + self.margin * margin
            + self.strange * strange
            + self.substance * substance
        )


@dataclass(frozen=True, slots=True)
class Meaning:
    """How the likeness of meaning joins the score by words: (words + Σ weight · over) / span."""

    asked: float = 2.0  # the nearest question or alias of an entry, and its three nearest
    passage: float = 6.0  # its question and answer as one text
    over: float = 0.78  # cosines of strangers lie about here
    span: float = 2.2


WEIGHTS: Final = Weights()
MEANING: Final = Meaning()
VERDICT: Final = Verdict()
VERDICT_WITH_MEANING: Final = Verdict(
    base=-5.672, score=7.238, margin=11.298, strange=-0.566, substance=1.685
)
SURE: Final = 0.4  # log-odds from which the first hit is given as the answer
SURE_WITH_MEANING: Final = 0.6
SURE_ALONE: Final = 2.0  # by words: from here meaning would change nothing
NOTHING: Final = -2.4  # log-odds with meaning under which nothing is shown
FLOOR: Final = 0.2  # a score under this is not worth showing
TAIL: Final = 0.4  # nor is a hit whose score is under this share of the first one's
ELSEWHERE: Final = 0.5  # of a message in everyday words of other matters: not for us
STORY: Final = 30  # words with a meaning: what is longer is a story, never answered at once
FULL: Final = 4.0  # rare words that make a question full of substance
