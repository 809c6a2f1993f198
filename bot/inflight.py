"""How many calls may be in flight, in all and for one chat. Times are monotonic seconds."""

import asyncio
import time
from dataclasses import dataclass

Gate = int | str

CALLS = 12
SLOW = 3.0
"""Seconds after which a call gives its seat to another one, and goes on without."""
MOST = 48
OF_A_CHAT = 6
DOCUMENTS = 3
PAPER = "document"


def gates(chat: int, act: str) -> tuple[Gate, ...]:
    """Return through what a call has to pass."""
    return (chat, PAPER) if act == PAPER else (chat,)


@dataclass(slots=True)
class _Call:
    gates: tuple[Gate, ...]
    began: float


class InFlight:
    """Calls that have begun and not ended."""

    def __init__(self) -> None:
        self._calls: dict[asyncio.Task[None], _Call] = {}

    @property
    def tasks(self) -> set[asyncio.Task[None]]:
        return set(self._calls)

    def __bool__(self) -> bool:
        return bool(self._calls)

    def add(self, task: asyncio.Task[None], chat: int, act: str) -> None:
        self._calls[task] = _Call(gates(chat, act), time.monotonic())

    def discard(self, task: asyncio.Task[None]) -> None:
        del self._calls[task]

    @property
    def full(self) -> bool:
        return self.full_with(0)

    def full_with(self, unrecorded: int) -> bool:
        """Whether it is full where calls that have ended and are not recorded count, too."""
        return len(self._calls) >= MOST or len(self._young()) + unrecorded >= CALLS

    def room(self, gate: Gate) -> int:
        """Return how many more calls may pass a gate; of documents, the slow do not count."""
        if gate == PAPER:
            return DOCUMENTS - sum(gate in call.gates for call in self._young())
        return OF_A_CHAT - sum(gate in call.gates for call in self._calls.values())

    def until_older(self) -> float | None:
        """Return the seconds until the next call gives up its seat."""
        young = self._young()
        return min(call.began for call in young) + SLOW - time.monotonic() if young else None

    def _young(self) -> list[_Call]:
        since = time.monotonic() - SLOW
        return [call for call in self._calls.values() if call.began > since]
