"""Organisations: the register, a card, outcomes, claims that wait, two that are one."""

import secrets

from aiohttp import web

from bot import differences, organisations, panel_doubles, panel_organisations
from handlers.web.door import Door, Visit, see_other

LIST = "/panel/organisations"
LEADS = "organisation_leads"


async def listed(visit: Visit) -> web.Response:
    typed, place, form = (visit.asked(name) for name in ("q", "place", "form"))
    async with visit.door.db.read() as tx:
        found = await panel_organisations.listed(tx, typed, place, form, visit.sheet)
        choices = await panel_organisations.choices(tx)
    template = "web/organisation_list" if visit.in_part else "web/organisations"
    return visit.page(template, found=found, choices=choices)


async def card(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        one = await panel_organisations.card(tx, visit.number)
        contests = await panel_organisations.contests(tx)
        year = tx.now.astimezone(visit.door.settings.centre.zone).year
    return visit.page(
        "web/organisation",
        one=one,
        forms=panel_organisations.named_forms(),
        contests=contests,
        year=year,
        once=secrets.token_hex(8),
    )


def _back(visit: Visit, to: str = "") -> web.Response:
    visit.door.wake()
    return see_other(to or f"{LIST}/{visit.number}#reached")


async def note(visit: Visit) -> web.Response:
    door = visit.door
    async with door.db.write() as tx:
        made = await panel_organisations.note(tx, door.settings, visit.number, visit.me, visit.form)
        if made is not None:
            await visit.note(tx, "outcome", visit.number)
    return _back(visit)


async def drop(visit: Visit) -> web.Response:
    async with visit.door.db.write() as tx:
        await panel_organisations.drop(tx, visit.number, _numbered(visit.form.get("outcome", "")))
        await visit.note(tx, "outcome_drop", visit.number)
    return _back(visit)


def _numbered(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise web.HTTPNotFound
    return int(text)


async def hide(visit: Visit) -> web.Response:
    async with visit.door.db.write() as tx:
        await organisations.hide(tx, visit.number)
        await visit.note(tx, "unlisted", visit.number)
    return _back(visit, f"{LIST}/{visit.number}")


# -- claims ----------------------------------------------------------------------------------------


async def claims(visit: Visit) -> web.Response:
    async with visit.door.db.read() as tx:
        found, more = await panel_organisations.claims(tx, visit.sheet)
        choices = await panel_organisations.choices(tx)
    return visit.page("web/claims", claims=found, page=visit.sheet, more=more, choices=choices)


async def decide(visit: Visit) -> web.Response:
    """Confirm a claim or not, and go back to where it was seen."""
    said, home = visit.form.get("do", ""), visit.form.get("home", "")
    acts = {"yes": "outcome_yes", "no": "outcome_no"}
    if said not in acts:
        raise web.HTTPNotFound
    async with visit.door.db.write() as tx:
        done = await panel_organisations.decide(tx, visit.number, visit.me, yes=said == "yes")
        if done:
            await visit.note(tx, acts[said], visit.number)
    return _back(visit, f"{LIST}/{_numbered(home)}#reached" if home else "/panel/claims")


# -- two that are one ------------------------------------------------------------------------------


async def doubles(visit: Visit) -> web.Response:
    visit.only_leads(LEADS)
    async with visit.door.db.read() as tx:
        choices = await panel_organisations.choices(tx)
        one, _, other = visit.asked("told").partition("-")
        told = await panel_doubles.names(tx, _numbered(one), _numbered(other)) if other else []
    pairs, more = await panel_doubles.doubles(visit.door.db, visit.sheet)
    return visit.page(
        "web/doubles", pairs=pairs, page=visit.sheet, more=more, choices=choices, told=told
    )


async def join(visit: Visit) -> web.Response:
    """First which one, then both side by side."""
    visit.only_leads(LEADS)
    number, other, typed = visit.number, visit.asked("with"), visit.asked("q")
    async with visit.door.db.read() as tx:
        if other:
            both = await panel_doubles.both(tx, number, _numbered(other))
            return visit.page("web/both", both=both)
        one = await panel_organisations.card(tx, number)
        likest = await panel_doubles.likest(tx, number)
        found = await panel_organisations.listed(tx, typed, "", "", 0) if typed else None
    template = "web/found_other" if visit.in_part else "web/join"
    return visit.page(template, one=one, likest=likest, found=found, typed=typed)


async def joined(visit: Visit) -> web.Response:
    visit.only_leads(LEADS)
    number, other = visit.number, _numbered(visit.form.get("with", ""))
    async with visit.door.db.write() as tx:
        if await panel_doubles.join(tx, number, other, visit.me):
            await visit.note(tx, "joined", f"{number} ← {other}")
    return _back(visit, f"{LIST}/{number}")


async def differ(visit: Visit) -> web.Response:
    """Note that two are not one, or take that back; go back to the list, or to the card."""
    visit.only_leads(LEADS)
    number, other = visit.number, _numbered(visit.form.get("with", ""))
    tell = visit.form.get("do") != "back"
    async with visit.door.db.write() as tx:
        if tell:
            done = await differences.tell(tx, number, other, visit.me)
        else:
            done = await differences.take_back(tx, number, other)
        if done:
            await visit.note(tx, "differ" if tell else "alike", f"{number}, {other}")
    page = visit.form.get("page", "")
    if not page:
        return see_other(f"{LIST}/{number}#told")
    told = f"&told={number}-{other}" if tell else ""
    return see_other(f"/panel/doubles?page={_numbered(page)}{told}")


def register(door: Door) -> None:
    door.add("GET", LIST, listed)
    door.add("GET", f"{LIST}/{{number}}", card)
    door.add("POST", f"{LIST}/{{number}}/outcome", note)
    door.add("POST", f"{LIST}/{{number}}/drop", drop)
    door.add("POST", f"{LIST}/{{number}}/hide", hide)
    door.add("GET", f"{LIST}/{{number}}/join", join)
    door.add("POST", f"{LIST}/{{number}}/join", joined)
    door.add("POST", f"{LIST}/{{number}}/difference", differ)
    door.add("GET", "/panel/doubles", doubles)
    door.add("GET", "/panel/claims", claims)
    door.add("POST", "/panel/claims/{number}", decide)
