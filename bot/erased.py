"""Who was erased is counted on, as nobody: a random number that leads to no one."""

import secrets
import unicodedata

from db import erased as rows
from db.database import Tx
from db.people import Person

BITS = 60
NOBODY = 0


def organisation_key(name: str) -> str:
    """Return a name without case, quotes, dots and accents: who writes it differently means it."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = (c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


async def mark(tx: Tx, person: Person) -> None:
    """Before a person is erased: let their rows stay those of one person, and of one organisation.

    The name of the organisation stays only as long as somebody else calls theirs so.
    """
    number = -1 - secrets.randbits(BITS)
    await rows.mark(tx, person.id, number, person.municipality_id)
    kept = await rows.names_kept(tx)
    if not kept and not person.organisation:
        return
    others = {organisation_key(name) for name in await rows.names_of_others(tx, person.id)}
    key = organisation_key(person.organisation or "")
    if key:
        organisation = kept.get(key) or 1 + secrets.randbits(BITS)
        await rows.keep_organisation(tx, number, organisation)
        if key in others and key not in kept:
            await rows.keep_name(tx, key, organisation)
    await _tidy(tx, kept, others)


async def due(tx: Tx) -> None:
    """Forget the names of organisations that nobody bears any more."""
    kept = await rows.names_kept(tx)
    if kept:
        others = {organisation_key(name) for name in await rows.names_of_others(tx, NOBODY)}
        await _tidy(tx, kept, others)


async def _tidy(tx: Tx, kept: dict[str, int], borne: set[str]) -> None:
    for name in kept.keys() - borne:
        await rows.forget_name(tx, kept[name])
