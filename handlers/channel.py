"""The centre's channel: a post there is offered in the staff group; other channels are nobody's."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot import broadcasts, channel
from bot.broadcast_buttons import CastPost
from bot.broadcasts import Source
from bot.channel import Post
from bot.config import Settings
from bot.desks import Desks
from bot.errors import RefusalError
from bot.outbox import To, Tx
from handlers.broadcasts import digest
from handlers.talk import CARRIED, Talk


async def posted(message: Message, tx: Tx, settings: Settings, desks: Desks) -> None:
    if message.chat.id != settings.centre.channel or message.content_type not in CARRIED:
        return
    post = Post(message.chat.id, message.message_id, message.media_group_id)
    await channel.offer(tx, To(desks.chat), post)


async def pressed(
    query: CallbackQuery, callback_data: CastPost, talk: Talk, *, is_administrator: bool
) -> None:
    if not is_administrator:
        raise RefusalError("broadcast_leads")
    chat, message = talk.settings.centre.channel, callback_data.message
    items = await broadcasts.album(talk.tx, chat, message, None)
    copied = query.message if isinstance(query.message, Message) and len(items) == 1 else None
    name = digest(copied) if copied else f"{chat}:{message}"
    staff = await talk.consultant()
    source = Source(chat, items, name)
    if await broadcasts.just_begun(talk.tx, source):
        raise RefusalError("broadcast_begun")
    await broadcasts.draft(talk.tx, talk.here, source, staff)


def register(door: Router) -> None:
    door.callback_query.register(pressed, CastPost.filter())
