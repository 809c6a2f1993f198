"""Whom a broadcast is for: chosen by buttons, any of each kind, all kinds together."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.texts import home, label, labels, local, short
from db import broadcasts, municipalities, recipients, seminars, surveys
from db.broadcasts import Broadcast
from db.database import Tx
from db.recipients import Chosen

CATEGORIES = ("news", "grants", "seminars")
STATES = ("registered", "attended", "absent")
HOW = ("got", "missed")
SILENT = "silent"
"""Who has not answered a survey to the end."""


@dataclass(frozen=True, slots=True)
class Audience:
    """What was chosen, by numbers. `several`: choosing ticks, and «Далее» goes on."""

    places: tuple[int, ...] = ()
    seminars: tuple[tuple[int, str], ...] = ()
    codes: tuple[str, ...] = ()
    broadcasts: tuple[tuple[int, str], ...] = ()
    surveys: tuple[tuple[int, str], ...] = ()
    several: bool = False

    @property
    def everybody(self) -> bool:
        others = self.codes or self.broadcasts or self.surveys
        return not (self.places or self.seminars or others)

    def stored(self) -> str:
        return json.dumps(asdict(self))

    def has(self, kind: str, number: int, code: str = "") -> bool:
        return _item(kind, number, code) in getattr(self, _field(kind))

    def toggled(self, kind: str, number: int, code: str = "") -> "Audience":
        """Return the audience with one more choice, or without it."""
        item, field = _item(kind, number, code), _field(kind)
        known = getattr(self, field)
        kept = tuple(one for one in known if one != item)
        changed: dict[str, Any] = {field: kept if item in known else (*known, item)}
        return replace(self, **changed)


def _field(kind: str) -> str:
    if kind in STATES:
        return "seminars"
    return {"place": "places", "code": "codes", SILENT: "surveys"}.get(kind, "broadcasts")


def _item(kind: str, number: int, code: str) -> object:
    return {"place": number, "code": code}.get(kind, (number, kind))


def of(one: Broadcast) -> Audience:
    stored = json.loads(one.audience)
    if not stored:
        return Audience()
    return Audience(
        places=tuple(stored["places"]),
        seminars=tuple((number, state) for number, state in stored["seminars"]),
        codes=tuple(stored["codes"]),
        broadcasts=tuple((number, how) for number, how in stored["broadcasts"]),
        surveys=tuple((number, how) for number, how in stored.get("surveys", ())),
        several=stored["several"],
    )


async def chosen(tx: Tx, one: Broadcast) -> Chosen:
    """Return an audience as the database asks for it."""
    return await _chosen(tx, of(one), one.category)


async def _chosen(tx: Tx, audience: Audience, category: str) -> Chosen:
    found = [await municipalities.numbered(tx, number) for number in audience.places]
    return Chosen(
        category,
        [place.id for place in found if place],
        audience.seminars,
        audience.codes,
        audience.broadcasts,
        [number for number, _ in audience.surveys],
    )


async def count(tx: Tx, one: Broadcast) -> int:
    return await recipients.count(tx, await chosen(tx, one))


async def count_of(tx: Tx, audience: Audience, category: str) -> int:
    """Return how many an audience is before there is a broadcast for it."""
    return await recipients.count(tx, await _chosen(tx, audience, category))


async def in_words(tx: Tx, one: Broadcast) -> list[str]:
    """Return what was chosen, a line for each kind; empty: everybody."""
    audience = of(one)
    found = [await municipalities.numbered(tx, number) for number in audience.places]
    lines = [", ".join(place.name for place in found if place)]
    for number, state in audience.seminars:
        seminar = await seminars.get(tx, number)
        title = short(seminar.title) if seminar else ""
        lines.append(label(f"audiences.{state}", title=title))
    known = labels_of_codes()
    lines.append(", ".join(known.get(code, code) for code in audience.codes))
    for number, how in audience.broadcasts:
        before = await broadcasts.get(tx, number)
        if before is not None:
            lines.append(label(f"audiences.{how}", moment=moment(before)))
    for number, _ in audience.surveys:
        survey = await surveys.get(tx, number)
        lines.append(label("audiences.silent", title=short(survey.title) if survey else ""))
    return [line for line in lines if line]


def labels_of_codes() -> dict[str, str]:
    """Return the words for the codes by which news are sent: kinds of organisation, interests."""
    return {
        f"{kind}{name}": words
        for kind in recipients.KINDS_OF_CODES
        for name, words in labels("profile").items()
    }


def moment(one: Broadcast) -> str:
    return local(one.confirmed_at or one.made_at, form="%d.%m %H:%M")


def day(moment: datetime) -> date:
    """Return the day that a moment falls on at the centre."""
    return moment.astimezone(home()).date()
