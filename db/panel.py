"""The staff panel: who may come in, what each did there, and questions as it lists them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.broadcasts import Broadcast
from db.database import Tx, columns, stamp


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did in the panel; `about`: to which question, entry, registration."""

    name: str
    act: str
    about: str | None
    happened_at: datetime


async def add_link(tx: Tx, digest: str, staff_id: int, expires_at: datetime) -> None:
    await tx.run("DELETE FROM panel_links WHERE expires_at <= ?", tx.now_text)
    await tx.run("INSERT INTO panel_links VALUES (?,?,?)", digest, staff_id, stamp(expires_at))


async def whose_link(tx: Tx, digest: str) -> int | None:
    value = await tx.value(
        "SELECT staff_id FROM panel_links WHERE digest = ? AND expires_at > ?", digest, tx.now_text
    )
    return None if value is None else int(value)


async def use_link(tx: Tx, digest: str) -> int | None:
    """Return whose link it was, once; None where it is used, old or unknown."""
    staff_id = await whose_link(tx, digest)
    await tx.run("DELETE FROM panel_links WHERE digest = ?", digest)
    return staff_id


async def add_session(tx: Tx, digest: str, staff_id: int, expires_at: datetime) -> None:
    await tx.run("DELETE FROM panel_sessions WHERE expires_at <= ?", tx.now_text)
    await tx.run("INSERT INTO panel_sessions VALUES (?,?,?)", digest, staff_id, stamp(expires_at))


async def whose_session(tx: Tx, digest: str) -> int | None:
    value = await tx.value(
        "SELECT staff_id FROM panel_sessions WHERE digest = ? AND expires_at > ?",
        digest,
        tx.now_text,
    )
    return None if value is None else int(value)


async def end_session(tx: Tx, digest: str) -> None:
    await tx.run("DELETE FROM panel_sessions WHERE digest = ?", digest)


async def end_all_of(tx: Tx, staff_id: int) -> None:
    """End every session of somebody who is not in the group any more, and their links."""
    await tx.run("DELETE FROM panel_sessions WHERE staff_id = ?", staff_id)
    await tx.run("DELETE FROM panel_links WHERE staff_id = ?", staff_id)


async def note_act(tx: Tx, staff_id: int, act: str, about: str | None, kept: datetime) -> None:
    """Note what somebody did; what was noted before `kept` is forgotten."""
    await tx.run("DELETE FROM panel_acts WHERE happened_at < ?", stamp(kept))
    await tx.run(
        "INSERT INTO panel_acts (staff_id, act, about, happened_at) VALUES (?,?,?,?)",
        staff_id,
        act,
        about,
        tx.now_text,
    )


async def acts(tx: Tx, limit: int) -> list[Act]:
    """Return what was done last, that first."""
    return await tx.all(
        Act,
        "SELECT s.name, a.act, a.about, a.happened_at FROM panel_acts a"
        " JOIN staff s ON s.user_id = a.staff_id ORDER BY a.id DESC LIMIT ?",
        limit,
    )


