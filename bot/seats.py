"""Places of seminars and of their sections: how many are free, and who gets one next."""

import re

from bot.buttons import TakeOff, button, coming_or_not
from bot.errors import RefusalError
from bot.moments import when
from bot.outbox import About, Button, Lane, To, say
from bot.texts import render, short
from db import registrations, sections
from db import seminars as rows
from db.database import Tx
from db.registrations import Waiting
from db.seminars import Seminar

SEAT = re.compile(r"seat:(\d+)")
"""The purpose of the row that tells somebody of their place, by registration."""


async def seminar(tx: Tx, number: int) -> Seminar:
    """Return a seminar; RefusalError where there is none."""
    found = await rows.get(tx, number)
    if found is None:
        raise RefusalError("seminar_gone")
    return found


async def held(tx: Tx, number: int) -> Seminar:
    """Return a seminar that was not cancelled; RefusalError where there is none."""
    found = await seminar(tx, number)
    if found.cancelled_at is not None:
        raise RefusalError("seminar_cancelled", title=found.title)
    return found


async def free(tx: Tx, seminar: Seminar) -> int | None:
    """Return how many places are free; None: without end."""
    if seminar.capacity is None:
        return None
    return max(0, seminar.capacity - await registrations.taken(tx, seminar.number))


async def fill(tx: Tx, seminar: Seminar) -> None:
    """Give what is free to the first in the queue, and tell them."""
    if seminar.has_begun(tx.now) or seminar.cancelled_at is not None:
        return
    while await free(tx, seminar) != 0:
        one = await registrations.first_in_queue(tx, seminar.number)
        if one is None:
            return
        await registrations.seat(tx, one.registration)
        await _tell_seated(tx, seminar, one)


async def _tell_seated(tx: Tx, seminar: Seminar, one: Waiting) -> None:
    """Tell a person of their place, or of their guest's."""
    at = when(seminar.starts_at, seminar.ends_at, one.timezone, seminar.timezone)
    template = "guests/seated" if one.guest else "seminars/seated"
    await say(
        tx,
        To(one.address),
        render(template, seminar=seminar, when=at, guest=one.guest),
        buttons=[[off(one.registration, one.guest)]]
        if one.guest
        else coming_or_not(seminar.number),
        lane=Lane.SEAT,
        about=About(f"seat:{one.registration}"),
    )


def off(registration: int, name: str) -> Button:
    """Return «Убрать …» for somebody whom one has brought."""
    return button("take_off", TakeOff(registration=registration), name=short(name, 40))


async def has_places_to_give(tx: Tx) -> bool:
    return bool(await registrations.with_a_queue(tx))


async def give_places(tx: Tx) -> None:
    """Give what is free to who is queued: there are more places, or somebody is back."""
    for seminar in await registrations.with_a_queue(tx):
        await fill(tx, seminar)


async def not_reached(tx: Tx, purpose: str) -> None:
    """Who was given a place has blocked the bot: back into the queue, the place to the next."""
    match = SEAT.fullmatch(purpose)
    one = await registrations.get(tx, int(match[1])) if match else None
    if one is None or one.state != "registered" or one.coming:
        return
    seminar = await rows.get(tx, one.seminar)
    if seminar is not None and not seminar.has_begun(tx.now):
        await registrations.set_state(tx, one.id, "queued")
        await fill(tx, seminar)


async def state_of_new(tx: Tx, seminar: Seminar, section: int | None) -> str:
    """Return how the next to sign up gets in, for a section or none, after all who are queued."""
    await fill(tx, seminar)
    full = await free(tx, seminar) == 0 or await _is_full(tx, section)
    return "queued" if full else "registered"


async def _is_full(tx: Tx, section: int | None) -> bool:
    chosen = await sections.get(tx, section) if section is not None else None
    return chosen is not None and await sections.free(tx, chosen) == 0
