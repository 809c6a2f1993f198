"""Municipalities: chosen by people, used as zones and in the report."""

import json
from dataclasses import dataclass

from db.database import Tx, columns


@dataclass(frozen=True, slots=True)
class Municipality:
    id: str
    number: int
    name: str
    region: str
    timezone: str
    aliases: str

    @property
    def names(self) -> list[str]:
        return [self.name, *json.loads(self.aliases)]


SELECT = f"SELECT {columns(Municipality)} FROM municipalities"


async def everywhere(tx: Tx) -> list[Municipality]:
    return await tx.all(Municipality, f"{SELECT} WHERE retired_at IS NULL ORDER BY name")


async def get(tx: Tx, municipality_id: str | None) -> Municipality | None:
    """Return a municipality; None where none was named."""
    return await tx.one(Municipality, f"{SELECT} WHERE id = ?", municipality_id)


async def numbered(tx: Tx, number: int) -> Municipality | None:
    return await tx.one(Municipality, f"{SELECT} WHERE number = ?", number)


async def zone_of(tx: Tx, municipality_id: str | None) -> str | None:
    """Return the zone of a municipality; None where none was named."""
    value = await tx.value("SELECT timezone FROM municipalities WHERE id = ?", municipality_id)
    return None if value is None else str(value)


async def zones(tx: Tx) -> list[str]:
    """Return the zones in which people may live."""
    found = await tx.rows("SELECT DISTINCT timezone FROM municipalities ORDER BY timezone")
    return [str(zone) for (zone,) in found]


async def put(
    tx: Tx, municipality_id: str, *, name: str, region: str, timezone: str, aliases: list[str]
) -> None:
    await tx.run(
        "INSERT INTO municipalities (id, number, name, region, timezone, aliases)"
        " VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM municipalities), ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, region = excluded.region,"
        " timezone = excluded.timezone, aliases = excluded.aliases, retired_at = NULL",
        municipality_id,
        name,
        region,
        timezone,
        json.dumps(aliases, ensure_ascii=False),
    )


async def retire_others(tx: Tx, kept: list[str]) -> int:
    return await tx.run(
        "UPDATE municipalities SET retired_at = ? WHERE retired_at IS NULL"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        tx.now_text,
        json.dumps(kept),
    )
