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
    section: int | None
    guest_name: str | None

    @property
    def named(self) -> bool:
        """Whether anybody knows whose it is: the erased leave rows that only count."""
        return self.person_id is not None or self.guest_name is not None

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
class Named:
    """Somebody signed up, as staff see them. `host`: who brings them; `guest`: has no Telegram."""

    registration: int
    name: str
    state: str
    turn: int
    coming: bool | None
    place: str | None
    organisation: str | None
    host: str | None
    phone: str | None
    guest: bool
    marked_with: str | None
    signed_up_at: datetime
    section: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first in the queue; `guest`: the name of somebody whom the address has brought."""

    registration: int
    address: int
    timezone: str | None
    guest: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A registration for the eyes of whose it is."""

    seminar: int
    title: str
    starts_at: datetime
    state: str
    coming: bool | None
    signed_up_at: datetime
    section: str | None


HAS_ROOM = (
    "NOT EXISTS (SELECT 1 FROM seminar_sections c WHERE c.number = r.section AND c.capacity <="
    f" (SELECT count(*) FROM registrations t WHERE t.section = c.number AND t.state IN {SEATED}))"
)
"""Whether the section that a registration `r` is for has a place of its own left."""
SELECT = f"SELECT {columns(Registration)} FROM registrations"
TOLD = "p.id = coalesce(r.person_id, r.brought_by)"
"""Who is told of a registration: whose it is, or who brings the guest."""
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
    """Return somebody's place: in the queue for their section where it has its own capacity."""
    return int(
        await tx.value(
            "SELECT count(*) FROM registrations r LEFT JOIN seminar_sections c"
            " ON c.number = r.section AND c.capacity IS NOT NULL"
            " WHERE r.seminar = ? AND r.state = 'queued' AND r.turn <= ? AND c.number IS"
            " (SELECT number FROM seminar_sections WHERE number = ? AND capacity IS NOT NULL)",
            one.seminar,
            one.turn,
            one.section,
        )
    )


async def first_in_queue(tx: Tx, seminar: int) -> Waiting | None:
    """Return who is to get the next free place: the first that can be reached, guests by hosts,
    and whose section has room.
    """
    return await tx.one(
        Waiting,
        "SELECT r.id, p.address, m.timezone, r.guest_name FROM registrations r"
        f" JOIN people p ON {TOLD} LEFT JOIN municipalities m ON m.id = p.municipality_id"
        " WHERE r.seminar = ? AND r.state = 'queued' AND p.unreachable_at IS NULL"
        f" AND {HAS_ROOM} ORDER BY r.turn LIMIT 1",
        seminar,
    )


async def with_a_queue(tx: Tx) -> list[Seminar]:
    """Return the seminars to come that have a free place and somebody to give it to."""
    return await tx.all(
        Seminar,
        f"SELECT {columns(Seminar, 's.')} FROM seminars s WHERE s.starts_at > ?"
        " AND s.cancelled_at IS NULL AND EXISTS (SELECT 1 FROM registrations r JOIN people p"
        f" ON {TOLD} WHERE r.seminar = s.number AND r.state = 'queued'"
        f" AND p.unreachable_at IS NULL AND {HAS_ROOM})"
        " AND (s.capacity IS NULL OR s.capacity >"
        f" (SELECT count(*) FROM registrations WHERE seminar = s.number AND state IN {SEATED}))",
        tx.now_text,
    )


async def sign_up(
    tx: Tx,
    seminar: int,
    person_id: int,
    municipality_id: str | None,
    state: str,
    section: int | None = None,
) -> None:
    """Put a person in, or at the end of the queue, also who had left."""
    await tx.run(
        "INSERT INTO registrations (seminar, person_id, municipality_id, section, state, turn,"
        " signed_up_at, seated_at) VALUES (?, ?, ?, ?, ?,"
        " (SELECT coalesce(max(turn), 0) + 1 FROM registrations WHERE seminar = ?), ?, ?)"
        " ON CONFLICT (seminar, person_id) DO UPDATE SET section = excluded.section,"
        " municipality_id = excluded.municipality_id, state = excluded.state,"
        " turn = excluded.turn, coming = NULL, signed_up_at = excluded.signed_up_at,"
        " seated_at = excluded.seated_at",
        seminar,
        person_id,
        municipality_id,
        section,
        state,
        seminar,
        tx.now_text,
        tx.now_text if state != "queued" else None,
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
        "UPDATE registrations SET state = ?, marked_by = ?, marked_with = 'name', marked_at = ?"
        " WHERE id = ?",
        state,
        staff_id,
        tx.now_text,
        registration,
    )


