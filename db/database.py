"""One SQLite file: one writer behind a lock, a few read-only readers, migrations, one clock."""

import asyncio
import dataclasses
import functools
import sqlite3
import types
import typing
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from db import migrations, private

T = TypeVar("T")
Clock = Callable[[], datetime]
BUSY_MS = 15_000
CHECKPOINT_MS = 100
READERS = 2
INCREMENTAL = 2
FREE_SHARE = 0.3
FREE_LEAST = 250
FREED_AT_ONCE = 500
"""Pages of 4 kB."""
JOINED_WITHIN = 5.0


def system_clock() -> datetime:
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Return the stored form of a moment: UTC, milliseconds, sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def replica_folder(path: Path) -> Path:
    """Return the folder that stands beside a database while a replica of it is kept."""
    return Path(f"{path.absolute()}-replica")


class NewerDatabaseError(Exception):
    """The file was written by a newer version of the program."""


class OlderDatabaseError(Exception):
    """The file was written by an older version, and nothing may be changed in it now."""


class NestedTransactionError(RuntimeError):
    """A recipe opened a transaction inside another one: pass tx down."""


@functools.cache
def _converters(cls: type) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """Return the places of what SQLite knows no type for, and how to make it of the value."""
    hints = typing.get_type_hints(cls)
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for place, field in enumerate(dataclasses.fields(cls)):
        hint = hints[field.name]
        options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
        if datetime in options:
            found.append((place, datetime.fromisoformat))
        elif bool in options:
            found.append((place, bool))
    return tuple(found)


@functools.cache
def columns(cls: type, prefix: str = "") -> str:
    """Return the SELECT list of a row dataclass, in the order of its fields."""
    return ", ".join(prefix + field.name for field in dataclasses.fields(cls))


def _record(cls: type[T], row: Sequence[Any]) -> T:
    values = list(row)
    for place, how in _converters(typing.cast("type", cls)):
        if values[place] is not None:
            values[place] = how(values[place])
    return cls(*values)


class Tx:
    """An open transaction. `now` is the only clock of everything that happens in it."""

    def __init__(self, connection: aiosqlite.Connection, now: datetime) -> None:
        # A statement takes microseconds, a turn of the thread ten times that: only what
        # waits (BEGIN, COMMIT) goes through the thread.
        self._sqlite = connection._conn  # noqa: SLF001
        self.now = now

    @functools.cached_property
    def now_text(self) -> str:
        return stamp(self.now)

    async def all(self, cls: type[T], sql: str, *params: Any) -> list[T]:
        """Return every row as `cls`, a dataclass whose fields stand in the order of the columns."""
        return [_record(cls, row) for row in self._sqlite.execute(sql, params)]

    async def one(self, cls: type[T], sql: str, *params: Any) -> T | None:
        rows = await self.all(cls, sql, *params)
        return rows[0] if rows else None

    async def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        return self._sqlite.execute(sql, params).fetchall()

    async def value(self, sql: str, *params: Any) -> Any:
        """Return the first column of the first row, None where there is no row."""
        rows = await self.rows(sql, *params)
        return rows[0][0] if rows else None

    async def run(self, sql: str, *params: Any) -> int:
        """Run a statement that returns nothing; tell how many rows it changed."""
        return self._sqlite.execute(sql, params).rowcount

    async def insert(self, sql: str, *params: Any) -> int:
        """Insert a row; return its rowid."""
        return int(self._sqlite.execute(sql, params).lastrowid or 0)

    async def many(self, sql: str, params: Sequence[Sequence[Any]]) -> None:
        self._sqlite.executemany(sql, params)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """All that happens inside is undone when the block raises."""
        self._sqlite.execute("SAVEPOINT step")
        try:
            yield
        except BaseException:
            self._sqlite.execute("ROLLBACK TO step")
            self._sqlite.execute("RELEASE step")
            raise
        self._sqlite.execute("RELEASE step")


