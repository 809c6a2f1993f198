"""Numbered SQL files, each applied once and in one transaction with its number."""

import functools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent


def numbered() -> tuple[str, ...]:
    """Return the scripts in their order. Order is important: add new ones at the end."""
    return _read(FOLDER)


@functools.cache
def _read(folder: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted(folder.glob("[0-9]*.sql")))


def statements(script: str) -> Iterator[str]:
    """Split a script where SQLite says that a statement ends (triggers keep their own `;`)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
