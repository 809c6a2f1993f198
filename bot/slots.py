"""Reception hours: free times, one person a time, reminded of a day and an hour before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot import forms
from bot.buttons import button
from bot.config import Settings, span
from bot.copies import Said
from bot.errors import RefusalError
from bot.form_buttons import FreeVisit
from bot.moments import When, awake, when, zone_of
from bot.outbox import About, Buttons, Lane, To, say
from bot.texts import home, label, render
from db import calendar, municipalities, people
from db import slots as rows
from db.database import Tx
from db.people import Person
from db.slots import Slot, Visit

AHEAD = timedelta(days=21)
SOONEST = timedelta(hours=1)
"""Nobody comes sooner than that: the centre must see it."""
SPANS = {"1h": timedelta(hours=1), "24h": timedelta(hours=24)}


@dataclass(frozen=True, slots=True)
class Free:
    """A time that nobody has."""

    slot: int
    starts_at: datetime

    @property
    def minute(self) -> int:
        """Minutes since 1970."""
        return int(self.starts_at.timestamp()) // 60


# -- free times ------------------------------------------------------------------------------------


async def free(tx: Tx) -> list[Free]:
    """Return the free times of the next three weeks, the next first; of one moment only one."""
    taken = await rows.taken(tx)
    holidays, _ = await calendar.days(tx)
    found: dict[datetime, Free] = {}
    for slot in await rows.in_use(tx):
        for moment in _moments(tx, slot, holidays):
            if (slot.number, moment) not in taken:
                found.setdefault(moment, Free(slot.number, moment))
    return [found[moment] for moment in sorted(found)]


def _moments(tx: Tx, slot: Slot, holidays: frozenset[date]) -> Iterator[datetime]:
    """Yield the times of a slot; weekdays that are holidays are left out, dates are not."""
    first = tx.now.astimezone(home()).date()
    for distance in range(AHEAD.days + 1):
        day = first + timedelta(days=distance)
        weekly = day.weekday() in slot.days_of_week and day not in holidays
        if weekly or day.isoformat() in slot.days:
            for moment in _of_day(slot, day):
                if tx.now + SOONEST <= moment <= tx.now + AHEAD:
                    yield moment


def _of_day(slot: Slot, day: date) -> Iterator[datetime]:
    length = timedelta(minutes=slot.minutes)
    begins = datetime.combine(day, time.fromisoformat(slot.opens), home())
    ends = datetime.combine(day, time.fromisoformat(slot.closes), home())
    while begins + length <= ends:
        yield begins.astimezone(UTC)
        begins += length


# -- taken and freed -------------------------------------------------------------------------------


async def may_book(tx: Tx, person: Person) -> None:
    """Refuse who has a time already: it is to be freed first."""
    if person.blocked_at is not None:
        raise RefusalError("blocked")
    if await rows.coming_of(tx, person.id):
        raise RefusalError("visit_yours")


async def book(
    tx: Tx, person: Person, slot: int, minute: int, about: str | None, said: Said
) -> tuple[forms.Begun, str, Buttons]:
    """Give a free time to a person and open the question with it; refused where it is taken.

    Return the question, and what is said of the time.
    """
    await may_book(tx, person)
    one = next((f for f in await free(tx) if (f.slot, f.minute) == (slot, minute)), None)
    visit = await rows.book(tx, slot, one.starts_at, person.id) if one else None
    if one is None or visit is None:
        raise RefusalError("slot_taken")
    found = await rows.get(tx, slot)
    answers = [
        ("at", said_moment(one.starts_at)),
        *([("consultant", found.consultant)] if found and found.consultant else []),
        *([("place", found.place)] if found and found.place else []),
        *([("about", about)] if about else []),
    ]
    begun = await forms.ask(tx, person, "visit", answers, said)
    await rows.set_question(tx, visit, begun.question)
    booked = await rows.visit(tx, visit)
    text, buttons = await shown(tx, booked, person) if booked else ("", [])
    return begun, text, buttons


def said_moment(moment: datetime) -> str:
    """Return a time by the centre's clock: «пн 30.11 10:00»."""
    local = moment.astimezone(home())
    return f"{label(f'weekdays.{local.isoweekday()}')} {local:%d.%m %H:%M}"


