"""Seminars made and changed in the staff group by administrators: a dialogue, and its end."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot import planning, publishing, rolls
from bot.buttons import Attendance, button
from bot.errors import RefusalError
from bot.planning import SeminarDraft
from bot.planning_buttons import (
    CancelSeminar,
    ChangeSeminar,
    DraftMenu,
    DraftPlace,
    DraftSeries,
    DraftSkip,
    DraftStep,
    DropDraft,
    NewSeminar,
    PublishDraft,
)
from handlers.filters import AnswersDraft, no_command
from handlers.talk import Talk, html_of


def _led(*, is_administrator: bool) -> None:
    if not is_administrator:
        raise RefusalError("seminar_leads")


async def _mine(talk: Talk, draft: int, *, is_administrator: bool) -> SeminarDraft:
    """Return the draft whose button was pressed by who began it."""
    _led(is_administrator=is_administrator)
    return await planning.own(talk.tx, draft, await talk.consultant())


# -- the dialogue ----------------------------------------------------------------------------------


async def begin(_: CallbackQuery, talk: Talk, *, is_administrator: bool) -> None:
    _led(is_administrator=is_administrator)
    await planning.begin(talk.tx, await talk.consultant(), talk.here)


async def change(
    _: CallbackQuery, callback_data: ChangeSeminar, talk: Talk, *, is_administrator: bool
) -> None:
    _led(is_administrator=is_administrator)
    staff = await talk.consultant()
    await planning.begin(talk.tx, staff, talk.here, callback_data.seminar)


async def answered(
    message: Message, talk: Talk, draft: SeminarDraft, *, is_administrator: bool
) -> None:
    _led(is_administrator=is_administrator)
    found = await planning.own(talk.tx, draft.id, await talk.consultant())
    words = html_of(message) if message.text else ""
    await planning.answer(talk.tx, found, words, talk.here, talk.settings.centre)


async def skipped(
    _: CallbackQuery, callback_data: DraftSkip, talk: Talk, *, is_administrator: bool
) -> None:
    draft = await _mine(talk, callback_data.draft, is_administrator=is_administrator)
    await planning.skip(talk.tx, draft, callback_data.step, talk.here)


async def placed(
    _: CallbackQuery, callback_data: DraftPlace, talk: Talk, *, is_administrator: bool
) -> None:
    draft = await _mine(talk, callback_data.draft, is_administrator=is_administrator)
    await planning.choose_place(talk.tx, draft, callback_data.place, talk.here)


async def in_series(
    _: CallbackQuery, callback_data: DraftSeries, talk: Talk, *, is_administrator: bool
) -> None:
    draft = await _mine(talk, callback_data.draft, is_administrator=is_administrator)
    await planning.choose_series(talk.tx, draft, callback_data.series, talk.here)


async def menu(
    _: CallbackQuery, callback_data: DraftMenu, talk: Talk, *, is_administrator: bool
) -> None:
    draft = await _mine(talk, callback_data.draft, is_administrator=is_administrator)
    if callback_data.page >= 0:
        await talk.edit_text(*await planning.turned(talk.tx, draft, callback_data.page))
    else:
        await talk.edit_text(*await planning.fields(talk.tx, draft))


async def fix(
    _: CallbackQuery, callback_data: DraftStep, talk: Talk, *, is_administrator: bool
) -> None:
    draft = await _mine(talk, callback_data.draft, is_administrator=is_administrator)
    text = await planning.fix(talk.tx, draft, callback_data.step, talk.here)
    if text is None:
        await talk.edit_text(*await planning.shown(talk.tx, draft))
    else:
        await talk.edit_text(text)


async def publish(
    _: CallbackQuery, callback_data: PublishDraft, talk: Talk, *, is_administrator: bool
) -> None:
    draft = await _mine(talk, callback_data.draft, is_administrator=is_administrator)
    await talk.edit_text(*await publishing.publish(talk.tx, draft))


async def drop(
    _: CallbackQuery, callback_data: DropDraft, talk: Talk, *, is_administrator: bool
) -> None:
    draft = await _mine(talk, callback_data.draft, is_administrator=is_administrator)
    await planning.drop(talk.tx, draft)
    await talk.edit("planning/dropped")


# -- cancelling ------------------------------------------------------------------------------------


async def cancel(
    _: CallbackQuery, callback_data: CancelSeminar, talk: Talk, *, is_administrator: bool
) -> None:
    _led(is_administrator=is_administrator)
    number = callback_data.seminar
    if talk.message is not None:
        await rolls.put_away(talk.tx, talk.chat, talk.message)
    if callback_data.sure:
        await talk.edit("planning/cancelled", seminar=await publishing.cancel(talk.tx, number))
        return
    seminar = await publishing.changeable(talk.tx, number)
    buttons = [
        [button("cancel_seminar_sure", CancelSeminar(seminar=number, sure=True))],
        [button("cancel_seminar_not", Attendance(seminar=number))],
    ]
    await talk.edit("planning/sure", buttons=buttons, seminar=seminar)


def register(door: Router) -> None:
    door.callback_query.register(begin, NewSeminar.filter())
    door.callback_query.register(change, ChangeSeminar.filter())
    door.callback_query.register(cancel, CancelSeminar.filter())
    door.callback_query.register(skipped, DraftSkip.filter())
    door.callback_query.register(placed, DraftPlace.filter())
    door.callback_query.register(in_series, DraftSeries.filter())
    door.callback_query.register(menu, DraftMenu.filter())
    door.callback_query.register(fix, DraftStep.filter())
    door.callback_query.register(publish, PublishDraft.filter())
    door.callback_query.register(drop, DropDraft.filter())


def register_last(door: Router) -> None:
    """What is typed stands after all commands, and before replies to people."""
    door.message.register(answered, no_command, AnswersDraft(planning.addressed))
