"""People's own dates: typed in a few words, seen by nobody else, reminded of by themselves."""

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.content_items import spans
from bot.dates import end_of, zone_named
from bot.errors import RefusalError
from bot.spans import HUMANE
from bot.texts import home, labels
from db import deadlines as rows
from db import municipalities, wishes
from db.database import Tx
from db.deadlines import Dated, Deadline
from db.people import Person

BEFORE = ["14d", "3d", "1d"]
TITLE_FITS = 150
MOST = 100
YEARS_AHEAD = 5
TIME = r"(?:\D{1,9}(\d{1,2}):(\d\d))?\D{0,3}"
WORDS = re.compile(rf"(\d{{1,2}})\s*([^\W\d]{{3,}})\.?(?:\s*(\d{{4}}))?{TIME}")
FIGURES = re.compile(rf"(\d{{1,2}})[./](\d{{1,2}})(?:[./](\d{{4}}|\d\d))?{TIME}")
STANDARD = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d){TIME}")


@dataclass(frozen=True, slots=True)
class Typed:
    """A day as somebody wrote it; `clock` None: the day counts."""

    day: date
    clock: time | None


def _month(word: str) -> int | None:
    """Return the number of a month from its first letters, in any of its forms."""
    for number, forms in labels("months").items():
        if any(word[:3] == form[:3] for form in forms.split()):
            return int(number)
    return None


def read(text: str, today: date) -> Typed | None:
    """Return «1 июня», «01.06.2027 15:00»: without a year, the next one; None: no date."""
    text = " ".join(text.lower().split())
    if found := STANDARD.fullmatch(text):
        year, month, day, hour, minute = found.groups()
    elif found := FIGURES.fullmatch(text):
        day, month, year, hour, minute = found.groups()
    elif found := WORDS.fullmatch(text):
        day, word, year, hour, minute = found.groups()
        month = str(_month(word) or 0)
    else:
        return None
    try:
        clock = time(int(hour), int(minute)) if hour else None
        return Typed(_day(int(day), int(month), year, today), clock)
    except ValueError:
        return None


def _day(day: int, month: int, year: str | None, today: date) -> date:
    """ValueError where there is no such day."""
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    coming = today.year
    if (month, day) == (2, 29):
        while not isleap(coming) or date(coming, 2, 29) < today:
            coming += 1
    found = date(coming, month, day)
    return found if found >= today else date(coming + 1, month, day)


async def zone_name(tx: Tx, person: Person) -> str:
    """Return the zone in which a person lives, the centre's where they named no place."""
    return await municipalities.zone_of(tx, person.municipality_id) or home().key


async def fitting(tx: Tx, person: Person, text: str) -> Typed:
    """Return a typed date that is to come; RefusalError says what is wrong with it."""
    zone = await zone_name(tx, person)
    today = tx.now.astimezone(ZoneInfo(zone)).date()
    typed = read(text, today)
    if typed is None:
        raise RefusalError("own_date_unread")
    if _due(typed, zone) <= tx.now:
        raise RefusalError("own_date_past")
    if typed.day.year > today.year + YEARS_AHEAD:
        raise RefusalError("own_date_far", years=YEARS_AHEAD)
    return typed


def _due(typed: Typed, zone: str) -> datetime:
    if typed.clock is None:
        return end_of(typed.day, ZoneInfo(zone))
    return datetime.combine(typed.day, typed.clock, ZoneInfo(zone)).astimezone(UTC)


async def add(tx: Tx, person: Person, title: str, typed: Typed, *, yearly: bool) -> int:
    """Keep a date of a person and a wish to be reminded of it; return its number."""
    if len(await rows.own_of(tx, person.id)) >= MOST:
        raise RefusalError("own_dates_full", most=MOST)
    subject = f"own:{person.id}:{tx.now_text}"
    again = f"{typed.day:%m-%d}" if yearly else None
    number = await _put(tx, subject, person.id, title, typed, await zone_name(tx, person), again)
    await wishes.put(tx, person.id, subject, remind=True)
    return number


async def _put(
    tx: Tx, subject: str, person_id: int, title: str, typed: Typed, zone: str, again: str | None
) -> int:
    # Days are counted by the clock of the zone, so the wall clock is what is moved.
    clock = datetime.combine(typed.day, typed.clock or HUMANE, ZoneInfo(zone))
    return await rows.put(
        tx,
        Dated(
            id=f"{subject}:{typed.day.isoformat()}",
            subject=subject,
            kind="other",
            title=title,
            due_at=_due(typed, zone),
            due_on=typed.day.isoformat() if typed.clock is None else None,
            zone=zone,
            spans=spans(clock, BEFORE),
            person_id=person_id,
            again=again,
        ),
    )


async def renew(tx: Tx, number: int) -> None:
    """Let a date that comes every year come again."""
    one = await rows.get(tx, number)
    if one is None or one.again is None or one.person_id is None:
        return
    at = one.due_at.astimezone(zone_named(one.zone))
    typed = Typed(one.day or at.date(), None if one.day else at.time())
    while _due(typed, one.zone) <= tx.now:
        typed = Typed(_next_year(typed.day, one.again), typed.clock)
    await _put(tx, one.subject, one.person_id, one.title, typed, one.zone, one.again)


def _next_year(day: date, again: str) -> date:
    month, number = (int(part) for part in again.split("-"))
    year = day.year + 1
    if (month, number) == (2, 29) and not isleap(year):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, number)


async def own(tx: Tx, person: Person | None, number: int) -> Deadline:
    """Return a person's own date; nobody else's."""
    one = await rows.get(tx, number)
    if one is None or person is None or one.person_id != person.id:
        raise RefusalError("deadline_gone")
    return one


async def remove(tx: Tx, person: Person | None, number: int) -> Deadline:
    """Take a person's own date away, with all its years; return what it was."""
    one = await own(tx, person, number)
    await rows.remove_own(tx, one.person_id or 0, one.subject)
    return one
