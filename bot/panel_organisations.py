"""Organisations on the staff panel: the register, a card, outcomes, claims that wait."""

import hashlib
from dataclasses import dataclass

from bot import organisations, outcomes
from bot.config import Settings
from bot.errors import RefusalError
from bot.organisations import is_inn, key
from bot.outbox import edit_row
from bot.outcomes import Subject
from bot.profiles import BY_KEY
from bot.texts import label, labels, plain, short
from db import differences, municipalities
from db import organisations as organisation_rows
from db import outcomes as outcome_rows
from db import panel_organisations as rows
from db.database import Tx, stamp
from db.differences import Difference
from db.municipalities import Municipality
from db.organisations import Joined, Member
from db.outcomes import Contest, Outcome
from db.panel_organisations import Asked, Came, Row, Wanted
from db.people import Consultant

SHOWN = 50
TYPED_FITS = 80
PLACE_FROM = 3
"""Letters from which on a municipality may be meant."""
MEMBERS_SHOWN = 100
LAST = 20
"""Questions and seminars on a card."""
REACHED = 100
FORMS = BY_KEY["form"].choices


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the register; `slip`: an ИНН was typed whose digits do not fit together."""

    typed: str
    place: str
    form: str
    slip: bool
    rows: list[Row]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What the register can be narrowed to; `number`: how many organisations there are."""

    places: list[Municipality]
    forms: dict[str, str]
    number: int
    claims: int


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of an organisation; `people`: how many, of whom `members` are shown.

    `told`: others with names alike that it is not.
    """

    row: Row
    about: str | None
    people: int
    members: list[Member]
    joins: list[Joined]
    told: list[Difference]
    asked: list[Asked]
    came: list[Came]
    reached: list[Outcome]
    claims: list[Outcome]


@dataclass(frozen=True, slots=True)
class Claim:
    """A grant that somebody says they won; `known`: grants that are noted of them already."""

    one: Outcome
    of: Subject
    known: list[Outcome]


def named_forms() -> dict[str, str]:
    """Return what people answer to «Кто вы?», code and words."""
    names = labels("profile")
    return {code: names[code] for code in FORMS}


def _inn(typed: str) -> str:
    """Return the digits, where what was typed is an ИНН or its beginning."""
    known = key(label("organisations.inn"))
    digits = "".join(word for word in key(typed).split() if word != known)
    return digits if digits.isascii() and digits.isdecimal() else ""


async def _places(tx: Tx, typed: str) -> list[str]:
    """Return the municipalities a word of whose name begins with the letters typed."""
    if len(typed) < PLACE_FROM:
        return []
    return [
        one.id
        for one in await municipalities.everywhere(tx)
        if any(f" {typed}" in f" {key(name)}" for name in one.names)
    ]


async def listed(tx: Tx, typed: str, place: str, form: str, page: int) -> Listing:
    """Return those whose name has the letters typed, or whose municipality or ИНН begins so."""
    typed = " ".join(typed.split())[:TYPED_FITS]
    form = form if form in FORMS else ""
    inn = _inn(typed)
    places = [] if inn else await _places(tx, key(typed))
    wanted = Wanted(inn or key(typed), inn, places, place, form)
    found = await rows.listed(tx, wanted, SHOWN + 1, page * SHOWN)
    slip = len(inn) == 10 and not is_inn(inn)
    return Listing(typed, place, form, slip, found[:SHOWN], page, len(found) > SHOWN)


async def choices(tx: Tx) -> Choices:
    return Choices(
        await municipalities.everywhere(tx),
        named_forms(),
        await organisation_rows.count(tx),
        await rows.count_claims(tx),
    )


async def card(tx: Tx, number: int) -> Card:
    """Return an organisation; of one that was joined to another, that other."""
    known = await organisations.get(tx, number)
    people, members = await rows.members(tx, known.id, MEMBERS_SHOWN)
    return Card(
        (await rows.rows_of(tx, [known.id]))[known.id],
        known.about if known.public else None,
        people,
        members,
        await organisation_rows.joins(tx, known.id),
        await differences.of(tx, known.id),
        [_shortened(one) for one in await rows.asked(tx, known.id, LAST)],
        await rows.came(tx, known.id, LAST),
        await rows.reached(tx, known.id, REACHED),
        await rows.claims_of(tx, known.id),
    )


def _shortened(one: Asked) -> Asked:
    words = short(plain(one.words or ""), 120)
    return Asked(one.id, one.name, words, one.opened_at, one.closed_at)


# -- outcomes --------------------------------------------------------------------------------------


async def contests(tx: Tx) -> list[Contest]:
    """Return the contests of the calendar around now, as the chat offers them."""
    since, until = stamp(tx.now - outcomes.A_YEAR), stamp(tx.now + outcomes.A_YEAR)
    return await outcome_rows.contests(tx, since, until, outcomes.OFFERED)


async def note(
    tx: Tx, settings: Settings, number: int, staff: Consultant, form: dict[str, str]
) -> int | None:
    """Write what a form says that an organisation has reached; return the outcome's number.

    None: the same form was sent before. Raises RefusalError where an answer is no answer.
    """
    kind = form.get("kind", "")
    if kind not in outcomes.KINDS:
        raise RefusalError("old_button")
    facts: dict[str, int | str | None] = {}
    for step in outcomes.STEPS.get(kind, ()):
        facts.update(await _ANSWERS[step](tx, form))
    sent = _sent(form, number, staff)
    if await rows.sent_as(tx, sent) is not None:
        return None
    of = await outcomes.subject(tx, 0, number)
    made = await outcomes.note(tx, settings, staff, outcomes.noted(kind, of, **facts))
    await rows.set_sent_as(tx, made, sent)
    return made


def _sent(form: dict[str, str], number: int, staff: Consultant) -> str:
    parts = [str(number), str(staff.user_id), *(f"{k}={form[k]}" for k in sorted(form))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


async def _contest(tx: Tx, form: dict[str, str]) -> dict[str, int | str | None]:
    typed, chosen = form.get("contest", ""), form.get("deadline", "")
    if typed.strip() or not chosen.isdecimal() or len(chosen) > 18:
        return {"words": outcomes.words(typed)}
    await outcomes.contest(tx, int(chosen))
    return {"deadline": int(chosen)}


async def _rubles(_: Tx, form: dict[str, str]) -> dict[str, int | str | None]:
    return {"rubles": outcomes.rubles(form.get("rubles", ""))}


async def _year(tx: Tx, form: dict[str, str]) -> dict[str, int | str | None]:
    return {"year": outcomes.year(form.get("year", ""), tx.now)}


async def _help(_: Tx, form: dict[str, str]) -> dict[str, int | str | None]:
    return {"words": outcomes.words(form.get("help", ""))}


_ANSWERS = {"contest": _contest, "rubles": _rubles, "year": _year, "help": _help}


async def drop(tx: Tx, number: int, outcome: int) -> None:
    """Take back what staff noted of an organisation."""
    one = await outcome_rows.get(tx, outcome)
    if one is None or one.organisation_id != number:
        raise RefusalError("outcome_gone")
    await outcomes.drop(tx, outcome)


# -- claims ----------------------------------------------------------------------------------------


async def claims(tx: Tx, page: int) -> tuple[list[Claim], bool]:
    """Return a page of the grants that wait to be confirmed, and whether there are more."""
    found = await rows.claims(tx, SHOWN + 1, page * SHOWN)
    return [await _claim(tx, one) for one in found[:SHOWN]], len(found) > SHOWN


async def _claim(tx: Tx, one: Outcome) -> Claim:
    of = await outcomes.subject(tx, one.person_id or 0, one.organisation_id or 0)
    known = await outcome_rows.known(tx, one.person_id, one.organisation_id)
    return Claim(one, of, [other for other in known if other.kind == "won"])


async def decide(tx: Tx, number: int, staff: Consultant, *, yes: bool) -> bool:
    """Confirm a claim or not, and let the group see it; False where it was confirmed before."""
    one = await outcome_rows.get(tx, number)
    if one is not None and one.confirmed_at is not None and yes:
        return False
    row = await rows.claim_row(tx, number)
    text = await outcomes.decide(tx, number, staff, yes=yes)
    if row is not None:
        await edit_row(tx, row, text)
    return True
