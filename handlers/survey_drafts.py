"""Surveys made in the staff group by administrators: a dialogue, and its end."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from bot import survey_drafts, survey_results
from bot.errors import RefusalError
from bot.survey_buttons import (
    DropSurvey,
    NewSurvey,
    OpenSurvey,
    SurveyKind,
    SurveyMore,
    SurveyNames,
)
from bot.survey_drafts import SurveyDraft
from handlers.filters import AnswersDraft, no_command
from handlers.survey_results import say_link
from handlers.talk import Talk


def _makes(*, is_administrator: bool) -> None:
    if not is_administrator:
        raise RefusalError("survey_makers")


async def _mine(talk: Talk, draft: int, *, is_administrator: bool) -> SurveyDraft:
    """Return the draft whose question is answered by who began it."""
    _makes(is_administrator=is_administrator)
    return await survey_drafts.own(talk.tx, draft, await talk.consultant())


async def begin(_: CallbackQuery, talk: Talk, *, is_administrator: bool) -> None:
    _makes(is_administrator=is_administrator)
    await survey_drafts.begin(talk.tx, await talk.consultant(), talk.here)


async def answered(
    message: Message, talk: Talk, draft: SurveyDraft, *, is_administrator: bool
) -> None:
    found = await _mine(talk, draft.id, is_administrator=is_administrator)
    await survey_drafts.answer(talk.tx, found, message.text or "", talk.here)


async def named(
    _: CallbackQuery, callback_data: SurveyNames, talk: Talk, *, is_administrator: bool
) -> None:
    draft = await _mine(talk, callback_data.draft, is_administrator=is_administrator)
    anonymous = callback_data.anonymous
    await survey_drafts.choose_names(talk.tx, draft, talk.here, anonymous=anonymous)


async def of_kind(
    _: CallbackQuery, callback_data: SurveyKind, talk: Talk, *, is_administrator: bool
) -> None:
    data = callback_data
    draft = await _mine(talk, data.draft, is_administrator=is_administrator)
    await survey_drafts.choose_kind(talk.tx, draft, data.place, data.kind, talk.here)


async def more(
    _: CallbackQuery, callback_data: SurveyMore, talk: Talk, *, is_administrator: bool
) -> None:
    data = callback_data
    draft = await _mine(talk, data.draft, is_administrator=is_administrator)
    await survey_drafts.go_on(talk.tx, draft, data.place, talk.here, more=data.more)


async def publish(
    _: CallbackQuery, callback_data: OpenSurvey, talk: Talk, bot: Bot, *, is_administrator: bool
) -> None:
    draft = await _mine(talk, callback_data.draft, is_administrator=is_administrator)
    number = await survey_drafts.publish(talk.tx, draft)
    await talk.edit_text(*await survey_results.page(talk.tx, number))
    await say_link(talk, bot, number)


async def drop(
    _: CallbackQuery, callback_data: DropSurvey, talk: Talk, *, is_administrator: bool
) -> None:
    draft = await _mine(talk, callback_data.draft, is_administrator=is_administrator)
    await survey_drafts.drop(talk.tx, draft)
    await talk.edit("survey_drafts/dropped")


def register(door: Router) -> None:
    door.callback_query.register(begin, NewSurvey.filter())
    door.callback_query.register(named, SurveyNames.filter())
    door.callback_query.register(of_kind, SurveyKind.filter())
    door.callback_query.register(more, SurveyMore.filter())
    door.callback_query.register(publish, OpenSurvey.filter())
    door.callback_query.register(drop, DropSurvey.filter())


def register_last(door: Router) -> None:
    """What is typed stands after all commands, and before replies to people."""
    door.message.register(answered, no_command, AnswersDraft(survey_drafts.addressed))
