"""Who has signed up and who came, for the staff group."""

from datetime import timedelta

from bot.buttons import (
    Attend,
    Attendance,
    Attendances,
    Certificates,
    Opinions,
    Poster,
    SeminarLink,
    button,
    named,
)
from bot.errors import RefusalError
from bot.moments import when
from bot.outbox import Button, Buttons
from bot.texts import local, render, short
from db import afterwards, registrations
from db import seminars as rows
from db.database import Tx
from db.people import Consultant
from db.registrations import Participant
from db.seminars import Seminar

KEPT = timedelta(days=14)
SHOWN = 30
PAGE = 30
A_LINE = 2
MARKS = {"attended": "attended", "absent": "absent", "registered": "unmarked"}


async def listed(tx: Tx) -> tuple[str, Buttons]:
    """Return what `/seminar` says: what is to come and what was lately, a button each."""
    found = await rows.since(tx, tx.now - KEPT, SHOWN)
    buttons = [
        [named(f"{local(one.starts_at, form='%d.%m')} {one.title}", Attendance(seminar=one.number))]
        for one in found
    ]
    return render("attendance/list", any=bool(found)), buttons


async def page(tx: Tx, number: int, asked: int) -> tuple[str, Buttons]:
    """Return a page of who has signed up; of a seminar that has begun, a button each."""
    seminar = await rows.get(tx, number)
    if seminar is None:
        raise RefusalError("seminar_gone")
    counts = await registrations.counts(tx, number)
    total = len(await registrations.participants(tx, number))
    begun = seminar.has_begun(tx.now)
    pages = max(1, -(-total // PAGE))
    shown = min(max(asked, 0), pages - 1)
    people = await registrations.page(tx, number, PAGE, shown * PAGE)
    text = render(
        "attendance/page",
        seminar=seminar,
        when=when(seminar.starts_at, seminar.ends_at, None),
        people=people,
        first=shown * PAGE + 1,
        seated=sum(counts.get(state, 0) for state in MARKS),
        queued=counts.get("queued", 0),
        attended=counts.get("attended", 0),
        begun=begun,
        mean=await afterwards.mean(tx, number),
        page=shown + 1,
        pages=pages,
    )
    return text, _buttons(seminar, people if begun else [], shown, pages, begun=begun)


def _buttons(
    seminar: Seminar, people: list[Participant], shown: int, pages: int, *, begun: bool
) -> Buttons:
    marks = [_mark(one, shown) for one in people if one.state in MARKS]
    lines = [marks[at : at + A_LINE] for at in range(0, len(marks), A_LINE)]
    turn = []
    if shown > 0:
        turn.append(button("back", Attendance(seminar=seminar.number, page=shown - 1)))
    if shown + 1 < pages:
        turn.append(button("further", Attendance(seminar=seminar.number, page=shown + 1)))
    return [
        *lines,
        *([turn] if turn else []),
        _papers(seminar),
        *([_afterwards(seminar)] if begun else []),
        [button("all_seminars", Attendances())],
    ]


def _papers(seminar: Seminar) -> list[Button]:
    number = seminar.number
    return [
        button("poster", Poster(seminar=number)),
        button("seminar_link", SeminarLink(seminar=number)),
    ]


def _afterwards(seminar: Seminar) -> list[Button]:
    number = seminar.number
    return [
        button("opinions", Opinions(seminar=number)),
        button("certificates", Certificates(seminar=number)),
    ]


def _mark(one: Participant, shown: int) -> Button:
    data = Attend(registration=one.registration, page=shown)
    return button(MARKS[one.state], data, name=short(one.name, 24))


async def mark(tx: Tx, registration: int, staff: Consultant) -> int:
    """Note that somebody came, or after that, that they did not; return the seminar."""
    one = await registrations.get(tx, registration)
    if one is None or one.person_id is None or one.state not in MARKS:
        raise RefusalError("registration_gone")
    seminar = await rows.get(tx, one.seminar)
    if seminar is None or not seminar.has_begun(tx.now):
        raise RefusalError("attendance_early")
    state = "absent" if one.state == "attended" else "attended"
    await registrations.mark(tx, registration, state, staff.user_id)
    return one.seminar
