"""Whose a file is: what holds people's data is read by its owner, and by nobody else."""

import os
import stat
from contextlib import suppress
from pathlib import Path

OTHERS = stat.S_IRWXO


def make(path: Path) -> None:
    """Let a file be there that nobody else reads; close one that all the world can read.

    What stands beside a database (its log) gets the rights of the database from SQLite.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        with suppress(OSError):  # another's file, or a disk without rights
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & OTHERS:
                path.chmod(mode & ~OTHERS)
    else:
        hand_over(path)


def folder(path: Path) -> None:
    """Let a folder be there; a new one is its owner's alone."""
    if not path.exists():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        hand_over(path)


def hand_over(path: Path) -> None:
    """Give what root has made to who owns the folder: the service could not open it otherwise."""
    if os.name == "nt" or os.geteuid() != 0:
        return
    folder = path.parent.stat()
    with suppress(OSError):
        os.chown(path, folder.st_uid, folder.st_gid, follow_symlinks=False)