async def mark_all(tx: Tx, seminar: int, staff_id: int) -> int:
    """Note that all came of whom nothing was noted; return how many."""
    return await tx.run(
        "UPDATE registrations SET state = 'attended', marked_by = ?, marked_with = 'all',"
        " marked_at = ? WHERE seminar = ? AND state = 'registered' AND (person_id IS NOT NULL OR"
        " guest_name IS NOT NULL)",
        staff_id,
        tx.now_text,
        seminar,
    )


async def unmark_all(tx: Tx, seminar: int) -> int:
    """Take back what was noted of all at once; return of how many."""
    return await tx.run(
        "UPDATE registrations SET state = 'registered', marked_by = NULL, marked_with = NULL,"
        " marked_at = NULL WHERE seminar = ? AND marked_with = 'all' AND state = 'attended'",
        seminar,
    )


async def set_coming(tx: Tx, registration: int) -> None:
    await tx.run("UPDATE registrations SET coming = 1 WHERE id = ?", registration)


async def forget_answers(tx: Tx, seminar: int) -> None:
    """What people said of coming was said of another date."""
    await tx.run("UPDATE registrations SET coming = NULL WHERE seminar = ?", seminar)


async def participants(tx: Tx, seminar: int) -> list[Participant]:
    """Return who is in and who is queued, by name and then by turn."""
    return await tx.all(Participant, f"{PARTICIPANTS} AND r.seminar = ? {LISTED}", seminar)


async def names(tx: Tx, seminar: int) -> list[Named]:
    """Return everybody who is in or queued, with Telegram or without."""
    return await tx.all(
        Named,
        "SELECT r.id, coalesce(p.name, r.guest_name), r.state, r.turn, r.coming, m.name,"
        " p.organisation, h.name, r.guest_phone, r.guest_name IS NOT NULL, r.marked_with,"
        " r.signed_up_at, c.title FROM registrations r LEFT JOIN people p ON p.id = r.person_id"
        " LEFT JOIN seminar_sections c ON c.number = r.section"
        " LEFT JOIN people h ON h.id = r.brought_by LEFT JOIN municipalities m"
        " ON m.id = coalesce(p.municipality_id, r.municipality_id) WHERE r.seminar = ?"
        " AND r.state <> 'left' AND (p.id IS NOT NULL OR r.guest_name IS NOT NULL)",
        seminar,
    )


async def counts(tx: Tx, seminar: int) -> dict[str, int]:
    """Return how many there are by state, those without a person too."""
    return dict(
        await tx.rows(
            "SELECT state, count(*) FROM registrations WHERE seminar = ? GROUP BY state", seminar
        )
    )


async def set_place(tx: Tx, person_id: int, municipality_id: str) -> None:
    """Note where a person is from on what they had signed up for, with guests, without saying."""
    await tx.run(
        "UPDATE registrations SET municipality_id = ? WHERE (person_id = ? OR brought_by = ?)"
        " AND municipality_id IS NULL",
        municipality_id,
        person_id,
        person_id,
    )


# -- export, erasure, two accounts of one person ---------------------------------------------------


async def told(tx: Tx, person_id: int) -> list[Told]:
    return await tx.all(
        Told,
        "SELECT s.number, s.title, s.starts_at, r.state, r.coming, r.signed_up_at, c.title"
        " FROM registrations r JOIN seminars s ON s.number = r.seminar"
        " LEFT JOIN seminar_sections c ON c.number = r.section WHERE r.person_id = ? ORDER BY r.id",
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
