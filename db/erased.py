"""What stays of who was erased: a random number in their rows, so that the report can count."""

from db.database import Tx

COUNTED = "state IN ('registered', 'attended', 'absent')"


async def mark(tx: Tx, person_id: int, number: int, place: str | None) -> None:
    """Put a number below zero beside a person in all the rows that are counted.

    `place`: their municipality, where a row has none of its own yet.
    """
    for table, which in (
        ("questions", "1"),
        ("consultations", "1"),
        ("registrations", COUNTED),
        ("outcomes", "confirmed_at IS NOT NULL"),
        ("deadlines_done", "1"),
    ):
        await tx.run(
            f"UPDATE {table} SET erased_as = ?, municipality_id = coalesce(municipality_id, ?)"
            f" WHERE person_id = ? AND {which}",
            number,
            place,
            person_id,
        )


async def keep(tx: Tx, number: int, organisation: int | None, kind: str | None) -> None:
    """Note for whom an erased person spoke: numbers and a kind that lead to nobody."""
    await tx.run(
        "INSERT INTO erased_people (mark, organisation, kind) VALUES (?, ?, ?)",
        number,
        organisation,
        kind,
    )
