"""`/orgs` in the staff group: the register of organisations, a card, two that are one."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot import differences, organisations
from bot import register as recipes
from bot.errors import RefusalError
from bot.organisation_buttons import DifferOrg, HideOrg, JoinOrg, Org, Orgs
from handlers.talk import Talk


async def listed(message: Message, command: CommandObject, talk: Talk) -> None:
    typed = " ".join((command.args or "").split())[:80]
    shown = await (recipes.found(talk.tx, typed) if typed else recipes.listed(talk.tx))
    text, buttons = shown
    await talk.say_text(text, buttons=buttons, reply_to=message.message_id)


async def page(_: CallbackQuery, callback_data: Orgs, talk: Talk) -> None:
    await talk.edit_text(*await recipes.listed(talk.tx, callback_data.page))


async def card(_: CallbackQuery, callback_data: Org, talk: Talk) -> None:
    await talk.edit_text(*await recipes.card(talk.tx, callback_data.organisation))


async def join(
    _: CallbackQuery, callback_data: JoinOrg, talk: Talk, *, is_administrator: bool
) -> None:
    """Which one first, then both side by side, then it is done."""
    if not is_administrator:
        raise RefusalError("organisation_leads")
    number, other = callback_data.organisation, callback_data.other
    if not other:
        await talk.edit_text(*await recipes.candidates(talk.tx, number, callback_data.page))
    elif not callback_data.sure:
        await talk.edit_text(*await recipes.both(talk.tx, number, other))
    else:
        await recipes.join(talk.tx, number, other, await talk.consultant())
        await talk.edit_text(*await recipes.card(talk.tx, number))


async def differ(
    _: CallbackQuery, callback_data: DifferOrg, talk: Talk, *, is_administrator: bool
) -> None:
    if not is_administrator:
        raise RefusalError("organisation_leads")
    number, other = callback_data.organisation, callback_data.other
    if callback_data.yes:
        await differences.tell(talk.tx, number, other, await talk.consultant())
    else:
        await differences.take_back(talk.tx, number, other)
    await talk.edit_text(*await recipes.card(talk.tx, number))


async def hidden(_: CallbackQuery, callback_data: HideOrg, talk: Talk) -> None:
    await organisations.hide(talk.tx, callback_data.organisation)
    await talk.edit_text(*await recipes.card(talk.tx, callback_data.organisation))


def register(door: Router) -> None:
    door.message.register(listed, Command("orgs"))
    door.callback_query.register(page, Orgs.filter())
    door.callback_query.register(card, Org.filter())
    door.callback_query.register(join, JoinOrg.filter())
    door.callback_query.register(differ, DifferOrg.filter())
    door.callback_query.register(hidden, HideOrg.filter())
