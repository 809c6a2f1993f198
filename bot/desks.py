"""The staff group: its number, whether it has topics, and the topic of each person."""

import asyncio
import logging
from collections import defaultdict
from contextlib import suppress

from bot.outbox import To, put
from bot.telegram import Hand
from bot.telegram_refusals import (
    MovedError,
    NoTopicsError,
    SendError,
    TopicClosedError,
    TopicGoneError,
    WaitError,
)
from bot.texts import label
from db import desks as rows
from db import people, questions
from db.database import Database, Tx

log = logging.getLogger(__name__)


class NobodyError(Exception):
    """Whose place was asked for has been erased."""


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

    async def thread(self, person_id: int) -> tuple[int | None, bool]:
        """Return the topic of a person, None in a plain group; and whether it was made just now.

        What is made is stored. Raises NobodyError.
        """
        if not await self.has_topics():
            return None, False
        async with self._locks[person_id]:
            async with self._db.read() as tx:
                thread = await rows.thread_of(tx, person_id, self.chat)
                name = await _name(tx, person_id)
            if name is None:
                raise NobodyError
            if thread is not None:
                return thread, False
            thread = await self._make(person_id, *name)
            return thread, thread is not None

    async def _make(self, person_id: int, name: str, icon: str) -> int | None:
        try:
            thread = await self._hand.create_topic(self.chat, name, icon)
        except NoTopicsError as error:
            # Better in the common chat than nowhere.
            log.warning("no topic could be made in the staff group: %s", error.reason)
            self.forum = await self._hand.has_topics(self.chat)
            return None
        async with self._db.write() as tx:
            stored = await rows.set_thread(tx, person_id, self.chat, thread)
            if not stored:
                gone = {"thread": thread}
                await put(tx, To(self.chat), "erase_topic", gone, trace=False)
        if not stored:
            raise NobodyError
        return thread

    async def name_topic(self, person_id: int) -> None:
        """Let the topic's name and icon say how things stand; without a topic nothing is done."""
        if not await self.has_topics():
            return
        async with self._db.read() as tx:
            thread = await rows.thread_of(tx, person_id, self.chat)
            name = await _name(tx, person_id)
        if thread is None or name is None:
            return
        try:
            await self._hand.name_topic(self.chat, thread, *name)
        except TopicGoneError:
            await self.gone(thread)
        except TopicClosedError:
            log.info("a closed topic keeps its name")

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


async def _name(tx: Tx, person_id: int) -> tuple[str, str] | None:
    """Return name and icon of a person's topic, as things stand; None: there is no such person."""
    person = await people.get(tx, person_id)
    if person is None:
        return None
    question = await questions.latest_of(tx, person_id)
    state = _state(question)
    name = person.name.strip() or str(person_id)
    number = question.id if question else 0
    return label(f"topics.{state}", number=number, name=name), label(f"topic_icons.{state}")


def _state(question: questions.Question | None) -> str:
    if question is None or question.state == "closed":
        return "closed"
    if question.urgent:
        return "urgent"
    return "claimed" if question.claimed_by is not None else "waiting"


async def topic_address(tx: Tx, person_id: int, chat: int) -> str | None:
    """Return the address of a person's topic, None where there is none that a link leads to."""
    thread = await rows.thread_of(tx, person_id, chat)
    number = str(chat)
    if not thread or not number.startswith("-100"):
        return None
    return f"https://t.me/c/{number.removeprefix('-100')}/{thread}"
