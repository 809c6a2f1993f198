"""The composition root: every part is made and joined here, and nowhere else."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from aiogram import Bot, exceptions
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from filelock import Timeout

import handlers
from bot import broadcasting, content, edits, people, questions, replies, seats
from bot.backups import lock_of
from bot.config import Settings
from bot.desks import Desks
from bot.faq import Finder
from bot.inline import Inline
from bot.intake import Intake, Press, Taken
from bot.makers import makers
from bot.membership import Membership
from bot.metrics import Page
from bot.pace import Pace
from bot.parcels import Parcels
from bot.polling import Poller, TokenRefusedError
from bot.replication import Replication
from bot.results import Outcome
from bot.retention import Retention
from bot.schedule import Schedule
from bot.sender import Sender
from bot.session import Session, SilentSession
from bot.staff import Member, Staff
from bot.telegram import Hand
from bot.texts import at_home_in, labels
from bot.watch import Watch
from bot.web import Web
from bot.webhook import Webhook
from db.database import Clock, Database, Tx, system_clock
from db.outbox import OutboxRow

log = logging.getLogger(__name__)

WATCH_EVERY = 0.5


class BusyError(Exception):
    """Another bot runs on this database."""


class App:
    """The running bot. `run` returns after `stop`, with nothing lost."""

    def __init__(self, settings: Settings, clock: Clock = system_clock) -> None:
        self.settings = settings
        self._clock = clock
        self._path = Path(settings.database.path)
        self._lock = lock_of(self._path)
        self._stopping = asyncio.Event()
        self._ready = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._learning: asyncio.Task[None] | None = None
        self._version = 0
        self.db: Database

    async def open(self) -> None:
        """Open the database and join the parts; BusyError where another bot has it."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise BusyError from error
        self.db = await Database.open(self._path, self._clock)
        at_home_in(self.settings.centre.timezone)
        telegram = self.settings.telegram
        token = telegram.token.get_secret_value()
        self._session = Session(telegram)
        self._bot = Bot(token, session=self._session)
        self._inner = Bot(token, session=SilentSession())
        self._join(telegram.messages_per_second)
        await self.desks.open()
        await self.staff.open()
        await self.web.open()

    def _join(self, messages_per_second: float) -> None:
        """Make the parts, each given what it needs."""
        hand = Hand(self._bot, self._session, makers(self.db, self.settings, self._clock))
        self.desks = Desks(self.db, hand, self.settings.staff.chat_id)
        self.pace = Pace(messages_per_second)
        self.sender = Sender(
            self.db, hand, self.desks, self.pace, self._ended, broadcasting.is_held
        )
        self._membership = Membership(self._bot, self._session)
        self.staff = Staff(self.db, self._ask_member)
        self.finder = Finder(semantic=self.settings.faq.semantic)
        self.schedule = Schedule(
            self.db, self.settings, self.desks, wake=self.sender.wake, watch=self._watch
        )
        centre = self.settings.centre.name
        self._dispatcher = handlers.dispatcher(
            settings=self.settings,
            finder=self.finder,
            staff=self.staff,
            desks=self.desks,
            pace=self.pace,
            sender=self.sender,
        )
        self.intake = Intake(
            self.db,
            self._dispatcher,
            self._inner,
            prepare=self._prepare,
            answer=self._answer,
            offer=Inline(self.db, self._bot, self.staff, self.finder, centre).answer,
            committed=self.sender.wake,
        )
        self.web = Web(self.settings.web)
        self._source: Poller | Webhook
        if address := self.settings.web.webhook_url:
            self._source = Webhook(self._bot, address, self.intake.take, self.web.add)
        else:
            behind = lambda: self.replication.behind  # noqa: E731
            self._source = Poller(self._bot, self._session, self.intake.take, behind)
        self._join_pages(hand)

    def _join_pages(self, hand: Hand) -> None:
        """Make what looks at the bot: watch, terms of keeping, parcels, and its pages."""
        wake = self.sender.wake
        self.watch = Watch(self.db, self.settings, self._source, lambda: self.desks.chat, wake)
        forgets = Retention(self.db, self.settings, tidy=self.sender.tidy, wake=wake)
        self.parcels = Parcels(self.db, self.settings, hand, lambda: self.desks.chat, wake)
        self.replication = Replication(self.db, self.settings, lambda: self.desks.chat, wake)
        for one in (self.watch, forgets, self.parcels, self.replication):
            self.schedule.looks.append(one.look)
        Page(self.watch, self.intake, self.sender.outcomes, self.replication).register(self.web.add)
        if self.settings.web.listen:
            from handlers.web import Door, register  # two megabytes

            parts = (self.staff, self.finder, self.desks, self.watch, wake, self._bot)
            register(Door(self.db, self.settings, *parts), self.web)

    async def run(self) -> None:
        """Work until stop(). Raises TokenRefusedError where Telegram does not know the token."""
        preparing = asyncio.create_task(self._prepare_content())
        self.watch.start()
        sending: asyncio.Task[None] | None = None
        try:
            if not await self._introduce():
                return
            sending = asyncio.create_task(self.sender.run())
            sending.add_done_callback(lambda _: self._source.stop())
            self.schedule.start()
            self.replication.start()
            self._tasks = [
                asyncio.create_task(self._publish_commands()),
                asyncio.create_task(self._learn_administrators()),
                asyncio.create_task(self._watch_for_ever()),
            ]
            await self._source.run()
        finally:
            self.replication.stopping()
            await self.watch.stop()
            self.schedule.stop()
            await self.web.close()
            await self.parcels.close()
            await self.schedule.nightly.close()
            await self.intake.close()
            self.sender.stop()
            if sending is not None:
                await asyncio.wait({sending}, timeout=7)
            learning = [self._learning] if self._learning is not None else []
            for task in [*self._tasks, preparing, *learning]:
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task
            if sending is not None and sending.done():
                sending.result()

    def stop(self) -> None:
        """End soon: the batch that was begun and the calls in flight come to their end."""
        self._stopping.set()
        self._source.stop()

    async def close(self) -> None:
        for name in ("web", "_session", "replication", "db"):
            if hasattr(self, name):
                await getattr(self, name).close()
        self._lock.release()

    @property
    def settled(self) -> bool:
        """Nothing is being taken in or on its way out."""
        return self._ready.is_set() and self.intake.idle and self.sender.idle()

    def clock_moved(self) -> None:
        self.sender.wake()

    # -- beginning -------------------------------------------------------------------------------

    async def _introduce(self) -> bool:
        """Learn the bot's own name; wait for the network as long as it takes. False: stopped."""
        pause = 0.5
        while not self._stopping.is_set():
            try:
                me = await self._bot.me()
            except (exceptions.TelegramUnauthorizedError, exceptions.TelegramNotFound) as error:
                raise TokenRefusedError from error
            except exceptions.TelegramAPIError as error:
                log.warning("Telegram cannot be reached (%s); trying again", type(error).__name__)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), pause)
                pause = min(pause * 2, 3.0)
                continue
            # Commands with a mention are compared with this, without a call.
            self._inner._me = me  # noqa: SLF001
            return True
        return False

    async def _prepare_content(self) -> None:
        await content.load_shipped(self.db)
        await self.finder.load(self.db)
        self._version = await self.db.foreign_version()
        self._ready.set()
        self._understand()

    def _understand(self) -> None:
        """Let the search learn what texts mean, beside everything else: words are found now."""
        if self._learning is None or self._learning.done():
            self._learning = asyncio.create_task(self._learn())

    async def _learn(self) -> None:
        try:
            await self.finder.understand(self.db)
        except Exception:  # what is found by words goes on without it
            log.exception("the search could not learn what texts mean")

    async def _publish_commands(self) -> None:
        ours, theirs = labels("commands"), labels("staff_commands")
        with suppress(exceptions.TelegramAPIError):
            await self._bot.set_my_commands(
                [BotCommand(command=name, description=words) for name, words in ours.items()],
                scope=BotCommandScopeAllPrivateChats(),
            )
            await self._bot.set_my_commands(
                [BotCommand(command=name, description=words) for name, words in theirs.items()],
                scope=BotCommandScopeChat(chat_id=self.desks.chat),
            )

    async def _learn_administrators(self) -> None:
        """Know who leads the staff group: they are told when the bot is put out of it."""
        for found in await self._membership.administrators(self.desks.chat):
            self.staff.tell(found)

    # -- beside the transactions -----------------------------------------------------------------

    async def _prepare(self, batch: Sequence[Taken]) -> None:
        """Before BEGIN: whatever computes or needs the network."""
        await self._ready.wait()
        asked: dict[int, str] = {}
        speakers: set[int] = set()
        for number, taken in enumerate(batch):
            update = taken.update
            if update is None:
                continue
            query = update.callback_query
            message = query.message if query else update.message or update.edited_message
            if message is None:
                continue
            if message.chat.id == self.desks.chat:
                user = query.from_user if query else getattr(message, "from_user", None)
                if user:
                    speakers.add(user.id)
            elif update.message is not None and message.chat.type == "private":
                if handlers.panel.is_asked_for(update.message):
                    speakers.add(message.chat.id)
                elif text := handlers.searched(update.message):
                    asked[number] = text
        if asked:
            async with self.db.read() as tx:
                chats = [batch[number].chat for number in asked]
                busy = await questions.writing_to_desk(tx, chats)
            asked = {n: text for n, text in asked.items() if batch[n].chat not in busy}
        found = await self.finder.find_all(list(asked.values()))
        for number, one in zip(asked, found, strict=True):
            batch[number].prepared["found"] = one
        if speakers:
            await self.staff.prepare(speakers)

    async def _answer(self, press: Press) -> None:
        with suppress(exceptions.TelegramAPIError):
            told = {"text": press.text, "show_alert": press.alert or None}
            await self._session.call(
                self._bot, "answerCallbackQuery", {"callback_query_id": press.id, **told}
            )

    async def _ask_member(self, user_id: int) -> Member | None:
        return await self._membership.of(self.desks.chat, user_id)

    async def _watch_for_ever(self) -> None:
        while True:
            await asyncio.sleep(WATCH_EVERY)
            try:
                await self._watch()
            except Exception:  # the next look comes in half a second
                log.exception("could not look for changes by another process")

    async def _watch(self) -> None:
        """Take up what another process has put into the file, and keep what was learnt of staff."""
        version = await self.db.foreign_version()
        behind = version != self._version or await self.finder.is_behind(self.db)
        if self._ready.is_set() and behind:
            self._version = version
            await self.finder.load(self.db)
            self._understand()
            self.sender.wake()
        if self.staff.has_news:
            async with self.db.write() as tx:
                await self.staff.save(tx)

    # -- what became of what was said ------------------------------------------------------------

    async def _ended(self, tx: Tx, row: OutboxRow, outcome: Outcome) -> None:
        if await broadcasting.ended(tx, row, outcome, self.settings):
            if outcome.unreachable and row.chat_id is not None:
                await people.lost(tx, row.chat_id, outcome.reason or "")
            return
        reason = outcome.reason if outcome.state == "failed" else None
        if reason is not None:
            log.warning("not delivered (%s %s): %s", row.act, row.purpose, reason)
        if outcome.unreachable and row.chat_id is not None:
            await people.lost(tx, row.chat_id, reason or "")
            await seats.not_reached(tx, row.purpose)
        missing = outcome.sent.missing if outcome.sent else ()
        if outcome.state != "dropped":
            await replies.ended(
                tx, row, reason=reason, unreachable=outcome.unreachable, missing=missing
            )
            await edits.ended(tx, row, reason)
