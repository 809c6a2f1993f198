"""An expected "no": a code and facts. Its words are templates/refusals/<code>.j2."""

from typing import Any


class RefusalError(Exception):
    """What was asked for cannot be, for a reason that the person can be told."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class SettingsError(Exception):
    """The configuration is not usable: `lines` say file, key and reason."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


class ContentError(Exception):
    """A content file is not usable: `lines` say file, line and reason."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


class BackupError(Exception):
    """A backup was not made, or not brought back: `lines` say why."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines
