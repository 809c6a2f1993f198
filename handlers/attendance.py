"""`/seminar` in the staff group: who has signed up, and who came."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import attendance
from bot.buttons import Attend, Attendance, Attendances
from bot.errors import RefusalError
from bot.outbox import Buttons, edit_message
from handlers.talk import Talk


async def listed(message: Message, talk: Talk, *, is_administrator: bool) -> None:
    text, buttons = await attendance.listed(talk.tx, leads=is_administrator)
    await talk.say_text(text, buttons=buttons, reply_to=message.message_id)


async def _put(talk: Talk, text: str, buttons: Buttons) -> None:
    """Change the message; without a trace, for the names in it are nobody's row."""
    if talk.message is not None:
        await edit_message(talk.tx, talk.chat, talk.message, text, buttons=buttons, trace=False)


async def back(_: CallbackQuery, talk: Talk, *, is_administrator: bool) -> None:
    await _put(talk, *await attendance.listed(talk.tx, leads=is_administrator))


async def view(
    _: CallbackQuery, callback_data: Attendance, talk: Talk, *, is_administrator: bool
) -> None:
    number, asked = callback_data.seminar, callback_data.page
    await _put(talk, *await attendance.page(talk.tx, number, asked, leads=is_administrator))


async def mark(
    _: CallbackQuery, callback_data: Attend, talk: Talk, *, is_administrator: bool
) -> None:
    if not is_administrator:
        raise RefusalError("attendance_leads")
    number = await attendance.mark(talk.tx, callback_data.registration, await talk.consultant())
    await _put(talk, *await attendance.page(talk.tx, number, callback_data.page, leads=True))


def register(door: Router) -> None:
    door.message.register(listed, Command("seminar"))
    door.callback_query.register(back, Attendances.filter())
    door.callback_query.register(view, Attendance.filter())
    door.callback_query.register(mark, Attend.filter())
