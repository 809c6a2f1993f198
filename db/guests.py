"""People without Telegram among the registrations: a name instead of a person."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx


@dataclass(frozen=True, slots=True)
class Guest:
    """`brought_by`: the person who is their host; None: added by staff, who may know a phone."""

    id: int
    seminar: int
    name: str
    phone: str | None
    brought_by: int | None
    state: str
    turn: int
    signed_up_at: datetime


SELECT = (
    "SELECT id, seminar, guest_name, guest_phone, brought_by, state, turn, signed_up_at"
    " FROM registrations"
)
FORGOTTEN = "guest_name = NULL, guest_phone = NULL, brought_by = NULL"


async def get(tx: Tx, registration: int) -> Guest | None:
    return await tx.one(Guest, f"{SELECT} WHERE id = ? AND guest_name IS NOT NULL", registration)


async def of_host(tx: Tx, seminar: int, person_id: int) -> list[Guest]:
    """Return whom a person brings to a seminar, as they were added."""
    return await tx.all(
        Guest,
        f"{SELECT} WHERE brought_by = ? AND seminar = ? AND state <> 'left' ORDER BY id",
        person_id,
        seminar,
    )


async def all_of_host(tx: Tx, person_id: int) -> list[Guest]:
    return await tx.all(Guest, f"{SELECT} WHERE brought_by = ? ORDER BY id", person_id)


async def of_staff(tx: Tx, seminar: int) -> list[Guest]:
    """Return whom staff have added."""
    return await tx.all(
        Guest,
        f"{SELECT} WHERE seminar = ? AND guest_name IS NOT NULL AND brought_by IS NULL"
        " AND state <> 'left' ORDER BY id",
        seminar,
    )


async def bring(
    tx: Tx,
    seminar: int,
    name: str,
    state: str,
    person_id: int,
    municipality_id: str | None,
    section: int | None,
) -> int:
    """Put a guest of a person in, or at the end of the queue."""
    return await tx.insert(
        "INSERT INTO registrations (seminar, guest_name, brought_by, municipality_id, section,"
        " state, turn, signed_up_at, seated_at) VALUES (?, ?, ?, ?, ?, ?,"
        " (SELECT coalesce(max(turn), 0) + 1 FROM registrations WHERE seminar = ?), ?, ?)",
        seminar,
        name,
        person_id,
        municipality_id,
        section,
        state,
        seminar,
        tx.now_text,
        tx.now_text if state == "registered" else None,
    )


async def add(tx: Tx, seminar: int, name: str, phone: str | None, staff_id: int) -> int:
    """Put somebody in whom staff have added."""
    return await tx.insert(
        "INSERT INTO registrations (seminar, guest_name, guest_phone, added_by, state, turn,"
        " signed_up_at, seated_at) VALUES (?, ?, ?, ?, 'registered', (SELECT coalesce(max(turn),"
        " 0) + 1 FROM registrations WHERE seminar = ?), ?, ?)",
        seminar,
        name,
        phone,
        staff_id,
        seminar,
        tx.now_text,
        tx.now_text,
    )


async def leave(tx: Tx, registration: int) -> None:
    """Take a guest out; the row stays for the count, without a name."""
    await tx.run(f"UPDATE registrations SET state = 'left', {FORGOTTEN} WHERE id = ?", registration)


async def forget(tx: Tx, registration: int) -> None:
    """Forget who a guest was, not whether they came."""
    await tx.run(f"UPDATE registrations SET {FORGOTTEN} WHERE id = ?", registration)


async def forget_host(tx: Tx, person_id: int) -> None:
    await tx.run(f"UPDATE registrations SET {FORGOTTEN} WHERE brought_by = ?", person_id)


async def change_host(tx: Tx, new: int, old: int) -> None:
    await tx.run("UPDATE registrations SET brought_by = ? WHERE brought_by = ?", old, new)
