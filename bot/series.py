"""Series of seminars: who wants to hear of new ones, and telling them once, not at night."""

from itertools import groupby
from zoneinfo import ZoneInfo

from bot.buttons import FollowSeries, ViewSeminar, button, named
from bot.config import Settings, span
from bot.errors import RefusalError
from bot.moments import awake, when
from bot.outbox import Button, Lane, To, say
from bot.texts import render
from db import seminars
from db import series as rows
from db.database import Tx
from db.people import Person
from db.seminars import Seminar
from db.series import News

SHOWN = 15
"""So many new ones are named in one message; the others stand in the list."""


async def buttons(tx: Tx, seminar: Seminar, person: Person | None) -> list[list[Button]]:
    """Return «Сообщать о новых встречах» or «Не сообщать», under the card of one of a series."""
    if seminar.series is None:
        return []
    follows = person is not None and await rows.is_subscribed(tx, seminar.series, person.id)
    name = "unfollow" if follows else "follow"
    return [[button(name, FollowSeries(seminar=seminar.number, yes=not follows))]]


async def follow(tx: Tx, person: Person, seminar: int, *, yes: bool) -> str:
    """Note whether a person wants to hear of new seminars of a series; return its title."""
    found = await seminars.get(tx, seminar)
    known = await rows.get(tx, found.series) if found and found.series else None
    if known is None:
        raise RefusalError("seminar_gone")
    change = rows.subscribe if yes else rows.unsubscribe
    await change(tx, known.number, person.id)
    return known.title


# -- telling ---------------------------------------------------------------------------------------


async def is_news(tx: Tx, settings: Settings) -> bool:
    return bool(await _news(tx, settings))


async def _news(tx: Tx, settings: Settings) -> list[News]:
    """Return what is new for people for whom it is no quiet hour."""
    quiet = span(settings.reminders.quiet_hours)

    def zone(one: News) -> ZoneInfo:
        return ZoneInfo(one.timezone) if one.timezone else settings.centre.zone

    return [one for one in await rows.news(tx) if awake(tx.now, zone(one), quiet) <= tx.now]


async def tell(tx: Tx, settings: Settings) -> None:
    """Tell each person of what is new to them, in one message."""
    for _, found in groupby(await _news(tx, settings), key=lambda one: one.person_id):
        news = list(found)
        for one in news:
            await rows.note_told(tx, one)
        found_now = [await seminars.get(tx, one.seminar) for one in news[:SHOWN]]
        shown = [one for one in found_now if one is not None]
        listed = [(s, when(s.starts_at, s.ends_at, news[0].timezone, s.timezone)) for s in shown]
        await say(
            tx,
            To(news[0].address),
            render("seminars/news", listed=listed),
            buttons=[[named(s.title, ViewSeminar(seminar=s.number))] for s in shown],
            lane=Lane.REMINDER,
            expires_at=max(s.starts_at for s in shown),
        )


# -- export, erasure, two accounts of one person ---------------------------------------------------


async def of_person(tx: Tx, person: Person) -> list[dict[str, object]]:
    """Return the series that a person wants to hear of, for their own eyes."""
    return [
        {"series": one.title, "subscribed_at": one.subscribed_at.isoformat()}
        for one in await rows.of_person(tx, person.id)
    ]


async def forget_person(tx: Tx, person: Person) -> None:
    await rows.forget_person(tx, person.id)


async def join_people(tx: Tx, new: int, old: int) -> None:
    """Let the subscriptions of one account be another's."""
    await rows.join_people(tx, new, old)
