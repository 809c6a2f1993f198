"""Rolls in the staff group: who has signed up and who came, in one message that is edited.

What stands there is remembered, so that a name that is erased leaves the messages too.
"""

import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot import roll_buttons as b
from bot import seats
from bot.buttons import Attendances, button, named
from bot.content_seminars import is_to_come
from bot.moments import when
from bot.outbox import Button, Buttons, edit_shared
from bot.paging import paged, turns
from bot.paper_buttons import (
    AskCertificate,
    Certificates,
    Opinions,
    Poster,
    SeminarLink,
)
from bot.planning_buttons import CancelSeminar, ChangeSeminar, NewSeminar
from bot.programme import arriving
from bot.texts import local, render, short
from db import afterwards, arrivals, certificates, registrations
from db import rolls as rows
from db import seminars as seminar_rows
from db.database import Tx
from db.registrations import Named
from db.rolls import Roll as Roll  # noqa: PLC0414 - the doors take it from here
from db.seminars import Seminar

KEPT = timedelta(days=14)
SHOWN = 30
PAGE = 30
A_LINE = 2
LETTERS_A_LINE = 6
AT_ONCE = 20
NO_LETTER = "#"
SEATED = ("registered", "attended", "absent")
MARKS = {"attended": "attended", "absent": "absent", "registered": "unmarked", "queued": "unmarked"}

Said = tuple[str, Buttons]


async def listed(tx: Tx, *, leads: bool) -> Said:
    """Return what `/seminar` says: what is to come and what was lately, a button each.

    Who `leads` the group may begin a new one.
    """
    found = await seminar_rows.since(tx, tx.now - KEPT, SHOWN)
    buttons = [
        [named(f"{local(one.starts_at, form='%d.%m')} {one.title}", b.Roll(seminar=one.number))]
        for one in found
    ]
    new = [[button("new_seminar", NewSeminar())]] if leads else []
    return render("attendance/list", any=bool(found), leads=leads), [*buttons, *new]


# -- in the group ----------------------------------------------------------------------------------


async def show(tx: Tx, roll: Roll) -> None:
    """Let a message of the group show a roll, and note that it does."""
    text, buttons = await said(tx, roll)
    await rows.put(tx, roll)
    await edit_shared(tx, roll.chat_id, roll.message_id, text, buttons)


async def show_everywhere(tx: Tx, seminar: int) -> None:
    """Let all messages that show a seminar say how it stands now."""
    for roll in await rows.of_seminar(tx, seminar):
        await show(tx, roll)


async def show_list(tx: Tx, chat: int, message: int, *, leads: bool) -> None:
    """Let a message show the seminars again, and no names."""
    text, buttons = await listed(tx, leads=leads)
    await rows.forget(tx, chat, message)
    await edit_shared(tx, chat, message, text, buttons)


async def put_away(tx: Tx, chat: int, message: int) -> None:
    """A message is about something else from now on."""
    await rows.forget(tx, chat, message)


async def are_outdated(tx: Tx) -> bool:
    return bool(await rows.outdated(tx, 1))


async def refresh(tx: Tx) -> None:
    """Take the names that are gone out of the messages that show them."""
    for roll in await rows.outdated(tx, AT_ONCE):
        await show(tx, roll)


async def close_old(tx: Tx) -> None:
    """Take the names out of messages that nobody has looked at for two weeks."""
    for roll in await rows.shown_before(tx, tx.now - KEPT):
        await rows.forget(tx, roll.chat_id, roll.message_id)
        buttons = [[button("all_seminars", Attendances())]]
        text = render("attendance/closed")
        await edit_shared(tx, roll.chat_id, roll.message_id, text, buttons)


async def adds(tx: Tx, chat: int, message: int) -> Roll | None:
    """Return the roll to which replies to a message add people; None: it is none of these."""
    roll = await rows.at(tx, chat, message)
    return roll if roll is not None and roll.view == "adding" else None


async def said(tx: Tx, roll: Roll) -> Said:
    """Return what a roll says now."""
    seminar = await seats.seminar(tx, roll.seminar)
    people = in_order(await registrations.names(tx, seminar.number))
    return await VIEWS[roll.view](tx, seminar, people, roll)


