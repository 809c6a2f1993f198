"""The codes of rooms, and how often people have typed a wrong one."""

from datetime import datetime

from db.database import Tx, stamp


async def code_of(tx: Tx, seminar: int) -> str | None:
    value = await tx.value("SELECT code FROM room_codes WHERE seminar = ?", seminar)
    return None if value is None else str(value)


async def codes(tx: Tx) -> set[str]:
    return {code for (code,) in await tx.rows("SELECT code FROM room_codes")}


async def set_code(tx: Tx, seminar: int, code: str) -> None:
    """Note the code of a seminar; the one before does not hold any more."""
    await tx.run(
        "INSERT INTO room_codes (seminar, code) VALUES (?,?)"
        " ON CONFLICT (seminar) DO UPDATE SET code = excluded.code",
        seminar,
        code,
    )


async def forget_codes(tx: Tx, before: datetime) -> None:
    """Forget the codes of seminars that were over, and began, before a moment, all sessions."""
    await tx.run(
        "DELETE FROM room_codes WHERE seminar IN"
        " (SELECT s.number FROM seminars s WHERE coalesce(s.ends_at, s.starts_at) < ?"
        " AND NOT EXISTS (SELECT 1 FROM seminar_sessions n WHERE n.seminar = s.number"
        " AND n.starts_at >= ?))",
        stamp(before),
        stamp(before),
    )


async def with_codes(tx: Tx, person_id: int) -> list[tuple[int, str]]:
    """Return the seminars with a code for which a person is in or queued."""
    return [
        (seminar, code)
        for seminar, code in await tx.rows(
            "SELECT c.seminar, c.code FROM room_codes c JOIN registrations r"
            " ON r.seminar = c.seminar WHERE r.person_id = ? AND r.state <> 'left'",
            person_id,
        )
    ]


async def tries(tx: Tx, person_id: int, since: datetime) -> int:
    return int(
        await tx.value(
            "SELECT count(*) FROM code_tries WHERE person_id = ? AND tried_at > ?",
            person_id,
            stamp(since),
        )
    )


async def note_try(tx: Tx, person_id: int) -> None:
    await tx.run(
        "INSERT INTO code_tries (person_id, tried_at) VALUES (?,?)", person_id, tx.now_text
    )


async def forget_tries(tx: Tx, before: datetime) -> None:
    await tx.run("DELETE FROM code_tries WHERE tried_at < ?", stamp(before))


async def arrive(tx: Tx, registration: int) -> None:
    """Note that somebody is there by their own word and the code."""
    await tx.run(
        "UPDATE registrations SET state = 'attended', marked_by = NULL, marked_with = 'code',"
        " seated_at = coalesce(seated_at, ?) WHERE id = ?",
        tx.now_text,
        registration,
    )
