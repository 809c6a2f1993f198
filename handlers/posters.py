"""«Афиша» and «Ссылка» of a seminar, in the staff group."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery

from bot import posters
from bot.paper_buttons import Poster, SeminarLink
from handlers.talk import Talk


async def name_of(bot: Bot) -> str:
    """Return the bot's user name, which was asked for at the start."""
    return (await bot.me()).username or ""


async def poster(_: CallbackQuery, callback_data: Poster, talk: Talk, bot: Bot) -> None:
    to = talk.here
    await posters.send(talk.tx, callback_data.seminar, to, await name_of(bot))
    talk.toast("posters/coming")


async def link(_: CallbackQuery, callback_data: SeminarLink, talk: Talk, bot: Bot) -> None:
    await talk.say_text(await posters.link(talk.tx, callback_data.seminar, await name_of(bot)))


def register_staff(door: Router) -> None:
    door.callback_query.register(poster, Poster.filter())
    door.callback_query.register(link, SeminarLink.filter())
