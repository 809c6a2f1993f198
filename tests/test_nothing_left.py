"""No word, name or number of who is erased stays in any byte: tables, free pages, log."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lives import MARKS, lived
from tests.test_calls import erases
from tests.town import Person, Town


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """Everything that is logged, as chatty as it gets."""
    path = tmp_path / "bot.log"
    handler = logging.FileHandler(path, encoding="utf-8")
    root = logging.getLogger("bot")
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield path
    root.removeHandler(handler)
    root.setLevel(logging.NOTSET)
    handler.close()


def marks(nina: Person) -> list[bytes]:
    """What a grep looks for: her words, her name, her number as text and as SQLite stores it."""
    number = nina.id.to_bytes(6, "big")
    return [*(mark.encode() for mark in MARKS), str(nina.id).encode(), number]


def found(town: Town, nina: Person) -> dict[str, list[bytes]]:
    """Return what is still in which file of the bot."""
    files = {path.name: path.read_bytes() for path in town.folder.rglob("centre.db*")}
    return {
        name: left
        for name, raw in files.items()
        if (left := [mark for mark in marks(nina) if mark in raw])
    }


def telling(town: Town, nina: Person) -> list[str]:
    """The tables in which she stands: for who reads why the test has failed."""
    tables = [name for (name,) in town.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    words = [*MARKS, str(nina.id)]
    return [
        f"{table}: {row}"
        for table in tables
        for row in town.rows(f"SELECT * FROM {table}")
        if any(word in str(row) for word in words)
    ]


async def test_nothing_of_a_whole_life_is_left_after_erasure(town: Town, log_file: Path) -> None:
    nina = await lived(town)
    assert found(town, nina), "there was something to erase"
    assert len({line.partition(":")[0] for line in telling(town, nina)}) > 8

    await erases(nina)

    assert telling(town, nina) == []
    await town.until(lambda: not found(town, nina), "not a byte in the file or its log")
    assert town.rows("SELECT count(*) FROM questions") == [(4,)], "the report counts on"
    await town.later(minutes=15)
    assert telling(town, nina) == []
    assert found(town, nina) == {}
    logged = log_file.read_bytes()
    assert [mark for mark in marks(nina)[:-1] if mark in logged] == []


async def test_nothing_is_left_when_the_bot_is_stopped_at_once(town: Town) -> None:
    nina = await lived(town)
    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")
    await town.stop()
    await town.start()
    await town.until(lambda: not found(town, nina), "not a byte in the file or its log")
