"""After a seminar: 1 to 5, a few words; and what staff read of it."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import afterwards, rolls
from bot.buttons import button
from bot.outbox import edit_message
from bot.paper_buttons import CommentSeminar, Opinions, RateSeminar
from bot.roll_buttons import RollMore
from handlers.filters import words
from handlers.talk import Talk


class Judging(StatesGroup):
    comment = State()


async def rated(_: CallbackQuery, callback_data: RateSeminar, talk: Talk) -> None:
    number, stars = callback_data.seminar, callback_data.stars
    new, buttons = await afterwards.rate(talk.tx, talk.person, number, stars)
    if new:
        await talk.say("afterwards/rated", buttons=buttons, stars=stars)
    else:
        talk.toast("afterwards/rated_already", stars=stars)


async def comment_pressed(
    _: CallbackQuery, callback_data: CommentSeminar, talk: Talk, state: FSMContext
) -> None:
    await afterwards.may_comment(talk.tx, talk.person, callback_data.seminar)
    await state.set_state(Judging.comment)
    await state.set_data({"seminar": callback_data.seminar})
    await talk.say("afterwards/comment")


async def commented(message: Message, talk: Talk, state: FSMContext) -> None:
    seminar = (await state.get_data()).get("seminar")
    await state.clear()
    if talk.person is not None and message.text and seminar:
        await afterwards.comment(talk.tx, talk.person, int(seminar), message.text)
        await talk.say("afterwards/commented")


async def opinions(_: CallbackQuery, callback_data: Opinions, talk: Talk) -> None:
    number = callback_data.seminar
    text = await afterwards.opinions(talk.tx, number)
    if talk.message is not None:
        await rolls.put_away(talk.tx, talk.chat, talk.message)
        back = [[button("back", RollMore(seminar=number))]]
        await edit_message(talk.tx, talk.chat, talk.message, text, buttons=back, trace=False)


def register(door: Router) -> None:
    door.callback_query.register(rated, RateSeminar.filter())
    door.callback_query.register(comment_pressed, CommentSeminar.filter())


def register_last(door: Router) -> None:
    """The dialogue's own step stands after all commands and keyboard buttons."""
    door.message.register(commented, StateFilter(Judging.comment), words)


def register_staff(door: Router) -> None:
    door.callback_query.register(opinions, Opinions.filter())
