"""Dates as people meet them: the list, a card, «Напоминать», «Сдано»."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from bot.buttons import button, named
from bot.config import Settings, span
from bot.dates import Shown, shown
from bot.deadline_buttons import (
    Deadlines,
    DropOwnDate,
    OwnDate,
    RemindDeadline,
    ViewDeadline,
    YearFile,
    done_button,
)
from bot.errors import RefusalError
from bot.outbox import Button, Buttons, To, put
from bot.outcome_buttons import Won
from bot.own_dates import zone_name
from bot.paging import turns
from bot.spans import points
from bot.texts import home, render
from db import deadlines as rows
from db import sweep, wishes
from db.database import Tx
from db.deadlines import Deadline
from db.people import Person

NEAR = timedelta(days=92)
YEAR = timedelta(days=366)
AHEAD = timedelta(days=6 * 366)
"""Further than anybody's own date may be."""
PAGE = 8
NUMBER = re.compile(r"[0-9]{1,9}")


async def zone_of(tx: Tx, person: Person | None) -> ZoneInfo:
    return ZoneInfo(await zone_name(tx, person)) if person else home()


async def coming(tx: Tx, person: Person | None, within: timedelta) -> list[Deadline]:
    """Return the dates that concern a person, the next first; all, where nothing is known."""
    return await rows.between(tx, person.id if person else None, tx.now, tx.now + within)


async def _seen(tx: Tx, person: Person | None, number: int) -> Deadline:
    """Return a date that a person may see."""
    one = await rows.get(tx, number)
    if one is None or (one.person_id and (person is None or one.person_id != person.id)):
        raise RefusalError("deadline_gone")
    return one


async def linked(tx: Tx, person: Person | None, name: str) -> int | None:
    """Return the date that a deep link means: by its id in the content, or by its number."""
    one = await rows.loaded(tx, name)
    if one is None and NUMBER.fullmatch(name):
        one = await rows.get(tx, int(name))
    theirs = one is not None and one.person_id in {None, person.id if person else None}
    return one.number if one and theirs else None


async def _live(tx: Tx, person: Person, number: int) -> Deadline:
    """Return a date that is still to come."""
    one = await _seen(tx, person, number)
    if one.retired_at is not None:
        raise RefusalError("deadline_withdrawn", title=one.title)
    if one.due_at <= tx.now:
        raise RefusalError("deadline_past", title=one.title)
    return one


# -- shown -----------------------------------------------------------------------------------------


