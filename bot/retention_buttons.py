"""The button under the warning. Append only."""

from aiogram.filters.callback_data import CallbackData


class KeepData(CallbackData, prefix="keep"):
    """«Оставить мои данные»."""
