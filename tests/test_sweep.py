"""The sweep held against a naive model: random dates, spans, zones, nights, standstills, moves.

The real recipe on a real file; the model walks through the same moments and counts on its fingers.
"""

import asyncio
import json
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import deadlines
from bot.config import Settings, span
from bot.dates import end_of
from bot.sweep import Sweep
from bot.texts import at_home_in
from db import deadlines as rows
from db import people
from db.database import Database
from db.deadlines import Dated

HOME = "Asia/Omsk"
ZONES = ["Asia/Omsk", "Europe/Kaliningrad", "Asia/Kamchatka", "America/New_York"]
BEGIN = datetime(2027, 3, 1, 6, tzinfo=UTC)
HOURS = timedelta(hours=1)
SECOND = timedelta(seconds=1)
TABLES = (
    "told_deadlines deadline_wishes deadlines_done deadline_reminders deadlines outbox"
)  # fmt: skip


@dataclass
class Day:
    """A date of the model: a day, or an hour of it by the clock of +03:00; since when it holds."""

    day: date
    clock: time | None
    spans: tuple[str, ...]
    set_at: datetime

    @property
    def due(self) -> datetime:
        if self.clock is None:
            return end_of(self.day, ZoneInfo(HOME))
        return datetime.combine(self.day, self.clock, ZoneInfo("Europe/Moscow")).astimezone(UTC)

    def reminds(self, text: str, zone: ZoneInfo) -> datetime:
        length = int(text[:-1])
        if text.endswith("h"):
            return self.due - length * HOURS
        day = self.day - timedelta(days=length)
        if self.clock is None:
            return datetime.combine(day, time(10), zone).astimezone(UTC)
        return datetime.combine(day, self.clock, ZoneInfo("Europe/Moscow")).astimezone(UTC)


@dataclass
class Model:
    """One person and their dates; `told` holds (date, its moment, span), `missed` the same."""

    zone: ZoneInfo
    quiet: tuple[time, time] | None
    days: dict[int, Day]
    since: dict[int, datetime] = field(default_factory=dict)
    told: list[tuple[int, datetime, str, datetime]] = field(default_factory=list)
    missed: set[tuple[int, datetime, str]] = field(default_factory=set)
    messages: list[tuple[datetime, frozenset[int]]] = field(default_factory=list)

    def asleep(self, at: datetime) -> bool:
        if self.quiet is None:
            return False
        begins, ends = self.quiet
        clock = at.astimezone(self.zone).time()
        if begins <= ends:
            return begins <= clock < ends
        return clock >= begins or clock < ends

    def wakes(self, at: datetime) -> datetime:
        """Look at the clock every half an hour, when all quiet hours of this test end."""
        while self.asleep(at):
            at += timedelta(minutes=30 - at.minute % 30, seconds=-at.second)
        return at

    def _known(self, number: int, text: str) -> bool:
        due = self.days[number].due
        return any((n, d, s) == (number, due, text) for n, d, s, _ in self.told)

    def _live(self, number: int) -> list[tuple[datetime, str]]:
        """What should come of a date that was set and asked for: by its moment."""
        one = self.days[number]
        since = self.since.get(number)
        if since is None:
            return []
        found = [(one.reminds(text, self.zone), text) for text in one.spans]
        return sorted(p for p in found if max(since, one.set_at) < p[0] < one.due)

    def after(self, now: datetime, pick: random.Random) -> datetime:
        """Some time later; as often as not the second when the next reminder comes, or just before."""
        points = [now, *(at for number in self.days for at, _ in self._live(number))]
        coming = [at for point in points if (at := self.wakes(point)) > now]
        if coming and pick.random() < 0.5:
            return max(now + SECOND, min(coming) - pick.choice([0, 1, 2]) * SECOND)
        return now + timedelta(minutes=pick.choice(MINUTES))

    def tick(self, now: datetime) -> None:
        numbers = self.days if not self.asleep(now) else []
        say: dict[int, set[str]] = {}
        for number in numbers:
            come = [
                p for p in self._live(number) if self.wakes(p[0]) <= now < self.days[number].due
            ]
            if come and not self._known(number, come[-1][1]):
                say[number] = {come[-1][1]}
        for number in numbers if say else []:
            today = now.astimezone(self.zone).date()
            for at, text in self._live(number):
                comes = self.wakes(at)
                same = (
                    at.astimezone(self.zone).date() == today == comes.astimezone(self.zone).date()
                )
                ahead = text.endswith("d") and comes > now and same and now < self.days[number].due
                if ahead and not self._known(number, text):
                    say.setdefault(number, set()).add(text)
        self.told += [(n, self.days[n].due, s, now) for n, spans in say.items() for s in spans]
        if say:
            self.messages.append((now, frozenset(say)))
        for number, one in self.days.items():
            live = self._live(number)
            if one.due <= now and live and not self._known(number, live[-1][1]):
                self.missed.add((number, one.due, live[-1][1]))


