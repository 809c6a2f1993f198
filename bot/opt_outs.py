"""What people do not want to be sent. What is about themselves always comes."""

from bot.audiences import CATEGORIES
from bot.broadcast_buttons import OptOut
from bot.buttons import button, named
from bot.errors import RefusalError
from bot.outbox import Buttons
from bot.texts import label, render
from db import recipients as rows
from db.database import Tx
from db.people import Person


async def listed(tx: Tx, person: Person) -> tuple[str, Buttons]:
    """Return what `/settings` says: a button each, pressed to turn it on or off."""
    outs = await rows.opted_out(tx, person.id)
    lines = []
    for category in CATEGORIES:
        what = label(f"opt_out.{category}")
        out = category in outs
        words = label("settings_list.unwanted" if out else "settings_list.wanted", what=what)
        lines.append([named(words, OptOut(category=category, out=not out, list=True))])
    return render("opt_outs/list"), lines


async def choose(tx: Tx, person: Person, category: str, *, out: bool) -> None:
    """Send a person no more of a category, or send it again."""
    if category not in CATEGORIES:
        raise RefusalError("old_button")
    await rows.opt(tx, person.id, category, out=out)


def told(category: str, *, out: bool) -> tuple[str, Buttons]:
    """Return what is said to who has pressed the button under a broadcast, and the way back."""
    what = label(f"opt_out.{category}")
    text = render("opt_outs/out" if out else "opt_outs/back", what=what)
    if not out:
        return text, []
    return text, [[button("opt_in", OptOut(category=category, out=False), what=what)]]


async def of_person(tx: Tx, person: Person) -> dict[str, object]:
    """Return what a person was sent and does not want, for their own eyes."""
    sent = [
        {
            "category": one.category,
            "state": one.state,
            "at": one.done_at.isoformat() if one.done_at else None,
        }
        for one in await rows.of_person(tx, person.id)
    ]
    return {"sent": sent, "unwanted": sorted(await rows.opted_out(tx, person.id))}


async def forget_person(tx: Tx, person: Person) -> None:
    """Take a person out of all broadcasts; the counts stay."""
    await rows.forget_person(tx, person.id)


async def join_people(tx: Tx, new: int, old: int) -> None:
    """Let what one account got, or does not want, be another's."""
    await rows.join_people(tx, new, old)
