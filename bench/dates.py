"""Twenty thousand organisations with fifteen duties each, all of them to be reminded at once, and
with a date of their own each, some day of the year.

`python -m bench.dates`: seconds of the tick that finds nothing, of the first of those that tell
everybody, of the longest step in between, and of the look every ten minutes when all are told;
then the same on a file with ten years of past dates.
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import sweep as sweeping
from bot.config import Settings
from bot.sweep import Sweep
from bot.texts import at_home_in
from db.database import Database, Tx, stamp

PEOPLE = 20_000
DUTIES = 15
ZONES = ("Asia/Omsk", "Asia/Novokuznetsk", "Asia/Yekaterinburg")
NOON = datetime(2027, 4, 1, 6, tzinfo=UTC)
SPANS = (14, 3, 1)
TICK = 2.0
SETTINGS = {
    "telegram": {"token": "1:a"},
    "staff": {"chat_id": -1},
    "centre": {"name": "Centre", "timezone": "Asia/Omsk"},
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds; `ticks`: how many it took until everybody was told."""

    idle: float
    longest: float
    whole: float
    told: int
    ticks: int


async def filled(path: Path, years: int, now: list[datetime]) -> Database:
    """Return a file with duties due in three days, and so many years of past ones, all told."""
    db = await Database.open(path, lambda: now[0])
    begun = stamp(NOON - timedelta(days=400 + 365 * years))
    async with db.write() as tx:
        await tx.many(
            "INSERT INTO municipalities (id, number, name, region, timezone, aliases)"
            " VALUES (?,?,?,'r',?,'[]')",
            [(zone, number, zone, zone) for number, zone in enumerate(ZONES, 1)],
        )
        await tx.many(
            "INSERT INTO people (id, channel, address, name, municipality_id, consent_version,"
            " consented_at) VALUES (?, 'telegram', ?, 'N', ?, '1', ?)",
            [(n, 10**6 + n, ZONES[n % 3], begun) for n in range(1, PEOPLE + 1)],
        )
        wishes = [(n, f"duty{d}", begun) for n in range(1, PEOPLE + 1) for d in range(DUTIES)]
        await tx.many("INSERT INTO deadline_wishes VALUES (?,?,1,?)", wishes)
        dates = [(d, 3) for d in range(DUTIES)]
        dates += [(d, 3 - 30 * m) for d in range(DUTIES) for m in range(1, 12 * years + 1)]
        for duty, away in dates:
            due = NOON + timedelta(days=away)
            number = await tx.insert(
                "INSERT INTO deadlines (id, subject, kind, title, due_at, due_on, zone, timed_at)"
                " VALUES (?,?,'report',?,?,?,'Asia/Omsk',?)",
                *(f"duty{duty}:{away}", f"duty{duty}", f"Duty {duty}", stamp(due)),
                *(due.date().isoformat(), begun),
            )
            if away > 0:
                moments = [
                    (number, f"{n}d", stamp(due - timedelta(days=n, hours=2))) for n in SPANS
                ]
                await tx.many("INSERT INTO deadline_reminders VALUES (?,?,?)", moments)
            elif away > -400:
                told = [(n, number, "3d", stamp(due)) for n in range(1, PEOPLE + 1, 10)]
                await tx.many("INSERT INTO told_deadlines VALUES (?,?,?,?,0)", told)
        for person in range(1, PEOPLE + 1):
            await _own_date(tx, person, begun)
    return db


async def _own_date(tx: Tx, person: int, begun: str) -> None:
    """Everybody has a date of their own, some day of the coming year."""
    due = NOON + timedelta(days=15 + person % 350)
    number = await tx.insert(
        "INSERT INTO deadlines (id, subject, person_id, kind, title, due_at, due_on, zone,"
        " timed_at) VALUES (?,?,?,'other','Own',?,?,'Asia/Omsk',?)",
        *(f"own:{person}:1", f"own:{person}", person, stamp(due), due.date().isoformat(), begun),
    )
    moments = [(number, f"{n}d", stamp(due - timedelta(days=n, hours=2))) for n in SPANS]
    await tx.many("INSERT INTO deadline_reminders VALUES (?,?,?)", moments)
    wish = "INSERT INTO deadline_wishes VALUES (?,?,1,?)"
    await tx.run(wish, person, f"own:{person}", begun)


async def measured(folder: Path, years: int) -> Figures:
    now = [NOON - timedelta(hours=5)]
    db = await filled(folder / f"{years}.db", years, now)
    sweep = Sweep(db, Settings.model_validate(SETTINGS), wake=lambda: None)
    # It is asleep: nothing is due, and what was due two weeks before is past.
    await db.checkpoint()
    async with db.write() as tx:
        await tx.run("UPDATE deadlines SET timed_at = ?", tx.now_text)
    await sweep.tick()
    idle = await _timed(sweep, now, 20)
    now[0] = NOON
    longest, ticks, told = 0.0, 0, -1
    async with db.read() as tx:
        before = int(await tx.value("SELECT count(*) FROM told_deadlines"))
    while told < PEOPLE * DUTIES:
        longest = max(longest, await _timed(sweep, now, 1))
        ticks += 1
        async with db.read() as tx:
            told = int(await tx.value("SELECT count(*) FROM told_deadlines")) - before
    now[0] += sweeping.WHOLE_EVERY
    whole = await _timed(sweep, now, 1)
    await db.close()
    return Figures(idle, longest, whole, told, ticks)


async def _timed(sweep: Sweep, now: list[datetime], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        now[0] += timedelta(seconds=1)
        await sweep.tick()
    return (time.perf_counter() - began) / times


async def run(folder: Path) -> bool:
    at_home_in("Asia/Omsk")
    fit = True
    for years in (0, 10):
        found = await measured(folder, years)
        fit &= found.longest < TICK and found.idle < 0.05
        print(
            f"{years:2} years of past: nothing due {1000 * found.idle:.1f} ms; {found.told} told in"
            f" {found.ticks} ticks, the longest {found.longest:.2f} s; ten minutes' look"
            f" {found.whole:.2f} s"
        )
    return fit


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return 0 if asyncio.run(run(Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
