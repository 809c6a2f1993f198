"""Who is a consultant, and who of them may do more: as Telegram says, remembered shortly."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from db import people as rows
from db.database import Database, Tx
from db.people import Consultant

log = logging.getLogger(__name__)

FRESH = 300.0
STALE = 3600.0
PATIENCE = 4.0
IMPATIENCE = 0.3
"""Seconds that are waited for an answer; and where Telegram has left one of late without."""
ANONYMOUS = 1087968824
"""The number under which an administrator writes in the name of the group itself."""

MEMBERS = {"creator": "administrator", "administrator": "administrator", "member": "member"}


@dataclass(frozen=True, slots=True)
class Member:
    """What Telegram says of somebody in the staff group; status 'outside': not in it."""

    user_id: int
    name: str
    username: str | None
    status: str


Ask = Callable[[int], Awaitable[Member | None]]
"""Asks Telegram about a user; None: it does not say now."""


def status_of(telegram_status: str, *, is_member: bool = True) -> str:
    if telegram_status == "restricted" and is_member:
        return "member"
    return MEMBERS.get(telegram_status, "outside")


class Staff:
    """Answers from memory; `prepare` asks Telegram beforehand about whom it does not know."""

    def __init__(self, db: Database, ask: Ask) -> None:
        self._db = db
        self._ask = ask
        self._known: dict[int, tuple[Member, float]] = {}
        self._unsaved: dict[int, Member] = {}
        self._asking: dict[int, asyncio.Task[None]] = {}
        self._silent = False

    async def open(self) -> None:
        """Take over what the last run knew: it holds for an hour while Telegram is silent."""
        async with self._db.read() as tx:
            for row in await rows.consultants(tx):
                age = (tx.now - row.asked_at).total_seconds()
                member = Member(row.user_id, row.name, row.username, row.status)
                self._known[row.user_id] = (member, time.monotonic() - max(age, 0.0))

    async def prepare(self, user_ids: Iterable[int], fresh: float = FRESH) -> None:
        """Ask about everybody whose standing is older than `fresh` seconds.

        Where Telegram does not say, what was known holds for an hour; it is waited for once, not
        for each of them: meanwhile nobody else is listened to.
        """
        now = time.monotonic()
        unsure = {
            user for user in user_ids if now - self._known.get(user, (None, -fresh))[1] >= fresh
        } - {ANONYMOUS}
        for user in unsure - self._asking.keys():
            self._asking[user] = asyncio.create_task(self._refresh(user))
        asking = [self._asking[user] for user in unsure]
        if not asking:
            return
        _, late = await asyncio.wait(asking, timeout=IMPATIENCE if self._silent else PATIENCE)
        self._silent = bool(late)
        for user in unsure:
            if self._known.get(user, (None, 0.0))[1] < time.monotonic() - STALE:
                self._known.pop(user, None)

    async def _refresh(self, user_id: int) -> None:
        try:
            member = await self._ask(user_id)
            if member is not None:
                self.tell(member)
        finally:
            del self._asking[user_id]

    def tell(self, member: Member) -> None:
        """Telegram has said where somebody stands."""
        before = self._known.get(member.user_id)
        self._known[member.user_id] = (member, time.monotonic())
        if before is None or before[0] != member or member.status != "outside":
            self._unsaved[member.user_id] = member

    @property
    def has_news(self) -> bool:
        return bool(self._unsaved)

    def status(self, user_id: int) -> str:
        """Return 'administrator', 'member' or 'outside'; 'unknown' where Telegram did not say."""
        if user_id == ANONYMOUS:
            return "administrator"
        known = self._known.get(user_id)
        return known[0].status if known else "unknown"

    async def save(self, tx: Tx) -> None:
        """Keep what was learnt since the last time, of those who belong to the group."""
        for member in list(self._unsaved.values()):
            known = await rows.consultant(tx, member.user_id)
            if known is not None or member.status != "outside":
                await rows.set_consultant(
                    tx, member.user_id, member.name, member.username, member.status
                )
        self._unsaved.clear()


async def consultant(tx: Tx, user_id: int, name: str, username: str | None) -> Consultant:
    """Return the consultant who acts now, known by name from now on."""
    known = await rows.consultant(tx, user_id)
    if known is None or known.name != name:
        status = known.status if known else "member"
        await rows.set_consultant(tx, user_id, name, username, status)
    found = await rows.consultant(tx, user_id)
    assert found is not None  # noqa: S101 - it was written one line above
    return found
