"""Corrections of what was said: edits both ways, and a reply taken back."""

from bot.copies import PANEL, Said, mirror
from bot.errors import RefusalError
from bot.outbox import About, To, edit_copy, erase, say
from bot.outbox import copy as copy_message
from bot.texts import measured, render
from db import outbox, overdue
from db import questions as rows
from db.database import Tx
from db.people import Person

TEXT_FITS = 4000
CAPTION_FITS = 1000
CAPTIONED = {"animation", "audio", "document", "photo", "video", "voice"}


def _same_sort(known: rows.Message, said: Said) -> bool:
    """Whether the copy can take the new words in place: a photo does not become a video."""
    if known.kind not in {said.kind, "unknown"}:
        return False
    return said.kind in CAPTIONED or (said.kind == "text" and bool((said.body or "").strip()))


async def by_person(tx: Tx, person: Person, said: Said) -> None:
    """Show a person's correction in the desk, with the words before it."""
    known = await rows.message_at(tx, said.chat, said.message)
    if known is None or known.person_id != person.id or known.body == said.body:
        return
    await rows.rewrite(tx, known, said.body)
    await rows.add_event(tx, known.question_id, "edited")
    text = render("edits/edited", body=said.body, before=known.body)
    caption = said.kind != "text"
    too_long = measured(text) > (CAPTION_FITS if caption else TEXT_FITS)
    desk = To(desk_of=person.id)
    copies = await outbox.copies_of(tx, said.chat, said.message)
    if copies and not _same_sort(known, said):
        await _copy_anew(tx, desk, said, copies[-1].message_id, known.question_id, "carried")
        return
    for copy in copies:
        if too_long:
            about = About("notice", known.question_id)
            await say(tx, desk, render("edits/too_long"), reply_to=copy.message_id, about=about)
            text = said.body or ""
        await edit_copy(tx, desk, copy.message_id, text, caption=caption)


async def by_consultant(tx: Tx, said: Said) -> None:
    """Change the person's copy of a consultant's reply."""
    known = await rows.message_at(tx, said.chat, said.message)
    if known is None or known.staff_id is None or known.body == said.body:
        return
    await rows.rewrite(tx, known, said.body)
    await rows.add_event(tx, known.question_id, "reply edited", known.staff_id)
    source = (said.chat, said.message)
    copies = await outbox.copies_of(tx, *source)
    if copies and not _same_sort(known, said):
        to, last = To(copies[-1].chat_id), copies[-1].message_id
        await _copy_anew(tx, to, said, last, known.question_id, "answer")
        return
    for copy in copies:
        await edit_copy(
            tx,
            To(copy.chat_id),
            copy.message_id,
            said.body or "",
            caption=said.kind != "text",
            about=About("correction", known.question_id, source),
        )


async def _copy_anew(
    tx: Tx, to: To, said: Said, before: int, question_id: int, purpose: str
) -> None:
    """What became something else follows as a copy of its own, a reply to the earlier one."""
    source = (said.chat, said.message)
    await copy_message(tx, to, source, reply_to=before, about=About(purpose, question_id))


async def take_back(tx: Tx, chat: int, message: int, staff_id: int) -> None:
    """Take a reply back: deleted at the person, once it stands there."""
    known = await rows.message_at(tx, chat, message) or await _of_panel(tx, chat, message)
    if known is None or known.staff_id is None:
        raise RefusalError("nothing_to_undo")
    chat, message = known.chat_id, known.message_id
    await rows.take_back(tx, chat, message)
    await rows.add_event(tx, known.question_id, "taken back", staff_id)
    await overdue.recount(tx, known.question_id)
    about = About("undo", known.question_id, (chat, message))
    for copy in await outbox.copies_of(tx, chat, message):
        await erase(tx, To(copy.chat_id), {"message": copy.message_id}, about=about)
    waiting = await outbox.waiting_copy_of(tx, chat, message)
    row = await outbox.get(tx, waiting) if waiting is not None else None
    if row is not None:
        await erase(tx, To(row.chat_id), {"row": row.id}, about=about)


async def _desk(tx: Tx, question_id: int, chat: int) -> To:
    question = await rows.get(tx, question_id)
    return To(desk_of=question.person_id) if question and question.person_id else To(chat)


async def ended(tx: Tx, row: outbox.OutboxRow, reason: str | None) -> None:
    """Tell the consultant what became of a correction or of a reply taken back."""
    chat, message = row.source_chat_id, row.source_message_id
    if row.question_id is None or chat is None or message is None:
        return
    desk = await _desk(tx, row.question_id, chat)
    about = About("notice", row.question_id)
    if row.purpose == "undo":
        template = "edits/undone" if reason is None else "edits/not_undone"
        at = await _mirrored(tx, message) if chat == PANEL else message
        await say(tx, desk, render(template, reason=reason), reply_to=at, about=about)
    elif row.purpose == "correction" and reason is not None:
        text = render("edits/not_corrected", reason=reason)
        await say(tx, desk, text, reply_to=message, about=about)


async def _of_panel(tx: Tx, chat: int, message: int) -> rows.Message | None:
    """Return what was written on the panel, and the group is shown by this message."""
    copy = await outbox.copy_at(tx, chat, message)
    once = await outbox.once_of(tx, copy.outbox_id) if copy else None
    begin, _, number = (once or "").partition(":")
    if f"{begin}:" != mirror("") or not number.isdecimal():
        return None
    return await rows.message_at(tx, PANEL, int(number))


async def _mirrored(tx: Tx, message: int) -> int | None:
    """Return the message in the group that shows what was written on the panel."""
    shown = await outbox.by_once(tx, mirror(message))
    there = await outbox.delivered(tx, shown.id) if shown else None
    return there.message_id if there else None
