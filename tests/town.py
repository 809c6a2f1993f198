"""A village, its resource centre and a small Telegram: the language of the tests.

    nina = town.person("Нина")
    await nina.says("Как открыть счёт?")

    assert "ТОС" in nina.heard
    town.nothing_else()

Everything is real but Telegram: the dispatcher, the file, the templates, HTTP on the loopback.
"""

import asyncio
import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import content
from bot.app import App
from bot.config import Settings
from bot.sandbox import Telegram, serve
from bot.texts import at_home_in
from db.database import Database
from tests.ready import give_back

MONDAY_NOON = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
PATIENCE = 10.0


def moved(began: datetime, shift: timedelta) -> datetime:
    """Monday noon at the beginning, and on from there."""
    return MONDAY_NOON + (datetime.now(UTC) - began) + shift


class Person:
    """Somebody with a phone. `heard` is the last text of the bot in their chat."""

    def __init__(self, town: "Town", user: int, name: str) -> None:
        self.town = town
        self.id = user
        self.name = name

    async def says(self, text: str | None = None, **how: Any) -> int:
        message = self.town.tg.send(self.id, self.id, text, **how)
        await self.town.quiet()
        return message

    async def presses(self, label: str) -> str:
        """Press the newest button of that label; return the id of the press."""
        for message in reversed(self.messages):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            if any(button["text"] == label for row in rows for button in row):
                press = self.town.tg.press(self.id, self.id, message["message_id"], label)
                await self.town.quiet()
                return press
        raise AssertionError(f"no button «{label}»; there are: {self.buttons}")

    async def taps(self, label: str) -> None:
        self.town.tg.tap(self.id, label)
        await self.town.quiet()

    async def agrees(self) -> "Person":
        """Be a person who has agreed and was asked where from."""
        await self.says("/start")
        await self.presses("Согласен")
        return self

    @property
    def messages(self) -> list[dict]:
        return self.town.tg.messages(self.id)

    @property
    def from_bot(self) -> list[dict]:
        return [m for m in self.messages if m["from"]["is_bot"]]

    @property
    def texts(self) -> list[str]:
        return [words(m) for m in self.from_bot]

    @property
    def heard(self) -> str:
        return self.texts[-1] if self.from_bot else ""

    @property
    def buttons(self) -> list[str]:
        """The labels under the last message of the bot."""
        return labels(self.from_bot[-1]) if self.from_bot else []


class Consultant(Person):
    """A member of the staff group."""

    async def replies(self, to: dict, text: str | None = None, **how: Any) -> int:
        return await self.writes(
            text, reply_to=to["message_id"], thread=to.get("message_thread_id"), **how
        )

    async def writes(self, text: str | None = None, **how: Any) -> int:
        message = self.town.tg.send(self.id, self.town.group, text, **how)
        await self.town.quiet()
        return message

    async def presses_on(self, message: dict, label: str) -> str:
        press = self.town.tg.press(self.id, self.town.group, message["message_id"], label)
        await self.town.quiet()
        return press


def words(message: dict) -> str:
    return message.get("text") or message.get("caption") or f"[{kind(message)}]"


def kind(message: dict) -> str:
    kinds = ("photo", "voice", "video", "document", "sticker", "location", "contact", "poll",
             "video_note", "audio", "venue", "animation", "dice")  # fmt: skip
    return next((k for k in kinds if k in message), "?")


def labels(message: dict) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


