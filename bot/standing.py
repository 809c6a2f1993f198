"""The bot's own standing in the staff group: who leads the group is told what to mend."""

from bot.outbox import About, To, say
from bot.texts import render
from db import desks, people
from db.database import Tx

NOTICE = About("notice")
OUT = "put out"


async def put_out(tx: Tx) -> None:
    """The bot is in the group no longer: tell its administrators, each in their own chat."""
    await desks.set_setting(tx, OUT, tx.now_text)
    await _tell_administrators(tx, "desk/put_out")


async def let_in(tx: Tx) -> None:
    """The bot is in the group: tell who was told that it was not."""
    if await desks.setting(tx, OUT):
        await desks.set_setting(tx, OUT, "")
        await _tell_administrators(tx, "desk/let_in")


async def short_of_rights(tx: Tx, chat: int, *, forum: bool) -> None:
    """The bot may do less than it needs: say so in the group, where it still may write."""
    await say(tx, To(chat), render("desk/short_of_rights", forum=forum), about=NOTICE)


async def _tell_administrators(tx: Tx, template: str) -> None:
    for one in await people.consultants(tx):
        if one.status == "administrator":
            await say(tx, To(one.user_id), render(template), about=NOTICE)
