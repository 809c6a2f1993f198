"""Drafts of whole files: under their name there is all of a file or nothing.

A draft stands beside its target, hidden, for its owner's eyes only, and goes with whoever makes it.
What a killed run has left is known by its lock, which the system has let go, and is removed.
"""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from filelock import FileLock, Timeout

PART = ".part"
ALIVE = "-alive"
"""The end of the name of the lock that whoever makes a draft holds."""
BESIDE = ("", "-wal", "-shm", "-journal")
KEPT = 24 * 3600
"""Seconds after which a draft counts as left behind where a disk knows no locks."""


@contextmanager
def draft(target: Path) -> Iterator[Path]:
    """Lend an empty file beside `target`; what is left of it in the end is removed."""
    sweep(target.parent, escape(target.name))
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}{PART}")
    lock = _lock(part)
    with suppress(OSError, NotImplementedError):  # a disk without locks: told by its age
        lock.acquire(timeout=0)
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield part
    finally:
        _remove(part)
        lock.release()
        _unlink(Path(lock.lock_file))


def sweep(folder: Path, names: str) -> None:
    """Remove drafts of targets that `names` (a pattern) fits and that nobody makes any more."""
    for part in folder.glob(f".{names}.*{PART}"):
        if _is_left(part):
            _remove(part)
            _unlink(Path(f"{part}{ALIVE}"))
    for one in folder.glob(f".{names}.*{PART}-*"):
        part = one.with_name(one.name[: one.name.rindex(PART)] + PART)
        if not part.exists() and _is_old(one):
            _unlink(one)


def publish(part: Path, target: Path, *, force: bool) -> None:
    """Give a draft its name. Raises FileExistsError where that is taken (not with `force`)."""
    if not force:
        try:
            os.link(part, target)  # unlike a renaming it never takes the place of another file
        except FileExistsError:
            raise
        except OSError as error:  # a stick without hard links
            if target.exists():
                raise FileExistsError(target) from error
            part.replace(target)
    else:
        part.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Let a new name in a folder outlive a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _lock(part: Path) -> FileLock:
    return FileLock(f"{part}{ALIVE}", mode=0o600)


def _is_left(part: Path) -> bool:
    if not Path(f"{part}{ALIVE}").exists():
        return _is_old(part)
    lock = _lock(part)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    except (OSError, NotImplementedError):
        return _is_old(part)
    lock.release()
    return True


def _is_old(path: Path) -> bool:
    with suppress(OSError):
        return time.time() - path.stat().st_mtime > KEPT
    return False


def _remove(part: Path) -> None:
    for suffix in BESIDE:
        _unlink(Path(f"{part}{suffix}"))


def _unlink(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