# -- questions -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """A question in a list: who asks, the first words, who has it, since when it waits."""

    id: int
    name: str
    place: str | None
    words: str | None
    holder: str | None
    waiting_since: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    urgent: bool
    rating: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A message of a dialogue; `state` of a reply: 'sent', 'failed' or 'queued'."""

    id: int
    of_person: bool
    name: str | None
    kind: str
    body: str | None
    said_at: datetime
    taken_back_at: datetime | None
    state: str


LISTED = (
    "SELECT q.id, p.name, t.name, (SELECT m.body FROM messages m WHERE m.question_id = q.id"
    " AND m.person_id IS NOT NULL AND m.body IS NOT NULL ORDER BY m.id LIMIT 1), s.name,"
    " q.waiting_since, q.opened_at, q.closed_at, q.urgent, q.rating"
    " FROM questions q JOIN people p ON p.id = q.person_id"
    " LEFT JOIN municipalities t ON t.id = p.municipality_id"
    " LEFT JOIN staff s ON s.user_id = q.claimed_by"
)
WAITS_FIRST = "ORDER BY q.urgent DESC, q.waiting_since IS NULL, q.waiting_since, q.id DESC"
LATEST = "ORDER BY q.closed_at DESC, q.id DESC"
OPEN = "q.state = 'open' AND q.person_id IS NOT NULL"


async def _page(
    tx: Tx, where: str, order: str, span: tuple[int, int], *params: object
) -> list[Listed]:
    """Return a page: words and names are looked up only for what is shown. `span`: limit, offset"""
    found = f"SELECT q.id FROM questions q WHERE {where} {order} LIMIT ? OFFSET ?"
    return await tx.all(Listed, f"{LISTED} WHERE q.id IN ({found}) {order}", *params, *span)


async def mine(tx: Tx, staff_id: int, limit: int, offset: int) -> list[Listed]:
    return await _page(tx, f"{OPEN} AND q.claimed_by = ?", WAITS_FIRST, (limit, offset), staff_id)


async def unclaimed(tx: Tx, limit: int, offset: int) -> list[Listed]:
    return await _page(tx, f"{OPEN} AND q.claimed_by IS NULL", WAITS_FIRST, (limit, offset))


async def opened(tx: Tx, limit: int, offset: int) -> list[Listed]:
    return await _page(tx, OPEN, WAITS_FIRST, (limit, offset))


async def closed(tx: Tx, limit: int, offset: int) -> list[Listed]:
    """Return what was closed last, that first."""
    where = "q.state = 'closed' AND q.person_id IS NOT NULL"
    return await _page(tx, where, LATEST, (limit, offset))


async def of(tx: Tx, questions: Sequence[int]) -> list[Listed]:
    """Return questions by number, those that wait longest first."""
    where = "q.id IN (SELECT value FROM json_each(?))"
    return await tx.all(
        Listed, f"{LISTED} WHERE {where} {WAITS_FIRST}", json.dumps(list(questions))
    )


@dataclass(frozen=True, slots=True)
class Waits:
    id: int
    since: datetime


async def waiting(tx: Tx, before: datetime) -> list[Waits]:
    """Return what has waited since before a moment, the longest first; not who is unreachable."""
    return await tx.all(
        Waits,
        "SELECT q.id, q.waiting_since FROM questions q JOIN people p ON p.id = q.person_id"
        " WHERE q.state = 'open' AND q.waiting_since <= ? AND p.unreachable_at IS NULL"
        " AND p.blocked_at IS NULL ORDER BY q.waiting_since, q.id",
        stamp(before),
    )


async def counts(tx: Tx, staff_id: int) -> tuple[int, int, int]:
    """Return how many open questions are one's own, nobody's, and how many there are."""
    found = await tx.rows(
        "SELECT coalesce(sum(q.claimed_by = ?), 0), coalesce(sum(q.claimed_by IS NULL), 0),"
        f" count(*) FROM questions q WHERE {OPEN}",
        staff_id,
    )
    own, free, everything = found[0]
    return int(own), int(free), int(everything)


async def lines(tx: Tx, question_id: int, address: int, limit: int) -> list[Line]:
    """Return the last messages of a dialogue in their order; `address`: the person's chat."""
    found = await tx.all(
        Line,
        "SELECT m.id, m.person_id IS NOT NULL, s.name, m.kind, m.body, m.said_at, m.taken_back_at,"
        " CASE WHEN EXISTS (SELECT 1 FROM copies c WHERE c.source_chat_id = m.chat_id"
        " AND c.source_message_id = m.message_id AND c.chat_id = ?) THEN 'sent'"
        " ELSE coalesce((SELECT max(o.state) FROM outbox o WHERE o.question_id = m.question_id"
        " AND o.source_chat_id = m.chat_id AND o.source_message_id = m.message_id"
        " AND o.state = 'failed'), 'queued') END"
        " FROM messages m LEFT JOIN staff s ON s.user_id = m.staff_id"
        " WHERE m.question_id = ? ORDER BY m.id DESC LIMIT ?",
        address,
        question_id,
        limit,
    )
    return found[::-1]


async def pulse(tx: Tx) -> str:
    """Return what is another one whenever something has happened to a question."""
    return json.dumps(
        await tx.rows(
            "SELECT (SELECT max(id) FROM messages), (SELECT max(id) FROM question_events),"
            " (SELECT max(id) FROM message_edits), (SELECT total(id) FROM outbox"
            " WHERE state IN ('queued', 'sending') AND purpose = 'answer')"
        )
    )


# -- entries ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnAlias:
    key: str
    text: str


async def own_aliases(tx: Tx, entry_id: str) -> list[OwnAlias]:
    """Return the other words that the centre has added to an entry."""
    return await tx.all(
        OwnAlias,
        f"SELECT {columns(OwnAlias)} FROM own_aliases WHERE entry_id = ? ORDER BY added_at, key",
        entry_id,
    )


async def remove_own_alias(tx: Tx, entry_id: str, key: str) -> None:
    await tx.run("DELETE FROM own_aliases WHERE entry_id = ? AND key = ?", entry_id, key)


async def rewrite_entry(
    tx: Tx, number: int, question: str, answer: str, aliases: list[str], as_of: str | None
) -> None:
    await tx.run(
        "UPDATE faq_entries SET question = ?, answer = ?, aliases = ?, as_of = ?"
        " WHERE number = ? AND retired_at IS NULL",
        question,
        answer,
        json.dumps(aliases, ensure_ascii=False),
        as_of,
        number,
    )


# -- how things stand ------------------------------------------------------------------------------


async def failures(tx: Tx, since: datetime) -> int:
    """Return how many updates could not be handled since a moment."""
    return int(await tx.value("SELECT count(*) FROM failures WHERE happened_at > ?", stamp(since)))


# -- broadcasts ------------------------------------------------------------------------------------


async def broadcasts(tx: Tx, limit: int) -> list[Broadcast]:
    """Return the broadcasts that were confirmed, the latest first."""
    return await tx.all(
        Broadcast,
        f"SELECT {columns(Broadcast)} FROM broadcasts WHERE confirmed_at IS NOT NULL"
        " ORDER BY id DESC LIMIT ?",
        limit,
    )
