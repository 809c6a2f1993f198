"""Staff confirm dates of contests and rules of duties; whom it concerns is told, once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot import duties, typed_dates
from bot.buttons import button, named
from bot.config import Settings, span
from bot.deadline_buttons import RemindDeadline, ViewDeadline
from bot.duty_buttons import (
    ConfirmDuty,
    Contests,
    EnterDates,
    ToCheck,
    ViewContest,
    ViewDuty,
)
from bot.duty_items import BEFORE, MOSCOW
from bot.errors import RefusalError
from bot.moments import awake
from bot.outbox import Buttons, Lane, To, say
from bot.paging import paged, turns
from bot.texts import home, render
from bot.typed_dates import Taking
from db import duties as rows
from db import municipalities, openings, profiles
from db.database import Tx
from db.duties import Duty
from db.openings import Opening, Someone

PAGE = 8
SLICE = 200
"""People told in one transaction."""
FRESH = timedelta(days=14)
"""So long after a contest has opened people are told of it."""
YEARS = 3


async def _known(tx: Tx, number: int) -> Duty:
    duty = await rows.numbered(tx, number)
    if duty is None:
        raise RefusalError("duty_gone")
    return duty


# -- contests ------------------------------------------------------------------------------------


async def listed(tx: Tx, page: int = 0) -> tuple[str, Buttons]:
    """Return the contests: those with a date to come, and a button for each of the others."""
    found = [(one, await rows.to_come(tx, one.id)) for one in await rows.contests(tx)]
    dated = sorted(((at, one) for one, at in found if at), key=lambda pair: pair[0])
    waiting = [one for one, at in found if at is None]
    page, pages = paged(len(waiting), page, PAGE)
    unchecked = sum(1 for duty in await rows.obligations(tx) if to_check(duty))
    text = render(
        "contests/list",
        dated=dated if page == 0 else [],
        waiting=len(waiting),
        page=page + 1,
        pages=pages,
        zone=MOSCOW,
    )
    shown = [one for _, one in dated] if page == 0 else []
    shown += waiting[page * PAGE : (page + 1) * PAGE]
    buttons = [[named(one.title, ViewContest(duty=one.number))] for one in shown]
    check = [[button("to_check", ToCheck(), count=unchecked)]] if unchecked else []
    turn = turns(page, lambda to: Contests(page=to), more=page + 1 < pages)
    return text, [*buttons, *turn, *check]


async def card(tx: Tx, number: int) -> tuple[str, Buttons]:
    duty = await _known(tx, number)
    closes = await rows.to_come(tx, duty.id)
    text = render("contests/card", duty=duty, facts=duty.facts, closes=closes, zone=MOSCOW)
    return text, [
        [button("enter_dates", EnterDates(duty=number))],
        [button("back", Contests())],
    ]


async def asking(tx: Tx, number: int) -> str:
    """Return how the dates are to be typed."""
    return render("contests/asking", duty=await _known(tx, number))


async def enter(tx: Tx, number: int, words: str, centre: str) -> str:
    """Take the dates that were typed; return what is said of them. The centre vouches for them."""
    taking = typed_dates.read(words, tx.now, ZoneInfo(MOSCOW))
    if taking is None:
        raise RefusalError("contest_dates")
    duty = await take(tx, number, taking, centre)
    return render("contests/entered", duty=duty, taking=taking, zone=MOSCOW)


async def take(tx: Tx, number: int, taking: Taking, centre: str, url: str = "") -> Duty:
    """Confirm when a contest takes applications; who waits for it is told where that has moved.

    `url`: where the centre has read it, if not where the contest is always announced.
    """
    duty = await _known(tx, number)
    if duty.kind != "grant":
        raise RefusalError("duty_gone")
    if taking.closes <= tx.now or (taking.opens and taking.opens >= taking.closes):
        raise RefusalError("contest_past")
    if taking.closes.year > tx.now.year + YEARS:
        raise RefusalError("contest_far", years=YEARS)
    before = await rows.to_come(tx, duty.id)
    today = f"{tx.now.astimezone(home()):%Y-%m-%d}"
    checked = replace(duty, source=centre, as_of=today, url=url or duty.url)
    await duties.plan_contest(tx, checked, taking.opens, taking.closes, BEFORE)
    if before is not None and before != taking.closes:
        await _tell_moved(tx, duty, before, taking.closes)
    return duty


async def _tell_moved(tx: Tx, duty: Duty, before: datetime, now: datetime) -> None:
    text = render("contests/moved", duty=duty, before=before, now=now, zone=MOSCOW)
    for one in await openings.wishers(tx, duty.id):
        await say(tx, To(one.address), text, lane=Lane.REMINDER)


# -- telling of what has opened ------------------------------------------------------------------


async def announce(tx: Tx, settings: Settings) -> bool:
    """Tell some of whom it concerns, and who are awake, what is new; False: all know.

    A contest has opened; a rule that staff have confirmed is now reminded of, too.
    """
    quiet = span(settings.reminders.quiet_hours)

    def up(zone: str) -> bool:
        return awake(tx.now, ZoneInfo(zone), quiet) <= tx.now

    zones = [zone for zone in await municipalities.zones(tx) if up(zone)]
    at_home = up(settings.centre.timezone)
    for opening in await openings.opened(tx, tx.now - FRESH):
        found = await openings.untold(tx, opening, zones, SLICE, at_home=at_home)
        await openings.note_told(tx, opening, found)
        await _tell_all(tx, found, partial(_opened, opening), _buttons(opening))
        if len(found) == SLICE:
            return True
    for duty in await openings.confirmed(tx, tx.now - FRESH):
        next_at = await rows.to_come(tx, duty.id)
        found = await openings.unasked(tx, duty, zones, SLICE, at_home=at_home) if next_at else []
        for one in found:
            await profiles.wish(tx, one.person_id, [duty.id])
        await _tell_all(tx, found, partial(_joined, duty, next_at), ())
        if len(found) == SLICE:
            return True
    return False


async def _tell_all(
    tx: Tx, people: list[Someone], words: Callable[[str], str], buttons: Buttons
) -> None:
    """Say the same to all, but for their zones."""
    texts: dict[str, str] = {}
    for one in people:
        zone = one.timezone or home().key
        text = texts.get(zone) or texts.setdefault(zone, words(zone))
        await say(tx, To(one.address), text, buttons=buttons, lane=Lane.REMINDER)


def _opened(opening: Opening, zone: str) -> str:
    closes = opening.due_at.astimezone(ZoneInfo(opening.zone))
    own = opening.due_at.astimezone(ZoneInfo(zone))
    theirs = own if own.utcoffset() != closes.utcoffset() else None
    return render("contests/opened", opening=opening, closes=closes, theirs=theirs)


def _joined(duty: Duty, next_at: datetime | None, _: str) -> str:
    """A day is the same day everywhere."""
    return render("contests/joined", duty=duty, next_at=next_at)


def _buttons(opening: Opening) -> Buttons:
    return [
        [button("contest_card", ViewDeadline(deadline=opening.number))],
        [button("remind_all", RemindDeadline(deadline=opening.number, on=True))],
    ]


# -- rules to check ------------------------------------------------------------------------------


def to_check(duty: Duty) -> bool:
    """A rule that makes dates and does not remind by itself."""
    return not duty.confirmed and duties.is_dated(duty)


async def unchecked(tx: Tx, page: int = 0) -> tuple[str, Buttons]:
    """Return the rules that remind nobody until somebody confirms them."""
    found = [duty for duty in await rows.obligations(tx) if to_check(duty)]
    page, pages = paged(len(found), page, PAGE)
    part = found[page * PAGE : (page + 1) * PAGE]
    buttons = [[named(duty.title, ViewDuty(duty=duty.number))] for duty in part]
    text = render("contests/unchecked", any=bool(found), page=page + 1, pages=pages)
    turn = turns(page, lambda to: ToCheck(page=to), more=page + 1 < pages)
    return text, [*buttons, *turn, [button("back", Contests())]]


async def rule(tx: Tx, number: int) -> tuple[str, Buttons]:
    duty = await _known(tx, number)
    days = await duties.working_days(tx)
    today = tx.now.astimezone(home()).date()
    ahead = duties.dates_of(duty, days, today, today + timedelta(days=366))
    dates: list[date] = [one.day for one in ahead]
    text = render("contests/rule", duty=duty, dates=dates)
    confirm = [] if duty.confirmed else [[button("confirm_duty", ConfirmDuty(duty=number))]]
    return text, [*confirm, [button("back", ToCheck())]]


async def confirm(tx: Tx, number: int, staff: int) -> bool:
    """Let a rule remind by itself from now on; False: it did.

    Who asked to be reminded of all that their profile names will be of this too, and is told.
    """
    duty = await _known(tx, number)
    if duty.confirmed:
        return False
    await rows.confirm(tx, number, staff)
    await duties.count_all(tx)
    return True
