"""Practices: `/practices`, a card, «Спросить автора», «Рассказать о своей», the weekly one."""

from typing import Any

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import overdue, practice_lists, practice_week, practices
from bot.buttons import Consent, button, named
from bot.errors import RefusalError
from bot.outbox import Buttons, Keyboard, To, put
from bot.practice_buttons import (
    AskAuthor,
    DraftDo,
    DraftTheme,
    PracticeMenu,
    PracticeWeekly,
    TellPractice,
    ViewPractice,
    WithdrawPractice,
)
from bot.practices import THEMES, Told, fitting, theme_at, theme_name
from bot.texts import render
from handlers.filters import no_command
from handlers.questions import ask_consent
from handlers.talk import Talk, main_keyboard, said

STEPS = {"title": ("did", "practices/step_did"), "did": ("result", "practices/step_result")}
"""What is asked after what, and how."""


class Practice(StatesGroup):
    title = State()
    did = State()
    result = State()
    theme = State()
    photo = State()
    ready = State()
    question = State()


# -- to be read ------------------------------------------------------------------------------------


async def listed(_: Message, talk: Talk) -> None:
    text, buttons = await practice_lists.listed(talk.tx, talk.person)
    await talk.say_text(text, buttons=buttons)


async def menu(_: CallbackQuery, callback_data: PracticeMenu, talk: Talk) -> None:
    by, of, page = callback_data.by, callback_data.of, callback_data.page
    text, buttons = await practice_lists.listed(talk.tx, talk.person, by, of, page)
    await talk.edit_text(text, buttons)


async def show(talk: Talk, number: int, *, keyboard: Keyboard | None = None) -> None:
    """Say a practice, its photo first."""
    one, text, buttons = await practices.card(talk.tx, talk.person, number)
    await talk.greet(keyboard)
    if one.photo:
        picture = {"kind": "photo", "file": one.photo}
        await put(talk.tx, To(talk.chat), "file", picture, trace=talk.person is not None)
    await talk.say_text(text, buttons=buttons)


async def linked(talk: Talk, name: str) -> bool:
    """Open what a link leads to; False where it leads nowhere."""
    if not name.isdecimal() or len(name) > 9:
        return False
    try:
        await show(talk, int(name), keyboard=main_keyboard())
    except RefusalError:
        return False
    return True


async def view(_: CallbackQuery, callback_data: ViewPractice, talk: Talk) -> None:
    await show(talk, callback_data.practice)


async def withdraw(_: CallbackQuery, callback_data: WithdrawPractice, talk: Talk) -> None:
    number, sure = callback_data.practice, callback_data.sure
    one = await practices.withdraw(talk.tx, talk.person, number, sure=sure)
    if sure:
        await talk.edit("practices/withdrawn", title=one.title)
        return
    buttons = [
        [button("practice_withdraw_sure", WithdrawPractice(practice=number, sure=True))],
        [button("own_date_keep", ViewPractice(practice=number))],
    ]
    await talk.say("practices/sure", title=one.title, buttons=buttons)


async def weekly(_: CallbackQuery, callback_data: PracticeWeekly, talk: Talk) -> None:
    if talk.person is None:
        await _consent(talk, "week")
        return
    await set_weekly(talk, yes=callback_data.yes)


async def set_weekly(talk: Talk, *, yes: bool) -> None:
    await practice_week.choose(talk.tx, talk.person, talk.settings, yes=yes)
    other = "weekly_not" if yes else "weekly"
    buttons = [[button(other, PracticeWeekly(yes=not yes))]]
    await talk.say("practices/weekly" if yes else "practices/weekly_not", buttons=buttons)


async def _consent(talk: Talk, want: str, entry: int = 0) -> None:
    wanted = Consent(yes=True, want=want, entry=entry, message=talk.message or 0)
    await ask_consent(talk, wanted, reply_to=talk.message)


async def go_on(talk: Talk, state: FSMContext, wanted: Consent) -> None:
    """Go on with what was wanted before the consent."""
    if wanted.want == "tell":
        await ask_title(talk, state)
    elif wanted.want == "auth":
        await ask_question(talk, state, wanted.entry)
    elif wanted.want == "week":
        await set_weekly(talk, yes=True)


# -- «Спросить автора» -----------------------------------------------------------------------------


async def ask_author(
    _: CallbackQuery, callback_data: AskAuthor, talk: Talk, state: FSMContext
) -> None:
    number = callback_data.practice
    await practices.asked_about(talk.tx, talk.person, number)
    if talk.person is None:
        await _consent(talk, "auth", number)
        return
    await ask_question(talk, state, number)


async def ask_question(talk: Talk, state: FSMContext, number: int) -> None:
    one = await practices.asked_about(talk.tx, talk.person, number)
    await state.set_state(Practice.question)
    await state.set_data({"practice": number})
    await talk.say("practices/ask", title=one.title)


async def question_written(message: Message, talk: Talk, state: FSMContext) -> None:
    kept = await state.get_data()
    await state.clear()
    if talk.person is None or "practice" not in kept:
        raise RefusalError("practice_gone")
    begun = await practices.ask(talk.tx, talk.person, kept["practice"], said(message))
    expected = await overdue.expected(talk.tx, talk.settings, talk.person)
    await talk.say(
        "questions/opened", number=begun.question, expected=expected, keyboard=main_keyboard()
    )


# -- «Рассказать о своей» --------------------------------------------------------------------------


