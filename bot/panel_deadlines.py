"""Dates on the staff panel: the lists, and a card with who will be told, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot import panel_content, sweep
from bot.config import Settings, span
from bot.dates import Shown, clock_of, shown
from bot.errors import RefusalError
from bot.spans import Quiet, points
from bot.texts import home
from db import deadlines, duties
from db import panel_deadlines as rows
from db import sweep as reminders
from db.database import Tx
from db.deadlines import Deadline
from db.duties import Duty
from db.panel_deadlines import Asked

SHOWS = ("ahead", "past", "retired")
KINDS = ("", "grant", "duty", "centre")
SHEET = 50
MOST = 5000
"""How many people are counted whom something new concerns."""
EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


# -- the lists -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listing:
    show: str
    kind: str
    year: int
    years: range
    dates: list[Shown]
    page: int
    more: bool


async def listed(tx: Tx, show: str, kind: str, year: int, page: int) -> Listing:
    """Return a page of a list of SHOWS, of a kind of KINDS and a year; '' and 0: of all."""
    ends = await rows.ends(tx)
    years = range(_year(ends[0]), _year(ends[1]) + 1) if ends else range(0)
    within = _within(year) if year in years else EVER
    found = await rows.listed(tx, show, kind, within, (SHEET + 1, page * SHEET))
    dates = [shown(one, home(), tx.now) for one in found[:SHEET]]
    return Listing(show, kind, year, years, dates, page, len(found) > SHEET)


def _year(moment: datetime) -> int:
    return moment.astimezone(home()).year


def _within(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=home()), datetime(year + 1, 1, 1, tzinfo=home())


# -- a card ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Coming:
    """A reminder ahead: when by the clock of those it goes to, whose that is, to how many."""

    at: datetime
    clock: str
    span: str
    people: int


@dataclass(frozen=True, slots=True)
class Card:
    """A date; `whose`: 'contest', 'rule' or 'centre'; `waits`: who can be reached, is not done.

    `fits`: whom the bot will tell that a contest opens, counted up to MOST.
    """

    shown: Shown
    whose: str
    duty: Duty | None
    opens: datetime | None
    live: bool
    narrowed: bool
    waits: int
    fits: int
    coming: list[Coming]
    reminder: Markup | None
    asked: list[Asked]
    page: int
    more: bool


async def of_all(tx: Tx, number: int) -> Deadline:
    """Return a date that is not somebody's own: those are nobody else's business."""
    one = await deadlines.get(tx, number)
    if one is None or one.person_id is not None:
        raise RefusalError("panel_date_gone")
    return one


async def card(tx: Tx, settings: Settings, number: int, page: int, *, leads: bool) -> Card:
    """Return a date with a page of who asked to be reminded of it, the names for leads only."""
    one = await of_all(tx, number)
    live = one.retired_at is None and one.due_at > tx.now
    people = await rows.waiting(tx, number, one.subject, tx.now, home().key)
    coming = await _coming(tx, settings, one, people) if live else []
    listed = (SHEET + 1, page * SHEET)
    names = await rows.asked(tx, number, one.subject, listed) if leads else []
    duty = await duties.named(tx, one.duty) if one.duty else None
    whose = "centre" if duty is None else "contest" if duty.kind == "grant" else "rule"
    opens = await rows.opens_at(tx, number)
    opening = live and duty is not None and opens is not None and opens > tx.now
    return Card(
        shown(one, home(), tx.now),
        whose,
        duty,
        opens,
        live,
        bool(await rows.codes(tx, number)),
        sum(people.values()),
        await rows.fitting(tx, duty, MOST) if opening and duty else 0,
        coming,
        _reminder(one, coming[0].at) if coming else None,
        names[:SHEET],
        page,
        len(names) > SHEET,
    )


def _reminder(one: Deadline, at: datetime) -> Markup:
    """Return what will be said to who lives by the centre's clock."""
    text, _ = sweep.said([shown(one, home(), at)])
    return panel_content.shown(text)


async def _coming(
    tx: Tx, settings: Settings, one: Deadline, people: Mapping[str, int]
) -> list[Coming]:
    """Return the reminders ahead as the sweep will send them, the next first.

    Zones whose clocks show the same go together; of what comes at one time only the last is said.
    """
    quiet = span(settings.reminders.quiet_hours)
    found: dict[tuple[datetime, str, str], int] = {}
    for zone, count in (people or {home().key: 0}).items():
        for comes, due, name in await _ahead(tx, one, ZoneInfo(zone), quiet):
            told = count if due > tx.now else await _in_time(tx, one, zone, due)
            at = comes.astimezone(ZoneInfo(zone))
            key = (at, clock_of(at), name)
            found[key] = found.get(key, 0) + told
    listed = [Coming(*key, count) for key, count in found.items()]
    return sorted(listed, key=lambda it: (it.at, it.clock))


async def _ahead(
    tx: Tx, one: Deadline, zone: ZoneInfo, quiet: Quiet
) -> list[tuple[datetime, datetime, str]]:
    """Return when reminders come to a zone, when each was due, and its span."""
    listed = await reminders.reminders_of(tx, one.number)
    last = {at.comes: at for at in points(listed, zone, quiet)}
    return [(at.comes, at.due, at.span) for at in last.values() if tx.now < at.comes < one.due_at]


async def _in_time(tx: Tx, one: Deadline, zone: str, due: datetime) -> int:
    """Return how many of a zone had asked before a reminder was due that waits for the morning."""
    found = await rows.waiting(tx, one.number, one.subject, due, home().key)
    return found.get(zone, 0)
