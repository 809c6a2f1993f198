"""The small Telegram in a process of its own, and what people do in it."""

import asyncio
import json
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

import aiohttp

from bench.processes import ROOT, environment

TOKEN = "42:BENCHBENCHBENCHBENCHBENCHBENCHBENCH"
AT_ONCE = 8
PATIENCE = 90.0
LOOK_EVERY = 0.1


class Telegram:
    """`async with Telegram() as telegram`: everything people do goes through its control API."""

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.sandbox", "--port", "0", "--token", TOKEN,
            stdout=asyncio.subprocess.PIPE, cwd=ROOT, env=environment(),
        )  # fmt: skip
        assert self._process.stdout is not None
        self.url: str = json.loads(await self._process.stdout.readline())["url"]
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._http.close()
        self._process.terminate()
        await self._process.wait()

    async def do(self, do: str, **how: Any) -> Any:
        async with self._http.post(f"{self.url}/sandbox/do", json={"do": do, **how}) as response:
            answer = await response.json()
        if not answer["ok"]:
            raise RuntimeError(f"{do}: {answer['error']}")
        return answer["result"]

    async def do_all(self, doings: Iterable[dict[str, Any]]) -> list[Any]:
        """Do many things, nearly in order; return their results in order."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(doing: dict[str, Any]) -> Any:
            async with gate:
                return await self.do(**doing)

        return await asyncio.gather(*(one(doing) for doing in doings))

    async def people(self, count: int) -> list[int]:
        return await self.do_all(
            {"do": "add_person", "first_name": f"Person {n}"} for n in range(count)
        )

    async def calls(
        self, method: str, since: float, most: int = 20_000, *, params: bool = False
    ) -> list[dict[str, Any]]:
        """What the bot has called since a moment (epoch seconds) and was let do."""
        found = await self.do("calls", last=most, method=method, params=params)
        return [call for call in found if call["ok"] and call["at"] >= since]

    async def until_called(
        self, method: str, since: float, count: int = 1, *, every: float = LOOK_EVERY
    ) -> list[dict[str, Any]]:
        """Wait until so many calls have come in; return them. Their `at` tells when."""
        async with asyncio.timeout(PATIENCE):
            while True:
                # An empty queue comes first: looking must not cost what is measured.
                if count < 10 or (await self.do("queue"))["waiting"] == 0:
                    calls = await self.calls(method, since, count + 10)
                    if len(calls) >= count:
                        return calls
                await asyncio.sleep(every)

    async def until_quiet(self) -> None:
        """Wait until the bot asks for updates and nothing waits for it."""
        async with asyncio.timeout(PATIENCE):
            while (await self.do("queue"))["waiting"]:
                await asyncio.sleep(0.005)
