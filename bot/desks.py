"""The staff group: its number, whether it has topics, and the topic of each person."""

import asyncio
import logging
from collections import defaultdict
from contextlib import suppress

from bot.telegram import Hand, MovedError, NoTopicsError, SendError, WaitError
from db import desks as rows
from db import people
from db.database import Database, Tx

log = logging.getLogger(__name__)


class Desks:
    """Finds, and where needed makes, the place of a person's conversation."""

    def __init__(self, db: Database, hand: Hand, chat: int) -> None:
        self._db = db
        self._hand = hand
        self._configured = chat
        self.chat = chat
        self.forum: bool | None = None
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def open(self) -> None:
        """Read whether the group in the settings has got another number since."""
        async with self._db.read() as tx:
            self.chat = int(await rows.setting(tx, f"moved:{self._configured}") or self._configured)

    async def moved(self, tx: Tx, chat: int) -> None:
        """The group has become a supergroup: remember its new number."""
        await rows.set_setting(tx, f"moved:{self._configured}", str(chat))
        self.chat = chat
        self.forum = None

    def seen(self, *, forum: bool) -> None:
        """A message from the group tells whether it has topics now."""
        self.forum = forum

    async def look(self) -> None:
        """Find out whether the group has topics, if Telegram will tell now."""
        if self.forum is None:
            with suppress(SendError, WaitError, MovedError):
                await self.has_topics()

    async def has_topics(self) -> bool:
        if self.forum is None:
            self.forum = await self._hand.has_topics(self.chat)
        return self.forum

    async def thread(self, person_id: int) -> int | None:
        """Return the topic of a person, made and stored if there is none; None in a plain group."""
        if not await self.has_topics():
            return None
        async with self._locks[person_id]:
            async with self._db.read() as tx:
                thread = await rows.thread_of(tx, person_id, self.chat)
                person = await people.get(tx, person_id)
            if thread is not None or person is None:
                return thread
            return await self._make(person_id, person.name.strip() or f"№ {person_id}")

    async def _make(self, person_id: int, name: str) -> int | None:
        try:
            thread = await self._hand.create_topic(self.chat, name)
        except NoTopicsError as error:
            # Better in the common chat than nowhere.
            log.warning("no topic could be made in the staff group: %s", error.reason)
            self.forum = await self._hand.has_topics(self.chat)
            return None
        async with self._db.write() as tx:
            await rows.set_thread(tx, person_id, self.chat, thread)
        return thread

    async def gone(self, thread: int) -> None:
        """The topic was deleted: forget it, the next message makes it anew."""
        self.forum = await self._hand.has_topics(self.chat)
        async with self._db.write() as tx:
            await rows.forget_thread(tx, self.chat, thread)

    async def reopen(self, thread: int) -> bool:
        """Open a closed topic again; False where that may not be done."""
        try:
            await self._hand.reopen_topic(self.chat, thread)
        except SendError as error:
            log.warning("a closed topic could not be opened: %s", error.reason)
            return False
        return True
