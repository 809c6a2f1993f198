"""A certificate on paper: what it says, drawn by the product's template or the centre's own."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.config import Centre
from bot.moments import when
from bot.papers import drawn, qr
from bot.texts import local, plain, render

log = logging.getLogger(__name__)

TEMPLATE = "certificate"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. `bot`: the user name of the bot that confirms the number."""

    number: str
    name: str
    title: str
    starts: datetime
    ends: datetime | None
    issued: datetime
    bot: str


def facts(sheet: Sheet, centre: Centre) -> dict[str, str]:
    check = f"https://t.me/{sheet.bot}?start=verify_{sheet.number}"
    at = when(sheet.starts, sheet.ends, None)
    return {
        "centre": centre.name,
        "name": sheet.name,
        "title": sheet.title,
        "day": plain(render("certificates/day", when=at)),
        "number": sheet.number,
        "issued": local(sheet.issued, form="%d.%m.%Y"),
        "bot": f"@{sheet.bot}",
        "check": check,
        "qr": qr(check),
    }


async def draw(sheet: Sheet, centre: Centre) -> bytes:
    """Return the PDF. A mistake in the centre's own template does not take it from anybody."""
    told = facts(sheet, centre)
    if centre.certificate:
        try:
            return await drawn(Path(centre.certificate), "pdf", told)
        except Exception as error:  # a template of somebody else's may fail in any way
            log.error("the centre's own certificate is not drawn: %s", type(error).__name__)
    return await drawn(TEMPLATE, "pdf", told)


async def fault(centre: Centre, now: datetime) -> str | None:
    """Return why the centre's own template cannot be drawn; None: it can."""
    sample = Sheet("2026-0001-D2F3", centre.name, centre.name, now, None, now, "bot")
    try:
        made = await drawn(Path(centre.certificate), "pdf", facts(sample, centre))
    except Exception as error:  # the reason is told, whatever it is
        return (str(error).strip() or type(error).__name__).splitlines()[0]
    return None if made.startswith(b"%PDF") else TEMPLATE
