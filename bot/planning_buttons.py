"""Buttons of planning seminars. Append only, and told from all the others.

Like those of bot/buttons.py: 64 bytes at the most, rows named by number.
"""

from aiogram.filters.callback_data import CallbackData


class NewSeminar(CallbackData, prefix="newsem"):
    """«Новый семинар» in the staff group."""


class ChangeSeminar(CallbackData, prefix="chsem"):
    """«Изменить»."""

    seminar: int


class CancelSeminar(CallbackData, prefix="nosem"):
    """«Отменить семинар». `sure`: after being asked."""

    seminar: int
    sure: bool = False


class DraftStep(CallbackData, prefix="drstep"):
    """One thing of a draft is put right: its place in bot.planning.FIELDS, after them none."""

    draft: int
    step: int


class DraftMenu(CallbackData, prefix="drmenu"):
    """What can be put right in a draft; `page`: another page of municipalities, -1: none."""

    draft: int
    page: int = -1


class DraftSkip(CallbackData, prefix="drskip"):
    """«Пропустить», «Без ограничения»."""

    draft: int
    step: int


class DraftPlace(CallbackData, prefix="drplace"):
    """For whom a seminar is: everybody (0), or a municipality."""

    draft: int
    place: int


class DraftSeries(CallbackData, prefix="drser"):
    """The series of a seminar; 0: none."""

    draft: int
    series: int


class PublishDraft(CallbackData, prefix="drdone"):
    """«Опубликовать», «Сохранить»."""

    draft: int


class DropDraft(CallbackData, prefix="drdrop"):
    """«Отменить»."""

    draft: int
