"""The two bots that are compared, started on a small Telegram."""

from pathlib import Path
from typing import Any

from bench.processes import Process
from bench.telegram import TOKEN, Telegram

CONFIG = """
[telegram]
token = "{token}"
api_base = "{url}"
messages_per_second = {pace}
[staff]
chat_id = {group}
[centre]
name = "Bench"
[database]
path = "{folder}/centre.db"
[faq]
semantic = {semantic}
"""
NO_GROUP = -1001234567890


def config(
    folder: Path,
    url: str = "http://127.0.0.1:9",
    group: int = NO_GROUP,
    *,
    semantic: bool = False,
    messages_per_second: int = 0,
) -> Path:
    """Write a config.toml for a database in this folder; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "config.toml"
    wish = str(semantic).lower()
    facts = {"folder": folder, "semantic": wish, "pace": messages_per_second}
    path.write_text(CONFIG.format(token=TOKEN, url=url, group=group, **facts))
    return path


def start_ours(telegram: Telegram, folder: Path, group: int = NO_GROUP, **settings: Any) -> Process:
    path = config(folder, telegram.url, group, **settings)
    return Process.start("bot", "run", "--config", str(path))


def start_echo(telegram: Telegram, folder: Path, group: int = NO_GROUP) -> Process:  # noqa: ARG001
    return Process.start("bench.echo", TOKEN, telegram.url)
