"""How the bot does, for the staff panel: queues, backups, troubles, versions, who did what."""

import platform
import sqlite3
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from bot import nightly
from bot.config import Settings
from bot.outbox import Lane
from bot.texts import label
from db import panel as rows
from db import watching
from db.database import Tx
from db.panel import Act

A_DAY = timedelta(days=1)
ACTS = 50


@dataclass(frozen=True, slots=True)
class Queue:
    """What of a lane is due and not sent; `since`: the first of it, None where nothing waits."""

    lane: str
    rows: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class State:
    queues: list[Queue]
    troubles: Sequence[str]
    free: int
    size: int
    backup: datetime | None
    backups: int
    failures: int
    versions: dict[str, str]
    acts: list[Act]


@cache
def versions() -> dict[str, str]:
    project = Path(__file__).parent.parent / "pyproject.toml"
    ours = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
    return {
        "resursnik": str(ours),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
    }


def act_in_words(act: str) -> str:
    return label(f"panel_acts.{act}")


async def state(tx: Tx, settings: Settings, troubles: Sequence[str], free: int) -> State:
    """Return it; `free`: bytes on the disk of the database."""
    waiting = {one.lane: one for one in await watching.waiting(tx)}
    return State(
        queues=[
            Queue(lane.name.lower(), one.rows if one else 0, one.since if one else None)
            for lane in Lane
            for one in [waiting.get(lane)]
        ],
        troubles=troubles,
        free=free,
        size=Path(settings.database.path).stat().st_size,
        backup=nightly.last(settings),
        backups=len(nightly.kept(settings)),
        failures=await rows.failures(tx, tx.now - A_DAY),
        versions=versions(),
        acts=await rows.acts(tx, ACTS),
    )
