"""What a broadcast looks like in the staff group: whom to choose, how far it has come."""

from datetime import timedelta

from bot import audiences
from bot.audiences import HOW, SILENT, STATES, Audience
from bot.broadcast_buttons import Cast, CastCode, CastFor
from bot.buttons import button, named
from bot.outbox import Button, Buttons
from bot.texts import label, render
from db import broadcasts as rows
from db import people, recipients, seminars, surveys
from db.broadcasts import Broadcast
from db.database import Tx

SEMINARS_SINCE = timedelta(days=60)
SEMINARS_SHOWN = 40
SURVEYS_SHOWN = 40
PLACES_SHOWN = 90
CORRECTED_WITHIN = timedelta(days=7)
CODE_FITS = 38
A_SECOND = 25
"""How many messages go in a second, to tell how long it takes."""

Rows = list[list[Button]]


async def menu(tx: Tx, one: Broadcast, page: str = "") -> tuple[str, Buttons]:
    """Return the question whom it is for; `page`: which choices are shown."""
    audience = audiences.of(one)
    found = await _page(tx, one, audience, page)
    buttons = [*found, *_last_lines(one, audience, page)]
    number = await audiences.count(tx, one) if audience.several else None
    words = await audiences.in_words(tx, one)
    text = render(
        "broadcasts/menu", page=page, words=words, number=number, one=one, empty=not found
    )
    return text, buttons


async def _page(tx: Tx, one: Broadcast, audience: Audience, page: str) -> Rows:
    if page == "places":
        choices = [("place", number, name) for _, number, name in await recipients.places(tx)]
        return [[_choice(one, audience, *choice)] for choice in choices[:PLACES_SHOWN]]
    if page == "seminars":
        return await _seminars(tx, one, audience)
    if page == "surveys":
        found = await surveys.open_ones(tx)
        return [[_choice(one, audience, SILENT, s.number, s.title)] for s in found[:SURVEYS_SHOWN]]
    if page == "codes":
        return _codes(one, audience, await _known_codes(tx))
    if page.isdecimal():
        return [[_choice(one, audience, s, int(page), label(f"whom.{s}"))] for s in STATES]
    return await _kinds(tx, one, audience)


async def _kinds(tx: Tx, one: Broadcast, audience: Audience) -> Rows:
    """Return the first page: everybody, or one of a kind."""

    def to(name: str, do: str) -> list[Button]:
        return [button(name, Cast(broadcast=one.id, do=do))]

    buttons = [
        to("cast_everybody", "everybody"),
        to("cast_places", "places"),
        to("cast_seminars", "seminars"),
    ]
    if await _known_codes(tx):
        buttons.append(to("cast_codes", "codes"))
    if await surveys.open_ones(tx):
        buttons.append(to("cast_surveys", "surveys"))
    before = await rows.last_ended(tx, tx.now - CORRECTED_WITHIN)
    if before is not None:
        when = audiences.moment(before)
        buttons += [
            [_choice(one, audience, how, before.id, label(f"audiences.{how}", moment=when))]
            for how in HOW
        ]
    category = label(f"categories.{one.category}")
    choose = Cast(broadcast=one.id, do="category")
    return [*buttons, [button("cast_category", choose, category=category)]]


def _last_lines(one: Broadcast, audience: Audience, page: str) -> Rows:
    """Return the ways on and back, that are the same everywhere."""
    lines: Rows = []
    if not audience.several:
        lines.append([button("cast_several", Cast(broadcast=one.id, do="several"))])
    elif not audience.everybody:
        lines.append([button("cast_next", Cast(broadcast=one.id, do="show"))])
    leave = button("cast_cancel", Cast(broadcast=one.id, do="cancel"))
    back = button("back", Cast(broadcast=one.id, do="menu"))
    return [*lines, [back if page else leave]]


def _choice(one: Broadcast, audience: Audience, kind: str, number: int, name: str) -> Button:
    chosen = kind != "seminar" and audience.has(kind, number)
    data = CastFor(broadcast=one.id, kind=kind, number=number)
    return named(label("audiences.ticked", name=name) if chosen else name, data)


async def _seminars(tx: Tx, one: Broadcast, audience: Audience) -> Rows:
    """Return a button each; of what has not begun there is nothing more to ask."""
    found = await seminars.since(tx, tx.now - SEMINARS_SINCE, SEMINARS_SHOWN)
    kinds = {True: "seminar", False: "registered"}
    return [[_choice(one, audience, kinds[s.has_begun(tx.now)], s.number, s.title)] for s in found]


async def _known_codes(tx: Tx) -> dict[str, str]:
    """Return the codes that people have and that there are words for."""
    words = audiences.labels_of_codes()
    return {
        code: words[code]
        for code in await recipients.codes(tx)
        if code in words and len(code.encode()) <= CODE_FITS
    }


def _codes(one: Broadcast, audience: Audience, known: dict[str, str]) -> Rows:
    def choice(code: str, name: str) -> Button:
        chosen = audience.has("code", 0, code)
        text = label("audiences.ticked", name=name) if chosen else name
        return named(text, CastCode(broadcast=one.id, code=code))

    return [[choice(*item)] for item in sorted(known.items(), key=lambda item: item[1])]


# -- the message that shows how things stand -------------------------------------------------------


async def control(tx: Tx, one: Broadcast, *, on_page: bool = False) -> tuple[str, Buttons]:
    """Return what the message about a broadcast says, and what can be done.

    `on_page`: for the staff panel, where it stands beside the message, not under it.
    """
    number = one.total
    if one.state in {"draft", "confirming"}:
        number = await audiences.count(tx, one)
    staff = await people.consultant(tx, one.first_by)
    same = await rows.get(tx, one.repeats) if one.repeats else None
    text = render(
        "broadcasts/control",
        one=one,
        number=number,
        words=await audiences.in_words(tx, one),
        category=label(f"categories.{one.category}"),
        staff=staff,
        same=same,
        same_day=same is not None and _day(tx, same),
        minutes=-(-one.left // (A_SECOND * 60)),
        freezing=one.frozen_end is not None,
        on_page=on_page,
        begun=one.starts_at is None or one.starts_at <= tx.now,
    )
    return text, _ways(one, number)


def _day(tx: Tx, same: Broadcast) -> bool:
    """Whether a broadcast was confirmed on this day of the centre's."""
    return audiences.day(same.confirmed_at or same.made_at) == audiences.day(tx.now)


def _ways(one: Broadcast, number: int) -> Rows:
    """Return the buttons for how things stand."""

    def to(name: str, do: str) -> Button:
        return button(name, Cast(broadcast=one.id, do=do))

    if one.ended_at is not None or one.state in {"done", "stopped", "cancelled"}:
        return []
    if one.state == "running":
        return [[to("cast_pause", "pause"), to("cast_stop", "stop")]]
    if one.state == "paused":
        return [[to("cast_resume", "resume"), to("cast_stop", "stop")]]
    cancel = to("cast_cancel", "cancel")
    if not number:
        return [[cancel]]
    if one.state == "confirming":
        return [[to("cast_second", "send")], [cancel]]
    ways: Rows = [[to("cast_send", "sure" if one.repeats else "send"), cancel]]
    ways.append([to("cast_hour", "hour"), to("cast_humane", "humane")])
    return [*ways, [to("cast_now", "now")]] if one.starts_at or one.humane else ways
