"""Contests and rules on the staff panel: which wait for this year's dates, and confirming them."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from urllib.parse import urlsplit

from bot import contests, duties
from bot.dates import Shown, shown
from bot.errors import RefusalError
from bot.panel_date_forms import Typed, clocks, digest, fields, moment, zones
from bot.panel_deadlines import MOST
from bot.texts import home
from bot.typed_dates import Taking
from db import deadlines
from db import duties as duty_rows
from db import panel_deadlines as rows
from db.database import Tx
from db.deadlines import Deadline
from db.duties import Duty
from db.people import Consultant

A_YEAR = timedelta(days=366)
FIELDS = ("opens", "day", "clock", "zone", "url")
URL_FITS = 300


# -- contests --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest with its date to come and the last one that is past, where they are known."""

    duty: Duty
    coming: Shown | None
    last: Shown | None


@dataclass(frozen=True, slots=True)
class Contests:
    """`waiting`: of this year's dates; `rules`: which remind nobody until they are confirmed."""

    waiting: list[Contest]
    dated: list[Contest]
    rules: list[Duty]


@dataclass(frozen=True, slots=True)
class Form:
    """The dates of a contest to be typed. `waits`: who hears of a change at once; `fits`: who will
    hear that it opens. `seen`: what stood there when the form was opened.
    """

    contest: Contest
    typed: Typed
    zones: list[str]
    seen: str
    waits: int
    fits: int
    most: int


async def listed(tx: Tx) -> Contests:
    by_duty: dict[str | None, list[Deadline]] = {}
    for one in await rows.contest_dates(tx):
        by_duty.setdefault(one.duty, []).append(one)
    found = [_contest(tx, duty, by_duty.get(duty.id, [])) for duty in await duty_rows.contests(tx)]
    dated = [(one.coming.deadline.due_at, one) for one in found if one.coming]
    return Contests(
        [one for one in found if one.coming is None],
        [one for _, one in sorted(dated, key=lambda pair: pair[0])],
        [duty for duty in await duty_rows.obligations(tx) if contests.to_check(duty)],
    )


def _contest(tx: Tx, duty: Duty, dates: list[Deadline]) -> Contest:
    """`dates`: the earliest first."""
    ahead = [one for one in dates if one.due_at > tx.now]
    past = [one for one in dates if one.due_at <= tx.now]
    return Contest(
        duty,
        shown(ahead[0], home(), tx.now) if ahead else None,
        shown(past[-1], home(), tx.now) if past else None,
    )


async def _found(tx: Tx, number: int, *, grant: bool) -> Duty:
    duty = await duty_rows.numbered(tx, number)
    if duty is None or (duty.kind == "grant") != grant:
        raise RefusalError("duty_gone")
    return duty


async def form(tx: Tx, number: int, typed: Typed) -> Form:
    """Return the form of a contest, with what was typed where that was refused."""
    duty = await _found(tx, number, grant=True)
    dates = [one for one in await rows.contest_dates(tx) if one.duty == duty.id]
    contest = _contest(tx, duty, dates)
    one = contest.coming.deadline if contest.coming else None
    stands = await _stands(tx, duty, one)
    waits = await rows.waiting(tx, 0, duty.id, tx.now, home().key)
    fits = await rows.fitting(tx, duty, MOST) if one is None else 0
    given = {name: typed.get(name, "") for name in FIELDS} if typed else stands
    listed = list(dict.fromkeys([*clocks(), stands["zone"]]))
    return Form(contest, given, listed, digest(one), sum(waits.values()), fits, MOST)


async def _stands(tx: Tx, duty: Duty, one: Deadline | None) -> Typed:
    """Return the form as it stands: the date to come, else only where the contest is announced."""
    if one is None:
        return {"opens": "", "day": "", "clock": "", "zone": "moscow", "url": duty.url or ""}
    opens = await rows.opens_at(tx, one.number)
    at = fields(one)
    begins = opens.astimezone(zones().get(at["zone"], home())) if opens else None
    return {**at, "opens": f"{begins:%Y-%m-%d}" if begins else "", "url": one.url or duty.url or ""}


async def confirm(tx: Tx, number: int, typed: Typed, centre: str) -> None:
    """Confirm this year's dates; refused where a colleague has entered others meanwhile."""
    duty = await _found(tx, number, grant=True)
    coming = await deadlines.coming_of(tx, duty.id)
    one = coming[0] if coming else None
    given = {name: typed.get(name, "").strip() for name in FIELDS}
    if given == await _stands(tx, duty, one):
        return
    taking = _taking(given)
    url = _address(given["url"])
    same = one is not None and one.due_at == taking.closes
    if digest(one) != typed.get("seen") and not same:
        raise RefusalError("panel_date_changed")
    await contests.take(tx, number, taking, centre, url)


def _taking(typed: Typed) -> Taking:
    closes = moment(typed["day"], typed["clock"], typed["zone"])
    opens = moment(typed["opens"], "", typed["zone"], time(0)) if typed["opens"] else None
    return Taking(opens, closes)


def _address(text: str) -> str:
    """Return the address of a page; RefusalError where it is none."""
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise RefusalError("panel_url") from error
    plain = not any(sign.isspace() for sign in text)
    if text and not (parts.scheme in {"http", "https"} and parts.netloc and plain):
        raise RefusalError("panel_url")
    if len(text) > URL_FITS:
        raise RefusalError("panel_url")
    return text


# -- rules -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with the dates that it makes; `concerned`: who will be reminded, up to `most`."""

    duty: Duty
    last: list[date]
    dates: list[date]
    words: str
    concerned: int
    most: int


async def rule(tx: Tx, number: int) -> Rule:
    duty = await _found(tx, number, grant=False)
    days = await duties.working_days(tx)
    today = tx.now.astimezone(home()).date()
    last = duties.dates_of(duty, days, today - A_YEAR, today - timedelta(days=1))
    ahead = duties.dates_of(duty, days, today, today + A_YEAR)
    words, _ = duties.words_of(duty)
    waits = 0 if duty.confirmed else await rows.concerned(tx, duty, MOST)
    return Rule(
        duty, [one.day for one in last], [one.day for one in ahead], words or "", waits, MOST
    )


async def confirm_rule(tx: Tx, number: int, staff: Consultant) -> bool:
    """Let a rule remind by itself from now on; False: it did."""
    duty = await _found(tx, number, grant=False)
    if not contests.to_check(duty):
        return False
    return await contests.confirm(tx, number, staff.user_id)
