"""Buttons of practices. Append only, and told from all the others.

Like those of bot/buttons.py: 64 bytes at the most, rows named by number.
"""

from aiogram.filters.callback_data import CallbackData


class PracticeMenu(CallbackData, prefix="prmenu"):
    """A list. by: 'all', 'themes', 'theme' (by its place in THEMES), 'places', 'place'."""

    by: str
    of: int = 0
    page: int = 0


class ViewPractice(CallbackData, prefix="practice"):
    """The card of a practice."""

    practice: int


class AskAuthor(CallbackData, prefix="prask"):
    """«Спросить автора»."""

    practice: int


class WithdrawPractice(CallbackData, prefix="prgone"):
    """«Убрать»: by its author, who is asked first."""

    practice: int
    sure: bool = False


class PracticeWeekly(CallbackData, prefix="prweek"):
    """«Присылать практику недели» / «Не присылать»."""

    yes: bool


class TellPractice(CallbackData, prefix="prtell"):
    """«Рассказать о своей»."""


class DraftTheme(CallbackData, prefix="prtheme"):
    """The theme of what is being told, by its place in bot.practices.THEMES."""

    theme: int


class DraftDo(CallbackData, prefix="prdraft"):
    """The last steps of telling. do: 'nophoto', 'sign', 'stay', 'send', 'drop'."""

    do: str


class PublishPractice(CallbackData, prefix="prpub"):
    """«Опубликовать»."""

    practice: int


class FixPractice(CallbackData, prefix="prfix"):
    """«Поправить». field: 'menu', 'title', 'did', 'result', 'theme', 'photo' (away), 'back'."""

    practice: int
    field: str


class FixTheme(CallbackData, prefix="prset"):
    """Another theme, by its place in bot.practices.THEMES."""

    practice: int
    theme: int


class DeclinePractice(CallbackData, prefix="prno"):
    """«Отклонить». reason: 'menu', 'own' (to be written), or one of templates/labels.toml."""

    practice: int
    reason: str


class HidePractice(CallbackData, prefix="prhide"):
    """«Снять с показа»."""

    practice: int
