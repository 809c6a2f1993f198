"""A broadcast until it is on its way: chosen, looked at, confirmed. And its end by a press."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import audiences
from bot.broadcast_buttons import OptOut
from bot.broadcast_menus import control, menu
from bot.buttons import button
from bot.errors import RefusalError
from bot.outbox import About, Buttons, To, edit_row, packed, put, say
from bot.texts import label, render
from db import broadcasts as rows
from db import people, recipients
from db.broadcasts import Broadcast
from db.database import Tx
from db.people import Consultant

SECOND_ABOVE = 500
"""More people than this, and another administrator has to confirm, where there is one."""
SAME_WITHIN = timedelta(hours=24)
PREPARED_WITHIN = timedelta(minutes=10)
SHOWN_FOR = timedelta(days=60)
LATEST_START = timedelta(days=60)
CONTROL = "broadcast_control"
PREVIEW = "broadcast_preview"
FILE = "broadcast_file"
"""Who makes the file of one that was written on the panel."""
OPEN = {"draft", "confirming"}


@dataclass(frozen=True, slots=True)
class Source:
    """The message to send, or the items of an album; `digest` tells same words from others."""

    chat: int
    messages: Sequence[int]
    digest: str


async def note_album(tx: Tx, chat: int, album: str, message: int) -> None:
    """Remember an item of an album: each comes alone, and `/broadcast` may mean all."""
    await rows.note_album(tx, chat, album, message)


async def album(tx: Tx, chat: int, message: int, name: str | None) -> list[int]:
    """Return the items of the album that a message is of."""
    if name is not None:
        await rows.note_album(tx, chat, name, message)
        return await rows.album(tx, chat, name)
    return await rows.album_of(tx, chat, message)


async def just_begun(tx: Tx, source: Source) -> bool:
    """Whether the same is under way, or being prepared, already."""
    return await rows.open_of(tx, source.chat, source.messages, tx.now - PREPARED_WITHIN)


async def draft(tx: Tx, to: To, source: Source, staff: Consultant) -> None:
    """Begin a broadcast: ask who it is for."""
    where = (source.chat, source.messages)
    number = await rows.add(tx, to.chat or 0, to.thread, where, source.digest, staff.user_id)
    text, buttons = await menu(tx, await opened(tx, number))
    row = await say(tx, to, text, buttons=buttons, about=About(f"{CONTROL}:{number}"))
    await rows.put(tx, number, control_row=row)


async def get(tx: Tx, number: int) -> Broadcast:
    found = await rows.get(tx, number)
    if found is None:
        raise RefusalError("broadcast_gone")
    return found


async def opened(tx: Tx, number: int) -> Broadcast:
    """Return a broadcast that may still be changed."""
    found = await get(tx, number)
    if found.state not in OPEN:
        raise RefusalError("broadcast_gone")
    return found


async def _undecided(tx: Tx, number: int) -> Broadcast:
    """Return a broadcast whose audience is still being chosen."""
    found = await opened(tx, number)
    if found.preview is not None:
        raise RefusalError("broadcast_gone")
    return found


async def _looked_at(tx: Tx, number: int) -> Broadcast:
    """Return a broadcast that nobody has confirmed."""
    found = await opened(tx, number)
    if found.state != "draft":
        raise RefusalError("broadcast_gone")
    return found


async def at(tx: Tx, chat: int, message: int) -> int | None:
    """Return the broadcast that a message of the bot in the staff group is about."""
    return await rows.shown_at(tx, chat, message, tx.now - SHOWN_FOR)


# -- who it is for ---------------------------------------------------------------------------------


async def choose(tx: Tx, number: int, kind: str, which: int, code: str) -> bool:
    """Choose one more, or one less; tell whether that was all there is to choose."""
    one = await _undecided(tx, number)
    audience = audiences.of(one).toggled(kind, which, code)
    await rows.put(tx, number, audience=audience.stored())
    return not audience.several


async def everybody(tx: Tx, number: int) -> None:
    await _undecided(tx, number)
    await rows.put(tx, number, audience=audiences.Audience().stored())


async def several(tx: Tx, number: int) -> None:
    """Let choosing tick from now on."""
    audience = audiences.of(await _undecided(tx, number))
    await rows.put(tx, number, audience=replace(audience, several=True).stored())


async def next_category(tx: Tx, number: int) -> None:
    known = audiences.CATEGORIES
    now = known.index((await _undecided(tx, number)).category)
    await rows.put(tx, number, category=known[(now + 1) % len(known)])


# -- shown and confirmed ---------------------------------------------------------------------------


async def show(tx: Tx, number: int) -> None:
    """Put the message there as people will see it, and under it how many get it."""
    one = await _undecided(tx, number)
    to = To(one.chat_id, thread=one.thread_id)
    about = About(f"{PREVIEW}:{number}")
    await put(tx, to, *_sample(one), about=about)
    await rows.put(tx, number, preview="[]")
    text, buttons = await control(tx, await get(tx, number))
    row = await say(tx, to, text, buttons=buttons, about=About(f"{CONTROL}:{number}"))
    await rows.put(tx, number, control_row=row)


def _sample(one: Broadcast) -> tuple[str, dict[str, object]]:
    """Return the act that shows the message: a copy of its source, or what the panel has of it."""
    if one.words is None:
        return copied(one, one.source_chat_id, one.sources)
    buttons = _wish(one)
    if one.attached is None:
        return "say", {"text": one.words, "buttons": buttons}
    args = {"maker": FILE, "args": {"broadcast": one.id}, "photo": one.attached == "photo"}
    return "document", {**args, "caption": one.words or None, "buttons": buttons}


def _wish(one: Broadcast) -> list[list[dict[str, str]]]:
    """Return the button by which somebody gets no more of the kind."""
    wish = OptOut(category=one.category, out=True)
    return packed([[button("opt_out", wish, what=label(f"opt_out.{one.category}"))]])


def copied(one: Broadcast, chat: int, messages: Sequence[int]) -> tuple[str, dict[str, object]]:
    """Return the act that copies a message as people get it: with a way not to get such ones."""
    if len(messages) > 1:
        return "album", {"chat": chat, "messages": list(messages)}
    return "copy", {"from": [chat, messages[0]], "buttons": _wish(one)}


async def refresh(tx: Tx, number: int) -> None:
    """Let the message in the group say how things stand."""
    one = await get(tx, number)
    if one.control_row is not None:
        text, buttons = await control(tx, one)
        await edit_row(tx, one.control_row, text, buttons)


async def shown(tx: Tx, number: int, messages: Sequence[int], reason: str | None) -> None:
    """The copy that is to be looked at stands in the group, or cannot be made."""
    one = await rows.get(tx, number)
    if one is None or one.state not in OPEN:
        return
    if reason is not None or not messages:
        await rows.put(tx, number, state="cancelled", trouble=reason)
        await refresh(tx, number)
        return
    for message in messages:
        await rows.add_message(tx, number, message)
    await rows.put(tx, number, preview=str(list(messages)))


async def stands(tx: Tx, number: int, message: int) -> None:
    """A message of the bot about a broadcast stands in the group."""
    await rows.add_message(tx, number, message)


async def confirm(tx: Tx, number: int, staff: Consultant, *, sure: bool) -> None:
    """Send, unless it is to be asked again or another administrator has to agree."""
    one = await opened(tx, number)
    if not one.copied:
        raise RefusalError("broadcast_preview")
    if one.first_by == staff.user_id:
        raise RefusalError("broadcast_second")
    same = await rows.same_since(tx, one, tx.now - SAME_WITHIN)
    if same is not None and not sure and one.repeats is None:
        await rows.put(tx, number, repeats=same.id)
        await refresh(tx, number)
        return
    people_count = await audiences.count(tx, one)
    if not people_count:
        raise RefusalError("broadcast_nobody")
    if people_count > SECOND_ABOVE and one.first_by is None and await _others(tx, staff):
        await rows.put(tx, number, state="confirming", first_by=staff.user_id)
    else:
        end = await recipients.last_person(tx)
        await rows.put(
            tx,
            number,
            state="running",
            confirmed_by=staff.user_id,
            confirmed_at=tx.now,
            shown_at=tx.now,
            frozen_end=end,
        )
    await refresh(tx, number)


async def _others(tx: Tx, staff: Consultant) -> bool:
    """Whether somebody else leads the group, too."""
    return any(
        one.status == "administrator" and one.user_id != staff.user_id
        for one in await people.consultants(tx)
    )


async def start_at(tx: Tx, number: int, moment: datetime) -> None:
    """Set when a broadcast is to begin; in the past, or too far off, is refused."""
    await _looked_at(tx, number)
    if not tx.now < moment <= tx.now + LATEST_START:
        raise RefusalError("broadcast_hour")
    await rows.put(tx, number, starts_at=moment)
    await refresh(tx, number)


async def ask_hour(tx: Tx, number: int, to: To, reply_to: int | None) -> None:
    """Ask when to begin; the answer is a reply to a message about the broadcast."""
    await _looked_at(tx, number)
    about = About(f"{CONTROL}:{number}")
    await say(tx, to, render("broadcasts/hour"), reply_to=reply_to, about=about)


async def waits_for_hour(tx: Tx, number: int) -> bool:
    """Whether an hour may be set: it was looked at, and nobody has confirmed it."""
    one = await rows.get(tx, number)
    return one is not None and one.state == "draft" and bool(one.copied)


async def start_now(tx: Tx, number: int) -> None:
    await _looked_at(tx, number)
    await rows.put(tx, number, starts_at=None, humane=0)
    await refresh(tx, number)


async def start_humanely(tx: Tx, number: int) -> None:
    """Nobody gets it in their quiet hours."""
    await _looked_at(tx, number)
    await rows.put(tx, number, humane=1)
    await refresh(tx, number)


async def cancel(tx: Tx, number: int) -> None:
    await opened(tx, number)
    await rows.put(tx, number, state="cancelled")
    await refresh(tx, number)


# -- on its way ------------------------------------------------------------------------------------


async def pause(tx: Tx, number: int) -> None:
    await _turn(tx, number, {"running"}, "paused")


async def resume(tx: Tx, number: int) -> None:
    await rows.put(tx, number, trouble=None, recent="")
    await _turn(tx, number, {"paused"}, "running")


async def stop(tx: Tx, number: int) -> None:
    """Nothing more of it goes; what is on its way this moment arrives."""
    await _turn(tx, number, {"running", "paused"}, "stopped")


async def _turn(tx: Tx, number: int, before: set[str], after: str) -> None:
    one = await get(tx, number)
    if one.state == after:
        return
    if one.state not in before or one.ended_at is not None:
        raise RefusalError("broadcast_over")
    await rows.put(tx, number, state=after)
    await refresh(tx, number)


async def choices(tx: Tx, number: int, page: str = "") -> tuple[str, Buttons]:
    """Return what the message with the choices says, or another page of them."""
    return await menu(tx, await opened(tx, number), page)
