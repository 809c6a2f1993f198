"""Who makes the documents that the bot sends, by the name in the outbox row."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from bot import (
    broadcasts,
    certificates,
    composing,
    exported_page,
    history,
    parcels,
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
from db.database import Clock, Database, Tx


def makers(db: Database, settings: Settings, clock: Clock) -> dict[str, Maker]:
    """Return what renders each document at sending: (file name, bytes), None where it is gone."""
    return {
        "export": partial(_export, db),
        "export_page": partial(_export_page, db, settings),
        parcels.MAKER: partial(_backup, settings),
        "history": partial(history.make, db),
        "calendar": partial(phone_calendars.make, db, settings.centre),
        "certificate": partial(certificates.make, db, settings.centre),
        broadcasts.FILE: partial(composing.make, db),
        "poster": partial(posters.make, db, settings.centre),
        roll_files.MAKER: partial(roll_files.make, db),
        "survey_picture": partial(survey_results.draw, db),
        "report": partial(reporting.make, settings, clock),
        "year_picture": partial(year.picture, db, settings),
        "year_calendar": partial(year.calendar, db, settings),
        "survey_book": partial(survey_results.book, db),
    }


async def _backup(settings: Settings, args: dict[str, object]) -> tuple[str, Path] | None:
    return await asyncio.to_thread(parcels.make, settings, args)


async def _export(db: Database, args: dict[str, object]) -> tuple[str, bytes] | None:
    return await _of_person(db, args, privacy.export)


async def _export_page(
    db: Database, settings: Settings, args: dict[str, object]
) -> tuple[str, bytes] | None:
    async def page(tx: Tx, address: int) -> tuple[str, bytes]:
        return exported_page.page(await privacy.kept(tx, address), settings.centre)

    return await _of_person(db, args, page)


async def _of_person(
    db: Database, args: dict[str, object], make: Callable[[Tx, int], Awaitable[tuple[str, bytes]]]
) -> tuple[str, bytes] | None:
    async with db.read() as tx:
        try:
            return await make(tx, int(str(args["address"])))
        except RefusalError:
            return None
