"""What goes wrong: collected from the log, by kind and place, without anybody's words."""

import logging
import traceback
from collections import Counter
from pathlib import Path

from bot.machine import kind, reason

MACHINE = {"full", "closed", "damaged", "unreadable"}
OURS = ("bot", "db", "handlers")
ROOT = Path(__file__).parent.parent


class Bugs(logging.Handler):
    """Counts logged exceptions by kind and place, «KeyError bot/replies.py:120»; those of the

    machine, as a full disk or a torn file, by what they mean.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: Counter[str] = Counter()

    def start(self) -> None:
        for name in OURS:
            logging.getLogger(name).addHandler(self)

    def stop(self) -> None:
        for name in OURS:
            logging.getLogger(name).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return
        of_machine = kind(error) in MACHINE
        self.found[reason(error) if of_machine else f"{type(error).__name__} {_place(error)}"] += 1

    def told(self, found: Counter[str]) -> None:
        """Forget what has been told of; what came meanwhile stays."""
        self.found -= found


def _place(error: BaseException) -> str:
    """Return the last line of our own that an exception came through."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OURS:
            return f"{path.relative_to(ROOT).as_posix()}:{frame.lineno}"
    return "?"
