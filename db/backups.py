"""Whole copies of the file: made while it is written to, checked and sealed before they count.

A backup is a plain SQLite file with a seal behind its last page, the digest of all before it:
SQLite tells a torn file, not a changed letter. A copy made by other means has no seal and is taken
for what its pages say.
"""

import hashlib
import math
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from db import drafts, migrations
from db.database import NewerDatabaseError, Tx, stamp

SEAL = b"\nresursnik-sha256:"
COUNTER = slice(24, 28)
"""Where a file's header counts its changes."""
SEALED = len(SEAL) + 8 + 64
OURS = {"settings", "updates", "people", "outbox"}
COPIED_AT = "copied_at"
PATIENCE = 15.0
STEPS_BETWEEN_LOOKS = 1000
CHUNK = 1 << 20
NUMBERED = ("people", "questions", "proposals", "gaps", "registrations", "consultations")
"""Tables whose numbers stand under buttons in the chats. Not seminars: links on posters hold."""
NUMBERS_A_DAY = 100
REMINDERS = 2
"""Lanes from this number on carry what nobody waits for: reminders and broadcasts."""

Stop = Callable[[], bool]


class ForeignFileError(Exception):
    """The file is no database of this program."""


class DamagedFileError(Exception):
    """The file is not whole; the text says what of it."""


class OpenElsewhereError(Exception):
    """Another program has the database open."""


def _never() -> bool:
    return False


@contextmanager
def _opened(path: Path, mode: str, stop: Stop = _never) -> Iterator[sqlite3.Connection]:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=PATIENCE)) as file:
        if stop is not _never:
            file.set_progress_handler(stop, STEPS_BETWEEN_LOOKS)
        yield file


# -- making ----------------------------------------------------------------------------------------


def write(
    source: Path, target: Path, moment: datetime, *, force: bool = False, stop: Stop = _never
) -> None:
    """Put a whole, checked copy of the database under the name `target`, for its owner's eyes only.

    Under that name there is all of it or nothing. Others write on meanwhile; the copy is of one
    moment. Raises FileExistsError (not with `force`), sqlite3.Error where the source will not be
    read or `stop` says so, DamagedFileError, ForeignFileError, NewerDatabaseError, OSError.
    """
    if target.exists() and not force:
        raise FileExistsError(target)
    with made(source, target, moment, stop) as part:
        drafts.publish(part, target, force=force)


@contextmanager
def made(source: Path, target: Path, moment: datetime, stop: Stop = _never) -> Iterator[Path]:
    """Lend a whole, checked, sealed copy of the database as a draft beside `target`."""
    with drafts.draft(target) as part:
        with _opened(source, "rw", stop) as file:
            file.execute("VACUUM INTO ?", (str(part),))
        with _opened(part, "rw", stop) as file:
            _sign(file, moment)
        examine(part, stop)
        _seal(part)
        yield part


def _sign(file: sqlite3.Connection, moment: datetime) -> None:
    """Let the copy tell of which moment it is. A file without settings is none of ours."""
    if OURS - _tables(file):
        raise ForeignFileError
    file.execute(
        "INSERT INTO settings (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (COPIED_AT, stamp(moment)),
    )


def _seal(path: Path) -> None:
    digest = _digest(path, path.stat().st_size)
    with path.open("rb+") as file:
        counter = file.read(COUNTER.stop)[COUNTER].hex().encode()
        file.seek(0, os.SEEK_END)
        file.write(SEAL + counter + digest)
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path, size: int) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while size and (chunk := file.read(min(size, CHUNK))):
            digest.update(chunk)
            size -= len(chunk)
    return digest.hexdigest().encode()


# -- checking --------------------------------------------------------------------------------------


def examine(path: Path, stop: Stop = _never) -> None:
    """Raise ForeignFileError, NewerDatabaseError or DamagedFileError where a file will not do."""
    try:
        with _opened(path, "ro", stop) as file:
            if OURS - _tables(file):
                raise ForeignFileError
            if _number(file, "user_version") > len(migrations.numbered()):
                raise NewerDatabaseError(str(path))
            (whole,) = file.execute("PRAGMA integrity_check(1)").fetchone()
            if whole != "ok":
                # A torn page is told of in several lines.
                raise DamagedFileError(" ".join(str(whole).split()))
            if file.execute("PRAGMA foreign_key_check").fetchone():
                raise DamagedFileError("foreign keys")
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_NOTADB:
            raise ForeignFileError from error
        if code is not None and code & 0xFF == sqlite3.SQLITE_CORRUPT:
            raise DamagedFileError(str(error)) from error
        raise


