"""Signing up for seminars: places, the queue, and who gets the place that becomes free."""

import re

from bot.buttons import (
    AskCertificate,
    SignOff,
    SignUp,
    ToCalendar,
    ViewSeminar,
    button,
    coming_or_not,
    named,
)
from bot.errors import RefusalError
from bot.moments import when
from bot.outbox import About, Buttons, Lane, To, say
from bot.texts import render
from db import certificates, municipalities, registrations
from db import reminders as reminder_rows
from db import seminars as rows
from db.database import Tx
from db.people import Person
from db.registrations import Registration
from db.seminars import Seminar

SHOWN = 20
SEAT = re.compile(r"seat:(\d+)")
"""The purpose of the row that tells somebody of their place, by registration."""


async def _seminar(tx: Tx, number: int) -> Seminar:
    found = await rows.get(tx, number)
    if found is None:
        raise RefusalError("seminar_gone")
    return found


async def to_come(tx: Tx, number: int) -> Seminar:
    """Return a seminar that one can still sign up for or leave."""
    found = await _seminar(tx, number)
    if found.cancelled_at is not None:
        raise RefusalError("seminar_cancelled", title=found.title)
    if found.has_begun(tx.now):
        raise RefusalError("seminar_begun", title=found.title)
    return found


async def linked(tx: Tx, name: str, *, by_number: bool = False) -> int | None:
    """Return the seminar that a deep link means; by number, where its id fits into no link."""
    if by_number:
        found = await rows.get(tx, int(name)) if name.isdecimal() and len(name) < 10 else None
    else:
        found = await rows.named(tx, name)
    return found.number if found else None


# -- signing up, leaving ---------------------------------------------------------------------------


async def _free(tx: Tx, seminar: Seminar) -> int | None:
    """Return how many places are free; None: without end."""
    if seminar.capacity is None:
        return None
    return max(0, seminar.capacity - await registrations.taken(tx, seminar.number))


async def _fill(tx: Tx, seminar: Seminar) -> None:
    """Give what is free to the first in the queue, and tell them."""
    if seminar.has_begun(tx.now) or seminar.cancelled_at is not None:
        return
    while await _free(tx, seminar) != 0:
        one = await registrations.first_in_queue(tx, seminar.number)
        if one is None:
            return
        await registrations.seat(tx, one.registration)
        at = when(seminar.starts_at, seminar.ends_at, one.timezone)
        await say(
            tx,
            To(one.address),
            render("seminars/seated", seminar=seminar, when=at),
            buttons=coming_or_not(seminar.number),
            lane=Lane.SEAT,
            about=About(f"seat:{one.registration}"),
        )


async def has_places_to_give(tx: Tx) -> bool:
    return bool(await registrations.with_a_queue(tx))


async def give_places(tx: Tx) -> None:
    """Give what is free to who is queued: there are more places, or somebody is back."""
    for seminar in await registrations.with_a_queue(tx):
        await _fill(tx, seminar)


async def not_reached(tx: Tx, purpose: str) -> None:
    """Who was given a place has blocked the bot: back into the queue, the place to the next."""
    match = SEAT.fullmatch(purpose)
    one = await registrations.get(tx, int(match[1])) if match else None
    if one is None or one.state != "registered" or one.coming:
        return
    seminar = await rows.get(tx, one.seminar)
    if seminar is not None and not seminar.has_begun(tx.now):
        await registrations.set_state(tx, one.id, "queued")
        await _fill(tx, seminar)


async def sign_up(tx: Tx, person: Person, number: int) -> bool:
    """Put a person in, or at the end of the queue; False: they were in or queued."""
    seminar = await to_come(tx, number)
    await _fill(tx, seminar)
    known = await registrations.of(tx, number, person.id)
    if known is not None and known.live:
        return False
    state = "queued" if await _free(tx, seminar) == 0 else "registered"
    await registrations.sign_up(tx, number, person.id, person.municipality_id, state)
    return True


async def sign_off(tx: Tx, person: Person, number: int) -> bool:
    """Take a person out, the place goes to the next; False: they were not in."""
    seminar = await to_come(tx, number)
    known = await registrations.of(tx, number, person.id)
    if known is None:
        raise RefusalError("not_signed_up")
    if not known.live:
        return False
    await registrations.set_state(tx, known.id, "left")
    await _fill(tx, seminar)
    return True


async def coming(tx: Tx, person: Person, number: int) -> bool:
    """Note that a participant will come; False: it was noted, or they are queued."""
    await to_come(tx, number)
    known = await registrations.of(tx, number, person.id)
    if known is None or not known.live:
        raise RefusalError("not_signed_up")
    if known.coming or not known.seated:
        return False
    await registrations.set_coming(tx, known.id)
    return True


