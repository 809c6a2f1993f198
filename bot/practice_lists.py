"""Practices to be looked through, by theme and municipality; and what is kept of one person."""

from bot.buttons import button, named
from bot.errors import RefusalError
from bot.outbox import Button, Buttons, edit_standing
from bot.paging import turns
from bot.practice_buttons import PracticeMenu, PracticeWeekly, TellPractice, ViewPractice
from bot.practices import THEMES, theme_at, theme_name
from bot.texts import render
from db import municipalities
from db import practices as rows
from db.database import Tx
from db.people import Person

PAGE = 6


async def listed(
    tx: Tx, person: Person | None, by: str = "all", of: int = 0, page: int = 0
) -> tuple[str, Buttons]:
    """Return a list: of all, of a theme, of a municipality; or the themes or municipalities."""
    if by == "themes":
        return render("practices/themes"), [*await _themes(tx), [_to_all()]]
    if by == "places":
        return render("practices/places"), [*await _places(tx, page), [_to_all()]]
    if by not in {"all", "theme", "place"}:
        raise RefusalError("old_button")
    theme = theme_at(of) if by == "theme" else None
    place = await municipalities.numbered(tx, of) if by == "place" else None
    number = of if by == "place" else None
    count = await rows.count(tx, theme, number)
    found = await rows.page(tx, theme, number, page * PAGE, PAGE)
    name = theme_name(theme) if theme else place.name if place else None
    text = render("practices/list", count=count, name=name, page=page)
    buttons = [[named(one.title, ViewPractice(practice=one.number))] for one in found]
    buttons += _pages(by, of, page, more=count > (page + 1) * PAGE)
    if by != "all":
        return text, [*buttons, [_to_all()]]
    return text, [*buttons, *await _front(tx, person, count)]


def _to_all() -> Button:
    return button("all_practices", PracticeMenu(by="all"))


def _pages(by: str, of: int, page: int, *, more: bool) -> list[list[Button]]:
    return turns(page, lambda to: PracticeMenu(by=by, of=of, page=to), more=more)


async def _front(tx: Tx, person: Person | None, count: int) -> list[list[Button]]:
    gets = person is not None and await rows.is_subscribed(tx, person.id)
    by = [
        button("by_theme", PracticeMenu(by="themes")),
        button("by_place", PracticeMenu(by="places")),
    ]
    return [
        *([by] if count > 1 else []),
        [button("tell_practice", TellPractice())],
        [button("weekly_not" if gets else "weekly", PracticeWeekly(yes=not gets))],
    ]


async def _themes(tx: Tx) -> list[list[Button]]:
    counts = await rows.themes(tx)
    return [
        [named(f"{theme_name(theme)} · {counts[theme]}", PracticeMenu(by="theme", of=at))]
        for at, theme in enumerate(THEMES)
        if theme in counts
    ]


async def _places(tx: Tx, page: int) -> list[list[Button]]:
    found = await rows.places(tx)
    shown = found[page * PAGE : (page + 1) * PAGE]
    lines = [
        [named(f"{name} · {count}", PracticeMenu(by="place", of=number))]
        for number, name, count in shown
    ]
    return lines + _pages("places", 0, page, more=len(found) > (page + 1) * PAGE)


# -- export, erasure -------------------------------------------------------------------------------


async def of_person(tx: Tx, person: Person) -> dict[str, object]:
    """Return what a person has told of, and whether they get the practice of the week."""
    told = [
        {
            "title": one.title,
            "did": one.did,
            "result": one.result,
            "theme": theme_name(one.theme),
            "photo": one.photo,
            "state": one.state,
            "signed": one.signed,
            "stays": one.stays,
            "told_at": one.told_at.isoformat(),
        }
        for one in await rows.of_person(tx, person.id)
    ]
    return {"told": told, "weekly_since": await rows.subscribed_since(tx, person.id)}


async def forget_person(tx: Tx, person: Person) -> None:
    """Take a person's practices away; published ones stay without a name where they said so."""
    for one in await rows.of_person(tx, person.id):
        await edit_standing(tx, one.card_row, render("practices/erased"))
    await rows.forget_person(tx, person.id)


async def join_people(tx: Tx, new: int, old: int) -> None:
    """Let what one account told of be another's."""
    await rows.join_people(tx, new, old)
