"""What a card tells beside title and time: sessions, sections, and who may sign up until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import eligibility, moments
from bot.moments import When, when
from db import sections as section_rows
from db import series as series_rows
from db import sessions as session_rows
from db.database import Tx
from db.people import Person
from db.sections import Section
from db.seminars import Seminar
from db.series import Series
from db.sessions import Session


@dataclass(frozen=True, slots=True)
class Choice:
    """A section and how many of its places are free; None: it has no number of its own."""

    section: Section
    free: int | None


@dataclass(frozen=True, slots=True)
class Programme:
    """`opens`: when sign-up opens, where it has not; `for_others`: the municipality it is for,
    where that is not the person's.
    """

    sessions: Sequence[tuple[Session, When]]
    choices: Sequence[Choice]
    chosen: Section | None
    opens: When | None
    closes: When | None
    closed: bool
    for_others: str | None
    series: Series | None

    @property
    def may_sign_up(self) -> bool:
        return self.opens is None and not self.closed and self.for_others is None

    @property
    def full(self) -> bool:
        """Whether no section that is offered has a place."""
        return bool(self.choices) and all(one.free == 0 for one in self.choices)


async def of(
    tx: Tx, seminar: Seminar, person: Person | None, zone: str | None, section: int | None
) -> Programme:
    """Return the programme as a person sees it, by the clock of their zone.

    `section`: the one that they have chosen.
    """

    def at(moment: Session) -> When:
        return when(moment.starts_at, moment.ends_at, zone, seminar.timezone)

    later = eligibility.opens_later(tx, seminar)
    return Programme(
        sessions=[(one, at(one)) for one in await session_rows.of(tx, seminar.number)],
        choices=await choices(tx, seminar.number),
        chosen=await section_rows.get(tx, section) if section is not None else None,
        opens=when(seminar.opens_at, None, zone) if seminar.opens_at and later else None,
        closes=when(seminar.closes_at, None, zone) if seminar.closes_at else None,
        closed=eligibility.is_closed(tx, seminar),
        for_others=await eligibility.elsewhere(tx, seminar, person),
        series=await series_rows.get(tx, seminar.series) if seminar.series else None,
    )


async def choices(tx: Tx, seminar: int) -> list[Choice]:
    """Return the sections that are offered."""
    found = await section_rows.of(tx, seminar)
    return [Choice(one, await section_rows.free(tx, one)) for one in found]


async def arriving(tx: Tx, seminar: Seminar) -> tuple[datetime, datetime]:
    """Return from when until when people may say that they are there: now, next or at the end.

    Each session of a seminar has a span of its own.
    """
    found = await session_rows.of(tx, seminar.number)
    times = [(one.starts_at, one.ends_at) for one in found]
    spans = [moments.arriving(*one) for one in times or [(seminar.starts_at, seminar.ends_at)]]
    return next((one for one in spans if tx.now < one[1]), spans[-1])
