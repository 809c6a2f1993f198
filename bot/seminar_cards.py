"""Seminars as people read them: the list, a card with its buttons, what a sign-up led to."""

from collections.abc import Sequence

from bot import programme, seats, series
from bot.buttons import Bring, Here, PickSection, SignOff, SignUp, ViewSeminar, button, named
from bot.moments import when
from bot.outbox import Button, Buttons
from bot.paper_buttons import AskCertificate, ToCalendar
from bot.programme import Programme
from bot.texts import render
from db import certificates, guests, municipalities, registrations, sections
from db import reminders as reminder_rows
from db import seminars as rows
from db.database import Tx
from db.guests import Guest
from db.people import Person
from db.registrations import Registration
from db.seminars import Seminar

SHOWN = 20


async def _zone(tx: Tx, person: Person | None) -> str | None:
    return await municipalities.zone_of(tx, person.municipality_id) if person else None


async def listed(tx: Tx, person: Person | None) -> tuple[str, Buttons]:
    """Return what `/seminars` says: what is to come, a button each."""
    zone = await _zone(tx, person)
    found = await rows.coming(tx, SHOWN)
    shown = [(one, when(one.starts_at, one.ends_at, zone, one.timezone)) for one in found]
    buttons = [[named(one.title, ViewSeminar(seminar=one.number))] for one in found]
    return render("seminars/list", listed=shown), buttons


async def card(tx: Tx, person: Person | None, number: int) -> tuple[str, Buttons]:
    """Return a seminar as a person sees it: the link only who has a place."""
    seminar = await seats.seminar(tx, number)
    known = await registrations.of(tx, number, person.id) if person else None
    brings = await guests.of_host(tx, number, person.id) if person else []
    text, shown = await _shown(tx, seminar, person, known, brings)
    offered = await _offered(tx, seminar, known, shown, brings)
    return text, [*offered, *await series.buttons(tx, seminar, person)]


async def preview(tx: Tx, seminar: Seminar) -> str:
    """Return the card of a seminar that may not be there yet, as who has not signed up sees it."""
    return (await _shown(tx, seminar, None, None))[0]


async def choosing(tx: Tx, person: Person, number: int) -> tuple[str, Buttons]:
    """Return the card with a button for each section that is offered."""
    text, shown = await _shown(tx, await seats.seminar(tx, number), person, None)
    buttons = [
        [named(one.section.title, PickSection(section=one.section.number))] for one in shown.choices
    ]
    return f"{text}\n\n{render('seminars/which_section')}", buttons


async def _shown(
    tx: Tx,
    seminar: Seminar,
    person: Person | None,
    known: Registration | None,
    brings: Sequence[Guest] = (),
) -> tuple[str, Programme]:
    place = await municipalities.get(tx, seminar.municipality_id)
    zone = await _zone(tx, person)
    live = known is not None and known.live
    section = known.section if known is not None and live else None
    shown = await programme.of(tx, seminar, person, zone, section)
    text = render(
        "seminars/card",
        seminar=seminar,
        when=when(seminar.starts_at, seminar.ends_at, zone, seminar.timezone),
        municipality=place.name if place else None,
        seated=known is not None and known.seated,
        coming=known is not None and bool(known.coming),
        attended=known is not None and known.state == "attended",
        turn=await _turn(tx, known),
        brings=brings,
        free=0 if shown.full else await seats.free(tx, seminar),
        begun=seminar.has_begun(tx.now),
        over=(seminar.ends_at or seminar.starts_at) <= tx.now,
        programme=shown,
    )
    return text, shown


async def _offered(
    tx: Tx,
    seminar: Seminar,
    known: Registration | None,
    shown: Programme,
    brings: Sequence[Guest],
) -> list[list[Button]]:
    """Return the buttons of a card but for those of its series."""
    certificate = await _certificate(tx, known)
    if seminar.cancelled_at is not None:
        return certificate
    number = seminar.number
    begins, ends = await programme.arriving(tx, seminar)
    there = known is not None and known.state == "attended"
    here = [[button("here", Here(seminar=number))]] if begins <= tx.now < ends and not there else []
    if seminar.has_begun(tx.now):
        return [*here, *certificate]
    if known is not None and known.live:
        bring = [[button("bring", Bring(seminar=number))]] if shown.may_sign_up else []
        off = [[seats.off(one.id, one.name)] for one in brings]
        keep = [[button("to_calendar", ToCalendar(seminar=number))]] if known.seated else []
        return [*here, *keep, [button("sign_off", SignOff(seminar=number))], *bring, *off]
    return [[button("sign_up", SignUp(seminar=number))], *here] if shown.may_sign_up else here


async def _certificate(tx: Tx, known: Registration | None) -> list[list[Button]]:
    number = await certificates.of_registration(tx, known.id) if known else None
    return [[button("certificate", AskCertificate(certificate=number))]] if number else []


async def _turn(tx: Tx, known: Registration | None) -> int | None:
    if known is None or known.state != "queued":
        return None
    return await registrations.place_in_queue(tx, known)


async def confirmation(tx: Tx, person: Person, number: int, *, short: bool) -> str:
    """Return «Вы записаны» or «Вы в очереди: место N»."""
    seminar = await seats.seminar(tx, number)
    known = await registrations.of(tx, number, person.id)
    turn = await _turn(tx, known)
    if short:
        return render("seminars/signed_up_already", turn=turn)
    at = when(seminar.starts_at, seminar.ends_at, await _zone(tx, person), seminar.timezone)
    reminds = bool(await reminder_rows.later(tx, number))
    section = await sections.get(tx, known.section) if known and known.section else None
    return render(
        "seminars/signed_up",
        seminar=seminar,
        when=at,
        turn=turn,
        reminds=reminds,
        section=section.title if section else None,
    )


async def signed_off(tx: Tx, number: int) -> str:
    """Return «Запись отменена»."""
    return render("seminars/signed_off", seminar=await seats.seminar(tx, number))
