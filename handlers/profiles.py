"""`/profile` in a minute: what an organisation is, by buttons; what concerns it."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot import concerns, profiles
from bot.duty_buttons import AnswerProfile, AskProfile, Concerns, RemindProfile
from bot.errors import RefusalError
from bot.people import Person
from handlers.talk import Talk


def _person(talk: Talk) -> Person:
    if talk.person is None:
        raise RefusalError("consent_first")
    return talk.person


async def go_on(talk: Talk, step: str | None, *, edit: bool) -> None:
    """Ask the next question; after the last say what concerns the person."""
    person = _person(talk)
    if step is None:
        text, buttons = await concerns.summary(talk.tx, person)
    else:
        text, buttons = await profiles.question(talk.tx, person, step)
    if edit and talk.message is not None:
        await talk.edit_text(text, buttons)
    else:
        await talk.say_text(text, buttons=buttons)


async def after_place(talk: Talk) -> bool:
    """Go on where the municipality was the profile's question; False: it was not."""
    person = _person(talk)
    if not await profiles.stands_at(talk.tx, person, profiles.PLACE):
        return False
    step = await profiles.answer(talk.tx, person, profiles.PLACE, profiles.DONE)
    await go_on(talk, step, edit=False)
    return True


async def asked(_: CallbackQuery, callback_data: AskProfile, talk: Talk) -> None:
    step = await profiles.begin(talk.tx, _person(talk), callback_data.step)
    await go_on(talk, step, edit=bool(callback_data.step))


async def answered(_: CallbackQuery, callback_data: AnswerProfile, talk: Talk) -> None:
    key, choice = callback_data.step, callback_data.choice
    await go_on(talk, await profiles.answer(talk.tx, _person(talk), key, choice), edit=True)


async def concerned(_: CallbackQuery, callback_data: Concerns, talk: Talk) -> None:
    person, page = _person(talk), callback_data.page
    if callback_data.what == "summary":
        await go_on(talk, None, edit=False)
        return
    text, buttons = await concerns.listed(talk.tx, person, callback_data.what, max(page, 0))
    if page < 0 or talk.message is None:
        await talk.say_text(text, buttons=buttons)
    else:
        await talk.edit_text(text, buttons)


async def remind(_: CallbackQuery, callback_data: RemindProfile, talk: Talk) -> None:
    await talk.edit_text(*await concerns.remind(talk.tx, _person(talk), yes=callback_data.yes))


def register(door: Router) -> None:
    door.callback_query.register(asked, AskProfile.filter())
    door.callback_query.register(answered, AnswerProfile.filter())
    door.callback_query.register(concerned, Concerns.filter())
    door.callback_query.register(remind, RemindProfile.filter())
