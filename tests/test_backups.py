"""Backups: whole or not there, made while everybody writes, and refused where they are not whole."""

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from bot.__main__ import main
from tests.processes import ROOT, BotProcess
from tests.town import Town

NOBODY = "http://127.0.0.1:9"
Said = pytest.CaptureFixture[str]


class Centre:
    """A centre's folder, and its program told what to do with it."""

    def __init__(self, folder: Path, said: Said) -> None:
        self.folder = folder
        self.config = BotProcess(folder, NOBODY, -100123).config
        self.database = folder / "centre.db"
        self.copy = folder / "copy.db"
        self._said = said

    def does(self, *arguments: object) -> tuple[int, str]:
        """Exit code, and what was said: on standard output where it is 0, else the one reason."""
        code = main([*map(str, arguments), "--config", str(self.config)])
        out, err = self._said.readouterr()
        if code == 0:
            assert err == ""
            return 0, out
        assert out == ""
        (line,) = err.splitlines()
        return code, line

    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()} - {
            "bot.log",
            "config.toml",
            "centre.db.lock",
        }

    def ask(self, sql: str, path: Path | None = None) -> list[tuple]:
        with closing(sqlite3.connect(path or self.database, isolation_level=None)) as file:
            return file.execute(sql).fetchall()


@pytest.fixture
def centre(tmp_path: Path, small_base: Path, capsys: Said) -> Centre:
    shutil.copy(small_base, tmp_path / "centre.db")
    return Centre(tmp_path, capsys)


OWN = {"copied_at", "replica_follows"}
"""Settings that a restoring makes or drops."""


def contents(path: Path) -> dict[str, list[tuple]]:
    """Everything that a database holds, but for what a restoring adds to it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        tables = [
            name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        found = {name: sorted(file.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}
        found["version"] = file.execute("PRAGMA user_version").fetchall()
    found["settings"] = [row for row in found["settings"] if row[0] not in OWN]
    del found["outbox"], found["sqlite_sequence"]
    return found


# -- making ----------------------------------------------------------------------------------------


def test_a_backup_is_whole_private_and_alone(centre: Centre) -> None:
    code, said = centre.does("backup", centre.copy)

    assert code == 0
    assert said.startswith(f"Копия готова и проверена: {centre.copy}, ")
    assert contents(centre.copy) == contents(centre.database)
    assert centre.ask("PRAGMA integrity_check", centre.copy) == [("ok",)]
    assert stat.S_IMODE(centre.copy.stat().st_mode) == 0o600
    assert centre.names() == {"centre.db", "copy.db"}


def test_another_file_is_not_overwritten_without_force(centre: Centre) -> None:
    centre.copy.write_text("a diploma")
    code, said = centre.does("backup", centre.copy)
    assert (code, centre.copy.read_text()) == (1, "a diploma")
    assert "уже есть" in said
    assert "--force" in said
    assert centre.does("backup", "--force", centre.copy)[0] == 0
    assert contents(centre.copy) == contents(centre.database)


@pytest.mark.parametrize("target", ["centre.db", "."])
def test_the_database_itself_is_no_name_for_its_backup(centre: Centre, target: str) -> None:
    before = centre.database.read_bytes()
    code, said = centre.does("backup", "--force", centre.folder / target)
    assert code == 1
    assert "другой файл" in said
    assert centre.database.read_bytes() == before


def test_without_a_database_there_is_nothing_to_copy(centre: Centre) -> None:
    centre.database.unlink()
    assert centre.does("backup", centre.copy)[0] == 1
    assert centre.names() == set()


def test_a_damaged_database_gives_no_backup(centre: Centre) -> None:
    tear(centre.database)
    code, said = centre.does("backup", centre.copy)
    assert code == 1
    assert str(centre.database) in said
    assert centre.names() == {"centre.db"}


async def test_a_backup_made_while_people_write_is_of_one_moment(town: Town, capsys: Said) -> None:
    """Both ends of each transfer stand in a copy, or none."""
    folder = town.folder
    await town.change("CREATE TABLE accounts (id INTEGER PRIMARY KEY, sum INTEGER NOT NULL)", [()])
    await town.change("INSERT INTO accounts VALUES (?, 1000)", [(number,) for number in range(50)])
    centre = Centre(folder, capsys)
    nina = await town.person().agrees()
    over = threading.Event()
    moving = threading.Thread(target=move_sums, args=(folder / "centre.db", over))
    moving.start()
    try:
        for number in range(8):
            await nina.says(f"/ask {number}")
            code, _ = await asyncio.to_thread(centre.does, "backup", folder / f"{number}.db")
            assert code == 0
            totals = centre.ask("SELECT sum(sum), count(*) FROM accounts", folder / f"{number}.db")
            assert totals == [(50_000, 50)]
    finally:
        over.set()
        moving.join()
    moved = [centre.ask("SELECT sum FROM accounts", folder / f"{n}.db") for n in (0, 7)]
    assert moved[0] != moved[1]


def move_sums(path: Path, over: threading.Event) -> None:
    pick = random.Random(1)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as file:
        while not over.wait(0.002):
            file.execute("BEGIN IMMEDIATE")
            for change, account in ((-1, pick.randrange(50)), (1, pick.randrange(50))):
                file.execute("UPDATE accounts SET sum = sum + ? WHERE id = ?", (change, account))
            file.execute("COMMIT")


def fatten(path: Path, megabytes: int) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE IF NOT EXISTS ballast (content BLOB)")
        file.executemany(
            "INSERT INTO ballast VALUES (?)",
            [(os.urandom(10_000),) for _ in range(megabytes * 100)],
        )


def start(centre: Centre, *arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bot", *map(str, arguments), "--config", str(centre.config)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def when_begun(
    centre: Centre, running: subprocess.Popen[bytes], begun: Callable[[Path], bool]
) -> None:
    """Wait until a draft that fits stands beside; fail where the program ended before."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        drafts = list(centre.folder.glob(".*.part"))
        if any(begun(draft) for draft in drafts):
            return
        assert running.poll() is None, running.communicate()
    raise AssertionError("it never began")


