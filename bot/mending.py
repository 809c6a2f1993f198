"""Updates that are not quite as described: what matters is read, what makes no sense is left out.

Another version of Telegram, or a server of somebody's own, may tell a field less or in another
shape. The message is still somebody's question: it is copied by its number, whatever is in it.
"""

import copy
from collections.abc import Iterable, Sequence
from typing import Any

PASSES = 4
VITAL = frozenset({"update_id", "chat", "message_id", "from", "sender_chat", "date", "data"})
"""What is never made up and never left out: who, where, when, what was pressed."""
NEUTRAL: dict[str, Any] = {"string_type": "", "list_type": []}
OTHER_SHAPE = "InaccessibleMessage"
"""pydantic tells what is wrong with each shape that a message may have; this one is not ours."""


def mended(raw: dict[str, Any], errors: Iterable[Any]) -> dict[str, Any] | None:
    """Return a copy with the places of pydantic's errors put right; None: something vital is wrong.

    What is missing is 0 at first; who reads it again may hear that it should have been text.
    """
    whole = copy.deepcopy(raw)
    for error in errors:
        if OTHER_SHAPE in error["loc"]:
            continue
        way = _way(whole, error["loc"])
        if len(way) < 2 or _is_vital(way):
            return None
        place, key = way[-1]
        if error["type"] == "missing":
            place[key] = 0
        elif error["type"] in NEUTRAL and place.get(key) == 0:
            place[key] = NEUTRAL[error["type"]]
        else:
            place.pop(key, None)
    return whole


def _way(whole: Any, where: Sequence[Any]) -> list[tuple[dict[str, Any], Any]]:
    """Return the objects on the way to an error, each with the key that leads on.

    Names of types on the way are passed over; of a list the whole is meant, unless it goes on.
    """
    way, inside = [], whole
    for number, step in enumerate(where):
        last = number == len(where) - 1
        if isinstance(inside, dict) and (step in inside or last):
            way.append((inside, step))
            inside = inside.get(step)
        elif isinstance(inside, list) and isinstance(step, int) and step < len(inside):
            inside = inside[step]
    return way


def _is_vital(way: Sequence[tuple[dict[str, Any], Any]]) -> bool:
    keys = [key for _, key in way]
    whose = keys[-2]
    return keys[-1] in VITAL or (keys[-1] == "id" and (whose in VITAL or len(keys) == 2))
