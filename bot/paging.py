"""Lists that are shown by pages: which page is there, and the buttons that turn it."""

from collections.abc import Callable

from aiogram.filters.callback_data import CallbackData

from bot.buttons import button
from bot.outbox import Button


def paged(number: int, asked: int, size: int) -> tuple[int, int]:
    """Return the page of so many things that is there, from 0, and how many pages there are."""
    pages = max(1, -(-number // size))
    return min(max(asked, 0), pages - 1), pages


def turns(page: int, to: Callable[[int], CallbackData], *, more: bool) -> list[list[Button]]:
    """Return the line of buttons to the page before, and to the next where there is `more`."""
    back = [button("back", to(page - 1))] if page else []
    further = [button("further", to(page + 1))] if more else []
    return [[*back, *further]] if back or further else []
