"""What concerns a person: duties with their dates, contests, and what no calendar knows."""

from dataclasses import dataclass
from datetime import date, datetime

from bot import duties, profiles
from bot.buttons import button
from bot.duty_buttons import Concerns, RemindProfile
from bot.errors import RefusalError
from bot.outbox import Button, Buttons
from bot.paging import paged, turns
from bot.texts import labels, render
from db import duties as duty_rows
from db import profiles as rows
from db.database import Tx
from db.duties import Duty, Next
from db.people import Person
from db.profiles import Contest

PAGE = 5


@dataclass(frozen=True, slots=True)
class Named:
    """A duty with the day of its next date."""

    title: str
    day: date


def _named(found: list[Next]) -> list[Named]:
    return [Named(one.title, date.fromisoformat(one.due_on)) for one in found if one.due_on]


async def summary(tx: Tx, person: Person) -> tuple[str, Buttons]:
    """Return what concerns a person, and the question whether to remind of it."""
    found = await rows.concerning(tx, person.id)
    sure = [one for one in found if one.confirmed]
    contests = await rows.contests(tx, person.id)
    text = render(
        "profile/summary",
        about=await profiles.described(tx, person),
        sure=_named(sure),
        unsure=_named([one for one in found if not one.confirmed]),
        contests=len(contests),
    )
    asked = [
        [button("remind_all", RemindProfile(yes=True)), button("not_now", RemindProfile(yes=False))]
    ]
    return text, [*(asked if sure else []), *_lists(contests)]


def _lists(contests: list[Contest]) -> list[list[Button]]:
    lists = [[button("contests", Concerns(what="contests"))]] if contests else []
    return [*lists, [button("rules", Concerns(what="rules"))]]


async def remind(tx: Tx, person: Person, *, yes: bool) -> tuple[str, Buttons]:
    """Remind, or not, of the confirmed duties that the profile names; return what is said."""
    sure = [one for one in await rows.concerning(tx, person.id) if one.confirmed]
    if yes:
        await rows.wish(tx, person.id, [one.id for one in sure])
    await profiles.note_wish(tx, person, remind=yes)
    return render("profile/reminding", yes=yes, sure=_named(sure)), _lists(
        await rows.contests(tx, person.id)
    )


# -- lists ---------------------------------------------------------------------------------------


async def listed(tx: Tx, person: Person, what: str, page: int) -> tuple[str, Buttons]:
    """Return a list of what concerns a person: «contests», or «rules» without a date."""
    if what == "contests":
        return await _contests(tx, person, page)
    if what == "rules":
        return await _rules(tx, person), []
    raise RefusalError("old_button")


async def _contests(tx: Tx, person: Person, page: int) -> tuple[str, Buttons]:
    found = await rows.contests(tx, person.id)
    page, pages = paged(len(found), page, PAGE)
    shown = [
        (one, datetime.fromisoformat(one.due_at) if one.due_at else None)
        for one in found[page * PAGE : (page + 1) * PAGE]
    ]
    text = render("profile/contests", contests=shown, page=page + 1, pages=pages)
    return text, turns(page, lambda to: Concerns(what="contests", page=to), more=page + 1 < pages)


async def _rules(tx: Tx, person: Person) -> str:
    """Say what the calendar has no date for, and what nobody was asked about."""
    own: list[tuple[Duty, str | None]] = []
    over: list[tuple[Duty, str | None]] = []
    for duty in await rows.undated(tx, person.id):
        words, abolished = duties.words_of(duty)
        (over if abolished else own).append((duty, words))
    dates = {one.id: one for one in await rows.concerning(tx, person.id)}
    maybe = []
    known = set(await rows.codes(tx, person.id))
    for duty in await duty_rows.obligations(tx):
        if any(code in profiles.ASKED_FOR and code not in known for code in duty.who):
            continue
        unknown = [code for code in duty.who if code not in profiles.ASKED_FOR]
        words, abolished = duties.words_of(duty)
        if abolished and unknown:
            over.append((duty, words))
        elif unknown and duty.id not in dates:
            due_at = await duty_rows.to_come(tx, duty.id)
            maybe.append((duty, words, due_at, _conditions(unknown)))
    return render("profile/rules", own=own, maybe=maybe, over=over)


def _conditions(codes: list[str]) -> str:
    known = labels("conditions")
    return "; ".join(known.get(code, code) for code in codes)
