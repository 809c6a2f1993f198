"""Encrypted backups: no plain one ever stands where they go, which may be a stick or a network."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bot import age
from db import backups as files
from db import drafts


def write(
    source: Path,
    target: Path,
    moment: datetime,
    keys: Sequence[str],
    *,
    force: bool = False,
    stop: age.Stop = lambda: False,
) -> None:
    """Put a whole, checked, encrypted copy of the database under the name `target`.

    The plain draft stands beside the database itself and is gone afterwards. What is encrypted
    cannot be opened here, for want of the secret key: it is read back and held against what was
    written. Raises as `db.backups.write` does, and age.StoppedError where `stop` says so.
    """
    if target.exists() and not force:
        raise FileExistsError(target)
    with drafts.draft(target) as sealed:
        with files.made(source, source, moment, stop) as plain:
            age.encrypt(plain, sealed, keys, stop)
        drafts.publish(sealed, target, force=force)


def bring(secret: str) -> Callable[[Path, Path], None]:
    """Return what decrypts a backup into a draft; `secret`: what stands in the key file."""
    keys = age.identities(secret)

    def decrypted(source: Path, part: Path) -> None:
        age.decrypt(source, part, keys)

    return decrypted
