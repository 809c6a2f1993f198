"""Typed settings: config.toml, overridden by the environment (BOT_TELEGRAM__TOKEN)."""

import os
import tomllib
from collections.abc import Mapping
from datetime import time
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    ValidationInfo,
)

from bot.errors import SettingsError
from bot.setting_values import (
    Duration,
    Hours,
    Inn,
    Listen,
    Proxy,
    PublicKeys,
    ReplicaUrl,
    Retention,
    S3Key,
    Seconds,
    Server,
    Term,
    Text,
    Token,
    Url,
    WithEnd,
    Zone,
    refuse,
    why_not,
)
from bot.texts import label

PREFIX = "BOT_"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Telegram(_Section):
    token: Token
    api_base: Server = "https://api.telegram.org"
    proxy: Proxy = ""
    messages_per_second: float = Field(30, ge=0, le=1000)


class Staff(_Section):
    chat_id: int = Field(lt=0)
    working_hours: Hours = "09:00-18:00"
    remind_after: list[Duration] = ["2h", "24h"]


class Centre(_Section):
    name: str = Field(min_length=1)
    timezone: Zone = "Europe/Moscow"
    operator: str = ""
    inn: Inn = ""
    address: str = ""
    hours: str = ""
    phone: Text = ""
    email: str = ""
    site: Url = ""
    channel: Annotated[int, Field(le=0)] = 0
    certificate: str = ""

    @property
    def legal_name(self) -> str:
        """Who answers for people's data: the name in the register, or the one known to all."""
        return self.operator or self.name

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class DatabaseFile(_Section):
    path: Annotated[str, Field(min_length=1)] = "data/centre.db"


class Reminders(_Section):
    quiet_hours: Hours = "21:00-09:00"


class Faq(_Section):
    semantic: bool = True


def _operator(chat: int, others: ValidationInfo) -> int:
    if chat < 0:
        raise refuse("no_private_chat")
    if chat and not others.data.get("folder"):
        raise refuse("nothing_to_send")
    if chat and others.data.get("keys") == []:
        raise refuse("send_encrypted")
    return chat


class Backup(_Section):
    """`keys`: public keys for which backups are encrypted; `send_to`: the operator's chat or 0."""

    folder: str = "backups"
    keys: PublicKeys = []
    send_to: Annotated[int, AfterValidator(_operator)] = 0


class Replica(_Section):
    """Where every change goes within a second; `url` «» nowhere. `retention`: what was, is kept."""

    url: ReplicaUrl = ""
    endpoint: Url = ""
    region: str = ""
    access_key_id: S3Key = SecretStr("")
    secret_access_key: S3Key = SecretStr("")
    interval: Seconds = "1s"
    retention: Retention = "72h"


class Privacy(_Section):
    """How long is kept what nobody needs any more; «» for ever."""

    closed_questions: Term = "3y"
    inactive_people: Term = "2y"
    warned_before: WithEnd = "30d"


class Web(_Section):
    listen: Listen = ""
    public_url: Url = ""
    webhook_url: Url = ""
    _framed_by: str = PrivateAttr(default="'none'")

    @property
    def framed_by(self) -> str:
        """Which page may show ours within itself: none but the sandbox's, which no file can set."""
        return self._framed_by

    def let_frame(self, address: str) -> None:
        self._framed_by = address


class Settings(_Section):
    """All settings. Every key has a default but the token, the staff group and the name."""

    telegram: Telegram
    staff: Staff
    centre: Centre
    database: DatabaseFile = DatabaseFile()
    reminders: Reminders = Reminders()
    faq: Faq = Faq()
    web: Web = Web()
    backup: Backup = Backup()
    replica: Replica = Replica()
    privacy: Privacy = Privacy()

    @property
    def backup_folder(self) -> Path | None:
        """Where nightly backups lie, None: nowhere. A bare name is a folder beside the database."""
        folder = self.backup.folder
        return Path(self.database.path).parent / folder if folder else None


def span(hours: str) -> tuple[time, time] | None:
    """Return the two ends of «09:00-18:00», None for «»."""
    if not hours:
        return None
    begins, ends = hours.split("-")
    return time.fromisoformat(begins), time.fromisoformat(ends)


def read(path: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; SettingsError names file, key and reason."""
    overridden = overrides(environment)
    if not path.exists() and not overridden:
        raise SettingsError([label("settings.no_file", file=path)])
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError([label("settings.unreadable", file=path, reason=error)]) from error
    for (section, key), value in overridden.items():
        keys = raw.setdefault(section, {})
        if isinstance(keys, dict):
            keys[key] = value
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        raise SettingsError(_reasons(path, error, set(overridden))) from error


def overrides(environment: Mapping[str, str]) -> dict[tuple[str, str], Any]:
    """Return what the environment says, by section and key."""
    found: dict[tuple[str, str], Any] = {}
    for name, text in environment.items():
        section, dots, key = name.removeprefix(PREFIX).lower().partition("__")
        if name.startswith(PREFIX) and dots:
            found[section, key] = _value(section, key, text)
    return found


def _value(section: str, key: str, text: str) -> Any:
    field = Settings.model_fields.get(section)
    model = field.annotation if field else None
    known = None
    if isinstance(model, type) and issubclass(model, BaseModel):
        known = model.model_fields.get(key)
    if known is not None and str(known.annotation).startswith("list"):
        parts = text.strip("[] ").replace('"', "").split(",")
        return [part.strip() for part in parts if part.strip()]
    return text


def secrets(settings: Settings) -> tuple[str, ...]:
    """Return what must never be read anywhere: the log blots it out."""
    replica = settings.replica
    kept = (settings.telegram.token, replica.access_key_id, replica.secret_access_key)
    return tuple(secret.get_secret_value() for secret in kept)


def _reasons(path: Path, error: ValidationError, overridden: set[tuple[str, str]]) -> list[str]:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        place = [str(part) for part in problem["loc"]]
        key = ".".join(place)
        env = [pair for pair in overridden if pair == tuple(place[:2])]
        if len(place) == 1 and problem["type"] == "extra_forbidden":
            env = [pair for pair in overridden if pair[0] == place[0]]
        where = f"{PREFIX}{'__'.join(env[0]).upper()}" if env else f"{path}: {key}"
        lines.append(f"{where}: {why_not(problem)}")
    return lines


def reason(error: ValidationError) -> str:
    """Return why a value will not do, as people read it."""
    return why_not(error.errors(include_input=False, include_url=False)[0])
