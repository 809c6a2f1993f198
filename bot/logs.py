"""Logs without secrets and without people's words."""

import logging
import re
import traceback
from types import TracebackType

FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"
TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
Caught = tuple[type[BaseException], BaseException, TracebackType | None]


class Formatter(logging.Formatter):
    """Blots out the token, and tells of an exception where it was and what kind, not its text:

    the text of an exception may quote a message.
    """

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__(FORM)
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return TOKEN.sub("***", text)

    def formatException(self, ei: Caught | tuple[None, None, None]) -> str:  # noqa: N802
        kind, _, trace = ei
        where = "".join(traceback.format_tb(trace)).rstrip()
        return f"{where}\n{kind.__name__ if kind else ''}"


def start(*secrets: str) -> None:
    """Log to standard error from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("aiogram", "apscheduler", "aiohttp.access", "aiosqlite", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
