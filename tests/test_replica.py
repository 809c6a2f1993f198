"""The replica: with real litestream, real files and real kills; nothing that was taken is missing."""

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import litestream
from bot.__main__ import main
from bot.check import check
from bot.config import Settings
from bot.litestream import ReplicaError
from bot.replication import Replication
from db.database import Database
from tests.conftest import Build
from tests.processes import BotProcess, TelegramProcess, bury, until
from tests.test_backups import Said
from tests.test_calls import erases
from tests.town import Town
from tests.village import founded

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
SENDS = ["sendMessage", "copyMessage", "editMessageText", "sendChatAction"]
TAKEN = ("updates", "people", "questions", "copies")


def rows(database: Path, table: str) -> list[tuple]:
    with closing(sqlite3.connect(database, isolation_level=None)) as file:
        return sorted(file.execute(f"SELECT * FROM {table}"), key=repr)


def whole(database: Path) -> bool:
    with closing(sqlite3.connect(database, isolation_level=None)) as file:
        return file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def children(database: Path) -> list[int]:
    """Return the programs that have this database open to replicate it."""
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        try:
            if b"replicate" not in (one / "cmdline").read_bytes():
                continue
            files = {str(fd.readlink()) for fd in (one / "fd").iterdir()}
        except OSError:
            continue
        if str(database) in files:
            found.append(int(one.name))
    return found


class Spare:
    """Another machine: an empty folder, and the same replica."""

    def __init__(self, folder: Path, replica: str, more: str = "") -> None:
        folder.mkdir(exist_ok=True)
        self.bot = BotProcess(folder, "http://127.0.0.1:9", -100123)
        self.database = self.bot.database
        with self.bot.config.open("a", encoding="utf-8") as file:
            file.write(f'[replica]\nurl = "{replica}"\n{more}')

    async def restores(self, *arguments: str) -> int:
        told = ["restore", *arguments, "--config", str(self.bot.config)]
        return await asyncio.to_thread(main, told)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramProcess]:
    process = await TelegramProcess().start()
    yield process
    bury()
    await process.stop()


@pytest.fixture
async def town(build: Build, tmp_path: Path) -> Town:
    town = await build(replica={"url": str(tmp_path / "replica")})
    await kept(town)
    return town


async def kept(town: Town) -> None:
    """Wait until all that the town has written is in the replica."""
    now = town.clock()
    await reach(lambda: (town.app.replication.synced or town.began) > now)


async def only_child(database: Path) -> int:
    """Return the program's process; while the log is emptied there is none for a moment."""
    found: list[int] = []

    def one() -> bool:
        found[:] = children(database)
        return len(found) == 1

    await reach(one)
    return found[0]


async def reach(condition, seconds: float = 40) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.05)


async def restored(town: Town, *arguments: str) -> Path:
    """Return what the replica holds now, brought back elsewhere."""
    spare = Spare(town.folder / f"spare-{time.monotonic_ns()}", town.settings().replica.url)
    assert await spare.restores("--replica", *arguments) == 0
    return spare.database


# -- kills -----------------------------------------------------------------------------------------


async def test_after_a_kill_nothing_is_missing_and_the_replica_goes_on(
    telegram: TelegramProcess, tmp_path: Path
) -> None:
    replica = tmp_path / "replica"
    village = await founded(telegram, tmp_path, replica=str(replica))
    await village.settle(["Нина", "Анна"])
    await until(lambda: asyncio.to_thread((replica / "ltx/0").exists), "a replica")
    pick = random.Random(3)
    for life in range(2):
        await village.live(1.0, pick)
        child = await only_child(village.bot.database)
        await village.bot.kill()
        await until(lambda child=child: gone(child), "the end of litestream")

        spare = Spare(tmp_path / f"spare{life}", str(replica))
        assert await spare.restores("--replica") == 0
        assert whole(spare.database)
        for table in TAKEN:
            assert rows(spare.database, table) == rows(village.bot.database, table), table
        await village.bot.start()
        await until(lambda: running(village.bot.database), "litestream again")
    assert await village.bot.terminate() == 0
    assert children(village.bot.database) == []


