"""No word, name or number of who is erased stays in any byte: tables, free pages, log."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lives import GUEST, MARKS, lived
from tests.test_afterwards import marks as notes_who_came
from tests.test_calls import erases
from tests.test_certificates import issued
from tests.test_guests import brings
from tests.test_overdue import until_omsk
from tests.test_rolls import press, roll
from tests.test_seminars import announced, signs_up
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
    assert town.rows("SELECT count(*) FROM questions") == [(5,)], "the report counts on"
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


def left_of(town: Town, *words: str) -> list[str]:
    """Return the words that still stand in a byte of the bot's files."""
    raw = b"".join(path.read_bytes() for path in town.folder.rglob("centre.db*"))
    return [word for word in words if word.encode() in raw]


async def erased_by_staff(town: Town, name: str) -> None:
    shown = await roll(town)
    for label in ("Без Telegram", name, "Удалить запись"):
        await press(town, shown, label)
    await town.later(minutes=1)


@pytest.mark.parametrize("came", [False, True])
async def test_nothing_is_left_of_a_guest_whom_staff_erase(town: Town, *, came: bool) -> None:
    await announced(town)
    nina = await signs_up(town)
    await brings(nina, GUEST)
    if came:
        await until_omsk(town, "2026-12-01 11:00")
        await notes_who_came(town, GUEST)
        await issued(town)
        await nina.presses("Исправить имя")
        await nina.says("Мария Ивановна Незабудова")
        await nina.says("/my")
    assert left_of(town, *MARKS)

    await erased_by_staff(town, GUEST)

    await town.until(lambda: not left_of(town, *MARKS), "not a byte of the name")


async def test_nothing_is_left_of_whom_staff_have_added_and_erase(town: Town) -> None:
    await announced(town)
    shown = await roll(town)
    await press(town, shown, "Добавить человека")
    await town.olga.writes(f"{GUEST}, 8 913 555-55-55", reply_to=shown)
    assert left_of(town, *MARKS, "555-55-55")

    await erased_by_staff(town, GUEST)

    await town.until(lambda: not left_of(town, *MARKS, "555-55-55"), "neither name nor phone")


async def test_nothing_is_left_of_a_guest_whom_the_host_takes_off(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await brings(nina, GUEST)

    await nina.presses(f"Убрать: {GUEST}")
    await town.later(minutes=1)

    await town.until(lambda: not left_of(town, *MARKS), "not a byte of the name")


async def test_nothing_is_left_of_guests_who_leave_with_their_host(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await brings(nina, GUEST)

    await nina.presses("Отменить запись")
    await nina.presses("Да, отменить все записи")
    await town.later(minutes=1)

    await town.until(lambda: not left_of(town, *MARKS), "not a byte of the name")
