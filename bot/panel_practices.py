"""Practices on the staff panel: what waits, what is published; words, shown or not."""

from dataclasses import dataclass, replace

from bot import practices
from bot.config import Centre
from bot.desks import topic_address
from bot.errors import RefusalError
from bot.outbox import To
from bot.practices import FITS as FITS  # noqa: PLC0414 - the doors take it from here
from bot.practices import THEMES, WORDS, fitting, theme_name
from bot.texts import labels
from db import municipalities, people
from db import panel_practices as rows
from db import practices as practice_rows
from db.database import Tx
from db.panel_practices import Row
from db.people import Consultant, Person
from db.practices import Practice

SHOWN = 50
STATES = {"waiting": "sent", "published": "published", "declined": "declined", "hidden": "hidden"}


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the practices of a state; `next`: the one that the next week will have."""

    show: str
    rows: list[Row]
    counts: dict[str, int]
    next: int | None
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """A practice to be edited and decided on; `personal`: what may tell who somebody is.

    `read`: the text as people have it, in Telegram's HTML.
    """

    one: Practice
    author: Person | None
    place: str | None
    by: Consultant | None
    week: str | None
    topic: str | None
    personal: list[str]
    read: str


def themes() -> dict[str, str]:
    return {theme: theme_name(theme) for theme in THEMES}


def reasons() -> dict[str, str]:
    """Return why a practice is declined, in short, by what the author will read."""
    names = labels("practice_reason_buttons")
    return {code: names[code] for code in labels("practice_reasons")}


async def listed(tx: Tx, show: str, page: int) -> Listing:
    found = await rows.listed(tx, STATES[show], SHOWN + 1, page * SHOWN)
    known = await rows.counts(tx)
    counts = {name: known.get(state, 0) for name, state in STATES.items()}
    coming = await rows.next_of_week(tx)
    return Listing(show, found[:SHOWN], counts, coming, page, len(found) > SHOWN)


async def _get(tx: Tx, number: int) -> Practice:
    found = await practice_rows.get(tx, number)
    if found is None:
        raise RefusalError("panel_practice_gone")
    return found


async def desk(tx: Tx, number: int, centre: Centre, chat: int) -> Desk:
    one = await _get(tx, number)
    author = await people.get(tx, one.person_id)
    place = await municipalities.get(tx, one.municipality_id)
    return Desk(
        one,
        author,
        place.name if place else None,
        await people.consultant(tx, one.decided_by),
        await rows.week_of(tx, number),
        await topic_address(tx, author.id, chat) if author else None,
        practices.personal_in(one, author, centre),
        await practices.as_read(tx, one),
    )


# -- words -----------------------------------------------------------------------------------------


def _words(form: dict[str, str], one: Practice) -> Practice:
    """Return the practice with the words of a form, kept as the chat keeps them."""
    texts = {field: form.get(field, "").replace("\r\n", "\n") for field in WORDS}
    theme = form.get("theme", one.theme)
    if theme not in THEMES:
        raise RefusalError("old_button")
    if not all(text.strip() for text in texts.values()):
        raise RefusalError("panel_words")
    title, did, result = (fitting(field, texts[field]) for field in WORDS)
    return replace(one, title=title, did=did, result=result, theme=theme)


async def preview(tx: Tx, number: int, form: dict[str, str]) -> str:
    """Return how people will read what a form says."""
    return await practices.as_read(tx, _words(form, await _get(tx, number)))


async def save(
    tx: Tx, number: int, form: dict[str, str], staff: Consultant, centre: Centre
) -> bool:
    """Give a practice the words of a form; False where they are what they were."""
    old = await _get(tx, number)
    new = _words(form, old)
    changed = [field for field in WORDS if getattr(new, field) != getattr(old, field)]
    for field in changed:
        await practices.answer(tx, number, field, getattr(new, field), staff)
    if changed:
        await practices.refresh(tx, number, centre)
    if new.theme != old.theme:
        await practices.set_theme(tx, number, new.theme, centre)
    return new != old


# -- decided ---------------------------------------------------------------------------------------


async def publish(tx: Tx, number: int, staff: Consultant, centre: Centre) -> bool:
    """Show a practice to everybody; False where it is shown."""
    if (await _get(tx, number)).state == "published":
        return False
    await practices.publish(tx, number, staff, centre)
    return True


async def hide(tx: Tx, number: int, staff: Consultant, centre: Centre) -> bool:
    """Show a practice to nobody any more; False where nobody sees it."""
    if (await _get(tx, number)).state == "hidden":
        return False
    await practices.hide(tx, number, staff, centre)
    return True


async def decline(
    tx: Tx, number: int, form: dict[str, str], staff: Consultant, centre: Centre
) -> bool:
    """Tell the author why it is not published; False where they have been told."""
    if (await _get(tx, number)).state == "declined":
        return False
    reason, words = form.get("reason", ""), form.get("words", "").strip()
    if words:
        await practices.answer(tx, number, "reason", words, staff)
        await practices.refresh(tx, number, centre)
    elif reason in reasons():
        await practices.decline(tx, number, reason, staff, To(), centre)
    else:
        raise RefusalError("panel_reason")
    return True


async def photo(tx: Tx, number: int) -> str:
    """Return the photo's name at Telegram."""
    found = (await _get(tx, number)).photo
    if found is None:
        raise RefusalError("panel_practice_gone")
    return found


async def without_photo(tx: Tx, number: int, centre: Centre) -> None:
    await practices.offer_fixes(tx, number, "photo", To(), centre)
