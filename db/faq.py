"""Entries of the FAQ, answers given from it, and what people looked for."""

import json
from dataclasses import dataclass, replace

from db.database import Tx, columns


@dataclass(frozen=True, slots=True)
class Topic:
    id: int
    title: str
    entries: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    number: int
    id: str
    topic_id: int
    question: str
    answer: str
    aliases: str
    source: str | None
    as_of: str | None
    verify: bool
    see: str


SELECT = f"SELECT {columns(EntryRow)} FROM faq_entries"
ALIVE = "retired_at IS NULL"
CHANGES = "faq_changes"


async def entries(tx: Tx) -> list[EntryRow]:
    """Return all entries, with the aliases that the centre has added after those of the content."""
    found = await tx.all(EntryRow, f"{SELECT} WHERE {ALIVE} ORDER BY position, number")
    own: dict[str, list[str]] = {}
    for entry_id, text in await tx.rows("SELECT entry_id, text FROM own_aliases ORDER BY added_at"):
        own.setdefault(entry_id, []).append(text)
    return [
        replace(e, aliases=json.dumps([*json.loads(e.aliases), *own[e.id]], ensure_ascii=False))
        if e.id in own
        else e
        for e in found
    ]


async def entry(tx: Tx, number: int) -> EntryRow | None:
    return await tx.one(EntryRow, f"{SELECT} WHERE number = ? AND {ALIVE}", number)


async def add_alias(tx: Tx, entry_id: str, key: str, text: str, staff_id: int) -> None:
    """Add other words for an entry that stay when the content is loaded again."""
    await tx.run(
        "INSERT INTO own_aliases (entry_id, key, text, staff_id, added_at) VALUES (?,?,?,?,?)"
        " ON CONFLICT DO NOTHING",
        entry_id,
        key,
        text,
        staff_id,
        tx.now_text,
    )


async def changed(tx: Tx) -> None:
    """Note that the bot itself has changed what can be found."""
    await tx.run(
        "INSERT INTO settings (key, value) VALUES (?, '1')"
        " ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)",
        CHANGES,
    )


async def changes(tx: Tx) -> int:
    """Return how often it has, in the life of the file."""
    return int(await tx.value("SELECT value FROM settings WHERE key = ?", CHANGES) or 0)


async def entries_of(tx: Tx, topic_id: int) -> list[EntryRow]:
    return await tx.all(
        EntryRow, f"{SELECT} WHERE topic_id = ? AND {ALIVE} ORDER BY position, number", topic_id
    )


async def topics(tx: Tx) -> list[Topic]:
    """Return the topics that have entries, in the order of their making."""
    return await tx.all(
        Topic,
        "SELECT t.id, t.title, count(*) FROM faq_topics t JOIN faq_entries e ON e.topic_id = t.id"
        f" WHERE e.{ALIVE} GROUP BY t.id ORDER BY t.id",
    )


async def topic(tx: Tx, topic_id: int) -> Topic | None:
    found = [topic for topic in await topics(tx) if topic.id == topic_id]
    return found[0] if found else None


async def topic_id(tx: Tx, title: str) -> int:
    """Return the topic of a title, made by its first entry."""
    known = await tx.value("SELECT id FROM faq_topics WHERE title = ?", title)
    if known is not None:
        return int(known)
    return await tx.insert("INSERT INTO faq_topics (title) VALUES (?)", title)


async def put_entry(
    tx: Tx,
    entry_id: str,
    *,
    topic: int,
    question: str,
    answer: str,
    aliases: list[str],
    source: str | None,
    as_of: str | None,
    verify: bool,
    see: list[str],
    position: int,
) -> None:
    """Add an entry or give it its new content; its number stays."""
    await tx.run(
        "INSERT INTO faq_entries (id, topic_id, question, answer, aliases, source, as_of, verify,"
        " see, position) VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET"
        " topic_id = excluded.topic_id, question = excluded.question, answer = excluded.answer,"
        " aliases = excluded.aliases, source = excluded.source, as_of = excluded.as_of,"
        " verify = excluded.verify, see = excluded.see, position = excluded.position,"
        " retired_at = NULL",
        entry_id,
        topic,
        question,
        answer,
        json.dumps(aliases, ensure_ascii=False),
        source,
        as_of,
        int(verify),
        json.dumps(see, ensure_ascii=False),
        position,
    )


async def retire_others(tx: Tx, kept: list[str]) -> int:
    """Retire every entry that is not in `kept`; return how many were."""
    return await tx.run(
        f"UPDATE faq_entries SET retired_at = ? WHERE {ALIVE}"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        tx.now_text,
        json.dumps(kept),
    )


async def count_answer(tx: Tx, entry: int | None, decision: str) -> int:
    """Count what was answered at once, without who asked; return its number for «Помогло»."""
    return await tx.insert(
        "INSERT INTO faq_answers (entry, decision, given_at) VALUES (?,?,?)",
        entry,
        decision,
        tx.now_text,
    )


async def set_helped(tx: Tx, answer: int, *, helped: bool) -> bool:
    """Note whether an answer helped; False where that is noted already."""
    return bool(
        await tx.run(
            "UPDATE faq_answers SET helped = ? WHERE id = ? AND helped IS NOT ?",
            int(helped),
            answer,
            int(helped),
        )
    )


@dataclass(frozen=True, slots=True)
class Search:
    query: str
    title: str | None


async def add_search(tx: Tx, person_id: int, query: str, entry: int | None) -> None:
    await tx.run(
        "INSERT INTO searches (person_id, query, entry, searched_at) VALUES (?,?,?,?)",
        person_id,
        query,
        entry,
        tx.now_text,
    )


async def hand_over_searches(tx: Tx, person_id: int, question_id: int, since: str) -> None:
    """What was looked for since a moment belongs to the question; older is forgotten."""
    await tx.run(
        "DELETE FROM searches WHERE person_id = ? AND question_id IS NULL AND searched_at < ?",
        person_id,
        since,
    )
    await tx.run(
        "UPDATE searches SET question_id = ? WHERE person_id = ? AND question_id IS NULL",
        question_id,
        person_id,
    )


async def searches_of(tx: Tx, question_id: int) -> list[Search]:
    return await tx.all(
        Search,
        "SELECT s.query, e.question FROM searches s LEFT JOIN faq_entries e ON e.number = s.entry"
        " WHERE s.question_id = ? ORDER BY s.id",
        question_id,
    )


async def asked_for(tx: Tx, person_id: int, entry: int) -> str | None:
    """Return the words of a person that led to an entry, at once or over a list of likely ones."""
    last = "person_id = ? AND entry = ? ORDER BY s.id DESC LIMIT 1"
    found = await tx.rows(
        "SELECT s.id, s.query, s.query = e.question FROM searches s"
        f" JOIN faq_entries e ON e.number = s.entry WHERE {last}",
        person_id,
        entry,
    )
    if not found or not found[0][2]:
        return str(found[0][1]) if found else None
    before = await tx.value(
        "SELECT query FROM searches WHERE person_id = ? AND id < ? AND entry IS NULL"
        " ORDER BY id DESC LIMIT 1",
        person_id,
        found[0][0],
    )
    return None if before is None else str(before)


async def forget_searches(tx: Tx, person_id: int) -> None:
    await tx.run("DELETE FROM searches WHERE person_id = ?", person_id)


async def prune_searches(tx: Tx, before: str) -> None:
    await tx.run("DELETE FROM searches WHERE question_id IS NULL AND searched_at < ?", before)
