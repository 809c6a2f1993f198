"""Nightly backups that are encrypted, and go to the operator's private chat as they lie there."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import age, parcels
from bot.backups import restore
from bot.check import check
from bot.config import Settings
from tests.conftest import Build
from tests.processes import BotProcess, TelegramProcess, until
from tests.test_backups import contents, fatten
from tests.test_nightly import folder, names, no_folder, tried
from tests.town import Person, Town

MONDAY = date(2026, 11, 23)
SECRET, KEY = age.new_key()


@pytest.fixture
async def town(build: Build, tmp_path: Path) -> Town:
    """A town whose operator, Pavel, has opened a chat with the bot, and which sends him backups."""
    how: dict[str, object] = {"folder": str(tmp_path / "backups"), "keys": [KEY]}
    town = await build(backup=how)
    pavel = town.person("Павел")
    await pavel.says("/start")
    await made(town, MONDAY)
    how["send_to"] = pavel.id
    return town


async def made(town: Town, day: date) -> Path:
    path = folder(town) / f"centre-{day}.db.age"
    await town.until(lambda: path.exists() and not town.app.schedule.nightly.busy)
    return path


async def again(town: Town) -> None:
    """The settings have changed: start anew."""
    await town.stop()
    await town.start()


async def sent(town: Town) -> None:
    await town.app.parcels.look()
    await town.until(lambda: not town.app.parcels.busy)
    await town.quiet()


def pavel(town: Town) -> Person:
    return Person(town, town.settings().backup.send_to, "Павел")


def received(town: Town) -> list[dict]:
    return [message for message in pavel(town).from_bot if "document" in message]


async def a_night(town: Town, number: int = 1) -> Path:
    await town.later(days=1)
    path = await made(town, MONDAY + timedelta(days=number))
    await tried(town)
    await sent(town)
    return path


# -- the nightly backup ----------------------------------------------------------------------------


async def test_the_nightly_backup_is_encrypted_and_nothing_else_lies_there(town: Town) -> None:
    assert names(town) == ["centre-2026-11-23.db.age"]
    (path,) = folder(town).iterdir()
    assert age.is_encrypted(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert not [one for one in town.folder.iterdir() if "part" in one.name]
    assert town.desk == []


async def test_of_encrypted_ones_seven_days_four_weeks_and_a_year_are_kept(town: Town) -> None:
    """And of those from before the key as well: a day counts once, however many files it has."""
    for number in range(500):
        end = ".db" if number > 3 else ".db.age"
        (folder(town) / f"centre-{MONDAY - timedelta(days=number)}{end}").touch()
    (folder(town) / f"centre-{MONDAY}.db").touch()
    (folder(town) / "centre-2026-11-23.db.age.txt").touch()
    (folder(town) / "centre-20240101.db.age").touch()

    await town.later(days=1)
    await made(town, MONDAY + timedelta(days=1))

    assert names(town) == [
        "centre-20240101.db.age",
        "centre-2025-12-31.db",
        *(f"centre-2026-{month:02}-{day}.db" for month, day in
          [(1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 30), (7, 31), (8, 31), (9, 30), (10, 31)]),
        "centre-2026-11-08.db",
        "centre-2026-11-15.db",
        "centre-2026-11-18.db",
        "centre-2026-11-19.db",
        "centre-2026-11-20.db.age",
        "centre-2026-11-21.db.age",
        "centre-2026-11-22.db.age",
        "centre-2026-11-23.db",
        "centre-2026-11-23.db.age",
        "centre-2026-11-23.db.age.txt",
        "centre-2026-11-24.db.age",
    ]  # fmt: skip


async def test_trouble_with_encrypted_ones_is_told_once_and_its_end_too(town: Town) -> None:
    mend = no_folder(town)
    for _ in range(3):
        await town.later(hours=8)
        await tried(town)
    assert [text[:40] for text in town.desk_texts] == [
        "⚠️ Ночная резервная копия базы не получил"[:40]
    ]
    mend()
    await town.later(hours=1)
    await made(town, MONDAY + timedelta(days=1))
    await tried(town)
    assert town.desk_texts[1:] == ["✅ Резервная копия базы снова сделана и проверена."]


async def test_stopping_in_the_middle_of_encrypting_is_no_failure(town: Town) -> None:
    await asyncio.to_thread(fatten, town.folder / "centre.db", 40)
    town.shift += timedelta(days=1)
    town.app.schedule.nightly.look()
    await town.until(
        lambda: any(one.stat().st_size > 10_000 for one in folder(town).glob(".*.part"))
    )
    await town.stop()
    assert names(town) == ["centre-2026-11-23.db.age"]
    assert not list(town.folder.glob(".*part*"))
    assert town.rows("SELECT value FROM settings WHERE key = 'backup_trouble'") == []


async def test_check_counts_keys_and_what_is_not_encrypted_yet(town: Town) -> None:
    async def said(word: str) -> list[str]:
        lines = await check(town.settings())
        return [("✓ " if fit else "✗ ") + line for fit, line in lines if word in line]

    assert "✓ копии: шифруются, ключей: 1" in await said("копии")
    assert any(line.startswith("✓ копии: последняя от ") for line in await said("копии"))
    assert "✓ копии: уходят в личный чат — Павел" in await said("копии")
    (folder(town) / "centre-2026-11-20.db").touch()
    assert [line for line in await said("незашифрованных") if "ещё 1." in line]
    town.tg.add_person("Вера")
    town._settings["backup"]["send_to"] = 999_999
    assert (await said("✗")) == []
    (line,) = await said("send_to")
    assert line.startswith("✗ ")


# -- to the operator -------------------------------------------------------------------------------


async def test_what_arrives_is_the_file_and_brings_everything_back(
    town: Town, tmp_path: Path
) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("/ask")
    await nina.says("Как открыть счёт?")
    await again(town)
    path = await a_night(town)
    await a_night(town, 2)

    first, second = received(town)[-2:]
    assert first["document"]["file_name"] == "centre-2026-11-24.db.age"
    assert second["document"]["file_name"] == "centre-2026-11-25.db.age"
    arrived = tmp_path / "arrived.db.age"
    arrived.write_bytes(town.file(first["document"]["file_id"]))
    assert arrived.read_bytes() == path.read_bytes()
    assert "Копия базы от 2" in first["caption"]
    assert "restore centre-2026-11-24.db.age --identity" in first["caption"]

    key = tmp_path / "key.txt"
    key.write_text(SECRET)
    elsewhere = town.settings().model_dump()
    elsewhere["database"] = {"path": str(tmp_path / "new" / "centre.db")}
    elsewhere["telegram"]["token"] = town.tg.token
    await restore(Settings.model_validate(elsewhere), arrived, force=False, identity=key)
    back = contents(tmp_path / "new" / "centre.db")
    assert [row for row in back["people"] if "Нина" in row]
    assert [row for row in back["messages"] if "Как открыть счёт?" in row]
    assert town.desk_texts[-1].count("копи") == 0


async def test_the_newest_one_comes_at_once_after_the_start_and_only_once(town: Town) -> None:
    """Who has just filled the settings in sees that it works."""
    await again(town)
    await sent(town)
    assert len(received(town)) == 1
    await town.later(hours=1)
    await again(town)
    await sent(town)
    assert len(received(town)) == 1


async def test_one_from_when_the_clock_was_ahead_does_not_hold_up_those_of_today(
    town: Town,
) -> None:
    await again(town)
    await sent(town)
    ahead = folder(town) / "centre-2099-01-01.db.age"
    ahead.write_bytes((await made(town, MONDAY)).read_bytes())
    os.utime(ahead, (4_070_908_800, 4_070_908_800))
    await a_night(town)
    assert received(town)[-1]["document"]["file_name"] == "centre-2026-11-24.db.age"


async def test_a_backup_from_before_the_key_never_goes(town: Town) -> None:
    (folder(town) / "centre-2026-11-23.db.age").rename(folder(town) / "centre-2026-11-23.db")
    (folder(town) / "centre-2026-11-22.db").touch()
    await again(town)
    await made(town, MONDAY)
    await sent(town)
    assert [one["document"]["file_name"] for one in received(town)] == ["centre-2026-11-23.db.age"]


async def test_who_has_not_opened_the_bot_is_told_of_once_and_gets_it_later(town: Town) -> None:
    town.tg.block(pavel(town).id)
    await again(town)
    await sent(town)
    await a_night(town)
    await a_night(town, 2)
    (told,) = [text for text in town.desk_texts if "не ушла" in text]
    assert "нажмёт «Запустить»" in told
    assert "centre-2026-11-23.db.age" in told
    assert received(town) == []

    town.tg.person(pavel(town).id).blocked = False
    await again(town)
    await sent(town)
    assert len(received(town)) == 1
    assert town.desk_texts[-1] == "✅ Копия базы ушла в личный чат того, кто ведёт бота."


async def test_what_is_too_large_is_told_once_not_every_night(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcels, "LIMIT", 1000)
    await again(town)
    await sent(town)
    await a_night(town)
    await a_night(town, 2)
    (told,) = town.desk_texts
    assert "больше 50 МБ" in told
    assert "флешку" in told
    assert received(town) == []

    monkeypatch.setattr(parcels, "LIMIT", 50_000_000)
    await a_night(town, 3)
    assert len(received(town)) == 1
    assert "✅" in town.desk_texts[-1]


@pytest.fixture
async def slow(town: Town) -> AsyncIterator[Town]:
    town.tg.faults.add("hang", method="sendDocument")
    yield town
    town.tg.faults.clear()


async def test_a_parcel_that_takes_long_delays_nobody(slow: Town) -> None:
    """Nor the operator's own messages, nor the end of the program."""
    await again(slow)
    await slow.app.parcels.look()
    await slow.until(lambda: slow.tg.faults.struck.get("hang") == 1)
    nina = await slow.person("Нина").agrees()
    await nina.says("сколько стоит зарегистрировать нко")
    assert "4 000 ₽" in nina.heard
    await pavel(slow).says("/help")
    assert pavel(slow).heard
    assert slow.app.parcels.busy
    assert slow.rows("SELECT state FROM outbox WHERE purpose = 'backup'") == [("queued",)]

    await again(slow)
    await sent(slow)
    assert len(received(slow)) == 1


