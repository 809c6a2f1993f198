"""Seminars out of content: written, and what has changed told to who has signed up."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import phone_calendars
from bot.content_items import SeminarItem
from bot.moments import When, when
from bot.outbox import Lane, To, say
from bot.texts import render
from db import afterwards, registrations, seminars, series, sessions
from db.database import Tx
from db.registrations import Participant
from db.sections import PlannedSection
from db.seminars import Planned, Seminar
from db.sessions import Session


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new for one participant; `old` and `new`: when it was and is, None: unchanged.

    `sessions`: all there are now, with when they are; none where they are as they were.
    """

    old: When | None
    new: When | None
    place: bool
    link: bool
    revived: bool
    sessions: Sequence[tuple[Session, When]] = ()


async def put(tx: Tx, item: SeminarItem) -> None:
    """Write a seminar; participants are told of a new time, place or link, or of its end."""
    before = await seminars.named(tx, item.id)
    if item.cancelled and before is not None:
        await cancel(tx, before)
        return
    number = await write(tx, await _planned(tx, item))
    await afterwards.set_materials(tx, number, item.materials)
    if item.cancelled:
        await seminars.cancel(tx, number)


async def _planned(tx: Tx, item: SeminarItem) -> Planned:
    return Planned(
        item.id,
        item.title,
        item.starts_at,
        item.over_at,
        item.place,
        item.link,
        item.capacity,
        item.description,
        item.municipality,
        item.spans,
        opens_at=item.opens_at,
        closes_at=item.closes_at,
        only_municipality=item.only_municipality,
        timezone=item.timezone,
        series=await series.put(tx, item.series.id, item.series.title) if item.series else None,
        sessions=[
            Session(one.starts_at, one.ends_at, one.title, one.place, one.link)
            for one in item.sessions
        ],
        sections=[PlannedSection(one.id, one.title, one.capacity) for one in item.sections],
    )


async def write(tx: Tx, planned: Planned) -> int:
    """Write what is said of a seminar, by a file or in the chat; tell participants what is new.

    Return its number.
    """
    before = await seminars.named(tx, planned.id)
    were = await sessions.of(tx, before.number) if before else []
    number = await seminars.put(tx, planned)
    now = await seminars.get(tx, number)
    if before is not None and now is not None and await is_to_come(tx, now):
        await _tell_changes(tx, before, now, were)
    return number


async def is_to_come(tx: Tx, seminar: Seminar) -> bool:
    """Whether a seminar, or a session of it, has not begun."""
    found = await sessions.of(tx, seminar.number)
    return max([seminar.starts_at, *(one.starts_at for one in found)]) > tx.now


async def retire_others(tx: Tx, kept: list[str]) -> int:
    """Cancel what is to come and not among `kept`; return how many."""
    found = await seminars.others(tx, kept)
    for one in found:
        await cancel(tx, one)
    return len(found)


async def cancel(tx: Tx, seminar: Seminar) -> None:
    """Cancel a seminar, once; who has signed up is told, unless it is over."""
    if seminar.cancelled_at is not None:
        return
    await seminars.cancel(tx, seminar.number)
    if not await is_to_come(tx, seminar):
        return
    for one in await registrations.participants(tx, seminar.number):
        at = when(seminar.starts_at, seminar.ends_at, one.timezone, seminar.timezone)
        text = render("seminars/cancelled", seminar=seminar, when=at)
        await say(tx, To(one.address), text, lane=Lane.REMINDER)
    await phone_calendars.send_again(tx, seminar.number)


def _timetable(found: Sequence[Session]) -> list[tuple[object, ...]]:
    return [(one.starts_at, one.ends_at, one.place, one.link) for one in found]


async def _tell_changes(tx: Tx, before: Seminar, now: Seminar, were: Sequence[Session]) -> None:
    moved = (before.starts_at, before.ends_at) != (now.starts_at, now.ends_at)
    place, link = before.place != now.place, before.link != now.link
    revived = before.cancelled_at is not None
    are = await sessions.of(tx, now.number)
    anew = are if _timetable(were) != _timetable(are) else []
    if not (moved or place or link or revived or anew):
        return
    if before.starts_at != now.starts_at:
        await registrations.forget_answers(tx, now.number)
    for one in await registrations.participants(tx, now.number):
        old = when(before.starts_at, before.ends_at, one.timezone, before.timezone)
        new = when(now.starts_at, now.ends_at, one.timezone, now.timezone)
        listed = [(s, when(s.starts_at, s.ends_at, one.timezone, now.timezone)) for s in anew]
        told = moved and not listed
        changes = Changes(
            old if told else None, new if told else None, place, link, revived, listed
        )
        await _tell(tx, one, before, now, new, changes)
    await phone_calendars.send_again(tx, now.number)


async def _tell(
    tx: Tx, one: Participant, before: Seminar, now: Seminar, at: When, changes: Changes
) -> None:
    text = render(
        "seminars/changed",
        before=before,
        now=now,
        when=at,
        changes=changes,
        queued=one.state == "queued",
    )
    await say(tx, To(one.address), text, lane=Lane.REMINDER)
