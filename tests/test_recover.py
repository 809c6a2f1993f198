"""Trouble of the machine: what is lost by it (nothing), and which words say what to do."""

import asyncio
import resource
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.polling import TokenRefusedError
from tests.processes import ROOT
from tests.test_backups import Centre, fatten, tear
from tests.town import PATIENCE, Town

Said = pytest.CaptureFixture[str]
NOBODY_WRITES = "/sys/kernel"

pytestmark = pytest.mark.usefixtures("log_as_it_was")


@pytest.fixture
def centre(tmp_path: Path, small_base: Path, capsys: Said) -> Centre:
    shutil.copy(small_base, tmp_path / "centre.db")
    return Centre(tmp_path, capsys)


async def test_a_full_disk_loses_no_question_and_goes_on_by_itself(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    nina = await town.person("Нина").agrees()
    writer = town.app.db._writer
    (pages,) = next(iter(await writer.execute_fetchall("PRAGMA page_count")))
    await writer.execute(f"PRAGMA max_page_count={pages}")
    await nina.says("/ask")
    town.tg.send(nina.id, nina.id, "Как открыть счёт? " * 200)
    await town.until(lambda: "updates could not be taken in" in caplog.text)
    assert town.rows("SELECT count(*) FROM questions") == [(0,)]
    assert town.tg.updates.queue

    await writer.execute("PRAGMA max_page_count=1073741823")
    await town.quiet()

    assert town.rows("SELECT count(*) FROM questions") == [(1,)]
    assert [text for text in town.desk_texts if "Как открыть счёт?" in text]
    await town.later(minutes=1)
    assert town.in_desk("на диске кончилось место")


def limited() -> None:
    """As on a disk with eight megabytes left."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000_000, 8_000_000))


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_what_does_not_fit_leaves_nothing_half(centre: Centre, command: str) -> None:
    fatten(centre.database, 20)
    if command == "restore":
        assert centre.does("backup", centre.copy)[0] == 0
    names, before = centre.names(), centre.database.read_bytes()
    line = [sys.executable, "-m", "bot", command, str(centre.copy), "--config", str(centre.config)]
    line += ["--force"] * (command == "restore")
    ended = subprocess.run(
        line, cwd=ROOT, preexec_fn=limited, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    (said,) = ended.stderr.splitlines()
    assert "диск" in said
    assert (centre.names(), centre.database.read_bytes()) == (names, before)


@pytest.mark.skipif(not Path(NOBODY_WRITES).is_dir(), reason="no folder that is closed to root")
@pytest.mark.parametrize("command", ["run", "load content/faq", "restore", "backup"])
def test_a_folder_where_nobody_may_write(centre: Centre, command: str) -> None:
    centre.does("backup", centre.copy)
    closed = Path(NOBODY_WRITES) / "centre.db"
    if command == "backup":
        code, said = centre.does("backup", closed)
    else:
        text = centre.config.read_text().replace(str(centre.database), str(closed))
        centre.config.write_text(text)
        content = ["load", write_nothing(centre.folder)] if command.startswith("load") else []
        arguments = content or [command, *([centre.copy] if command == "restore" else [])]
        code, said = centre.does(*arguments)
    assert code == 1
    assert "нельзя писать в папку или файл" in said
    assert NOBODY_WRITES in said


def write_nothing(folder: Path) -> Path:
    path = folder / "faq.yaml"
    path.write_text("faq: [{id: a, topic: b, question: c, answer: d}]", encoding="utf-8")
    return path


def test_an_address_for_the_page_that_is_taken(centre: Centre) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        listen = f'[web]\nlisten = "127.0.0.1:{door.getsockname()[1]}"\n'
        centre.config.write_text(centre.config.read_text() + listen)
        code, said = centre.does("run")
    assert code == 1
    assert "занят или не с этого компьютера" in said


async def test_a_torn_database_ends_run_and_the_last_backup_brings_it_back(
    centre: Centre,
) -> None:
    centre.does("backup", centre.copy)
    tear(centre.database)
    code, said = await asyncio.to_thread(centre.does, "faq", "search", "счёт")
    assert code == 1
    assert "Восстановите её из резервной копии" in said
    assert (await asyncio.to_thread(centre.does, "restore", "--force", centre.copy))[0] == 0
    assert (await asyncio.to_thread(centre.does, "faq", "search", "счёт"))[0] == 0


async def test_a_token_that_is_revoked_while_the_bot_runs_ends_it_with_a_reason(
    town: Town,
) -> None:
    nina = await town.person("Нина").agrees()
    town.tg.send(nina.id, nina.id, "/help")
    town.tg.token = "42:NEW"
    running = town._running
    assert running is not None
    town._running = None
    with pytest.raises(TokenRefusedError):
        await asyncio.wait_for(running, PATIENCE)


async def test_clocks_that_jump_make_no_noise_and_lose_no_backup(build, tmp_path: Path) -> None:
    town = await build(backup={"folder": str(tmp_path / "backups")})
    nightly = town.app.schedule.nightly
    for days in (0, 400, -400, -3, 3):
        await town.later(days=days)
        await town.until(lambda: not nightly.busy)
        await town.quiet()
    made = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert made == ["centre-2026-11-20.db", "centre-2026-11-23.db", "centre-2027-12-28.db"]
    assert town.desk == []
