"""Who makes the documents that the bot sends, by the name in the outbox row."""

from functools import partial

from bot import (
    certificates,
    history,
    phone_calendars,
    posters,
    privacy,
    reporting,
    roll_files,
    survey_results,
    year,
)
from bot.config import Settings
from bot.errors import RefusalError
from bot.telegram import Maker
from db.database import Clock, Database


def makers(db: Database, settings: Settings, clock: Clock) -> dict[str, Maker]:
    """Return what renders each document at sending: (file name, bytes), None where it is gone."""
    return {
        "export": partial(_export, db),
        "history": partial(history.make, db),
        "calendar": partial(phone_calendars.make, db, settings.centre),
        "certificate": partial(certificates.make, db, settings.centre),
        "poster": partial(posters.make, db, settings.centre),
        roll_files.MAKER: partial(roll_files.make, db),
        "survey_picture": partial(survey_results.draw, db),
        "report": partial(reporting.make, settings, clock),
        "year_picture": partial(year.picture, db, settings),
        "year_calendar": partial(year.calendar, db, settings),
        "survey_book": partial(survey_results.book, db),
    }


async def _export(db: Database, args: dict[str, object]) -> tuple[str, bytes] | None:
    async with db.read() as tx:
        try:
            return await privacy.export(tx, int(str(args["address"])))
        except RefusalError:
            return None