def _tables(file: sqlite3.Connection) -> set[str]:
    return {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _number(file: sqlite3.Connection, pragma: str) -> int:
    return int(file.execute(f"PRAGMA {pragma}").fetchone()[0])


def _unseal(path: Path) -> None:
    """Take the seal off a copy, if it has one and that is right; DamagedFileError where not.

    Who changed a copy by way of SQLite has counted it in the header: that is no damage.
    """
    size = path.stat().st_size
    with path.open("rb+") as file:
        counter = file.read(COUNTER.stop)[COUNTER].hex().encode()
        file.seek(max(size - SEALED, 0))
        seal = file.read()
        if seal.startswith(SEAL):
            right = SEAL + counter + _digest(path, size - SEALED)
            if seal.startswith(SEAL + counter) and seal != right:
                raise DamagedFileError("sha256")
            file.truncate(size - SEALED)
    with _opened(path, "ro") as opened:
        if not seal.startswith(SEAL) and size % _number(opened, "page_size"):
            raise DamagedFileError("size")


# -- bringing back ---------------------------------------------------------------------------------

Bring = Callable[[Path, Path], None]


def copy(source: Path, part: Path) -> None:
    """A log beside a backup, as of a folder copied while the bot was off, belongs to it."""
    for suffix in ("", "-wal"):
        if Path(f"{source}{suffix}").exists():
            shutil.copyfile(f"{source}{suffix}", f"{part}{suffix}")


@contextmanager
def draft(source: Path, target: Path, bring: Bring = copy) -> Iterator[Path]:
    """Lend a checked copy of a backup that stands beside `target`, to become it by `install`.

    `bring` puts its bytes there.
    """
    with drafts.draft(target) as part:
        bring(source, part)
        has_log = Path(f"{part}-wal").exists()
        examine(part)
        if not has_log:
            _unseal(part)
        yield part


def install(part: Path, target: Path, former: Path) -> None:
    """Let a draft be the database; one that stands there is kept under the name `former`.

    Raises OpenElsewhereError where some program has the database open.
    """
    with _opened(part, "rw") as file:
        file.execute("PRAGMA journal_mode=DELETE")
    with part.open("rb+") as handle:
        os.fsync(handle.fileno())
    if target.exists():
        _fold(target)
    # The log first goes aside or away: beside another file it would be played into that one.
    for suffix in ("", "-wal"):
        if Path(f"{target}{suffix}").exists():
            Path(f"{target}{suffix}").replace(f"{former}{suffix}")
    with suppress(FileNotFoundError):
        Path(f"{target}-shm").unlink()
    part.replace(target)
    drafts.sync_folder(target.parent)


def _fold(path: Path) -> None:
    """Bring the log into its file, so that both go aside as one; a damaged file keeps its log."""
    try:
        with _opened(path, "rw") as file:
            file.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise OpenElsewhereError from error
    except sqlite3.DatabaseError:
        return


async def copied_at(tx: Tx) -> datetime | None:
    """Return of which moment a backup is; None where it does not tell."""
    value = await tx.value("SELECT value FROM settings WHERE key = ?", COPIED_AT)
    return None if value is None else datetime.fromisoformat(value)


async def drop_slow(tx: Tx) -> int:
    """Drop the reminders and broadcasts that waited when the backup was made; return how many.

    They have most likely gone out since, or come too late.
    """
    await tx.run("DELETE FROM settings WHERE key = ?", COPIED_AT)
    return await tx.run(
        "UPDATE outbox SET state = 'dropped', reason = 'restored', payload = '{}', done_at = ?"
        " WHERE state IN ('queued', 'sending') AND lane >= ?"
        " AND (not_before IS NULL OR not_before <= ?)",
        tx.now_text,
        REMINDERS,
        tx.now_text,
    )


async def skip_numbers(tx: Tx, since: timedelta) -> None:
    """Leave out the numbers that may have been given in the time after a backup.

    Their cards and buttons still stand in the chats: nobody else's question may answer to them.
    """
    by = math.ceil(max(since, timedelta()) / timedelta(days=1) * NUMBERS_A_DAY)
    for table in NUMBERED:
        if not await tx.run("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ?", by, table):
            await tx.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table, by)
