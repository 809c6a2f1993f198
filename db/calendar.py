"""Holidays and moved working days, a row a year."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from db.database import Tx


async def put(
    tx: Tx,
    year: int,
    *,
    holidays: Sequence[date],
    workdays: Sequence[date],
    source: str | None,
    as_of: str | None,
) -> None:
    await tx.run(
        "INSERT INTO calendar (year, holidays, workdays, source, as_of) VALUES (?,?,?,?,?)"
        " ON CONFLICT (year) DO UPDATE SET holidays = excluded.holidays,"
        " workdays = excluded.workdays, source = excluded.source, as_of = excluded.as_of,"
        " retired_at = NULL",
        year,
        _packed(holidays),
        _packed(workdays),
        source,
        as_of,
    )


def _packed(days: Sequence[date]) -> str:
    return json.dumps(sorted({day.isoformat() for day in days}))


async def retire_others(tx: Tx, kept: list[str]) -> int:
    return await tx.run(
        "UPDATE calendar SET retired_at = ? WHERE retired_at IS NULL"
        " AND CAST(year AS TEXT) NOT IN (SELECT value FROM json_each(?))",
        tx.now_text,
        json.dumps(kept),
    )


async def days(tx: Tx) -> tuple[frozenset[date], frozenset[date]]:
    """Return the holidays and the moved working days of all years that are in use."""
    found = await tx.rows("SELECT holidays, workdays FROM calendar WHERE retired_at IS NULL")
    holidays = frozenset(_days(packed for packed, _ in found))
    workdays = frozenset(_days(packed for _, packed in found))
    return holidays, workdays


async def years(tx: Tx) -> frozenset[int]:
    """Return the years whose calendar is in use."""
    found = await tx.rows("SELECT year FROM calendar WHERE retired_at IS NULL")
    return frozenset(year for (year,) in found)


def _days(years: Iterable[str]) -> Iterator[date]:
    for packed in years:
        yield from map(date.fromisoformat, json.loads(packed))
