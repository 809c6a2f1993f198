"""`load` of ten thousand entries as a process, and one `faq search` after it."""

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.bots import config
from bench.processes import ROOT, environment
from bench.questions import shipped
from bot.search import Entry

ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Command:
    """Seconds, and the most memory it had, in megabytes."""

    seconds: float
    memory: float


def generated(count: int = ENTRIES) -> list[Entry]:
    """Return entries put together from words of the shipped ones, the same every time."""
    chance = random.Random(17)
    words = sorted({word for entry in shipped() for word in entry.title.split()})

    def text(length: int) -> str:
        return " ".join(chance.choices(words, k=length)).strip("?.!,")

    return [
        Entry(f"made-{n}", f"{text(8)}?", (text(5), text(6)), text(60), f"Topic {n % 40}")
        for n in range(count)
    ]


def loading(folder: Path, entries: list[Entry]) -> dict[str, Command]:
    """Load the entries into a new database, again into the same one, and ask it something."""
    file = folder / "made.json"
    items = [
        {"id": e.id, "topic": e.topic, "question": e.title, "answer": e.answer,
         "aliases": list(e.aliases)}
        for e in entries
    ]  # fmt: skip
    settings = ["--config", str(config(folder))]
    file.write_text(json.dumps({"faq": items}, ensure_ascii=False), encoding="utf-8")
    return {
        "load": _run("load", str(file), *settings),
        "load again": _run("load", str(file), *settings),
        "faq search": _run("faq", "search", "--json", shipped()[0].title, *settings),
    }


def _run(*arguments: str) -> Command:
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments[0]} ended with {process.returncode}")
    return Command(time.perf_counter() - began, usage.ru_maxrss / 1024)
