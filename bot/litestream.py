"""The program that keeps the replica: what it is told, what it is asked, and how it is let go.

Secrets reach it through its environment; its orders come on its standard input, no file holds them.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.config import Replica, Settings
from bot.setting_values import duration
from db.database import replica_folder

SNAPSHOT_EVERY = timedelta(days=1)
SOON = timedelta(seconds=10)
WAITS = 30.0
"""Seconds that a question to the replica may take; where nobody answers, the program never ends."""
LONG = 6 * 3600.0
LAST_SYNC = "5s"
LONGEST_SOCKET = 100
PROOF = "proof-"
"""How the folders begin into which a replica is brought back; left ones go at the bot's start."""
PRIVATELY = ("sh", "-c", 'umask 077; exec "$0" "$@"')
"""Before a program: what it writes is for its owner only. uvloop knows no `umask`."""
ORDERS = ("-config", "/dev/stdin", "-no-expand-env")
PASSED_ON = {
    "PATH", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
}  # fmt: skip
REASONS = (
    ("keys", r"InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied|StatusCode: 40[13]"),
    ("bucket", r"NoSuchBucket"),
    ("full", r"no space left|disk quota|disk is full"),
    ("closed", r"permission denied|read-only file system|operation not permitted"),
    ("broken", r"integrity check|malformed|nonsequential|checksum mismatch|decode"),
    ("empty", r"no matching backup|no backups? |no snapshot|cannot calc restore plan|not exist"),
    ("silent", r"deadline exceeded|connection refused|no such host|i/o timeout|reset by peer|EOF"),
)


