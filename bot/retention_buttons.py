"""Buttons about what is kept and for how long. Append only."""

from aiogram.filters.callback_data import CallbackData


class KeepData(CallbackData, prefix="keep"):
    """«Оставить мои данные»."""


class Notice(CallbackData, prefix="notice"):
    """«Подробнее»: who keeps what, why and for how long."""
