"""A town whose bot is killed at every step: SIGKILL while it takes in what was just said.

The language is that of `tests.town`. The bot is a process of its own, started anew after each kill.
What a killed one sent and could not note is sent again: such a repeat counts as one message here.
"""

import asyncio
import json
import logging
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.config import Settings
from db.database import stamp
from tests.processes import WARM
from tests.town import PATIENCE, Town, moved

LONGEST = 0.12
"""Seconds after which the bot is killed at the latest: by then most is done."""
UNDONE = (
    "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')"
    " AND (not_before IS NULL OR not_before <= ?)"
)


def _live(
    settings: dict[str, Any], log: Path, began: datetime, shift: timedelta, ready: Any
) -> None:
    logging.basicConfig(filename=log, force=True)
    asyncio.run(_run(App(Settings.model_validate(settings), lambda: moved(began, shift)), ready))


async def _run(app: App, ready: Any) -> None:
    await app.open()
    running = asyncio.create_task(app.run())
    while not app.settled:
        await asyncio.sleep(0.002)
    await app.schedule.tick()
    ready.set()
    await running


class KilledTown(Town):
    """`kills` and `repeats` are counted; a kill may repeat what was on its way, two calls."""

    def __init__(self, folder: Path, **how: Any) -> None:
        super().__init__(folder, **how)
        self.kills = 0
        self.log = folder / "bot.log"
        self._pick = random.Random(folder.parent.name)
        self._process = WARM.Process()
        self._ready = WARM.Event()
        self._step: dict[tuple[int, int], int] = {}
        everything = self.tg.messages
        self.tg.messages = lambda chat: self._once(chat, everything(chat))  # type: ignore[assignment,misc]

    def settings(self) -> Settings:
        settings = super().settings()
        self._told = settings.model_dump(mode="json")
        self._told["telegram"]["token"] = settings.telegram.token.get_secret_value()
        return settings

    async def start_unsettled(self) -> None:
        self.settings()
        self._ready = WARM.Event()
        told = (self._told, self.log, self.began, self.shift, self._ready)
        self._process = WARM.Process(target=_live, args=told, daemon=True)
        self._process.start()

    async def start(self) -> None:
        await self.start_unsettled()
        await self.at_rest()

    async def stop(self) -> None:
        if self._process.is_alive():
            self._process.kill()
        await asyncio.to_thread(self._process.join)

    async def quiet(self) -> None:
        """Kill the bot in the middle of what was just begun; wait until the next one is done."""
        await asyncio.sleep(self._pick.uniform(0, LONGEST))
        await self.stop()
        self.kills += 1
        await self.start()

    async def later(self, **span: float) -> None:
        await self.at_rest()
        self.shift += timedelta(**span)
        await self.quiet()

    async def at_rest(self) -> None:
        """All that was said is taken in, and what that led to has arrived."""
        async with asyncio.timeout(PATIENCE):
            while not (self._ready.is_set() and self._done()):
                assert self._process.exitcode is None, self.log.read_text()
                await asyncio.sleep(0.01)
        for number, chat in self.tg.chats.items():
            for post in chat.posts:
                self._step.setdefault((number, post), self.kills)

    def _done(self) -> bool:
        if self.tg.updates.queue:
            return False
        return self.rows(UNDONE, stamp(self.clock())) == [(0,)]

    def _once(self, chat: int, messages: list[dict]) -> list[dict]:
        """Leave out what the bot has sent twice around one kill: the later one is noted."""
        kept: list[dict] = []
        last: dict[object, tuple[str, int, int]] = {}
        for message in messages:
            place = message.get("message_thread_id")
            said = content(message)
            step = self._step.get((chat, message["message_id"]), self.kills)
            before = last.get(place)
            if message["from"]["is_bot"] and before and before[:2] == (said, step):
                kept[before[2]] = message
            else:
                kept.append(message)
                last[place] = (said, step, len(kept) - 1)
        return kept


def content(message: dict) -> str:
    """What a message says, without when and under which number."""
    own = {"message_id", "date", "edit_date", "reactions", "media_group_id"}
    return json.dumps({key: value for key, value in message.items() if key not in own})
