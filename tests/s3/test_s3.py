"""A replica in a storage that speaks S3 and knows who may: real litestream, a real server."""

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.__main__ import main
from bot.sandbox.ports import free_port
from tests.conftest import Build
from tests.test_backups import Said
from tests.test_replica import Spare, children, kept, reach, rows, whole
from tests.town import Town

SERVER = os.environ.get("MOTO_SERVER", "moto_server")
UNSIGNED = "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/iam/aws4_request, Signature=0"
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
OPEN_CALLS = 4
"""Made before the server begins to check who asks: three for the user, one for the bucket."""


class Storage:
    """The server; it forgets everything when it ends, but may be halted and go on."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    async def start(self) -> "Storage":
        self._process = subprocess.Popen(
            [SERVER, "-H", "127.0.0.1", "-p", str(self.port)],
            env={**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": str(OPEN_CALLS)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        async with aiohttp.ClientSession(headers={"Authorization": UNSIGNED}) as self._session:
            await self._until_it_answers()
            await self._iam(Action="CreateUser", UserName="bot")
            await self._iam(
                Action="PutUserPolicy", UserName="bot", PolicyName="all", PolicyDocument=POLICY
            )
            told = await self._iam(Action="CreateAccessKey", UserName="bot")
        self.key = self._of(told, "AccessKeyId")
        self.secret = self._of(told, "SecretAccessKey")
        async with aiohttp.ClientSession() as session, session.put(f"{self.url}/centre") as made:
            assert made.status == 200, await made.text()
        return self

    async def _until_it_answers(self) -> None:
        async with asyncio.timeout(60):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.1)
                else:
                    writer.close()
                    return

    async def _iam(self, **form: str) -> str:
        async with self._session.post(self.url, data={**form, "Version": "2010-05-08"}) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.text()

    def _of(self, told: str, name: str) -> str:
        (found,) = re.findall(f"<{name}>(.+)</{name}>", told)
        return str(found)

    def halt(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def settings(self, **other: str) -> dict[str, str]:
        return {
            "url": "s3://centre/replica",
            "endpoint": self.url,
            "region": "us-east-1",
            "access_key_id": self.key,
            "secret_access_key": self.secret,
            **other,
        }

    def spare(self, folder: Path, **other: str) -> Spare:
        """Return another machine with the same storage."""
        named = self.settings(**other)
        more = "".join(f'{key} = "{text}"\n' for key, text in named.items() if key != "url")
        return Spare(folder, named["url"], more)


@pytest.fixture(autouse=True)
def _no_certificates_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    # Certificates that somebody has set for other programs are none of ours.
    monkeypatch.setenv("AWS_CA_BUNDLE", "/nowhere/ca.pem")


@pytest.fixture
async def storage() -> AsyncIterator[Storage]:
    storage = await Storage().start()
    yield storage
    storage.stop()


@pytest.fixture
async def town(build: Build, storage: Storage) -> Town:
    town = await build(replica=storage.settings())
    await kept(town)
    return town


async def test_all_of_it_comes_back_from_a_storage(
    town: Town, storage: Storage, caplog: pytest.LogCaptureFixture, capsys: Said
) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("/ask где взять грант")
    await kept(town)

    spare = storage.spare(town.folder / "spare")
    assert await spare.restores("--replica") == 0
    assert whole(spare.database)
    assert rows(spare.database, "questions") == rows(town.folder / "centre.db", "questions")

    (child,) = children(town.folder / "centre.db")
    assert storage.secret.encode() not in Path(f"/proc/{child}/cmdline").read_bytes()
    await asyncio.to_thread(main, ["check", "--config", str(spare.bot.config)])
    said = capsys.readouterr()
    assert "✓ реплика: s3://centre/replica, последнее изменение от" in said.out
    for secret in (storage.secret, storage.key):
        assert secret not in caplog.text + said.out + said.err
        assert not [
            path
            for path in town.folder.rglob("*")
            if path.is_file() and "spare" not in path.parts and secret.encode() in path.read_bytes()
        ]


async def test_a_storage_that_was_away_gets_what_it_missed(town: Town, storage: Storage) -> None:
    storage.halt()
    nina = await town.person("Нина").agrees()
    await nina.says("/ask где взять грант")
    await reach(lambda: town.app.replication._why == "silent", seconds=90)
    await town.later(minutes=11)
    await town.later(minutes=1)
    assert "хранилище не отвечает" in town.desk_texts[-1]

    storage.go_on()
    await kept(town)
    await town.later(minutes=1)
    assert town.desk_texts[-1].startswith("✅ Реплика базы снова обновляется")
    spare = storage.spare(town.folder / "spare")
    assert await spare.restores("--replica") == 0
    assert whole(spare.database)
    assert rows(spare.database, "questions") == rows(town.folder / "centre.db", "questions")


async def test_a_bot_ends_in_time_while_its_storage_is_away(town: Town, storage: Storage) -> None:
    storage.halt()
    await town.person("Нина").agrees()
    began = asyncio.get_running_loop().time()
    await town.stop()
    assert asyncio.get_running_loop().time() - began < 12
    assert children(town.folder / "centre.db") == []


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ({"secret_access_key": "not-it"}, "не приняло ключи"),
        ({"access_key_id": "AKIAUNKNOWN"}, "не приняло ключи"),
        ({"url": "s3://other/replica"}, "такого бакета в хранилище нет"),
    ],
)
async def test_wrong_keys_are_told_at_once(
    build: Build, storage: Storage, wrong: dict[str, str], meant: str, capsys: Said
) -> None:
    town = await build(replica=storage.settings(**wrong))
    await reach(lambda: town.app.replication.trouble() is not None)
    await town.later(minutes=1)
    assert meant in town.desk_texts[-1]

    spare = storage.spare(town.folder / "spare", **wrong)
    assert await spare.restores("--replica") == 1
    assert meant in capsys.readouterr().err
    await asyncio.to_thread(main, ["check", "--config", str(spare.bot.config)])
    out = capsys.readouterr().out
    assert re.search(f"✗ реплика: .*{meant}", out), out
    assert "not-it" not in out
