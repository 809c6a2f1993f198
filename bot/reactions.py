"""A reaction on a copy shows on the message that it is a copy of."""

from bot.outbox import mark
from bot.replies import DELIVERED
from db import outbox
from db.database import Tx


async def carry(tx: Tx, chat: int, message: int, emoji: str | None, *, from_desk: bool) -> None:
    """Carry a reaction over, or its taking away; on a reply «delivered» comes back then."""
    copied = await outbox.copy_at(tx, chat, message)
    if copied is None or copied.source_chat_id is None or copied.source_message_id is None:
        return
    shown = emoji or (None if from_desk else DELIVERED)
    await mark(tx, copied.source_chat_id, copied.source_message_id, shown)