# -- the real one --------------------------------------------------------------------------------------


class Desk:
    """One file and one loop for all examples; each begins with empty tables."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.now = BEGIN
        self.db = self.loop.run_until_complete(Database.open(folder / "c.db", lambda: self.now))
        self.loop.run_until_complete(self._fill())

    async def _fill(self) -> None:
        async with self.db.write() as tx:
            for number, zone in enumerate(ZONES[1:], 1):
                await tx.run("INSERT INTO municipalities (id, number, name, region, timezone, aliases) VALUES (?,?,?,?,?,'[]')", zone, number, zone, "r", zone)  # fmt: skip
            await people.add(tx, 100, "Нина", None, "1")
            await people.add(tx, 101, "Пётр", None, "1")

    async def clear(self, zone: str) -> None:
        async with self.db.write() as tx:
            for table in TABLES.split():
                await tx.run(f"DELETE FROM {table}")
            await people.set_municipality(tx, 1, None if zone == HOME else zone)

    async def write(self, number: int, one: Day) -> None:
        spans = {text: one.reminds(text, ZoneInfo(HOME)) for text in one.spans}
        async with self.db.write() as tx:
            await rows.put(
                tx,
                Dated(f"d{number}", f"d{number}", "other", f"Дата {number}", one.due, "+03:00",
                      spans, None if one.clock else one.day.isoformat()),
            )  # fmt: skip

    async def asks(self, number: int) -> None:
        async with self.db.write() as tx:
            await deadlines.wish(tx, 1, f"d{number}")

    async def told(self) -> set[tuple]:
        async with self.db.read() as tx:
            found = await tx.rows(
                "SELECT CAST(substr(d.id, 2) AS INTEGER), t.due_at, t.span, t.missed, t.person_id"
                " FROM told_deadlines t JOIN deadlines d ON d.number = t.deadline"
            )
        return {
            (n, datetime.fromisoformat(due), s, missed, who) for n, due, s, missed, who in found
        }

    async def messages(self) -> list[tuple[datetime, int]]:
        """When something was said, and of how many dates: each has two buttons."""
        async with self.db.read() as tx:
            found = await tx.rows("SELECT created_at, payload FROM outbox ORDER BY id")
        return [
            (datetime.fromisoformat(at), sum(map(len, json.loads(payload)["buttons"])) // 2)
            for at, payload in found
        ]


@contextmanager
def opened(folder: Path) -> Iterator[Desk]:
    desk = Desk(folder)
    yield desk
    desk.loop.run_until_complete(desk.db.close())
    desk.loop.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    at_home_in(HOME)
    folder = tmp_path_factory.mktemp("sweep")
    with opened(folder) as one:
        yield one
    shutil.rmtree(folder)


def asked(quiet: str) -> Settings:
    return Settings.model_validate(
        {
            "telegram": {"token": "1:a"},
            "staff": {"chat_id": -1},
            "centre": {"name": "Ц", "timezone": HOME},
            "reminders": {"quiet_hours": quiet},
        }
    )


SPANS = ["0d", "1d", "1d", "2d", "3d", "5d", "1h", "5h", "12h", "30h"]
QUIET = ["", "21:00-09:00", "00:00-06:30", "12:00-14:00", "09:30-10:30"]
MINUTES = [5, 30, 60, 60, 60, 90, 120, 300, 720, 2880]
DOINGS = ["tick"] * 12 + ["ask", "move", "restart"]
STEPS = 60


def some_day(pick: random.Random) -> Day:
    clock = time(pick.randrange(24), pick.choice([0, 30])) if pick.random() < 0.6 else None
    spans = tuple(dict.fromkeys(pick.choices(SPANS, k=pick.randint(1, 4))))
    return Day(BEGIN.date() + timedelta(days=pick.randint(1, 6)), clock, spans, BEGIN)


async def lived(desk: Desk, pick: random.Random) -> Model:
    """Live the same days with the real sweep and with the model; return the latter."""
    desk.now = BEGIN
    zone, quiet = pick.choice(ZONES), pick.choice(QUIET)
    await desk.clear(zone)
    model = Model(ZoneInfo(zone), span(quiet), {})
    sweep = Sweep(desk.db, asked(quiet), wake=lambda: None)
    for number in range(4):
        model.days[number] = some_day(pick)
        await desk.write(number, model.days[number])
        if number:
            model.since[number] = desk.now
            await desk.asks(number)
    for _ in range(STEPS):
        desk.now = model.after(desk.now, pick)
        what, number = pick.choice(DOINGS), pick.randrange(4)
        if what == "ask":
            model.since.setdefault(number, desk.now)
            await desk.asks(number)
        elif what == "move":
            moved, old = some_day(pick), model.days[number]
            moved.set_at = desk.now
            if (old.due, old.spans) != (moved.due, moved.spans):
                model.days[number] = moved
                await desk.write(number, moved)
        elif what == "restart":
            sweep = Sweep(desk.db, asked(quiet), wake=lambda: None)
        await sweep.tick()
        model.tick(desk.now)
    return model


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_every_reminder_comes_once_or_is_shown_as_missed(desk: Desk, seed: int) -> None:
    model = desk.loop.run_until_complete(lived(desk, random.Random(seed)))
    real = desk.loop.run_until_complete(desk.told())
    messages = desk.loop.run_until_complete(desk.messages())

    told = {(n, due, s) for n, due, s, missed, _ in real if not missed}
    assert told == {told[:3] for told in model.told}
    assert {(n, due, s) for n, due, s, missed, _ in real if missed} == model.missed
    assert [(at, len(dates)) for at, dates in model.messages] == messages
    assert all(at < due for _, due, _, at in model.told)
    assert {who for *_, who in real} <= {1}


def test_ticks_that_overlap_do_what_one_would(desk: Desk) -> None:
    """A date that is past and one that is close: told once, closed once, and nothing is raised."""
    past = Day(BEGIN.date() + timedelta(days=2), None, ("1d",), BEGIN)
    close = Day(BEGIN.date() + timedelta(days=4), None, ("1d",), BEGIN)

    async def overlap() -> None:
        desk.now = BEGIN
        await desk.clear(HOME)
        for number, one in enumerate((past, past, close)):
            await desk.write(number, one)
            await desk.asks(number)
        desk.now = close.reminds("1d", ZoneInfo(HOME)) + SECOND
        sweep = Sweep(desk.db, asked(""), wake=lambda: None)
        await asyncio.gather(*(sweep.tick() for _ in range(3)))

    desk.loop.run_until_complete(overlap())

    told = desk.loop.run_until_complete(desk.told())
    assert {(number, missed) for number, _, _, missed, _ in told} == {(0, 1), (1, 1), (2, 0)}
    assert len(desk.loop.run_until_complete(desk.messages())) == 1
