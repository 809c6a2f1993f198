"""Questions on the staff panel: the lists, a dialogue, an answer that the group sees, too."""

import hashlib
import html
from bisect import bisect_left
from dataclasses import dataclass

from bot import edits, overdue, replies
from bot.config import Settings
from bot.copies import PANEL, Said, mirror
from bot.desks import topic_address
from bot.errors import RefusalError
from bot.outbox import About, To, say
from bot.setting_values import duration
from bot.texts import labels, measured, plain, render, short
from db import faq, media, municipalities, notes, people, questions
from db import panel as rows
from db.database import Tx
from db.media import Kept
from db.panel import Line, Listed
from db.people import Consultant, Person
from db.questions import Question

SHOWN = 50
MESSAGES_SHOWN = 200
ANSWER_FITS = 3900
"""UTF-16 units: the group sees it with a name before it, in one message."""
LARGEST_FILE = 20 * 1024 * 1024
"""Bytes: more of a file Telegram gives to no bot."""
SHOWN_AS = {
    **dict.fromkeys(("photo", "sticker"), "image"),
    **dict.fromkeys(("voice", "audio"), "sound"),
    **dict.fromkeys(("video", "video_note", "animation"), "film"),
}
SHOWS = ("mine", "unclaimed", "overdue", "open", "closed")


@dataclass(frozen=True, slots=True)
class Row:
    """A question in a list, its first words plain and short."""

    one: Listed
    words: str


@dataclass(frozen=True, slots=True)
class List:
    """A page of questions; `counts` by the name of the list."""

    show: str
    rows: list[Row]
    counts: dict[str, int]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message of a dialogue in plain words; `media`: what it is beside words.

    `how`: as what a page shows its file, None where it has none; `size`: its bytes, if known.
    """

    line: Line
    words: str
    media: str | None
    how: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A question with all that was said; `topic`: its address in Telegram."""

    question: Question
    person: Person
    place: str | None
    holder: Consultant | None
    spoken: list[Spoken]
    notes: list[notes.Note]
    tags: list[str]
    searched: list[str]
    topic: str | None


async def listed(tx: Tx, settings: Settings, me: Consultant, show: str, page: int) -> List:
    """Return a page of one of the lists that SHOWS names."""
    late = await _late(tx, settings)
    own, free, everything = await rows.counts(tx, me.user_id)
    counts = {"mine": own, "unclaimed": free, "overdue": len(late), "open": everything}
    span = (SHOWN + 1, page * SHOWN)
    if show == "mine":
        found = await rows.mine(tx, me.user_id, *span)
    elif show == "unclaimed":
        found = await rows.unclaimed(tx, *span)
    elif show == "overdue":
        found = await rows.of(tx, late[page * SHOWN :][: SHOWN + 1])
    elif show == "open":
        found = await rows.opened(tx, *span)
    else:
        found = await rows.closed(tx, *span)
    shown = [Row(one, short(plain(one.words or ""), 120)) for one in found[:SHOWN]]
    return List(show, shown, counts, page, len(found) > SHOWN)


async def _late(tx: Tx, settings: Settings) -> list[int]:
    """Return the questions that have waited longer, in working hours, than the first reminder."""
    spans = [duration(text) for text in settings.staff.remind_after]
    if not spans:
        return []
    calendar = await overdue.calendar_of(tx, settings)
    first, now = min(spans), tx.now
    found = await rows.waiting(tx, now - first)
    # The longer somebody waits the more hours were worked: one boundary parts them all.
    known = bisect_left(found, True, key=lambda one: calendar.worked(one.since, now) < first)
    return [one.id for one in found[:known]]


async def dialogue(tx: Tx, number: int, chat: int) -> Dialogue:
    """Return a question with its last messages; RefusalError where it is gone."""
    question, person = await replies.question_of(tx, number)
    found = await rows.lines(tx, number, person.address, MESSAGES_SHOWN)
    files = await media.of_question(tx, number)
    place = await municipalities.get(tx, person.municipality_id)
    holder = await people.consultant(tx, question.claimed_by)
    return Dialogue(
        question,
        person,
        place.name if place else None,
        holder,
        [_spoken(line, files) for line in found],
        await notes.notes_of(tx, number),
        await notes.tags_of(tx, number),
        [search.query for search in await faq.searches_of(tx, number)],
        await topic_address(tx, person.id, chat),
    )


def _spoken(line: Line, files: dict[int, int | None]) -> Spoken:
    kinds = labels("kinds")
    what = None if line.kind == "text" else kinds.get(line.kind, kinds["unknown"])
    size = files.get(line.id)
    how = SHOWN_AS.get(line.kind, "file") if line.id in files else None
    if (size or 0) > LARGEST_FILE:
        how = None
    return Spoken(line, plain(line.body or ""), what, how, size)


async def file(tx: Tx, message: int) -> Kept:
    """Return the file of a message of a question; RefusalError where there is none any more."""
    found = await media.of_message(tx, message)
    if found is None:
        raise RefusalError("media_gone")
    return found


async def answer(tx: Tx, number: int, staff: Consultant, words: str, once: str) -> None:
    """Send an answer to the person, and show it in their topic under the consultant's name.

    The same words of the same form go once, however often they are sent.
    """
    words = words.replace("\r\n", "\n").strip()
    if not any(sign.isprintable() and not sign.isspace() for sign in words):
        raise RefusalError("panel_words")
    body = html.escape(words, quote=False)
    if measured(words) > ANSWER_FITS:
        raise RefusalError("panel_long", most=ANSWER_FITS)
    _, person = await replies.question_of(tx, number)
    here = _number(once, str(number), str(staff.user_id), words)
    said = Said(PANEL, here, "text", body)

    async def both(tx: Tx, to: To, about: About) -> None:
        text = render("panel/answered", name=staff.name, number=number, words=words)
        mirrored = About("mirrored", number)
        await say(tx, To(desk_of=person.id), text, about=mirrored, once=mirror(here))
        await say(tx, to, body, about=about)

    await replies.answer(tx, number, staff, said, both)


async def take_back(tx: Tx, number: int, message: int, staff: Consultant) -> None:
    """Delete an answer at the person, as /undo does; pressed twice it is done once."""
    found = await questions.message(tx, message)
    if found is None or found.question_id != number or found.staff_id is None:
        raise RefusalError("panel_undo")
    if found.taken_back_at is None:
        await edits.take_back(tx, found.chat_id, found.message_id, staff.user_id)


def _number(*parts: str) -> int:
    """Return the number of a message that was written here: the same for the same parts."""
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:6], "big")


async def pulse(tx: Tx) -> str:
    return await rows.pulse(tx)
