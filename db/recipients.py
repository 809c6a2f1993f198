"""Who gets a broadcast, frozen when it is confirmed; and what people do not want to be sent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import municipalities
from db.database import Tx

REGISTERED = {
    "registered": "('registered', 'attended', 'absent')",
    "attended": "('attended')",
    "absent": "('absent')",
}
SAME = {"got": "=", "missed": "<>"}
WANTED = (
    "p.unreachable_at IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM opt_outs o WHERE o.person_id = p.id AND o.category = ?)"
)


@dataclass(frozen=True, slots=True)
class Recipient:
    person_id: int
    address: int


KINDS_OF_CODES = ("is_", "likes_")
"""How the codes begin that tell a kind of organisation, and an interest."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is meant: any of each kind, all kinds together; an empty kind means everybody.

    `seminars`: (number, registered | attended | absent); `broadcasts`: (id, got | missed);
    `surveys`: those that they have not answered to the end.
    """

    category: str
    places: Sequence[str] = ()
    seminars: Sequence[tuple[int, str]] = ()
    codes: Sequence[str] = ()
    broadcasts: Sequence[tuple[int, str]] = ()
    surveys: Sequence[int] = ()


def _where(chosen: Chosen) -> tuple[str, list[Any]]:
    parts, params = [WANTED], [chosen.category]
    if chosen.places:
        parts.append("p.municipality_id IN (SELECT value FROM json_each(?))")
        params.append(json.dumps(list(chosen.places)))
    for kind in KINDS_OF_CODES:
        of_kind = [code for code in chosen.codes if code.startswith(kind)]
        if of_kind:
            parts.append(
                "p.id IN (SELECT person_id FROM profile_codes"
                " WHERE code IN (SELECT value FROM json_each(?)))"
            )
            params.append(json.dumps(of_kind))
    if chosen.seminars:
        any_of = [
            f"p.id IN (SELECT person_id FROM registrations WHERE seminar = {int(number)}"
            f" AND state IN {REGISTERED[state]})"
            for number, state in chosen.seminars
        ]
        parts.append(f"({' OR '.join(any_of)})")
    if chosen.broadcasts:
        any_of = [
            "EXISTS (SELECT 1 FROM recipients x WHERE x.person_id = p.id"
            f" AND x.broadcast_id = {int(number)} AND x.state {SAME[how]} 'sent')"
            for number, how in chosen.broadcasts
        ]
        parts.append(f"({' OR '.join(any_of)})")
    if chosen.surveys:
        any_of = [
            "NOT EXISTS (SELECT 1 FROM survey_people y WHERE y.person_id = p.id"
            f" AND y.survey = {int(number)} AND y.finished = 1)"
            for number in chosen.surveys
        ]
        parts.append(f"({' OR '.join(any_of)})")
    return " AND ".join(parts), params


async def count(tx: Tx, chosen: Chosen) -> int:
    where, params = _where(chosen)
    return int(await tx.value(f"SELECT count(*) FROM people p WHERE {where}", *params))


async def last_person(tx: Tx) -> int:
    return int(await tx.value("SELECT coalesce(max(id), 0) FROM people"))


async def freeze(
    tx: Tx, broadcast: int, chosen: Chosen, span: tuple[int, int], limit: int
) -> tuple[int, int]:
    """Add people of a span of numbers; return how many, and the last one's number."""
    where, params = _where(chosen)
    added = await tx.run(
        "INSERT INTO recipients (broadcast_id, person_id, zone)"
        " SELECT ?, p.id, coalesce((SELECT timezone FROM municipalities m"
        " WHERE m.id = p.municipality_id), '') FROM people p"
        f" WHERE p.id > ? AND p.id <= ? AND {where} ORDER BY p.id LIMIT ?",
        broadcast,
        *span,
        *params,
        limit,
    )
    last = await tx.value("SELECT max(person_id) FROM recipients WHERE broadcast_id = ?", broadcast)
    return added, int(last or 0)


async def zones(tx: Tx) -> list[str]:
    """Return every zone that a recipient may live in; '' is the centre's."""
    return ["", *await municipalities.zones(tx)]


async def next_ones(tx: Tx, broadcast: int, zone: str, limit: int) -> list[Recipient]:
    return await tx.all(
        Recipient,
        "SELECT r.person_id, p.address FROM recipients r JOIN people p ON p.id = r.person_id"
        " WHERE r.broadcast_id = ? AND r.zone = ? AND r.state = 'queued' AND r.row IS NULL"
        " ORDER BY r.person_id LIMIT ?",
        broadcast,
        zone,
        limit,
    )


async def on_their_way(tx: Tx, broadcast: int) -> int:
    return int(
        await tx.value(
            "SELECT count(*) FROM recipients WHERE broadcast_id = ? AND row IS NOT NULL", broadcast
        )
    )


