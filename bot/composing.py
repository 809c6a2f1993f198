"""A broadcast that is written on the staff panel: it stands in the group before anybody gets it.

From then on it is like one that was begun in the chat: the same buttons, the same rules.
"""

import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pydantic import TypeAdapter, ValidationError

from bot import audiences, broadcasts
from bot.audiences import HOW, SILENT, STATES, Audience
from bot.broadcast_menus import (
    CORRECTED_WITHIN,
    PLACES_SHOWN,
    SEMINARS_SHOWN,
    SEMINARS_SINCE,
    SURVEYS_SHOWN,
)
from bot.config import reason
from bot.content_items import Markup
from bot.errors import RefusalError
from bot.outbox import About, To, say
from bot.texts import label, measured, render, short
from db import broadcasts as casts
from db import composed as rows
from db import recipients, seminars, surveys
from db.broadcasts import Broadcast
from db.composed import Attached
from db.database import Database, Tx
from db.people import Consultant

FITS, CAPTION_FITS = 4000, 1000
"""UTF-16 units of the words alone, and of those under a file."""
LARGEST = 5 * 1024 * 1024
"""Bytes of a file: on 2G this is a quarter of an hour already."""
FILES_KEPT = timedelta(days=2)
PHOTOS = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
TITLE = 60
CHECK: TypeAdapter[str] = TypeAdapter(Markup)


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to send to: `value` as a form carries it."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from, the same as in the chat; `groups` by their names."""

    groups: dict[str, list[Choice]]

    def knows(self, value: str) -> bool:
        return any(value == one.value for group in self.groups.values() for one in group)


async def choices(tx: Tx) -> Choices:
    """Return all that a broadcast may be for; a kind of which there is nothing is left out."""
    known = audiences.labels_of_codes()
    held = await seminars.since(tx, tx.now - SEMINARS_SINCE, SEMINARS_SHOWN)
    last = await casts.last_ended(tx, tx.now - CORRECTED_WITHIN)
    moment = audiences.moment(last) if last else ""
    groups = {
        "places": [
            Choice(f"place {number}", name) for _, number, name in await recipients.places(tx)
        ][:PLACES_SHOWN],
        "codes": [Choice(f"code {code}", known[code]) for code in await _codes(tx)],
        "seminars": [
            Choice(
                f"{state} {one.number}",
                label(f"audiences.{state}", title=short(one.title, TITLE)),
            )
            for one in held
            for state in (STATES if one.has_begun(tx.now) else STATES[:1])
        ],
        "broadcasts": [
            Choice(f"{how} {last.id}", label(f"audiences.{how}", moment=moment)) for how in HOW
        ]
        if last
        else [],
        "surveys": [
            Choice(
                f"{SILENT} {one.number}",
                label("audiences.silent", title=short(one.title, TITLE)),
            )
            for one in (await surveys.open_ones(tx))[:SURVEYS_SHOWN]
        ],
    }
    return Choices({name: found for name, found in groups.items() if found})


async def _codes(tx: Tx) -> list[str]:
    known = audiences.labels_of_codes()
    return sorted((code for code in await recipients.codes(tx) if code in known), key=known.get)  # type: ignore[arg-type]


async def audience(tx: Tx, ticked: Sequence[str], *, everybody: bool) -> Audience:
    """Return who was ticked; RefusalError where that is nobody, or all and some at once."""
    if everybody == bool(ticked):
        raise RefusalError("broadcast_whom")
    offered = await choices(tx)
    found = Audience()
    for value in dict.fromkeys(ticked):
        if not offered.knows(value):
            # What is gone must not be left out silently: without it, it could be everybody.
            raise RefusalError("broadcast_choice")
        kind, _, which = value.partition(" ")
        number, code = (0, which) if kind == "code" else (int(which), "")
        found = found.toggled(kind, number, code)
    return replace(found, several=True) if ticked else found


async def count(tx: Tx, found: Audience, category: str) -> int:
    """Return how many would get it."""
    return await audiences.count_of(tx, found, _category(category))


def _category(name: str) -> str:
    if name not in audiences.CATEGORIES:
        raise RefusalError("old_button")
    return name


def checked(words: str, *, captioned: bool) -> str:
    """Return the words as Telegram takes them; RefusalError says what is wrong with them."""
    words = words.replace("\r\n", "\n").strip()
    if not words:
        if captioned:
            return ""
        raise RefusalError("panel_words")
    try:
        found = CHECK.validate_python(words)
    except ValidationError as error:
        raise RefusalError("broadcast_words", why=reason(error)) from error
    seen = html.unescape(re.sub(r"<[^<>]*>", "", found))
    most = CAPTION_FITS if captioned else FITS
    if measured(seen) > most:
        raise RefusalError("panel_long", most=most)
    return found


def attached(name: str, data: bytes) -> Attached:
    """Return a file as it goes: a picture as a photo, all else as a document."""
    if len(data) > LARGEST:
        raise RefusalError("broadcast_large", most=LARGEST // 1024 // 1024)
    if not data:
        raise RefusalError("broadcast_empty")
    picture = any(data.startswith(begin) for begin in PHOTOS)
    clean = re.sub(r"[^\w.,() -]", "_", name.rpartition("/")[2].rpartition("\\")[2])[-100:]
    return Attached("photo" if picture else "document", clean or label("broadcast.file"), data)


async def begin(
    tx: Tx,
    chat: int,
    staff: Consultant,
    words: str,
    whom: tuple[Audience, str],
    once: str,
    file: Attached | None,
) -> int:
    """Put the message into the group, to be looked at there and on the page; return its number.

    `whom`: the audience and the category. The same form makes one, however often it is sent.
    """
    key = hashlib.sha256(f"{staff.user_id} {once}".encode()).hexdigest()
    known = await rows.of_form(tx, key)
    if known is not None:
        return known
    await rows.forget_files(tx, tx.now - FILES_KEPT)
    kind = file.kind if file else "text"
    named = hashlib.sha256(file.data).hexdigest() if file else ""
    digest = hashlib.sha256(f"{kind}\n{named}\n{words}".encode()).hexdigest()
    number = await casts.add(tx, chat, None, (chat, []), digest, staff.user_id)
    found, category = whom
    await casts.put(tx, number, audience=found.stored(), category=_category(category))
    await rows.write_down(tx, number, words, key, file)
    about = About(f"{broadcasts.CONTROL}:{number}")
    await say(tx, To(chat), render("broadcasts/composed", name=staff.name), about=about)
    await broadcasts.show(tx, number)
    return number


async def send(tx: Tx, number: int, staff: Consultant, *, sure: bool) -> None:
    """Confirm, as «Отправить» does; pressed twice it is sent once."""
    one = await broadcasts.get(tx, number)
    pressed = staff.user_id in {one.first_by, one.confirmed_by}
    if pressed or (one.repeats is not None and not sure):
        return
    await broadcasts.confirm(tx, number, staff, sure=sure)


async def waiting(tx: Tx) -> list[Broadcast]:
    """Return what was written on the panel and waits to be confirmed."""
    return await rows.undecided(tx, tx.now - FILES_KEPT)


async def file(tx: Tx, number: int) -> Attached | None:
    return await rows.file(tx, number)


async def make(db: Database, args: dict[str, object]) -> tuple[str, bytes] | None:
    """Return the name and the bytes of a broadcast's file, None where it was decided."""
    async with db.read() as tx:
        found = await rows.file(tx, int(str(args["broadcast"])))
    return (found.name, found.data) if found else None
