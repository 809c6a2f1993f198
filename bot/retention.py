"""What is too old goes by itself at night: words, reminders of dates, then people long silent.

Slices of some rows, a transaction each, half a minute apart: messages come through in between.
A clock that has jumped must not forget everything: after a jump nothing goes for a day.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from bot import privacy
from bot.buttons import button
from bot.config import Settings, span
from bot.moments import awake, zone_of
from bot.outbox import Lane, To, say
from bot.retention_buttons import KeepData
from bot.setting_values import term
from bot.texts import render
from db import desks, municipalities
from db import retention as rows
from db.database import Database, Tx, stamp
from db.people import Person

NIGHT = range(2, 6)
"""Hours by the centre's clock."""
QUESTIONS, TOLD, WARNED, ERASED = 200, 2000, 50, 10
"""Rows of a slice: some hundredths of a second."""
AGAIN = timedelta(hours=20)
BY_DAY = timedelta(days=2)
"""How much later a computer that is switched off at night does it by day."""
JUMP = timedelta(days=7)
WAIT = timedelta(days=1)
TOLD_KEPT = timedelta(days=365)
"""After a date who was reminded of it; nobody is told of a date that is past."""
NOTED_EVERY = timedelta(hours=1)
LOOKED, NEXT = "retention_looked_at", "retention_next_at"


class Noted(NamedTuple):
    """When it was last looked, and from when on it may be forgotten again."""

    looked: datetime
    next: datetime


class Retention:
    """`look` forgets a slice of what is due; `tidy` empties the log afterwards."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        *,
        tidy: Callable[[], None],
        wake: Callable[[], None],
    ) -> None:
        self._db = db
        self._settings = settings
        self._tidy = tidy
        self._wake = wake

    async def look(self) -> None:
        """Do a slice where it is the hour for it; at the end of all give the space back."""
        async with self._db.read() as tx:
            now, noted = tx.now, await _noted(tx)
        if noted is None or abs(now - noted.looked) >= JUMP:
            await self._note(looked=now, next_at=now + WAIT)
            return
        if abs(now - noted.looked) >= NOTED_EVERY:
            await self._note(looked=now, next_at=noted.next)
        if not self._is_hour(now, noted.next):
            return
        if await self._slice():
            return
        await self._note(looked=now, next_at=now + AGAIN)
        await self._db.shrink()

    def _is_hour(self, now: datetime, begins: datetime) -> bool:
        at_night = now.astimezone(self._settings.centre.zone).hour in NIGHT
        return now >= (begins if at_night else begins + BY_DAY)

    async def _note(self, *, looked: datetime, next_at: datetime) -> None:
        async with self._db.write() as tx:
            await desks.set_setting(tx, LOOKED, stamp(looked))
            await desks.set_setting(tx, NEXT, stamp(next_at))

    async def _slice(self) -> bool:
        """Forget some; tell whether there was anything to do."""
        async with self._db.write() as tx:
            did = await forget_words(tx, self._settings)
            did = await rows.forget_told(tx, tx.now - TOLD_KEPT, TOLD) or did
        async with self._db.write() as tx:
            did = await erase_silent(tx, self._settings) or did
        async with self._db.write() as tx:
            warned = await warn(tx, self._settings)
        if did:
            self._tidy()
        self._wake()
        return did or warned


async def _noted(tx: Tx) -> Noted | None:
    looked, begins = await desks.setting(tx, LOOKED), await desks.setting(tx, NEXT)
    if looked is None or begins is None:
        return None
    return Noted(datetime.fromisoformat(looked), datetime.fromisoformat(begins))


async def forget_words(tx: Tx, settings: Settings) -> bool:
    """Forget what was said in questions closed long ago; the report keeps its totals."""
    kept = term(settings.privacy.closed_questions)
    if kept is None:
        return False
    found = await rows.with_old_words(tx, tx.now - kept, QUESTIONS)
    for question in found:
        await rows.forget_words(tx, question)
    return bool(found)


async def warn(tx: Tx, settings: Settings) -> bool:
    """Tell people who have long done nothing that their data go, and how to keep them."""
    kept, before = (term(settings.privacy.inactive_people), term(settings.privacy.warned_before))
    if kept is None or before is None:
        return False
    found = await rows.idle(tx, tx.now - kept, WARNED)
    for person in found:
        await rows.note_warned(tx, person.id)
        if person.unreachable_at is None:
            await _tell(tx, settings, person, tx.now + before)
    return bool(found)


async def _tell(tx: Tx, settings: Settings, person: Person, erased_at: datetime) -> None:
    zone = zone_of(await municipalities.zone_of(tx, person.municipality_id))
    hour = awake(tx.now, zone, span(settings.reminders.quiet_hours))
    text = render("privacy/warning", centre=settings.centre, erased_at=erased_at, zone=zone)
    keep = [[button("keep_data", KeepData())]]
    await say(
        tx, To(person.address), text, buttons=keep, lane=Lane.REMINDER, not_before=hour,
        expires_at=erased_at,
    )  # fmt: skip


async def erase_silent(tx: Tx, settings: Settings) -> bool:
    """Erase who was warned in time and has done nothing since, as they could themselves."""
    before = term(settings.privacy.warned_before)
    if before is None or term(settings.privacy.inactive_people) is None:
        return False
    found = await rows.warned(tx, tx.now - before, ERASED)
    for person in found:
        await privacy.erase(tx, person, by_term=True)
    return bool(found)
