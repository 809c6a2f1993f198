"""Who watches the bot: a page for machines, plain words for the group, signs of life for systemd."""

import asyncio
import logging
import os
import re
import socket
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot import systemd
from bot.polling import Poller
from tests.conftest import Build
from tests.town import Town

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


async def ask(town: Town, path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{town.app.web.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def figures(town: Town) -> dict[str, float]:
    _, text = await ask(town, "/metrics")
    assert re.fullmatch(r"(# (HELP|TYPE) \w+ .+\n|\w+(\{\w+=\"\w+\"\})? [-+.e\d]+\n)+", text), text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


@pytest.fixture
async def town(build: Build, tmp_path: Path) -> Town:
    folder = {"folder": str(tmp_path / "backups")}
    return await build(web={"listen": "127.0.0.1:0"}, backup=folder)


async def looked(town: Town, **span: float) -> None:
    await town.later(**span)
    await town.until(lambda: not town.app.schedule.nightly.busy)
    await town.quiet()


# -- the page --------------------------------------------------------------------------------------


async def test_the_page_tells_how_things_stand_and_nothing_about_people(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("сколько стоит зарегистрировать нко")
    await looked(town, minutes=1)

    assert await ask(town, "/healthz") == (200, "ok\n")
    found = await figures(town)
    assert found["resursnik_telegram_up"] == 1
    assert found["resursnik_healthy"] == 1
    assert found['resursnik_queue_rows{lane="reply"}'] == 0
    assert found['resursnik_sent_total{outcome="sent"}'] >= 3
    assert found['resursnik_searches{decision="answer"}'] == 1
    assert found["resursnik_update_seconds_count"] >= 3
    assert found["resursnik_update_seconds_sum"] > 0
    assert found["resursnik_disk_free_bytes"] > 0
    assert found["resursnik_last_backup_timestamp_seconds"] > 1.7e9
    assert "Нина" not in str(found)


async def test_a_queue_that_stands_shows_in_the_figures(town: Town) -> None:
    await town.change(
        "INSERT INTO outbox (chat_id, lane, act, payload, purpose, not_before, created_at)"
        " VALUES (5, ?, 'say', '{}', ?, ?, '2026-11-23T05:00:00.000Z')",
        [
            (0, "", "2026-11-23T05:59:00.000Z"),
            (3, "", "2027-01-01T00:00:00.000Z"),
            (3, "backup", "2026-11-23T05:50:00.000Z"),
        ],
    )
    found = await figures(town)
    assert found['resursnik_queue_rows{lane="reply"}'] == 1
    assert 60 <= found['resursnik_queue_age_seconds{lane="reply"}'] < 120
    assert found['resursnik_queue_rows{lane="broadcast"}'] == 0
    assert found['resursnik_queue_rows{lane="parcel"}'] == 1
    assert 600 <= found['resursnik_queue_age_seconds{lane="parcel"}'] < 660


async def test_a_bot_that_asks_for_nothing_any_more_is_not_well(town: Town) -> None:
    source = town.app._source
    assert isinstance(source, Poller)
    source.turned = time.monotonic() - 1000
    assert await ask(town, "/healthz") == (503, "hung\n")


async def test_there_is_no_page_unless_it_is_asked_for(build: Build) -> None:
    town = await build()
    assert town.app.web.port == 0


# -- the group is told -----------------------------------------------------------------------------


async def test_a_telegram_that_was_away_for_long_is_told_of_when_it_is_back(town: Town) -> None:
    for minutes, told in ((8, 0), (11, 1)):
        town.tg.faults.down = True
        await town.until(lambda: town.app.watch.troubles() == ["silent"])
        assert await ask(town, "/healthz") == (503, "silent\n")
        await town.app.schedule.tick()
        town.shift += 30 * SECOND
        await town.app.schedule.tick()
        town.shift += minutes * MINUTE
        town.tg.faults.down = False
        await town.until(lambda: not town.app.watch.troubles())
        await looked(town, minutes=1)
        assert len(town.desk) == told
    assert re.search(r"Telegram не отвечал с 23.11.2026 12:\d\d до ", town.desk_texts[0])
    assert (await ask(town, "/healthz"))[0] == 200


async def test_a_queue_that_does_not_move_is_told_of_and_that_it_moves_again(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    town.tg.faults.add("429", "sendMessage", chat=nina.id, retry_after=2)
    town.tg.send(nina.id, nina.id, "/help")
    await town.until(lambda: town.rows("SELECT 1 FROM outbox WHERE state = 'queued'") != [])
    for _ in range(3):
        town.shift += 3 * MINUTE
        await town.app.schedule.tick()
    assert await ask(town, "/healthz") == (503, "stuck\n")
    await town.until(lambda: len(town.desk) == 1)
    assert "Сообщения людям не уходят уже 5 минут" in town.desk_texts[0]

    await town.quiet()
    await looked(town, minutes=1)
    assert town.desk_texts[1:] == ["✅ Сообщения людям снова уходят."]
    assert (await ask(town, "/healthz"))[0] == 200


async def test_a_disk_that_runs_full_is_told_of_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.watch.DISK_NEEDED", 1 << 60)
    monkeypatch.setattr("bot.watch.DISK_ENOUGH", 1 << 61)
    for _ in range(3):
        await looked(town, hours=1)
    await town.stop()
    await town.start()
    await looked(town, hours=1)
    (told,) = town.desk_texts
    assert "кончается место" in told

    monkeypatch.setattr("bot.watch.DISK_ENOUGH", 0)
    monkeypatch.setattr("bot.watch.DISK_NEEDED", 0)
    await looked(town, hours=1)
    monkeypatch.setattr("bot.watch.DISK_NEEDED", 1 << 60)
    await looked(town, hours=1)
    assert len(town.desk) == 2


async def test_a_mistake_of_the_program_is_told_once_a_day_by_its_place(town: Town) -> None:
    log = logging.getLogger("bot.intake")

    def fails() -> None:
        try:
            raise KeyError("Нина рассказала тайну")
        except KeyError:
            log.exception("an update could not be handled")

    for _ in range(3):
        fails()
    await looked(town, minutes=1)
    (told,) = town.desk_texts
    assert "KeyError" in told
    assert "3 раза" in told
    assert "тайну" not in told

    fails()
    await looked(town, hours=1)
    await town.stop()
    await town.start()
    fails()
    await looked(town, hours=1)
    assert len(town.desk) == 1

    fails()
    await looked(town, days=2)
    assert len(town.desk) == 2


# -- systemd ---------------------------------------------------------------------------------------


@pytest.fixture
async def signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(str(tmp_path / "notify"))
        door.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "30000")
        monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
        yield door


async def hears(signs: socket.socket) -> str:
    async with asyncio.timeout(10):
        return (await asyncio.get_running_loop().sock_recv(signs, 100)).decode()


async def test_systemd_hears_that_the_bot_is_ready_lives_and_ends(
    signs: socket.socket, build: Build
) -> None:
    town = await build()
    assert [await hears(signs) for _ in range(3)] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]
    await town.stop()
    heard = ""
    while heard != "STOPPING=1":
        heard = await hears(signs)


async def test_who_hangs_gives_no_sign_of_life(signs: socket.socket) -> None:
    lives = [True, False, False]
    giving = asyncio.create_task(systemd.give_signs(lambda: bool(lives and lives.pop(0))))
    assert [await hears(signs) for _ in range(2)] == ["READY=1", "WATCHDOG=1"]
    while lives:
        await asyncio.sleep(0.005)
    with pytest.raises(BlockingIOError):
        signs.recv(100)
    giving.cancel()


async def test_elsewhere_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    await systemd.give_signs(lambda: True)
