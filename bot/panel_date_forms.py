"""Dates as they are typed on the staff panel; the centre's own: added, changed, cancelled."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from pydantic import ValidationError

from bot import content_deadlines
from bot.config import reason
from bot.content_items import DeadlineItem
from bot.dates import MOSCOW, offset_of, zone_named
from bot.errors import RefusalError
from bot.panel_deadlines import of_all
from bot.texts import home
from db import deadlines
from db import panel_deadlines as rows
from db.database import Tx
from db.deadlines import Deadline
from db.people import Consultant

BEFORE = ("30d", "14d", "7d", "3d", "1d")
USUAL = frozenset({"14d", "3d", "1d"})
SPAN = "before-"
"""Begins the name of a field that says how long before to remind."""
LATEST = time(23, 59)
OFFSET = re.compile(r"[+-][01]\d:[0-5]\d")
FIELDS = ("title", "kind", "day", "clock", "zone", "url", "note", "source", "verify")
Typed = dict[str, str]


def zones() -> dict[str, tzinfo]:
    """Return the clocks by which a date may be typed."""
    return {"moscow": MOSCOW, "centre": home()}


def clocks() -> list[str]:
    """Return their names; where the centre lives by Moscow's, that alone."""
    return [name for name in zones() if name == "moscow" or home().key != MOSCOW.key]


def zone_of(moment: datetime, name: str) -> str:
    """Return which of those a date is by, else its offset."""
    at = moment.astimezone(zone_named(name))
    for key, zone in zones().items():
        if at.utcoffset() == moment.astimezone(zone).utcoffset():
            return key
    return offset_of(at)


def moment(day: str, clock: str, zone: str, otherwise: time = LATEST) -> datetime:
    """Return a typed moment with its zone; RefusalError where there is no such day or hour."""
    known = zones().get(zone) or (zone_named(zone) if OFFSET.fullmatch(zone) else None)
    if known is None:
        raise RefusalError("panel_day")
    try:
        at = time.fromisoformat(clock) if clock else otherwise
        found = datetime.combine(date.fromisoformat(day), at, known)
        return found.astimezone(UTC).astimezone(found.tzinfo)
    except (ValueError, OverflowError) as error:
        raise RefusalError("panel_day") from error


def fields(one: Deadline) -> Typed:
    """Return a day, an hour and a clock as a form shows them."""
    at = one.due_at.astimezone(zone_named(one.zone))
    return {
        "day": at.date().isoformat(),
        "clock": f"{at:%H:%M}",
        "zone": zone_of(one.due_at, one.zone),
    }