async def test_it_ends_in_time_where_neither_telegram_nor_the_replica_says_a_word(
    telegram: TelegramProcess, tmp_path: Path
) -> None:
    village = await founded(telegram, tmp_path, replica=str(tmp_path / "replica"))
    await village.settle(["Нина"])
    await until(lambda: running(village.bot.database), "litestream")
    child = await only_child(village.bot.database)
    os.kill(child, signal.SIGSTOP)
    await telegram.do("faults", kind="hang", method=SENDS, times=50)
    (nina,) = village.people
    await telegram.do("send", user=nina, chat=nina, text="и ещё")

    async def hangs() -> bool:
        return bool((await telegram.do("faults"))["pending"][0]["times"] < 50)

    await until(hangs, "a call that hangs")
    assert await village.bot.terminate() == 0  # within ten seconds
    assert children(village.bot.database) == []


async def gone(process: int) -> bool:
    return not Path(f"/proc/{process}").exists()


async def running(database: Path) -> bool:
    found = children(database)
    assert len(found) <= 1
    return bool(found)


async def test_a_power_cut_costs_no_more_than_the_last_moment(
    telegram: TelegramProcess, tmp_path: Path
) -> None:
    replica = tmp_path / "replica"
    village = await founded(telegram, tmp_path, replica=str(replica))
    await village.settle(["Нина"])
    await until(lambda: asyncio.to_thread((replica / "ltx/0").exists), "a replica")
    await village.live(5.0, random.Random(5))
    child = await only_child(village.bot.database)
    os.kill(child, signal.SIGKILL)
    cut = datetime.now(UTC)
    await village.bot.kill()

    spare = Spare(tmp_path / "spare", str(replica))
    assert await spare.restores("--replica") == 0
    assert whole(spare.database)
    there = rows(spare.database, "updates")
    lost = [row for row in rows(village.bot.database, "updates") if row not in there]
    assert there
    # A second, and what a busy machine needs for it.
    assert all((cut - datetime.fromisoformat(row[-1])).total_seconds() < 3 for row in lost), lost


async def test_a_program_that_dies_is_started_anew(town: Town) -> None:
    child = await only_child(town.folder / "centre.db")
    os.kill(child, signal.SIGKILL)
    nina = await town.person("Нина").agrees()
    await nina.says("/ask где взять грант")
    await reach(lambda: children(town.folder / "centre.db") not in ([], [child]))
    await kept(town)
    assert "Нина" in str(rows(await restored(town), "people"))


