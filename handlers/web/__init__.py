"""The staff panel: pages for the big screen. Every page and form goes through `door`."""

from bot.web import Web
from handlers.web import (
    broadcasts,
    certificates,
    composing,
    content,
    contests,
    deadlines,
    entry,
    gaps,
    login,
    media,
    organisations,
    practices,
    questions,
    report,
    seminars,
    state,
)
from handlers.web.door import Door as Door
from handlers.web.door import nowhere


def register(door: Door, web: Web) -> None:
    """Add the panel's pages to the bot's address."""
    door.site = web
    knocks = entry.Entry(door)
    login.register(door, knocks)
    entry.register(door, knocks)
    questions.register(door)
    media.register(door)
    content.register(door)
    gaps.register(door)
    contests.register(door)
    deadlines.register(door)
    seminars.register(door)
    certificates.register(door)
    composing.register(door)
    broadcasts.register(door)
    organisations.register(door)
    practices.register(door)
    report.register(door)
    state.register(door)
    door.elsewhere(nowhere)
    web.at_close(door.close)