async def tell(_: CallbackQuery, talk: Talk, state: FSMContext) -> None:
    if talk.person is None:
        await _consent(talk, "tell")
        return
    await ask_title(talk, state)


async def ask_title(talk: Talk, state: FSMContext) -> None:
    if talk.person is None:
        raise RefusalError("consent_first")
    await practices.may_tell(talk.tx, talk.person)
    await state.set_state(Practice.title)
    await state.set_data({})
    await talk.say("practices/step_title")


async def words_typed(message: Message, talk: Talk, state: FSMContext) -> None:
    """Take title, doings or result, whichever was asked, and ask what comes next."""
    asked = str(await state.get_state()).rpartition(":")[2]
    await state.update_data({asked: fitting(asked, message.text)})
    if asked in STEPS:
        following, template = STEPS[asked]
        await state.set_state(getattr(Practice, following))
        await talk.say(template)
        return
    await state.set_state(Practice.theme)
    await talk.say("practices/step_theme", buttons=_themes())


def _themes() -> Buttons:
    found = [named(theme_name(theme), DraftTheme(theme=at)) for at, theme in enumerate(THEMES)]
    return [found[at : at + 2] for at in range(0, len(found), 2)]


async def theme_awaited(_: Message, talk: Talk) -> None:
    await talk.say("practices/step_theme", buttons=_themes())


async def theme_pressed(
    _: CallbackQuery, callback_data: DraftTheme, talk: Talk, state: FSMContext
) -> None:
    theme = theme_at(callback_data.theme)
    if await state.get_state() != Practice.theme.state:
        raise RefusalError("old_button")
    await state.update_data(theme=theme)
    await state.set_state(Practice.photo)
    await talk.edit("practices/theme_chosen", theme=theme_name(theme))
    await talk.say("practices/step_photo", buttons=[[button("skip", DraftDo(do="nophoto"))]])


async def photo_sent(message: Message, talk: Talk, state: FSMContext) -> None:
    if not message.photo:
        skip = [[button("skip", DraftDo(do="nophoto"))]]
        await talk.say("practices/photo_only", buttons=skip, reply_to=message.message_id)
        return
    await state.update_data(photo=message.photo[-1].file_id)
    await _to_preview(talk, state)


async def _to_preview(talk: Talk, state: FSMContext) -> None:
    await state.set_state(Practice.ready)
    await state.update_data(signed=True, stays=False)
    text, buttons = _preview(await state.get_data(), talk)
    await talk.say_text(text, buttons=buttons)


def _told(kept: dict[str, Any]) -> Told:
    return Told(
        title=kept["title"],
        did=kept["did"],
        result=kept["result"],
        theme=kept["theme"],
        photo=kept.get("photo"),
        signed=bool(kept["signed"]),
        stays=bool(kept["stays"]),
    )


def _preview(kept: dict[str, Any], talk: Talk) -> tuple[str, Buttons]:
    told = _told(kept)
    text = render(
        "practices/preview", one=told, theme=theme_name(told.theme), author=talk.person, place=None
    )
    return text, [
        [button("sign_not" if told.signed else "sign", DraftDo(do="sign"))],
        [button("stay_not" if told.stays else "stay", DraftDo(do="stay"))],
        [button("send_practice", DraftDo(do="send"))],
        [button("drop_draft", DraftDo(do="drop"))],
    ]


async def draft_pressed(
    _: CallbackQuery, callback_data: DraftDo, talk: Talk, state: FSMContext
) -> None:
    at, do = await state.get_state(), callback_data.do
    if do == "nophoto" and at == Practice.photo.state:
        await _to_preview(talk, state)
        return
    if at != Practice.ready.state or talk.person is None:
        raise RefusalError("old_button")
    kept = await state.get_data()
    if do in {"sign", "stay"}:
        flag = {"sign": "signed", "stay": "stays"}[do]
        kept = await state.update_data({flag: not kept[flag]})
        await talk.edit_text(*_preview(kept, talk))
        return
    await state.clear()
    if do == "send":
        await practices.tell(talk.tx, talk.person, _told(kept), talk.settings.centre)
    await talk.edit("practices/sent" if do == "send" else "practices/dropped")


async def finish_first(_: Message, talk: Talk) -> None:
    """What is written while the whole is looked at changes nothing."""
    await talk.say("practices/finish")


def register(door: Router) -> None:
    door.message.register(listed, Command("practices"))
    door.callback_query.register(menu, PracticeMenu.filter())
    door.callback_query.register(view, ViewPractice.filter())
    door.callback_query.register(withdraw, WithdrawPractice.filter())
    door.callback_query.register(weekly, PracticeWeekly.filter())
    door.callback_query.register(ask_author, AskAuthor.filter())
    door.callback_query.register(tell, TellPractice.filter())
    door.callback_query.register(theme_pressed, DraftTheme.filter())
    door.callback_query.register(draft_pressed, DraftDo.filter())


def register_last(door: Router) -> None:
    """The dialogue's own steps stand after all commands and keyboard buttons."""
    words = StateFilter(Practice.title, Practice.did, Practice.result)
    door.message.register(words_typed, words, no_command)
    door.message.register(theme_awaited, StateFilter(Practice.theme), no_command)
    door.message.register(photo_sent, StateFilter(Practice.photo), no_command)
    door.message.register(finish_first, StateFilter(Practice.ready), no_command)
    door.message.register(question_written, StateFilter(Practice.question), no_command)
