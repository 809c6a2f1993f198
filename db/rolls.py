"""Rolls: lists of names that stand in the staff group, and what each of them shows."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class Roll:
    """A message of the group. `view`: what of the seminar it shows; `entry`: one registration.

    `letter`: only names with this one, by its code; 0: all.
    """

    chat_id: int
    message_id: int
    seminar: int
    view: str = "names"
    page: int = 0
    letter: int = 0
    entry: int | None = None


SELECT = f"SELECT {columns(Roll)} FROM rolls"


async def at(tx: Tx, chat: int, message: int) -> Roll | None:
    return await tx.one(Roll, f"{SELECT} WHERE chat_id = ? AND message_id = ?", chat, message)


async def outdated(tx: Tx, limit: int) -> list[Roll]:
    """Return what shows a name that has to go."""
    return await tx.all(Roll, f"{SELECT} WHERE outdated = 1 LIMIT ?", limit)


async def shown_before(tx: Tx, moment: datetime) -> list[Roll]:
    return await tx.all(Roll, f"{SELECT} WHERE shown_at < ?", stamp(moment))


async def of_seminar(tx: Tx, seminar: int) -> list[Roll]:
    return await tx.all(Roll, f"{SELECT} WHERE seminar = ?", seminar)


async def put(tx: Tx, roll: Roll) -> None:
    """Note what a message shows from now on."""
    await tx.run(
        f"INSERT OR REPLACE INTO rolls ({columns(Roll)}, shown_at, outdated)"
        " VALUES (?,?,?,?,?,?,?,?,0)",
        roll.chat_id,
        roll.message_id,
        roll.seminar,
        roll.view,
        roll.page,
        roll.letter,
        roll.entry,
        tx.now_text,
    )


async def forget(tx: Tx, chat: int, message: int) -> None:
    """The message shows no names any more."""
    await tx.run("DELETE FROM rolls WHERE chat_id = ? AND message_id = ?", chat, message)
