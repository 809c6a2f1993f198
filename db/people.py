"""People who have agreed, and the consultants."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns

TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    channel: str
    address: int
    name: str
    username: str | None
    municipality_id: str | None
    organisation: str | None
    consent_version: str
    consented_at: datetime
    unreachable_at: datetime | None
    blocked_at: datetime | None
    organisation_id: int | None
    seen_at: datetime | None
    warned_at: datetime | None
    asked_version: str | None


SELECT = f"SELECT {columns(Person)} FROM people"


async def get(tx: Tx, person_id: int | None) -> Person | None:
    """Return a person; None where nobody is meant, or they are gone."""
    return await tx.one(Person, f"{SELECT} WHERE id = ?", person_id)


async def at(tx: Tx, address: int) -> Person | None:
    return await tx.one(Person, f"{SELECT} WHERE channel = ? AND address = ?", TELEGRAM, address)


async def add(tx: Tx, address: int, name: str, username: str | None, consent: str) -> None:
    await tx.run(
        "INSERT INTO people (channel, address, name, username, consent_version, consented_at,"
        " seen_at) VALUES (?,?,?,?,?,?,?) ON CONFLICT (channel, address) DO UPDATE SET"
        " consent_version = excluded.consent_version, consented_at = excluded.consented_at",
        TELEGRAM,
        address,
        name,
        username,
        consent,
        tx.now_text,
        tx.now_text,
    )


async def note_asked(tx: Tx, person_id: int, version: str) -> None:
    """Note that a person was asked to agree to a newer text."""
    await tx.run("UPDATE people SET asked_version = ? WHERE id = ?", version, person_id)


async def rename(tx: Tx, person_id: int, name: str, username: str | None) -> None:
    await tx.run("UPDATE people SET name = ?, username = ? WHERE id = ?", name, username, person_id)


async def set_municipality(tx: Tx, person_id: int, municipality_id: str | None) -> None:
    await tx.run("UPDATE people SET municipality_id = ? WHERE id = ?", municipality_id, person_id)


async def set_unreachable(tx: Tx, address: int, reason: str) -> None:
    await tx.run(
        "UPDATE people SET unreachable_at = coalesce(unreachable_at, ?), unreachable_reason = ?"
        " WHERE channel = ? AND address = ?",
        tx.now_text,
        reason,
        TELEGRAM,
        address,
    )


async def set_reachable(tx: Tx, person_id: int) -> None:
    await tx.run(
        "UPDATE people SET unreachable_at = NULL, unreachable_reason = NULL WHERE id = ?", person_id
    )


async def set_blocked(
    tx: Tx, person_id: int, staff_id: int | None, reason: str | None, *, blocked: bool
) -> None:
    await tx.run(
        "UPDATE people SET blocked_at = ?, blocked_by = ?, block_reason = ? WHERE id = ?",
        tx.now_text if blocked else None,
        staff_id,
        reason,
        person_id,
    )


async def join(tx: Tx, new: Person, old: Person) -> None:
    """Let all that belongs to a new account belong to the person known before, who lives there."""
    for table in ("questions", "messages", "searches", "consultations"):
        await tx.run(f"UPDATE {table} SET person_id = ? WHERE person_id = ?", old.id, new.id)
    await tx.run("UPDATE outbox SET desk_of = ? WHERE desk_of = ?", old.id, new.id)
    await remove(tx, new.id)
    await tx.run(
        "UPDATE people SET address = ?, name = ?, username = ?, unreachable_at = NULL,"
        " unreachable_reason = NULL, municipality_id = coalesce(municipality_id, ?),"
        " seen_at = ?, warned_at = NULL WHERE id = ?",
        new.address,
        new.name,
        new.username,
        new.municipality_id,
        tx.now_text,
        old.id,
    )


async def remove(tx: Tx, person_id: int) -> None:
    await tx.run("DELETE FROM people WHERE id = ?", person_id)


@dataclass(frozen=True, slots=True)
class Consultant:
    """A member of the staff group as Telegram last told; status 'outside': not or no longer one."""

    user_id: int
    name: str
    username: str | None
    status: str
    asked_at: datetime


async def consultant(tx: Tx, user_id: int | None) -> Consultant | None:
    """Return a consultant; None where nobody is meant."""
    return await tx.one(
        Consultant, f"SELECT {columns(Consultant)} FROM staff WHERE user_id = ?", user_id
    )


async def find_consultant(tx: Tx, name: str) -> Consultant | None:
    """Return a member by @username or by name, in any case of letters."""
    wanted = name.removeprefix("@").casefold()
    for one in await consultants(tx):
        known = {
            (one.username or "").casefold(),
            one.name.casefold(),
            one.name.split()[0].casefold(),
        }
        if one.status != "outside" and wanted in known:
            return one
    return None


async def hint(tx: Tx, user_id: int) -> bool:
    """Note that a consultant was told how to answer; False where they had been before."""
    return bool(
        await tx.run(
            "UPDATE staff SET hinted_at = ? WHERE user_id = ? AND hinted_at IS NULL",
            tx.now_text,
            user_id,
        )
    )


async def consultants(tx: Tx) -> list[Consultant]:
    return await tx.all(Consultant, f"SELECT {columns(Consultant)} FROM staff")


async def set_consultant(
    tx: Tx, user_id: int, name: str, username: str | None, status: str
) -> None:
    await tx.run(
        "INSERT INTO staff (user_id, name, username, status, asked_at) VALUES (?,?,?,?,?)"
        " ON CONFLICT (user_id) DO UPDATE SET name = excluded.name, username = excluded.username,"
        " status = excluded.status, asked_at = excluded.asked_at",
        user_id,
        name,
        username,
        status,
        tx.now_text,
    )
