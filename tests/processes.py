"""The real programs as processes of their own, to be killed: the bot, and a small Telegram."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0
STARTED: list["BotProcess"] = []


def bury() -> None:
    """Leave no bot behind, whatever a test came to."""
    for bot in STARTED:
        if hasattr(bot, "process") and bot.process.returncode is None:
            bot.process.kill()
    STARTED.clear()


class TelegramProcess:
    """The small Telegram, reached over its control API."""

    def __init__(self) -> None:
        self.url = ""

    async def start(self) -> "TelegramProcess":
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.sandbox", "--port", "0", "--token", "42:SANDBOX",
            stdout=asyncio.subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        assert self._process.stdout is not None
        self.url = json.loads(await self._process.stdout.readline())["url"]
        self._session = aiohttp.ClientSession()
        return self

    async def do(self, doing: str, **how: Any) -> Any:
        async with self._session.post(
            f"{self.url}/sandbox/do", json={"do": doing, **how}
        ) as answer:
            told = await answer.json()
        assert told["ok"], told
        return told["result"]

    async def stop(self) -> None:
        await self._session.close()
        self._process.kill()
        await self._process.wait()


class BotProcess:
    """`python -m bot run`; its log is kept in a file."""

    def __init__(self, folder: Path, url: str, group: int, **settings: Any) -> None:
        self.log = folder / "bot.log"
        self.config = folder / "config.toml"
        self.database = folder / "centre.db"
        pace = settings.get("messages_per_second", 0)
        self.config.write_text(
            f'[telegram]\ntoken = "42:SANDBOX"\napi_base = "{url}"\nmessages_per_second = {pace}\n'
            f'[staff]\nchat_id = {group}\n[centre]\nname = "Опора"\n'
            f'[database]\npath = "{self.database}"\n',
            encoding="utf-8",
        )
        self.process: asyncio.subprocess.Process
        STARTED.append(self)

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--config", str(self.config),
                stdout=log, stderr=log, cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip

    async def kill(self) -> None:
        """As a power cut would: SIGKILL."""
        self.process.kill()
        await self.process.wait()

    async def terminate(self) -> int:
        """As systemd would; returns the exit code, fails where it takes longer than 10 s."""
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 10)


async def until(condition: Any, what: str, patience: float = PATIENCE) -> Any:
    """Ask again and again until something holds; return it."""
    try:
        async with asyncio.timeout(patience):
            while True:
                found = await condition()
                if found:
                    return found
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(f"never: {what}") from None
