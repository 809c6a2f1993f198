"""Who comes into the staff panel: one-time links, sessions, and what each did there.

Only digests of what a browser holds are kept: who reads the file, or a backup, gets in nowhere.
"""

import hashlib
import secrets
from datetime import timedelta

from bot import staff as consultants
from bot.errors import RefusalError
from db import panel as rows
from db import people
from db.database import Database as Database  # noqa: PLC0414 - the doors take it from here
from db.database import Tx
from db.people import Consultant as Consultant  # noqa: PLC0414 - the doors take it from here

LINK_HOLDS = timedelta(minutes=10)
SESSION_HOLDS = timedelta(hours=12)
ACTS_KEPT = timedelta(days=365)
INSIDE = {"administrator", "member"}


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def csrf(key: str) -> str:
    """Return what the forms of a session carry: nobody can make it without its cookie."""
    return hashlib.sha256(f"form {key}".encode()).hexdigest()


async def link(tx: Tx, user_id: int, name: str, username: str | None, status: str) -> str:
    """Return a key that lets a member of the staff group in, once, for ten minutes."""
    if status == "unknown":
        raise RefusalError("panel_unknown")
    if status not in INSIDE:
        raise RefusalError("panel_staff")
    await consultants.consultant(tx, user_id, name, username)
    key = secrets.token_urlsafe(24)
    await rows.add_link(tx, digest(key), user_id, tx.now + LINK_HOLDS)
    return key


async def invited(tx: Tx, key: str) -> Consultant | None:
    """Return whom a link lets in; None where it is used, old or unknown."""
    staff_id = await rows.whose_link(tx, digest(key))
    return None if staff_id is None else await people.consultant(tx, staff_id)


async def enter(tx: Tx, key: str) -> str | None:
    """Use a link up; return the key of a new session, None where the link is no good."""
    staff_id = await rows.use_link(tx, digest(key))
    if staff_id is None:
        return None
    session = secrets.token_urlsafe(32)
    await rows.add_session(tx, digest(session), staff_id, tx.now + SESSION_HOLDS)
    await note(tx, staff_id, "enter")
    return session


async def whose(tx: Tx, session: str) -> Consultant | None:
    staff_id = await rows.whose_session(tx, digest(session)) if session else None
    return None if staff_id is None else await people.consultant(tx, staff_id)


async def leave(tx: Tx, session: str) -> None:
    await rows.end_session(tx, digest(session))


async def put_out(tx: Tx, staff_id: int) -> None:
    """End all sessions and links of who is no member any more."""
    await rows.end_all_of(tx, staff_id)


async def note(tx: Tx, staff_id: int, act: str, about: str | None = None) -> None:
    """Note for all to see what somebody did; kept for a year."""
    await rows.note_act(tx, staff_id, act, about, tx.now - ACTS_KEPT)
