"""A draft of a seminar becomes one; one that is there is changed or cancelled in the chat."""

from dataclasses import replace
from datetime import datetime

from bot import content_seminars, seats
from bot.buttons import Attendance, button
from bot.errors import RefusalError
from bot.moments import when
from bot.outbox import Buttons
from bot.setting_values import duration
from bot.texts import render
from db import sections, sessions
from db import seminars as rows
from db.database import Tx
from db.sections import PlannedSection
from db.seminar_drafts import SeminarDraft, drafts
from db.seminars import Planned, Seminar

STEPS = {
    "title": "title",
    "when": "starts_at",
    "where": "place",
    "seats": "capacity",
    "about": "description",
    "whom": "only_municipality",
}
"""What is asked, in this order, and a column that is known once it was answered."""
SPANS = ("24h", "1h")


async def changeable(tx: Tx, number: int) -> Seminar:
    """Return a seminar that is to come, so that it can be changed or cancelled."""
    found = await seats.held(tx, number)
    if not await content_seminars.is_to_come(tx, found):
        raise RefusalError("seminar_begun", title=found.title)
    return found


async def as_seminar(tx: Tx, draft: SeminarDraft) -> Seminar:
    """Return the seminar that a draft will be; what was not said yet is empty."""
    known = await seats.seminar(tx, draft.seminar) if draft.seminar is not None else None
    empty = Seminar(0, "", "", tx.now, None, None, None, None, None, None, None, by_hand=True)
    facts = draft.said
    for name in ("starts_at", "ends_at"):
        if facts.get(name):
            facts[name] = datetime.fromisoformat(facts[name])
    return replace(known or empty, **facts)


async def publish(tx: Tx, draft: SeminarDraft) -> tuple[str, Buttons]:
    """Let people see it, and participants hear of what is new; return what to say of it."""
    if draft.seminar is not None:
        await changeable(tx, draft.seminar)
    elif any(column not in draft.said for column in STEPS.values()):
        raise RefusalError("draft_unfinished")
    one = await as_seminar(tx, draft)
    if "starts_at" in draft.said and one.has_begun(tx.now):
        raise RefusalError("typed_past")
    number = await content_seminars.write(tx, await _planned(tx, draft, one))
    await drafts.remove(tx, draft.id)
    at = when(one.starts_at, one.ends_at, None, one.timezone)
    fresh = draft.seminar is None
    text = render("planning/published", seminar=one, when=at, fresh=fresh)
    return text, [[button("open_seminar", Attendance(seminar=number))]]


async def _planned(tx: Tx, draft: SeminarDraft, one: Seminar) -> Planned:
    number = draft.seminar or 0
    spans = await rows.spans(tx, number) if draft.seminar is not None else SPANS
    late = one.opens_at is not None and one.opens_at >= one.starts_at
    early = one.closes_at is not None and one.closes_at > one.starts_at
    return Planned(
        one.id or await _new_id(tx, draft),
        one.title,
        one.starts_at,
        one.ends_at,
        one.place,
        one.link,
        one.capacity,
        one.description,
        one.municipality_id,
        {text: duration(text) for text in spans},
        opens_at=None if late else one.opens_at,
        closes_at=None if early else one.closes_at,
        only_municipality=one.only_municipality,
        timezone=one.timezone,
        series=one.series,
        by_hand=one.by_hand,
        sessions=await sessions.of(tx, number),
        sections=[PlannedSection(s.id, s.title, s.capacity) for s in await sections.of(tx, number)],
    )


async def _new_id(tx: Tx, draft: SeminarDraft) -> str:
    """Return an id that no seminar has: «s-12», for links."""
    found = f"s-{draft.id}"
    while await rows.named(tx, found):
        found += "-2"
    return found


async def cancel(tx: Tx, number: int) -> Seminar:
    """Cancel a seminar; participants are told. Twice is once."""
    found = await seats.seminar(tx, number)
    if found.cancelled_at is None:
        await changeable(tx, number)
    await content_seminars.cancel(tx, found)
    return found
