"""«Просьба», `/request`: a room, a letter, a visit; each by its own short form."""

from typing import Any

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import forms, overdue, slots
from bot.buttons import Consent, button, named
from bot.copies import Said
from bot.errors import RefusalError
from bot.form_buttons import BeginForm, FormAnswer, FreeSlots, FreeVisit, TakeSlot
from bot.forms import KINDS, PASSED
from bot.outbox import Buttons
from bot.paging import turns
from bot.people import Person
from handlers.filters import Tapped, no_command
from handlers.questions import ask_consent
from handlers.talk import Talk, main_keyboard

PAGE = 8
VISIT = "visit"


class Filling(StatesGroup):
    answer = State()
    slot = State()


async def menu(_: Message, talk: Talk) -> None:
    buttons = [[named(forms.title(kind), BeginForm(kind=at))] for at, kind in enumerate(KINDS)]
    await talk.say("forms/menu", buttons=buttons)


async def begin(_: CallbackQuery, callback_data: BeginForm, talk: Talk, state: FSMContext) -> None:
    forms.kind_at(callback_data.kind)
    if talk.person is None:
        wanted = Consent(yes=True, want="form", entry=callback_data.kind)
        await ask_consent(talk, wanted, reply_to=talk.message)
        return
    await ask_first(talk, state, callback_data.kind)


async def ask_first(talk: Talk, state: FSMContext, kind: int) -> None:
    """Begin a form; who has a time at the centre is shown it instead of a second one."""
    if forms.kind_at(kind) == VISIT:
        taken = await slots.of(talk.tx, talk.person)
        if taken is not None:
            await talk.say_text(taken[0], buttons=taken[1])
            return
        if not await slots.free(talk.tx):
            await talk.say("slots/none", centre=talk.settings.centre)
            return
    await state.set_state(Filling.answer)
    kept: dict[str, Any] = {"kind": kind, "step": 0, "answers": []}
    await state.set_data(kept)
    await _ask(talk, kept)


async def _ask(talk: Talk, kept: dict[str, Any]) -> None:
    kind, step = kept["kind"], kept["step"]
    field = forms.fields(kind)[step]
    found = [
        named(words, FormAnswer(kind=kind, step=step, option=at))
        for at, words in enumerate(field.choices)
    ]
    buttons = [found[at : at + 2] for at in range(0, len(found), 2)]
    if field.optional:
        buttons.append([button("skip", FormAnswer(kind=kind, step=step, option=PASSED))])
    last = len(forms.fields(kind))
    await talk.say("forms/ask", buttons=buttons, ask=field.ask, step=step + 1, last=last)


async def typed(message: Message, talk: Talk, state: FSMContext) -> None:
    kept = await state.get_data()
    field = forms.fields(kept["kind"])[kept["step"]]
    words = forms.fitting(message.text)
    await _taken(talk, state, kept, (field.name, words), message.message_id)


async def pressed(
    _: CallbackQuery, callback_data: FormAnswer, talk: Talk, state: FSMContext
) -> None:
    kept = await state.get_data()
    here = (callback_data.kind, callback_data.step) == (kept.get("kind"), kept.get("step"))
    if not here or await state.get_state() != Filling.answer.state:
        raise RefusalError("old_button")
    field = forms.fields(kept["kind"])[kept["step"]]
    words = field.chosen(callback_data.option)
    await talk.edit("forms/answered", ask=field.ask, words=words)
    answer = (field.name, words) if words else None
    await _taken(talk, state, kept, answer, talk.message or 0)


