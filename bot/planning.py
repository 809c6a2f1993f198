"""Seminars made and changed in the staff group: asked one thing a message, shown, published."""

from datetime import datetime
from typing import Any

from bot import people, seminar_cards, staff_drafts, typed
from bot.buttons import button, named
from bot.config import Centre
from bot.errors import RefusalError
from bot.moments import when
from bot.outbox import Buttons, To
from bot.paging import paged, turns
from bot.planning_buttons import (
    DraftMenu,
    DraftPlace,
    DraftSeries,
    DraftSkip,
    DraftStep,
    DropDraft,
    PublishDraft,
)
from bot.publishing import STEPS, as_seminar, changeable
from bot.texts import labels, plain, render
from db import municipalities, seminar_drafts, sessions
from db import series as series_rows
from db.database import Tx
from db.people import Consultant
from db.seminar_drafts import SeminarDraft as SeminarDraft  # noqa: PLC0414 - for the doors
from db.seminar_drafts import drafts

FIELDS = (*STEPS, "series")
TYPED = ("title", "when", "where", "seats", "about")
"""What is answered by words; the rest by a button."""
TITLE_FITS = 200
ABOUT_FITS = 2500
A_PAGE = 16


# -- beginning, and whose it is --------------------------------------------------------------------


async def begin(tx: Tx, staff: Consultant, to: To, seminar: int | None = None) -> None:
    """Begin a new seminar with the first question, or the change of one with its preview."""
    if seminar is not None:
        await changeable(tx, seminar)
    draft = await drafts.begin(tx, staff.user_id, to.chat or 0, to.thread)
    if seminar is not None:
        await seminar_drafts.change(tx, draft, seminar)
    await _go_on(tx, await _get(tx, draft), to)


async def _get(tx: Tx, number: int) -> SeminarDraft:
    found = await drafts.get(tx, number)
    if found is None:
        raise RefusalError("draft_gone")
    return found


async def own(tx: Tx, number: int, staff: Consultant) -> SeminarDraft:
    """Return a draft for who began it, or who leads the group and speaks as the group."""
    found = await _get(tx, number)
    await staff_drafts.only_own(tx, found, staff, "draft_of")
    return found


async def addressed(tx: Tx, user: int, to: To, reply_to: int | None) -> SeminarDraft | None:
    return await staff_drafts.addressed(tx, drafts, TYPED, user, to, reply_to)


# -- asking ----------------------------------------------------------------------------------------


async def _go_on(tx: Tx, draft: SeminarDraft, to: To) -> None:
    """Ask what is not known of a new one; else show how it will look."""
    missing = [step for step, column in STEPS.items() if column not in draft.said]
    if draft.seminar is None and missing:
        await _ask(tx, draft, missing[0], to)
        return
    await staff_drafts.ask(tx, drafts, draft, None, to, *await shown(tx, draft))


async def _ask(
    tx: Tx, draft: SeminarDraft, step: str, to: To, *, wrong: RefusalError | None = None
) -> None:
    if wrong is not None:
        text = render(f"refusals/{wrong.code}", **wrong.facts)
    else:
        one = await as_seminar(tx, draft)
        fresh = draft.seminar is None
        at = when(one.starts_at, one.ends_at, None, one.timezone)
        text = render("planning/ask", step=step, seminar=one, when=at, fresh=fresh)
    await staff_drafts.ask(tx, drafts, draft, step, to, text, await _answers(tx, draft, step))


async def _answers(tx: Tx, draft: SeminarDraft, step: str, page: int = 0) -> Buttons:
    """Return the answers that can be pressed, and «Отменить»."""
    skip = DraftSkip(draft=draft.id, step=FIELDS.index(step))
    last = [button("drop_draft", DropDraft(draft=draft.id))]
    if step == "whom":
        return [*await _places(tx, draft, page), last]
    if step == "series":
        found = await series_rows.everything(tx)
        listed = [[named(s.title, DraftSeries(draft=draft.id, series=s.number))] for s in found]
        none = [button("no_series", DraftSeries(draft=draft.id, series=0))]
        return [*listed, none, last]
    if step == "seats":
        return [[button("no_limit", skip)], last]
    if step in {"where", "about"}:
        return [[button("skip", skip)], last]
    return [last]


async def _places(tx: Tx, draft: SeminarDraft, page: int) -> list[list[Any]]:
    everywhere = await municipalities.everywhere(tx)
    page, pages = paged(len(everywhere), page, A_PAGE)
    found = [
        named(place.name, DraftPlace(draft=draft.id, place=place.number))
        for place in everywhere[page * A_PAGE : (page + 1) * A_PAGE]
    ]
    lines = [found[at : at + 2] for at in range(0, len(found), 2)]
    turn = turns(page, lambda to: DraftMenu(draft=draft.id, page=to), more=page + 1 < pages)
    everybody = [button("for_all", DraftPlace(draft=draft.id, place=0))]
    return [everybody, *lines, *turn]


async def turned(tx: Tx, draft: SeminarDraft, page: int) -> tuple[str, Buttons]:
    """Return the question for whom it is, with another page of municipalities."""
    one = await as_seminar(tx, draft)
    at = when(one.starts_at, one.ends_at, None, one.timezone)
    fresh = draft.seminar is None
    text = render("planning/ask", step="whom", seminar=one, when=at, fresh=fresh)
    return text, await _answers(tx, draft, "whom", page)


