"""`python -m bot gallery`: every page of the panel out of sample facts, without a database."""

import argparse
import shutil
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from bot import panel_state
from bot.texts import FOLDER, label, render

PAINTED = {"preview", "message", "text"}
Add = Callable[..., argparse.ArgumentParser]

PAGES = FOLDER / "web"
FILES = ("htmx.min.js", "icon.svg", "panel.css", "panel.js")


class Facts(dict[str, Any]):
    """Facts as a template asks for them; what is `opened` of a report stands as a list."""

    def opened(self) -> list[list[str]]:
        return list(self["figures"])


def samples() -> dict[str, dict[str, Any]]:
    """Return the facts of each page by its name, and of all of them under `frame`."""
    with (PAGES / "samples.toml").open("rb") as file:
        read: dict[str, dict[str, Any]] = tomllib.loads(file.read().decode())
    return read


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    read = samples()
    frame = read.pop("frame")
    made = {}
    for name, facts in read.items():
        template = facts.pop("template", name)
        more = {**facts, "frame": frame, "shown": lambda _, figure: figure}
        if "state" in facts:
            more["words"] = panel_state.act_in_words
        more.setdefault("now", datetime(2026, 11, 23, 6, tzinfo=UTC))
        _mark(more)
        if "report" in facts:
            more["report"] = Facts(facts["report"])
        made[name] = render(f"web/{template}", **more)
    return made


def _mark(facts: dict[str, Any]) -> None:
    """Let what the pages take for painted already be it."""
    for name, value in facts.items():
        if name in PAINTED and isinstance(value, str):
            facts[name] = Markup(value)  # noqa: S704 - it is ours
        elif name in {"page", "sheet"} and isinstance(value, dict):
            _mark(value)


def write(folder: Path) -> list[Path]:
    """Write the pages, and what they need, where they can be opened without a server."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(PAGES / "files" / name, folder / name)
    made = []
    for name, text in pages().items():
        path = folder / f"{name}.html"
        path.write_text(text.replace("/panel/file/", ""), encoding="utf-8")
        made.append(path)
    return made


def add_to(add: Add) -> None:
    """Add the command to the parser."""
    command = add("gallery", _gallery, settings=False)
    command.add_argument("--out", type=Path, default=Path("gallery"), help=label("cli.gallery_out"))


def _gallery(args: argparse.Namespace) -> None:
    for path in write(args.out):
        print(path)  # noqa: T201
