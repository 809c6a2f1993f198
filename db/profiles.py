"""What organisations are, as people said it; which duties and contests concern them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from db.database import Tx, columns
from db.duties import CONTEST, Duty, Next


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest as people see it; `due_at`: when it closes, where that is known."""

    number: int
    id: str
    title: str
    region: str | None
    rule: str
    url: str | None
    as_of: str | None
    guide: str | None
    due_at: str | None
    zone: str | None

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.rule)
        return found


COMING = "d.duty = u.id AND d.retired_at IS NULL AND d.due_at > ?"
MATCHING = "SELECT code FROM profile_codes WHERE person_id = ?"
CONCERNS = f"NOT EXISTS (SELECT 1 FROM json_each(u.codes) WHERE value NOT IN ({MATCHING}))"
ANOTHER_REGION = (
    "EXISTS (SELECT 1 FROM people p JOIN municipalities m ON m.id = p.municipality_id"
    " WHERE p.id = ? AND m.region <> u.region)"
)
AT_HOME = "EXISTS (SELECT 1 FROM people WHERE id = ? AND municipality_id IS NOT NULL)"


async def answers(tx: Tx, person_id: int) -> dict[str, Any]:
    found = await tx.value("SELECT answers FROM profiles WHERE person_id = ?", person_id)
    loaded: dict[str, Any] = json.loads(found) if found else {}
    return loaded


async def put(tx: Tx, person_id: int, answers: Mapping[str, Any], codes: Iterable[str]) -> None:
    await tx.run(
        "INSERT INTO profiles (person_id, answers, changed_at) VALUES (?,?,?) ON CONFLICT"
        " DO UPDATE SET answers = excluded.answers, changed_at = excluded.changed_at",
        person_id,
        json.dumps(answers, ensure_ascii=False),
        tx.now_text,
    )
    await tx.run("DELETE FROM profile_codes WHERE person_id = ?", person_id)
    await tx.many(
        "INSERT INTO profile_codes (person_id, code) VALUES (?,?)",
        [(person_id, code) for code in sorted(set(codes))],
    )


KIND = "is_"
"""How the code begins that tells a kind of organisation."""
KINDS = (
    "ano",
    "fund",
    "public",
    "tos_entity",
    "other_nko",
    "institution",
    "tos",
    "group",
    "alone",
)
"""The kinds that are asked for: the registered, those without registration, nobody's."""
KIND_OF = (
    f"(SELECT substr(k.code, {len(KIND) + 1}) FROM profile_codes k WHERE k.person_id = {{0}}"
    f" AND k.code >= '{KIND}' AND k.code < 'is`' LIMIT 1)"
)


async def kind(tx: Tx, person_id: int) -> str | None:
    """Return what kind of organisation a person speaks for, as they said."""
    found = await tx.value(f"SELECT {KIND_OF.format('?')}", person_id)
    return None if found is None else str(found)


async def codes(tx: Tx, person_id: int) -> list[str]:
    return [code for (code,) in await tx.rows(f"{MATCHING} ORDER BY code", person_id)]


async def concerning(tx: Tx, person_id: int) -> list[Next]:
    """Return the duties with dates whose conditions a person's profile meets, the next first."""
    return await tx.all(
        Next,
        "SELECT u.number, u.id, u.title, u.confirmed, d.due_on, d.number FROM duties u"
        f" JOIN deadlines d ON d.number = (SELECT d.number FROM deadlines d WHERE {COMING}"
        f" ORDER BY d.due_at LIMIT 1) WHERE u.retired_at IS NULL AND NOT u.{CONTEST}"
        f" AND {CONCERNS} ORDER BY d.due_at, u.number",
        tx.now_text,
        person_id,
    )


async def undated(tx: Tx, person_id: int) -> list[Duty]:
    """Return the duties that concern a person and have no date in the calendar."""
    return await tx.all(
        Duty,
        f"SELECT {columns(Duty, 'u.')} FROM duties u WHERE u.retired_at IS NULL"
        f" AND NOT u.{CONTEST} AND {CONCERNS}"
        f" AND NOT EXISTS (SELECT 1 FROM deadlines d WHERE {COMING}) ORDER BY u.number",
        person_id,
        tx.now_text,
    )


async def contests(tx: Tx, person_id: int) -> list[Contest]:
    """Return the contests open to who a person is, and where.

    Those with a date come first, then those of the person's own region.
    """
    return await tx.all(
        Contest,
        "SELECT u.number, u.id, u.title, u.region, u.rule, u.url, u.as_of, u.guide, d.due_at,"
        " d.zone"
        f" FROM duties u LEFT JOIN deadlines d ON d.number = (SELECT d.number FROM deadlines d"
        f" WHERE {COMING} ORDER BY d.due_at LIMIT 1)"
        f" WHERE u.retired_at IS NULL AND u.{CONTEST}"
        f" AND EXISTS (SELECT 1 FROM json_each(u.codes) WHERE value IN ({MATCHING}))"
        f" AND (u.region IS NULL OR NOT {ANOTHER_REGION})"
        f" ORDER BY d.due_at IS NULL, d.due_at, (u.region IS NULL) = {AT_HOME}, u.number",
        tx.now_text,
        person_id,
        person_id,
        person_id,
    )


async def wish(tx: Tx, person_id: int, subjects: Iterable[str]) -> None:
    """Note that a person wants to be reminded, from now on where it was not so."""
    await tx.many(
        "INSERT INTO deadline_wishes (person_id, subject, remind, since) VALUES (?,?,1,?)"
        " ON CONFLICT DO UPDATE SET remind = 1, since = excluded.since WHERE remind = 0",
        [(person_id, subject, tx.now_text) for subject in subjects],
    )


async def join(tx: Tx, new: int, old: int) -> None:
    """Let the profile of one account be another's, unless that has one."""
    if await answers(tx, old):
        return
    for table in ("profiles", "profile_codes"):
        await tx.run(f"DELETE FROM {table} WHERE person_id = ?", old)
        await tx.run(f"UPDATE {table} SET person_id = ? WHERE person_id = ?", old, new)
