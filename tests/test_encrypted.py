"""Encrypted backups: whoever has the key gets everything back, whoever has not gets nothing."""

import os
import random
import resource
import shutil
import signal
import stat
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyrage
import pytest

from bot import age, config, machine
from tests.processes import ROOT
from tests.test_backups import Centre, Said, contents, fatten, start, when_begun

PLAIN = b"SQLite format 3"


class Keyed(Centre):
    """A centre with a key, which lies elsewhere."""

    def __init__(self, folder: Path, keys: Path, said: Said) -> None:
        super().__init__(folder, said)
        self.key = keys / "key.txt"
        self.copy = folder / "copy.db.age"
        _, self.said = self.does("backup-key", self.key)
        self.takes(public(self.key))

    def takes(self, *keys: str) -> None:
        text = self.config.read_text(encoding="utf-8").partition("[backup]")[0]
        self.config.write_text(f"{text}[backup]\nkeys = {list(keys)}\n", encoding="utf-8")

    def restores(self, *more: object) -> tuple[int, str]:
        return self.does("restore", self.copy, "--force", *(more or ("--identity", self.key)))


def public(key: Path) -> str:
    (line,) = [line for line in key.read_text().splitlines() if "age1" in line]
    return "age1" + line.partition("age1")[2]


@pytest.fixture
def centre(tmp_path: Path, small_base: Path, capsys: Said) -> Keyed:
    folder, keys = tmp_path / "centre", tmp_path / "keys"
    folder.mkdir()
    keys.mkdir()
    shutil.copy(small_base, folder / "centre.db")
    return Keyed(folder, keys, capsys)


def plain_drafts(folder: Path) -> list[str]:
    """Names of readable databases in a folder, but for the one that is in use."""
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and path.name != "centre.db" and path.read_bytes()[:15] == PLAIN
    ]


# -- the key ---------------------------------------------------------------------------------------


def test_a_key_is_private_said_how_to_keep_and_never_overwritten(centre: Keyed) -> None:
    secret = centre.key.read_text().splitlines()[-1]
    assert secret.startswith("AGE-SECRET-KEY-1")
    assert stat.S_IMODE(centre.key.stat().st_mode) == 0o600
    assert f'keys = ["{public(centre.key)}"]' in centre.said
    assert "на флешку" in centre.said
    assert secret not in centre.said

    code, said = centre.does("backup-key", centre.key)
    assert code == 1
    assert "уже есть" in said
    assert centre.key.read_text().splitlines()[-1] == secret


def test_a_secret_key_in_the_settings_is_refused_and_not_shown(centre: Keyed) -> None:
    secret = centre.key.read_text().splitlines()[-1]
    for pasted in (secret, secret.lower(), f" {secret}"):
        centre.takes(pasted)
        code, said = centre.does("backup", centre.copy)
        assert code == 1
        assert "backup.keys.0: это СЕКРЕТНЫЙ ключ" in said
        assert secret[20:40].lower() not in said.lower()


# -- there and back --------------------------------------------------------------------------------


def test_an_encrypted_backup_is_private_alone_and_comes_back_whole(centre: Keyed) -> None:
    before = contents(centre.database)
    code, said = centre.does("backup", centre.copy)

    assert code == 0
    assert "зашифрована" in said
    assert centre.copy.read_bytes().startswith(b"age-encryption.org/v1\n-> X25519 ")
    assert "Сколько стоит".encode() not in centre.copy.read_bytes()
    assert stat.S_IMODE(centre.copy.stat().st_mode) == 0o600
    assert centre.names() == {"centre.db", "copy.db.age"}

    centre.database.unlink()
    code, _ = centre.does("restore", centre.copy, "--identity", centre.key)
    assert code == 0
    assert contents(centre.database) == before
    assert stat.S_IMODE(centre.database.stat().st_mode) == 0o600
    assert centre.names() == {"centre.db", "copy.db.age"}


