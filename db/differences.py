"""Pairs of organisations of which staff said that they are not one; the lower number first."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """The other one of a pair, and who of staff said that it is another."""

    id: int
    name: str
    staff: str
    told_at: datetime


def ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


async def add(tx: Tx, pair: Pair, staff_id: int) -> bool:
    """Note a pair; False: it was noted before."""
    return bool(
        await tx.run(
            "INSERT INTO organisation_differences (one, other, staff_id, told_at)"
            " VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
            *pair,
            staff_id,
            tx.now_text,
        )
    )


async def remove(tx: Tx, pair: Pair) -> bool:
    """Take a pair out; False: it is not there."""
    return bool(
        await tx.run("DELETE FROM organisation_differences WHERE one = ? AND other = ?", *pair)
    )


async def everything(tx: Tx) -> set[Pair]:
    return {
        (one, other)
        for one, other in await tx.rows("SELECT one, other FROM organisation_differences")
    }


async def of(tx: Tx, number: int) -> list[Difference]:
    """Return what an organisation is not, the latest first."""
    return await tx.all(
        Difference,
        "SELECT o.id, o.name, s.name, d.told_at FROM organisation_differences d"
        " JOIN organisations o ON o.id = iif(d.one = ?, d.other, d.one)"
        " JOIN staff s ON s.user_id = d.staff_id WHERE d.one = ? OR d.other = ?"
        " ORDER BY d.told_at DESC, o.id",
        number,
        number,
        number,
    )


async def join(tx: Tx, gone: int, kept: int) -> None:
    """Let what one of two is not be what the other is not."""
    found = await tx.rows(
        "SELECT iif(one = ?, other, one), staff_id, told_at FROM organisation_differences"
        " WHERE one = ? OR other = ?",
        gone,
        gone,
        gone,
    )
    await tx.run("DELETE FROM organisation_differences WHERE one = ? OR other = ?", gone, gone)
    await tx.many(
        "INSERT INTO organisation_differences (one, other, staff_id, told_at)"
        " VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
        [(*ordered(kept, id_), staff, at) for id_, staff, at in found if id_ != kept],
    )