class Town:
    def __init__(
        self, folder: Path, *, forum: bool = True, supergroup: bool = True, **settings: dict
    ) -> None:
        self.folder = folder
        self.shift = timedelta()
        self.began = datetime.now(UTC)
        self.tg = Telegram(now=lambda: self.clock().timestamp())
        self.group = self.tg.add_group("Консультанты", forum=forum, supergroup=supergroup)
        self.olga = self.consultant("Ольга", "creator")
        self._settings = settings
        self.app: App
        self._running: asyncio.Task | None = None

    def clock(self) -> datetime:
        """The town's time: Monday noon at its beginning, moved by `later`."""
        return moved(self.began, self.shift)

    # -- people ------------------------------------------------------------------------------------

    def person(self, name: str = "Нина", last: str = "") -> Person:
        return Person(self, self.tg.add_person(name, last), name)

    def consultant(self, name: str, status: str = "member") -> Consultant:
        user = self.tg.add_person(name)
        self.tg.join(self.group, user, status)
        return Consultant(self, user, name)

    # -- the bot -----------------------------------------------------------------------------------

    def settings(self) -> Settings:
        return Settings.model_validate(
            {
                "telegram": {
                    "token": self.tg.token,
                    "api_base": self.server.url,
                    "messages_per_second": 0,
                    **self._settings.get("telegram", {}),
                },
                "staff": {"chat_id": self.group, **self._settings.get("staff", {})},
                "faq": {"semantic": False, **self._settings.get("faq", {})},
                "centre": {
                    "name": "Центр «Опора»",
                    "timezone": "Asia/Omsk",
                    "phone": "8 800 000-00-00",
                    "address": "с. Заречное, ул. Школьная, 5",
                    **self._settings.get("centre", {}),
                },
                "reminders": self._settings.get("reminders", {}),
                "web": self._settings.get("web", {}),
                "database": {"path": str(self.folder / "centre.db")},
                "privacy": self._settings.get("privacy", {}),
                "replica": self._settings.get("replica", {}),
                "backup": {"folder": "", **self._settings.get("backup", {})},
            }
        )

    async def open(self) -> "Town":
        self.server = await serve(self.tg, port=0, page=False)
        await self.start()
        return self

    async def start(self) -> None:
        await self.start_unsettled()
        await self.quiet()

    async def start_unsettled(self) -> None:
        self.app = App(self.settings(), self.clock)
        await self.app.open()
        self._running = asyncio.create_task(self.app.run())

    async def stop(self) -> None:
        if self._running is not None:
            self.app.stop()
            await asyncio.wait_for(self._running, PATIENCE)
            self._running = None
        await self.app.close()
        give_back(self.app)

    async def close(self) -> None:
        with suppress(Exception):
            await self.stop()
        await self.server.close()

    async def until(self, condition, what: str = "") -> None:
        """Wait until something holds; fail where it does not within ten seconds."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                if self._running is not None and self._running.done():
                    self._running.result()
                    raise AssertionError("the bot has ended")
                await asyncio.sleep(0.002)

    async def quiet(self) -> None:
        """Wait until all that was said has been taken in and answered."""
        await self.until(lambda: not self.tg.updates.queue and self.app.settled)

    async def load(self, file: Path, *, only: bool = False) -> None:
        """Load content, as another process does."""
        at_home_in(self.settings().centre.timezone)
        other = await Database.open(self.folder / "centre.db", self.clock)
        try:
            await content.load(other, content.read([file]), only=only)
        finally:
            await other.close()

    async def later(self, **span: float) -> None:
        """Move the clock, and let what is due by then happen."""
        await self.quiet()
        self.shift += timedelta(**span)
        self.app.clock_moved()
        await self.app.schedule.tick()
        await self.quiet()

    # -- looking -----------------------------------------------------------------------------------

    @property
    def desk(self) -> list[dict]:
        """What the bot has put into the staff group, without Telegram's own notices."""
        posts = self.tg.messages(self.group)
        return [m for m in posts if m["from"]["is_bot"] and words(m) != "[?]"]

    @property
    def desk_texts(self) -> list[str]:
        return [words(m) for m in self.desk]

    def in_desk(self, text: str) -> dict:
        """Return the newest message of the bot in the group that has these words."""
        found: list[dict] = [message for message in self.desk if text in words(message)]
        if found:
            return found[-1]
        raise AssertionError(f"«{text}» is not in the group: {self.desk_texts}")

    def at(self, message: int) -> dict:
        found: dict = next(m for m in self.tg.messages(self.group) if m["message_id"] == message)
        return found

    def rows(self, sql: str, *params: object) -> list[tuple]:
        """Ask the file through a connection of one's own: only what is committed is seen."""
        with closing(sqlite3.connect(self.folder / "centre.db", timeout=PATIENCE)) as connection:
            return connection.execute(sql, params).fetchall()

    async def change(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Put rows into the file that nobody could say one by one.

        Who waits for the file's lock must let the bot go on: it may be the one that has it.
        """
        put = list(rows)
        await self.until(lambda: self._written(sql, put))

    def _written(self, sql: str, rows: list[Sequence[object]]) -> bool:
        """Write, unless somebody else has the file's lock."""
        try:
            with (
                closing(sqlite3.connect(self.folder / "centre.db", timeout=0)) as connection,
                connection,
            ):
                connection.executemany(sql, rows)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True

    def file(self, file_id: str) -> bytes:
        """What the bot has sent as a document."""
        content: bytes = self.tg.files.by_id[file_id].content
        return content

    def counted(self) -> int:
        """How many messages the bot has sent so far."""
        return sum(
            1 for call in self.tg.calls if call.ok and call.method.startswith(("send", "copy"))
        )


def entry(id_: str, question: str, answer: str = "Так-то.", **more: object) -> dict:
    return {"id": id_, "question": question, "answer": answer, **more}


def write_content(path: Path, **kinds: list) -> Path:
    path.write_text(json.dumps(kinds, ensure_ascii=False), encoding="utf-8")
    return path