@pytest.mark.parametrize("written", [0, 2_000_000, 20_000_000])
def test_a_kill_in_the_middle_leaves_nothing_under_the_name(centre: Centre, written: int) -> None:
    fatten(centre.database, 60)
    running = start(centre, "backup", centre.copy)
    when_begun(centre, running, lambda draft: draft.stat().st_size >= written)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert not centre.copy.exists()

    for left in centre.folder.glob(".copy.db.*"):
        os.utime(left, (0, 0))
    assert centre.does("backup", centre.copy)[0] == 0
    assert centre.names() == {"centre.db", "copy.db"}


@pytest.mark.parametrize("written", [0, 20_000_000])
def test_a_kill_in_the_middle_of_restoring_leaves_the_database(
    centre: Centre, written: int
) -> None:
    fatten(centre.database, 60)
    assert centre.does("backup", centre.copy)[0] == 0
    before = contents(centre.database)
    running = start(centre, "restore", "--force", centre.copy)
    when_begun(centre, running, lambda draft: draft.stat().st_size >= written)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert contents(centre.database) == before
    assert centre.does("restore", "--force", centre.copy)[0] == 0
    assert contents(centre.database) == before


def test_a_ctrl_c_sweeps_up(centre: Centre) -> None:
    fatten(centre.database, 60)
    running = start(centre, "backup", centre.copy)
    when_begun(centre, running, lambda draft: draft.stat().st_size > 1_000_000)
    running.send_signal(signal.SIGINT)
    running.communicate()
    assert running.returncode == 130
    assert not [name for name in centre.names() if "copy" in name]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root may do this")
