"""Who has signed up for seminars: places, the queue, what became of them."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns
from db.seminars import Seminar

SEATED = "('registered', 'attended', 'absent')"


@dataclass(frozen=True, slots=True)
class Registration:
    id: int
    seminar: int
    person_id: int | None
    state: str
    turn: int
    coming: bool | None

    @property
    def seated(self) -> bool:
        return self.state in {"registered", "attended", "absent"}

    @property
    def live(self) -> bool:
        return self.state != "left"


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody signed up, with what is needed to write to them."""

    registration: int
    person_id: int
    address: int
    name: str
    state: str
    coming: bool | None
    place: str | None
    timezone: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A registration for the eyes of whose it is."""

    title: str
    starts_at: datetime
    state: str
    coming: bool | None
    signed_up_at: datetime


SELECT = f"SELECT {columns(Registration)} FROM registrations"
PARTICIPANTS = (
    "SELECT r.id, p.id, p.address, p.name, r.state, r.coming, m.name, m.timezone"
    " FROM registrations r JOIN people p ON p.id = r.person_id"
    " LEFT JOIN municipalities m ON m.id = p.municipality_id"
    " WHERE r.state <> 'left'"
)
LISTED = "ORDER BY r.state = 'queued', CASE WHEN r.state = 'queued' THEN r.turn END, p.name, r.id"


async def get(tx: Tx, registration: int) -> Registration | None:
    return await tx.one(Registration, f"{SELECT} WHERE id = ?", registration)


async def of(tx: Tx, seminar: int, person_id: int) -> Registration | None:
    return await tx.one(
        Registration, f"{SELECT} WHERE seminar = ? AND person_id = ?", seminar, person_id
    )


async def all_of(tx: Tx, person_id: int) -> list[Registration]:
    return await tx.all(Registration, f"{SELECT} WHERE person_id = ? ORDER BY id", person_id)


async def taken(tx: Tx, seminar: int) -> int:
    """Return how many places are given."""
    return int(
        await tx.value(
            f"SELECT count(*) FROM registrations WHERE seminar = ? AND state IN {SEATED}", seminar
        )
    )


async def place_in_queue(tx: Tx, one: Registration) -> int:
    return int(
        await tx.value(
            "SELECT count(*) FROM registrations WHERE seminar = ? AND state = 'queued'"
            " AND turn <= ?",
            one.seminar,
            one.turn,
        )
    )


async def first_in_queue(tx: Tx, seminar: int) -> Participant | None:
    """Return who is to get the next free place: the first that can be reached."""
    return await tx.one(
        Participant,
        f"{PARTICIPANTS} AND r.seminar = ? AND r.state = 'queued' AND p.unreachable_at IS NULL"
        " ORDER BY r.turn LIMIT 1",
        seminar,
    )


async def with_a_queue(tx: Tx) -> list[Seminar]:
    """Return the seminars to come that have a free place and somebody to give it to."""
    return await tx.all(
        Seminar,
        f"SELECT {columns(Seminar, 's.')} FROM seminars s WHERE s.starts_at > ?"
        " AND s.cancelled_at IS NULL AND EXISTS (SELECT 1 FROM registrations r JOIN people p"
        " ON p.id = r.person_id WHERE r.seminar = s.number AND r.state = 'queued'"
        " AND p.unreachable_at IS NULL) AND (s.capacity IS NULL OR s.capacity >"
        f" (SELECT count(*) FROM registrations WHERE seminar = s.number AND state IN {SEATED}))",
        tx.now_text,
    )


async def sign_up(
    tx: Tx, seminar: int, person_id: int, municipality_id: str | None, state: str
) -> None:
    """Put a person in, or at the end of the queue, also who had left."""
    await tx.run(
        "INSERT INTO registrations (seminar, person_id, municipality_id, state, turn, signed_up_at,"
        " seated_at) VALUES (?, ?, ?, ?, (SELECT coalesce(max(turn), 0) + 1 FROM registrations"
        " WHERE seminar = ?), ?, ?) ON CONFLICT (seminar, person_id) DO UPDATE SET"
        " municipality_id = excluded.municipality_id, state = excluded.state,"
        " turn = excluded.turn, coming = NULL, signed_up_at = excluded.signed_up_at,"
        " seated_at = excluded.seated_at",
        seminar,
        person_id,
        municipality_id,
        state,
        seminar,
        tx.now_text,
        tx.now_text if state == "registered" else None,
    )


async def seat(tx: Tx, registration: int) -> None:
    await tx.run(
        "UPDATE registrations SET state = 'registered', seated_at = ?, coming = NULL WHERE id = ?",
        tx.now_text,
        registration,
    )


async def set_state(tx: Tx, registration: int, state: str) -> None:
    await tx.run("UPDATE registrations SET state = ? WHERE id = ?", state, registration)


async def mark(tx: Tx, registration: int, state: str, staff_id: int) -> None:
    await tx.run(
        "UPDATE registrations SET state = ?, marked_by = ?, marked_at = ? WHERE id = ?",
        state,
        staff_id,
        tx.now_text,
        registration,
    )


async def set_coming(tx: Tx, registration: int) -> None:
    await tx.run("UPDATE registrations SET coming = 1 WHERE id = ?", registration)


async def forget_answers(tx: Tx, seminar: int) -> None:
    """What people said of coming was said of another date."""
    await tx.run("UPDATE registrations SET coming = NULL WHERE seminar = ?", seminar)


async def participants(tx: Tx, seminar: int) -> list[Participant]:
    """Return who is in and who is queued, by name and then by turn."""
    return await tx.all(Participant, f"{PARTICIPANTS} AND r.seminar = ? {LISTED}", seminar)


async def page(tx: Tx, seminar: int, limit: int, offset: int) -> list[Participant]:
    return await tx.all(
        Participant,
        f"{PARTICIPANTS} AND r.seminar = ? {LISTED} LIMIT ? OFFSET ?",
        seminar,
        limit,
        offset,
    )


async def counts(tx: Tx, seminar: int) -> dict[str, int]:
    """Return how many there are by state, those without a person too."""
    return dict(
        await tx.rows(
            "SELECT state, count(*) FROM registrations WHERE seminar = ? GROUP BY state", seminar
        )
    )


async def set_place(tx: Tx, person_id: int, municipality_id: str) -> None:
    """Note where a person is from on what they had signed up for without saying."""
    await tx.run(
        "UPDATE registrations SET municipality_id = ? WHERE person_id = ?"
        " AND municipality_id IS NULL",
        municipality_id,
        person_id,
    )


# -- export, erasure, two accounts of one person ---------------------------------------------------


async def told(tx: Tx, person_id: int) -> list[Told]:
    return await tx.all(
        Told,
        "SELECT s.title, s.starts_at, r.state, r.coming, r.signed_up_at FROM registrations r"
        " JOIN seminars s ON s.number = r.seminar WHERE r.person_id = ? ORDER BY r.id",
        person_id,
    )


async def forget_person(tx: Tx, person_id: int) -> None:
    """Take a person out of their rows, which stay for the count."""
    theirs = "registration_id IN (SELECT id FROM registrations WHERE person_id = ?)"
    for table in ("told_reminders", "told_afterwards", "calendars_taken"):
        await tx.run(f"DELETE FROM {table} WHERE {theirs}", person_id)
    await tx.run(f"UPDATE seminar_ratings SET comment = NULL WHERE {theirs}", person_id)
    await tx.run(f"UPDATE certificates SET name = NULL WHERE {theirs}", person_id)
    await tx.run("UPDATE registrations SET person_id = NULL WHERE person_id = ?", person_id)


async def move(tx: Tx, registration: int, person_id: int) -> None:
    """Let a registration be another person's, instead of the one that they had left."""
    await tx.run(
        "DELETE FROM registrations WHERE person_id = ? AND state = 'left'"
        " AND seminar = (SELECT seminar FROM registrations WHERE id = ?)",
        person_id,
        registration,
    )
    await tx.run("UPDATE registrations SET person_id = ? WHERE id = ?", person_id, registration)
