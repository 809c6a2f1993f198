"""The real programs as processes of their own, to be killed: the bot, and a small Telegram."""

import asyncio
import json
import multiprocessing
import os
import sys
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0
STARTED: list["BotProcess"] = []

# Bots are forked from a process that has read aiogram's models already: three seconds less each.
WARM = multiprocessing.get_context("forkserver")
WARM.set_forkserver_preload(["bot.app"])


def bury() -> None:
    """Leave no bot behind, whatever a test came to."""
    for bot in STARTED:
        if bot.process.is_alive():
            bot.process.kill()
    STARTED.clear()


def _run(log: Path, arguments: list[str]) -> None:
    from bot.__main__ import main

    with log.open("ab", buffering=0) as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    os.chdir(ROOT)
    sys.exit(main(arguments))


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
            f'[database]\npath = "{self.database}"\n[faq]\nsemantic = false\n',
            encoding="utf-8",
        )
        if replica := settings.get("replica"):
            with self.config.open("a", encoding="utf-8") as file:
                file.write(f'[replica]\nurl = "{replica}"\n')
        self.log.touch()
        self.process = WARM.Process()
        STARTED.append(self)

    async def start(self) -> None:
        arguments = ["run", "--config", str(self.config)]
        self.process = WARM.Process(target=_run, args=(self.log, arguments), daemon=True)
        self.process.start()

    @property
    def returncode(self) -> int | None:
        """The exit code of a process that was started and has ended."""
        return self.process.exitcode

    async def kill(self) -> None:
        """As a power cut would: SIGKILL."""
        self.process.kill()
        await asyncio.to_thread(self.process.join)

    async def terminate(self) -> int:
        """As systemd would, SIGTERM; returns the exit code, fails where it takes over 10 s."""
        self.process.terminate()
        await asyncio.to_thread(self.process.join, 10)
        assert self.process.exitcode is not None, "SIGTERM did not end it"
        return self.process.exitcode


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
