"""Practices: what people tell of, the messages about it in the group, that of a week."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns


@dataclass(frozen=True, slots=True)
class Practice:
    """`state`: sent, published, declined or hidden; `photo`: its name at Telegram."""

    number: int
    person_id: int | None
    municipality_id: str | None
    state: str
    title: str
    did: str
    result: str
    theme: str
    photo: str | None
    signed: bool
    stays: bool
    card_row: int | None
    told_at: datetime
    decided_by: int | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a person tells; `stays`: without their name, where they delete their data."""

    title: str
    did: str
    result: str
    theme: str
    photo: str | None
    signed: bool
    stays: bool


@dataclass(frozen=True, slots=True)
class Listed:
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Subscriber:
    person_id: int
    address: int


SELECT = f"SELECT {columns(Practice)} FROM practices"
FIELDS = frozenset({"title", "did", "result", "theme", "photo"})
SUBSCRIBERS = (
    " FROM practice_subscriptions s JOIN people p ON p.id = s.person_id"
    " LEFT JOIN municipalities m ON m.id = p.municipality_id"
    " WHERE s.told_week IS NOT ? AND p.unreachable_at IS NULL"
)


async def get(tx: Tx, number: int) -> Practice | None:
    return await tx.one(Practice, f"{SELECT} WHERE number = ?", number)


async def add(tx: Tx, person_id: int, municipality_id: str | None, told: Told) -> int:
    return await tx.insert(
        "INSERT INTO practices (person_id, municipality_id, title, did, result, theme, photo,"
        " signed, stays, told_at) VALUES (?,?,?,?,?,?,?,?,?,?)",
        person_id,
        municipality_id,
        told.title,
        told.did,
        told.result,
        told.theme,
        told.photo,
        int(told.signed),
        int(told.stays),
        tx.now_text,
    )


async def waiting_of(tx: Tx, person_id: int) -> int:
    """Return how many of a person's practices nobody has decided on."""
    count = "SELECT count(*) FROM practices WHERE person_id = ? AND state = 'sent'"
    return int(await tx.value(count, person_id))


async def set_field(tx: Tx, number: int, field: str, value: str | None) -> None:
    if field not in FIELDS:
        raise ValueError(field)
    await tx.run(f"UPDATE practices SET {field} = ? WHERE number = ?", value, number)


async def decide(tx: Tx, number: int, state: str, staff_id: int | None) -> None:
    await tx.run(
        "UPDATE practices SET state = ?, decided_by = ?, decided_at = ? WHERE number = ?",
        state,
        staff_id,
        tx.now_text,
        number,
    )


# -- in the group ----------------------------------------------------------------------------------


async def add_post(tx: Tx, number: int, row: int | None, field: str) -> None:
    if row is None:
        return
    await tx.run(
        "INSERT INTO practice_posts (row, practice, field) VALUES (?,?,?)", row, number, field
    )
    if not field:
        await tx.run("UPDATE practices SET card_row = ? WHERE number = ?", row, number)


async def post_at(tx: Tx, chat_id: int, message_id: int) -> tuple[int, str] | None:
    """Return (practice, field) of a message in the group."""
    found = await tx.rows(
        "SELECT n.practice, n.field FROM practice_posts n JOIN outbox o ON o.id = n.row"
        " WHERE o.sent_chat_id = ? AND o.message_id = ?",
        chat_id,
        message_id,
    )
    return (int(found[0][0]), str(found[0][1])) if found else None


# -- to be read ------------------------------------------------------------------------------------


def _where(theme: str | None, place: int | None) -> tuple[str, list[object]]:
    conditions, given = ["p.state = 'published'"], list[object]()
    if theme is not None:
        conditions.append("p.theme = ?")
        given.append(theme)
    if place is not None:
        conditions.append("m.number = ?")
        given.append(place)
    source = " FROM practices p LEFT JOIN municipalities m ON m.id = p.municipality_id WHERE "
    return source + " AND ".join(conditions), given


async def count(tx: Tx, theme: str | None = None, place: int | None = None) -> int:
    source, given = _where(theme, place)
    return int(await tx.value(f"SELECT count(*){source}", *given))


async def page(
    tx: Tx, theme: str | None, place: int | None, first: int, limit: int
) -> list[Listed]:
    """Return what is published, of a theme or a municipality, the newest first."""
    source, given = _where(theme, place)
    return await tx.all(
        Listed,
        f"SELECT p.number, p.title{source} ORDER BY p.decided_at DESC, p.number DESC"
        " LIMIT ? OFFSET ?",
        *given,
        limit,
        first,
    )


