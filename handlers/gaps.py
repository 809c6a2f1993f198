"""`/gaps` in the staff group: what people looked for in vain, and what to make of it."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import gaps, proposals
from bot.buttons import DropGap, GapAlias, GapAnswer, Gaps, GapView, button, named
from bot.gaps import Group
from handlers.talk import Talk

EXAMPLES = 5


async def show(message: Message, talk: Talk) -> None:
    text, buttons = await gaps.listed(talk.tx)
    await talk.say_text(text, buttons=buttons, reply_to=message.message_id)


async def _back_to_list(talk: Talk, done: str | None = None, title: str | None = None) -> None:
    text, buttons = await gaps.listed(talk.tx)
    await talk.edit("gaps/after", buttons=buttons, text=text, done=done, title=title)


async def back(_: CallbackQuery, talk: Talk) -> None:
    await _back_to_list(talk)


async def view(_: CallbackQuery, callback_data: GapView, talk: Talk) -> None:
    await _view(talk, await gaps.group(talk.tx, callback_data.gap))


async def _view(talk: Talk, group: Group) -> None:
    buttons = [
        [button("gap_answer", GapAnswer(gap=group.id))],
        [button("gap_alias", GapAlias(gap=group.id)), button("gap_drop", DropGap(gap=group.id))],
        [button("back", Gaps())],
    ]
    examples = group.gaps[1 : EXAMPLES + 1]
    await talk.edit("gaps/group", buttons=buttons, group=group, examples=examples)


async def answer(_: CallbackQuery, callback_data: GapAnswer, talk: Talk) -> None:
    staff, to = await talk.consultant(), talk.here
    centre = talk.settings.centre
    new = await proposals.propose_gap(talk.tx, callback_data.gap, staff, centre, to)
    talk.toast("gaps/proposed" if new else "proposals/made_already")


async def alias(_: CallbackQuery, callback_data: GapAlias, talk: Talk) -> None:
    """Offer the nearest entries, or let the words lead to the one that was chosen."""
    gap = callback_data.gap
    if callback_data.entry:
        entry = await gaps.add_alias(talk.tx, gap, callback_data.entry, await talk.consultant())
        await _back_to_list(talk, "alias", entry.question)
        return
    group = await gaps.group(talk.tx, gap)
    near = await gaps.nearest(talk.tx, talk.finder, group.text)
    buttons = [[named(e.question, GapAlias(gap=gap, entry=e.number))] for e in near]
    buttons.append([button("back", GapView(gap=gap))])
    await talk.edit("gaps/nearest", buttons=buttons, group=group, entries=near)


async def drop(_: CallbackQuery, callback_data: DropGap, talk: Talk) -> None:
    await gaps.drop(talk.tx, callback_data.gap)
    await _back_to_list(talk, "dropped")


def register(door: Router) -> None:
    door.message.register(show, Command("gaps"))
    door.callback_query.register(back, Gaps.filter())
    door.callback_query.register(view, GapView.filter())
    door.callback_query.register(answer, GapAnswer.filter())
    door.callback_query.register(alias, GapAlias.filter())
    door.callback_query.register(drop, DropGap.filter())
