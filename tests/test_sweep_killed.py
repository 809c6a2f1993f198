"""kill -9 while reminders are being queued: everybody is told, and nobody twice."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.config import Settings
from bot.sweep import Sweep
from bot.texts import at_home_in
from db import deadlines, people
from db.database import Database
from db.deadlines import Dated
from tests.processes import WARM

BEGIN = datetime(2027, 3, 1, 4, tzinfo=UTC)
DUE = BEGIN + timedelta(days=4)
PEOPLE = 1_500
DATES = 3
KILLS = 2
SETTINGS = {
    "telegram": {"token": "1:a"},
    "staff": {"chat_id": -1},
    "centre": {"name": "Ц", "timezone": "Asia/Omsk"},
}
TOLD = "SELECT count(*) FROM told_deadlines"


def _live(path: Path, done: Any) -> None:
    at_home_in("Asia/Omsk")
    asyncio.run(_sweep(path, done))


async def _sweep(path: Path, done: Any) -> None:
    db = await Database.open(path, lambda: BEGIN + timedelta(days=1, minutes=1))
    sweep = Sweep(db, Settings.model_validate(SETTINGS), wake=lambda: None)
    for _ in range(20):
        await sweep.tick()
    await db.close()
    done.set()


async def asked(path: Path) -> Database:
    """Return a file in which everybody wants to be reminded of three dates, in one message."""
    db = await Database.open(path, lambda: BEGIN)
    async with db.write() as tx:
        for number in range(DATES):
            spans = {"3d": DUE - timedelta(days=3)}
            one = Dated(f"d{number}", f"d{number}", "report", "Отчёт", DUE, "+00:00", spans)
            await deadlines.put(tx, one)
        for number in range(1, PEOPLE + 1):
            await people.add(tx, number, "Нина", None, "1")
        await tx.run(
            "INSERT INTO deadline_wishes SELECT p.id, d.subject, 1, ? FROM people p, deadlines d",
            tx.now_text,
        )
    return db


async def told(db: Database) -> int:
    async with db.read() as tx:
        return int(await tx.value(TOLD))


async def test_a_killed_sweep_goes_on_and_nobody_is_told_twice(tmp_path: Path) -> None:
    path, pick = tmp_path / "c.db", random.Random(4)
    db = await asked(path)
    seen = [0]
    done = WARM.Event()
    while not done.is_set():
        process = WARM.Process(target=_live, args=(path, done), daemon=True)
        process.start()
        while not done.is_set() and (len(seen) > KILLS or await told(db) == seen[-1]):
            await asyncio.to_thread(done.wait, pick.uniform(0.001, 0.02))
        process.kill()
        await asyncio.to_thread(process.join)
        seen.append(await told(db))

    assert any(0 < count < PEOPLE * DATES for count in seen), "a kill in between"
    assert all(count % DATES == 0 for count in seen), "a message and what it tells of go together"
    async with db.read() as tx:
        said = dict(await tx.rows("SELECT chat_id, count(*) FROM outbox GROUP BY chat_id"))
    assert said == dict.fromkeys(range(1, PEOPLE + 1), 1)
    assert seen[-1] == PEOPLE * DATES
    await db.close()
