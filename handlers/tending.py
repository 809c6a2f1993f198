"""Commands of the staff group that keep questions in order: /note, /tag, /assign, /undo ..."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot import edits, replies, splitting, tending
from bot.buttons import Join, NewQuestion, Split, button
from bot.errors import RefusalError
from bot.outbox import mark
from bot.people import Consultant
from handlers.talk import Talk

NOTED = "✍"


async def meant(message: Message, talk: Talk) -> tuple[int, Consultant]:
    target = message.reply_to_message
    number = await replies.meant(
        talk.tx,
        message.chat.id,
        target.message_id if target else None,
        message.message_thread_id if message.is_topic_message else None,
        to_bot=bool(target and target.from_user and target.from_user.is_bot),
    )
    return number, await talk.consultant()


async def _noted(message: Message, talk: Talk) -> None:
    """Say «done» without a message: the group takes only twenty a minute."""
    await mark(talk.tx, message.chat.id, message.message_id, NOTED)


async def note(message: Message, command: CommandObject, talk: Talk) -> None:
    await tending.note(talk.tx, *await meant(message, talk), (command.args or "").strip())
    await _noted(message, talk)


async def tag(message: Message, command: CommandObject, talk: Talk) -> None:
    await tending.tag(talk.tx, *await meant(message, talk), command.args or "")
    await _noted(message, talk)


async def urgent(message: Message, talk: Talk) -> None:
    await tending.turn_urgent(talk.tx, *await meant(message, talk))
    await _noted(message, talk)


async def assign(message: Message, command: CommandObject, talk: Talk) -> None:
    number, me = await meant(message, talk)
    colleague = await tending.assign(talk.tx, number, me, (command.args or "").strip())
    await talk.say("desk/assigned", reply_to=message.message_id, number=number, name=colleague.name)


async def undo(message: Message, talk: Talk) -> None:
    target = message.reply_to_message
    if target is None:
        raise RefusalError("nothing_to_undo")
    await edits.take_back(talk.tx, message.chat.id, target.message_id, talk.user.id)


async def split(message: Message, talk: Talk) -> None:
    target = message.reply_to_message
    if target is None:
        raise RefusalError("nothing_to_split")
    await splitting.split_copy(talk.tx, message.chat.id, target.message_id, talk.user.id)


async def new_question(_: CallbackQuery, callback_data: NewQuestion, talk: Talk) -> None:
    """Show first which message is meant: between looking and pressing another may have come."""
    number = callback_data.question
    newest = await splitting.newest(talk.tx, number, talk.chat)
    sure = [[button("split", Split(question=number, row=newest.message))]]
    words = newest.words
    reply_to = newest.copy or talk.message
    await talk.say("desk/split", buttons=sure, reply_to=reply_to, number=number, words=words)


async def split_pressed(_: CallbackQuery, callback_data: Split, talk: Talk) -> None:
    of = callback_data.question
    number = await splitting.split(talk.tx, callback_data.row, talk.user.id, of=of)
    await talk.edit("desk/split_done", number=number)


async def join(message: Message, command: CommandObject, talk: Talk) -> None:
    """A person came back with a new account: ask first, names side by side."""
    old = (command.args or "").strip().lstrip("№ ")
    if not old.isdecimal():
        raise RefusalError("which_person")
    new, _ = await meant(message, talk)
    newer, older = await tending.same_person(talk.tx, new, int(old[:9]))
    sure = [[button("join", Join(new=new, old=int(old[:9])))]]
    await talk.say(
        "desk/join", buttons=sure, reply_to=message.message_id, newer=newer.name, older=older.name
    )


async def join_pressed(_: CallbackQuery, callback_data: Join, talk: Talk) -> None:
    me = await talk.consultant()
    person = await tending.join(talk.tx, callback_data.new, callback_data.old, me)
    await talk.edit("desk/joined", name=person.name)


async def block(message: Message, command: CommandObject, talk: Talk) -> None:
    number, me = await meant(message, talk)
    reason = (command.args or "").strip()
    person = await tending.block(talk.tx, number, me, reason, blocked=True)
    await talk.say("desk/blocked", reply_to=message.message_id, name=person.name, reason=reason)


async def unblock(message: Message, talk: Talk) -> None:
    number, me = await meant(message, talk)
    person = await tending.block(talk.tx, number, me, "", blocked=False)
    await talk.say("desk/unblocked", reply_to=message.message_id, name=person.name)


def register(door: Router) -> None:
    door.message.register(note, Command("note"))
    door.message.register(tag, Command("tag"))
    door.message.register(urgent, Command("urgent"))
    door.message.register(assign, Command("assign"))
    door.message.register(undo, Command("undo"))
    door.message.register(split, Command("new"))
    door.callback_query.register(new_question, NewQuestion.filter())
    door.callback_query.register(split_pressed, Split.filter())
    door.message.register(join, Command("join"))
    door.callback_query.register(join_pressed, Join.filter())
    door.message.register(block, Command("block"))
    door.message.register(unblock, Command("unblock"))
