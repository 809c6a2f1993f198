"""Documents that are made when they are sent: a row in the outbox names its maker."""

from functools import partial

from bot import certificates, history, phone_calendars, posters
from bot.config import Settings
from bot.telegram import Maker
from db.database import Database


def makers(db: Database, settings: Settings) -> dict[str, Maker]:
    """Return who makes a document, by the name that stands in the row."""
    return {
        "history": partial(history.make, db),
        "calendar": partial(phone_calendars.make, db, settings.centre),
        "certificate": partial(certificates.make, db, settings.centre),
        "poster": partial(posters.make, db, settings.centre),
    }