class ReplicaError(Exception):
    """The replica cannot be used: `code` says why (labels «replica»), `told` is the last word."""

    def __init__(self, code: str, told: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.told = told


class EarlierError(ReplicaError):
    """A moment was asked for that a replica does not go back to: `first` is the first it holds."""

    def __init__(self, first: datetime) -> None:
        super().__init__("empty")
        self.first = first


def fault(told: str) -> ReplicaError:
    """Return what an error of the program amounts to."""
    found = (code for code, words in REASONS if re.search(words, told, re.IGNORECASE))
    return ReplicaError(next(found, "other"), told)


def program() -> str | None:
    """Return where the program is; None where it is not installed, or cannot be let go safely."""
    if os.name == "nt":
        return None
    beside = Path(sys.executable).parent
    return shutil.which("litestream", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")


def place(settings: Settings, url: str = "") -> dict[str, Any]:
    """Return a replica as the program is told of it. A bare name is a folder beside the base."""
    replica, url = settings.replica, url or settings.replica.url
    if url.startswith("s3://"):
        bucket, _, path = url.removeprefix("s3://").partition("/")
        told: dict[str, Any] = {"type": "s3", "bucket": bucket, "path": path.strip("/")}
        if replica.endpoint:
            told |= {"endpoint": replica.endpoint, "force-path-style": True}
        return told | ({"region": replica.region} if replica.region else {})
    beside = Path(settings.database.path).absolute().parent
    return {"type": "file", "path": str(beside / url.removeprefix("file://"))}


def shown(settings: Settings) -> str:
    """Return where the replica lies, as people are told."""
    url = settings.replica.url
    return url if url.startswith("s3://") else str(place(settings)["path"])


def orders(
    settings: Settings, url: str = "", socket: Path | None = None, *, anew: bool = False
) -> bytes:
    """Return the program's configuration; JSON is YAML too. `anew`: begin with a whole picture."""
    kept = duration(settings.replica.retention)
    every = SOON if anew else min(SNAPSHOT_EVERY, kept / 3)
    database = Path(settings.database.path).absolute()
    replica = place(settings, url) | {"sync-interval": settings.replica.interval}
    one = {"path": str(database), "meta-path": str(replica_folder(database)), "replica": replica}
    told = {
        "dbs": [one],
        "snapshot": {"interval": _span(every), "retention": _span(kept)},
        "shutdown-sync-timeout": LAST_SYNC,
        "logging": {"type": "json", "level": "warn"},
        "socket": {"enabled": socket is not None, "path": str(socket or "")},
    }
    return json.dumps(told).encode()


def _span(long: timedelta) -> str:
    return f"{int(long.total_seconds())}s"


def environment(replica: Replica) -> dict[str, str]:
    """Return the program's surroundings: what it needs of ours, and the keys."""
    return {name: text for name, text in os.environ.items() if name.upper() in PASSED_ON} | {
        "LITESTREAM_ACCESS_KEY_ID": replica.access_key_id.get_secret_value(),
        "LITESTREAM_SECRET_ACCESS_KEY": replica.secret_access_key.get_secret_value(),
    }


@contextmanager
def _handed(said: bytes) -> Iterator[int]:
    """Give a reader of a few words, less than a pipe holds: asyncio's own may be a socket."""
    reader, writer = os.pipe()
    try:
        os.write(writer, said)
        os.close(writer)
        yield reader
    finally:
        os.close(reader)


async def ask(settings: Settings, verb: str, *arguments: str, url: str = "", waits: float) -> str:
    """Ask the program something that ends; return what it says. ReplicaError says why not."""
    found = program()
    if found is None:
        raise ReplicaError("absent")
    with _handed(orders(settings, url)) as stdin:
        process = await asyncio.create_subprocess_exec(
            *PRIVATELY, found, verb, *ORDERS, *arguments,
            stdin=stdin, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE, env=environment(settings.replica),
        )  # fmt: skip
    try:
        async with asyncio.timeout(waits):
            said, wrong = await process.communicate()
    except TimeoutError as error:
        raise ReplicaError("silent") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise fault((wrong or said).decode(errors="replace"))
    return said.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a replica goes: the number of its last change, and when that was."""

    number: int
    at: datetime


async def reached(
    settings: Settings, url: str = "", *, level: str = "all", until: datetime | None = None
) -> Reached:
    """Return how far a replica goes, or went at a moment; ReplicaError «empty» for nothing."""
    told = json.loads(
        await ask(settings, "ltx", "-json", "-level", level, _base(settings), url=url, waits=WAITS)
    )
    found = [
        Reached(int(one["max_txid"], 16), datetime.fromisoformat(one["timestamp"]))
        for one in told or []
    ]
    if not found:
        raise ReplicaError("empty")
    last = max((one for one in found if until is None or one.at <= until), key=_order, default=None)
    if last is None:
        raise EarlierError(min(one.at for one in found))
    return last


def _base(settings: Settings) -> str:
    return str(Path(settings.database.path).absolute())


def _order(one: Reached) -> tuple[int, datetime]:
    return one.number, one.at


async def restore(
    settings: Settings, target: Path, url: str = "", at: datetime | None = None
) -> None:
    """Write what a replica holds, or held at a moment, into a new file, and check it: slow."""
    moment = ["-timestamp", at.strftime("%Y-%m-%dT%H:%M:%SZ")] if at else []
    checked = ["-integrity-check", "full", "-o", str(target)]
    await ask(settings, "restore", *checked, *moment, _base(settings), url=url, waits=LONG)


def kept_number(database: Path) -> int | None:
    """Return the number of the last change that was taken from this database; None: none ever."""
    names = (replica_folder(database) / "ltx" / "0").glob("*-*.ltx")
    numbers = [int(name.stem.partition("-")[2], 16) for name in names]
    return max(numbers, default=None)


def forget(database: Path) -> None:
    """Drop what was kept for a replica: it would not fit the database that is there now."""
    with suppress(FileNotFoundError):
        shutil.rmtree(replica_folder(database) / "ltx")


def socket_in(folder: Path) -> Path:
    """Return where to speak to the program: in its folder, unless that is too long a name."""
    path = folder / "control.sock"
    if len(os.fsencode(path)) > LONGEST_SOCKET:
        path = Path(tempfile.mkdtemp(prefix="resursnik-")) / path.name
    path.unlink(missing_ok=True)
    return path


class Child:
    """The running program. It ends by itself when this process is gone, however that went."""

    def __init__(
        self, process: asyncio.subprocess.Process, lifeline: int, database: Path, socket: Path
    ) -> None:
        self.process = process
        self._lifeline = lifeline
        self._database = database
        self._socket = socket

    @classmethod
    async def start(
        cls, settings: Settings, socket: Path, keep: Sequence[int], *, anew: bool = False
    ) -> "Child":
        """Start it; `keep` are open files that it holds as long as it lives."""
        found = program()
        if found is None:
            raise ReplicaError("absent")
        # It lives as long as `cat` does, and that as long as somebody holds the other end. Only
        # the program itself may hold its output: its end shows there.
        end, lifeline = os.pipe()
        try:
            with _handed(orders(settings, socket=socket, anew=anew)) as stdin:
                process = await asyncio.create_subprocess_exec(
                    *PRIVATELY, found, "replicate", *ORDERS, "-exec",
                    f"sh -c 'exec cat /dev/fd/{end} >/dev/null 2>&1'",
                    stdin=stdin, stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.STDOUT, env=environment(settings.replica),
                    start_new_session=True, pass_fds=(end, *keep),
                )  # fmt: skip
        except BaseException:
            os.close(lifeline)
            raise
        finally:
            os.close(end)
        return cls(process, lifeline, Path(settings.database.path).absolute(), socket)

    async def call(self, what: str, waits: float, **facts: object) -> None:
        """Ask it for something while it runs; ReplicaError where it cannot.

        TimeoutError or aiohttp.ClientError where it does not answer at all.
        """
        async with (
            aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(self._socket))) as session,
            session.post(
                f"http://litestream/{what}",
                json={"path": str(self._database), **facts},
                timeout=aiohttp.ClientTimeout(waits),
            ) as answer,
        ):
            if answer.status != 200:
                raise fault(await answer.text())

    async def end(self, waits: float) -> None:
        """Let it hand on what it has and end; after so many seconds it is killed."""
        lifeline, self._lifeline = self._lifeline, -1
        if lifeline >= 0:
            os.close(lifeline)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), waits)
        self.kill()
        await self.process.wait()
        if self._socket.parent != replica_folder(self._database):
            shutil.rmtree(self._socket.parent, ignore_errors=True)

    def kill(self) -> None:
        """End it at once, with what it has started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
