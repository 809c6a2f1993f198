"""The queue of updates: what waits for the bot until it confirms it."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bot.sandbox.wire import ApiError, Json, bad_request, names

UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KINDS = names(
    "message edited_message channel_post edited_channel_post business_connection business_message "
    "edited_business_message deleted_business_messages guest_message message_reaction "
    "message_reaction_count inline_query chosen_inline_result callback_query shipping_query "
    "pre_checkout_query purchased_paid_media poll poll_answer my_chat_member chat_member "
    "chat_join_request chat_boost removed_chat_boost managed_bot"
)
_FUTURE = 10


def _random_id(least: int) -> int:
    return random.randint(least, 9 * 10**8)  # noqa: S311


@dataclass(slots=True)
class Webhook:
    """Where updates are delivered instead of long polling."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error_at: int = 0
    last_error: str = ""


@dataclass(slots=True)
class Updates:
    """Updates in order of arrival. `on_arrival` is called after each new one and on changes."""

    next_id: int = field(default_factory=lambda: _random_id(10**8))
    queue: deque[tuple[int, Any]] = field(default_factory=deque)
    allowed: frozenset[str] | None = None
    webhook: Webhook | None = None
    on_arrival: list[Callable[[], None]] = field(default_factory=list)

    def asked_for(self, kind: str) -> bool:
        return kind not in UNASKED if self.allowed is None else kind in self.allowed

    def put(self, kind: str, payload: Json) -> None:
        """Queue an update unless the bot has not asked for its kind."""
        if self.asked_for(kind):
            self._append({"update_id": self.next_id, kind: payload})

    def push(self, update: Any) -> None:
        """Queue anything as it is; a dictionary without update_id is numbered."""
        if isinstance(update, dict) and "update_id" not in update:
            update = {"update_id": self.next_id, **update}
        self._append(update)

    def _append(self, update: Any) -> None:
        self.queue.append((self.next_id, update))
        self.next_id += 1
        self.arrived()

    def arrived(self) -> None:
        for callback in self.on_arrival:
            callback()

    def jump(self) -> int:
        """Number on from a random place, lower ones too, as Telegram does after a quiet week."""
        self.next_id = _random_id(1000)
        return self.next_id

    def allow(self, kinds: Any) -> None:
        """Remember the kinds the bot asks for; None keeps the old setting, [] means the default."""
        if kinds is None:
            return
        if not isinstance(kinds, list):
            raise bad_request("expected an Array in allowed_updates")
        known = frozenset(kind for kind in kinds if isinstance(kind, str) and kind in KINDS)
        self.allowed = known or None

    def poll(self, offset: int, limit: int) -> list[Any]:
        """Confirm everything before `offset`, return up to `limit` of what waits."""
        if self.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self.confirm(offset)
        count = limit if 1 <= limit <= 100 else 100
        return [update for _, update in islice(self.queue, count)]

    def confirm(self, offset: int) -> None:
        """Negative: keep only so many last ones. An offset from the future confirms nothing."""
        if offset == 0:
            return
        if offset < 0:
            while len(self.queue) > -offset:
                self.queue.popleft()
            return
        place = next((i for i, (number, _) in enumerate(self.queue) if number == offset - 1), None)
        if place is not None:
            for _ in range(place + 1):
                self.queue.popleft()
        elif offset <= self.next_id + _FUTURE:
            while self.queue and self.queue[0][0] < offset:
                self.queue.popleft()
