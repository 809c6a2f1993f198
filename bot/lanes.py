"""What waits to be sent, by lane, as pages and figures tell it."""

from dataclasses import dataclass
from datetime import datetime

from bot.outbox import PARCEL, Lane
from db import watching
from db.database import Tx

PARCELS = "parcel"
"""Backups on their way to the operator stand in no lane: nobody waits for them."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What of a lane is due and not sent; `since`: the first of it, None where nothing waits."""

    lane: str
    rows: int
    since: datetime | None


async def lanes(tx: Tx) -> list[Queue]:
    """Return all lanes, the highest first, then the parcels."""
    waiting = {
        PARCELS if one.alone else Lane(one.lane).name.lower(): one
        for one in await watching.waiting(tx, PARCEL)
    }
    names = [*(lane.name.lower() for lane in Lane), PARCELS]
    return [
        Queue(name, one.rows if one else 0, one.since if one else None)
        for name in names
        for one in [waiting.get(name)]
    ]
