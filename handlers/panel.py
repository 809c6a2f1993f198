"""`/panel`: in the staff group the way to the staff panel, in private a link that lets one in."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import Message

from bot import panel_entry
from bot.errors import RefusalError
from bot.outbox import Button
from bot.staff import Staff
from bot.texts import label
from handlers.talk import Talk

LINK = "panel"


def is_asked_for(message: Message) -> bool:
    """Whether a private message asks to be let in: then the membership is looked at before."""
    return (message.text or "").strip() == f"/start {LINK}"


async def show_way(message: Message, talk: Talk, bot: Bot) -> None:
    if not talk.settings.web.listen:
        raise RefusalError("panel_off")
    name = (await bot.me()).username
    way = Button(label("panel.open"), url=f"https://t.me/{name}?start={LINK}")
    await talk.say("panel/way", buttons=[[way]], reply_to=message.message_id)


async def let_in(talk: Talk, staff: Staff) -> None:
    """Give a member of the group a link of their own; a stranger hears that this is for staff."""
    web = talk.settings.web
    if not web.listen:
        raise RefusalError("panel_off")
    user = talk.user
    status = staff.status(user.id)
    key = await panel_entry.link(talk.tx, user.id, user.full_name, user.username, status)
    address = web.public_url.rstrip("/") or f"http://{web.listen}"
    await talk.say("panel/link", address=f"{address}/enter/{key}", local=not web.public_url)


def register(door: Router) -> None:
    door.message.register(show_way, Command("panel"))
