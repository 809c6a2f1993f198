"""Backups: written while the bot runs, and brought back while it does not."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from glob import escape
from pathlib import Path

from filelock import FileLock, Timeout

from bot import age, encrypted, litestream
from bot.config import Settings
from bot.errors import BackupError
from bot.litestream import PROOF
from bot.outbox import Lane, To, say
from bot.texts import label, local, render
from db import backups as files
from db import desks, private
from db.database import Database, NewerDatabaseError, replica_folder, system_clock

BEFORE = ".before-"
FOLLOWS = "replica_follows"
"""A setting: this database was restored, and may go on where a replica ends."""


def lock_of(path: Path) -> FileLock:
    """Return the lock that whoever works on a database holds: one bot, or one `restore`."""
    return FileLock(f"{path}.lock", mode=0o600)


def write(settings: Settings, target: Path, *, force: bool) -> int:
    """Write a whole, checked backup; return its size in bytes. BackupError says why not."""
    source = Path(settings.database.path)
    if not source.exists():
        raise BackupError([label("backups.no_database", path=source)])
    if target.is_dir() or (target.exists() and target.samefile(source)):
        raise BackupError([label("backups.other_name", path=target)])
    keys = settings.backup.keys
    if target.suffix == age.SUFFIX and not keys:
        raise BackupError([label("backups.no_keys", path=target)])
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == age.SUFFIX:
            encrypted.write(source, target, system_clock(), keys, force=force)
        else:
            files.write(source, target, system_clock(), force=force)
    except FileExistsError as error:
        raise BackupError([label("backups.exists", path=target)]) from error
    except files.ForeignFileError as error:
        raise BackupError([label("backups.foreign_database", path=source)]) from error
    except files.DamagedFileError as error:
        raise BackupError([label("cli.damaged", path=source, reason=error)]) from error
    except NewerDatabaseError as error:
        raise BackupError([label("cli.newer", path=source)]) from error
    return target.stat().st_size


@dataclass(frozen=True, slots=True)
class Restored:
    """`made`: of which moment the backup is; `former`: where the database from before lies."""

    made: datetime
    former: Path | None


async def restore_replica(
    settings: Settings, url: str, at: datetime | None, *, force: bool
) -> Restored:
    """Let what a replica holds, or held at a moment, be the database; BackupError says why not."""
    path = Path(settings.database.path)
    if path.exists() and not force:
        raise BackupError([label("backups.database_exists", path=path)])
    private.folder(path.parent)
    beside = replica_folder(path)
    private.folder(beside)
    try:
        made = (await litestream.reached(settings, url, until=at)).at
        # What a killed run leaves there goes with the next start of the bot.
        with tempfile.TemporaryDirectory(prefix=PROOF, dir=beside) as folder:
            source = Path(folder) / path.name
            await litestream.restore(settings, source, url, at)
            return await restore(settings, source, force=force, made=made)
    except litestream.EarlierError as error:
        first = local(error.first, settings.centre.timezone)
        raise BackupError([label("backups.earlier", first=first)]) from error
    except litestream.ReplicaError as error:
        lines = [label("backups.no_replica", why=label(f"replica.{error.code}"))]
        raise BackupError(lines) from error
    finally:
        with suppress(OSError):  # kept by the bot that was here
            beside.rmdir()


async def restore(
    settings: Settings,
    source: Path,
    *,
    force: bool,
    identity: Path | None = None,
    made: datetime | None = None,
) -> Restored:
    """Let a backup be the database. BackupError says why not; then nothing has been touched.

    `identity`: the file with the secret key, where the backup is encrypted.
    `made`: of which moment it is, where the file itself does not know.
    """
    path = Path(settings.database.path)
    if source.is_dir():
        raise BackupError([label("backups.folder", path=source)])
    if not source.is_file():
        raise BackupError([label("backups.no_file", path=source)])
    bring = _bring(source, identity)
    private.folder(path.parent)
    lock = lock_of(path)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BackupError([label("cli.busy", path=path)]) from error
    private.hand_over(Path(lock.lock_file))
    try:
        if path.exists() and path.samefile(source):
            raise BackupError([label("backups.same", path=source)])
        if path.exists() and not force:
            raise BackupError([label("backups.database_exists", path=path)])
        with _draft(source, path, bring) as part:
            made = await _bring_in(settings, source, part, made)
            former = _beside(path, system_clock())
            existed = path.exists()
            files.install(part, path, former)
            private.hand_over(path)
            litestream.forget(path)
    except files.OpenElsewhereError as error:
        raise BackupError([label("cli.locked", path=path)]) from error
    finally:
        lock.release()
    return Restored(made, former if existed else None)


def _bring(source: Path, identity: Path | None) -> files.Bring:
    """Return what puts a backup's bytes into a draft: plain ones, or decrypted."""
    if not age.is_encrypted(source):
        return files.copy
    if identity is None:
        raise BackupError([label("backups.encrypted", path=source)])
    try:
        return encrypted.bring(identity.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, age.NoKeyError) as error:
        raise BackupError([label("backups.no_identity", path=identity)]) from error
    except age.AbsentError as error:
        raise BackupError([label("backups.no_age")]) from error


@contextmanager
def _draft(source: Path, path: Path, bring: files.Bring) -> Iterator[Path]:
    try:
        with files.draft(source, path, bring) as part:
            yield part
    except age.WrongKeyError as error:
        raise BackupError([label("backups.wrong_key", path=source)]) from error
    except age.TornError as error:
        raise BackupError([label("backups.damaged", path=source, reason=error)]) from error
    except files.ForeignFileError as error:
        raise BackupError([label("backups.foreign", path=source)]) from error
    except files.DamagedFileError as error:
        raise BackupError([label("backups.damaged", path=source, reason=error)]) from error
    except NewerDatabaseError as error:
        raise BackupError([label("backups.newer", path=source)]) from error


async def _bring_in(
    settings: Settings, source: Path, part: Path, made: datetime | None
) -> datetime:
    """Make a draft fit for today: its schema, new numbers, nothing said again for nothing.

    What was queued as a reply stays: better twice than never. The group is told at the first start.
    """
    db = await Database.open(part)
    try:
        async with db.write() as tx:
            told = made or await files.copied_at(tx)
            made = told or datetime.fromtimestamp(source.stat().st_mtime, settings.centre.zone)
            await files.drop_slow(tx)
            await files.skip_numbers(tx, tx.now - made)
            await desks.set_setting(tx, FOLLOWS, tx.now_text)
            chat = settings.staff.chat_id
            chat = int(await desks.setting(tx, f"moved:{chat}") or chat)
            zone = settings.centre.timezone
            text = render("backups/restored", made=local(made, zone), now=local(tx.now, zone))
            await say(tx, To(chat), text, lane=Lane.REPLY)
    finally:
        await db.close()
    return made


def formers(settings: Settings) -> list[Path]:
    """Return the databases from before a restoring that nobody has removed yet."""
    path = Path(settings.database.path)
    return sorted(path.parent.glob(f"{escape(path.name)}{BEFORE}*"))


def _beside(path: Path, now: datetime) -> Path:
    """Return a free name for the database from before: centre.db.before-2026-11-23."""
    name = f"{path}{BEFORE}{now.astimezone():%Y-%m-%d}"
    free, number = Path(name), 2
    while free.exists() or Path(f"{free}-wal").exists():
        free, number = Path(f"{name}-{number}"), number + 1
    return free
