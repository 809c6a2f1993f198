"""Broadcasts and surveys on the staff panel: how far, what came of it; pause and stop."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot import audiences, broadcasts, composing, survey_results
from bot.broadcast_menus import control
from bot.composing import LARGEST as LARGEST  # noqa: PLC0414 - the doors take it from here
from bot.composing import Choices
from bot.errors import RefusalError
from bot.panel_content import shown
from bot.survey_results import Outcome
from db import panel as rows
from db import surveys
from db.broadcasts import Broadcast
from db.database import Tx
from db.people import Consultant
from db.surveys import Survey

SHOWN = 50
TURNS = {
    "pause": broadcasts.pause,
    "resume": broadcasts.resume,
    "stop": broadcasts.stop,
    "cancel": broadcasts.cancel,
    "humane": broadcasts.start_humanely,
    "now": broadcasts.start_now,
}


@dataclass(frozen=True, slots=True)
class Sending:
    """A broadcast; `words`: to whom, empty where to everybody."""

    one: Broadcast
    words: list[str]


@dataclass(frozen=True, slots=True)
class Written:
    """A form that is being filled in: what it holds, and what is wrong with it."""

    choices: Choices
    once: str
    words: str = ""
    category: str = "news"
    ticked: frozenset[str] = frozenset()
    problem: str = ""
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A broadcast by itself. `message`: as people see it, None where only the group has it;

    `text`: how it stands, in the same words as there; `ready`: it stands in the group;
    `mine`: this consultant has said yes, and another one must.
    """

    one: Broadcast
    message: Markup | None
    picture: bool
    text: Markup
    ready: bool
    number: int
    mine: bool
    group: str | None


@dataclass(frozen=True, slots=True)
class Results:
    survey: Survey
    begun: int
    finished: int
    outcomes: list[Outcome]


async def listed(tx: Tx) -> list[Sending]:
    found = await rows.broadcasts(tx, SHOWN)
    return [Sending(one, list(await audiences.in_words(tx, one))) for one in found]


async def waiting(tx: Tx) -> list[Sending]:
    """Return what was written here and waits to be confirmed."""
    found = await composing.waiting(tx)
    return [Sending(one, list(await audiences.in_words(tx, one))) for one in found]


async def page(tx: Tx, number: int, me: Consultant) -> Page:
    one = await broadcasts.get(tx, number)
    text, _ = await control(tx, one, on_page=True)
    undecided = one.state in broadcasts.OPEN
    return Page(
        one,
        None if one.words is None else shown(one.words),
        one.attached == "photo" and undecided,
        shown(text.strip()),
        bool(one.copied),
        await audiences.count(tx, one) if undecided else one.total,
        one.state == "confirming" and one.first_by == me.user_id,
        _in_group(one),
    )


def _in_group(one: Broadcast) -> str | None:
    """Return the address of the message in the group, None where no link leads there."""
    group = str(one.chat_id)
    if not one.copied or not group.startswith("-100"):
        return None
    return f"https://t.me/c/{group.removeprefix('-100')}/{one.copied[0]}"


async def turn(tx: Tx, number: int, do: str, me: Consultant) -> None:
    """Send a broadcast, call it off, choose its hour; pause it, let it go on, stop it for good."""
    if do in {"send", "sure"}:
        await composing.send(tx, number, me, sure=do == "sure")
    elif do in TURNS:
        await TURNS[do](tx, number)
    else:
        raise RefusalError("old_button")


async def start_at(tx: Tx, number: int, moment: datetime) -> None:
    """Set when it begins; what lies behind, or too far off, is refused."""
    await broadcasts.start_at(tx, number, moment)


async def all_surveys(tx: Tx) -> list[Survey]:
    return await surveys.all_of_them(tx, SHOWN)


async def results(tx: Tx, number: int) -> Results:
    """Return what a survey came to; an anonymous one hides what too few have answered."""
    survey = await surveys.get(tx, number)
    if survey is None:
        raise RefusalError("survey_gone")
    begun, finished = await surveys.counts(tx, number)
    return Results(survey, begun, finished, await survey_results.outcomes(tx, survey))
