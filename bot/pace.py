"""How fast Telegram may be spoken to: in all, to one chat, to one group; and what a 429 changes.

Limits as Telegram's FAQ for bots gives them: about 30 messages a second in all, one a second to a
chat, 20 a minute to a group. No bursts: they are what draws a 429. Times are monotonic seconds.
"""

import time
from collections import deque
from collections.abc import Callable

from bot.suspicion import Suspicion

CHAT_GAP = 1.05
GROUP_WINDOW = 60.5
GROUP_MESSAGES = 20
SHARE_OF_CEILING = 0.93
SHARE_OF_TAKEN = 0.9
SLOWEST = 0.5
SLOWER_AT_MOST = 1 / 3
AT_SPEED = 1 / 4
"""Share of the rate from which on a 429 may be about the rate."""
QUIET_BEFORE_FASTER = 60.0
QUIET_AT_MOST = 1800.0
FASTER_EVERY = 10.0
FASTER_BY = 1.05
BOOKS_KEPT = 60.0
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
        self._slowed = float("-inf")
        self._last_change = float("-inf")
        self._quiet = QUIET_BEFORE_FASTER
        self._too_fast = (0.0, self._rate)
        self._suspicion = Suspicion()
        self._booked: deque[float] = deque()
        self._turned_down: deque[float] = deque()
        self._chats: dict[int, float] = {}
        self._groups: dict[int, deque[float]] = {}
        self._paused: dict[int, float] = {}
        self._room: dict[int, tuple[float, int]] = {}
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
            until, kept_for = self._room.get(chat, (now, 0))
            if messages < kept_for:
                wait = max(wait, until - now)
        return max(wait, 0.0)

    def keep_room(self, chat: int, messages: int, seconds: float) -> None:
        """For so long smaller calls leave a group to one of so many messages.

        Else they take each place as it becomes free, and an album waits until nobody else does.
        """
        now = self._clock()
        until, kept_for = self._room.get(chat, (now, 0))
        if chat < 0 and messages > 1 and (messages >= kept_for or until <= now):
            self._room[chat] = (now + seconds, messages)

    def sent(self, chat: int, messages: int = 1) -> float:
        """Book a call that goes out now, and return when that is.

        An edit or a mark counts as 0 messages.
        """
        now = self._clock()
        if self._rate:
            self._book(now, chat, messages)
        return now

    def _book(self, now: float, chat: int, messages: int) -> None:
        self._speed_up(now)
        self._booked.append(now)
        for times in (self._booked, self._turned_down):
            while times and times[0] < now - BOOKS_KEPT:
                times.popleft()
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
            self._paused = {key: at for key, at in self._paused.items() if at > now}

    def unsaid(self, chat: int, began: float) -> None:
        """A call that began then put no message into its chat: only the call counts."""
        if self._chats.get(chat) == began + CHAT_GAP:
            self._chats[chat] = began
        sent = self._groups.get(chat)
        while sent and began in sent:
            sent.remove(began)

    def passed(self, began: float) -> None:
        """A call that began then was let through."""
        self._suspicion.passed(began)

    def refused(self, chat: int, retry_after: float, began: float | None = None) -> None:
        """Obey a 429 to a call that `began` then (now, where that is not told).

        It holds the chat; and everybody, as far as it may be meant for everybody: not where the
        chat is a group, or one that was written to again and again.
        """
        now = self._clock()
        began = now if began is None else began
        until = now + retry_after + 0.25
        self._paused[chat] = max(self._paused.get(chat, 0.0), until)
        self.unsaid(chat, began)
        if chat < 0 or chat in self._often:
            return
        if self._rate:
            self._turned_down.append(began)
        held, others = self._suspicion.refused(chat, now, until)
        self._paused_until = max(self._paused_until, held)
        if self._rate and began > self._slowed:
            if others:
                self._slow_down(now, began)
        elif self._rate:
            self._rate = min(self._rate, self._bearable())

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

    def _slow_down(self, now: float, began: float) -> None:
        """Go on at what was taken in the second before the refused call.

        What was refused together slows down once: the rest was on its way already.
        """
        if self._in_second_before(began, self._booked) < self._rate * AT_SPEED:
            return
        if self._rate < self._ceiling:  # it was tried to go faster, in vain
            self._quiet = min(self._quiet * 2, QUIET_AT_MOST)
        self._too_fast = (began, self._rate)
        self._rate = self._bearable()
        self._slowed = self._last_change = now

    def _bearable(self) -> float:
        """Return the rate to go on at, by what is known now of what became of those calls."""
        began, rate = self._too_fast
        booked, down = (
            self._in_second_before(began, times) for times in (self._booked, self._turned_down)
        )
        return max(SLOWEST, rate * SLOWER_AT_MOST, min(rate, booked - down) * SHARE_OF_TAKEN)

    @staticmethod
    def _in_second_before(moment: float, times: deque[float]) -> int:
        return sum(1 for at in times if moment - 1 <= at < moment)

    def _speed_up(self, now: float) -> None:
        quiet = now - self._slowed > self._quiet
        if self._rate < self._ceiling and quiet and now - self._last_change > FASTER_EVERY:
            self._rate = min(self._ceiling, self._rate * FASTER_BY)
            self._last_change = now
            if self._rate == self._ceiling:
                self._quiet = QUIET_BEFORE_FASTER
