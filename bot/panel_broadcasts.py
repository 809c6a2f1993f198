"""Broadcasts and surveys on the staff panel: how far, what came of it; pause and stop."""

from dataclasses import dataclass

from bot import audiences, broadcasts, survey_results
from bot.errors import RefusalError
from bot.survey_results import Outcome
from db import panel as rows
from db import surveys
from db.broadcasts import Broadcast
from db.database import Tx
from db.surveys import Survey

SHOWN = 50
TURNS = {"pause": broadcasts.pause, "resume": broadcasts.resume, "stop": broadcasts.stop}


@dataclass(frozen=True, slots=True)
class Sending:
    """A broadcast; `words`: to whom, empty where to everybody."""

    one: Broadcast
    words: list[str]


@dataclass(frozen=True, slots=True)
class Results:
    survey: Survey
    begun: int
    finished: int
    outcomes: list[Outcome]


async def listed(tx: Tx) -> list[Sending]:
    found = await rows.broadcasts(tx, SHOWN)
    return [Sending(one, list(await audiences.in_words(tx, one))) for one in found]


async def turn(tx: Tx, number: int, do: str) -> None:
    """Pause a broadcast, let it go on, or stop it for good."""
    if do not in TURNS:
        raise RefusalError("old_button")
    await TURNS[do](tx, number)


async def all_surveys(tx: Tx) -> list[Survey]:
    return await surveys.all_of_them(tx, SHOWN)


async def results(tx: Tx, number: int) -> Results:
    """Return what a survey came to; an anonymous one hides what too few have answered."""
    survey = await surveys.get(tx, number)
    if survey is None:
        raise RefusalError("survey_gone")
    begun, finished = await surveys.counts(tx, number)
    return Results(survey, begun, finished, await survey_results.outcomes(tx, survey))
