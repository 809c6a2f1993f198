"""How long to wait while Telegram does not answer, and which row alone it chokes on."""

import time

from bot.telegram_refusals import LostError

REFUSALS_WHILE_OTHERS_PASS = 20
SHORTEST_PAUSE = 0.3
LONGEST_PAUSE = 10.0


class Trouble:
    """Counts what got through and what did not."""

    def __init__(self) -> None:
        self._successes = 0
        self._passed = float("-inf")
        self._pause = SHORTEST_PAUSE
        self._paused_until = 0.0
        self._refusals: dict[int, tuple[int, int]] = {}

    def passed(self) -> None:
        self._successes += 1
        self._passed = time.monotonic()
        self._pause = SHORTEST_PAUSE

    def passed_since(self, moment: float) -> bool:
        """Whether something got through after that: then it is not the network."""
        return self._passed > moment

    def over(self, row_id: int) -> None:
        self._refusals.pop(row_id, None)

    def pause(self) -> float:
        """Return the seconds to wait, longer each time that nothing has got through."""
        now = time.monotonic()
        if now >= self._paused_until:
            self._paused_until = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return self._paused_until - now

    def given_up(self, row_id: int, error: LostError) -> bool:
        """A row that Telegram answers with 5xx again and again while others pass never will pass.

        A lost connection never counts: it says nothing about the row.
        """
        if not error.answered:
            return False
        tries, successes = self._refusals.get(row_id, (0, -1))
        if self._successes != successes:
            tries += 1
        self._refusals[row_id] = (tries, self._successes)
        return tries > REFUSALS_WHILE_OTHERS_PASS
