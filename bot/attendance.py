"""Who came: marked by staff, one by one or all at once."""

from bot.errors import RefusalError
from db import registrations
from db import seminars as rows
from db.database import Tx
from db.people import Consultant
from db.registrations import Registration
from db.seminars import Seminar


async def _begun(tx: Tx, number: int) -> Seminar:
    seminar = await rows.get(tx, number)
    if seminar is None or not seminar.has_begun(tx.now):
        raise RefusalError("attendance_early")
    if seminar.called_off:
        raise RefusalError("seminar_cancelled", title=seminar.title)
    return seminar


async def mark(
    tx: Tx, registration: int, staff: Consultant, *, came: bool | None = None
) -> Registration:
    """Note that somebody came, or did not; None: the other one of it. Return how it stood.

    Who waited for a place in vain may have come all the same.
    """
    one = await registrations.get(tx, registration)
    if one is None or not one.named or not one.live:
        raise RefusalError("registration_gone")
    await _begun(tx, one.seminar)
    came = one.state != "attended" if came is None else came
    await registrations.mark(tx, registration, "attended" if came else "absent", staff.user_id)
    return one


async def mark_all(tx: Tx, number: int, staff: Consultant) -> int:
    """Note that all came of whom nothing was noted; return how many."""
    await _begun(tx, number)
    return await registrations.mark_all(tx, number, staff.user_id)


async def unmark_all(tx: Tx, number: int) -> int:
    """Take back what was noted of all at once; what was noted one by one stays."""
    await _begun(tx, number)
    return await registrations.unmark_all(tx, number)
