"""Reminders of seminars: each at its moment or when the quiet hours end, and once for a date."""

from datetime import time
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.buttons import Here, button, coming_or_not
from bot.config import Settings, span
from bot.moments import awake, when
from bot.outbox import Lane, To, say
from bot.texts import render
from db import reminders as rows
from db import seminars
from db.database import Tx
from db.reminders import Due

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
    for _, found in groupby(await _due(tx, settings), key=lambda one: one.registration):
        waited = list(found)
        await rows.note_told(tx, waited)
        await _remind(tx, waited[-1], _zone(waited[-1], settings), quiet)


async def _remind(tx: Tx, one: Due, zone: ZoneInfo, quiet: Quiet) -> None:
    seminar = await seminars.get(tx, one.seminar)
    if seminar is None:
        return
    later = await rows.later(tx, one.seminar)
    last = not any(awake(due, zone, quiet) < seminar.starts_at for due in later)
    at = when(seminar.starts_at, seminar.ends_at, one.timezone)
    text = render("seminars/reminder", seminar=seminar, when=at, last=last)
    buttons = coming_or_not(one.seminar)
    if last:
        buttons.append([button("here", Here(seminar=one.seminar))])
    await say(tx, To(one.address), text, buttons=buttons, lane=Lane.REMINDER)
