"""How the bot does, and what was done on the panel."""

from aiohttp import web

from bot import panel_state
from handlers.web.door import Door, Visit


async def page(visit: Visit) -> web.Response:
    door = visit.door
    async with door.db.read() as tx:
        troubles, free = door.watch.troubles(), door.watch.free
        state = await panel_state.state(tx, door.settings, troubles, free)
        now = tx.now
    return visit.page("web/state", state=state, now=now, words=panel_state.act_in_words)


def register(door: Door) -> None:
    door.add("GET", "/panel/state", page)
