"""The key to encrypted backups: made here once, and kept elsewhere."""

import os
from pathlib import Path

from bot import age
from bot.errors import BackupError
from bot.texts import label, plain, render


def write(path: Path) -> str:
    """Write a new secret key for its owner's eyes only; return its public half."""
    try:
        secret, public = age.new_key()
    except age.AbsentError as error:
        raise BackupError([label("backups.no_age")]) from error
    text = plain(render("backups/key_file", secret=secret, public=public)) + "\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BackupError([label("backups.key_exists", path=path)]) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return public


def words(path: Path, public: str) -> list[str]:
    """Return what to do with a key, line by line."""
    return plain(render("backups/key", path=path, public=public)).splitlines()
