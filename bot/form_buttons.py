"""Buttons of «Просьба» and of reception hours. Append only, and told from all the others.

Like those of bot/buttons.py: 64 bytes at the most, rows named by number.
"""

from aiogram.filters.callback_data import CallbackData


class BeginForm(CallbackData, prefix="form"):
    """A form, by its place in bot.forms.KINDS."""

    kind: int


class FormAnswer(CallbackData, prefix="formans"):
    """An answer by button: the option of a field at a step; option -1: passed over."""

    kind: int
    step: int
    option: int


class FreeSlots(CallbackData, prefix="slots"):
    """Free times, by pages."""

    page: int


class TakeSlot(CallbackData, prefix="slot"):
    """A time: minutes since 1970, in UTC."""

    slot: int
    at: int


class FreeVisit(CallbackData, prefix="visitno"):
    """«Отменить запись», by who comes or by staff, who are asked first."""

    visit: int
    sure: bool = False
