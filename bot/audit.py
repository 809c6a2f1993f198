"""Who took people's words or names out, and who erased them: noted in the same transaction."""

from datetime import timedelta
from pathlib import Path

from bot.texts import label, render
from db import audit as rows
from db.database import Database, Tx
from db.people import Consultant

SHOWN = 30
KEPT = timedelta(days=3 * 365)


async def by_staff(tx: Tx, staff: Consultant, what: str, question: int) -> None:
    """Note what a consultant took out: 'history' of the person of a question."""
    await rows.add(tx, "staff", what, staff_id=staff.user_id, question=question)


async def by_person(tx: Tx, what: str) -> None:
    """Note that somebody took out their own data ('export'), or 'erased' them; not who."""
    await rows.add(tx, "person", what)


async def by_term(tx: Tx) -> None:
    """Note that somebody was erased because they were silent for too long."""
    await rows.add(tx, "term", "erased")


async def by_computer(path: Path, what: str, detail: str) -> None:
    """Note what somebody at the computer took out with names, before they get it."""
    db = await Database.open(path)
    try:
        async with db.write() as tx:
            await rows.add(tx, "computer", what, detail=detail)
    finally:
        await db.close()


async def listed(tx: Tx) -> str:
    """Return what `/audit` says."""
    doings = [
        (one, one.name or label(f"audit_by.{one.by}"), label(f"audit.{one.what}"))
        for one in await rows.last(tx, SHOWN)
    ]
    return render("audit/list", doings=doings)


async def due(tx: Tx) -> None:
    """Forget what was noted three years ago."""
    await rows.prune(tx, tx.now - KEPT)
