"""Practices in the staff group: «Опубликовать», «Поправить», «Отклонить», and replies to them."""

from typing import Any

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from bot import practices
from bot.outbox import mark
from bot.practice_buttons import (
    DeclinePractice,
    FixPractice,
    FixTheme,
    HidePractice,
    PublishPractice,
)
from bot.practices import theme_at
from handlers.filters import no_command
from handlers.talk import Talk

NOTED = "✍"


class AboutPractice(Filter):
    """A reply to a message about a practice: it is never meant for the person."""

    async def __call__(self, message: Message, talk: Talk) -> bool | dict[str, Any]:
        target = message.reply_to_message
        if target is None:
            return False
        found = await practices.post_at(talk.tx, message.chat.id, target.message_id)
        return {"about": found} if found is not None else False


async def replied(message: Message, talk: Talk, about: tuple[int, str]) -> None:
    number, field = about
    staff = await talk.consultant()
    if not await practices.answer(talk.tx, number, field, message.text, staff):
        await talk.say("practices/inside", reply_to=message.message_id)
        return
    await practices.refresh(talk.tx, number, talk.settings.centre)
    await mark(talk.tx, message.chat.id, message.message_id, NOTED)


async def publish(_: CallbackQuery, callback_data: PublishPractice, talk: Talk) -> None:
    centre, staff = talk.settings.centre, await talk.consultant()
    await practices.publish(talk.tx, callback_data.practice, staff, centre)
    talk.toast("practices/done")


async def fix(_: CallbackQuery, callback_data: FixPractice, talk: Talk) -> None:
    number, field = callback_data.practice, callback_data.field
    await practices.offer_fixes(talk.tx, number, field, talk.here, talk.settings.centre)


async def fix_theme(_: CallbackQuery, callback_data: FixTheme, talk: Talk) -> None:
    theme = theme_at(callback_data.theme)
    await practices.set_theme(talk.tx, callback_data.practice, theme, talk.settings.centre)


async def decline(_: CallbackQuery, callback_data: DeclinePractice, talk: Talk) -> None:
    number, reason = callback_data.practice, callback_data.reason
    staff, centre = await talk.consultant(), talk.settings.centre
    await practices.decline(talk.tx, number, reason, staff, talk.here, centre)


async def hide(_: CallbackQuery, callback_data: HidePractice, talk: Talk) -> None:
    centre, staff = talk.settings.centre, await talk.consultant()
    await practices.hide(talk.tx, callback_data.practice, staff, centre)


def register(door: Router) -> None:
    door.message.register(replied, no_command, AboutPractice())
    door.callback_query.register(publish, PublishPractice.filter())
    door.callback_query.register(fix, FixPractice.filter())
    door.callback_query.register(fix_theme, FixTheme.filter())
    door.callback_query.register(decline, DeclinePractice.filter())
    door.callback_query.register(hide, HidePractice.filter())
