"""Typed settings: config.toml, overridden by the environment (BOT_TELEGRAM__TOKEN)."""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from bot.errors import SettingsError
from bot.texts import label, labels

PREFIX = "BOT_"
SHORTEST_TERM = timedelta(days=14)
"""What is kept for less would be gone before a question can be gone on with."""


SHORTEST_RETENTION = timedelta(hours=1)


def _refuse(code: str) -> PydanticCustomError:
    return PydanticCustomError("own", label(f"settings.{code}"))


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _refuse("zone") from error
    return name


def _hours(text: str) -> str:
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", text):
        raise _refuse("hours")
    return text


def _url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", text):
        raise _refuse("url")
    return text.rstrip("/")


def _proxy(text: str) -> str:
    match = re.fullmatch(r"(http|socks4|socks5)://([^\s/]+@)?[^\s/@]+:(\d{1,5})/?", text)
    if text and not (match and 0 < int(match[3]) < 65536):
        raise _refuse("proxy")
    return text


def _inn(text: str) -> str:
    if text and not re.fullmatch(r"\d{10}|\d{12}", text):
        raise _refuse("inn")
    return text


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:\S+", value.get_secret_value()):
        raise _refuse("token")
    return value


def duration(text: str) -> timedelta:
    """Return «90m», «2h», «14d» as a time span; ValueError for anything else."""
    match = re.fullmatch(r"(\d{1,5})([mhd])", text)
    if not match:
        raise ValueError(text)
    return timedelta(**{{"m": "minutes", "h": "hours", "d": "days"}[match[2]]: int(match[1])})


def term(text: str) -> timedelta | None:
    """Return «30d», «3y» (years of 365 days) as a time span, None for «»: without an end."""
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,4})([dy])", text)
    if not match:
        raise ValueError(text)
    return timedelta(days=int(match[1]) * {"d": 1, "y": 365}[match[2]])


def _term(text: str) -> str:
    try:
        long = term(text)
    except ValueError as error:
        raise _refuse("term") from error
    if long is not None and long < SHORTEST_TERM:
        raise _refuse("short_term")
    return text


def _duration(text: str) -> str:
    try:
        duration(text)
    except ValueError as error:
        raise _refuse("duration") from error
    return text


def _seconds(text: str) -> str:
    if not re.fullmatch(r"[1-9]\d?s|[1-5]m", text):
        raise _refuse("seconds")
    return text


def _replica_url(text: str) -> str:
    if re.match(r"\w+://", text) and not re.fullmatch(r"file:///.+|s3://[\w.-]+(/\S*)?", text):
        raise _refuse("replica_url")
    return text.rstrip("/")


def _retention(text: str) -> str:
    if duration(_duration(text)) < SHORTEST_RETENTION:
        raise _refuse("retention")
    return text


def _s3_key(value: SecretStr, info: ValidationInfo) -> SecretStr:
    if str(info.data.get("url", "")).startswith("s3://") and not value.get_secret_value():
        raise _refuse("s3_key")
    return value


def _listen(text: str) -> str:
    if text and not re.fullmatch(r"\S+:\d{1,5}", text):
        raise _refuse("listen")
    return text


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Zone = Annotated[str, AfterValidator(_zone)]
Hours = Annotated[str, AfterValidator(_hours)]
Url = Annotated[str, AfterValidator(_url)]
Term = Annotated[str, AfterValidator(_term)]
Duration = Annotated[str, AfterValidator(_duration)]
S3Key = Annotated[SecretStr, AfterValidator(_s3_key), Field(validate_default=True)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Telegram(_Section):
    token: Annotated[SecretStr, AfterValidator(_token)]
    api_base: Url = "https://api.telegram.org"
    proxy: Annotated[str, AfterValidator(_proxy)] = ""
    messages_per_second: float = Field(30, ge=0, le=1000)


class Staff(_Section):
    chat_id: int = Field(lt=0)
    working_hours: Hours = "09:00-18:00"
    remind_after: list[Duration] = ["2h", "24h"]


class Centre(_Section):
    name: str = Field(min_length=1)
    timezone: Zone = "Europe/Moscow"
    operator: str = ""
    inn: Annotated[str, BeforeValidator(_text), AfterValidator(_inn)] = ""
    address: str = ""
    hours: str = ""
    phone: Annotated[str, BeforeValidator(_text)] = ""
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


class Backup(_Section):
    folder: str = "backups"


class Replica(_Section):
    """Where every change goes within a second; `url` «» nowhere. `retention`: what was, is kept."""

    url: Annotated[str, AfterValidator(_replica_url)] = ""
    endpoint: Url = ""
    region: str = ""
    access_key_id: S3Key = SecretStr("")
    secret_access_key: S3Key = SecretStr("")
    interval: Annotated[str, AfterValidator(_seconds)] = "1s"
    retention: Annotated[str, AfterValidator(_retention)] = "72h"


def _named(text: str) -> str:
    if not text:
        raise _refuse("term")
    return text


class Privacy(_Section):
    """How long is kept what nobody needs any more; «» for ever."""

    closed_questions: Term = "3y"
    inactive_people: Term = "2y"
    warned_before: Annotated[Term, AfterValidator(_named)] = "30d"


class Web(_Section):
    listen: Annotated[str, AfterValidator(_listen)] = ""
    public_url: Url = ""
    webhook_url: Url = ""


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
        lines.append(f"{where}: {_reason(problem['type'], problem)}")
    return lines


def reason(error: ValidationError) -> str:
    """Return why a value will not do, as people read it."""
    problem = error.errors(include_input=False, include_url=False)[0]
    return _reason(problem["type"], problem)


def _reason(kind: str, problem: Any) -> str:
    if kind == "own":
        return str(problem["msg"])
    context = problem.get("ctx", {})
    for name in (kind, kind.split("_", maxsplit=1)[0]):
        with_name = labels("settings").get(name)
        if with_name:
            return with_name.format(**context)
    return str(problem["msg"])