@pytest.mark.parametrize("kind", ["500", "429", "drop"])
async def test_a_parcel_that_fails_is_tried_again(town: Town, kind: str) -> None:
    town.tg.faults.add(kind, method="sendDocument", retry_after=3)
    await again(town)
    await sent(town)
    assert received(town) == []
    assert town.desk == []
    await town.later(minutes=6)
    await sent(town)
    assert len(received(town)) == 1


async def test_what_has_not_gone_in_a_day_is_given_up_for_the_next_and_told(town: Town) -> None:
    town.tg.faults.add("500", method="sendDocument", times=1000)
    await again(town)
    await sent(town)
    await a_night(town)
    (told,) = town.desk_texts
    assert "слабая связь" in told
    town.tg.faults.clear()
    await town.later(minutes=6)
    await sent(town)
    assert [one["document"]["file_name"] for one in received(town)] == ["centre-2026-11-24.db.age"]


async def test_a_file_that_is_gone_is_no_trouble_for_anybody(town: Town) -> None:
    town.tg.faults.add("500", method="sendDocument")
    await again(town)
    await sent(town)
    (folder(town) / "centre-2026-11-23.db.age").rename(folder(town) / "elsewhere")
    await town.later(minutes=6)
    await tried(town)
    await sent(town)
    assert "Traceback" not in str(town.desk_texts)
    assert town.rows("SELECT count(*) FROM outbox WHERE purpose = 'backup'") == [(0,)]