# -- shown -----------------------------------------------------------------------------------------


async def _zone(tx: Tx, person: Person | None) -> str | None:
    if person is None or person.municipality_id is None:
        return None
    place = await municipalities.get(tx, person.municipality_id)
    return place.timezone if place else None


async def listed(tx: Tx, person: Person | None) -> tuple[str, Buttons]:
    """Return what `/seminars` says: what is to come, a button each."""
    zone = await _zone(tx, person)
    found = await rows.coming(tx, SHOWN)
    shown = [(one, when(one.starts_at, one.ends_at, zone)) for one in found]
    buttons = [[named(one.title, ViewSeminar(seminar=one.number))] for one in found]
    return render("seminars/list", listed=shown), buttons


async def card(tx: Tx, person: Person | None, number: int) -> tuple[str, Buttons]:
    """Return a seminar as a person sees it: the link only who has a place."""
    seminar = await _seminar(tx, number)
    known = await registrations.of(tx, number, person.id) if person else None
    place = None
    if seminar.municipality_id:
        place = await municipalities.get(tx, seminar.municipality_id)
    text = render(
        "seminars/card",
        seminar=seminar,
        when=when(seminar.starts_at, seminar.ends_at, await _zone(tx, person)),
        municipality=place.name if place else None,
        seated=known is not None and known.seated,
        coming=known is not None and bool(known.coming),
        turn=await _turn(tx, known),
        free=await _free(tx, seminar),
        begun=seminar.has_begun(tx.now),
        over=(seminar.ends_at or seminar.starts_at) <= tx.now,
    )
    if seminar.cancelled_at is not None or seminar.has_begun(tx.now):
        return text, await _certificate(tx, known)
    if known is not None and known.seated:
        keep = [button("to_calendar", ToCalendar(seminar=number))]
        return text, [keep, [button("sign_off", SignOff(seminar=number))]]
    if known is not None and known.live:
        return text, [[button("sign_off", SignOff(seminar=number))]]
    return text, [[button("sign_up", SignUp(seminar=number))]]


async def _certificate(tx: Tx, known: Registration | None) -> Buttons:
    number = await certificates.of_registration(tx, known.id) if known else None
    return [[button("certificate", AskCertificate(certificate=number))]] if number else []


async def _turn(tx: Tx, known: Registration | None) -> int | None:
    if known is None or known.state != "queued":
        return None
    return await registrations.place_in_queue(tx, known)


async def confirmation(tx: Tx, person: Person, number: int, *, short: bool) -> str:
    """Return «Вы записаны» or «Вы в очереди: место N»."""
    seminar = await _seminar(tx, number)
    turn = await _turn(tx, await registrations.of(tx, number, person.id))
    if short:
        return render("seminars/signed_up_already", turn=turn)
    at = when(seminar.starts_at, seminar.ends_at, await _zone(tx, person))
    reminds = bool(await reminder_rows.later(tx, number))
    return render("seminars/signed_up", seminar=seminar, when=at, turn=turn, reminds=reminds)


async def signed_off(tx: Tx, number: int) -> str:
    """Return «Запись отменена»."""
    return render("seminars/signed_off", seminar=await _seminar(tx, number))


# -- export, erasure, two accounts of one person ---------------------------------------------------


async def of_person(tx: Tx, person: Person) -> list[dict[str, object]]:
    """Return what a person has signed up for, for their own eyes."""
    return [
        {
            "seminar": one.title,
            "starts_at": one.starts_at.isoformat(),
            "state": one.state,
            "coming": one.coming,
            "signed_up_at": one.signed_up_at.isoformat(),
        }
        for one in await registrations.told(tx, person.id)
    ]


async def forget_person(tx: Tx, person: Person) -> None:
    """Take a person out of their registrations; places that become free go to the next."""
    for one in await registrations.all_of(tx, person.id):
        seminar = await rows.get(tx, one.seminar)
        if seminar is not None and not seminar.has_begun(tx.now):
            await _withdraw(tx, one, seminar)
    await registrations.forget_person(tx, person.id)


async def _withdraw(tx: Tx, one: Registration, seminar: Seminar) -> None:
    await registrations.set_state(tx, one.id, "left")
    await _fill(tx, seminar)


async def join_people(tx: Tx, new: int, old: int) -> None:
    """Let the registrations of one account be another's; of two for one seminar one is left."""
    for one in await registrations.all_of(tx, new):
        other = await registrations.of(tx, one.seminar, old)
        if other is not None and other.live:
            await _withdraw(tx, one, await _seminar(tx, one.seminar))
        else:
            await registrations.move(tx, one.id, old)
    await registrations.forget_person(tx, new)
