"""Whether a 429 is meant for one chat or for the bot: Telegram does not say.

Of one chat alone, it is that chat's. Of several, with nothing let through in between, it is
everybody's. Times are monotonic seconds.
"""

DOUBT = 0.5
"""Seconds in which nobody is written to, to see what becomes of what is on its way."""
OF_TWO = 5.0
MANY = 3
REMEMBERED = 10.0


class Suspicion:
    """Is told of calls that were let through, and of those that were refused."""

    def __init__(self) -> None:
        self._refused: dict[int, tuple[float, float]] = {}
        self._passed = float("-inf")

    def passed(self, began: float) -> None:
        """Something was let through that began then."""
        self._passed = max(self._passed, began)

    def refused(self, chat: int, now: float, until: float) -> tuple[float, bool]:
        """Note a refusal; return until when everybody has to wait, and whether others had one too.

        `until`: when the chat may be written to again.
        """
        kept = {c: one for c, one in self._refused.items() if one[0] > now - REMEMBERED}
        before = kept.pop(chat, None)
        self._refused = {**kept, chat: (now, until)}
        if before is not None and before[0] < self._passed:
            return now, False
        together = [its for at, its in kept.values() if at >= self._passed]
        if not together:
            return min(until, now + DOUBT), bool(kept)
        soonest = min(until, *together)
        if len(together) + 1 < MANY:
            soonest = min(soonest, now + OF_TWO)
        return soonest, True