async def listed(tx: Tx, person: Person | None, page: int = 0) -> tuple[str, Buttons]:
    """Return what `/deadlines` says: three months, then the next date of what comes later."""
    end = tx.now + NEAR
    profiled = bool(person and await rows.has_profile(tx, person.id))
    named_ones, routine = _parted(await coming(tx, person, AHEAD), end, repeated=profiled)
    dates = [*named_ones, *routine]
    page = min(page, max(0, len(dates) - 1) // PAGE)
    zone = await zone_of(tx, person)
    part = dates[page * PAGE : (page + 1) * PAGE]
    on_page = [shown(one, zone, tx.now) for one in part]
    above = on_page[: max(0, len(named_ones) - page * PAGE)]
    below = on_page[len(above) :]
    text = render(
        "deadlines/list",
        above=above,
        months=_by_month(one for one in below if one.deadline.due_at <= end),
        later=[one for one in below if one.deadline.due_at > end],
        wanted=await wishes.subjects(tx, person.id) if person else set(),
        done=await wishes.done(tx, person.id) if person else set(),
        profiled=profiled,
        page=page,
        pages=max(1, -(-len(dates) // PAGE)),
    )
    buttons = [[named(one.title, ViewDeadline(deadline=one.number))] for one in part]
    return text, [*buttons, *_below(page, more=len(dates) > (page + 1) * PAGE, any_=bool(dates))]


def _parted(
    found: list[Deadline], end: datetime, *, repeated: bool
) -> tuple[list[Deadline], list[Deadline]]:
    """Part what the centre and a person have named from the routine of reports, where there is any.

    Of each subject what is near, then its next date. The routine of who has told nothing of an
    organisation comes once a duty: a month's reports would hide the rest.
    """
    first = {one.subject: one.number for one in reversed(found)}
    dates = [one for one in found if one.due_at <= end or first[one.subject] == one.number]
    routine = [one for one in dates if one.duty is not None and one.kind != "grant"]
    if not routine:
        return [], dates
    named_ones = [one for one in dates if one not in routine]
    return named_ones, [one for one in routine if repeated or first[one.subject] == one.number]


def _by_month(dates: Iterable[Shown]) -> list[tuple[Any, list[Shown]]]:
    return [
        (month, list(group))
        for month, group in groupby(dates, key=lambda one: one.day.replace(day=1))
    ]


def _below(page: int, *, more: bool, any_: bool) -> list[list[Button]]:
    files = [
        button("year_picture", YearFile(picture=True)),
        button("year_calendar", YearFile(picture=False)),
    ]
    turn = turns(page, lambda to: Deadlines(page=to), more=more)
    return [*turn, [button("own_date", OwnDate())], *([files] if any_ else [])]


async def card(tx: Tx, person: Person | None, number: int) -> tuple[str, Buttons]:
    """Return a date with what one can do about it."""
    one = await _seen(tx, person, number)
    live = one.due_at > tx.now and one.retired_at is None
    wanted = bool(person and await wishes.wanted(tx, person.id, one.subject))
    done = bool(person and number in await wishes.done(tx, person.id))
    text = render(
        "deadlines/card",
        shown=shown(one, await zone_of(tx, person), tx.now),
        live=live,
        wanted=wanted,
        done=done,
    )
    if one.retired_at is not None:
        return text, []
    data = RemindDeadline(deadline=number, on=not wanted)
    buttons = [[button("remind_not" if wanted else "remind", data)]] if live else []
    buttons.append([done_button(one, done=not done, card=True)])
    if done and one.kind == "grant":
        buttons.append([button("won", Won(deadline=number))])
    if one.person_id is not None:
        buttons.append([button("own_date_drop", DropOwnDate(deadline=number))])
    return text, [*buttons, [button("all_deadlines", Deadlines())]]


# -- wishes, what is done --------------------------------------------------------------------------


async def wish(tx: Tx, person_id: int, subject: str, *, remind: bool = True) -> bool:
    """Note that a person wants to be reminded of a subject from now on; False: it was so."""
    return await wishes.put(tx, person_id, subject, remind=remind)


async def remind(tx: Tx, person: Person, number: int, *, on: bool) -> bool:
    """Note «Напоминать» or «Не напоминать» about a date, or its duty; False: it was so."""
    one = await _live(tx, person, number)
    if not on and await wishes.wanted(tx, person.id, one.subject) is None:
        return False
    return await wish(tx, person.id, one.subject, remind=on)


async def confirmation(tx: Tx, settings: Settings, person: Person, number: int, *, on: bool) -> str:
    """Return what becomes of a wish: when the next reminder will come."""
    one = await _seen(tx, person, number)
    when = await next_reminder(tx, settings, person, one.subject) if on else None
    return render("deadlines/wished", deadline=one, on=on, when=when)


async def next_reminder(
    tx: Tx, settings: Settings, person: Person, subject: str
) -> datetime | None:
    """Return when a person will next be reminded of a subject, by their own clock."""
    since = await wishes.wanted(tx, person.id, subject)
    zone = await zone_of(tx, person)
    quiet = span(settings.reminders.quiet_hours)
    done = await wishes.done(tx, person.id)
    for one in await rows.coming_of(tx, subject):
        for at in points(await sweep.reminders_of(tx, one.number), zone, quiet):
            useful = since is not None and since < at.due and tx.now < at.comes < one.due_at
            if useful and one.number not in done:
                return at.comes.astimezone(zone)
    return None


async def do(tx: Tx, person: Person, number: int, *, done: bool) -> bool:
    """Note that somebody is done with a date, or is not after all; False: it was so.

    A report may be noted after its day, too.
    """
    one = await _seen(tx, person, number)
    if done:
        return await wishes.do(tx, person.id, number, one.kind, person.municipality_id)
    return await wishes.undo(tx, person.id, number)


async def done_words(tx: Tx, person: Person, number: int, *, done: bool) -> tuple[str, Buttons]:
    """Return what is said of a date noted as done, with a way back."""
    one = await _seen(tx, person, number)
    text = render("deadlines/done", deadline=one, done=done)
    won = [[button("won", Won(deadline=number))]] if done and one.kind == "grant" else []
    return text, [*won, [done_button(one, done=not done, card=False)]]


# -- files -----------------------------------------------------------------------------------------


async def send_year(
    tx: Tx, chat: int, person: Person | None, *, picture: bool, trace: bool
) -> bool:
    """Queue the year as a picture or a calendar file, made when it is sent; False: it is empty."""
    if not await coming(tx, person, YEAR):
        return False
    content = {"maker": "year_picture" if picture else "year_calendar", "args": {"address": chat}}
    await put(tx, To(chat), "document", content, trace=trace)
    return True


# -- export, two accounts of one person ------------------------------------------------------------


async def of_person(tx: Tx, person: Person) -> dict[str, object]:
    """Return what is kept of a person's dates, for their own eyes."""
    return {
        "wishes": [
            {"about": w.title or w.subject, "remind": w.remind, "since": w.since.isoformat()}
            for w in await wishes.of_person(tx, person.id)
        ],
        "done": [
            {"title": d.title, "kind": d.kind, "done_at": d.done_at.isoformat()}
            for d in await wishes.done_by(tx, person.id)
        ],
        "own": [
            {
                "title": one.title,
                "due_at": one.due_at.isoformat(),
                "due_on": one.due_on,
                "every_year": one.again is not None,
            }
            for one in await rows.own_of(tx, person.id)
        ],
        "reminded": [
            {
                "title": t.title,
                "before": t.span,
                "due_at": t.due_at.isoformat(),
                "missed": t.missed,
            }
            for t in await wishes.told(tx, person.id)
        ],
    }


async def join_people(tx: Tx, new: int, old: int) -> None:
    """Let the dates of one account be another's."""
    await rows.move_own(tx, new, old)
    await wishes.move(tx, new, old)
