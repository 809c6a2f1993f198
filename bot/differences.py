"""Two organisations with names alike that are not one: staff say so, and are asked no more."""

from bot.errors import RefusalError
from bot.organisations import get
from db import differences as rows
from db.database import Tx
from db.differences import Difference as Difference  # noqa: PLC0414 - for the pages
from db.people import Consultant


async def tell(tx: Tx, number: int, other: int, staff: Consultant) -> bool:
    """Note that two are not one; False: it was noted before."""
    one, two = await get(tx, number), await get(tx, other)
    if one.id == two.id:
        raise RefusalError("organisation_gone")
    return await rows.add(tx, rows.ordered(one.id, two.id), staff.user_id)


async def take_back(tx: Tx, number: int, other: int) -> bool:
    """Let two be shown as alike again; False: nothing was noted of them."""
    one, two = await get(tx, number), await get(tx, other)
    return await rows.remove(tx, rows.ordered(one.id, two.id))


async def between(tx: Tx, number: int, other: int) -> Difference | None:
    """Return who said that two are not one; None: nobody."""
    return next((one for one in await rows.of(tx, number) if one.id == other), None)
