"""Calendar files (.ics, RFC 5545), for the calendar of a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Alarm, Event

PRODUCT = "-//Resursnik//RU"
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `uid` stays the same while `version` counts up with each change of its date.

    `starts`: a day, or a moment in its zone; `ends` None: an hour later (a day: that day).
    `alarms`: how long before the phone is to ring.
    """

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | None = None
    version: int = 0
    place: str | None = None
    description: str | None = None
    cancelled: bool = False
    alarms: tuple[timedelta, ...] = ()


def calendar_file(name: str, entries: Sequence[Entry], now: datetime) -> bytes:
    """Return the file. Phones that know an entry by its uid move it to its new date."""
    # Imported late: the bot starts without it.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: Entry, now: datetime) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("summary", entry.title)
    event.add("dtstamp", now)
    event.add("sequence", entry.version)
    event.add("dtstart", entry.starts)
    if isinstance(entry.starts, datetime):
        event.add("dtend", entry.ends or entry.starts + AN_HOUR)
    if entry.place:
        event.add("location", entry.place)
    if entry.description:
        event.add("description", entry.description)
    if entry.cancelled:
        event.add("status", "CANCELLED")
    for before in entry.alarms:
        event.add_component(_alarm(entry.title, before))
    return event


def _alarm(title: str, before: timedelta) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -before)
    return alarm
