"""Search over the frequent questions: pure computation, replaceable as a whole.

    Index(entries).search(text) -> Result(query, decision, hits)

``words`` and ``keyboard`` make text comparable, ``typos`` and ``vocabulary`` find what a word may
stand for, ``lexical`` scores entries, ``index`` gives the verdict, ``calibration`` holds every
number, ``measure`` says how good it all is. The data tables are ``words.toml``, ``synonyms.toml``.
"""

from bot.search.entries import Decision, Entry, Hit, Result
from bot.search.index import Index

__all__ = ["Decision", "Entry", "Hit", "Index", "Result"]
