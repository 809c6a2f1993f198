"""The register of organisations in the staff group: to browse, to look at, to join two of one."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.buttons import button, named
from bot.errors import RefusalError
from bot.organisation_buttons import DifferOrg, HideOrg, JoinOrg, Org, Orgs
from bot.organisations import Organisation, get, key
from bot.outbox import Button, Buttons
from bot.outcome_buttons import NoteOutcome
from bot.paging import paged, turns
from bot.texts import label, render, short
from db import differences as difference_rows
from db import municipalities, outcomes
from db import organisations as rows
from db.database import Tx
from db.organisations import Listed, Member
from db.people import Consultant

PAGE = 10
FOUND = 20
MEMBERS = 30
REACHED = 20
"""Outcomes on a card: the last ones."""
DIFFERENT = 5
"""So many that it is not stand on a card, the latest."""


def _lines(found: Iterable[Listed]) -> list[list[Button]]:
    return [
        [
            named(
                label("organisations.listed", name=one.name[:50], people=one.people),
                Org(organisation=one.id),
            )
        ]
        for one in found
    ]


async def listed(tx: Tx, page: int = 0) -> tuple[str, Buttons]:
    """Return what `/orgs` says: all of them, by name."""
    number = await rows.count(tx)
    page, pages = paged(number, page, PAGE)
    text = render("organisations/list", number=number, page=page, pages=pages)
    lines = _lines(await rows.page(tx, page * PAGE, PAGE))
    return text, [*lines, *turns(page, lambda to: Orgs(page=to), more=page + 1 < pages)]


async def found(tx: Tx, typed: str) -> tuple[str, Buttons]:
    """Return those whose name has the letters that were typed, or whose ИНН begins so."""
    digits = typed if typed.isdecimal() else ""
    some = await rows.like(tx, key(typed), digits, FOUND + 1) if key(typed) else []
    more = len(some) > FOUND
    text = render("organisations/found", typed=typed, number=len(some[:FOUND]), more=more)
    return text, [*_lines(some[:FOUND]), [button("orgs_all", Orgs())]]


# -- the card --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of an organisation; `kind`: what its people answered last."""

    one: Organisation
    place: str | None
    kind: str | None
    members: list[Member]


async def known(tx: Tx, number: int) -> Card:
    one = await get(tx, number)
    place = await municipalities.get(tx, one.municipality_id)
    forms = await rows.forms(tx, one.id)
    return Card(
        one,
        place.name if place else None,
        label(f"profile.{forms[0]}") if forms else None,
        await rows.members(tx, one.id),
    )


async def card(tx: Tx, number: int) -> tuple[str, Buttons]:
    """Return an organisation with its people, and what can be done."""
    one = await known(tx, number)
    joins = await rows.joins(tx, one.one.id)
    reached = (await outcomes.known(tx, None, one.one.id))[-REACHED:]
    told = (await difference_rows.of(tx, one.one.id))[:DIFFERENT]
    text = render(
        "organisations/card", card=one, most=MEMBERS, joins=joins, told=told, outcomes=reached
    )
    hide = [[button("orgs_hide", HideOrg(organisation=one.one.id))]] if one.one.public else []
    alike = [
        [button("orgs_alike", _not_different(one.one, other), name=short(other.name, 40))]
        for other in told
    ]
    return text, [
        *hide,
        [button("outcome_note", NoteOutcome(person=0, organisation=one.one.id))],
        [button("orgs_join", JoinOrg(organisation=one.one.id))],
        *alike,
        [button("orgs_all", Orgs())],
    ]


def _not_different(one: Organisation, other: difference_rows.Difference) -> DifferOrg:
    return DifferOrg(organisation=one.id, other=other.id, yes=False)


# -- joining ---------------------------------------------------------------------------------------


async def candidates(tx: Tx, number: int, page: int) -> tuple[str, Buttons]:
    """Return which organisations may be the same one, the likest names first."""
    one = await get(tx, number)
    own = parts(one.key)
    left_out = {one.id, *(other.id for other in await difference_rows.of(tx, one.id))}
    others = [(likeness(own, k), id_) for id_, k in await rows.keys(tx) if id_ not in left_out]
    others.sort(key=lambda pair: (-pair[0], pair[1]))
    page, pages = paged(len(others), page, PAGE)
    shown = [await known(tx, id_) for _, id_ in others[page * PAGE : (page + 1) * PAGE]]
    lines = [
        [named(_named(card), JoinOrg(organisation=one.id, other=card.one.id))] for card in shown
    ]
    lines += turns(page, lambda to: JoinOrg(organisation=one.id, page=to), more=page + 1 < pages)
    text = render("organisations/join", one=one, any=bool(others))
    return text, [*lines, [button("back", Org(organisation=one.id))]]


def parts(name_key: str) -> set[str]:
    """Return a name in threes of letters."""
    padded = f" {name_key} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def likeness(own: set[str], name_key: str) -> float:
    """Return how much of two names is the same, from 0 to 1; `own`: the parts of one of them."""
    others = parts(name_key)
    return len(own & others) / len(own | others)


def _named(card: Card) -> str:
    return f"{card.one.name[:38]} · {card.place}" if card.place else card.one.name


async def both(tx: Tx, number: int, other: int) -> tuple[str, Buttons]:
    """Return the two side by side, to be sure."""
    kept, gone = await pair(tx, number, other)
    text = render(
        "organisations/join_sure",
        kept=await known(tx, kept.id),
        gone=await known(tx, gone.id),
    )
    sure = JoinOrg(organisation=kept.id, other=gone.id, sure=True)
    return text, [
        [button("orgs_join_sure", sure)],
        [button("orgs_differ", DifferOrg(organisation=kept.id, other=gone.id))],
        [button("back", Org(organisation=kept.id))],
    ]


async def pair(tx: Tx, number: int, other: int) -> tuple[Organisation, Organisation]:
    """Return which stays and which becomes it; refused where they cannot be one."""
    kept, gone = await get(tx, number), await get(tx, other)
    if kept.id == gone.id:
        raise RefusalError("organisation_gone")
    if kept.inn and gone.inn:
        raise RefusalError("organisation_inns")
    return kept, gone


async def join(tx: Tx, number: int, other: int, staff: Consultant) -> None:
    """Let two be one: people and all that happened go over; who did it, and when, is kept."""
    kept, gone = await pair(tx, number, other)
    await rows.join(tx, gone, kept, staff.user_id)
    await difference_rows.join(tx, gone.id, kept.id)
