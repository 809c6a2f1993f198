"""Certificates: their numbers, whose they are, and whether they still hold."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Tx, columns


@dataclass(frozen=True, slots=True)
class Certificate:
    """`name` None: its holder was erased; `named_at` None: they have not agreed to the name yet."""

    id: int
    number: str
    seminar: int
    registration_id: int | None
    name: str | None
    issued_at: datetime
    named_at: datetime | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who attended, or a guest with the address of their host; None: added by staff.

    `reachable`: the bot may write there.
    """

    registration: int
    address: int | None
    name: str
    timezone: str | None
    reachable: bool
    guest: bool


@dataclass(frozen=True, slots=True)
class Owned:
    """A certificate for the eyes of whose it is, or who brought the guest whose it is."""

    id: int
    number: str
    name: str | None
    title: str
    guest: bool
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many attended, have a certificate, and have agreed to the name on it."""

    attended: int
    issued: int
    named: int


SELECT = f"SELECT {columns(Certificate, 'c.')} FROM certificates c"
HOLDER = "coalesce(r.person_id, r.brought_by)"
"""Who answers for the certificate of a registration: whose it is, or the host of a guest."""
HOLDS = "(c.registration_id IS NULL OR r.state = 'attended')"


async def holders(tx: Tx, seminar: int) -> list[Holder]:
    """Return who attended and has no certificate yet."""
    return await tx.all(
        Holder,
        "SELECT r.id, p.address, coalesce(r.guest_name, p.name) AS name, m.timezone,"
        " p.id IS NOT NULL AND p.unreachable_at IS NULL, r.guest_name IS NOT NULL"
        f" FROM registrations r LEFT JOIN people p ON p.id = {HOLDER}"
        " LEFT JOIN municipalities m ON m.id = p.municipality_id"
        " WHERE r.seminar = ? AND r.state = 'attended'"
        " AND (r.person_id IS NOT NULL OR r.guest_name IS NOT NULL)"
        " AND NOT EXISTS (SELECT 1 FROM certificates c WHERE c.registration_id = r.id)"
        " ORDER BY name, r.id",
        seminar,
    )


async def counts(tx: Tx, seminar: int) -> Counts:
    found = await tx.one(
        Counts,
        "SELECT (SELECT count(*) FROM registrations WHERE seminar = ? AND state = 'attended'),"
        " (SELECT count(*) FROM certificates WHERE seminar = ?),"
        " (SELECT count(*) FROM certificates WHERE seminar = ? AND named_at IS NOT NULL)",
        seminar,
        seminar,
        seminar,
    )
    assert found is not None  # noqa: S101 - a row without FROM is always there
    return found


async def running(tx: Tx, year: int) -> int:
    """Return the next running number of a year; rows are never deleted, so it is a new one."""
    return int(
        await tx.value(
            "SELECT coalesce(max(running), 0) + 1 FROM certificates WHERE year = ?", year
        )
    )


async def add(
    tx: Tx, number: tuple[str, int, int], seminar: int, holder: Holder, staff_id: int
) -> int:
    """Write a certificate under (number, year, running); return its id."""
    return await tx.insert(
        "INSERT INTO certificates (number, year, running, seminar, registration_id, name,"
        " issued_at, issued_by) VALUES (?,?,?,?,?,?,?,?)",
        *number,
        seminar,
        holder.registration,
        holder.name,
        tx.now_text,
        staff_id,
    )


async def of(tx: Tx, certificate: int, person_id: int) -> Certificate | None:
    """Return a certificate that is this person's and holds."""
    return await tx.one(
        Certificate,
        f"{SELECT} JOIN registrations r ON r.id = c.registration_id"
        f" WHERE c.id = ? AND {HOLDER} = ? AND r.state = 'attended'",
        certificate,
        person_id,
    )


async def is_of_staff(tx: Tx, certificate: int) -> bool:
    """Whether a certificate holds and is of somebody whom staff have added."""
    return bool(
        await tx.value(
            "SELECT count(*) FROM certificates c JOIN registrations r ON r.id = c.registration_id"
            " WHERE c.id = ? AND r.state = 'attended' AND r.guest_name IS NOT NULL"
            " AND r.brought_by IS NULL",
            certificate,
        )
    )


async def of_registration(tx: Tx, registration: int) -> int | None:
    """Return the id of the certificate of who attended; None: there is none."""
    found = await tx.value(
        "SELECT c.id FROM certificates c JOIN registrations r ON r.id = c.registration_id"
        " WHERE r.id = ? AND r.state = 'attended'",
        registration,
    )
    return None if found is None else int(found)


async def set_name(tx: Tx, certificate: int, name: str) -> None:
    await tx.run("UPDATE certificates SET name = ? WHERE id = ?", name, certificate)


async def agree(tx: Tx, certificate: int) -> None:
    """Note that the holder agrees to the name."""
    await tx.run(
        "UPDATE certificates SET named_at = coalesce(named_at, ?) WHERE id = ?",
        tx.now_text,
        certificate,
    )


async def to_draw(tx: Tx, certificate: int) -> Certificate | None:
    """Return a certificate that may go out: it holds, and its holder agrees to the name."""
    return await tx.one(
        Certificate,
        f"{SELECT} JOIN registrations r ON r.id = c.registration_id WHERE c.id = ?"
        " AND r.state = 'attended' AND c.name IS NOT NULL AND c.named_at IS NOT NULL",
        certificate,
    )


async def numbered(tx: Tx, number: str) -> Certificate | None:
    """Return the certificate of a number, where one went out under it and holds."""
    return await tx.one(
        Certificate,
        f"{SELECT} LEFT JOIN registrations r ON r.id = c.registration_id"
        f" WHERE c.number = ? AND c.named_at IS NOT NULL AND {HOLDS}",
        number,
    )


async def owned(tx: Tx, person_id: int) -> list[Owned]:
    """Return a person's certificates, the latest first."""
    return await tx.all(
        Owned,
        "SELECT c.id, c.number, c.name, s.title, r.guest_name IS NOT NULL, c.issued_at"
        " FROM certificates c JOIN registrations r ON r.id = c.registration_id"
        " JOIN seminars s ON s.number = c.seminar"
        f" WHERE {HOLDER} = ? AND r.state = 'attended' ORDER BY c.id DESC",
        person_id,
    )
