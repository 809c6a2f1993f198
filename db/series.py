"""Series of seminars, who wants to hear of new ones, and whom to tell."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns


@dataclass(frozen=True, slots=True)
class Series:
    number: int
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class News:
    """A seminar that is new in its series, for somebody who wants to hear of it."""

    series: int
    person_id: int
    address: int
    timezone: str | None
    seminar: int
    series_turn: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """For the eyes of whose it is."""

    title: str
    subscribed_at: datetime


SELECT = f"SELECT {columns(Series)} FROM seminar_series"


async def get(tx: Tx, number: int) -> Series | None:
    return await tx.one(Series, f"{SELECT} WHERE number = ?", number)


async def everything(tx: Tx) -> list[Series]:
    return await tx.all(Series, f"{SELECT} ORDER BY title, number")


async def put(tx: Tx, series_id: str, title: str) -> int:
    """Write a series; return its number, which it keeps for ever."""
    return int(
        await tx.value(
            "INSERT INTO seminar_series (id, title) VALUES (?, ?)"
            " ON CONFLICT (id) DO UPDATE SET title = excluded.title RETURNING number",
            series_id,
            title,
        )
    )


async def is_subscribed(tx: Tx, series: int, person_id: int) -> bool:
    return bool(
        await tx.rows(
            "SELECT 1 FROM series_subscriptions WHERE series = ? AND person_id = ?",
            series,
            person_id,
        )
    )


async def subscribe(tx: Tx, series: int, person_id: int) -> bool:
    """Note that a person wants to hear of what comes from now on; False: it was noted."""
    return bool(
        await tx.run(
            "INSERT INTO series_subscriptions (series, person_id, told, subscribed_at)"
            " VALUES (?, ?, (SELECT coalesce(max(series_turn), 0) FROM seminars), ?)"
            " ON CONFLICT DO NOTHING",
            series,
            person_id,
            tx.now_text,
        )
    )


async def unsubscribe(tx: Tx, series: int, person_id: int) -> bool:
    return bool(
        await tx.run(
            "DELETE FROM series_subscriptions WHERE series = ? AND person_id = ?",
            series,
            person_id,
        )
    )


async def news(tx: Tx) -> list[News]:
    """Return what is new to whom, by person: not what they have signed up for, and not what is
    for people of another municipality than theirs.
    """
    return await tx.all(
        News,
        "SELECT u.series, u.person_id, p.address, m.timezone, s.number, s.series_turn"
        " FROM series_subscriptions u"
        " JOIN seminars s ON s.series = u.series AND s.series_turn > u.told"
        " JOIN people p ON p.id = u.person_id"
        " LEFT JOIN municipalities m ON m.id = p.municipality_id"
        " WHERE s.starts_at > ? AND s.cancelled_at IS NULL AND p.unreachable_at IS NULL"
        " AND (s.only_municipality = 0 OR p.municipality_id IS NULL"
        " OR p.municipality_id = s.municipality_id)"
        " AND NOT EXISTS (SELECT 1 FROM registrations r WHERE r.seminar = s.number"
        " AND r.person_id = p.id AND r.state <> 'left')"
        " ORDER BY u.person_id, s.starts_at, s.number",
        tx.now_text,
    )


async def note_told(tx: Tx, told: News) -> None:
    await tx.run(
        "UPDATE series_subscriptions SET told = max(told, ?) WHERE series = ? AND person_id = ?",
        told.series_turn,
        told.series,
        told.person_id,
    )


# -- export, erasure, two accounts of one person ---------------------------------------------------


async def of_person(tx: Tx, person_id: int) -> list[Subscription]:
    return await tx.all(
        Subscription,
        "SELECT s.title, u.subscribed_at FROM series_subscriptions u"
        " JOIN seminar_series s ON s.number = u.series WHERE u.person_id = ? ORDER BY s.title",
        person_id,
    )


async def forget_person(tx: Tx, person_id: int) -> None:
    await tx.run("DELETE FROM series_subscriptions WHERE person_id = ?", person_id)


async def join_people(tx: Tx, new: int, old: int) -> None:
    """Let the subscriptions of one account be another's."""
    await tx.run(
        "INSERT INTO series_subscriptions (series, person_id, told, subscribed_at)"
        " SELECT series, ?, told, subscribed_at FROM series_subscriptions WHERE person_id = ?"
        " ON CONFLICT DO NOTHING",
        old,
        new,
    )
    await forget_person(tx, new)
