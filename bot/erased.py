"""Who was erased is counted on, as nobody: a random number that leads to no one."""

import secrets

from bot import organisations
from db import erased as rows
from db import profiles
from db.database import Tx
from db.people import Person

BITS = 60


async def mark(tx: Tx, person: Person) -> None:
    """Before a person is erased: let their rows stay those of one person, and of one organisation.

    The organisation becomes a number, too; it leads there only as long as somebody else belongs.
    """
    number = -1 - secrets.randbits(BITS)
    await rows.mark(tx, person.id, number, person.municipality_id)
    organisation = await organisations.mark(tx, person)
    kind = await profiles.kind(tx, person.id)
    if organisation is not None or kind is not None:
        await rows.keep(tx, number, organisation, kind)
