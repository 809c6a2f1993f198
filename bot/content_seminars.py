"""Seminars out of content: written, and what has changed told to who has signed up."""

from dataclasses import dataclass

from bot import phone_calendars
from bot.content_items import SeminarItem
from bot.moments import When, when
from bot.outbox import Lane, To, say
from bot.texts import render
from db import afterwards, registrations, seminars
from db.database import Tx
from db.seminars import Planned, Seminar


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new for one participant; `old` and `new`: when it was and is, None: unchanged."""

    old: When | None
    new: When | None
    place: bool
    link: bool
    revived: bool


async def put(tx: Tx, item: SeminarItem) -> None:
    """Write a seminar; participants are told of a new time, place or link, or of its end."""
    before = await seminars.named(tx, item.id)
    if item.cancelled and before is not None:
        await _cancel(tx, before)
        return
    number = await seminars.put(
        tx,
        Planned(
            item.id,
            item.title,
            item.starts_at,
            item.ends_at,
            item.place,
            item.link,
            item.capacity,
            item.description,
            item.municipality,
            item.spans,
        ),
    )
    await afterwards.set_materials(tx, number, item.materials)
    if item.cancelled:
        await seminars.cancel(tx, number)
    now = await seminars.get(tx, number)
    if before is not None and now is not None and not now.has_begun(tx.now):
        await _tell_changes(tx, before, now)


async def retire_others(tx: Tx, kept: list[str]) -> int:
    """Cancel what is to come and not among `kept`; return how many."""
    found = await seminars.others(tx, kept)
    for one in found:
        await _cancel(tx, one)
    return len(found)


async def _cancel(tx: Tx, seminar: Seminar) -> None:
    if seminar.cancelled_at is not None:
        return
    await seminars.cancel(tx, seminar.number)
    if seminar.has_begun(tx.now):
        return
    for one in await registrations.participants(tx, seminar.number):
        at = when(seminar.starts_at, seminar.ends_at, one.timezone)
        text = render("seminars/cancelled", seminar=seminar, when=at)
        await say(tx, To(one.address), text, lane=Lane.REMINDER)
    await phone_calendars.send_again(tx, seminar.number)


async def _tell_changes(tx: Tx, before: Seminar, now: Seminar) -> None:
    moved = (before.starts_at, before.ends_at) != (now.starts_at, now.ends_at)
    place, link = before.place != now.place, before.link != now.link
    revived = before.cancelled_at is not None
    if not (moved or place or link or revived):
        return
    if before.starts_at != now.starts_at:
        await registrations.forget_answers(tx, now.number)
    for one in await registrations.participants(tx, now.number):
        old = when(before.starts_at, before.ends_at, one.timezone)
        new = when(now.starts_at, now.ends_at, one.timezone)
        changes = Changes(old if moved else None, new if moved else None, place, link, revived)
        text = render(
            "seminars/changed",
            before=before,
            now=now,
            when=new,
            changes=changes,
            queued=one.state == "queued",
        )
        await say(tx, To(one.address), text, lane=Lane.REMINDER)
    await phone_calendars.send_again(tx, now.number)
