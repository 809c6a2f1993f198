"""Buttons of surveys. Append only, and told from all the others.

Like those of bot/buttons.py: 64 bytes at the most, rows named by number.
"""

from aiogram.filters.callback_data import CallbackData


class ViewSurvey(CallbackData, prefix="survey"):
    """The card of a survey."""

    survey: int


class SurveyBegin(CallbackData, prefix="svbegin"):
    """«Ответить» / «Продолжить»."""

    survey: int


class SurveyAnswer(CallbackData, prefix="svone"):
    """The option at a place; `mark` tells whether they are still the same options."""

    question: int
    option: int
    mark: int


class SurveyTick(CallbackData, prefix="svtick"):
    """One more or less of many: what is chosen after it, a bit an option."""

    question: int
    ticked: int
    mark: int


class SurveyDone(CallbackData, prefix="svmany"):
    """«Готово»."""

    question: int
    ticked: int
    mark: int


class SurveyResultsList(CallbackData, prefix="svlist"):
    """Back to what `/survey` says in the staff group."""


class SurveyResults(CallbackData, prefix="svview"):
    """What a survey came to."""

    survey: int


class SurveyPaper(CallbackData, prefix="svpaper"):
    """`what`: picture, book, link, close."""

    survey: int
    what: str


class SurveySkip(CallbackData, prefix="svskip"):
    """«Пропустить вопрос»."""

    question: int


class NewSurvey(CallbackData, prefix="svnew"):
    """«Новая анкета» in the staff group."""


class SurveyNames(CallbackData, prefix="svnames"):
    """«Без имён», «С именами»."""

    draft: int
    anonymous: bool


class SurveyKind(CallbackData, prefix="svkind"):
    """The kind of the question at `place`: its own place in bot.survey_drafts.KINDS."""

    draft: int
    place: int
    kind: int


class SurveyMore(CallbackData, prefix="svmore"):
    """«Ещё вопрос», «Готово», where there are `place` questions."""

    draft: int
    place: int
    more: bool


class OpenSurvey(CallbackData, prefix="svopen"):
    """«Открыть анкету»."""

    draft: int


class DropSurvey(CallbackData, prefix="svdrop"):
    """«Отменить»."""

    draft: int
