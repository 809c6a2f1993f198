"""Dates out of rules: counted once a duty, kept in step with content, calendar and zone."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.duty_items import BEFORE, MOSCOW
from bot.rules import RULE, Abolished, Counted, Shift, WorkingDays, counted
from bot.setting_values import duration
from bot.texts import home, render
from db import calendar, desks
from db import duties as rows
from db.database import Tx
from db.duties import Duty, Planned

AHEAD = relativedelta(months=15)
HUMANE = time(10)
"""When people are reminded of a day."""
DAY_ENDS = time(23, 59, 59)
A_DAY = timedelta(days=1)
DATED = frozenset({"annual", "list", "quarterly", "monthly"})
COUNTED_FOR = "duties_counted_for"


async def working_days(tx: Tx) -> WorkingDays:
    holidays, workdays = await calendar.days(tx)
    return WorkingDays(holidays, workdays, await calendar.years(tx))


async def due(tx: Tx) -> None:
    """Count all dates anew, once a day and where the centre has got another zone."""
    if await desks.setting(tx, COUNTED_FOR) != _today_in_zone(tx):
        await count_all(tx)


def _today(tx: Tx) -> date:
    return tx.now.astimezone(home()).date()


def _today_in_zone(tx: Tx) -> str:
    return f"{_today(tx).isoformat()} {home().key}"


async def count_all(tx: Tx) -> None:
    """Bring the dates of all duties in step with their rules; what is past stays as it was."""
    days = await working_days(tx)
    for duty in await rows.obligations(tx):
        await _count(tx, duty, days)
    await desks.set_setting(tx, COUNTED_FOR, _today_in_zone(tx))


async def _count(tx: Tx, duty: Duty, days: WorkingDays) -> None:
    begin = _today(tx)
    kept = []
    for one in dates_of(duty, days, begin, begin + AHEAD):
        planned = _planned(duty, one, days)
        await rows.plan(tx, planned, _reminders_of_day(one.day))
        kept.append(planned.id)
    await rows.retire_dates(tx, duty.id, begin, kept)


def dates_of(duty: Duty, days: WorkingDays, begin: date, end: date) -> Iterator[Counted]:
    """Yield what the rule of a duty makes of the days from `begin` to `end`."""
    facts = duty.facts
    rule, shift = RULE.validate_python(facts["rule"]), facts["shift"]
    yield from counted(rule, shift, days, begin, end)


def words_of(duty: Duty) -> tuple[str | None, bool]:
    """Return what is said of a duty that the calendar makes no dates of; True: abolished."""
    rule = RULE.validate_python(duty.facts["rule"])
    return rule.words, isinstance(rule, Abolished)


def is_dated(duty: Duty) -> bool:
    """Tell whether the calendar makes dates of a duty."""
    return duty.facts["rule"]["type"] in DATED


def _planned(duty: Duty, one: Counted, days: WorkingDays) -> Planned:
    zone = home()
    shift: Shift = duty.facts["shift"]
    note = render(
        "duties/note",
        note=duty.note,
        unsure=one.unsure,
        free=shift != "next_workday" and not days.works_on(one.day),
    )
    return Planned(
        id=f"{duty.id}:{one.period}",
        subject=duty.id,
        duty=duty.id,
        kind=duty.kind,
        title=duty.title,
        due_at=datetime.combine(one.day, DAY_ENDS, zone),
        due_on=one.day.isoformat(),
        zone=zone.key,
        needs=len(duty.who),
        verify=not duty.confirmed or one.unsure is not None,
        opens_at=None,
        url=duty.url,
        note=note or None,
        source="; ".join(part for part in (duty.law, duty.source) if part) or None,
        as_of=duty.as_of,
        codes=_packed(duty.who),
    )


def _packed(codes: list[str]) -> str:
    return json.dumps(sorted(codes), ensure_ascii=False, separators=(",", ":"))


def _reminders_of_day(day: date) -> dict[str, datetime]:
    before = {span: day - duration(span) for span in BEFORE}
    return {span: datetime.combine(on, HUMANE, home()) for span, on in before.items()}


# -- contests ------------------------------------------------------------------------------------


async def plan_contest(
    tx: Tx, duty: Duty, opens: datetime | None, closes: datetime, before: list[str]
) -> int:
    """Write the next dates of a contest, which somebody has confirmed; return the number.

    Those that were to come before are replaced: a contest has one date ahead.
    """
    zone = _zone(closes)
    planned = Planned(
        id=f"{duty.id}:{closes:%Y}",
        subject=duty.id,
        duty=duty.id,
        kind=duty.kind,
        title=duty.title,
        due_at=closes,
        due_on=None,
        zone=zone,
        needs=1 if duty.who else 0,
        verify=False,
        opens_at=opens,
        url=duty.url,
        note=render("duties/contest_note", duty=duty, facts=duty.facts, opens=opens, zone=zone),
        source=duty.source,
        as_of=duty.as_of,
        codes=_packed(duty.who),
    )
    number = await rows.plan(tx, planned, _reminders_of(closes, before, zone))
    await rows.retire_dates(tx, duty.id, _today(tx), [planned.id])
    return number


def _zone(moment: datetime) -> str:
    """Return Moscow's zone where it has the moment's offset, else one of that offset."""
    offset = moment.utcoffset()
    for zone in (ZoneInfo(MOSCOW), home()):
        if moment.astimezone(zone).utcoffset() == offset:
            return zone.key
    return MOSCOW


def _reminders_of(closes: datetime, before: list[str], zone: str) -> Mapping[str, datetime]:
    """Days are counted by the contest's own calendar, hours as they pass."""
    local = closes.astimezone(ZoneInfo(zone))
    lengths = {duration(span): span for span in reversed(before)}
    return {
        span: closes - length
        if length % A_DAY
        else min(
            datetime.combine(local.date() - length, HUMANE, ZoneInfo(zone)),
            datetime.combine(local.date() - length, local.time(), ZoneInfo(zone)),
        )
        for length, span in lengths.items()
    }
