"""The practice of the week: one that was of no week yet, to who asked for it, not at night."""

from datetime import date, time, timedelta

from bot import practices
from bot.buttons import button
from bot.config import Settings, span
from bot.errors import RefusalError
from bot.moments import awake, zone_of
from bot.outbox import Lane, To, put, say
from bot.practice_buttons import PracticeWeekly
from db import practices as rows
from db.database import Tx
from db.people import Person
from db.practices import Practice, Subscriber

WEDNESDAY, FRIDAY = 2, 4
FROM = time(11)
AT_ONCE = 200


def _week(tx: Tx, settings: Settings) -> tuple[str, bool]:
    """Return the Monday of the week, and whether now is the time for its practice."""
    now = tx.now.astimezone(settings.centre.zone)
    monday: date = now.date() - timedelta(days=now.weekday())
    begun = now.weekday() > WEDNESDAY or (now.weekday() == WEDNESDAY and now.time() >= FROM)
    return monday.isoformat(), begun and now.weekday() <= FRIDAY


async def due(tx: Tx, settings: Settings) -> None:
    """Send the practice of the week, from Wednesday to Friday, to who was not sent it yet."""
    week, is_time = _week(tx, settings)
    if not is_time:
        return
    quiet = span(settings.reminders.quiet_hours)
    zones = [
        zone
        for zone in await rows.zones_waiting(tx, week)
        if awake(tx.now, zone_of(zone), quiet) <= tx.now
    ]
    one = await rows.choose_for(tx, week) if zones else None
    if one is None:
        return
    found = await rows.waiting(tx, week, zones, AT_ONCE)
    for subscriber in found:
        await _send(tx, subscriber, one)
    await rows.note_told(tx, found, week)


async def _send(tx: Tx, to: Subscriber, one: Practice) -> None:
    if one.person_id == to.person_id:
        return
    if one.photo:
        picture = {"kind": "photo", "file": one.photo}
        await put(tx, To(to.address), "file", picture, lane=Lane.BROADCAST)
    _, text, buttons = await practices.card(tx, None, one.number)
    stop = [button("weekly_not", PracticeWeekly(yes=False))]
    await say(tx, To(to.address), text, buttons=[*buttons, stop], lane=Lane.BROADCAST)


async def choose(tx: Tx, person: Person | None, settings: Settings, *, yes: bool) -> None:
    """Send a person the practice of each week from now on, or send it no more."""
    if person is None:
        raise RefusalError("consent_first")
    if not yes:
        await rows.unsubscribe(tx, person.id)
        return
    week, is_time = _week(tx, settings)
    await rows.subscribe(tx, person.id, week if is_time else None)
