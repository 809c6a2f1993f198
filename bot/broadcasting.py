"""A broadcast on its way: its recipients are frozen in slices, fed to the outbox, counted.

The outbox never holds more than a window of it: hundreds of thousands of rows would be read at each
start, and could not be paused. Whatever ends gives room for the next, in the same transaction. Only
the sender decides what becomes of a row that it has: one of a paused broadcast it lets go.
"""

import logging
import re
import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot import audiences, broadcasts
from bot.config import Settings, span
from bot.moments import awake
from bot.outbox import About, Lane, To, put, say
from bot.results import Outcome
from bot.telegram import SOURCE_GONE as SOURCE
from bot.texts import render
from db import broadcasts as rows
from db import outbox, recipients
from db.broadcasts import Broadcast
from db.database import Database, Tx
from db.outbox import OutboxRow

log = logging.getLogger(__name__)

WINDOW = 60
"""Rows in the outbox at once: two seconds' worth."""
REFILL = 20
SLICE = 2_000
A_TICK = 0.25
"""Seconds of one tick that may go into slices."""
SHOWN_EVERY = timedelta(seconds=5)
LAST = 50
ENOUGH, SHARE = 10, 0.2
"""So many failures among the last ones, and such a share of them: something is wrong."""
PURPOSE = re.compile(r"broadcast(?:_(control|preview))?:(\d+)(?::(\d+))?")
GONE = ("to copy not found", "message_id_invalid", "no messages to copy", SOURCE)
LETTERS = {"sent": "s", "failed": "f", "blocked": "b"}


async def step(db: Database, settings: Settings) -> bool:
    """Bring what is on its way a second further; False: there was nothing to do."""
    async with db.read() as tx:
        live = [one.id for one in await rows.live(tx)]
    end = time.monotonic() + A_TICK
    for number in live:
        while await _slice(db, number) and time.monotonic() < end:
            pass
        async with db.write() as tx:
            await _tend(tx, number, settings)
    return bool(live)


async def _slice(db: Database, number: int) -> bool:
    """Freeze or stop some of the recipients; tell whether there are more of them."""
    async with db.write() as tx:
        one = await rows.get(tx, number)
        if one is None:
            return False
        if one.state == "stopped":
            await rows.put(tx, number, frozen_end=None)
            return await recipients.stop(tx, number, SLICE) == SLICE
        if one.frozen_end is None:
            return False
        chosen = await audiences.chosen(tx, one)
        rest = (one.frozen_to, one.frozen_end)
        added, last = await recipients.freeze(tx, number, chosen, rest, SLICE)
        more = added == SLICE
        end = one.frozen_end if more else None
        await rows.put(tx, number, frozen_to=last, frozen_end=end, total=one.total + added)
        return more


async def _tend(tx: Tx, number: int, settings: Settings) -> None:
    """Feed, end and show a broadcast."""
    await recipients.take_back_lost(tx, number)
    one = await broadcasts.get(tx, number)
    await feed(tx, one, settings)
    if one.frozen_end is None and not await recipients.any_left(tx, number):
        state = "stopped" if one.state == "stopped" else "done"
        await rows.put(tx, number, state=state, ended_at=tx.now)
        await broadcasts.refresh(tx, number)
        return
    seen = f"{one.state} {one.sent} {one.failed} {one.blocked} {one.total} {one.frozen_end}"
    due = one.shown_at is None or abs(tx.now - one.shown_at) >= SHOWN_EVERY
    if due and seen != one.shown:
        await rows.put(tx, number, shown=seen, shown_at=tx.now)
        await broadcasts.refresh(tx, number)


async def feed(tx: Tx, one: Broadcast, settings: Settings) -> None:
    """Put the next recipients into the outbox, where it is their hour and there is room."""
    if one.state != "running" or (one.starts_at is not None and one.starts_at > tx.now):
        return
    room = WINDOW - await recipients.on_their_way(tx, one.id)
    if room < REFILL:
        return
    act, content = broadcasts.copied(one, one.chat_id, one.copied)
    for zone in await recipients.zones(tx):
        if room <= 0:
            return
        if one.humane and _sleeps(tx, zone, settings):
            continue
        fed = []
        for person in await recipients.next_ones(tx, one.id, zone, room):
            about = About(f"broadcast:{one.id}:{person.person_id}")
            to, lane = To(person.address), Lane.BROADCAST
            row = await put(tx, to, act, content, about=about, lane=lane, trace=False)
            fed.append((row or 0, person.person_id))
        await recipients.handed_over(tx, one.id, fed)
        room -= len(fed)


def _sleeps(tx: Tx, zone: str, settings: Settings) -> bool:
    own = ZoneInfo(zone) if zone else settings.centre.zone
    return awake(tx.now, own, span(settings.reminders.quiet_hours)) > tx.now


# -- told by the sender ----------------------------------------------------------------------------


async def is_held(tx: Tx, row: OutboxRow) -> bool:
    """Whether a row is not to go: its broadcast was paused or stopped, or its person erased."""
    fresh = await outbox.get(tx, row.id)
    if fresh is None or fresh.state not in {"queued", "sending"}:
        return True
    match = PURPOSE.fullmatch(row.purpose)
    one = await rows.get(tx, int(match[2])) if match else None
    return one is not None and one.state != "running"


async def ended(tx: Tx, row: OutboxRow, outcome: Outcome, settings: Settings) -> bool:
    """Note what became of a row; False: it was not about a broadcast."""
    match = PURPOSE.fullmatch(row.purpose)
    if match is None:
        return False
    kind, number = match[1], int(match[2])
    made = [message for _, message in outcome.sent.messages] if outcome.sent else []
    if kind == "preview":
        await broadcasts.shown(tx, number, made, outcome.reason)
    elif kind == "control":
        for message in made:
            await broadcasts.stands(tx, number, message)
    else:
        await _reached(tx, number, int(match[3]), outcome, settings)
    return True


async def _reached(tx: Tx, number: int, person: int, outcome: Outcome, settings: Settings) -> None:
    """Count one recipient, and give the next ones their turn."""
    if outcome.state == "dropped":
        await recipients.came_back(tx, number, person)
        return
    state = "blocked" if outcome.unreachable else outcome.state
    one = await rows.get(tx, number)
    if one is None or not await recipients.ended(tx, number, person, state):
        return
    recent = (one.recent + LETTERS[state])[-LAST:]
    await rows.counted(tx, number, state, recent)
    if state == "failed":
        log.warning("a broadcast did not reach somebody: %s", outcome.reason)
    if state == "failed" and one.state == "running":
        await _mind(tx, one, recent, outcome.reason or "")
    await feed(tx, await broadcasts.get(tx, number), settings)


async def _mind(tx: Tx, one: Broadcast, recent: str, reason: str) -> None:
    """Stop by itself where the message is gone; hold on where too much fails."""
    if any(words in reason.lower() for words in GONE):
        state = "stopped"
    elif recent.count("f") >= max(ENOUGH, SHARE * len(recent)):
        state = "paused"
    else:
        return
    await rows.put(tx, one.id, state=state, trouble=reason)
    await broadcasts.refresh(tx, one.id)
    to = To(one.chat_id, thread=one.thread_id)
    text = render("broadcasts/trouble", reason=reason, paused=state == "paused")
    about = About(f"{broadcasts.CONTROL}:{one.id}")
    await say(tx, to, text, about=about)
