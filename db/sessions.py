"""The sessions of a seminar that has several."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class Session:
    """`place` and `link` None: those of the seminar."""

    starts_at: datetime
    ends_at: datetime | None
    title: str | None
    place: str | None
    link: str | None


async def of(tx: Tx, seminar: int) -> list[Session]:
    """Return the sessions in the order of time; none: the seminar itself is the only one."""
    return await tx.all(
        Session,
        f"SELECT {columns(Session)} FROM seminar_sessions WHERE seminar = ? ORDER BY starts_at",
        seminar,
    )


async def put(tx: Tx, seminar: int, sessions: Sequence[Session]) -> None:
    await tx.run("DELETE FROM seminar_sessions WHERE seminar = ?", seminar)
    await tx.many(
        "INSERT INTO seminar_sessions (seminar, starts_at, ends_at, title, place, link)"
        " VALUES (?,?,?,?,?,?)",
        [
            (
                seminar,
                stamp(one.starts_at),
                stamp(one.ends_at) if one.ends_at else None,
                one.title,
                one.place,
                one.link,
            )
            for one in sessions
        ],
    )
