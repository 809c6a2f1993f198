"""Telling systemd that the bot is ready and alive: a datagram, where it has asked for one."""

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress


def notify(state: str) -> None:
    """Send «READY=1», «WATCHDOG=1» or «STOPPING=1»; elsewhere than under systemd do nothing."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address or not hasattr(socket, "AF_UNIX"):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.sendto(state.encode(), "\0" + address[1:] if address[0] == "@" else address)


def watched_every() -> float | None:
    """Return the seconds between two signs of life, None where nobody waits for them."""
    span = os.environ.get("WATCHDOG_USEC", "")
    meant = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(span) / 1e6 / 3 if span.isdecimal() and int(span) and meant else None


async def give_signs(alive: Callable[[], bool]) -> None:
    """Give signs of life as long as there is life; who stops is started anew."""
    notify("READY=1")
    every = watched_every()
    while every is not None:
        if alive():
            notify("WATCHDOG=1")
        await asyncio.sleep(every)
