"""`python -m bot.sandbox`: the small Telegram as a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from bot.sandbox.server import serve
from bot.sandbox.telegram import Telegram


async def run(host: str, port: int, token: str, username: str) -> None:
    """Serve until SIGTERM or SIGINT; the address is one line of JSON on standard output."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    server = await serve(Telegram(token, username), host, port)
    sys.stdout.write(json.dumps({"url": server.url, "port": server.port}) + "\n")
    sys.stdout.flush()
    await ended.wait()
    await server.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080, help="0 takes any free port")
    parser.add_argument("--token", default="42:SANDBOX")
    parser.add_argument("--username", default="resursnik_demo_bot")
    given = parser.parse_args()
    asyncio.run(run(given.host, given.port, given.token, given.username))


if __name__ == "__main__":
    main()
