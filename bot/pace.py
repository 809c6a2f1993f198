"""How fast Telegram may be spoken to: in all, to one chat, to one group; and what a 429 changes.

Limits as Telegram's FAQ for bots gives them: about 30 messages a second in all, one a second to a
chat, 20 a minute to a group. No bursts: they are what draws a 429. Times are monotonic seconds.
"""

import time
from collections import deque
from collections.abc import Callable

CHAT_GAP = 1.05
GROUP_WINDOW = 60.5
GROUP_MESSAGES = 20
SHARE_OF_CEILING = 0.93
SLOWEST = 2.0
QUIET_BEFORE_FASTER = 30.0
FASTER_EVERY = 10.0
CHATS_KEPT = 5_000
OFTEN = 3.0
MADE_UP = 0.04
"""Seconds of waking up too late that are made up for: about one message."""


class Pace:
    """Tells when the next message may go; is told of every one that went and of every 429."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`per_second`: Telegram's ceiling for the bot; 0 = no pacing, a 429 is still obeyed."""
        self._clock = clock
        self._ceiling = per_second * SHARE_OF_CEILING
        self._rate = self._ceiling
        self._free_at = 0.0
        self._paused_until = 0.0
        self._last_refusal = float("-inf")
        self._last_change = float("-inf")
        self._chats: dict[int, float] = {}
        self._groups: dict[int, deque[float]] = {}
        self._paused: dict[int, float] = {}
        self._often: set[int] = set()

    def wait(self) -> float:
        """Return the seconds until anything may be sent to anybody."""
        now = self._clock()
        return max(self._paused_until - now, self._free_at - now if self._rate else 0.0, 0.0)

    def wait_for(self, chat: int, messages: int = 1) -> float:
        """Return the seconds until this chat may be sent so many messages."""
        now = self._clock()
        wait = self._paused.get(chat, 0.0) - now
        if self._rate and messages:
            wait = max(wait, self._chats.get(chat, 0.0) - now)
            sent = self._groups.get(chat)
            if chat < 0 and sent and len(sent) + messages > GROUP_MESSAGES:
                needed = min(len(sent), len(sent) + messages - GROUP_MESSAGES)
                wait = max(wait, sent[needed - 1] + GROUP_WINDOW - now)
        return max(wait, 0.0)

    def sent(self, chat: int, messages: int = 1) -> None:
        """Book a call that goes out now; an edit or a mark counts as 0 messages."""
        now = self._clock()
        if not self._rate:
            return
        self._speed_up(now)
        late = 0.0 < now - self._free_at <= MADE_UP
        begins = self._free_at if late else max(self._free_at, now)
        self._free_at = begins + max(messages, 1) / self._rate
        if not messages:
            return
        before = self._chats.get(chat, float("-inf"))
        (self._often.add if now - before < OFTEN else self._often.discard)(chat)
        self._chats[chat] = now + CHAT_GAP * messages
        if chat < 0:
            sent = self._groups.setdefault(chat, deque())
            sent.extend([now] * messages)
            while sent and sent[0] < now - GROUP_WINDOW:
                sent.popleft()
        if len(self._chats) > CHATS_KEPT:
            self._chats = {key: at for key, at in self._chats.items() if at > now - OFTEN}
            self._often &= self._chats.keys()

    def refused(self, chat: int, retry_after: float) -> None:
        """Obey a 429: of one chat where it was written to again and again, else of all."""
        now = self._clock()
        until = now + retry_after + 0.25
        if chat < 0 or chat in self._often:
            self._paused[chat] = max(self._paused.get(chat, 0.0), until)
            return
        self._paused_until = max(self._paused_until, until)
        if self._rate and now - self._last_refusal > 2:
            self._rate = max(SLOWEST, self._rate * 0.8)
        self._last_refusal = self._last_change = now

    def hold(self, seconds: float, chat: int | None = None) -> None:
        """Nothing to a chat (to anybody) for so long: it cannot be reached."""
        until = self._clock() + seconds
        if chat is None:
            self._paused_until = max(self._paused_until, until)
        else:
            self._paused[chat] = max(self._paused.get(chat, 0.0), until)

    def release(self, chat: int) -> None:
        """A chat that was held can be reached again."""
        self._paused.pop(chat, None)

    def _speed_up(self, now: float) -> None:
        quiet = now - self._last_refusal > QUIET_BEFORE_FASTER
        if self._rate < self._ceiling and quiet and now - self._last_change > FASTER_EVERY:
            self._rate = min(self._ceiling, self._rate + 1)
            self._last_change = now
