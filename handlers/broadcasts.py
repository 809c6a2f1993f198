"""`/broadcast` in the staff group: to whom, a look at it, «Отправить», and its end by a press."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import audiences, broadcasts
from bot.broadcast_buttons import Cast, CastCode, CastFor, OptOut
from bot.broadcasts import Source
from bot.errors import RefusalError
from bot.outbox import Tx
from bot.texts import home, label
from handlers.talk import CARRIED, Talk, html_of

PAGES = {"menu": "", **{name: name for name in ("places", "seminars", "codes", "surveys")}}
HOUR = re.compile(r"(?:(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?\s+)?(\d{1,2})(?:[:.](\d{2}))?")
SHOWN: dict[str, Callable[[Tx, int], Awaitable[None]]] = {
    "now": broadcasts.start_now,
    "humane": broadcasts.start_humanely,
    "cancel": broadcasts.cancel,
    "pause": broadcasts.pause,
    "resume": broadcasts.resume,
    "stop": broadcasts.stop,
}


async def begin(message: Message, talk: Talk, *, is_administrator: bool) -> None:
    if not is_administrator:
        raise RefusalError("broadcast_leads")
    target = message.reply_to_message
    if target is None or target.content_type not in CARRIED:
        raise RefusalError("broadcast_what")
    items = await broadcasts.album(
        talk.tx, target.chat.id, target.message_id, target.media_group_id
    )
    source = Source(target.chat.id, items, digest(target))
    staff = await talk.consultant()
    await broadcasts.draft(talk.tx, talk.here, source, staff)


def digest(message: Message) -> str:
    """Return what tells a message from others: its words, its file."""
    held: Any = getattr(message, message.content_type, None)
    file = held[-1] if isinstance(held, list) and held else held
    name = getattr(file, "file_unique_id", None) or getattr(file, "question", None) or ""
    words = html_of(message) if message.text or message.caption else ""
    return sha256(f"{message.content_type}\n{name}\n{words}".encode()).hexdigest()


async def pressed(
    _: CallbackQuery, callback_data: Cast, talk: Talk, *, is_administrator: bool
) -> None:
    number, do = callback_data.broadcast, callback_data.do
    _only_who_leads(is_administrator)
    if do in PAGES:
        await _menu(talk, number, PAGES[do])
    elif do in SHOWN:
        await talk.consultant()
        await SHOWN[do](talk.tx, number)
    elif do == "everybody":
        await broadcasts.everybody(talk.tx, number)
        await _show(talk, number)
    elif do == "show":
        await _show(talk, number)
    elif do == "several":
        await broadcasts.several(talk.tx, number)
        await _menu(talk, number)
    elif do == "category":
        await broadcasts.next_category(talk.tx, number)
        await _menu(talk, number)
    elif do == "hour":
        to = talk.here
        await broadcasts.ask_hour(talk.tx, number, to, talk.message)
    elif do in {"send", "sure"}:
        await broadcasts.confirm(talk.tx, number, await talk.consultant(), sure=do == "sure")
    else:
        raise RefusalError("old_button")


def _only_who_leads(is_administrator: bool) -> None:
    if not is_administrator:
        raise RefusalError("broadcast_leads")


async def _menu(talk: Talk, number: int, page: str = "") -> None:
    await talk.edit_text(*await broadcasts.choices(talk.tx, number, page))


async def _show(talk: Talk, number: int) -> None:
    await broadcasts.show(talk.tx, number)
    one = await broadcasts.get(talk.tx, number)
    await talk.edit("broadcasts/chosen", words=await audiences.in_words(talk.tx, one))


async def chosen(
    _: CallbackQuery, callback_data: CastFor, talk: Talk, *, is_administrator: bool
) -> None:
    _only_who_leads(is_administrator)
    number, kind, which = callback_data.broadcast, callback_data.kind, callback_data.number
    if kind == "seminar":
        await _menu(talk, number, str(which))
        return
    known = {"place", *audiences.STATES, *audiences.HOW, audiences.SILENT}
    if kind not in known:
        raise RefusalError("old_button")
    pages = {"place": "places", audiences.SILENT: "surveys"}
    page = pages.get(kind, "seminars" if kind in audiences.STATES else "")
    await _choose(talk, number, page, kind, which, "")


async def code_chosen(
    _: CallbackQuery, callback_data: CastCode, talk: Talk, *, is_administrator: bool
) -> None:
    _only_who_leads(is_administrator)
    await _choose(talk, callback_data.broadcast, "codes", "code", 0, callback_data.code)


async def _choose(talk: Talk, number: int, page: str, kind: str, which: int, code: str) -> None:
    """One choice goes on at once; of several each is ticked."""
    if await broadcasts.choose(talk.tx, number, kind, which, code):
        await _show(talk, number)
    else:
        await _menu(talk, number, page)


# -- at which hour ---------------------------------------------------------------------------------


async def about_one(message: Message, tx: Tx) -> bool | dict[str, Any]:
    """A reply to one of the bot's messages about a broadcast: none such goes to a person."""
    target = message.reply_to_message
    if target is None or target.from_user is None or not target.from_user.is_bot:
        return False
    number = await broadcasts.at(tx, message.chat.id, target.message_id)
    return {"number": number} if number is not None else False


async def replied(message: Message, number: int, talk: Talk, *, is_administrator: bool) -> None:
    if not await broadcasts.waits_for_hour(talk.tx, number):
        await talk.say("broadcasts/inside", reply_to=message.message_id)
        return
    _only_who_leads(is_administrator)
    moment = hour(message.text or "", talk.tx.now)
    if moment is None:
        await talk.say("broadcasts/hour_unclear", reply_to=message.message_id)
        return
    await broadcasts.start_at(talk.tx, number, moment)


def hour(text: str, now: datetime) -> datetime | None:
    """Return the moment that an hour means: the next such one, by the centre's clock."""
    words = text.strip().lower()
    tomorrow = words.startswith(label("hours.tomorrow"))
    match = HOUR.fullmatch(words.removeprefix(label("hours.tomorrow")).strip())
    if match is None:
        return None
    today = now.astimezone(home())
    day, month, year, hours, minutes = (int(part) if part else None for part in match.groups())
    try:
        found = today.replace(hour=hours or 0, minute=minutes or 0, second=0, microsecond=0)
        if day and month:
            found = found.replace(year=year or today.year, month=month, day=day)
            if year is None and found <= now:
                found = found.replace(year=today.year + 1)
    except ValueError:
        return None
    if not day and (tomorrow or found <= now):
        found += timedelta(days=1)
    return found


# -- what is pressed or said in passing ------------------------------------------------------------


async def sample(_: CallbackQuery, talk: Talk) -> None:
    """The button under the copy that is only to be looked at."""
    talk.toast("broadcasts/sample")


def register(door: Router) -> None:
    door.message.register(begin, Command("broadcast"))
    door.message.register(replied, about_one)
    door.callback_query.register(pressed, Cast.filter())
    door.callback_query.register(chosen, CastFor.filter())
    door.callback_query.register(code_chosen, CastCode.filter())
    door.callback_query.register(sample, OptOut.filter())