async def shown(tx: Tx, draft: SeminarDraft) -> tuple[str, Buttons]:
    """Return the card as people will see it, with what can be done."""
    done = "publish" if draft.seminar is None else "save"
    return await seminar_cards.preview(tx, await as_seminar(tx, draft)), [
        [button(done, PublishDraft(draft=draft.id))],
        [button("fix", DraftMenu(draft=draft.id)), button("drop_draft", DropDraft(draft=draft.id))],
    ]


async def fields(tx: Tx, draft: SeminarDraft) -> tuple[str, Buttons]:
    """Return the card with a button for each thing that can be put right."""
    text, _ = await shown(tx, draft)
    known = FIELDS if await series_rows.everything(tx) else tuple(STEPS)
    words = labels("seminar_fields")
    found = [
        named(words[step], DraftStep(draft=draft.id, step=number))
        for number, step in enumerate(known)
    ]
    lines = [found[at : at + 2] for at in range(0, len(found), 2)]
    return text, [*lines, [button("back", DraftStep(draft=draft.id, step=len(FIELDS)))]]


async def fix(tx: Tx, draft: SeminarDraft, number: int, to: To) -> str | None:
    """Ask for one thing again; return the card without buttons, None: it is only shown again."""
    if number == len(FIELDS):
        return None
    if number not in range(len(FIELDS)):
        raise RefusalError("old_button")
    step = FIELDS[number]
    if step == "when" and draft.seminar and await sessions.of(tx, draft.seminar):
        raise RefusalError("seminar_sessions")
    await _ask(tx, draft, step, to)
    text, _ = await shown(tx, draft)
    return text


# -- answers ---------------------------------------------------------------------------------------


async def answer(tx: Tx, draft: SeminarDraft, markup: str, to: To, centre: Centre) -> None:
    """Take what was typed, HTML; what cannot be understood is asked again with an example."""
    step = draft.step or ""
    words = plain(markup).strip()
    if step == "whom":
        await _offer_places(tx, draft, words, to)
        return
    if step == "series":
        await _ask(tx, draft, step, to)
        return
    try:
        facts = _understood(step, words, markup.strip(), tx.now, centre)
    except RefusalError as wrong:
        await _ask(tx, draft, step, to, wrong=wrong)
        return
    await _note(tx, draft, facts, to)


def _understood(
    step: str, words: str, markup: str, now: datetime, centre: Centre
) -> dict[str, Any]:
    if step == "title":
        title = " ".join(words.split())
        if not title or len(title) > TITLE_FITS:
            raise RefusalError("typed_title", most=TITLE_FITS)
        return {"title": title}
    if step == "when":
        starts, ends = typed.moment(words, now, centre.zone)
        return {"starts_at": starts.isoformat(), "ends_at": ends.isoformat() if ends else None}
    if step == "where":
        place, link = typed.place_and_link(words)
        return {"place": place, "link": link}
    if step == "seats":
        return {"capacity": typed.seats(words)}
    if step == "about":
        if not words or len(markup) > ABOUT_FITS:
            raise RefusalError("typed_about", most=ABOUT_FITS)
        return {"description": markup}
    raise RefusalError("old_button")


async def _note(tx: Tx, draft: SeminarDraft, facts: dict[str, Any], to: To) -> None:
    await drafts.put(tx, draft.id, {**draft.said, **facts})
    await _go_on(tx, await _get(tx, draft.id), to)


async def _offer_places(tx: Tx, draft: SeminarDraft, words: str, to: To) -> None:
    """Offer the municipalities that a few letters may mean."""
    found = await people.find_municipalities(tx, words[:80])
    buttons = [[named(p.name, DraftPlace(draft=draft.id, place=p.number))] for p in found]
    everybody = [button("for_all", DraftPlace(draft=draft.id, place=0))]
    text = render("planning/places", any=bool(found), typed=words)
    await staff_drafts.ask(tx, drafts, draft, "whom", to, text, [*buttons, everybody])


async def skip(tx: Tx, draft: SeminarDraft, number: int, to: To) -> None:
    """Leave open what is asked: no place, no description, seats without end."""
    empty: dict[str, dict[str, Any]] = {
        "where": {"place": None, "link": None},
        "seats": {"capacity": None},
        "about": {"description": None},
    }
    step = FIELDS[number] if number in range(len(FIELDS)) else ""
    if draft.step != step or step not in empty:
        raise RefusalError("old_button")
    await _note(tx, draft, empty[step], to)


async def choose_place(tx: Tx, draft: SeminarDraft, number: int, to: To) -> None:
    """Note for whom it is: everybody (0), or a municipality."""
    if draft.step != "whom":
        raise RefusalError("old_button")
    place = await municipalities.numbered(tx, number) if number else None
    if number and place is None:
        raise RefusalError("old_button")
    named_place = {"municipality_id": place.id} if place else {"municipality_id": None}
    await _note(tx, draft, {**named_place, "only_municipality": place is not None}, to)


async def choose_series(tx: Tx, draft: SeminarDraft, number: int, to: To) -> None:
    """Note of which series it is; 0: of none."""
    if draft.step != "series" or (number and await series_rows.get(tx, number) is None):
        raise RefusalError("old_button")
    await _note(tx, draft, {"series": number or None}, to)


async def drop(tx: Tx, draft: SeminarDraft) -> None:
    await drafts.remove(tx, draft.id)
