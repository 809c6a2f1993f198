"""A person's side of the desk: /ask, any message, «Мои вопросы», the rating."""

from datetime import timedelta

from aiogram import Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import certificates, faq, overdue, questions
from bot.buttons import Ask, Comment, Consent, Rate, button
from bot.errors import RefusalError
from bot.outbox import Button, To, say_of_album
from bot.outcome_buttons import Won
from bot.questions import Receipt, Said
from bot.texts import render
from handlers.filters import Tapped, words
from handlers.talk import Talk, consent_buttons, main_keyboard, said

MORE_FITS = 24


class Asking(StatesGroup):
    words = State()
    comment = State()


async def ask(
    message: Message, talk: Talk, state: FSMContext, command: CommandObject | None = None
) -> None:
    if command is not None and command.args:
        await take(talk, message, state)
        return
    await ask_to_write(talk, state)


async def ask_to_write(talk: Talk, state: FSMContext | None) -> None:
    """Ask for the question; who has not agreed is asked for that first."""
    if talk.person is None:
        await ask_consent(talk, Consent(yes=True, want="ask"), reply_to=talk.message)
        return
    question = await questions.open_question(talk.tx, talk.person)
    if question is None and state is not None:
        await state.set_state(Asking.words)
    await talk.say("questions/write", question=question, keyboard=main_keyboard())


async def ask_consent(talk: Talk, wanted: Consent, *, reply_to: int | None) -> None:
    """Show the consent, a reply to what it is about; nothing else remembers what was wanted."""
    await talk.say("consent/ask", buttons=consent_buttons(wanted), reply_to=reply_to)


async def ask_pressed(
    query: CallbackQuery, callback_data: Ask, talk: Talk, state: FSMContext
) -> None:
    message, more, entry = callback_data.message, callback_data.more, callback_data.entry
    if message == 0:
        if entry:
            await _note_entry(talk, entry)
        await ask_to_write(talk, state)
        return
    if talk.person is None:
        wanted = Consent(yes=True, want="send", message=message, more=more, entry=entry)
        await ask_consent(talk, wanted, reply_to=message)
        return
    await hand_over(query, talk, message, more, entry)


async def _note_entry(talk: Talk, entry: int) -> None:
    shown = talk.finder.entry(entry)
    if shown is not None:
        await faq.note_search(talk.tx, talk.person, shown.question, entry)


async def hand_over(query: CallbackQuery, talk: Talk, message: int, more: str, entry: int) -> None:
    """Take an earlier message, by its id, as the question."""
    if talk.person is None:
        return
    known = _replied(query, message)
    if known is not None and known.body and entry:
        await faq.note_search(talk.tx, talk.person, known.body, entry)
    first = known or Said(talk.chat, message, "unknown")
    receipt = await questions.receive(talk.tx, talk.person, first)
    for distance in [int(part) for part in more.split(".") if part.isdecimal()]:
        item = Said(talk.chat, message + distance, first.kind, album=first.album)
        await questions.receive(talk.tx, talk.person, item)
    await _confirm(talk, receipt, repeated="questions/known")


def _replied(query: CallbackQuery, message: int) -> Said | None:
    """The message that the pressed one replies to comes along with the press."""
    pressed = query.message
    reply = pressed.reply_to_message if isinstance(pressed, Message) else None
    return said(reply) if reply is not None and reply.message_id == message else None


async def take(talk: Talk, message: Message, state: FSMContext | None = None) -> None:
    """Take a message for the consultants and say so where it begins something."""
    if talk.person is None:
        wanted = Consent(yes=True, want="send", message=message.message_id)
        await ask_consent(talk, wanted, reply_to=message.message_id)
        return
    if state is not None:
        await state.clear()
    receipt = await questions.receive(talk.tx, talk.person, said(message))
    await _confirm(talk, receipt)


async def _confirm(talk: Talk, receipt: Receipt, repeated: str | None = None) -> None:
    if receipt.how == "many":
        await talk.say("questions/many")
        return
    if talk.person is not None and receipt.how in {"opened", "reopened"}:
        template = f"questions/{receipt.how}"
        expected = await overdue.expected(talk.tx, talk.settings, talk.person)
        await talk.say(
            template, number=receipt.question, expected=expected, keyboard=main_keyboard()
        )
    elif repeated is not None:
        template = repeated if receipt.how == "known" else "questions/added"
        await talk.say(template, number=receipt.question)


async def asked(message: Message, talk: Talk, state: FSMContext) -> None:
    await take(talk, message, state)


async def offer(talk: Talk, message: Message) -> None:
    """What is no text can be read by a consultant only: offer to hand it over, albums at once."""

    def words(items: list[int]) -> tuple[str, list[list[Button]]]:
        more = ".".join(str(item - items[0]) for item in items[1:])[:MORE_FITS]
        data = Ask(
            message=items[0], more=more.rpartition(".")[0] if len(more) == MORE_FITS else more
        )
        return render("questions/offer", kind=message.content_type), [[button("ask", data)]]

    if message.media_group_id is None:
        text, buttons = words([message.message_id])
        await talk.say_text(text, buttons=buttons, reply_to=message.message_id)
        return
    await say_of_album(
        talk.tx,
        To(talk.chat),
        message.message_id,
        f"{talk.chat}:{message.media_group_id}",
        words,
        trace=talk.person is not None,
        not_before=talk.tx.now + timedelta(seconds=1),
    )


async def mine(_: Message, talk: Talk) -> None:
    listed = await questions.list_of(talk.tx, talk.person) if talk.person else []
    zone = talk.settings.centre.zone
    kept = await certificates.buttons_of(talk.tx, talk.person) if talk.person else []
    won = [[button("won", Won())]] if talk.person else []
    await talk.say("questions/mine", listed=listed, zone=zone, buttons=[*kept, *won])


async def rated(_: CallbackQuery, callback_data: Rate, talk: Talk) -> None:
    number, stars = callback_data.question, callback_data.stars
    await questions.rate(talk.tx, talk.person, number, stars)
    more = [[button("add_comment", Comment())]]
    await talk.edit("questions/rated", buttons=more, number=number, stars=stars)


async def comment_pressed(_: CallbackQuery, talk: Talk, state: FSMContext) -> None:
    if talk.person is None:
        raise RefusalError("question_gone")
    await state.set_state(Asking.comment)
    await talk.say("questions/comment")


async def commented(message: Message, talk: Talk, state: FSMContext) -> None:
    await state.clear()
    if talk.person is not None and message.text and message.text.rstrip().endswith("?"):
        await take(talk, message)
    elif talk.person is not None and message.text:
        await questions.comment(talk.tx, talk.person, message.text)
        await talk.say("questions/commented")


def register(door: Router) -> None:
    door.message.register(ask, Command("ask"))
    door.message.register(ask, Tapped("ask"))
    door.message.register(mine, Command("my"))
    door.message.register(mine, Tapped("my"))
    door.callback_query.register(ask_pressed, Ask.filter())
    door.callback_query.register(rated, Rate.filter())
    door.callback_query.register(comment_pressed, Comment.filter())


def register_last(door: Router) -> None:
    """The dialogue's own step stands after all commands and keyboard buttons."""
    door.message.register(asked, StateFilter(Asking.words))
    door.message.register(commented, StateFilter(Asking.comment), words)
