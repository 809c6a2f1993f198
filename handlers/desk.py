"""The consultants' side of the desk: replies, «Беру», «Закрыть», and what happens to the group."""

from typing import Any

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, User

from bot import broadcasts, overdue, proposals, replies, standing
from bot import staff as consultants
from bot.buttons import Claim, Close, button
from bot.desks import Desks
from bot.errors import RefusalError
from bot.outbox import Tx
from bot.pace import Pace
from bot.sender import Sender
from bot.staff import Member, Staff
from handlers.filters import moved
from handlers.talk import CARRIED, Talk, said


async def reply(message: Message, talk: Talk, desks: Desks) -> None:
    """A reply to a card, a copy or a colleague's reply goes to the person; all else is talk."""
    target = message.reply_to_message
    desks.seen(forum=bool(message.chat.is_forum))
    if message.media_group_id is not None:
        album = message.media_group_id
        await broadcasts.note_album(talk.tx, message.chat.id, album, message.message_id)
    if message.content_type not in CARRIED:
        return
    if target is None:
        await _hint(message, talk)
        return
    if await proposals.stays_inside(talk.tx, message.chat.id, target.message_id):
        await talk.say("proposals/inside", reply_to=message.message_id)
        return
    number = await addressed(message, talk)
    if number is None:
        await _hint(message, talk)
        return
    if message.text and message.text.startswith("/"):
        raise RefusalError("command_in_reply")
    if await overdue.is_reminder(talk.tx, message.chat.id, target.message_id):
        await talk.say("overdue/inside", reply_to=message.message_id)
        return
    await replies.answer(talk.tx, number, await talk.consultant(), said(message))


async def addressed(message: Message, talk: Talk) -> int | None:
    """Return the question that a message in the group replies to; None: it is talk."""
    target = message.reply_to_message
    if target is None or await proposals.stays_inside(talk.tx, message.chat.id, target.message_id):
        return None
    author = target.from_user
    return await replies.addressed_by(
        talk.tx,
        message.chat.id,
        target.message_id,
        message.message_thread_id if message.is_topic_message else None,
        to_bot=bool(author and author.is_bot and target.forum_topic_created is None),
    )


async def _hint(message: Message, talk: Talk) -> None:
    """Tell a consultant once how to answer, if they seem to write to a person without replying."""
    talks_to_colleague = (
        message.reply_to_message and not message.reply_to_message.forum_topic_created
    )
    thread = message.message_thread_id if message.is_topic_message else None
    if thread is None or talks_to_colleague or (message.text or "").startswith("/"):
        return
    if await replies.seems_to_answer(talk.tx, await talk.consultant(), message.chat.id, thread):
        await talk.say("desk/hint", reply_to=message.message_id)


async def claim(_: CallbackQuery, callback_data: Claim, talk: Talk) -> None:
    number = callback_data.question
    me = await talk.consultant()
    colleague = await replies.claim(talk.tx, number, me, sure=callback_data.sure)
    if colleague is None:
        talk.toast("desk/claimed", number=number)
        if callback_data.sure:
            await talk.edit("desk/taken_over", number=number, name=me.name)
        return
    take_over = [[button("take_over", Claim(question=number, sure=True))]]
    await talk.say(
        "desk/take_over",
        buttons=take_over,
        reply_to=talk.message,
        number=number,
        name=colleague.name,
    )


async def close(_: CallbackQuery, callback_data: Close, talk: Talk) -> None:
    await replies.close(talk.tx, callback_data.question, await talk.consultant())
    talk.toast("desk/closed", number=callback_data.question)


async def help_(_: Message, talk: Talk, *, is_administrator: bool) -> None:
    await talk.say("desk/help", reply_to=talk.message, is_administrator=is_administrator)


async def member_changed(event: ChatMemberUpdated, tx: Tx, staff: Staff, desks: Desks) -> None:
    """Somebody came, left, or got other rights; who does so in another group is nobody here."""
    if event.chat.id != desks.chat:
        return
    staff.tell(member(event.new_chat_member.user, event.new_chat_member))
    await staff.save(tx)  # Telegram tells it once: it must outlive a power cut


async def group_moved(message: Message, desks: Desks, talk: Talk) -> None:
    if message.migrate_to_chat_id is not None:
        await desks.moved(talk.tx, message.migrate_to_chat_id)


async def rights_changed(
    event: ChatMemberUpdated, tx: Tx, desks: Desks, pace: Pace, sender: Sender
) -> None:
    """The bot's standing in the staff group has changed: try again what waits there."""
    if event.chat.id != desks.chat:
        return
    desks.forum = None
    pace.release(desks.chat)
    sender.look_again()
    was_out, is_out = _out(event.old_chat_member), _out(event.new_chat_member)
    forum = bool(event.chat.is_forum)
    if is_out and not was_out:
        await standing.put_out(tx)
    elif was_out and not is_out:
        await standing.let_in(tx)
    if not is_out and not _fit(event.new_chat_member, forum=forum):
        await standing.short_of_rights(tx, desks.chat, forum=forum)


def _out(chat_member: Any) -> bool:
    inside = bool(getattr(chat_member, "is_member", True))
    status = str(chat_member.status)
    return consultants.status_of(status, is_member=inside) == "outside"


def _fit(chat_member: Any, *, forum: bool) -> bool:
    leads = str(chat_member.status) in {"administrator", "creator"}
    return leads and (not forum or bool(getattr(chat_member, "can_manage_topics", True)))


def member(user: User, chat_member: Any) -> Member:
    """Return what Telegram says of a member as we keep it."""
    status = consultants.status_of(
        str(chat_member.status), is_member=bool(getattr(chat_member, "is_member", True))
    )
    return Member(user.id, user.full_name, user.username, status)


async def old_button(_: CallbackQuery) -> None:
    raise RefusalError("old_button")


def register(door: Router) -> None:
    door.message.register(group_moved, moved)
    door.message.register(help_, Command("help", "start"))
    door.message.register(reply)
    door.callback_query.register(claim, Claim.filter())
    door.callback_query.register(close, Close.filter())
    door.callback_query.register(old_button)
    door.chat_member.register(member_changed)
