"""Telegram's flood limits as sliding windows over messages sent."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

from bot.sandbox.faults import too_many_requests
from bot.sandbox.wire import Json


class Limits:
    """How many messages Telegram takes; 0 switches a limit off. `clock` is seconds, monotonic.

    `refused` counts the calls answered with 429; a refused call uses up nothing.
    """

    def __init__(
        self,
        per_second: int = 30,
        per_chat_per_second: int = 1,
        group_per_minute: int = 20,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.per_second = per_second
        self.per_chat_per_second = per_chat_per_second
        self.group_per_minute = group_per_minute
        self.clock = clock
        self.refused = 0
        self._windows: dict[tuple[str, int], deque[float]] = {}

    @classmethod
    def off(cls) -> Limits:
        return cls(0, 0, 0)

    @property
    def on(self) -> bool:
        return bool(self.per_second or self.per_chat_per_second or self.group_per_minute)

    def admit(self, chat: int, messages: int = 1) -> None:
        """Count the messages, or raise 429 with whole seconds until they would be taken."""
        if not self.on:
            return
        now = self.clock()
        rules = list(self._rules(chat))
        wait = max((self._wait(*rule, now, messages) for rule in rules), default=0.0)
        if wait > 0:
            self.refused += 1
            raise too_many_requests(max(1, math.ceil(wait)))
        for key, _, _ in rules:
            self._windows[key].extend([now] * messages)

    def _rules(self, chat: int) -> list[tuple[tuple[str, int], int, float]]:
        rules: list[tuple[tuple[str, int], int, float]] = []
        if self.per_second:
            rules.append((("all", 0), self.per_second, 1.0))
        if self.per_chat_per_second:
            rules.append((("chat", chat), self.per_chat_per_second, 1.0))
        if self.group_per_minute and chat < 0:
            rules.append((("group", chat), self.group_per_minute, 60.0))
        return rules

    def _wait(
        self, key: tuple[str, int], most: int, seconds: float, now: float, messages: int
    ) -> float:
        """Seconds until so many more fit; more at once than the limit fits an empty window."""
        window = self._windows.setdefault(key, deque())
        while window and window[0] <= now - seconds:
            window.popleft()
        surplus = len(window) + min(messages, most) - most
        return window[surplus - 1] + seconds - now if surplus > 0 else 0.0

    def state(self) -> Json:
        return {
            "on": self.on,
            "per_second": self.per_second,
            "per_chat_per_second": self.per_chat_per_second,
            "group_per_minute": self.group_per_minute,
            "refused": self.refused,
        }
