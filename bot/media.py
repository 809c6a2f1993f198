"""Files that were said: fetched from Telegram when somebody looks at them, and kept nowhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import File
from aiohttp import ClientError

from bot.errors import RefusalError
from bot.session import Session

LARGEST = 20 * 1024 * 1024
"""Bytes: more of a file Telegram gives to no bot."""
CHUNK = 64 * 1024
SHOWN = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (4, b"ftyp", "video/mp4"),
)
"""How a file begins that a page may show: what somebody says that it is does not count."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file on its way; `kind`: as what a page may show it, None: only to be saved.

    `size`: its bytes, None where Telegram does not tell.
    """

    kind: str | None
    suffix: str
    size: int | None
    chunks: AsyncIterator[bytes]


@asynccontextmanager
async def opened(bot: Bot, file: str) -> AsyncIterator[Opened]:
    """Open a file by the name it has with Telegram.

    RefusalError where that cannot be: `panel_telegram` (not now), `media_gone`, `media_large`.
    Raises it while reading, too; what says where the file lies holds the token, and is not told.
    """
    session = bot.session
    assert isinstance(session, Session)  # noqa: S101 - the composition root has made it
    found = await _found(bot, file)
    path = found.file_path or ""
    try:
        async with session.file(bot, path) as response:
            chunks = response.content.iter_chunked(CHUNK)
            first = await anext(chunks, b"")
            suffix = PurePosixPath(path).suffix
            yield Opened(_kind(first), suffix, response.content_length, _all(first, chunks))
    except TelegramAPIError:
        raise RefusalError("panel_telegram") from None


async def _found(bot: Bot, file: str) -> File:
    try:
        found = await bot.get_file(file)
    except TelegramBadRequest as error:
        large = "too big" in error.message.lower()
        raise RefusalError("media_large" if large else "media_gone") from None
    except TelegramAPIError:
        raise RefusalError("panel_telegram") from None
    if (found.file_size or 0) > LARGEST:
        raise RefusalError("media_large")
    if not found.file_path:
        raise RefusalError("media_gone")
    return found


def _kind(first: bytes) -> str | None:
    for at, begin, kind in SHOWN:
        if first[at : at + len(begin)] == begin:
            return kind
    return None


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Return a file from its beginning, and not more of it than there may be."""
    yield first
    left = LARGEST - len(first)
    try:
        async for chunk in rest:
            left -= len(chunk)
            if left < 0:
                raise RefusalError("media_large")
            yield chunk
    except (ClientError, OSError, TimeoutError):
        raise RefusalError("panel_telegram") from None
