"""What single settings may be: each says in people's words why it will not do."""

import re
from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo
from pydantic_core import PydanticCustomError

from bot import age
from bot.texts import label, labels

SHORTEST_TERM = timedelta(days=14)
"""What is kept for less would be gone before a question can be gone on with."""
SHORTEST_RETENTION = timedelta(hours=1)

PORTS = 65536

OWN = "own"
"""The type of a problem whose words are ours already."""


def invalid(words: str) -> PydanticCustomError:
    """Return why a value will not do, in words of ours, for pydantic to pass on."""
    return PydanticCustomError(OWN, words)


def why_not(problem: Any) -> str:
    """Return in words of ours what pydantic has against a value: one of its `errors()`."""
    kind, facts = problem["type"], problem.get("ctx", {})
    known = labels("settings")
    words = known.get(kind) or known.get(kind.partition("_")[0])
    if kind == OWN or not words:
        return str(problem["msg"])
    if kind == "literal_error":
        facts = {"expected": facts["expected"].replace(" or ", ", ").replace("'", "")}
    return words.format(**facts)


def refuse(code: str) -> PydanticCustomError:
    return invalid(label(f"settings.{code}"))


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise refuse("zone") from error
    return name


def _hours(text: str) -> str:
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", text):
        raise refuse("hours")
    return text


def _address(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", text):
        raise refuse("url")
    return text.rstrip("/")


def _proxy(text: str) -> str:
    match = re.fullmatch(r"(http|socks4|socks5)://([^\s/]+@)?[^\s/@]+:(\d{1,5})/?", text)
    if text and not (match and 0 < int(match[3]) < PORTS):
        raise refuse("proxy")
    return text


def _inn(text: str) -> str:
    if text and not re.fullmatch(r"\d{10}|\d{12}", text):
        raise refuse("inn")
    return text


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:\S+", value.get_secret_value()):
        raise refuse("token")
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


def _term_text(text: str) -> str:
    try:
        long = term(text)
    except ValueError as error:
        raise refuse("term") from error
    if long is not None and long < SHORTEST_TERM:
        raise refuse("short_term")
    return text


def _duration_text(text: str) -> str:
    try:
        duration(text)
    except ValueError as error:
        raise refuse("duration") from error
    return text


def _seconds(text: str) -> str:
    if not re.fullmatch(r"[1-9]\d?s|[1-5]m", text):
        raise refuse("seconds")
    return text


def _replica_url(text: str) -> str:
    if re.match(r"\w+://", text) and not re.fullmatch(r"file:///.+|s3://[\w.-]+(/\S*)?", text):
        raise refuse("replica_url")
    return text.rstrip("/")


def _retention(text: str) -> str:
    if duration(_duration_text(text)) < SHORTEST_RETENTION:
        raise refuse("retention")
    return text


def _s3_key(value: SecretStr, info: ValidationInfo) -> SecretStr:
    if str(info.data.get("url", "")).startswith("s3://") and not value.get_secret_value():
        raise refuse("s3_key")
    return value


def _listen(text: str) -> str:
    match = re.fullmatch(r"\S+:(\d{1,5})", text)
    if text and not (match and int(match[1]) < PORTS):
        raise refuse("listen")
    return text


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _public_key(text: str) -> str:
    try:
        age.recipient(text)
    except age.SecretKeyError:
        raise refuse("secret_key") from None
    except age.NoKeyError:
        raise refuse("key") from None
    except age.AbsentError:
        raise refuse("no_age") from None
    return text


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _not_for_ever(text: str) -> str:
    if not text:
        raise refuse("term")
    return text


Zone = Annotated[str, AfterValidator(_zone)]
Hours = Annotated[str, AfterValidator(_hours)]
Url = Annotated[str, AfterValidator(_address)]
Server = Annotated[str, Field(min_length=1), AfterValidator(_address)]
Term = Annotated[str, AfterValidator(_term_text)]
Duration = Annotated[str, AfterValidator(_duration_text)]
S3Key = Annotated[SecretStr, AfterValidator(_s3_key), Field(validate_default=True)]
Proxy = Annotated[str, AfterValidator(_proxy)]
Text = Annotated[str, BeforeValidator(_as_text)]
Inn = Annotated[str, BeforeValidator(_as_text), AfterValidator(_inn)]
Token = Annotated[SecretStr, AfterValidator(_token)]
Seconds = Annotated[str, AfterValidator(_seconds)]
ReplicaUrl = Annotated[str, AfterValidator(_replica_url)]
Retention = Annotated[str, AfterValidator(_retention)]
Listen = Annotated[str, AfterValidator(_listen)]
PublicKeys = Annotated[list[Annotated[str, AfterValidator(_public_key)]], BeforeValidator(_listed)]
WithEnd = Annotated[Term, AfterValidator(_not_for_ever)]