async def shown(
    tx: Tx, one: Visit, person: Person, template: str = "slots/booked"
) -> tuple[str, Buttons]:
    """Return when and where a person comes, with the way to free it."""
    slot = await rows.get(tx, one.slot)
    text = render(template, slot=slot, when=await _when(tx, one, person))
    return text, [[button("visit_free", FreeVisit(visit=one.id))]]


async def _when(tx: Tx, one: Visit, person: Person) -> When:
    slot = await rows.get(tx, one.slot)
    zone = await municipalities.zone_of(tx, person.municipality_id)
    ends = one.starts_at + timedelta(minutes=slot.minutes) if slot else None
    return when(one.starts_at, ends, zone)


async def of(tx: Tx, person: Person | None) -> tuple[str, Buttons] | None:
    """Return the time that a person has, None where they have none."""
    one = await rows.coming_of(tx, person.id) if person else None
    return await shown(tx, one, person) if one and person else None


async def cancel(tx: Tx, person: Person | None, number: int) -> bool:
    """Free a person's own time; the group is told. False where it was free already."""
    one = await rows.visit(tx, number)
    if one is None or person is None or one.person_id != person.id:
        raise RefusalError("visit_gone")
    if one.starts_at <= tx.now:
        raise RefusalError("visit_past")
    if not await rows.free(tx, number):
        return False
    text = render("slots/cancelled_desk", name=person.name, at=said_moment(one.starts_at))
    await say(tx, To(desk_of=person.id), text, about=About("notice", one.question_id))
    return True


async def cancel_for(tx: Tx, number: int) -> str:
    """Free a time by staff; who has it is told. Return whose it was."""
    one = await rows.visit(tx, number)
    if one is None or one.starts_at <= tx.now or not await rows.free(tx, number):
        raise RefusalError("visit_gone")
    person = await people.get(tx, one.person_id)
    if person is None:
        return ""
    text = render("slots/cancelled", when=await _when(tx, one, person))
    await say(tx, To(person.address), text, about=About("notice", one.question_id))
    return person.name


@dataclass(frozen=True, slots=True)
class Line:
    """A visit as staff see it."""

    visit: int
    at: str
    name: str
    question: int | None
    consultant: str | None


async def listed(tx: Tx) -> tuple[list[Line], int]:
    """Return the visits to come and how many times are free, for `/slots`."""
    lines = []
    for one in await rows.coming(tx):
        person = await people.get(tx, one.person_id)
        slot = await rows.get(tx, one.slot)
        at, name = said_moment(one.starts_at), person.name if person else ""
        consultant = slot.consultant if slot else None
        lines.append(Line(one.id, at, name, one.question_id, consultant))
    return lines, len(await free(tx))


# -- reminders -------------------------------------------------------------------------------------


async def remind(tx: Tx, settings: Settings) -> None:
    """Say what has come up, not at night; what was past at the booking is never said."""
    quiet = span(settings.reminders.quiet_hours)
    for one in await rows.soon(tx, tx.now + max(SPANS.values())):
        due = [
            name
            for name, length in SPANS.items()
            if name not in one.reminded and one.booked_at < one.starts_at - length <= tx.now
        ]
        person = await people.get(tx, one.person_id) if due and one.person_id else None
        if person is None or person.unreachable_at is not None:
            continue
        zone = await municipalities.zone_of(tx, person.municipality_id)
        if awake(tx.now, zone_of(zone), quiet) > tx.now:
            continue
        await rows.note_told(tx, one.id, [*one.reminded, *due])
        text, buttons = await shown(tx, one, person, "slots/reminder")
        to, late = To(person.address), one.starts_at
        await say(tx, to, text, buttons=buttons, lane=Lane.REMINDER, expires_at=late)


# -- export, erasure, two accounts of one person ---------------------------------------------------


async def of_person(tx: Tx, person: Person) -> list[dict[str, object]]:
    """Return when a person was to come, for their own eyes."""
    return [
        {
            "starts_at": one.starts_at.isoformat(),
            "booked_at": one.booked_at.isoformat(),
            "freed_at": one.freed_at.isoformat() if one.freed_at else None,
        }
        for one in await rows.of_person(tx, person.id)
    ]


async def forget_person(tx: Tx, person: Person) -> None:
    await rows.forget_person(tx, person.id)


async def join_people(tx: Tx, new: int, old: int) -> None:
    """Let the times of one account be another's."""
    await rows.join_people(tx, new, old)