def digest(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


# -- the centre's own ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Form:
    """A date of the centre to be typed; `told`: how many people hear of a change at once.

    `seen`: what the date was when the form was opened, or for a new one a key of the form.
    """

    number: int
    one: Deadline | None
    typed: Typed
    before: dict[str, bool]
    zones: list[str]
    seen: str
    told: int


def new(typed: Typed, once: str) -> Form:
    """Return the form of a new date; `once`: names this form among all."""
    blank = {**dict.fromkeys(FIELDS, ""), "kind": "other", "zone": clocks()[-1]}
    kept = {name: typed.get(name, blank[name]) for name in FIELDS}
    return Form(0, None, kept, _before(typed, USUAL), clocks(), once, 0)


async def form(tx: Tx, number: int, typed: Typed) -> Form:
    """Return the form of a date of the centre, with what was typed where that was refused."""
    one = await _own(tx, number)
    spans = await _spans(tx, one)
    stands = {
        **fields(one),
        "title": one.title,
        "kind": one.kind,
        "url": one.url or "",
        "note": one.note or "",
        "source": one.source or "",
        "verify": "yes" if one.verify else "",
    }
    given = {name: typed.get(name, "") for name in FIELDS} if typed else stands
    told = await rows.waiting(tx, number, one.subject, tx.now, home().key)
    listed = list(dict.fromkeys([*clocks(), stands["zone"]]))
    return Form(
        number, one, given, _before(typed, spans), listed, digest(one, spans), sum(told.values())
    )


def _before(typed: Typed, otherwise: frozenset[str]) -> dict[str, bool]:
    """Return the spans that may be chosen, and which are."""
    chosen = _chosen(typed) if typed else otherwise
    return {name: name in chosen for name in dict.fromkeys([*BEFORE, *sorted(otherwise)])}


def _chosen(typed: Typed) -> list[str]:
    return [name.removeprefix(SPAN) for name in typed if name.startswith(SPAN)]


async def _own(tx: Tx, number: int) -> Deadline:
    one = await of_all(tx, number)
    if one.duty is not None:
        raise RefusalError("panel_date_gone")
    return one


async def _spans(tx: Tx, one: Deadline) -> frozenset[str]:
    """Return how long before a date people are reminded; as usual, where it reminds no more."""
    if one.retired_at is None and one.due_at > tx.now:
        return frozenset(await deadlines.spans(tx, one.number))
    return USUAL


async def add(tx: Tx, typed: Typed, me: Consultant, centre: str) -> int:
    """Write a date of the centre; the same form twice writes it once. Return its number."""
    once = digest(me.user_id, *(typed.get(name, "") for name in ("seen", *FIELDS)))
    item = _item(tx, f"centre-{once[:16]}", _due(typed), typed, [], centre)
    return await _write(tx, item)


async def change(tx: Tx, number: int, typed: Typed, centre: str) -> None:
    """Give a date of the centre other facts; refused where a colleague has changed it meanwhile."""
    one = await _own(tx, number)
    spans = await _spans(tx, one)
    stays = fields(one) == {name: typed.get(name) for name in fields(one)}
    due = one.due_at if stays else _due(typed)  # a form shows no seconds
    item = _item(tx, one.id, due, typed, await rows.codes(tx, number), centre)
    if _stands(item, one, spans):
        return
    if typed.get("seen") != digest(one, spans):
        raise RefusalError("panel_date_changed")
    await _write(tx, item)


async def cancel(tx: Tx, number: int) -> bool:
    """Let a date of the centre hold no more; who waits for it is told. False: it does not."""
    one = await _own(tx, number)
    if one.retired_at is not None:
        return False
    await content_deadlines.retire(tx, one)
    return True


async def _write(tx: Tx, item: DeadlineItem) -> int:
    await content_deadlines.put(tx, item)
    one = await deadlines.loaded(tx, item.id)
    if one is None:
        raise RefusalError("panel_date_gone")
    return one.number


def _due(typed: Typed) -> datetime:
    return moment(typed.get("day", ""), typed.get("clock", ""), typed.get("zone", ""))


def _item(
    tx: Tx, name: str, due: datetime, typed: Typed, codes: list[str], centre: str
) -> DeadlineItem:
    """Return what was typed, if it keeps to the rules of content files and is to come."""
    if due <= tx.now:
        raise RefusalError("panel_date_past")
    facts = {key: typed.get(key, "").strip() or None for key in ("url", "note", "source")}
    try:
        return DeadlineItem.model_validate(
            {
                "id": name,
                "title": " ".join(typed.get("title", "").split()),
                "kind": typed.get("kind", ""),
                "due_at": due.isoformat(),
                "remind_before": _chosen(typed),
                "for": codes,
                **facts,
                "source": facts["source"] or centre,
                "as_of": f"{tx.now.astimezone(home()):%Y-%m-%d}",
                "verify": typed.get("verify") == "yes",
            }
        )
    except ValidationError as error:
        raise RefusalError("panel_entry", why=reason(error)) from error


def _stands(item: DeadlineItem, one: Deadline, spans: frozenset[str]) -> bool:
    """Whether a date is like that already: the same form was sent twice."""
    same = all(
        getattr(item, name) == getattr(one, name)
        for name in ("title", "kind", "due_at", "url", "note", "source", "verify")
    )
    return same and one.retired_at is None and frozenset(item.remind_before) == spans