async def handed_over(tx: Tx, broadcast: int, rows: Sequence[tuple[int, int]]) -> None:
    """Note which rows of the outbox go to whom: (row, person)."""
    await tx.many(
        "UPDATE recipients SET row = ? WHERE broadcast_id = ? AND person_id = ?",
        [(row, broadcast, person) for row, person in rows],
    )


async def ended(tx: Tx, broadcast: int, person: int, state: str) -> bool:
    """Note how it ended with somebody; False: that was known, or they are no recipient."""
    return bool(
        await tx.run(
            "UPDATE recipients SET state = ?, row = NULL, done_at = ?"
            " WHERE broadcast_id = ? AND person_id = ? AND state IN ('queued', 'stopped')",
            state,
            tx.now_text,
            broadcast,
            person,
        )
    )


async def came_back(tx: Tx, broadcast: int, person: int) -> None:
    """The row was held back: nothing was sent."""
    await tx.run(
        "UPDATE recipients SET row = NULL WHERE broadcast_id = ? AND person_id = ?",
        broadcast,
        person,
    )


async def take_back_lost(tx: Tx, broadcast: int) -> None:
    """Rows that are not in the outbox any more will not tell how they ended."""
    await tx.run(
        "UPDATE recipients SET row = NULL WHERE broadcast_id = ? AND row IS NOT NULL"
        " AND row NOT IN (SELECT id FROM outbox WHERE state IN ('queued', 'sending'))",
        broadcast,
    )


async def stop(tx: Tx, broadcast: int, limit: int) -> int:
    """Stop so many of who still waits; return how many."""
    return await tx.run(
        "UPDATE recipients SET state = 'stopped', done_at = ? WHERE broadcast_id = ?"
        " AND person_id IN (SELECT person_id FROM recipients WHERE broadcast_id = ?"
        " AND state = 'queued' AND row IS NULL LIMIT ?)",
        tx.now_text,
        broadcast,
        broadcast,
        limit,
    )


async def any_left(tx: Tx, broadcast: int) -> bool:
    """Whether somebody still waits, or something is on its way."""
    return bool(
        await tx.value(
            "SELECT EXISTS (SELECT 1 FROM recipients WHERE broadcast_id = ?"
            " AND state = 'queued' AND row IS NULL)"
            " OR EXISTS (SELECT 1 FROM recipients WHERE broadcast_id = ? AND row IS NOT NULL)",
            broadcast,
            broadcast,
        )
    )


# -- wishes; export, erasure, two accounts of one person -------------------------------------------


async def opted_out(tx: Tx, person: int) -> set[str]:
    found = await tx.rows("SELECT category FROM opt_outs WHERE person_id = ?", person)
    return {category for (category,) in found}


async def opt(tx: Tx, person: int, category: str, *, out: bool) -> None:
    if out:
        await tx.run(
            "INSERT OR IGNORE INTO opt_outs (person_id, category, since) VALUES (?,?,?)",
            person,
            category,
            tx.now_text,
        )
    else:
        await tx.run("DELETE FROM opt_outs WHERE person_id = ? AND category = ?", person, category)


@dataclass(frozen=True, slots=True)
class Got:
    """A broadcast for the eyes of who got it, or was to."""

    category: str
    state: str
    done_at: datetime | None


async def of_person(tx: Tx, person: int) -> list[Got]:
    return await tx.all(
        Got,
        "SELECT b.category, r.state, r.done_at FROM recipients r"
        " JOIN broadcasts b ON b.id = r.broadcast_id WHERE r.person_id = ? ORDER BY b.id",
        person,
    )


async def forget_person(tx: Tx, person: int) -> None:
    """Take a person out; who was reached, or not, stays in the counts."""
    await tx.run(
        "UPDATE broadcasts SET total = total - 1 WHERE id IN (SELECT broadcast_id FROM recipients"
        " WHERE person_id = ? AND state IN ('queued', 'stopped'))",
        person,
    )
    await tx.run("DELETE FROM recipients WHERE person_id = ?", person)
    await tx.run("DELETE FROM opt_outs WHERE person_id = ?", person)


async def join_people(tx: Tx, new: int, old: int) -> None:
    """Let what one account got, or does not want, be another's."""
    for table in ("recipients", "opt_outs"):
        await tx.run(f"UPDATE OR IGNORE {table} SET person_id = ? WHERE person_id = ?", old, new)
    await forget_person(tx, new)


# -- what there is to choose from ------------------------------------------------------------------


async def places(tx: Tx) -> list[tuple[str, int, str]]:
    """Return the municipalities that people are from: (id, number, name)."""
    return [
        (str(key), int(number), str(name))
        for key, number, name in await tx.rows(
            "SELECT id, number, name FROM municipalities m"
            " WHERE EXISTS (SELECT 1 FROM people WHERE municipality_id = m.id) ORDER BY name"
        )
    ]


async def codes(tx: Tx) -> list[str]:
    """Return the codes that profiles have."""
    return [str(code) for (code,) in await tx.rows("SELECT DISTINCT code FROM profile_codes")]
