"""Numbers that follow each other; unlike itertools.count they can be kept and taken up again."""

from __future__ import annotations

from collections.abc import Iterator


class Numbers(Iterator[int]):
    """`first`, the one after it, and so on."""

    def __init__(self, first: int) -> None:
        self._next = first

    def __next__(self) -> int:
        self._next += 1
        return self._next - 1
