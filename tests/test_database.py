"""The cellar: transactions that do not mix, wait for others, and never break the writer."""

import asyncio
import random
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from db.database import Database, NestedTransactionError, Tx

ADD = "INSERT INTO settings (key, value) VALUES (?, ?)"


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "centre.db")
    yield database
    await database.close()


async def kept(db: Database) -> dict[str, str]:
    async with db.read() as tx:
        return {
            str(key): str(value) for key, value in await tx.rows("SELECT key, value FROM settings")
        }


async def put(db: Database, key: str, value: str = "") -> None:
    async with db.write() as tx:
        await tx.run(ADD, key, value)


class Another:
    """Another process with the file open. `says` is what it printed last."""

    def __init__(self, path: Path) -> None:
        program = (
            "import sqlite3, sys\n"
            "file = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
            "for line in sys.stdin:\n"
            "    print(file.execute(line).fetchall(), flush=True)\n"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", program, str(path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __call__(self, sql: str) -> str:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(sql + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        self._process.communicate()


@pytest.fixture
def another(db: Database) -> Iterator[Another]:
    process = Another(db.path)
    yield process
    process.end()


# -- one writer ----------------------------------------------------------------------------------------


async def test_a_rollback_in_one_task_leaves_the_other_ones_rows(db: Database) -> None:
    """Trap 1: two coroutines on one connection would share one transaction."""
    first_has_written, second_wants_in = asyncio.Event(), asyncio.Event()

    async def fails() -> None:
        async with db.write() as tx:
            await tx.run(ADD, "a", "lost")
            first_has_written.set()
            await second_wants_in.wait()
            raise LookupError

    async def works() -> None:
        await first_has_written.wait()
        second_wants_in.set()
        await put(db, "b", "stays")

    failed, worked = await asyncio.gather(fails(), works(), return_exceptions=True)

    assert isinstance(failed, LookupError)
    assert worked is None
    assert await kept(db) == {"b": "stays"}


async def test_many_at_once_are_all_counted(db: Database) -> None:
    await put(db, "n", "0")

    async def one_more() -> None:
        async with db.write() as tx:
            seen = int(await tx.value("SELECT value FROM settings WHERE key = 'n'"))
            await asyncio.sleep(0)
            await tx.run("UPDATE settings SET value = ? WHERE key = 'n'", str(seen + 1))

    await asyncio.gather(*(one_more() for _ in range(50)))

    assert await kept(db) == {"n": "50"}


async def test_a_transaction_waits_for_another_process_and_sees_what_it_did(
    db: Database, another: Another
) -> None:
    """Trap 2: a plain BEGIN would read at once and then fail with «database is locked»."""
    await put(db, "n", "0")
    another("BEGIN IMMEDIATE")

    async def one_more() -> None:
        async with db.write() as tx:
            seen = int(await tx.value("SELECT value FROM settings WHERE key = 'n'"))
            await tx.run("UPDATE settings SET value = ? WHERE key = 'n'", str(seen + 1))

    waiting = asyncio.create_task(one_more())
    await asyncio.wait([waiting], timeout=0.2)
    assert not waiting.done()
    another("UPDATE settings SET value = '41'")
    another("COMMIT")
    await waiting

    assert await kept(db) == {"n": "42"}


@pytest.mark.parametrize("busy", [False, True], ids=["alone", "beside another process"])
async def test_a_task_cancelled_anywhere_leaves_the_writer_whole(
    db: Database, another: Another, busy: bool
) -> None:
    """Trap 3: each task writes two rows or none, and the next one always gets in."""
    pick = random.Random(42)
    done: set[int] = set()

    async def pair(number: int) -> None:
        async with db.write() as tx:
            await tx.run(ADD, f"{number} first", "")
            await tx.run(ADD, f"{number} second", "")
        done.add(number)

    for number in range(200):
        held = busy and number % 10 == 0
        if held:
            another("BEGIN IMMEDIATE")
        task = asyncio.create_task(pair(number))
        for _ in range(pick.randrange(12)):
            await asyncio.sleep(0)
        await asyncio.wait([task], timeout=pick.choice([0, 0, 0.0002, 0.001, 0 if held else 5]))
        task.cancel()
        if held:
            another("COMMIT")
        with suppress(asyncio.CancelledError):
            await task
    await put(db, "last")

    rows = await kept(db)
    assert "last" in rows
    for number in range(200):
        both = {f"{number} first", f"{number} second"} & rows.keys()
        assert len(both) in {0, 2}
        assert both or number not in done
    assert 10 < len(done) < 190, "cancelled too early or too late to prove anything"


async def test_a_cancelled_look_gives_its_reader_back(db: Database) -> None:
    for waits in range(60):
        task = asyncio.create_task(kept(db))
        for _ in range(waits % 15):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    async with asyncio.timeout(5):
        await asyncio.gather(*(kept(db) for _ in range(10)))


async def test_a_transaction_inside_a_transaction_is_an_error(db: Database) -> None:
    """It would wait for itself for ever. What was open is undone, and the next one works."""
    with pytest.raises(NestedTransactionError, match="pass tx down"):
        async with asyncio.timeout(5), db.write() as tx:
            await tx.run(ADD, "a", "")
            await put(db, "b")
    assert await kept(db) == {}
    await put(db, "c")
    assert await kept(db) == {"c": ""}


async def test_a_task_begun_inside_a_transaction_waits_for_its_end(db: Database) -> None:
    async with db.write() as tx:
        task = asyncio.create_task(put(db, "after"))
        await asyncio.wait([task], timeout=0.05)
        assert not task.done()
        await tx.run(ADD, "before", "")
    await task
    assert set(await kept(db)) == {"before", "after"}


async def test_a_savepoint_undoes_its_own_part_only(db: Database) -> None:
    async with db.write() as tx:
        await tx.run(ADD, "before", "")
        for error in (LookupError, asyncio.CancelledError):
            with suppress(error):
                async with tx.savepoint():
                    await tx.run(ADD, "inside", "")
                    raise error
        async with tx.savepoint():
            await tx.run(ADD, "after", "")
    assert set(await kept(db)) == {"before", "after"}


async def test_a_commit_that_is_refused_undoes_all(db: Database) -> None:
    """A deferred foreign key speaks up at COMMIT only."""
    with pytest.raises(sqlite3.IntegrityError):
        async with db.write() as tx:
            await tx.run("PRAGMA defer_foreign_keys=ON")
            await tx.run(ADD, "a", "")
            await tx.run(
                "INSERT INTO searches (person_id, query, searched_at) VALUES (404, 'x', 'now')"
            )
    assert await kept(db) == {}
    await put(db, "b")


# -- readers -------------------------------------------------------------------------------------------


async def test_readers_see_what_is_committed_and_nothing_else(db: Database) -> None:
    async with db.write() as tx:
        await tx.run(ADD, "a", "")
        assert await kept(db) == {}
    assert await kept(db) == {"a": ""}


async def test_a_look_does_not_change_while_it_lasts(db: Database) -> None:
    async with db.read() as tx:
        count = "SELECT count(*) FROM settings"
        assert await tx.value(count) == 0
        await put(db, "a")
        assert await tx.value(count) == 0
    assert await kept(db) == {"a": ""}


async def test_a_reader_cannot_write(db: Database) -> None:
    async def write(tx: Tx) -> None:
        await tx.run(ADD, "a", "")

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        async with db.read() as tx:
            await write(tx)
    assert await kept(db) == {}
    async with db.write() as tx:
        await write(tx)
    assert await kept(db) == {"a": ""}


async def test_the_version_changes_by_others_only(db: Database, another: Another) -> None:
    before = await db.foreign_version()
    await put(db, "ours")
    await kept(db)
    another("SELECT count(*) FROM settings")
    another("BEGIN IMMEDIATE")
    another("INSERT INTO settings (key, value) VALUES ('undone', '')")
    another("ROLLBACK")
    assert await db.foreign_version() == before

    another("INSERT INTO settings (key, value) VALUES ('theirs', '')")

    assert await db.foreign_version() != before
    assert set(await kept(db)) == {"ours", "theirs"}
