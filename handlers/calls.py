"""/call in the staff group: a consultation that was not written, in four taps on one message."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import calls
from bot.buttons import CallForm, DropCall, button, named
from bot.errors import RefusalError
from bot.outbox import Button
from bot.staff import ANONYMOUS
from bot.texts import label
from handlers.talk import Talk
from handlers.tending import meant

Rows = list[list[Button]]


async def begin(message: Message, talk: Talk) -> None:
    me = await talk.consultant()
    form = CallForm(by=me.user_id)
    buttons = await _callers(talk, form, message)
    await talk.say(
        "calls/form", buttons=buttons, reply_to=talk.message, call=calls.Call(), step="who"
    )


async def _callers(talk: Talk, form: CallForm, message: Message | None) -> Rows:
    """Offer the person of this topic or reply first, then who has asked lately, and nobody."""
    question = None
    if message is not None:
        try:
            question, _ = await meant(message, talk)
        except RefusalError:
            question = None
    found = await calls.callers(talk.tx, question)
    rows = [[named(one.name, _with(form, person=one.id))] for one in found]
    return [
        *rows,
        [button("nobody", _with(form, person=calls.NOBODY))],
        [button("drop_call", DropCall())],
    ]


def _with(form: CallForm, **chosen: int | None) -> CallForm:
    return form.model_copy(update=chosen)


async def _themes(talk: Talk, form: CallForm) -> Rows:
    found = await calls.themes(talk.tx)
    return [
        *([named(topic.title, _with(form, theme=topic.id))] for topic in found),
        [button("other_theme", _with(form, theme=calls.OTHER))],
        [button("back", _with(form, person=None))],
    ]


def _minutes(form: CallForm) -> Rows:
    return [
        [button("minutes", _with(form, minutes=m), minutes=m) for m in calls.MINUTES],
        [button("back", _with(form, theme=None))],
    ]


def _outcomes(form: CallForm) -> Rows:
    found = [
        named(label(f"outcomes.{name}"), _with(form, outcome=number))
        for number, name in enumerate(calls.OUTCOMES)
    ]
    return [found[:2], found[2:], [button("back", _with(form, minutes=None))]]


async def chosen(query: CallbackQuery, callback_data: CallForm, talk: Talk) -> None:
    """Take the next step of a form; the last one records it."""
    form = callback_data
    call = await calls.described(talk.tx, form.person, form.theme, form.minutes, form.outcome)
    if form.person is None:
        message = query.message if isinstance(query.message, Message) else None
        await talk.edit(
            "calls/form", buttons=await _callers(talk, form, message), call=call, step="who"
        )
    elif form.theme is None:
        await talk.edit("calls/form", buttons=await _themes(talk, form), call=call, step="theme")
    elif form.minutes is None:
        await talk.edit("calls/form", buttons=_minutes(form), call=call, step="minutes")
    elif form.outcome is None:
        await talk.edit("calls/form", buttons=_outcomes(form), call=call, step="outcome")
    else:
        await _record(talk, form, call)


async def _record(talk: Talk, form: CallForm, call: calls.Call) -> None:
    me = await talk.consultant()
    # Who writes as the group has no name of their own; who presses a button has.
    staff = me if form.by in {me.user_id, ANONYMOUS} else await calls.holder(talk.tx, form.by, me)
    await calls.record(
        talk.tx,
        (talk.chat, talk.message or 0),
        staff.user_id,
        person=form.person or calls.NOBODY,
        theme=form.theme or calls.OTHER,
        minutes=form.minutes or 0,
        outcome=form.outcome or 0,
    )
    again = [[button("correct_call", CallForm(by=form.by))]]
    await talk.edit("calls/recorded", buttons=again, call=call, consultant=staff.name)


async def dropped(_: CallbackQuery, talk: Talk) -> None:
    await calls.cancel(talk.tx, (talk.chat, talk.message or 0))
    await talk.edit("calls/dropped")


def register(door: Router) -> None:
    door.message.register(begin, Command("call"))
    door.callback_query.register(chosen, CallForm.filter())
    door.callback_query.register(dropped, DropCall.filter())
