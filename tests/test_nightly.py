"""Nightly backups: one a night, also after a standstill, so many kept, and trouble told once."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.check import check
from bot.nightly import night_of, to_keep
from tests.conftest import Build
from tests.town import Town

MONDAY = date(2026, 11, 23)
OMSK = ZoneInfo("Asia/Omsk")


@pytest.fixture
async def town(build: Build, tmp_path: Path) -> Town:
    """It is Monday noon in Omsk: the night was missed, so its backup is made at once."""
    town = await build(backup={"folder": str(tmp_path / "backups")})
    await done(town, MONDAY)
    return town


def folder(town: Town) -> Path:
    return town.folder.parent / "backups"


def names(town: Town) -> list[str]:
    return sorted(path.name for path in folder(town).iterdir())


async def done(town: Town, day: date) -> Path:
    path = folder(town) / f"centre-{day}.db"
    await town.until(lambda: path.exists() and not town.app.schedule.nightly.busy)
    return path


async def tried(town: Town) -> None:
    await town.until(lambda: not town.app.schedule.nightly.busy)
    await town.quiet()


async def test_a_night_that_was_missed_is_made_up_for_and_nobody_is_told(town: Town) -> None:
    assert names(town) == ["centre-2026-11-23.db"]
    assert folder(town).stat().st_mode & 0o777 == 0o700
    with closing(sqlite3.connect(folder(town) / names(town)[0])) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert town.desk == []


async def test_the_next_one_is_made_in_the_night_by_the_centres_clock(town: Town) -> None:
    await town.later(hours=15)  # three o'clock
    await tried(town)
    assert len(names(town)) == 1
    await town.later(hours=1)
    path = await done(town, MONDAY + timedelta(days=1))
    before = path.stat().st_mtime_ns
    await town.later(hours=5)
    await tried(town)
    assert path.stat().st_mtime_ns == before


def test_a_day_begins_at_half_past_three() -> None:
    night = datetime(2026, 11, 23, 3, 29, tzinfo=OMSK)
    assert night_of(night.astimezone(UTC), OMSK) == date(2026, 11, 22)
    assert night_of(night.astimezone(UTC) + timedelta(minutes=1), OMSK) == MONDAY


async def test_after_days_without_light_one_is_made(town: Town) -> None:
    await town.stop()
    town.shift += timedelta(days=5)
    await town.start()
    await done(town, MONDAY + timedelta(days=5))
    assert len(names(town)) == 2


async def test_seven_days_four_weeks_and_a_year_are_kept_and_nothing_foreign_goes(
    town: Town,
) -> None:
    for number in range(500):
        (folder(town) / f"centre-{MONDAY - timedelta(days=number)}.db").touch()
    (folder(town) / "centre-before-update.db").touch()
    (folder(town) / "centre-20240101.db").touch()
    (folder(town) / "diploma.pdf").touch()

    await town.later(days=1)
    await done(town, MONDAY + timedelta(days=1))

    assert names(town) == [
        "centre-20240101.db",
        "centre-2025-12-31.db",
        "centre-2026-01-31.db",
        "centre-2026-02-28.db",
        "centre-2026-03-31.db",
        "centre-2026-04-30.db",
        "centre-2026-05-31.db",
        "centre-2026-06-30.db",
        "centre-2026-07-31.db",
        "centre-2026-08-31.db",
        "centre-2026-09-30.db",
        "centre-2026-10-31.db",
        "centre-2026-11-08.db",
        "centre-2026-11-15.db",
        "centre-2026-11-18.db",
        "centre-2026-11-19.db",
        "centre-2026-11-20.db",
        "centre-2026-11-21.db",
        "centre-2026-11-22.db",
        "centre-2026-11-23.db",
        "centre-2026-11-24.db",
        "centre-before-update.db",
        "diploma.pdf",
    ]


def test_made_one_a_day_for_years_no_more_than_so_many_are_left() -> None:
    left: set[date] = set()
    for number in range(1200):
        left = to_keep({*left, MONDAY + timedelta(days=number)})
    assert len(left) in range(18, 23)
    assert {MONDAY + timedelta(days=1199 - back) for back in range(7)} <= left
    assert len({day.strftime("%G-%V") for day in left if day > max(left) - timedelta(28)}) >= 4
    assert len({day.strftime("%Y-%m") for day in left}) == 12


# -- trouble ---------------------------------------------------------------------------------------


def no_folder(town: Town) -> Callable[[], object]:
    """A file stands where the folder should: what a stick that was pulled out may look like."""
    for path in folder(town).iterdir():
        path.unlink()
    folder(town).rmdir()
    folder(town).write_text("x")
    return folder(town).unlink


async def test_trouble_is_told_once_and_its_end_too(town: Town) -> None:
    mend = no_folder(town)
    for _ in range(5):
        await town.later(hours=6)
        await tried(town)
    (told,) = town.desk_texts
    assert "Ночная резервная копия базы не получилась" in told
    assert "Копий пока нет ни одной" in told
    assert str(folder(town)) in told

    mend()
    await town.later(hours=1)
    await done(town, MONDAY + timedelta(days=1))
    await tried(town)
    assert town.desk_texts[1:] == ["✅ Резервная копия базы снова сделана и проверена."]


async def test_a_full_disk_is_told_in_plain_words(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = sqlite3.connect(":memory:")
    full.execute("PRAGMA max_page_count=1")
    with pytest.raises(sqlite3.OperationalError) as error:
        full.executescript("CREATE TABLE a (b); CREATE TABLE c (d)")

    def write(*_: object, **__: object) -> None:
        raise error.value

    monkeypatch.setattr("bot.nightly.files.write", write)
    await town.later(days=1)
    await tried(town)
    full.close()
    (told,) = town.desk_texts
    assert "на диске кончилось место" in told
    assert "Последняя целая копия — от " in told


async def test_a_damaged_database_throws_no_old_backup_away(town: Town) -> None:
    for number in range(1, 9):
        (folder(town) / f"centre-{MONDAY - timedelta(days=number)}.db").touch()
    before = names(town)
    await town.change("INSERT INTO notes VALUES (?, 77, 78, 'x', 'y')", [(1,)])  # of no question

    await town.later(days=1)
    await tried(town)

    assert names(town) == before
    assert "файл базы повреждён" in town.desk_texts[0]


async def test_stopping_in_the_middle_is_no_failure(town: Town) -> None:
    await town.change("CREATE TABLE ballast (content BLOB)", [()])
    await town.change(
        "INSERT INTO ballast VALUES (?)", [(os.urandom(10_000),) for _ in range(8000)]
    )
    town.shift += timedelta(days=1)
    town.app.schedule.nightly.look()
    await town.until(lambda: bool(list(folder(town).glob(".*.part"))))
    await town.stop()
    assert names(town) == ["centre-2026-11-23.db"]
    assert town.rows("SELECT value FROM settings WHERE key = 'backup_trouble'") == []


async def test_where_no_folder_is_named_there_is_none(build: Build) -> None:
    town = await build()
    await town.later(days=2)
    assert not town.app.schedule.nightly.busy
    assert not list(town.folder.glob("**/*-2026-*"))


async def test_check_tells_how_old_the_last_one_is(town: Town) -> None:
    async def said() -> str:
        (line,) = [
            ("✓ " if fit else "✗ ") + line
            for fit, line in await check(town.settings())
            if line.startswith("копии")
        ]
        return line

    assert (await said()).startswith("✓ копии: последняя от ")
    old = (datetime.now(UTC) - timedelta(days=3)).timestamp()
    os.utime(folder(town) / names(town)[0], (old, old))
    assert (await said()).startswith("✗ копии: последняя от ")
    (folder(town) / names(town)[0]).unlink()
    assert await said() == f"✓ копии: будут по ночам в папке {folder(town)}"
