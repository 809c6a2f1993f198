"""How the sandbox is furnished: a staff group with two consultants, an activist with a phone."""

import tomllib
from pathlib import Path

from bot.config import Settings
from bot.sandbox import Telegram
from bot.sandbox.ports import free_port
from bot.texts import FOLDER


def _samples() -> dict[str, dict[str, str]]:
    with (FOLDER / "samples.toml").open("rb") as file:
        return tomllib.load(file)


def furnish(telegram: Telegram) -> int:
    """Put people and the staff group in; return the group's number."""
    samples = _samples()
    names = samples["people"]
    telegram.bot_name = names["bot"]
    telegram.timezone = samples["centre"]["timezone"]
    group = telegram.add_group(names["group"], forum=True)
    head = telegram.add_person(names["head"], names["head_last"])
    telegram.join(group, head, "creator")
    consultant = telegram.add_person(names["consultant"], names["consultant_last"])
    telegram.join(group, consultant)
    telegram.add_person(names["activist"], names["activist_last"])
    return group


def settings_for(telegram: Telegram, url: str, group: int, data: Path) -> Settings:
    """Return the settings of a bot that lives in the sandbox."""
    settings = Settings.model_validate(
        {
            "telegram": {"token": telegram.token, "api_base": url},
            "staff": {"chat_id": group},
            "centre": _samples()["centre"],
            "database": {"path": str(data / "centre.db")},
            "backup": {"folder": ""},
            "web": {"listen": f"127.0.0.1:{free_port()}"},
        }
    )
    settings.web.let_frame(url)
    return settings
