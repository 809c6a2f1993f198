"""What is said after a seminar: who has not heard it yet, the materials, and the ratings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, stamp

LAST_MARK = (
    "(SELECT max(coalesce(r.marked_at, s.starts_at)) FROM registrations r"
    " WHERE r.seminar = s.number AND r.marked_by IS NOT NULL)"
)


LAST_SESSION = (
    "coalesce((SELECT max(n.starts_at) FROM seminar_sessions n WHERE n.seminar = s.number),"
    " s.starts_at)"
)


@dataclass(frozen=True, slots=True)
class Held:
    """A seminar that has begun. `last_mark`: when staff last noted who came, None: never."""

    number: int
    title: str
    starts_at: datetime
    """Of the last session."""
    ends_at: datetime | None
    last_mark: datetime | None
    materials: str | None


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who had a place and can be reached."""

    registration: int
    address: int
    timezone: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Rating:
    stars: int
    comment: str | None


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating for the eyes of who gave it."""

    title: str
    stars: int
    comment: str | None
    rated_at: datetime


async def set_materials(tx: Tx, seminar: int, words: str | None) -> None:
    """Write what people get after a seminar, None: nothing."""
    if words is None:
        await tx.run("DELETE FROM seminar_materials WHERE seminar = ?", seminar)
        return
    await tx.run(
        "INSERT INTO seminar_materials (seminar, words, since) VALUES (?,?,?)"
        " ON CONFLICT (seminar) DO UPDATE SET words = excluded.words",
        seminar,
        words,
        tx.now_text,
    )


async def held(tx: Tx, since: datetime) -> list[Held]:
    """Return what began after a moment, was not cancelled, and where somebody may be told."""
    return await tx.all(
        Held,
        f"SELECT s.number, s.title, {LAST_SESSION} AS last, s.ends_at, {LAST_MARK}, m.words"
        " FROM seminars s LEFT JOIN seminar_materials m ON m.seminar = s.number"
        " WHERE last > ? AND last <= ? AND s.cancelled_at IS NULL"
        " AND EXISTS (SELECT 1 FROM registrations r JOIN people p ON p.id = r.person_id"
        " WHERE r.seminar = s.number AND r.state IN ('registered', 'attended', 'absent')"
        " AND p.unreachable_at IS NULL AND (SELECT count(*) FROM told_afterwards t"
        " WHERE t.registration_id = r.id) < 1 + (m.words IS NOT NULL)) ORDER BY last",
        stamp(since),
        tx.now_text,
    )


LISTENERS = (
    "SELECT r.id, p.address, m.timezone, r.state FROM registrations r"
    " JOIN people p ON p.id = r.person_id LEFT JOIN municipalities m ON m.id = p.municipality_id"
    " WHERE r.seminar = ? AND r.state IN ('registered', 'attended', 'absent')"
    " AND p.unreachable_at IS NULL"
)
TOLD = "EXISTS (SELECT 1 FROM told_afterwards t WHERE t.registration_id = r.id AND t.what = '{}')"


async def untold(tx: Tx, seminar: int) -> list[Listener]:
    """Return who has heard nothing yet after a seminar."""
    return await tx.all(
        Listener, f"{LISTENERS} AND NOT {TOLD.format('after')} ORDER BY r.id", seminar
    )


async def without_materials(tx: Tx, seminar: int) -> list[Listener]:
    """Return who has heard from us, but before there were materials."""
    return await tx.all(
        Listener,
        f"{LISTENERS} AND {TOLD.format('after')} AND NOT {TOLD.format('materials')} ORDER BY r.id",
        seminar,
    )


async def note_told(tx: Tx, registration: int, what: Iterable[str]) -> None:
    await tx.many(
        "INSERT INTO told_afterwards (registration_id, what, told_at) VALUES (?,?,?)"
        " ON CONFLICT DO NOTHING",
        [(registration, one, tx.now_text) for one in what],
    )


async def rate(tx: Tx, registration: int, stars: int) -> bool:
    """Note how useful it was; False: that was said before."""
    return bool(
        await tx.run(
            "INSERT INTO seminar_ratings (registration_id, stars, rated_at) VALUES (?,?,?)"
            " ON CONFLICT DO UPDATE SET stars = excluded.stars, rated_at = excluded.rated_at"
            " WHERE stars <> excluded.stars",
            registration,
            stars,
            tx.now_text,
        )
    )


async def set_comment(tx: Tx, registration: int, words: str) -> None:
    await tx.run(
        "UPDATE seminar_ratings SET comment = ? WHERE registration_id = ?", words, registration
    )


async def ratings(tx: Tx, seminar: int) -> list[Rating]:
    """Return what was said of a seminar, the latest first; nobody's name is with it."""
    return await tx.all(
        Rating,
        "SELECT g.stars, g.comment FROM seminar_ratings g JOIN registrations r"
        " ON r.id = g.registration_id WHERE r.seminar = ? ORDER BY g.rated_at DESC",
        seminar,
    )


async def mean(tx: Tx, seminar: int) -> float | None:
    """Return how useful a seminar was, 1 to 5; None: nobody has said."""
    found = await tx.value(
        "SELECT avg(g.stars) FROM seminar_ratings g JOIN registrations r"
        " ON r.id = g.registration_id WHERE r.seminar = ?",
        seminar,
    )
    return None if found is None else float(found)


async def rated_by(tx: Tx, person_id: int) -> list[Rated]:
    return await tx.all(
        Rated,
        "SELECT s.title, g.stars, g.comment, g.rated_at FROM seminar_ratings g"
        " JOIN registrations r ON r.id = g.registration_id JOIN seminars s ON s.number = r.seminar"
        " WHERE r.person_id = ? ORDER BY r.id",
        person_id,
    )
