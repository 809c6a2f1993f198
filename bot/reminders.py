"""Reminders of seminars: each at its moment or when the quiet hours end, and once a session."""

from datetime import datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.buttons import Here, button, coming_or_not
from bot.config import Settings, span
from bot.moments import awake, when
from bot.outbox import Lane, To, say
from bot.texts import render
from db import registrations, seminars, sessions
from db import reminders as rows
from db.database import Tx
from db.reminders import Due
from db.seminars import Seminar
from db.sessions import Session

Quiet = tuple[time, time] | None


async def are_due(tx: Tx, settings: Settings) -> bool:
    return bool(await _due(tx, settings))


async def _due(tx: Tx, settings: Settings) -> list[Due]:
    """Return what is due of people for whom it is no quiet hour."""
    quiet = span(settings.reminders.quiet_hours)
    return [
        one for one in await rows.due(tx) if awake(tx.now, _zone(one, settings), quiet) <= tx.now
    ]


def _zone(one: Due, settings: Settings) -> ZoneInfo:
    return ZoneInfo(one.timezone) if one.timezone else settings.centre.zone


async def remind(tx: Tx, settings: Settings) -> None:
    """Say what is due. Of several that have waited for one person only the latest is said."""
    quiet = span(settings.reminders.quiet_hours)
    found = await _due(tx, settings)
    for _, waiting in groupby(found, key=lambda one: (one.registration, one.starts_at)):
        waited = list(waiting)
        await rows.note_told(tx, waited)
        await _remind(tx, waited[-1], _zone(waited[-1], settings), quiet)


async def _remind(tx: Tx, one: Due, zone: ZoneInfo, quiet: Quiet) -> None:
    seminar = await seminars.get(tx, one.seminar)
    if seminar is None:
        return
    session = await _session(tx, seminar, one.starts_at)
    later = await rows.later_of_session(tx, one.seminar, one.starts_at)
    last = not any(awake(due, zone, quiet) < one.starts_at for due in later)
    begun = seminar.has_begun(tx.now)
    known = await registrations.get(tx, one.registration)
    # Who has come to one session has come to the seminar.
    here = last and known is not None and known.state != "attended"
    text = render(
        "seminars/reminder",
        seminar=seminar,
        session=session,
        when=when(session.starts_at, session.ends_at, one.timezone, seminar.timezone),
        last=last,
        here=here,
        begun=begun,
    )
    # Once it has begun, nobody takes the place of who leaves: there is nothing to answer.
    buttons = [] if begun else coming_or_not(one.seminar)
    if here:
        buttons.append([button("here", Here(seminar=one.seminar))])
    to, ends = To(one.address), one.starts_at
    await say(tx, to, text, buttons=buttons, lane=Lane.REMINDER, expires_at=ends)


async def _session(tx: Tx, seminar: Seminar, starts_at: datetime) -> Session:
    """Return the session that is reminded of; of a seminar that has none, the seminar as one."""
    for one in await sessions.of(tx, seminar.number):
        if one.starts_at == starts_at:
            place, link = one.place or seminar.place, one.link or seminar.link
            return Session(one.starts_at, one.ends_at, one.title, place, link)
    return Session(seminar.starts_at, seminar.ends_at, None, seminar.place, seminar.link)
