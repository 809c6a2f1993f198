"""Posters and certificates: the first of a process, which loads typst, and those after it."""

import asyncio
import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Literal

from bench.processes import ROOT, environment
from bench.roundtrip import Spread
from bot import certificate_sheet, papers, posters
from bot.certificate_sheet import Sheet
from bot.config import Centre
from db.seminars import Seminar

TIMES = 30
NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)
CENTRE = Centre(name="Ресурсный центр «Опора»", timezone="Asia/Omsk", phone="8 800 000-00-00")
TITLE = "Начинающий фандрайзер: как найти деньги на доброе дело"
ABOUT = "Разберём, с чего начать и куда подавать заявку. " * 4
SEMINAR = Seminar(
    1, "fund", TITLE, NOW, NOW + timedelta(hours=3), "Клуб", None, 12, ABOUT, None, None
)
NAMES = {"png": "poster, PNG", "pdf": "poster, PDF", "certificate": "certificate, PDF"}


def sheets() -> list[tuple[str, float, Spread]]:
    """Return (name, milliseconds of the first, those of the others), each in its own process."""
    found = []
    for kind, name in NAMES.items():
        command = [sys.executable, "-m", "bench.sheets", kind]
        made = subprocess.run(
            command, cwd=ROOT, env=environment(), check=True, capture_output=True, text=True
        )
        first, *others = json.loads(made.stdout)
        found.append((name, first, Spread.of(others)))
    return found


async def _draw(kind: str) -> None:
    if kind == "certificate":
        sheet = Sheet("2026-0017-D7QF", "Нина Петровна Иванова", TITLE, NOW, None, NOW, "a_bot")
        await certificate_sheet.draw(sheet, CENTRE)
        return
    form: Literal["png", "pdf"] = "png" if kind == "png" else "pdf"
    facts = posters.facts(SEMINAR, CENTRE, "a_bot")
    await papers.drawn("poster", form, facts, ppi=posters.PPI)


async def _timed(kind: str) -> list[float]:
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        await _draw(kind)
        times.append((time.perf_counter() - began) * 1000)
    return times


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_timed(sys.argv[1]))))
