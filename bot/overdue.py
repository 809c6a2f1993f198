"""No one forgotten: what waits is brought up, and people are told when to expect an answer."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.config import Settings, span
from bot.desks import Desks
from bot.hours import Calendar
from bot.outbox import About, Lane, To, say
from bot.people import Person, municipality_of
from bot.setting_values import duration
from bot.staff import ANONYMOUS
from bot.texts import render
from db import calendar as days
from db import outbox
from db import overdue as rows
from db.database import Tx, stamp
from db.desks import set_setting, setting
from db.overdue import Waiting

PURPOSE = "overdue"
LISTED_ON = "waiting_listed_on"
LISTED = 30
MORNING = time(9)
"""When the day begins where the centre works round the clock."""


async def calendar_of(tx: Tx, settings: Settings) -> Calendar:
    """Return the centre's working hours, with the holidays that are known now."""
    holidays, workdays = await days.days(tx)
    return Calendar(settings.centre.zone, span(settings.staff.working_hours), holidays, workdays)


async def due(tx: Tx, settings: Settings, desks: Desks) -> None:
    """Bring up the questions that have waited too long, and in the morning all that wait."""
    calendar = await calendar_of(tx, settings)
    waiting = await rows.waiting(tx, desks.chat, ANONYMOUS)
    spans = sorted(set(settings.staff.remind_after), key=duration)
    for one in waiting:
        worked = calendar.worked(one.since, tx.now)
        reached = [text for text in spans if duration(text) <= worked]
        if reached:
            # After a standstill only the latest of several is said.
            await _bring_up(tx, one, reached[-1], first=len(reached) == 1)
    await _list(tx, calendar, waiting, desks)


async def _bring_up(tx: Tx, one: Waiting, after: str, *, first: bool) -> None:
    """Remind of a question, once for each span: first who has it, then everybody."""
    template = "overdue/yours" if first and one.holder else "overdue/everyone"
    minutes = int(duration(after).total_seconds()) // 60
    await say(
        tx,
        To(desk_of=one.person_id),
        render(template, one=one, minutes=minutes),
        reply_to=one.words or one.card,
        about=About(PURPOSE, one.id),
        lane=Lane.REMINDER,
        once=f"overdue:{one.id}:{after}:{stamp(one.since)}",
    )


async def _list(tx: Tx, calendar: Calendar, waiting: list[Waiting], desks: Desks) -> None:
    """List, once a working day, what has waited since before it began."""
    begun = _begun(tx.now, calendar)
    if begun is None or await setting(tx, LISTED_ON) == str(begun[0]):
        return
    day, begins = begun
    await set_setting(tx, LISTED_ON, str(day))
    listed = [(one, _link(one, desks)) for one in waiting if one.since < begins]
    if listed:
        text = render("overdue/list", listed=listed[:LISTED], total=len(listed))
        # Without a trace: the names in it are nobody's row, so none could be erased.
        await say(tx, To(desks.chat), text, lane=Lane.REMINDER, trace=False)


def _begun(now: datetime, calendar: Calendar) -> tuple[date, datetime] | None:
    shift = calendar.shift_at(now)
    if shift is None:
        return None
    begins = shift.opens
    if calendar.hours is None:
        begins = datetime.combine(shift.day, MORNING, calendar.zone)
    return (shift.day, begins) if now >= begins else None


async def begun(tx: Tx, settings: Settings) -> tuple[date, datetime] | None:
    """Return the working day that it is, and when it began; None outside of hours."""
    return _begun(tx.now, await calendar_of(tx, settings))


def _link(one: Waiting, desks: Desks) -> str | None:
    """Return the address of a topic, or in a plain supergroup of a card; None: there is none."""
    number = str(desks.chat)
    place = one.card if desks.forum is False else one.thread or one.card
    if not number.startswith("-100") or place is None:
        return None
    return f"https://t.me/c/{number.removeprefix('-100')}/{place}"


async def is_reminder(tx: Tx, chat: int, message: int) -> bool:
    """Whether a message in the group is a reminder: a reply to one stays inside."""
    copied = await outbox.copy_at(tx, chat, message)
    row = await outbox.get(tx, copied.outbox_id) if copied else None
    return row is not None and row.purpose == PURPOSE


@dataclass(frozen=True, slots=True)
class Expected:
    """When consultants answer: the hours that are open now, or the next, in the person's zone.

    `centre_*`: the same by the centre's clock, if that `differs`; `days`: from today on.
    """

    is_open: bool
    days: int
    opens: datetime
    closes: datetime
    centre_opens: datetime
    centre_closes: datetime

    @property
    def differs(self) -> bool:
        return self.opens.utcoffset() != self.centre_opens.utcoffset()


async def expected(tx: Tx, settings: Settings, person: Person) -> Expected | None:
    """Return when a person may expect an answer; None where the centre names no hours."""
    calendar = await calendar_of(tx, settings)
    opens = calendar.opens_at(tx.now)
    shift = calendar.shift_at(opens)
    if calendar.hours is None or shift is None:
        return None
    place = await municipality_of(tx, person)
    zone = ZoneInfo(place.timezone) if place else calendar.zone
    return Expected(
        is_open=opens == tx.now,
        days=(opens.astimezone(zone).date() - tx.now.astimezone(zone).date()).days,
        opens=shift.opens.astimezone(zone),
        closes=shift.closes.astimezone(zone),
        centre_opens=shift.opens.astimezone(calendar.zone),
        centre_closes=shift.closes.astimezone(calendar.zone),
    )
