"""`/seminar` in the staff group: who has signed up, who came, who was added without Telegram."""

from typing import Any

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import arrivals, attendance, guests, roll_files, rolls
from bot import roll_buttons as b
from bot.buttons import Attend, Attendance, Attendances
from bot.errors import RefusalError
from bot.rolls import Roll
from bot.sender import Sender
from handlers.filters import words
from handlers.talk import Talk


async def listed(message: Message, talk: Talk, *, is_administrator: bool) -> None:
    text, buttons = await rolls.listed(talk.tx, leads=is_administrator)
    await talk.say_text(text, buttons=buttons, reply_to=message.message_id)


async def _show(talk: Talk, seminar: int, view: str = "names", **what: Any) -> None:
    """Let the message whose button was pressed show something else."""
    if talk.message is not None:
        await rolls.show(talk.tx, Roll(talk.chat, talk.message, seminar, view, **what))


def _leads(*, is_administrator: bool) -> None:
    if not is_administrator:
        raise RefusalError("attendance_leads")


async def back(_: CallbackQuery, talk: Talk, *, is_administrator: bool) -> None:
    if talk.message is not None:
        await rolls.show_list(talk.tx, talk.chat, talk.message, leads=is_administrator)


async def view(_: CallbackQuery, callback_data: Attendance | b.Roll, talk: Talk) -> None:
    letter = callback_data.letter if isinstance(callback_data, b.Roll) else 0
    await _show(talk, callback_data.seminar, page=callback_data.page, letter=letter)


async def by_letter(_: CallbackQuery, callback_data: b.RollLetters, talk: Talk) -> None:
    await _show(talk, callback_data.seminar, "letters")


async def more(_: CallbackQuery, callback_data: b.RollMore, talk: Talk) -> None:
    await _show(talk, callback_data.seminar, "more")


async def mark_old(
    _: CallbackQuery, callback_data: Attend, talk: Talk, *, is_administrator: bool
) -> None:
    _leads(is_administrator=is_administrator)
    one = await attendance.mark(talk.tx, callback_data.registration, await talk.consultant())
    await _show(talk, one.seminar, page=callback_data.page)


async def mark(
    _: CallbackQuery, callback_data: b.RollMark, talk: Talk, *, is_administrator: bool
) -> None:
    _leads(is_administrator=is_administrator)
    came = callback_data.came
    staff = await talk.consultant()
    one = await attendance.mark(talk.tx, callback_data.registration, staff, came=came)
    await _show(talk, one.seminar, page=callback_data.page, letter=callback_data.letter)


async def mark_all(
    _: CallbackQuery, callback_data: b.RollMarkAll, talk: Talk, *, is_administrator: bool
) -> None:
    _leads(is_administrator=is_administrator)
    number, came = callback_data.seminar, callback_data.came
    if came:
        changed = await attendance.mark_all(talk.tx, number, await talk.consultant())
    else:
        changed = await attendance.unmark_all(talk.tx, number)
    await _show(talk, number)
    talk.toast("attendance/marked_all", came=came, number=changed)


async def add(_: CallbackQuery, callback_data: b.RollAdd, talk: Talk) -> None:
    await _show(talk, callback_data.seminar, "adding")


async def to_a_roll(message: Message, talk: Talk) -> bool | dict[str, Roll]:
    """A reply to a roll that asks whom to add."""
    asked = message.reply_to_message
    if asked is None or not await words(message):
        return False
    roll = await rolls.adds(talk.tx, talk.chat, asked.message_id)
    return {"roll": roll} if roll else False


async def added(message: Message, talk: Talk, roll: Roll) -> None:
    done = await guests.add(talk.tx, roll.seminar, message.text or "", await talk.consultant())
    await talk.say(
        "attendance/added",
        reply_to=message.message_id,
        seminar=done.seminar,
        new=done.new,
        known=done.known,
        seated=done.seated,
        over=done.over,
    )


async def new_code(_: CallbackQuery, callback_data: b.RollCode, talk: Talk) -> None:
    """The code before does not hold any more, so no message may go on to show it."""
    await arrivals.new_code(talk.tx, callback_data.seminar)
    await _show(talk, callback_data.seminar)
    await rolls.show_everywhere(talk.tx, callback_data.seminar)
    talk.toast("attendance/new_code", alert=True)


async def as_file(
    _: CallbackQuery, callback_data: b.RollFile, talk: Talk, *, is_administrator: bool
) -> None:
    if not is_administrator:
        raise RefusalError("roll_file_leads")
    await roll_files.send(talk.tx, callback_data.seminar, talk.here)
    talk.toast("attendance/file")


async def without_telegram(_: CallbackQuery, callback_data: b.RollGuests, talk: Talk) -> None:
    await _show(talk, callback_data.seminar, "guests", page=callback_data.page)


async def guest(_: CallbackQuery, callback_data: b.RollGuest, talk: Talk) -> None:
    number = await guests.seminar_of(talk.tx, callback_data.registration)
    await _show(talk, number, "guest", entry=callback_data.registration)


async def erase(
    _: CallbackQuery,
    callback_data: b.RollErase,
    talk: Talk,
    sender: Sender,
    *,
    is_administrator: bool,
) -> None:
    _leads(is_administrator=is_administrator)
    number = await guests.erase(talk.tx, callback_data.registration)
    sender.tidy()
    await _show(talk, number, "guests")
    talk.toast("attendance/erased")


def register(door: Router) -> None:
    door.message.register(listed, Command("seminar"))
    door.message.register(added, to_a_roll)
    door.callback_query.register(back, Attendances.filter())
    door.callback_query.register(view, Attendance.filter())
    door.callback_query.register(view, b.Roll.filter())
    door.callback_query.register(by_letter, b.RollLetters.filter())
    door.callback_query.register(more, b.RollMore.filter())
    door.callback_query.register(mark_old, Attend.filter())
    door.callback_query.register(mark, b.RollMark.filter())
    door.callback_query.register(mark_all, b.RollMarkAll.filter())
    door.callback_query.register(add, b.RollAdd.filter())
    door.callback_query.register(new_code, b.RollCode.filter())
    door.callback_query.register(as_file, b.RollFile.filter())
    door.callback_query.register(without_telegram, b.RollGuests.filter())
    door.callback_query.register(guest, b.RollGuest.filter())
    door.callback_query.register(erase, b.RollErase.filter())
