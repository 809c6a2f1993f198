"""Dates out of content: written; who asked to be reminded is told of a new one, or of its end."""

from bot.content_items import DeadlineItem
from bot.dates import offset_of, shown
from bot.moments import zone_of
from bot.outbox import Lane, To, say
from bot.texts import render
from db import deadlines as rows
from db import wishes
from db.database import Tx
from db.deadlines import Dated, Deadline


async def put(tx: Tx, item: DeadlineItem) -> None:
    """Write a date; who asked to be reminded of it is told where it has moved."""
    before = await rows.loaded(tx, item.id)
    number = await rows.put(
        tx,
        Dated(
            id=item.id,
            subject=item.id,
            kind=item.kind,
            title=item.title,
            due_at=item.due_at,
            zone=offset_of(item.due_at),
            spans=item.spans,
            needs=1 if item.codes else 0,
            codes=tuple(item.codes),
            verify=item.verify,
            url=item.url,
            note=item.note,
            source=item.source,
            as_of=item.as_of,
        ),
    )
    now = await rows.get(tx, number)
    if before is None or now is None or now.due_at <= tx.now:
        return
    if before.due_at != now.due_at or before.retired_at is not None:
        await _tell_changes(tx, before, now)


async def _tell_changes(tx: Tx, before: Deadline, now: Deadline) -> None:
    for one in await wishes.wishers(tx, now.number, now.subject):
        zone = zone_of(one.timezone)
        text = render(
            "deadlines/changed", old=shown(before, zone, tx.now), new=shown(now, zone, tx.now)
        )
        await say(tx, To(one.address), text, lane=Lane.REMINDER)


async def retire_others(tx: Tx, kept: list[str]) -> int:
    """Retire what is to come and not among `kept`; return how many."""
    found = await rows.others(tx, kept)
    for one in found:
        await retire(tx, one)
    return len(found)


async def retire(tx: Tx, one: Deadline) -> None:
    """Let a date hold no more; who asked to be reminded of it is told."""
    for wisher in await wishes.wishers(tx, one.number, one.subject):
        was = shown(one, zone_of(wisher.timezone), tx.now)
        text = render("deadlines/withdrawn", shown=was)
        await say(tx, To(wisher.address), text, lane=Lane.REMINDER)
    await rows.retire(tx, one.number)
