"""The file: made and brought up to date in whole steps, safe to write, refused where it is not ours."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db import migrations
from db.database import Database, NewerDatabaseError

ROOT = Path(__file__).parent.parent


async def put(db: Database, key: str, value: str = "") -> None:
    async with db.write() as tx:
        await tx.run("INSERT INTO settings (key, value) VALUES (?, ?)", key, value)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    file = sqlite3.connect(path, isolation_level=None)
    try:
        yield file
    finally:
        file.close()


def tables(path: Path) -> tuple[int, set[str]]:
    with opened(path) as file:
        (version,) = file.execute("PRAGMA user_version").fetchone()
        return version, {name for (name,) in file.execute("SELECT name FROM sqlite_master")}


async def test_the_file_is_set_up_to_be_safe(tmp_path: Path) -> None:
    db = await Database.open(tmp_path / "centre.db")
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "user_version")
    async with db.write() as tx:
        pragmas = [await tx.value(f"PRAGMA {name}") for name in names]
    await db.close()
    assert pragmas == ["wal", 2, 1, 1, len(migrations.numbered())]


async def test_a_checkpoint_empties_the_log_unless_somebody_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.database.BUSY_MS", 50)
    db = await Database.open(tmp_path / "centre.db")
    log = tmp_path / "centre.db-wal"
    await put(db, "a", "words" * 1000)
    assert log.stat().st_size > 0
    assert await db.checkpoint()
    assert log.stat().st_size == 0

    async with db.read() as tx:
        await tx.value("SELECT count(*) FROM settings")
        await put(db, "b")
        assert not await db.checkpoint()
    assert await db.checkpoint()
    await db.close()


async def test_half_a_migration_is_rolled_back(tmp_path: Path) -> None:
    """Trap 4: the first migration fails at its last tables; `executescript` would keep the others."""
    path = tmp_path / "centre.db"
    with opened(path) as file:
        file.execute("CREATE TABLE outbox (ours INT)")

    with pytest.raises(sqlite3.OperationalError, match="outbox already exists"):
        await Database.open(path)
    assert tables(path) == (0, {"outbox"})

    with opened(path) as file:
        file.execute("DROP TABLE outbox")
    await (await Database.open(path)).close()
    version, made = tables(path)
    assert version == len(migrations.numbered())
    assert {"people", "outbox"} <= made


async def test_a_file_of_an_older_program_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second migration comes later: it is applied once, to the data that is there."""
    path = tmp_path / "centre.db"
    older = await Database.open(path)
    await put(older, "a", "kept")
    await older.close()
    number = len(migrations.numbered())
    folder = tmp_path / "migrations"
    folder.mkdir()
    for script in migrations.FOLDER.glob("[0-9]*.sql"):
        (folder / script.name).write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "9999_later.sql").write_text(
        "ALTER TABLE settings ADD COLUMN later TEXT;\n"
        "CREATE TRIGGER t AFTER INSERT ON settings BEGIN\n  UPDATE settings SET later = 'x';\n  SELECT 1;\nEND;\n"
    )
    monkeypatch.setattr(migrations, "FOLDER", folder)

    for _ in range(2):
        newer = await Database.open(path)
        async with newer.read() as tx:
            assert await tx.rows("SELECT key, value, later FROM settings") == [("a", "kept", None)]
        await newer.close()

    assert tables(path)[0] == number + 1


async def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "centre.db"
    await (await Database.open(path)).close()
    with opened(path) as file:
        file.execute(f"PRAGMA user_version={len(migrations.numbered()) + 1}")
    before = tables(path)
    with pytest.raises(NewerDatabaseError):
        await Database.open(path)
    assert tables(path) == before


async def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "centre.db"
    path.write_bytes(b"rubbish" * 2000)
    with pytest.raises(sqlite3.DatabaseError):
        await Database.open(path)
    assert path.read_bytes() == b"rubbish" * 2000


def test_a_process_ends_though_a_connection_was_left_open(tmp_path: Path) -> None:
    """Trap 5: aiosqlite's threads would keep it alive for ever."""
    program = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom db.database import Database\n"
        "async def main():\n"
        "    db = await Database.open(Path(sys.argv[1]))\n"
        "    globals()['left_open'] = db\n"
        "    async with db.write() as tx:\n"
        "        await tx.run(\"INSERT INTO settings (key, value) VALUES ('half', 'done')\")\n"
        "        raise SystemExit(3)\n"
        "asyncio.run(main())\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "centre.db")]
    ended = subprocess.run(command, cwd=ROOT, timeout=20, capture_output=True, check=False)
    assert ended.returncode == 3, ended.stderr
    with opened(tmp_path / "centre.db") as file:
        assert file.execute("SELECT count(*) FROM settings").fetchone() == (0,)


@pytest.mark.skipif(sys.platform == "win32", reason="no such rights there")
async def test_nobody_but_its_owner_reads_the_file_and_what_stands_beside_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "data" / "centre.db"
    before = os.umask(0o022)
    try:
        db = await Database.open(path)
        await put(db, "a")
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
    finally:
        os.umask(before)
        await db.close()
    assert modes == {"centre.db": 0o600, "centre.db-wal": 0o600, "centre.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="no such rights there")
async def test_a_file_from_before_is_closed_to_strangers(tmp_path: Path) -> None:
    path = tmp_path / "centre.db"
    await (await Database.open(path)).close()
    path.chmod(0o644)
    await (await Database.open(path)).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
