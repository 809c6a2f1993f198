"""Meaning for the search: vectors of the FAQ's texts, computed once and kept."""

import asyncio
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from bot.search import Entry
from bot.search.meaning import Embedder, Kind, missing, unpacked
from db import vectors as rows
from db.database import Database

SHIPPED = Path(__file__).parent.parent / "content" / "vectors.bin"
SLICE = 16


def shipped() -> dict[bytes, bytes]:
    """Return the vectors of what ships; none where the file is not there."""
    return unpacked(SHIPPED.read_bytes()) if SHIPPED.exists() else {}


async def known(db: Database) -> dict[bytes, bytes]:
    return {**await asyncio.to_thread(shipped), **await _own(db)}


async def learn(
    db: Database, entries: Sequence[Entry], embed: Embedder, seconds: float | None = None
) -> dict[bytes, bytes]:
    """Return the vectors of the texts of the entries; those that are missing are made and kept.

    A short text takes a dozen milliseconds, a long answer ten times that, in a thread; a process
    that is killed goes on where it was. `seconds`: what is not made by then is left out.
    """
    vectors = await known(db)
    wanted = await asyncio.to_thread(missing, entries, vectors)
    left = iter(wanted.items())
    until = None if seconds is None else time.monotonic() + seconds
    while some := list(islice(left, SLICE)):
        if until is not None and time.monotonic() > until:
            break
        made = await asyncio.to_thread(_made, some, embed)
        async with db.write() as tx:
            await rows.add(tx, made)
        vectors |= made
    return vectors


def _made(some: Sequence[tuple[bytes, tuple[Kind, str]]], embed: Embedder) -> dict[bytes, bytes]:
    return {key: embed(kind, text) for key, (kind, text) in some}


async def prune(db: Database, entries: Sequence[Entry]) -> None:
    """Forget what belongs to no text any more."""
    if not (own := await _own(db)):
        return
    needed = await asyncio.to_thread(missing, entries, {})
    if stale := own.keys() - needed.keys():
        async with db.write() as tx:
            await rows.forget(tx, stale)


async def _own(db: Database) -> dict[bytes, bytes]:
    async with db.read() as tx:
        return await rows.known(tx)