def test_each_of_several_keys_opens_it(centre: Keyed, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    centre.does("backup-key", other)
    centre.takes(public(centre.key), public(other))
    centre.does("backup", centre.copy)
    for key in (centre.key, other):
        assert centre.restores("--identity", key)[0] == 0


def test_any_program_that_speaks_age_opens_it_and_what_one_made_comes_back(
    centre: Keyed, tmp_path: Path
) -> None:
    """Nobody hangs on this program: `age -d -i key file | gunzip`."""
    centre.does("backup", centre.copy)
    secret = pyrage.x25519.Identity.from_str(centre.key.read_text().splitlines()[-1])
    packed = pyrage.decrypt(centre.copy.read_bytes(), [secret])
    whole = subprocess.run(["gunzip"], input=packed, capture_output=True, check=True).stdout
    by_hand = tmp_path / "by_hand.db"
    by_hand.write_bytes(whole)
    assert contents(by_hand) == contents(centre.database)

    centre.copy.write_bytes(pyrage.encrypt(whole, [secret.to_public()]))
    assert centre.restores()[0] == 0


def test_without_a_key_nothing_is_called_encrypted(centre: Keyed) -> None:
    centre.takes()
    code, said = centre.does("backup", centre.copy)
    assert code == 1
    assert "backup-key" in said
    assert centre.names() == {"centre.db"}


# -- what will not do ------------------------------------------------------------------------------


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def cut_a_little(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def cut_to_the_head(path: Path) -> None:
    os.truncate(path, 60)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def add(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def letter_inside(path: Path) -> None:
    stanza = path.with_name("keys").read_text()
    path.write_bytes(pyrage.encrypt(b"a letter", [pyrage.x25519.Recipient.from_str(stanza)]))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut, "повреждена"),
        (cut_a_little, "повреждена"),
        (cut_to_the_head, "повреждена"),
        (flip, "повреждена"),
        (add, "повреждена"),
        (letter_inside, "не копия базы этой программы"),
    ],
)
def test_what_will_not_do_is_refused_in_one_line_and_nothing_is_touched(
    centre: Keyed, spoil: Callable[[Path], None], words: str
) -> None:
    (centre.folder / "keys").write_text(public(centre.key))
    centre.does("backup", centre.copy)
    spoil(centre.copy)
    names, before = centre.names(), contents(centre.database)
    code, said = centre.restores()
    assert (code, centre.names(), contents(centre.database)) == (1, names, before)
    assert words in said
    assert str(centre.copy) in said


def test_the_wrong_key_a_missing_one_and_a_broken_one_have_each_their_line(
    centre: Keyed, tmp_path: Path
) -> None:
    centre.does("backup", centre.copy)
    other, broken = tmp_path / "other.txt", tmp_path / "broken.txt"
    centre.does("backup-key", other)
    broken.write_text(centre.key.read_text().rstrip()[:-3])
    names, before = centre.names(), contents(centre.database)
    for given, words in [
        (("--identity", other), "зашифрована для другого ключа"),
        ((), "--identity"),
        (("--identity", tmp_path / "none.txt"), "нет секретного ключа"),
        (("--identity", broken), "нет секретного ключа"),
        (("--identity", centre.copy), "нет секретного ключа"),
    ]:
        code, said = centre.does("restore", centre.copy, "--force", *given)
        assert (code, centre.names(), contents(centre.database)) == (1, names, before)
        assert words in said
        assert "SECRET-KEY-1" not in said


@pytest.mark.parametrize(
    "typed", ["\ufeff{}\r\n", "мой ключ: {}\r\nконец", "# {}", "  {}.\n", "«{}»"]
)
def test_a_key_typed_in_from_paper_opens_it(centre: Keyed, typed: str) -> None:
    before = contents(centre.database)
    centre.does("backup", centre.copy)
    secret = centre.key.read_text().splitlines()[-1]
    for written in (secret, secret.lower()):
        centre.key.write_text(typed.format(written), encoding="utf-8")
        assert centre.restores()[0] == 0
        assert contents(centre.database) == before


