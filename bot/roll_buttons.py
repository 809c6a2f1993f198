"""Buttons of the rolls in the staff group. Append only, and told from all the others.

Like those of bot/buttons.py: 64 bytes at the most, rows named by number.
"""

from aiogram.filters.callback_data import CallbackData


class Roll(CallbackData, prefix="roll"):
    """Who has signed up for a seminar, by pages; `letter`: only names with it, by its code."""

    seminar: int
    page: int = 0
    letter: int = 0


class RollLetters(CallbackData, prefix="rollabc"):
    """«Найти по букве»."""

    seminar: int


class RollMark(CallbackData, prefix="rollmark"):
    """Somebody came, or did not; `page` and `letter`: what is shown."""

    registration: int
    came: bool
    page: int = 0
    letter: int = 0


class RollMarkAll(CallbackData, prefix="rollall"):
    """«Отметить всех» / «Снять отметки»."""

    seminar: int
    came: bool


class RollAdd(CallbackData, prefix="rolladd"):
    """«Добавить человека» without Telegram."""

    seminar: int


class RollGuests(CallbackData, prefix="rollgst"):
    """«Без Telegram»: their names and phones."""

    seminar: int
    page: int = 0


class RollGuest(CallbackData, prefix="rollone"):
    """One of them."""

    registration: int


class RollErase(CallbackData, prefix="rolldel"):
    """«Удалить запись»."""

    registration: int


class RollCode(CallbackData, prefix="rollcode"):
    """«Код для отметки»: a new one."""

    seminar: int


class RollFile(CallbackData, prefix="rollfile"):
    """«Список файлом»."""

    seminar: int


class RollMore(CallbackData, prefix="rollmore"):
    """«Ещё»: what is done seldom."""

    seminar: int