async def _taken(
    talk: Talk,
    state: FSMContext,
    kept: dict[str, Any],
    answer: tuple[str, str] | None,
    message: int,
) -> None:
    """Keep an answer, and ask what comes next; the last one completes the form."""
    answers = [*kept["answers"], *([answer] if answer else [])]
    kept = {**kept, "answers": answers, "step": kept["step"] + 1}
    await state.set_data(kept)
    kind = kept["kind"]
    if kept["step"] < len(forms.fields(kind)):
        await _ask(talk, kept)
    elif forms.kind_at(kind) == VISIT:
        await state.set_state(Filling.slot)
        await _offer(talk, 0)
    elif talk.person is not None:
        await state.clear()
        said = Said(talk.chat, message, "text")
        pairs = [(str(field), str(words)) for field, words in answers]
        begun = await forms.ask(talk.tx, talk.person, forms.kind_at(kind), pairs, said)
        await _opened(talk, talk.person, begun.question)


async def _opened(talk: Talk, person: Person, number: int) -> None:
    expected = await overdue.expected(talk.tx, talk.settings, person)
    await talk.say("questions/opened", number=number, expected=expected, keyboard=main_keyboard())


# -- a time at the centre --------------------------------------------------------------------------


async def _offer(talk: Talk, page: int) -> None:
    buttons = await _times(talk, page)
    await talk.say("slots/choose" if buttons else "slots/none", buttons=buttons)


async def _times(talk: Talk, page: int) -> Buttons:
    free = await slots.free(talk.tx)
    shown = free[page * PAGE : (page + 1) * PAGE]
    found = [
        named(slots.said_moment(one.starts_at), TakeSlot(slot=one.slot, at=one.minute))
        for one in shown
    ]
    turn = turns(page, lambda to: FreeSlots(page=to), more=len(free) > (page + 1) * PAGE)
    return [*(found[at : at + 2] for at in range(0, len(found), 2)), *turn]


async def page_pressed(_: CallbackQuery, callback_data: FreeSlots, talk: Talk) -> None:
    buttons = await _times(talk, max(0, callback_data.page))
    await talk.edit("slots/choose", buttons=buttons)


async def slot_pressed(
    _: CallbackQuery, callback_data: TakeSlot, talk: Talk, state: FSMContext
) -> None:
    if await state.get_state() != Filling.slot.state or talk.person is None:
        raise RefusalError("old_button")
    kept = await state.get_data()
    about = dict(kept["answers"]).get("about")
    said = Said(talk.chat, talk.message or 0, "text")
    slot, at = callback_data.slot, callback_data.at
    try:
        booked = await slots.book(talk.tx, talk.person, slot, at, about, said)
    except RefusalError as refusal:
        if refusal.code == "slot_taken" and talk.message is not None:
            await talk.edit("slots/choose", buttons=await _times(talk, 0))
        raise
    await state.clear()
    begun, text, buttons = booked
    await talk.edit_text(text, buttons)
    await _opened(talk, talk.person, begun.question)


async def slot_awaited(_: Message, talk: Talk) -> None:
    await _offer(talk, 0)


async def free_pressed(_: CallbackQuery, callback_data: FreeVisit, talk: Talk) -> None:
    number = callback_data.visit
    if not callback_data.sure:
        sure = [[button("visit_free_sure", FreeVisit(visit=number, sure=True))]]
        await talk.say("slots/sure", buttons=sure)
        return
    freed = await slots.cancel(talk.tx, talk.person, number)
    await talk.edit("slots/freed" if freed else "slots/freed_already")


def register(door: Router) -> None:
    door.message.register(menu, Command("request"))
    door.message.register(menu, Tapped("request"))
    door.callback_query.register(begin, BeginForm.filter())
    door.callback_query.register(pressed, FormAnswer.filter())
    door.callback_query.register(page_pressed, FreeSlots.filter())
    door.callback_query.register(slot_pressed, TakeSlot.filter())
    door.callback_query.register(free_pressed, FreeVisit.filter())


def register_last(door: Router) -> None:
    """The dialogue's own steps stand after all commands and keyboard buttons."""
    door.message.register(typed, StateFilter(Filling.answer), no_command)
    door.message.register(slot_awaited, StateFilter(Filling.slot), no_command)