def in_order(people: list[Named]) -> list[Named]:
    """Who has a place by name, then the queue."""

    def place(one: Named) -> tuple[bool, int, str, int]:
        queued = one.state == "queued"
        return queued, one.turn if queued else 0, _letters(one.name), one.registration

    return sorted(people, key=place)


def _letters(name: str) -> str:
    return name.upper().replace("Ё", "Е")


def initials(name: str) -> set[str]:
    """Return the first letters of a name's words: people are looked for by surname, too."""
    words = "".join(c if c.isalnum() else " " for c in _letters(name)).split()
    return {word[0] for word in words if word[0].isalpha()} or {NO_LETTER}


# -- names -----------------------------------------------------------------------------------------


async def _names(tx: Tx, seminar: Seminar, people: list[Named], roll: Roll) -> Said:
    """A page of names; of a seminar that has begun, a button each."""
    numbered = list(enumerate(people, start=1))
    letter = chr(roll.letter) if 0 < roll.letter <= sys.maxunicode else None
    if letter:
        numbered = [(n, one) for n, one in numbered if letter in initials(one.name)]
    page, pages = paged(len(numbered), roll.page, PAGE)
    begun = seminar.has_begun(tx.now) and not seminar.called_off
    span = await arriving(tx, seminar)
    here = numbered[page * PAGE : (page + 1) * PAGE]
    counts = Counter(await registrations.counts(tx, seminar.number))
    text = render(
        "attendance/page",
        seminar=seminar,
        when=when(seminar.starts_at, seminar.ends_at, None, seminar.timezone),
        people=here,
        seated=sum(counts[state] for state in SEATED),
        counts=counts,
        mean=await afterwards.mean(tx, seminar.number),
        begun=begun,
        code=await arrivals.code_of(tx, seminar.number),
        arriving=span,
        now=tx.now,
        letter=letter,
        page=page + 1,
        pages=pages,
    )
    marks = [_mark(one, page, roll.letter) for _, one in here if begun]
    return text, [
        *_lines(marks, A_LINE),
        *_turns(roll, page, pages),
        *_beneath(seminar, people, roll, begun=begun, arriving=tx.now < span[1]),
    ]


def _lines(buttons: list[Button], length: int) -> list[list[Button]]:
    return [buttons[at : at + length] for at in range(0, len(buttons), length)]


def _mark(one: Named, page: int, letter: int) -> Button:
    """A button that says how it stands, and changes it: pressed twice, it changes once."""
    came = one.state != "attended"
    data = b.RollMark(registration=one.registration, came=came, page=page, letter=letter)
    return button(MARKS[one.state], data, name=short(one.name, 24))


def _turns(roll: Roll, page: int, pages: int) -> list[list[Button]]:
    view: type[b.Roll | b.RollGuests] = b.RollGuests if roll.view == "guests" else b.Roll
    more = {"letter": roll.letter} if roll.letter else {}

    def to(other: int) -> b.Roll | b.RollGuests:
        return view(seminar=roll.seminar, page=other, **more)

    return turns(page, to, more=page + 1 < pages)


def _beneath(
    seminar: Seminar, people: list[Named], roll: Roll, *, begun: bool, arriving: bool
) -> list[list[Button]]:
    """What can be done with the whole roll."""
    number = seminar.number
    lines = []
    if roll.letter:
        lines.append([button("whole_roll", b.Roll(seminar=number))])
    elif len(people) > PAGE:
        lines.append([button("by_letter", b.RollLetters(seminar=number))])
    if begun:
        lines.append(_all_at_once(number, people))
    stands = seminar.cancelled_at is None
    adding = [button("add_guest", b.RollAdd(seminar=number))] if stands else []
    if any(one.guest for one in people):
        adding.append(button("guests", b.RollGuests(seminar=number)))
    code = [button("room_code", b.RollCode(seminar=number))] if stands and arriving else []
    again = b.Roll(seminar=number, page=roll.page, letter=roll.letter)
    lines += [
        adding,
        [*code, button("roll_more", b.RollMore(seminar=number))],
        [button("refresh", again), button("all_seminars", Attendances())],
    ]
    return [line for line in lines if line]


