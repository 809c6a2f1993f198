"""Buttons of outcomes. Append only, and told from all the others.

Like those of bot/buttons.py: 64 bytes at the most, rows named by number.
"""

from aiogram.filters.callback_data import CallbackData


class NoteOutcome(CallbackData, prefix="outnote"):
    """What staff note of a person or an organisation (0: none).

    kind: its place in bot.outcomes.KINDS; -1: asked to choose one.
    """

    person: int
    organisation: int
    kind: int = -1


class OutcomeContest(CallbackData, prefix="outcon"):
    """The contest of what is being noted or claimed, by its date in the calendar."""

    deadline: int


class OutcomeYear(CallbackData, prefix="outyear"):
    """The year in which a grant was won."""

    year: int


class DropOutcome(CallbackData, prefix="outdrop"):
    """«Отменить» of what is being noted (0), or «Убрать» of what was."""

    outcome: int = 0


class Won(CallbackData, prefix="won"):
    """«Мы выиграли!»; deadline 0: the contest is asked for."""

    deadline: int = 0


class ConfirmOutcome(CallbackData, prefix="outyes"):
    """«Подтвердить» / «Не подтверждать» what a person claimed."""

    outcome: int
    yes: bool
