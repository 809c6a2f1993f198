"""Reception hours out of content."""

import json

from bot.slot_items import SlotItem
from db import slots as rows
from db.database import Tx


async def put(tx: Tx, item: SlotItem) -> None:
    """Write reception hours as the content has them; who has a time keeps it."""
    await rows.put(
        tx,
        item.id,
        {
            "weekdays": json.dumps(item.weekdays),
            "dates": json.dumps(sorted({day.isoformat() for day in item.dates})),
            "opens": f"{item.opens:%H:%M}",
            "closes": f"{item.closes:%H:%M}",
            "minutes": item.minutes,
            "consultant": item.consultant,
            "place": item.place,
        },
    )