async def _more(tx: Tx, seminar: Seminar, people: list[Named], _: Roll) -> Said:
    """What is done seldom, and by administrators."""
    number = seminar.number
    lines = []
    if seminar.cancelled_at is None:
        link = button("seminar_link", SeminarLink(seminar=number))
        lines.append([button("poster", Poster(seminar=number)), link])
    if seminar.has_begun(tx.now) and not seminar.called_off:
        opinions = button("opinions", Opinions(seminar=number))
        lines.append([opinions, button("certificates", Certificates(seminar=number))])
    if people:
        lines.append([button("roll_file", b.RollFile(seminar=number))])
    if seminar.cancelled_at is None and await is_to_come(tx, seminar):
        change = button("change_seminar", ChangeSeminar(seminar=number))
        lines.append([change, button("cancel_seminar", CancelSeminar(seminar=number))])
    back = [button("whole_roll", b.Roll(seminar=number))]
    at = when(seminar.starts_at, seminar.ends_at, None, seminar.timezone)
    return render("attendance/more", seminar=seminar, when=at), [*lines, back]


def _all_at_once(number: int, people: list[Named]) -> list[Button]:
    buttons = []
    if any(one.state == "registered" for one in people):
        buttons.append(button("mark_all", b.RollMarkAll(seminar=number, came=True)))
    if any(one.marked_with == "all" for one in people):
        buttons.append(button("unmark_all", b.RollMarkAll(seminar=number, came=False)))
    return buttons


async def _by_letter(_: Tx, seminar: Seminar, people: list[Named], roll: Roll) -> Said:
    found = sorted({letter for one in people for letter in initials(one.name)})
    letters = [named(one, b.Roll(seminar=roll.seminar, letter=ord(one))) for one in found]
    back = [button("whole_roll", b.Roll(seminar=roll.seminar))]
    text = render("attendance/letters", seminar=seminar)
    return text, [*_lines(letters, LETTERS_A_LINE), back]


# -- people without Telegram -----------------------------------------------------------------------


async def _adding(_: Tx, seminar: Seminar, _people: list[Named], roll: Roll) -> Said:
    back = [button("whole_roll", b.Roll(seminar=roll.seminar))]
    return render("attendance/adding", seminar=seminar), [back]


async def _guests(_: Tx, seminar: Seminar, people: list[Named], roll: Roll) -> Said:
    guests = [one for one in people if one.guest]
    page, pages = paged(len(guests), roll.page, PAGE)
    here = guests[page * PAGE : (page + 1) * PAGE]
    text = render("attendance/guests", seminar=seminar, guests=here, page=page + 1, pages=pages)
    buttons = [named(one.name, b.RollGuest(registration=one.registration)) for one in here]
    back = [button("whole_roll", b.Roll(seminar=roll.seminar))]
    return text, [*_lines(buttons, A_LINE), *_turns(roll, page, pages), back]


async def _guest(tx: Tx, seminar: Seminar, people: list[Named], roll: Roll) -> Said:
    """One of them, who may be erased; the others where that one is gone."""
    one = next((one for one in people if one.registration == roll.entry and one.guest), None)
    if one is None:
        return await _guests(tx, seminar, people, roll)
    text = render("attendance/guest", seminar=seminar, guest=one)
    paper = await certificates.of_registration(tx, one.registration) if one.host is None else None
    return text, [
        *([[button("certificate", AskCertificate(certificate=paper))]] if paper else []),
        [button("erase_guest", b.RollErase(registration=one.registration))],
        [button("back", b.RollGuests(seminar=roll.seminar))],
    ]


VIEWS: dict[str, Callable[[Tx, Seminar, list[Named], Roll], Awaitable[Said]]] = {
    "names": _names,
    "letters": _by_letter,
    "adding": _adding,
    "guests": _guests,
    "guest": _guest,
    "more": _more,
}
