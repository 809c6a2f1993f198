"""What goes wrong by our own mistake: collected from the log, by place, without anybody's words."""

import logging
import traceback
from collections import Counter
from pathlib import Path

OURS = ("bot", "db", "handlers")
ROOT = Path(__file__).parent.parent


class Bugs(logging.Handler):
    """Counts logged exceptions by kind and place: «KeyError bot/replies.py:120»."""

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
        if error is not None:
            self.found[f"{type(error).__name__} {_place(error)}"] += 1

    def taken(self) -> Counter[str]:
        """Return what was found since the last time."""
        found, self.found = self.found, Counter()
        return found


def _place(error: BaseException) -> str:
    """Return the last line of our own that an exception came through."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OURS:
            return f"{path.relative_to(ROOT).as_posix()}:{frame.lineno}"
    return "?"
