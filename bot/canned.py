"""Canned replies: an answer worth keeping, sent again by its name, filled in for who gets it."""

import html
import re
import unicodedata
from dataclasses import dataclass, replace
from difflib import get_close_matches

from bot import replies
from bot.copies import Said, counterpart
from bot.errors import RefusalError
from bot.outbox import About, To, put
from bot.texts import label, plain
from db import canned as rows
from db import people
from db.canned import Canned
from db.database import Tx
from db.people import Consultant

NAME = re.compile(r"[\w-]{1,32}")
MOST = 200
NEAR = 5
OFFERED = 50
LISTED = 40
FILES = frozenset(
    ("photo", "video", "animation", "audio", "document", "voice", "video_note", "sticker")
)
"""Kinds that Telegram keeps under a name of its own; others are copied where they stand."""
DIAERESIS = "\u0308"


def fold(text: str) -> str:
    """Return a text as it is compared: without case, and dots over letters make no difference."""
    apart = unicodedata.normalize("NFKD", text).replace(DIAERESIS, "")
    return unicodedata.normalize("NFC", apart).casefold()


@dataclass(frozen=True, slots=True)
class Saved:
    """A message to keep: where it stands, its words in HTML, Telegram's name of its file."""

    chat: int
    message: int
    kind: str
    body: str | None
    file: str | None


async def save(tx: Tx, name: str, saved: Saved, staff: Consultant, *, leads: bool) -> bool:
    """Keep an answer under a name; True where it takes the place of an older one.

    Only its author, or who `leads`, may put another in its place.
    """
    key = fold(name)
    if not NAME.fullmatch(name):
        raise RefusalError("canned_name")
    old = await rows.get(tx, key)
    if old is not None:
        await _may_change(tx, old, staff, leads=leads)
    elif len(await rows.everything(tx)) >= MOST:
        raise RefusalError("canned_full", most=MOST)
    await rows.put(
        tx,
        key,
        name=name,
        kind=saved.kind,
        body=saved.body,
        file=saved.file if saved.kind in FILES else None,
        source=(saved.chat, saved.message),
        author=staff.user_id,
    )
    return old is not None


async def _may_change(tx: Tx, kept: Canned, staff: Consultant, *, leads: bool) -> None:
    if leads or kept.author == staff.user_id:
        return
    author = await people.consultant(tx, kept.author)
    raise RefusalError("canned_not_yours", name=kept.name, author=author.name if author else "")


async def forget(tx: Tx, name: str, staff: Consultant, *, leads: bool) -> str:
    """Remove a canned reply; return its name."""
    kept = await named(tx, name)
    await _may_change(tx, kept, staff, leads=leads)
    await rows.remove(tx, kept.key)
    return kept.name


async def named(tx: Tx, name: str) -> Canned:
    """Return the canned reply of a name; the refusal knows the nearest names."""
    key = fold(name)
    kept = await rows.get(tx, key)
    if kept is None:
        raise RefusalError("canned_unknown", name=name, near=_near(await rows.everything(tx), key))
    return kept


def _near(known: list[Canned], key: str) -> list[str]:
    names = {one.key: one.name for one in known}
    parts = [other for other in names if key and (key in other or other in key)]
    close = get_close_matches(key, names, n=NEAR, cutoff=0.5)
    return [names[other] for other in dict.fromkeys([*parts, *close])][:NEAR]


@dataclass(frozen=True, slots=True)
class Listed:
    """A name, and what stands behind it: words, or a kind of file."""

    name: str
    words: str


def listed(kept: Canned) -> Listed:
    return Listed(kept.name, plain(kept.body or "") or label(f"kinds.{kept.kind}"))


async def pages(tx: Tx) -> list[list[Listed]]:
    """Return all names with their words, in pages that fit into a message each."""
    found = [listed(one) for one in await rows.everything(tx)]
    return [found[at : at + LISTED] for at in range(0, len(found), LISTED)]


async def matching(tx: Tx, query: str) -> list[Canned]:
    """Return the canned replies that have all words of a query, those named so first."""
    words = fold(query).split()
    ranked = []
    for one in await rows.everything(tx):
        text = fold(plain(one.body or ""))
        if all(word in one.key or word in text for word in words):
            ranked.append((sum(word not in one.key for word in words), one.key, one))
    return [one for *_, one in sorted(ranked, key=lambda found: found[:2])][:OFFERED]


def filled(kept: Canned, *, centre: str, name: str = "") -> str | None:
    """Return its words with the placeholders filled in; without a name its place closes up."""
    if kept.body is None:
        return None
    body = _fill(kept.body, label("placeholders.centre"), centre)
    return _fill(body, label("placeholders.name"), name.strip())


def _fill(body: str, placeholder: str, value: str) -> str:
    place = re.compile(rf"(,?[ ]*)\{{\s*{re.escape(placeholder)}\s*\}}(,?[ ]*)", re.IGNORECASE)

    def put_in(found: re.Match[str]) -> str:
        before, after = found.groups()
        if value:
            return f"{before}{html.escape(value, quote=False)}{after}"
        return after if before else ""

    begins = not value and place.match(body)
    body = place.sub(put_in, body)
    return body[:1].upper() + body[1:] if begins else body


async def send(
    tx: Tx, number: int, staff: Consultant, said: Said, kept: Canned, centre: str
) -> None:
    """Send a canned reply to who asked a question, as any reply of the consultant `said` it."""
    _, person = await replies.question_of(tx, number)
    body = filled(kept, centre=centre, name=person.name)
    quoted = await counterpart(tx, said.chat, said.reply_to)

    async def as_kept(tx: Tx, to: To, about: About) -> None:
        act, content = _meant(kept, body)
        await put(tx, to, act, {**content, "reply_to": quoted}, about=about)

    await replies.answer(tx, number, staff, replace(said, kind=kept.kind, body=body), as_kept)


def _meant(kept: Canned, body: str | None) -> tuple[str, dict[str, object]]:
    if kept.kind == "text":
        return "say", {"text": body}
    if kept.file is not None:
        return "file", {"kind": kept.kind, "file": kept.file, "caption": body}
    return "copy", {"from": [kept.chat_id, kept.message_id], "in_place": True}
