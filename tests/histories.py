"""Histories drawn from a seed: what people and staff do, what goes wrong, and what must hold then.

    history(seed, folder, base)

A history is some steps, a kill or two among them. After each step the bot comes to rest and the
account is looked through; an AssertionError tells the seed and the steps, and the same seed brings
the same history.
"""

import functools
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Self

from tests.doings import Village
from tests.ground import Ground
from tests.must_hold import found, look_through, the_report_agrees
from tests.simulated import SimulatedTown, live
from tests.town import MONDAY_NOON, Consultant, Person, write_content

STEPS = 4
NAMES = ("Нина", "Анна", "Пётр")
CONTENT: dict[str, list[dict[str, Any]]] = {
    "seminars": [
        {"id": "one", "title": "Отчёт без слёз", "starts_at": "2026-11-25T10:00+06:00", "capacity": 1},
        {"id": "two", "title": "Первый грант", "starts_at": "2026-11-27T15:00+06:00", "capacity": 2},
    ],
    "deadlines": [
        {"id": "village", "title": "Моё село", "kind": "grant", "due_at": "2026-11-28T18:00+06:00",
         "remind_before": ["4d", "1d"]},
    ],
    "surveys": [
        {"id": "club", "title": "Клуб", "anonymous": False, "questions": [
            {"id": "day", "text": "Когда удобно?", "kind": "one", "options": ["Вторник", "Пятница"]},
            {"id": "how", "text": "Насколько полезно?", "kind": "scale"}]},
        {"id": "needs", "title": "Нужды", "anonymous": True, "questions": [
            {"id": "use", "text": "Насколько полезен центр?", "kind": "scale"}]},
    ],
}  # fmt: skip


@dataclass
class Ledger:
    """What was said, and what became of it. `sent` counts messages that had to arrive."""

    sent: int = 0
    delivered: int = 0
    repeated: int = 0
    refused: int = 0
    lost: int = 0
    kills: int = 0
    faults: int = 0
    histories: int = 0

    def __iadd__(self, other: "Ledger") -> Self:
        for name, number in vars(other).items():
            setattr(self, name, getattr(self, name) + number)
        return self

    def __str__(self) -> str:
        return ", ".join(f"{name} {number}" for name, number in vars(self).items())


@dataclass(frozen=True)
class Founded:
    """A village at its beginning, once for a process: its ground, its Telegram, its hour."""

    ground: Ground
    telegram: bytes
    people: tuple[tuple[int, str], ...]
    olga: int
    group: int
    shift: timedelta

    def settle(self, seed: int, pick: Random, *, faulty: bool) -> Village:
        """Return it on its ground, which must have been begun anew."""
        town = SimulatedTown(self.ground.folder, seed, files=self.ground.files)
        town.become(self.telegram)
        town.group, town.shift = self.group, self.shift
        town.olga = Consultant(town, self.olga, "Ольга")
        people = [Person(town, user, name) for user, name in self.people]
        return Village(town, pick, faulty, people)


@functools.cache
def founded(base: Path, people: int, *, forum: bool) -> Founded:
    """People who have agreed, and what the centre offers."""
    with TemporaryDirectory() as folder:
        made: Founded = live(_founded(Path(folder), base, people, forum=forum))
    return made


async def _founded(folder: Path, base: Path, people: int, *, forum: bool) -> Founded:
    shutil.copy(base, folder / "centre.db")
    town = await SimulatedTown(folder, forum=forum).open()
    await town.load(write_content(folder / "all.json", **CONTENT))
    came = [await town.person(name).agrees() for name in NAMES[:people]]
    await town.later(seconds=1)
    shift = town.clock() - MONDAY_NOON
    await town.close()
    with closing(sqlite3.connect(folder / "centre.db")) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Founded(
        Ground((folder / "centre.db").read_bytes()),
        town.remembered(),
        tuple((person.id, person.name) for person in came),
        town.olga.id,
        town.group,
        shift,
    )


def history(
    seed: int, folder: Path, base: Path, *, faulty: bool = True, steps: int = STEPS
) -> Ledger:
    """Live through one history; return its account. `folder`: where a failure leaves its file."""
    pick = Random(seed)
    begun = founded(base, pick.randint(2, len(NAMES)), forum=pick.random() < 0.7)
    with begun.ground.anew(folder):
        ledger: Ledger = live(_history(begun, seed, pick, steps, faulty=faulty), seed)
    return ledger


async def _history(begun: Founded, seed: int, pick: Random, steps: int, *, faulty: bool) -> Ledger:
    village = begun.settle(seed, pick, faulty=faulty)
    town = village.town
    try:
        await town.open()
        for _ in range(steps):
            await village.step()
            look_through(village)
        await the_report_agrees(village)
        ledger = account(village)
        assert town.rows("PRAGMA foreign_key_check") == []
        await town.close()
    except BaseException as error:
        town.life.dead = True
        await town.close()
        kind, done = "faulty" if faulty else "calm", "\n  ".join(village.steps)
        error.add_note(f"the history of seed {seed}, {kind}:\n  {done}")
        raise
    return ledger


def account(village: Village) -> Ledger:
    """Sum up: `refused` were undeliverable, and the consultant was told."""
    town = village.town
    came = Counter((one.chat, tag) for one in town.wire.arrived for tag in found(one.text))
    must = [t for tags in (*village.said.values(), *village.replied.values()) for t in tags]
    arrived = {tag for _, tag in came}
    refused = sum(tag in village.out_of_reach and tag not in arrived for tag in must)
    states = dict(town.rows("SELECT state, count(*) FROM recipients GROUP BY state"))
    cast = [(chat, tag) for chat, tag in came if chat > 0 and tag.startswith("[b")]
    return Ledger(
        sent=len(must) + states.get("sent", 0),
        delivered=sum(tag in arrived for tag in must) + len(cast),
        repeated=sum(came.values()) - len(came),
        refused=refused,
        lost=len(must) - refused - sum(tag in arrived for tag in must)
        + max(0, states.get("sent", 0) - len(cast)),
        kills=town.kills,
        faults=sum(town.tg.faults.struck.values()),
        histories=1,
    )  # fmt: skip
