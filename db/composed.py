"""Broadcasts that are written on the staff panel, with their files until they are decided."""

from dataclasses import dataclass
from datetime import datetime

from db.broadcasts import Broadcast
from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a broadcast; `kind`: photo or document."""

    kind: str
    name: str
    data: bytes


async def of_form(tx: Tx, once: str) -> int | None:
    """Return the broadcast that a form has made already."""
    value = await tx.value("SELECT id FROM broadcasts WHERE once = ?", once)
    return None if value is None else int(value)


async def write_down(tx: Tx, number: int, words: str, once: str, file: Attached | None) -> None:
    """Give a broadcast its message, and the form that it is of."""
    await tx.run(
        "UPDATE broadcasts SET words = ?, once = ?, attached = ? WHERE id = ?",
        words,
        once,
        file.kind if file else None,
        number,
    )
    if file is not None:
        await tx.run(
            "INSERT INTO broadcast_files (broadcast_id, name, data) VALUES (?,?,?)",
            number,
            file.name,
            file.data,
        )


async def file(tx: Tx, number: int) -> Attached | None:
    """Return the file of a broadcast that is not decided yet."""
    return await tx.one(
        Attached,
        "SELECT b.attached, f.name, f.data FROM broadcast_files f"
        " JOIN broadcasts b ON b.id = f.broadcast_id WHERE f.broadcast_id = ?",
        number,
    )


async def forget_files(tx: Tx, before: datetime) -> None:
    """Forget the files of what was begun before a moment and never decided."""
    await tx.run(
        "DELETE FROM broadcast_files WHERE broadcast_id IN"
        " (SELECT id FROM broadcasts WHERE made_at < ?)",
        stamp(before),
    )


async def undecided(tx: Tx, since: datetime) -> list[Broadcast]:
    """Return what was written on the panel since a moment and waits to be confirmed."""
    return await tx.all(
        Broadcast,
        f"SELECT {columns(Broadcast)} FROM broadcasts WHERE once IS NOT NULL"
        " AND state IN ('draft', 'confirming') AND made_at > ? ORDER BY id DESC",
        stamp(since),
    )
