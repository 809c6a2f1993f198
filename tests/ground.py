"""Where histories are lived, one after another: one file whose connections stay open.

Opening a database anew costs more than a whole day of a village: its schema is read, and each
statement made ready, by every connection. Here the file is put back to what it was instead.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

STATEMENTS = 512
FILE = "centre.db"
IN_MEMORY = Path("/dev/shm")
"""A killed process loses nothing that the system has: so no history needs a disk."""


class Files:
    """The connections to a town's file: whoever connects after a kill is given one that is left.

    Opening one anew would cost a millisecond, and say the same: what was not committed is gone.
    """

    def __init__(self) -> None:
        self._left: dict[str, list[sqlite3.Connection]] = {}
        self.lent = 0

    def take(self, database: str, **how: Any) -> sqlite3.Connection:
        left = self._left.setdefault(database, [])
        file = (
            left.pop() if left else sqlite3.connect(database, cached_statements=STATEMENTS, **how)
        )
        self.lent += 1
        return file

    def give_back(self, database: str, file: sqlite3.Connection) -> None:
        file.rollback()
        self._left[database].append(file)
        self.lent -= 1

    def close(self) -> None:
        for left in self._left.values():
            for file in left:
                file.close()
        self._left.clear()


class Ground:
    """A folder with a file that begins anew for each history."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._settle()

    def _settle(self) -> None:
        self._home = TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None)
        self.folder = Path(self._home.name)
        self.file = self.folder / FILE
        self.file.write_bytes(self._content)
        self.files = Files()
        # Closing a file drops the locks that SQLite has on it, so this one stays open.
        self._raw = os.open(self.file, os.O_RDWR)
        self._emptier = sqlite3.connect(self.file)
        self._version = self._emptier.execute("PRAGMA user_version").fetchone()[0]

    @contextmanager
    def anew(self, kept: Path) -> Iterator["Ground"]:
        """The file as it was at the beginning; `kept`: where it is left when the block raises."""
        self._put_back()
        try:
            yield self
        except BaseException:
            kept.mkdir(parents=True, exist_ok=True)
            for part in self.folder.glob(f"{FILE}*"):
                shutil.copy(part, kept)
            self._leave()
            self._settle()
            raise

    def _put_back(self) -> None:
        """Put the pages back under the open connections, and let each of them see that.

        What they have kept of the file is dropped where the log tells of a commit by another
        connection; as the schema is the same, the statements that were made ready stay so.
        """
        assert not self.files.lent, "somebody still has the file"
        busy, _, _ = self._emptier.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not busy, "somebody still reads"
        os.pwrite(self._raw, self._content, 0)
        os.ftruncate(self._raw, len(self._content))
        with closing(sqlite3.connect(self.file)) as file:
            file.execute(f"PRAGMA user_version={self._version}")

    def _leave(self) -> None:
        self.files.close()
        self._emptier.close()
        os.close(self._raw)
        self._home.cleanup()
