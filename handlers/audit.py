"""`/audit` in the staff group, for administrators: who took people's words out, who erased them."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot import audit
from bot.errors import RefusalError
from handlers.talk import Talk


async def show(_: Message, talk: Talk, *, is_administrator: bool) -> None:
    if not is_administrator:
        raise RefusalError("audit_leads")
    await talk.say_text(await audit.listed(talk.tx))


def register(door: Router) -> None:
    door.message.register(show, Command("audit"))