def held(file: Path) -> bytes:
    """What a file holds; nothing, where it was one for a moment."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


async def test_keys_stand_in_no_argument_no_file_and_no_line(
    build: Build, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keys = {"access_key_id": "the-key-itself", "secret_access_key": "the-secret-itself"}
    town = await build(replica={"url": str(tmp_path / "replica"), **keys})
    await kept(town)
    child = await only_child(town.folder / "centre.db")
    handed = (Path(f"/proc/{child}") / "environ").read_bytes()
    told = (Path(f"/proc/{child}") / "cmdline").read_bytes()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 5
    for key in keys.values():
        assert key.encode() in handed
        assert key.encode() not in told
        assert [path for path in files if key.encode() in held(path)] == []
        assert key not in caplog.text + repr(town.settings())
    assert b"AWS_CA_BUNDLE" not in handed


async def checkpoints(db: Database) -> int:
    async with db.write() as tx:
        return int(await tx.value("PRAGMA wal_autocheckpoint"))


async def test_while_a_replica_is_kept_nobody_else_brings_the_log_into_the_file(
    town: Town,
) -> None:
    """Litestream reads pages from the file itself: a replica would tear."""
    database = town.folder / "centre.db"
    other = await Database.open(database)
    assert [await checkpoints(town.app.db), await checkpoints(other)] == [0, 0]
    await other.close()

    await town.stop()
    town._settings["replica"] = {}
    await town.start()
    assert not (town.folder / "centre.db-replica").exists()
    await town.stop()
    later = await Database.open(database)
    assert await checkpoints(later) > 0
    await later.close()


# -- what was erased -------------------------------------------------------------------------------


def holds(path: Path, words: str) -> bool:
    return path.exists() and words.encode() in path.read_bytes()


async def test_what_was_erased_leaves_the_log_and_the_copy(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("/ask тайна сорок семь")
    database, log = town.folder / "centre.db", town.folder / "centre.db-wal"
    await kept(town)
    before = datetime.now(UTC) + timedelta(seconds=1)  # the replica counts in whole seconds
    await reach(lambda: datetime.now(UTC) > before)
    assert holds(database, "тайна сорок семь") or holds(log, "тайна сорок семь")

    await erases(nina)
    await reach(lambda: not holds(log, "тайна сорок семь"))
    assert not holds(database, "тайна сорок семь")
    await kept(town)

    copy = await restored(town)
    assert not holds(copy, "тайна сорок семь")
    assert whole(copy)
    # As it was before, for as long as the replica remembers: that is told in the register.
    assert holds(await restored(town, "--at", before.isoformat()), "тайна сорок семь")


# -- another machine -------------------------------------------------------------------------------


async def replicated(database: Path, replica: Path, sql: str) -> Replication:
    """Let another machine run on a database, and change it."""
    settings = Settings.model_validate(
        {
            "telegram": {"token": "42:SANDBOX"},
            "staff": {"chat_id": -100123},
            "centre": {"name": "Опора"},
            "database": {"path": str(database)},
            "replica": {"url": str(replica)},
        }
    )
    db = await Database.open(database)
    keeping = Replication(db, settings, lambda: -100123, lambda: None, takeover=0)
    keeping.start()
    try:
        await reach(lambda: keeping.synced or keeping.trouble())
        async with db.write() as tx:
            await tx.run(sql)
    finally:
        await keeping.close()
    return keeping


SETTING = "INSERT INTO settings (key, value) VALUES ('told', ?)"


async def test_another_machine_takes_over_and_the_first_cannot_spoil_its_replica(
    town: Town, tmp_path: Path
) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("/ask до переезда")
    await town.stop()
    second = await restored(town)
    assert "Нина" in str(rows(second, "people"))

    keeping = await replicated(second, tmp_path / "replica", SETTING.replace("?", "'second'"))
    assert keeping.synced
    third = await restored(town)
    assert ("told", "second") in rows(third, "settings")
    assert whole(third)

    found = [line for _, line in await check(town.settings()) if "реплика" in line]
    assert "бот уже работал на другом компьютере" in found[0]
    await town.start()
    await reach(lambda: town.app.replication.trouble() == "ahead")
    assert town.app.replication.behind
    await town.later(minutes=1)
    assert "бот уже работал на другом компьютере" in town.desk_texts[-1]
    told = len(town.desk)
    await town.later(minutes=1)
    assert len(town.desk) == told
    await town.stop()
    assert ("told", "second") in rows(await restored(town), "settings")


async def test_another_base_is_not_written_over_this_one(town: Town, small_base: Path) -> None:
    await town.stop()
    other = town.folder / "other.db"
    shutil.copy(small_base, other)
    keeping = await replicated(other, town.folder.parent / "replica", "SELECT 1")
    assert keeping.trouble() == "ahead"


async def test_a_proof_from_when_the_clock_was_ahead_is_made_again(town: Town) -> None:
    await reach(lambda: town.rows("SELECT 1 FROM settings WHERE key = 'replica_proved'"))
    await town.stop()
    with closing(sqlite3.connect(town.folder / "centre.db", isolation_level=None)) as file:
        file.execute(
            "UPDATE settings SET value = '2099-01-01T00:00:00.000Z' WHERE key = 'replica_proved'"
        )
    await town.start()
    proved = "SELECT 1 FROM settings WHERE key = 'replica_proved' AND value < '2099'"
    await reach(lambda: town.rows(proved))


async def test_a_new_place_gets_everything(town: Town, tmp_path: Path) -> None:
    await town.stop()
    town._settings["replica"] = {"url": f"file://{tmp_path}/elsewhere"}
    await town.start()
    await kept(town)
    assert whole(await restored(town))


# -- telling ---------------------------------------------------------------------------------------


async def test_a_place_that_cannot_be_written_is_told_once_and_once_that_it_can_again(
    build: Build, tmp_path: Path
) -> None:
    (tmp_path / "disk").write_text("not a folder")
    town = await build(
        replica={"url": str(tmp_path / "disk" / "replica")}, web={"listen": "127.0.0.1:0"}
    )
    await reach(lambda: town.app.replication._why)
    await town.later(minutes=1)
    assert not any("Реплика" in text for text in town.desk_texts)
    await town.later(minutes=10)
    await town.later(minutes=1)
    assert [text for text in town.desk_texts if "Реплика" in text] == town.desk_texts[-1:]

    (tmp_path / "disk").unlink()
    await kept(town)
    await town.later(minutes=1)
    assert town.desk_texts[-1] == "✅ Реплика базы снова обновляется: в ней есть всё."


async def test_how_old_the_replica_is_stands_on_the_page(build: Build, tmp_path: Path) -> None:
    from tests.test_watch import ask, figures

    town = await build(replica={"url": str(tmp_path / "r")}, web={"listen": "127.0.0.1:0"})
    await kept(town)
    assert 0 <= (await figures(town))["resursnik_replica_age_seconds"] < 60
    status, text = await ask(town, "/healthz")
    assert (status, text.splitlines()[0]) == (200, "ok")
    assert text.splitlines()[1].startswith("replica: ")


async def test_without_the_program_it_is_said_what_to_do(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    town = await build(replica={"url": str(tmp_path / "replica")})
    await reach(town.app.replication.trouble)
    await town.later(minutes=1)
    assert "make install-replica" in town.desk_texts[-1]


async def test_a_replica_of_which_nothing_comes_begins_anew(town: Town) -> None:
    replica = town.folder.parent / "replica"
    await reach((replica / "ltx" / "9").exists)
    (picture,) = (replica / "ltx" / "9").iterdir()
    picture.write_bytes(picture.read_bytes()[:-4000] + bytes(4000))
    spare = Spare(town.folder / "spare", str(replica))
    assert await spare.restores("--replica") == 1

    await town.later(days=1, minutes=1)
    await reach(lambda: town.app.replication.trouble() == "broken")
    await town.later(minutes=1)
    assert "не вернуть целую базу" in town.desk_texts[-1]

    await reach(lambda: len(list((replica / "ltx" / "9").iterdir())) > 1)
    await town.later(minutes=2)
    await reach(lambda: town.app.replication.trouble() is None)
    await kept(town)
    await town.later(minutes=1)
    assert town.desk_texts[-1].startswith("✅ Реплика")
    assert await spare.restores("--replica") == 0


# -- the commands ----------------------------------------------------------------------------------


async def test_a_base_that_is_there_is_not_replaced_without_force(town: Town, capsys: Said) -> None:
    spare = Spare(town.folder / "spare", town.settings().replica.url)
    assert await spare.restores("--replica") == 0
    before = spare.database.read_bytes()
    capsys.readouterr()
    assert await spare.restores("--replica") == 1
    assert "--force" in capsys.readouterr().err
    assert spare.database.read_bytes() == before
    assert await spare.restores("--replica", "--force") == 0
    assert await spare.restores(f"file://{town.settings().replica.url}", "--force") == 0
    assert await spare.restores(town.settings().replica.url, "--force") == 0
    assert await spare.restores(str(town.folder), "--force") == 1
    assert "папка, и реплики в ней нет" in capsys.readouterr().err
    assert {path.name for path in spare.database.parent.iterdir()} >= {"centre.db"}
    assert not list(spare.database.parent.glob("centre.db.*/"))


async def test_a_restoring_that_is_killed_leaves_nothing_that_stays(
    town: Town, tmp_path: Path
) -> None:
    spare = Spare(town.folder / "spare", town.settings().replica.url)
    told = [sys.executable, "-m", "bot", "restore", "--replica", "--config", str(spare.bot.config)]
    process = await asyncio.create_subprocess_exec(*told)
    folder = spare.database.parent
    await reach(lambda: any(folder.rglob("proof-*")) or process.returncode is not None)
    assert process.returncode is None
    process.kill()
    await process.wait()
    assert [one for one in folder.iterdir() if one.is_dir()] == [folder / "centre.db-replica"]
    await replicated(spare.database, tmp_path / "another", "SELECT 1")
    assert not any(folder.rglob("proof-*"))


async def test_a_replica_that_is_not_there_gives_nothing_back(tmp_path: Path, capsys: Said) -> None:
    spare = Spare(tmp_path / "spare", str(tmp_path / "none"))
    assert await spare.restores("--replica") == 1
    assert "там ничего нет" in capsys.readouterr().err
    assert await spare.restores("--replica", "--at", "2020-01-01") == 1
    assert await spare.restores("x.db", "--at", "2020-01-01") == 1
    assert "--at бывает только с репликой" in capsys.readouterr().err
    assert not spare.database.exists()


async def test_a_moment_before_the_replica_is_told_from_an_empty_one(
    town: Town, capsys: Said
) -> None:
    spare = Spare(town.folder / "spare", town.settings().replica.url)
    assert await spare.restores("--replica", "--at", "2020-01-01") == 1
    said = capsys.readouterr().err
    assert "Так далеко назад реплика не помнит" in said
    assert "там ничего нет" not in said
    assert not spare.database.exists()


def test_check_tells_of_the_replica(tmp_path: Path, small_base: Path, capsys: Said) -> None:
    shutil.copy(small_base, tmp_path / "centre.db")
    spare = Spare(tmp_path, str(tmp_path / "replica"))
    main(["check", "--config", str(spare.bot.config)])
    assert f"✓ реплика: {tmp_path}/replica, начнётся при запуске" in capsys.readouterr().out


def test_check_tells_of_a_replica_beside_the_base_and_of_a_disk_that_is_full(
    tmp_path: Path, small_base: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(small_base, tmp_path / "centre.db")
    spare = Spare(tmp_path, str(tmp_path / "replica"))
    main(["check", "--config", str(spare.bot.config)])
    assert "на том же диске, что и база" in capsys.readouterr().out
    if Path("/dev/shm").stat().st_dev == tmp_path.stat().st_dev:
        return
    spare = Spare(tmp_path, "/dev/shm")
    monkeypatch.setattr("bot.check.DISK_NEEDED", 1 << 60)
    main(["check", "--config", str(spare.bot.config)])
    said = capsys.readouterr().out
    assert "✗ реплика: на её диске свободно только" in said
    assert "на том же диске" not in said


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("api error InvalidAccessKeyId: The AWS Access Key Id you provided", "keys"),
        ("api error SignatureDoesNotMatch: The request signature", "keys"),
        ("operation error S3: ListObjectsV2, api error NoSuchBucket: x", "bucket"),
        ("dial tcp 127.0.0.1:9: connect: connection refused", "silent"),
        ("open /x: permission denied", "closed"),
        ("write /x: no space left on device", "full"),
        ("something else", "other"),
    ],
)
def test_what_the_program_says_is_told_in_plain_words(said: str, code: str) -> None:
    found = litestream.fault(said)
    assert isinstance(found, ReplicaError)
    assert found.code == code


async def test_a_folder_whose_name_is_long_leaves_nothing_in_the_temporary_one(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = Path(tempfile.mkdtemp())
    monkeypatch.setattr("bot.litestream.LONGEST_SOCKET", 1)
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    town = await build(replica={"url": str(tmp_path / "replica")})
    await kept(town)
    assert any(temporary.iterdir())
    await town.stop()
    temporary.rmdir()
