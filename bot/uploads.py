"""Files on their way up to Telegram: small ones as bytes, large ones read piece by piece."""

from pathlib import Path

from aiogram.types import BufferedInputFile, FSInputFile, InputFile

from bot.session import CALL_TIMEOUT

SLOWEST_LINE = 16_000
"""Bytes a second that a large file takes at the least."""


def upload(name: str, data: bytes | Path) -> tuple[InputFile, int]:
    """Return a file as it is handed over, and the seconds that it may take."""
    if isinstance(data, bytes):
        return BufferedInputFile(data, name), int(CALL_TIMEOUT)
    return FSInputFile(data, name), int(CALL_TIMEOUT + data.stat().st_size / SLOWEST_LINE)