def test_what_root_brings_back_belongs_to_the_folders_owner(centre: Centre) -> None:
    centre.does("backup", centre.copy)
    os.chown(centre.folder, 65534, 65534)
    centre.database.unlink()
    assert centre.does("restore", centre.copy)[0] == 0
    told = centre.config.read_text(encoding="utf-8").replace("/centre.db", "/data/centre.db")
    centre.config.write_text(told, encoding="utf-8")
    assert centre.does("restore", centre.copy)[0] == 0
    for name in ("centre.db", "centre.db.lock", "data", "data/centre.db", "data/centre.db.lock"):
        made = (centre.folder / name).stat()
        assert (made.st_uid, made.st_gid) == (65534, 65534), name


# -- bringing back ---------------------------------------------------------------------------------


def tear(path: Path) -> None:
    """Overwrite all but the first pages and the last, as a bad disk does."""
    size = path.stat().st_size
    with path.open("rb+") as file:
        file.seek(size // 10)
        file.write(b"\xa5" * (size * 8 // 10))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def cut_a_little(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 10)


def change_a_letter(path: Path) -> None:
    content = path.read_bytes()
    assert content.count(b"4 000") == 1
    path.write_bytes(content.replace(b"4 000", b"9 000"))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def letter(path: Path) -> None:
    path.write_text("Уважаемые коллеги!", encoding="utf-8")


def other_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE people (name TEXT)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA user_version = 999")


def dangling(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("INSERT INTO notes VALUES (1, 77, 78, 'x', 'y')")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (tear, "повреждена"),
        (cut, "повреждена"),
        (cut_a_little, "повреждена"),
        (change_a_letter, "повреждена"),
        (dangling, "повреждена"),
        (empty, "не копия базы этой программы"),
        (letter, "не копия базы этой программы"),
        (other_program, "не копия базы этой программы"),
        (newer, "более новой версией"),
        (Path.unlink, "нет"),
    ],
)
@pytest.mark.parametrize("force", [True, False])
def test_what_will_not_do_is_refused_and_nothing_is_touched(
    centre: Centre, spoil: Callable[[Path], None], words: str, force: bool
) -> None:
    assert centre.does("backup", centre.copy)[0] == 0
    spoil(centre.copy)
    before = contents(centre.database)
    if not force:
        centre.database.unlink()
    names = centre.names()

    code, said = centre.does("restore", centre.copy, *["--force"] * force)

    assert (code, centre.names()) == (1, names)
    assert words in said
    assert str(centre.copy) in said
    if force:
        assert contents(centre.database) == before


def test_a_backup_that_was_changed_on_purpose_is_taken(centre: Centre) -> None:
    """Who changes it by way of SQLite leaves it whole; SQLite counts that in the file's header."""
    centre.does("backup", centre.copy)
    centre.ask("INSERT INTO settings VALUES ('by', 'hand')", centre.copy)
    assert centre.does("restore", "--force", centre.copy)[0] == 0
    assert centre.ask("SELECT value FROM settings WHERE key = 'by'") == [("hand",)]


def test_a_round_trip_brings_everything_back(centre: Centre) -> None:
    centre.does("backup", centre.copy)
    before = contents(centre.database)
    centre.database.unlink()

    code, said = centre.does("restore", centre.copy)

    assert code == 0
    assert said.startswith(f"База восстановлена: {centre.database}, по состоянию на ")
    assert contents(centre.database) == before
    assert centre.names() == {"centre.db", "copy.db"}
    assert stat.S_IMODE(centre.database.stat().st_mode) == 0o600


def test_a_database_is_replaced_only_by_force_and_kept_aside(centre: Centre) -> None:
    centre.does("backup", centre.copy)
    backed_up = contents(centre.copy)
    for today in ("first", "second"):
        centre.ask(f"INSERT OR REPLACE INTO settings VALUES ('day', '{today}')")
        before = contents(centre.database)
        code, said = centre.does("restore", centre.copy)
        assert (code, contents(centre.database)) == (1, before)
        assert "--force" in said

        code, said = centre.does("restore", "--force", centre.copy)
        assert code == 0
        assert contents(centre.database) == backed_up
        former = Path(said.splitlines()[1].split(": ")[1].split(". ")[0])
        assert contents(former) == before
    assert len(list(centre.folder.glob("centre.db.before-*"))) == 2


def test_what_stood_in_the_log_only_is_kept_aside_too_and_not_played_into_the_new_one(
    centre: Centre,
) -> None:
    """A bot that was killed leaves its last words in the log."""
    centre.does("backup", centre.copy)
    killed_after(centre.database, "INSERT INTO settings VALUES ('last', 'words')")
    assert Path(f"{centre.database}-wal").stat().st_size > 0

    assert centre.does("restore", "--force", centre.copy)[0] == 0

    last = "SELECT value FROM settings WHERE key = 'last'"
    assert centre.ask(last) == []
    (former,) = centre.folder.glob("centre.db.before-*")
    assert centre.ask(last, former) == [("words",)]


def test_a_damaged_database_is_replaced_and_kept_aside_as_it_is(centre: Centre) -> None:
    centre.does("backup", centre.copy)
    before = contents(centre.database)
    centre.database.write_bytes(b"rubbish" * 1000)
    assert centre.does("restore", "--force", centre.copy)[0] == 0
    assert contents(centre.database) == before
    (former,) = centre.folder.glob("centre.db.before-*")
    assert former.read_bytes() == b"rubbish" * 1000


def test_a_log_left_behind_by_a_database_that_is_gone_does_no_harm(centre: Centre) -> None:
    centre.does("backup", centre.copy)
    killed_after(centre.database, "INSERT INTO settings VALUES ('last', 'words')")
    centre.database.unlink()
    assert centre.does("restore", centre.copy)[0] == 0
    assert contents(centre.database) == contents(centre.copy)


def test_a_folder_copied_by_hand_is_a_backup_with_its_log(centre: Centre) -> None:
    killed_after(centre.database, "INSERT INTO settings VALUES ('last', 'words')")
    by_hand = centre.folder / "by hand"
    by_hand.mkdir()
    for path in centre.folder.glob("centre.db*"):
        shutil.copy(path, by_hand)
        path.unlink()
    assert centre.does("restore", by_hand / "centre.db")[0] == 0
    assert centre.ask("SELECT value FROM settings WHERE key = 'last'") == [("words",)]


def killed_after(path: Path, sql: str) -> None:
    program = (
        "import os, sqlite3, sys\n"
        "file = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "file.execute('PRAGMA journal_mode=WAL')\n"
        "file.execute(sys.argv[2])\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path), sql], check=False)


def test_a_backup_of_an_older_program_is_brought_up_to_date(centre: Centre) -> None:
    """And one that was made before an update, by the new program, keeps its age."""
    from db import migrations

    scripts = migrations.numbered()
    centre.database.unlink()
    with closing(sqlite3.connect(centre.database)) as file:
        for number, script in enumerate(scripts[:3], 1):
            file.executescript(script)
            file.execute(f"PRAGMA user_version={number}")
    assert centre.does("backup", centre.copy)[0] == 0
    assert centre.ask("PRAGMA user_version", centre.copy) == [(3,)]

    assert centre.does("restore", "--force", centre.copy)[0] == 0
    assert centre.ask("PRAGMA user_version") == [(len(scripts),)]


def test_a_restore_waits_for_no_bot(centre: Centre) -> None:
    centre.does("backup", centre.copy)
    lock = FileLock(f"{centre.database}.lock")
    with lock:
        for force in ([], ["--force"]):
            code, said = centre.does("restore", *force, centre.copy)
            assert code == 1
            assert "уже работает бот" in said
    assert centre.does("restore", "--force", centre.copy)[0] == 0


def test_a_database_that_another_program_has_open_is_left_alone(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.backups.PATIENCE", 0.1)
    centre.does("backup", centre.copy)
    with closing(sqlite3.connect(centre.database, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM settings").fetchall()
        code, said = centre.does("restore", "--force", centre.copy)
    assert code == 1
    assert "занята другой программой" in said
    assert not list(centre.folder.glob("*before*"))


def test_the_backup_is_no_backup_of_itself(centre: Centre) -> None:
    code, said = centre.does("restore", "--force", centre.database)
    assert code == 1
    assert "не её копия" in said


@pytest.fixture
def old_mask() -> Iterator[None]:
    mask = os.umask(0)
    yield
    os.umask(mask)


@pytest.mark.usefixtures("old_mask")
def test_the_umask_opens_nothing(centre: Centre) -> None:
    centre.does("backup", centre.copy)
    assert stat.S_IMODE(centre.copy.stat().st_mode) == 0o600


# -- going on after it -----------------------------------------------------------------------------


async def test_after_restoring_replies_go_out_reminders_do_not_and_the_group_is_told(
    town: Town, capsys: Said
) -> None:
    nina = await town.person("Нина").agrees()
    await town.stop()
    row = "INSERT INTO outbox (chat_id, lane, act, payload, purpose, not_before, created_at) VALUES (?,?,'say',?,'',?,'2026')"
    later = "2026-12-31T00:00:00.000Z"
    await town.change(
        row,
        [
            (nina.id, lane, f'{{"text": "{words}"}}', not_before)
            for lane, words, not_before in [
                (0, "ответ", None),
                (1, "место", None),
                (2, "напоминание", None),
                (3, "рассылка", "2026-11-20T00:00:00.000Z"),
                (3, "на потом", later),
            ]
        ],
    )
    centre = Centre(town.folder, capsys)
    text = centre.config.read_text().replace("-100123", str(town.group))
    centre.config.write_text(text)
    copy = town.folder / "copy.db"
    assert (await asyncio.to_thread(centre.does, "backup", copy))[0] == 0
    assert (await asyncio.to_thread(centre.does, "restore", "--force", copy))[0] == 0

    await town.start()

    assert nina.texts[-2:] == ["ответ", "место"]
    assert "восстановили из резервной копии" in town.desk_texts[-1]
    dropped = town.rows("SELECT lane FROM outbox WHERE reason = 'restored' ORDER BY id")
    assert dropped == [(2,), (3,)]
    assert town.rows("SELECT not_before FROM outbox WHERE state = 'queued'") == [(later,)]


async def test_a_card_from_after_the_backup_does_not_act_on_another_question(
    town: Town, capsys: Said
) -> None:
    """Numbers under buttons are not given twice, though the file has forgotten them."""
    nina, vera = await town.person("Нина").agrees(), await town.person("Вера").agrees()
    await nina.says("/ask")
    await nina.says("Первый")
    await town.stop()
    centre = Centre(town.folder, capsys)
    centre.config.write_text(centre.config.read_text().replace("-100123", str(town.group)))
    copy = town.folder / "copy.db"
    assert (await asyncio.to_thread(centre.does, "backup", copy))[0] == 0
    centre.ask(
        "UPDATE settings SET value = '2026-11-20T00:00:00.000Z' WHERE key = 'copied_at'", copy
    )
    await town.start()
    await vera.says("/ask")
    await vera.says("Второй")
    lost = town.in_desk("№ 2")
    await town.stop()
    assert (await asyncio.to_thread(centre.does, "restore", "--force", copy))[0] == 0
    await town.start()

    await vera.says("/ask")
    await vera.says("Снова второй")
    assert town.rows("SELECT count(*), max(id) > 200 FROM questions") == [(2, 1)]
    await town.olga.presses_on(lost, "Закрыть")
    assert town.rows("SELECT count(*) FROM questions WHERE state = 'closed'") == [(0,)]


async def test_who_moves_to_another_computer_at_once_loses_no_numbers(
    town: Town, capsys: Said
) -> None:
    centre = Centre(town.folder, capsys)
    copy = town.folder / "copy.db"
    await town.stop()
    assert (await asyncio.to_thread(centre.does, "backup", copy))[0] == 0
    assert (await asyncio.to_thread(centre.does, "restore", "--force", copy))[0] == 0
    assert town.rows("SELECT seq <= 1 FROM sqlite_sequence WHERE name = 'questions'") == [(1,)]
