"""What a consultant makes in the staff group by a dialogue: whose it is, which words answer it."""

from collections.abc import Container
from datetime import timedelta

from bot.errors import RefusalError
from bot.outbox import Buttons, To, say
from bot.staff import ANONYMOUS
from db.database import Tx
from db.people import Consultant, consultant
from db.staff_drafts import D, StaffDraft, StaffDrafts

PLAIN_WORDS_COUNT = timedelta(minutes=10)
"""So long after a question plain words of who began it are the answer; a reply always is."""


async def only_own(tx: Tx, draft: StaffDraft, staff: Consultant, code: str) -> None:
    """Refuse who did not begin it; as the group itself anybody who leads it may go on."""
    if draft.staff_id != staff.user_id and ANONYMOUS not in {draft.staff_id, staff.user_id}:
        other = await consultant(tx, draft.staff_id)
        raise RefusalError(code, name=other.name if other else "")


async def addressed(
    tx: Tx, drafts: StaffDrafts[D], typed: Container[str], user: int, to: To, reply_to: int | None
) -> D | None:
    """Return the draft that words in the group answer: a reply to its question, or plain words of
    who began it, shortly after the question and in the same place.

    `typed`: the steps answered by words; at the others, by a button, words stay talk.
    """
    if reply_to is not None:
        return await drafts.asked_in(tx, to.chat or 0, reply_to)
    since = tx.now - PLAIN_WORDS_COUNT
    found = await drafts.waiting(tx, user, to.chat or 0, to.thread, since)
    return found if found is not None and found.step in typed else None


async def ask(
    tx: Tx,
    drafts: StaffDrafts[D],
    draft: D,
    step: str | None,
    to: To,
    text: str,
    buttons: Buttons = (),
) -> None:
    """Ask for a step, or show all of it (None); words there are then its answer."""
    row = await say(tx, to, text, buttons=buttons)
    await drafts.ask(tx, draft.id, step, row, to.chat or 0, to.thread)
