"""Buttons of profiles, duties and contests: append only, as those of bot/buttons.py."""

from aiogram.filters.callback_data import CallbackData


class AskProfile(CallbackData, prefix="askprof"):
    """«Рассказать об организации», or back to a question; '': the first."""

    step: str = ""


class AnswerProfile(CallbackData, prefix="prof"):
    """An answer; choice '': skipped, '!': enough of several."""

    step: str
    choice: str


class RemindProfile(CallbackData, prefix="profremind"):
    """«Напоминать» / «Не сейчас» of all duties that a profile names."""

    yes: bool


class Concerns(CallbackData, prefix="concerns"):
    """What concerns a person: 'summary', 'contests', 'rules'; page -1: as a new message."""

    what: str
    page: int = -1


class Contests(CallbackData, prefix="contests"):
    """Back to what `/deadlines` says in the staff group, by pages."""

    page: int = 0


class ViewContest(CallbackData, prefix="contest"):
    """A contest, for staff."""

    duty: int


class EnterDates(CallbackData, prefix="entdates"):
    """«Внести даты»."""

    duty: int


class ToCheck(CallbackData, prefix="tocheck"):
    """Rules that are to be checked, by pages."""

    page: int = 0


class ViewDuty(CallbackData, prefix="duty"):
    """A rule, for staff."""

    duty: int


class ConfirmDuty(CallbackData, prefix="dutyok"):
    """«Подтвердить правило»."""

    duty: int
