"""Content into the database: by `id`, again and again, also while the bot runs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import (
    content_deadlines,
    content_duties,
    content_seminars,
    content_slots,
    content_surveys,
    duties,
    plan,
)
from bot.content_files import Content
from bot.content_files import read as read  # noqa: PLC0414 - reading and loading go together
from bot.errors import ContentError
from bot.texts import label
from db import calendar, desks, faq, municipalities, slots, surveys, targets
from db.database import Database, Tx

SHIPPED = Path(__file__).parent.parent / "content"
SLICE = 200
COUNTED = frozenset({"calendar", "obligations"})
"""Kinds that dates are counted from."""
LOADED = "shipped_content"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of a kind were written, and how many were retired."""

    kind: str
    written: int
    retired: int


async def load(db: Database, content: Content, *, only: bool = False) -> list[Loaded]:
    """Write what files hold, in slices that let a running bot work; loading again changes nothing.

    `only`: what is not in the files is retired, of the kinds that are.
    """
    await _check_places(db, content)
    async with db.read() as tx:
        await content_duties.check(tx, content)
        await content_surveys.check(tx, content)
    results = []
    # Seminars last: they name municipalities.
    for kind, placed in sorted(content.kinds.items(), key=lambda pair: pair[0] == "seminars"):
        for start in range(0, len(placed), SLICE):
            async with db.write() as tx:
                for position, one in enumerate(placed[start : start + SLICE], start):
                    await _write(tx, kind, one.item, position)
        retired = 0
        if only:
            async with db.write() as tx:
                retired = await _retire(tx, kind, [one.item.id for one in placed])
        results.append(Loaded(kind, len(placed), retired))
    if COUNTED & content.kinds.keys():
        async with db.write() as tx:
            await duties.count_all(tx)
    return results


async def _check_places(db: Database, content: Content) -> None:
    """Raise ContentError where a seminar is in a municipality that nobody knows."""
    seminars = content.kinds.get("seminars", [])
    if not any(one.item.municipality for one in seminars):
        return
    async with db.read() as tx:
        known = {place.id for place in await municipalities.everywhere(tx)}
    known |= {one.item.id for one in content.kinds.get("municipalities", [])}
    wrong = [
        f"{one.file}:{one.line}: "
        + label("content.unknown_place", id=one.item.municipality, seminar=one.item.id)
        for one in seminars
        if one.item.municipality and one.item.municipality not in known
    ]
    if wrong:
        raise ContentError(wrong)


async def _put_municipality(tx: Tx, item: Any) -> None:
    await municipalities.put(
        tx,
        item.id,
        name=item.name,
        region=item.region,
        timezone=item.timezone,
        aliases=item.aliases,
    )


async def _put_year(tx: Tx, item: Any) -> None:
    await calendar.put(
        tx,
        item.year,
        holidays=item.holidays,
        workdays=item.workdays,
        source=item.source,
        as_of=item.as_of,
    )


async def _put_target(tx: Tx, item: Any) -> None:
    await plan.put(tx, item.figure, item.period, item.value)


PUTTERS: dict[str, Callable[[Tx, Any], Awaitable[None]]] = {
    "municipalities": _put_municipality,
    "calendar": _put_year,
    "seminars": content_seminars.put,
    "surveys": content_surveys.put,
    "deadlines": content_deadlines.put,
    "targets": _put_target,
    "slots": content_slots.put,
    **dict.fromkeys(content_duties.OTHER, content_duties.put),
}


async def _write(tx: Tx, kind: str, item: Any, position: int) -> None:
    if kind in PUTTERS:
        await PUTTERS[kind](tx, item)
        return
    topic = await faq.topic_id(tx, item.topic or label("content.other_topic"))
    await faq.put_entry(
        tx,
        item.id,
        topic=topic,
        question=item.question,
        answer=item.answer,
        aliases=item.aliases,
        source=item.source,
        as_of=item.as_of,
        verify=item.verify,
        see=item.see,
        position=position,
    )


async def _retire(tx: Tx, kind: str, kept: list[str]) -> int:
    if kind in content_duties.OTHER:
        return await content_duties.retire_others(tx, kind, kept)
    retire = {
        "faq": faq.retire_others,
        "municipalities": municipalities.retire_others,
        "calendar": calendar.retire_others,
        "seminars": content_seminars.retire_others,
        "surveys": surveys.retire_others,
        "deadlines": content_deadlines.retire_others,
        "targets": targets.retire_others,
        "slots": slots.retire_others,
    }
    return await retire[kind](tx, kept)


def shipped_files() -> list[Path]:
    return sorted(SHIPPED.rglob("*.yaml"))


async def load_shipped(db: Database) -> bool:
    """Load what ships with the product, once in the life of a database; tell whether it did."""
    async with db.read() as tx:
        if await desks.setting(tx, LOADED):
            return False
    await load(db, read(shipped_files()))
    async with db.write() as tx:
        await desks.set_setting(tx, LOADED, tx.now_text)
    return True
