"""Duties and contests out of content."""

import json
from typing import Any

from bot import duties
from bot.content_files import Content, Placed
from bot.duty_items import ContestItem, ObligationItem
from bot.errors import ContentError
from bot.texts import label
from db import duties as rows
from db.database import Tx

OTHER = {"obligations": "contests", "contests": "obligations"}


async def check(tx: Tx, content: Content) -> None:
    """Raise ContentError where a duty and a contest have one name: wishes go by it."""
    wrong = []
    known = {
        "obligations": {duty.id for duty in await rows.obligations(tx)},
        "contests": {duty.id for duty in await rows.contests(tx)},
    }
    for kind, other in OTHER.items():
        taken = known[other] | {one.item.id for one in content.kinds.get(other, [])}
        wrong += [
            _where(one) + label("content.other_kind", id=one.item.id, kind=other)
            for one in content.kinds.get(kind, [])
            if one.item.id in taken
        ]
    if wrong:
        raise ContentError(wrong)


def _where(one: Placed) -> str:
    return f"{one.file}:{one.line}: "


async def put(tx: Tx, item: ObligationItem | ContestItem) -> None:
    """Write a duty or a contest; the dates of duties are counted when all are written."""
    if isinstance(item, ContestItem):
        await _put_contest(tx, item)
        return
    facts = {"rule": item.rule.model_dump(mode="json"), "shift": item.weekend_shift}
    values = {"kind": item.kind, "law": item.law, "confirmed": item.confirmed}
    await rows.put(tx, item.id, {**_shared(item, facts), **values})


def _shared(item: ObligationItem | ContestItem, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": item.title,
        "rule": json.dumps(facts, ensure_ascii=False),
        "codes": json.dumps(item.codes(), ensure_ascii=False),
        "url": item.url,
        "source": item.source,
        "as_of": item.as_of,
        "note": item.note,
    }


async def _put_contest(tx: Tx, item: ContestItem) -> None:
    facts = {"operator": item.operator, "who": item.who, "max_sum": item.max_sum}
    values = {"kind": "grant", "region": item.region, "guide": item.guide, "confirmed": False}
    await rows.put(tx, item.id, {**_shared(item, facts), **values})
    duty = await rows.named(tx, item.id)
    if duty is not None and item.close is not None:
        await duties.plan_contest(tx, duty, item.open, item.close, item.remind_before)


async def retire_others(tx: Tx, kind: str, kept: list[str]) -> int:
    """Retire what is not among `kept`, with its dates to come; return how many."""
    gone = await rows.retire_others(tx, kept, contests=kind == "contests")
    for name in gone:
        await rows.retire_dates(tx, name, tx.now.date(), [])
    return len(gone)
