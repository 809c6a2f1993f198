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
from bot.lanes import Queue, lanes
from bot.texts import label
from db import panel as rows
from db.database import Tx
from db.panel import Act

A_DAY = timedelta(days=1)
ACTS = 50


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
    return State(
        queues=await lanes(tx),
        troubles=troubles,
        free=free,
        size=Path(settings.database.path).stat().st_size,
        backup=nightly.last(settings),
        backups=len(nightly.kept(settings)),
        failures=await rows.failures(tx, tx.now - A_DAY),
        versions=versions(),
        acts=await rows.acts(tx, ACTS),
    )
