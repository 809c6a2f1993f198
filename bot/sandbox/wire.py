"""What travels between a bot and Telegram: parameters in, errors out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

_TRUE = {"true", "1", "yes", "y", "on"}
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "from_chat_id": "chat_id is empty",
}


def names(words: str) -> frozenset[str]:
    """Names of the Bot API, written with blanks between them."""
    return frozenset(words.split())


class ApiError(Exception):
    """A refusal in the Bot API's words; `parameters`: retry_after or migrate_to_chat_id."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> Json:
        """The body of the HTTP answer."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str, parameters: Json | None = None) -> ApiError:
    """400 with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {reason}", parameters)


def forbidden(reason: str) -> ApiError:
    """403 with Telegram's prefix."""
    return ApiError(403, f"Forbidden: {reason}")


class Cut(Exception):  # noqa: N818
    """The connection is to be closed without an answer; `acted` says whether the call was done."""

    def __init__(self, acted: bool) -> None:
        super().__init__(acted)
        self.acted = acted


class Hang(Cut):
    """The connection stays open and silent for ever; nothing was done."""

    def __init__(self) -> None:
        super().__init__(acted=False)


class Impossible(Exception):  # noqa: N818
    """A person asked for something that no Telegram client would let them do."""


@dataclass(slots=True)
class UploadedFile:
    """A file that came in as a part of a multipart request."""

    name: str
    content: bytes
    mime: str = ""


@dataclass(slots=True)
class Call:
    """One call of the bot, kept for tests and for the page."""

    method: str
    params: Json
    at: float
    ok: bool = False
    result: Any = None
    error: ApiError | Cut | None = None


@dataclass(slots=True)
class Params:
    """Parameters of one call: values are native (JSON) or strings (forms); both read alike."""

    raw: Mapping[str, Any]
    files: Mapping[str, UploadedFile] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether there is anything in it: Telegram treats an empty string as absent."""
        return self.raw.get(name) not in (None, "") or name in self.files

    def string(self, name: str, default: str = "") -> str:
        value = self.raw.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        return json.dumps(value) if isinstance(value, (dict, list, bool)) else str(value)

    def need(self, name: str) -> str:
        """The string, or 400 in Telegram's words."""
        if not self.has(name):
            raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
        return self.string(name)

    def integer(self, name: str, default: int = 0) -> int:
        """0 or the default stands for absent; anything else that is no number is 400."""
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(
                _MISSING.get(name, f'parameter "{name}" must be an integer')
            ) from None

    def need_integer(self, name: str) -> int:
        self.need(name)
        return self.integer(name)

    def number(self, name: str, default: float | None = None) -> float:
        """A float; required unless it has a default."""
        if default is None:
            self.need(name)
        value = self.raw.get(name)
        if value is None or value == "":
            return default or 0.0
        try:
            return float(value)
        except (TypeError, ValueError):
            raise bad_request(f'parameter "{name}" must be a number') from None

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        return value if isinstance(value, bool) else str(value).lower() in _TRUE

    def decoded(self, name: str) -> Any:
        """A value that is JSON inside a form; None when absent."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def array(self, name: str) -> list[Any]:
        value = self.decoded(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad_request(f"expected an Array in {name}")
        return value

    def object(self, name: str) -> Json:
        value = self.decoded(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"expected an Object in {name}")
        return value