class Database:
    """The open file. `write()` and `read()` are the only ways in."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self._writer: aiosqlite.Connection
        self._readers: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        self._all: list[aiosqlite.Connection] = []
        self._lock = asyncio.Lock()
        self._owner: asyncio.Task[Any] | None = None
        self.aside: Callable[[], AbstractAsyncContextManager[None]] = nullcontext
        """Entered while the log is emptied: who reads it for a replica lets go of it meanwhile."""

    @classmethod
    async def open(cls, path: Path, clock: Clock = system_clock) -> "Database":
        """Open or create the file, for its owner's eyes only, and bring its schema up to date.

        Raises NewerDatabaseError for a file of a newer program, sqlite3.Error for a damaged one.
        """
        private.folder(path.parent)
        private.make(path)
        database = cls(path, clock)
        try:
            database._writer = await database._connect(path.absolute().as_uri() + "?mode=rwc")
            await database._writer.execute(f"PRAGMA auto_vacuum={INCREMENTAL}")
            await database._writer.execute("PRAGMA journal_mode=WAL")
            await database._writer.execute("PRAGMA synchronous=FULL")
            await database._writer.execute("PRAGMA secure_delete=ON")
            if replica_folder(path).exists():
                await database.leave_log()
            await database._migrate()
            for _ in range(READERS):
                reader = await database._connect(path.absolute().as_uri() + "?mode=ro")
                database._readers.put_nowait(reader)
        except BaseException:
            await database.close()
            raise
        return database

    @classmethod
    async def look(cls, path: Path, clock: Clock = system_clock) -> "Database":
        """Open a file that is there to be read only: `write` fails.

        Raises NewerDatabaseError, OlderDatabaseError; sqlite3.Error for none, or a damaged one.
        """
        database = cls(path, clock)
        try:
            reader = await database._connect(path.absolute().as_uri() + "?mode=ro")
            database._readers.put_nowait(reader)
            await database._refuse_other_versions()
        except BaseException:
            await database.close()
            raise
        return database

    async def _refuse_other_versions(self) -> None:
        async with self.read() as tx:
            version = int(await tx.value("PRAGMA user_version"))
        known = len(migrations.numbered())
        if version > known:
            raise NewerDatabaseError(str(self.path))
        if version < known:
            raise OlderDatabaseError(str(self.path))

    async def _connect(self, uri: str) -> aiosqlite.Connection:
        connecting = aiosqlite.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
        )
        # An unclosed connection must not keep a failed program alive for ever.
        connecting._thread.daemon = True  # noqa: SLF001
        try:
            connection = await connecting
        except BaseException:
            # Its thread ends soon; where the loop ends sooner, that would be said on the terminal.
            await asyncio.to_thread(connecting._thread.join, JOINED_WITHIN)  # noqa: SLF001
            raise
        self._all.append(connection)
        await connection.execute("PRAGMA foreign_keys=ON")
        return connection

    async def _migrate(self) -> None:
        known = migrations.numbered()
        async with self.write() as tx:
            version = int(await tx.value("PRAGMA user_version"))
            if version > len(known):
                raise NewerDatabaseError(str(self.path))
            for number, script in enumerate(known[version:], start=version + 1):
                for statement in migrations.statements(script):
                    await tx.run(statement)
                await tx.run(f"PRAGMA user_version={number}")

    async def close(self) -> None:
        for connection in self._all:
            with suppress(sqlite3.Error, ValueError):
                await connection.close()
        self._all.clear()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """One write transaction: commits when the block ends, undoes all of it when it raises."""
        task = asyncio.current_task()
        if self._owner is not None and self._owner is task:
            raise NestedTransactionError("a transaction is open in this task: pass tx down")
        async with self._lock:
            self._owner = task
            try:
                # BEGIN stands inside: a task cancelled while it is on its way must roll it back.
                await self._writer.execute("BEGIN IMMEDIATE")
                yield Tx(self._writer, self.clock())
                await self._writer.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error, ValueError):
                    await self._writer.execute("ROLLBACK")
                raise
            finally:
                self._owner = None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """One consistent look at what is committed; writing raises sqlite3.OperationalError."""
        reader = await self._readers.get()
        tx = Tx(reader, self.clock())
        try:
            # Neither this nor ROLLBACK waits: who reads beside a log takes no lock.
            await tx.run("BEGIN")
            yield tx
        finally:
            try:
                with suppress(sqlite3.Error, ValueError):
                    await tx.run("ROLLBACK")
            finally:
                self._readers.put_nowait(reader)

    async def foreign_version(self) -> int:
        """Return a number that changes when another process has committed to the file."""
        rows = await self._writer.execute_fetchall("PRAGMA data_version")
        return int(next(iter(rows))[0])

    async def shrink(self) -> None:
        """Give pages that hold nothing back to the disk, where they are a third of the file.

        In steps, so that others get their turn; a file of an older program is written anew once.
        """
        free = await self._pragma("freelist_count")
        if free < FREE_LEAST or free < await self._pragma("page_count") * FREE_SHARE:
            return
        if await self._pragma("auto_vacuum") != INCREMENTAL:
            async with self._lock:
                await self._writer.execute(f"PRAGMA auto_vacuum={INCREMENTAL}")
                await self._writer.execute("VACUUM")
            return
        while await self._pragma("freelist_count"):
            async with self._lock:
                await self._writer.execute_fetchall(f"PRAGMA incremental_vacuum({FREED_AT_ONCE})")

    async def _pragma(self, name: str) -> int:
        async with self._lock:
            return int(next(iter(await self._writer.execute_fetchall(f"PRAGMA {name}")))[0])

    async def leave_log(self) -> None:
        """Never bring the log into the file unasked: a replica is read from both, and would tear.

        Every connection that writes has to keep to this, in every process.
        """
        async with self._lock:
            await self._writer.execute("PRAGMA wal_autocheckpoint=0")

    async def checkpoint(self) -> bool:
        """Bring the write-ahead log into the file and empty it; tell whether it went through."""
        async with self._lock, self.aside():
            # A slow reader must not hold everybody up: it is tried again later.
            await self._writer.execute(f"PRAGMA busy_timeout={CHECKPOINT_MS}")
            try:
                rows = await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                await self._writer.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            return int(next(iter(rows))[0]) == 0