# -- a kill ----------------------------------------------------------------------------------------


async def test_a_bot_that_is_killed_while_encrypting_leaves_nothing_plain_after_its_start(
    tmp_path: Path, small_base: Path
) -> None:
    telegram = await TelegramProcess().start()
    try:
        group = await telegram.do("add_group", title="Консультанты")
        bot = BotProcess(tmp_path, telegram.url, group)
        bot.config.write_text(bot.config.read_text() + f'[backup]\nkeys = ["{KEY}"]\n')
        bot.database.write_bytes(small_base.read_bytes())
        await asyncio.to_thread(fatten, bot.database, 60)
        await bot.start()

        async def drafts() -> list[Path]:
            found = [*tmp_path.glob(".centre*.part"), *tmp_path.glob("backups/.*.part")]
            return [one for one in found if one.name.startswith(".centre.db.")]

        async def encrypting() -> bool:
            found = tmp_path.glob("backups/.*.part")
            return any(one.stat().st_size > 1_000_000 for one in found)

        await until(encrypting, "it encrypts")
        await bot.kill()
        assert await drafts(), "it was killed too late"
        await bot.start()

        async def whole() -> bool:
            return bool(list(tmp_path.glob("backups/centre-*.db.age")))

        await until(whole, "a backup was made")
        await bot.terminate()
        assert await drafts() == []
        assert [one.name for one in (tmp_path / "backups").iterdir() if "part" in one.name] == []
    finally:
        await telegram.stop()
