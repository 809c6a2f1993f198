"""Whatever people, guests and staff do: who has a seat and who is next is what it should be."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import arrivals, guests, people, privacy, seats, seminars
from bot.errors import RefusalError
from db import guests as guest_rows
from db import people as people_rows
from db import sections
from db import seminars as seminar_rows
from db.database import Database, Tx
from db.people import Person
from db.sections import PlannedSection
from db.seminars import Planned

PEOPLE = "АБВГ"
WANT_THE_FIRST = "АБ"
STAFF = 5
STEPS: list[tuple] = [
    *((what, name) for what in ("up", "up", "off", "here", "erase", "block") for name in PEOPLE),
    *(("back", name) for name in PEOPLE),
    *(("bring", name, which) for name in PEOPLE for which in range(3)),
    *(("take", which) for which in range(8)),
    *(("capacity", most) for most in range(1, 5)),
    *[("add",)] * 2,
]


class _UndoneError(Exception):
    """Ends a transaction that nobody needs."""


class Hall:
    """What should be: who sits, who waits in which order, who cannot be written to.

    `limit`: the places of the first of two sections; None: there are no sections.
    """

    def __init__(self, capacity: int, limit: int | None) -> None:
        self.capacity = capacity
        self.limit = limit
        self.first: dict[str, bool] = {}
        """Who is in the first section."""
        self.seated: set[str] = set()
        self.queue: list[str] = []
        self.blocked: set[str] = set()
        self.added = 0

    def has(self, one: str) -> bool:
        return one in self.seated or one in self.queue

    def guests_of(self, person: str) -> list[str]:
        return [one for one in [*self.seated, *self.queue] if one.startswith(f"{person} ")]

    def room(self, one: str) -> bool:
        taken = sum(self.first[other] for other in self.seated)
        full = self.limit is not None and self.first[one] and taken >= self.limit
        return len(self.seated) < self.capacity and not full

    def enter(self, one: str, *, first: bool) -> None:
        self.first[one] = first
        if self.room(one):
            self.seated.add(one)
        else:
            self.queue.append(one)

    def leave(self, *gone: str) -> None:
        self.seated -= set(gone)
        self.queue = [one for one in self.queue if one not in gone]

    def fill(self) -> None:
        """Free seats go to the first who can be told of it."""
        for one in list(self.queue):
            if self.room(one) and one[0] not in self.blocked:
                self.queue.remove(one)
                self.seated.add(one)


class Story:
    """A history told to the bot and to the hall alike."""

    def __init__(self, tx: Tx, capacity: int, limit: int | None) -> None:
        self.tx = tx
        self.hall = Hall(capacity, limit)

    async def begin(self) -> None:
        await self.plan(self.hall.capacity)
        await people_rows.set_consultant(self.tx, STAFF, "Ольга", None, "member")
        self.code = await arrivals.new_code(self.tx, self.number)

    async def plan(self, capacity: int) -> None:
        starts = self.tx.now + timedelta(minutes=30)
        limit = self.hall.limit
        offered = [PlannedSection("1", "1", limit), PlannedSection("2", "2", None)]
        planned = Planned("s", "С", starts, None, None, None, capacity, None, None, {})
        planned = replace(planned, sections=offered if limit is not None else [])
        self.number = await seminar_rows.put(self.tx, planned)
        self.sections = [one.number for one in await sections.of(self.tx, self.number)]

    async def person(self, name: str) -> Person:
        known = await people_rows.at(self.tx, ord(name))
        return known or await people.consent(self.tx, ord(name), name, None)

    async def step(self, what: str, *about: object) -> None:
        await getattr(self, what)(*about)
        if what in {"capacity", "back"}:  # of these only the schedule knows
            await seats.give_places(self.tx)
        self.hall.fill()
        seated, queue = await self.found()
        assert sorted(seated) == sorted(self.hall.seated)
        assert queue == self.hall.queue

    async def found(self) -> tuple[list[str], list[str]]:
        """Who sits and who waits, by the file; a person or guest found twice would stand twice."""
        rows = await self.tx.rows(
            "SELECT coalesce(p.name, guest_name), state FROM registrations r LEFT JOIN people p"
            " ON p.id = r.person_id WHERE state <> 'left' AND seminar = ? ORDER BY turn",
            self.number,
        )
        queue = [name for name, state in rows if state == "queued"]
        return [name for name, state in rows if state != "queued"], queue

    async def up(self, name: str) -> None:
        first = bool(self.sections) and name in WANT_THE_FIRST
        section = self.sections[0 if first else 1] if self.sections else None
        new = await seminars.sign_up(self.tx, await self.person(name), self.number, section)
        assert new != self.hall.has(name)
        if new:
            self.hall.enter(name, first=first)

    async def off(self, name: str) -> None:
        try:
            left = await seminars.sign_off(self.tx, await self.person(name), self.number)
        except RefusalError:
            left = False
        assert left == self.hall.has(name)
        self.hall.leave(name, *self.hall.guests_of(name))

    async def here(self, name: str) -> None:
        assert await arrivals.arrive(self.tx, await self.person(name), self.number, self.code)
        if not self.hall.has(name):  # who walks in is in no section
            self.hall.first[name] = False
        self.hall.leave(name)
        self.hall.seated.add(name)

    async def erase(self, name: str) -> None:
        await privacy.erase(self.tx, await self.person(name))
        self.hall.blocked.discard(name)
        self.hall.leave(name, *self.hall.guests_of(name))

    async def block(self, name: str) -> None:
        await self.person(name)
        await people_rows.set_unreachable(self.tx, ord(name), "blocked")
        self.hall.blocked.add(name)

    async def back(self, name: str) -> None:
        await people_rows.set_reachable(self.tx, (await self.person(name)).id)
        self.hall.blocked.discard(name)

    async def bring(self, name: str, which: int) -> None:
        guest = f"{name} Гость{'абв'[which]}"
        may = self.hall.has(name) and not self.hall.has(guest)
        try:
            await guests.bring(self.tx, await self.person(name), self.number, guest)
        except RefusalError:
            assert not may
            return
        assert may
        self.hall.enter(guest, first=self.hall.first[name])

    async def take(self, which: int) -> None:
        """One of the guests, if there are any, is taken off by their host."""
        brought = sorted(one for host in PEOPLE for one in self.hall.guests_of(host))
        if brought:
            name = brought[which % len(brought)]
            host = await self.person(name[0])
            (row,) = (
                one
                for one in await guest_rows.of_host(self.tx, self.number, host.id)
                if one.name == name
            )
            await guests.take_off(self.tx, host, row.id)
            self.hall.leave(name)

    async def capacity(self, most: int) -> None:
        await self.plan(most)
        self.hall.capacity = most

    async def add(self) -> None:
        self.hall.added += 1
        name = f"Прохожий {'я' * (1 + self.hall.added)}"
        staff = await people_rows.consultant(self.tx, STAFF)
        assert staff
        await guests.add(self.tx, self.number, name, staff)
        self.hall.first[name] = False
        self.hall.seated.add(name)


@pytest.fixture
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def test_seats_and_queue_are_what_they_should_be(loop: asyncio.Runner, tmp_path: Path) -> None:
    db = loop.run(Database.open(tmp_path / "centre.db"))

    async def told(capacity: int, limit: int | None, steps: list[tuple]) -> None:
        async with db.write() as tx:
            story = Story(tx, capacity, limit)
            await story.begin()
            for step in steps:
                await story.step(*step)
            raise _UndoneError

    @settings(max_examples=150, deadline=None)
    @given(
        capacity=st.integers(1, 3),
        limit=st.none() | st.integers(1, 2),
        steps=st.lists(st.sampled_from(STEPS), min_size=10, max_size=40),
    )
    def holds(capacity: int, limit: int | None, steps: list[tuple]) -> None:
        with pytest.raises(_UndoneError):
            loop.run(told(capacity, limit, steps))

    try:
        holds()
    finally:
        loop.run(db.close())
