"""After a seminar: thanks and materials, «насколько полезно», and «жаль, что не получилось»."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot import seats
from bot.buttons import button
from bot.config import Settings, span
from bot.errors import RefusalError
from bot.moments import awake
from bot.outbox import Button, Buttons, Lane, To, say
from bot.paper_buttons import CommentSeminar, RateSeminar
from bot.texts import render, short
from db import afterwards as rows
from db import registrations, seminars
from db.afterwards import Held, Listener
from db.database import Tx
from db.people import Person

LASTS = timedelta(hours=3)
"""How long a seminar lasts that says no end."""
AFTER = timedelta(hours=1)
UNMARKED = timedelta(hours=48)
KEPT = timedelta(days=14)
MATERIALS_KEPT = timedelta(days=90)
STARS = range(1, 6)
COMMENT_FITS = 1000
COMMENTS_SHOWN = 15
COMMENT_SHOWN = 200

Turn = tuple[Held, Listener, str]
"""Of which seminar, to whom, and what: «thanks», «missed», «neutral» or «materials»."""


async def tell(tx: Tx, settings: Settings) -> None:
    """Say what is due, to each person once."""
    for seminar, one, what in await _due(tx, settings):
        told = ["materials"] if what == "materials" else ["after"]
        if seminar.materials is not None:
            told.append("materials")
        await rows.note_told(tx, one.registration, told)
        text = render(f"afterwards/{what}", seminar=seminar)
        asks = what in {"thanks", "neutral"}
        buttons = [_stars(seminar.number)] if asks else []
        await say(tx, To(one.address), text, buttons=buttons, lane=Lane.REMINDER)


def _stars(seminar: int) -> list[Button]:
    return [button("star", RateSeminar(seminar=seminar, stars=n), stars=n) for n in STARS]


async def _due(tx: Tx, settings: Settings) -> list[Turn]:
    """Return whose turn it is; for each of them it is no quiet hour."""
    found: list[Turn] = []
    for seminar in await rows.held(tx, tx.now - MATERIALS_KEPT):
        kinds = _kinds(seminar, tx)
        if kinds:
            waiting = await rows.untold(tx, seminar.number)
            found += [(seminar, one, kinds[one.state]) for one in waiting if one.state in kinds]
        if seminar.materials is not None:
            late = await rows.without_materials(tx, seminar.number)
            found += [(seminar, one, "materials") for one in late]
    quiet = span(settings.reminders.quiet_hours)

    def may_hear(one: Listener) -> bool:
        zone = ZoneInfo(one.timezone) if one.timezone else settings.centre.zone
        return awake(tx.now, zone, quiet) <= tx.now

    return [turn for turn in found if may_hear(turn[1])]


def _kinds(seminar: Held, tx: Tx) -> dict[str, str]:
    """Return what is to be said now, by state.

    Who is not marked has not come, where staff have marked anybody; where they have not within
    two days, nobody knows.
    """
    ends = seminar.ends_at
    ended = ends if ends and ends > seminar.starts_at else seminar.starts_at + LASTS
    if tx.now > ended + KEPT:
        return {}
    kinds: dict[str, str] = {}
    if tx.now >= max(ended, seminar.last_mark or ended) + AFTER:
        kinds = {"attended": "thanks", "absent": "missed"}
        if seminar.last_mark is not None:
            kinds["registered"] = "missed"
    if seminar.last_mark is None and tx.now >= ended + UNMARKED:
        kinds["registered"] = "neutral"
    return kinds


# -- how useful it was -----------------------------------------------------------------------------


async def _registration(tx: Tx, person: Person | None, number: int) -> int:
    """Return the registration of who may rate: they had a place, and it has begun."""
    known = await registrations.of(tx, number, person.id) if person else None
    if known is None or not known.seated:
        raise RefusalError("not_signed_up")
    seminar = await seminars.get(tx, number)
    if seminar is None or not seminar.has_begun(tx.now):
        raise RefusalError("old_button")
    return known.id


async def rate(tx: Tx, person: Person | None, number: int, stars: int) -> tuple[bool, Buttons]:
    """Note 1 to 5; return whether that is news, and the button for a few words."""
    if stars not in STARS:
        raise RefusalError("old_button")
    new = await rows.rate(tx, await _registration(tx, person, number), stars)
    return new, [[button("add_comment", CommentSeminar(seminar=number))]]


async def may_comment(tx: Tx, person: Person | None, number: int) -> None:
    await _registration(tx, person, number)


async def comment(tx: Tx, person: Person, number: int, words: str) -> None:
    """Keep a few words beside the stars, instead of earlier ones."""
    known = await _registration(tx, person, number)
    await rows.set_comment(tx, known, short(words, COMMENT_FITS))


async def opinions(tx: Tx, number: int) -> str:
    """Return what «Отзывы» says in the staff group: the mean, and words without names."""
    seminar = await seats.seminar(tx, number)
    found = await rows.ratings(tx, number)
    said = [(one.stars, short(one.comment, COMMENT_SHOWN)) for one in found if one.comment]
    return render(
        "afterwards/opinions",
        seminar=seminar,
        mean=await rows.mean(tx, number),
        number=len(found),
        said=said[:COMMENTS_SHOWN],
        more=max(0, len(said) - COMMENTS_SHOWN),
    )


async def of_person(tx: Tx, person: Person) -> list[dict[str, object]]:
    """Return what a person has said of seminars, for their own eyes."""
    return [
        {
            "seminar": one.title,
            "stars": one.stars,
            "comment": one.comment,
            "rated_at": one.rated_at.isoformat(),
        }
        for one in await rows.rated_by(tx, person.id)
    ]
