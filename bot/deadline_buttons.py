"""Buttons of dates. Append only, and told from all the others.

Like those of bot/buttons.py: 64 bytes at the most, rows named by number.
"""

from aiogram.filters.callback_data import CallbackData

from bot.buttons import button, named
from bot.outbox import Button
from db.deadlines import Deadline


class Deadlines(CallbackData, prefix="dates"):
    """The list of dates, by pages."""

    page: int = 0


class ViewDeadline(CallbackData, prefix="date"):
    """The card of a date."""

    deadline: int


class RemindDeadline(CallbackData, prefix="dateremind"):
    """«Напоминать» / «Не напоминать»."""

    deadline: int
    on: bool


class DoneDeadline(CallbackData, prefix="datedone"):
    """«Сдано», «Подали заявку», «Готово», or back. `card`: pressed on the card."""

    deadline: int
    done: bool
    card: bool = False


class YearFile(CallbackData, prefix="dateyear"):
    """«Год картинкой» / «В календарь телефона»."""

    picture: bool


class OwnDate(CallbackData, prefix="owndate"):
    """«Добавить свою дату»."""


class OwnYearly(CallbackData, prefix="ownyear"):
    """The own date that was just typed comes every year, or once."""

    yearly: bool


class DropOwnDate(CallbackData, prefix="nodate"):
    """Take an own date away; `sure`: after being asked."""

    deadline: int
    sure: bool = False


def done_button(one: Deadline, *, done: bool, card: bool) -> Button:
    """Return «Сдано», «Подали заявку» or «Готово» of a date, or the way back."""
    data = DoneDeadline(deadline=one.number, done=done, card=card)
    return button({"report": "done_report", "grant": "done_grant"}.get(one.kind, "done_other")
                  if done else "done_not", data)  # fmt: skip


def date_and_done(one: Deadline, *, alone: bool) -> list[list[Button]]:
    """Return a date's card and its «Сдано»: one below the other, or of several in one line."""
    view = named(one.title, ViewDeadline(deadline=one.number))
    done = done_button(one, done=True, card=False)
    return [[view], [done]] if alone else [[view, done]]
