"""The sweep over dates: who is due to be reminded is told, once, of all dates of the day together.

It goes through people in slices, a transaction each, so that messages come through in between, and
for a second at a time. What it keeps in memory only saves work: who was told stands in the rows.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from time import monotonic
from zoneinfo import ZoneInfo

from bot import own_dates
from bot.config import Settings, span
from bot.dates import Shown, shown
from bot.deadline_buttons import date_and_done
from bot.moments import awake
from bot.outbox import About, Buttons, Lane, To, say
from bot.spans import Call, Quiet, calls, later_today, points
from bot.texts import render
from db import deadlines, municipalities
from db import sweep as rows
from db.database import Database, Tx
from db.deadlines import Deadline
from db.sweep import Past

SLICE = 250
BUDGET = 0.7
"""Seconds of one tick: seminars wait for their own reminders meanwhile."""
TOGETHER = 20
"""Dates in one message."""
APART = timedelta(hours=26)
"""How far the same clock time of two zones may be apart."""
NIGHT = timedelta(days=1)
OVERLAP = timedelta(seconds=3)
"""What another transaction has committed late is seen all the same."""
WHOLE_EVERY = timedelta(minutes=10)


@dataclass(slots=True)
class Due:
    """Somebody to be told, and of which dates, by number, what is told with that."""

    address: int
    zone: str
    dates: dict[int, set[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Work:
    """A sweep on its way: what has come up, who is next, what is to be closed."""

    now: datetime
    calls: list[Call]
    later: list[Call]
    past: list[Past]
    last: int
    whole: bool
    after: int = 0


class Sweep:
    """`tick` goes on with what is due; most of the time that is nothing."""

    def __init__(self, db: Database, settings: Settings, *, wake: Callable[[], None]) -> None:
        self._db = db
        self._settings = settings
        self._wake = wake
        self._swept: datetime | None = None
        self._whole_at: datetime | None = None
        self._work: Work | None = None
        self._zones: dict[str, ZoneInfo] = {}
        self._one = asyncio.Lock()

    async def tick(self) -> None:
        """Tell who is due; after a second the rest is left to the next tick.

        Ticks that overlap take turns: what the first has done the second finds done.
        """
        async with self._one:
            began = monotonic()
            if self._work is None:
                self._work = await self._begin()
            while self._work is not None:
                await self._step(self._work)
                if monotonic() - began > BUDGET:
                    return

    @cached_property
    def _quiet(self) -> Quiet:
        return span(self._settings.reminders.quiet_hours)

    async def _begin(self) -> Work | None:
        """Look what has come up since the last time; None: nothing."""
        home = self._settings.centre.timezone
        async with self._db.read() as tx:
            self._zones = {name: ZoneInfo(name) for name in {home, *await municipalities.zones(tx)}}
            since = self._since(tx.now)
            whole = None in since.values() or self._swept is None
            start = None if whole or not self._swept else self._swept - APART - NIGHT
            known = (self._zones, home, self._quiet, tx.now)
            found = calls(await rows.reminders(tx, start, tx.now + APART), *known, since)
            swept = None if whole or not self._swept else self._swept - OVERLAP
            past = await rows.past(tx, swept)
            if whole:
                self._whole_at = tx.now
            if not found and not past:
                self._swept = tx.now
                return None
            soon = await rows.reminders(tx, tx.now - APART, tx.now + APART + NIGHT)
            later = later_today(soon, *known) if found else []
            return Work(tx.now, found, later, past, await rows.last_person(tx), whole)

    def _since(self, now: datetime) -> dict[str, datetime | None]:
        """Return, of each zone that is awake, since when to look; None: from the beginning on.

        The latter at the start, every ten minutes (for who came back or moved), and where the
        quiet hours have just ended.
        """
        swept, whole_at = self._swept, self._whole_at
        since: dict[str, datetime | None] = {}
        anew = swept is None or whole_at is None or now < swept or now - whole_at >= WHOLE_EVERY
        for name, zone in self._zones.items():
            if awake(now, zone, self._quiet) > now:
                continue
            slept = swept is not None and awake(swept, zone, self._quiet) > swept
            since[name] = None if anew or slept or swept is None else swept - OVERLAP
        return since

    async def _step(self, work: Work) -> None:
        """Tell a slice of people; at the end close the dates that are past."""
        people = (work.after, work.after + SLICE)
        mine = _among(work.calls, people)
        if mine and await self._any(work, mine, people):
            later = _among(work.later, people)
            async with self._db.write() as tx:
                await _tell(tx, await self._due(tx, mine, later, people), self._zones)
            self._wake()
        work.after = people[1]
        if work.after < work.last and work.calls:
            return
        if work.past:
            async with self._db.write() as tx:
                await self._close(tx, work.past[0], work.last)
            work.past.pop(0)
        if not work.past:
            self._swept = work.now
            self._work = None

    async def _any(self, work: Work, mine: list[Call], people: tuple[int, int]) -> bool:
        """Tell whether it is worth writing: a look at everything seldom finds somebody."""
        if not work.whole:
            return True
        async with self._db.read() as tx:
            return bool(await self._due(tx, mine, [], people))

    async def _due(
        self, tx: Tx, found: list[Call], later: list[Call], people: tuple[int, int]
    ) -> dict[int, Due]:
        """Return who of a slice is due, with what comes up later that day."""
        due: dict[int, Due] = {}
        for call in found:
            for person, address, zone in await self._told_of(tx, call, people):
                one = due.setdefault(person, Due(address, zone))
                one.dates.setdefault(call.deadline, set()).add(call.span)
        for call in later if due else []:
            for person, _, _ in await self._told_of(tx, call, people):
                if person in due:
                    due[person].dates.setdefault(call.deadline, set()).add(call.span)
        return due

    async def _told_of(
        self, tx: Tx, call: Call, people: tuple[int, int]
    ) -> list[tuple[int, int, str]]:
        """Return who is to be told of a date (id, address, zone): asked in time and not asleep."""
        if call.due_at <= tx.now:
            return []
        asked = {
            name: due
            for name, due in call.due.items()
            if awake(tx.now, self._zones[name], self._quiet) <= tx.now
        }
        told = (call.deadline, call.due_at, call.span)
        return await rows.who(tx, told, asked, self._settings.centre.timezone, people)

    async def _close(self, tx: Tx, past: Past, last: int) -> None:
        """Note whom the last reminder of a date has missed; its reminders are needed no more."""
        listed = await rows.reminders_of(tx, past.number)
        home = self._settings.centre.timezone
        by_span: dict[str, dict[str, datetime]] = {}
        for name, zone in self._zones.items():
            if at := points(listed, zone, self._quiet):
                by_span.setdefault(at[-1].span, {})[name] = at[-1].due
        for late, due in by_span.items():
            told = (past.number, past.due_at, late)
            found = await rows.who(tx, told, due, home, (0, last))
            missed = [(person, past.number, late, past.due_at) for person, _, _ in found]
            await rows.note_told(tx, missed, missed=True)
        await deadlines.close(tx, past.number)
        if past.person_id is not None:
            await own_dates.renew(tx, past.number)


def _among(found: list[Call], people: tuple[int, int]) -> list[Call]:
    """Return the calls that may be for a slice of people: of own dates only theirs."""
    return [c for c in found if c.person_id is None or people[0] < c.person_id <= people[1]]


Said = tuple[str, Buttons]


async def _tell(tx: Tx, due: Mapping[int, Due], zones: Mapping[str, ZoneInfo]) -> None:
    """Queue the messages of a slice, and note what they tell of."""
    dates: dict[int, Deadline] = {}
    for number in {number for one in due.values() for number in one.dates}:
        if (found := await deadlines.get(tx, number)) is not None:
            dates[number] = found
    words: dict[tuple[str, tuple[int, ...]], Said] = {}
    for one in due.values():
        numbers = sorted(one.dates, key=lambda n: (dates[n].due_at, n))
        for start in range(0, len(numbers), TOGETHER):
            part = tuple(numbers[start : start + TOGETHER])
            if (one.zone, part) not in words:
                listed = [shown(dates[n], zones[one.zone], tx.now) for n in part]
                words[one.zone, part] = said(listed)
            text, buttons = words[one.zone, part]
            about = About("deadlines")
            await say(tx, To(one.address), text, buttons=buttons, lane=Lane.REMINDER, about=about)
    await rows.note_told(
        tx,
        [
            (person, number, told, dates[number].due_at)
            for person, one in due.items()
            for number, spans in one.dates.items()
            for told in spans
        ],
    )


def said(listed: list[Shown]) -> Said:
    """Return the reminder of these dates."""
    buttons = [row for one in listed for row in date_and_done(one.deadline, alone=len(listed) == 1)]
    return render("deadlines/reminder", listed=listed), buttons
