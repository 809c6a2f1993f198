"""What an error of the machine means, in plain words: a full disk, a closed folder, a torn file."""

import errno
import sqlite3

from bot.texts import label
from db.backups import DamagedFileError, ForeignFileError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
GONE = {errno.ENOENT, errno.ENOTDIR}
OF_SQLITE = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "closed",
    sqlite3.SQLITE_PERM: "closed",
    sqlite3.SQLITE_CANTOPEN: "closed",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_IOERR: "unreadable",
}


def kind(error: BaseException) -> str:
    """Return what sort of trouble an error is: `full`, `closed`, `damaged` ... or `other`."""
    if isinstance(error, DamagedFileError | ForeignFileError):
        return "damaged"
    if isinstance(error, sqlite3.Error):
        return OF_SQLITE.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF, "other")
    if isinstance(error, OSError):
        for name, numbers in (("full", FULL), ("closed", CLOSED), ("gone", GONE)):
            if error.errno in numbers:
                return name
        if error.errno == errno.EIO:
            return "unreadable"
        if error.errno == errno.EADDRINUSE:
            return "taken"
    return "other"


def reason(error: BaseException) -> str:
    """Return the words for an error; of an unknown one its kind, never its text."""
    return label(f"machine.{kind(error)}", error=type(error).__name__)
