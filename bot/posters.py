"""Posters of seminars for the door of the club, and the links that lead to a seminar's card."""

import re
from collections.abc import Sequence
from typing import Literal

from bot import seats
from bot.config import Centre
from bot.moments import when
from bot.outbox import To, put
from bot.papers import drawn, qr
from bot.texts import label, plain, render, short
from db import seminars as rows
from db import sessions
from db.database import Database, Tx
from db.seminars import Seminar
from db.sessions import Session

LINKABLE = re.compile(r"[A-Za-z0-9_-]{1,56}")
"""What Telegram carries behind `?start=seminar_`."""
PPI = 150.0
ABOUT_FITS = 600
SHOWN = 6
"""How many sessions after the first stand on a poster."""


def link_to(seminar: Seminar, bot: str) -> str:
    """Return the address that opens a seminar's card; `bot`: the bot's user name."""
    named = LINKABLE.fullmatch(seminar.id)
    word = f"seminar_{seminar.id}" if named else f"s_{seminar.number}"
    return f"https://t.me/{bot}?start={word}"


async def link(tx: Tx, number: int, bot: str) -> str:
    """Return what «Ссылка» says."""
    seminar = await seats.held(tx, number)
    return render("posters/link", seminar=seminar, address=link_to(seminar, bot))


async def send(tx: Tx, number: int, to: To, bot: str) -> None:
    """Queue the poster as a picture and to print; they are drawn when they are sent.

    Two taps within a minute are one.
    """
    await seats.held(tx, number)
    for form in ("png", "pdf"):
        args = {"seminar": number, "form": form, "bot": bot}
        once = f"poster:{number}:{form}:{to.thread}:{tx.now:%Y%m%d%H%M}"
        await put(tx, to, "document", {"maker": "poster", "args": args}, once=once)


async def make(db: Database, centre: Centre, args: dict[str, object]) -> tuple[str, bytes] | None:
    """Return the name and the bytes of a poster; None where the seminar is gone."""
    async with db.read() as tx:
        seminar = await rows.get(tx, int(str(args["seminar"])))
        held = await sessions.of(tx, seminar.number) if seminar else []
    if seminar is None:
        return None
    form: Literal["png", "pdf"] = "png" if args["form"] == "png" else "pdf"
    data = await drawn("poster", form, facts(seminar, centre, str(args["bot"]), held), ppi=PPI)
    return f"{label('papers.poster')}-{seminar.number}.{form}", data


def facts(
    seminar: Seminar, centre: Centre, bot: str, held: Sequence[Session] = ()
) -> dict[str, str]:
    """Return what a poster says. The address of a meeting in the net is never among it."""
    # Of several sessions the first stands with its hours, of the others there is a list.
    first, *others = held or [Session(seminar.starts_at, seminar.ends_at, None, None, None)]
    at = when(first.starts_at, first.ends_at, None)
    later = [when(one.starts_at, None, None) for one in others]
    place = plain(render("posters/place", seminar=seminar))
    words = [seminar.title, place, plain(seminar.description or "")]
    for link in filter(None, [seminar.link, *(one.link for one in held)]):
        words = [text.replace(link, "") for text in words]
    title, place, about = words
    return {
        "centre": centre.name,
        "title": title,
        "day": plain(render("posters/day", when=at)),
        "hours": plain(render("posters/hours", when=at, later=later[:SHOWN], more=later[SHOWN:])),
        "place": place,
        "about": short(about, ABOUT_FITS),
        "bot": f"@{bot}",
        "phone": centre.phone,
        "qr": qr(link_to(seminar, bot)),
    }