# -- a kill, a full disk ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", [".centre.db.*.part", ".copy.db.age.*.part"])
def test_a_kill_in_the_middle_leaves_nothing_that_stays(centre: Keyed, name: str) -> None:
    """Killed while the plain draft is written, and while it is encrypted; the next run sweeps."""
    fatten(centre.database, 30)
    running = start(centre, "backup", centre.copy)

    def begun(draft: Path) -> bool:
        return draft.match(name) and draft.stat().st_size > 2_000_000

    when_begun(centre, running, begun)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert not centre.copy.exists()
    left = list(centre.folder.glob(".*.part"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in left} == {0o600}

    assert centre.does("backup", centre.copy)[0] == 0
    assert centre.names() == {"centre.db", "copy.db.age"}
    assert plain_drafts(centre.folder) == []


def test_a_ctrl_c_sweeps_up(centre: Keyed) -> None:
    fatten(centre.database, 30)
    running = start(centre, "backup", centre.copy)
    name = ".copy.db.age.*.part"
    when_begun(centre, running, lambda draft: draft.match(name) and draft.stat().st_size > 10_000)
    running.send_signal(signal.SIGINT)
    running.communicate()
    assert running.returncode == 130
    assert centre.names() == {"centre.db"}


def test_what_another_run_still_makes_is_not_swept(centre: Keyed) -> None:
    fatten(centre.database, 30)
    running = start(centre, "backup", centre.copy)
    when_begun(centre, running, lambda draft: draft.stat().st_size > 1_000_000)
    running.send_signal(signal.SIGSTOP)
    other = centre.folder / "other.db.age"
    assert centre.does("backup", other)[0] == 0
    running.send_signal(signal.SIGCONT)
    running.communicate()
    assert running.returncode == 0
    assert centre.names() == {"centre.db", "copy.db.age", "other.db.age"}


def test_no_plain_draft_stands_where_the_backup_goes(centre: Keyed, tmp_path: Path) -> None:
    """Which may be a stick that somebody else reads."""
    stick = tmp_path / "stick"
    fatten(centre.database, 30)
    seen: set[bytes] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.001):
            for path in stick.glob(".*"):
                try:
                    seen.add(path.read_bytes()[:15])
                except FileNotFoundError:
                    continue

    looking = threading.Thread(target=look)
    looking.start()
    try:
        assert centre.does("backup", stick / "copy.db.age")[0] == 0
    finally:
        over.set()
        looking.join()
    assert any(head.startswith(b"age-encryption") for head in seen)
    assert PLAIN not in seen


def limited() -> None:
    """As on a disk with four megabytes left."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, 4_000_000))


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_full_disk_leaves_nothing_half_and_is_said(centre: Keyed, command: str) -> None:
    fatten(centre.database, 10)
    if command == "restore":
        assert centre.does("backup", centre.copy)[0] == 0
    names, before = centre.names(), centre.database.read_bytes()
    line = [sys.executable, "-m", "bot", command, str(centre.copy), "--config", str(centre.config)]
    line += ["--force", "--identity", str(centre.key)] if command == "restore" else []
    ended = subprocess.run(
        line, cwd=ROOT, preexec_fn=limited, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    (said,) = ended.stderr.splitlines()
    assert "диск" in said
    assert (centre.names(), centre.database.read_bytes()) == (names, before)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_while_encrypting_is_told_as_such(tmp_path: Path) -> None:
    """The library that encrypts would call it something else."""
    _, key = age.new_key()
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(random.Random(1).randbytes(3_000_000))
    sealed.touch()
    with room_for(1_000_000), pytest.raises(OSError, match="large") as said:
        age.encrypt(plain, sealed, [key])
    assert machine.kind(said.value) == "full"


# -- the bytes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 2, 65_535, 65_536, 65_537, 3_000_000])
def test_files_of_any_size_come_back(tmp_path: Path, size: int) -> None:
    secret, key = age.new_key()
    plain, sealed, back = (tmp_path / name for name in ("plain", "sealed", "back"))
    plain.write_bytes(random.Random(size).randbytes(size))
    sealed.touch()
    back.touch()
    age.encrypt(plain, sealed, [key])
    age.decrypt(sealed, back, age.identities(f"# a comment\r\n{secret}\r\n"))
    assert back.read_bytes() == plain.read_bytes()


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    secret, key = age.new_key()
    plain, sealed, back = (tmp_path / name for name in ("plain", "sealed", "back"))
    with plain.open("wb") as file:
        file.truncate(40_000_000)
    sealed.touch()
    back.touch()
    tracemalloc.start()
    try:
        age.encrypt(plain, sealed, [key])
        age.decrypt(sealed, back, age.identities(secret))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert back.stat().st_size == 40_000_000
    assert most < 10_000_000


def test_what_stops_it_stops_it(tmp_path: Path) -> None:
    _, key = age.new_key()
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(bytes(1_000_000))
    sealed.touch()
    with pytest.raises(age.StoppedError):
        age.encrypt(plain, sealed, [key], lambda: True)


def test_a_single_key_needs_no_list(centre: Keyed) -> None:
    text = centre.config.read_text().partition("[backup]")[0]
    centre.config.write_text(f'{text}[backup]\nkeys = "{public(centre.key)}"\n')
    assert config.read(centre.config, {}).backup.keys == [public(centre.key)]
