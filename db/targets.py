"""What is planned of the figures of the report."""

import json
from dataclasses import dataclass

from db.database import Tx, columns


@dataclass(frozen=True, slots=True)
class TargetRow:
    """`first_on`, `last_on`: the days of `period`, as text."""

    figure: str
    period: str
    first_on: str
    last_on: str
    value: float


async def put(tx: Tx, row: TargetRow) -> None:
    await tx.run(
        "INSERT INTO targets (figure, period, first_on, last_on, value) VALUES (?,?,?,?,?)"
        " ON CONFLICT (figure, period) DO UPDATE SET value = excluded.value, retired_at = NULL",
        row.figure,
        row.period,
        row.first_on,
        row.last_on,
        row.value,
    )


async def retire_others(tx: Tx, kept: list[str]) -> int:
    """Retire all that are not in `kept`, where they are named «figure period»."""
    return await tx.run(
        "UPDATE targets SET retired_at = ? WHERE retired_at IS NULL"
        " AND figure || ' ' || period NOT IN (SELECT value FROM json_each(?))",
        tx.now_text,
        json.dumps(kept),
    )


async def within(tx: Tx, first_on: str, last_on: str) -> list[TargetRow]:
    """Return what is planned for periods that share a day with these, the shortest last."""
    return await tx.all(
        TargetRow,
        f"SELECT {columns(TargetRow)} FROM targets WHERE retired_at IS NULL AND first_on <= ?"
        " AND last_on >= ? ORDER BY length(period), period, figure",
        last_on,
        first_on,
    )