async def themes(tx: Tx) -> dict[str, int]:
    """Return of each theme that has any how many are published."""
    source, given = _where(None, None)
    return dict(await tx.rows(f"SELECT p.theme, count(*){source} GROUP BY p.theme", *given))


async def places(tx: Tx) -> list[tuple[int, str, int]]:
    """Return (number, name, how many) of the municipalities that have any, by name."""
    source, given = _where(None, None)
    found = await tx.rows(
        f"SELECT m.number, m.name, count(*){source} AND m.id IS NOT NULL"
        " GROUP BY m.id ORDER BY m.name",
        *given,
    )
    return [(int(number), str(name), int(many)) for number, name, many in found]


# -- the practice of a week ------------------------------------------------------------------------


async def is_subscribed(tx: Tx, person_id: int) -> bool:
    found = await tx.value("SELECT 1 FROM practice_subscriptions WHERE person_id = ?", person_id)
    return found is not None


async def subscribe(tx: Tx, person_id: int, week: str | None) -> None:
    """Send a person the practice of each week after `week`."""
    await tx.run(
        "INSERT INTO practice_subscriptions (person_id, since, told_week) VALUES (?,?,?)"
        " ON CONFLICT DO NOTHING",
        person_id,
        tx.now_text,
        week,
    )


async def unsubscribe(tx: Tx, person_id: int) -> None:
    await tx.run("DELETE FROM practice_subscriptions WHERE person_id = ?", person_id)


async def of_week(tx: Tx, week: str) -> Practice | None:
    return await tx.one(Practice, f"{SELECT} WHERE week = ? AND state = 'published'", week)


async def choose_for(tx: Tx, week: str) -> Practice | None:
    """Let the newest that was of no week yet be that of this one, where it has none."""
    await tx.run(
        "UPDATE practices SET week = ? WHERE NOT EXISTS (SELECT 1 FROM practices WHERE week = ?)"
        " AND number = (SELECT number FROM practices WHERE state = 'published' AND week IS NULL"
        " ORDER BY decided_at DESC, number DESC LIMIT 1)",
        week,
        week,
    )
    return await of_week(tx, week)


async def zones_waiting(tx: Tx, week: str) -> list[str | None]:
    """Return the zones of those who were not sent the practice of a week; None: named no place."""
    found = await tx.rows(f"SELECT DISTINCT m.timezone{SUBSCRIBERS}", week)
    return [zone for (zone,) in found]


async def waiting(tx: Tx, week: str, zones: Sequence[str | None], limit: int) -> list[Subscriber]:
    return await tx.all(
        Subscriber,
        f"SELECT p.id, p.address{SUBSCRIBERS} AND coalesce(m.timezone, '') IN"
        " (SELECT value FROM json_each(?)) ORDER BY p.id LIMIT ?",
        week,
        json.dumps([zone or "" for zone in zones]),
        limit,
    )


async def note_told(tx: Tx, people: Sequence[Subscriber], week: str) -> None:
    await tx.many(
        "UPDATE practice_subscriptions SET told_week = ? WHERE person_id = ?",
        [(week, one.person_id) for one in people],
    )


# -- of one person ---------------------------------------------------------------------------------


async def of_person(tx: Tx, person_id: int) -> list[Practice]:
    return await tx.all(Practice, f"{SELECT} WHERE person_id = ? ORDER BY number", person_id)


async def subscribed_since(tx: Tx, person_id: int) -> str | None:
    since = "SELECT since FROM practice_subscriptions WHERE person_id = ?"
    found = await tx.value(since, person_id)
    return None if found is None else str(found)


async def remove(tx: Tx, number: int) -> None:
    await tx.run("DELETE FROM practices WHERE number = ?", number)


async def forget_person(tx: Tx, person_id: int) -> None:
    """What is published and may stay does so without a name and a photo; the rest goes."""
    await tx.run(
        "DELETE FROM practices WHERE person_id = ? AND NOT (state = 'published' AND stays)",
        person_id,
    )
    await tx.run(
        "UPDATE practices SET person_id = NULL, signed = 0, photo = NULL WHERE person_id = ?",
        person_id,
    )
    await unsubscribe(tx, person_id)


async def join_people(tx: Tx, new: int, old: int) -> None:
    """Let the practices of one account be another's."""
    await tx.run("UPDATE practices SET person_id = ? WHERE person_id = ?", old, new)
    await tx.run(
        "UPDATE OR IGNORE practice_subscriptions SET person_id = ? WHERE person_id = ?", old, new
    )
    await unsubscribe(tx, new)
