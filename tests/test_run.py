"""`run` and `sandbox` as processes: when they end, how soon, and with which words."""

import asyncio
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import config
from bot.__main__ import Stopped, _serve, main
from bot.app import App
from bot.config import Settings
from bot.sandbox import Server, Telegram, serve
from tests.processes import ROOT, BotProcess

SOON = 30

pytestmark = pytest.mark.usefixtures("log_as_it_was")


@pytest.fixture
async def telegram() -> AsyncIterator[Server]:
    server = await serve(Telegram(), page=False)
    yield server
    await server.close()


@pytest.fixture
def bot(telegram: Server, tmp_path: Path, small_base: Path) -> BotProcess:
    shutil.copy(small_base, tmp_path / "centre.db")
    return BotProcess(tmp_path, telegram.url, telegram.tg.add_group("Консультанты", forum=True))


async def called(telegram: Server, method: str) -> None:
    async with asyncio.timeout(SOON):
        while not any(call.method == method for call in telegram.tg.calls):
            await asyncio.sleep(0.02)


async def logged(bot: BotProcess, words: str) -> None:
    async with asyncio.timeout(SOON):
        while words not in bot.log.read_text():
            assert bot.returncode is None, bot.log.read_text()
            await asyncio.sleep(0.02)


async def refused(bot: BotProcess) -> tuple[str, ...]:
    """Start `run` on the same settings, here; return the reasons it ends with."""
    with pytest.raises(Stopped) as stopped:
        await asyncio.wait_for(_serve(config.read(bot.config, {})), SOON)
    return stopped.value.lines


async def test_a_bot_waits_for_the_network_lets_no_second_one_in_and_ends_on_sigterm(
    telegram: Server, bot: BotProcess
) -> None:
    telegram.tg.faults.down = True
    await bot.start()
    await logged(bot, "cannot be reached")
    telegram.tg.faults.down = False
    await called(telegram, "getUpdates")

    assert await refused(bot) == (
        f"На этой базе уже работает бот: {bot.database}. Остановите его или укажите другую базу",
    )

    telegram.tg.faults.down = True
    assert await bot.terminate() == 0
    log = bot.log.read_text()
    assert "Traceback" not in log
    assert telegram.tg.token not in log


async def test_a_wrong_token_ends_run_with_a_reason(telegram: Server, bot: BotProcess) -> None:
    bot.config.write_text(bot.config.read_text().replace("SANDBOX", "REVOKED"))

    assert await refused(bot) == (
        "Telegram не принял токен. Возьмите новый у BotFather и впишите в config.toml",
    )


async def test_the_sandbox_says_when_its_port_is_taken(
    telegram: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await asyncio.to_thread(main, ["sandbox", "--port", str(telegram.port)]) == 1
    assert capsys.readouterr().err == f"Порт {telegram.port} занят. Укажите другой: --port 8090\n"


async def test_the_sandbox_says_where_it_is_and_ends(tmp_path: Path) -> None:
    pipe = asyncio.subprocess.PIPE
    command = [sys.executable, "-m", "bot", "sandbox", "--port", "0", "--data", str(tmp_path)]
    sandbox = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe, cwd=ROOT)
    assert sandbox.stdout is not None
    told = await asyncio.wait_for(sandbox.stdout.readline(), SOON)
    assert re.search(r"http://127\.0\.0\.1:\d+ ", told.decode())
    sandbox.send_signal(signal.SIGINT)
    _, errors = await asyncio.wait_for(sandbox.communicate(), 10)
    assert sandbox.returncode == 0
    assert b"Traceback" not in errors
    assert (tmp_path / "centre.db").exists()


async def test_a_proxy_that_is_not_there_is_waited_for(
    telegram: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It may come up later than the bot, as the network may."""
    app = App(
        Settings.model_validate(
            {
                "telegram": {
                    "token": telegram.tg.token,
                    "api_base": telegram.url,
                    "proxy": "socks5://127.0.0.1:9",
                },
                "staff": {"chat_id": -100123},
                "centre": {"name": "Опора"},
                "database": {"path": str(tmp_path / "centre.db")},
            }
        )
    )
    await app.open()
    try:
        running = asyncio.create_task(app.run())
        async with asyncio.timeout(SOON):
            while "cannot be reached" not in caplog.text:
                assert not running.done(), running.exception()
                await asyncio.sleep(0.02)
        app.stop()
        await asyncio.wait_for(running, 10)
    finally:
        await app.close()
