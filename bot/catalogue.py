"""The public catalogue: organisations that wanted to be shown, by municipality."""

from bot import organisations
from bot.buttons import button, named
from bot.errors import RefusalError
from bot.organisation_buttons import Catalogue, CataloguePlace, HideMine, HideOrg, ShowMine
from bot.outbox import Buttons, To, say
from bot.paging import paged, turns
from bot.texts import label, render
from db import organisations as rows
from db.database import Tx
from db.people import Person

PLACES = 20
ORGANISATIONS = 10
ABOUT_FITS = 150


async def places(tx: Tx, page: int = 0) -> tuple[str, Buttons]:
    """Return the municipalities where somebody is shown."""
    shelves = await rows.shelves(tx)
    page, pages = paged(len(shelves), page, PLACES)
    text = render("catalogue/places", number=sum(s.organisations for s in shelves))
    lines = [
        [
            named(
                label(
                    "organisations.listed",
                    name=shelf.name or label("organisations.no_place"),
                    people=shelf.organisations,
                ),
                CataloguePlace(place=shelf.number),
            )
        ]
        for shelf in shelves[page * PLACES : (page + 1) * PLACES]
    ]
    return text, [*lines, *turns(page, lambda to: Catalogue(page=to), more=page + 1 < pages)]


async def place(tx: Tx, number: int, page: int = 0) -> tuple[str, Buttons]:
    """Return who is shown in a municipality, and what they do."""
    found = await rows.public(tx, number)
    name = next((s.name for s in await rows.shelves(tx) if s.number == number), None)
    page, pages = paged(len(found), page, ORGANISATIONS)
    part = found[page * ORGANISATIONS : (page + 1) * ORGANISATIONS]
    text = render("catalogue/place", place=name, found=part)
    turn = turns(page, lambda to: CataloguePlace(place=number, page=to), more=page + 1 < pages)
    return text, [*turn, [button("catalogue_places", Catalogue())]]


# -- being shown -----------------------------------------------------------------------------------


async def look(tx: Tx, person: Person, about: str) -> tuple[str, Buttons]:
    """Return how it will look; refused where it is no line."""
    one = await organisations.of(tx, person)
    if one is None:
        raise RefusalError("organisation_none")
    if len(about) > ABOUT_FITS:
        raise RefusalError("catalogue_long", most=ABOUT_FITS)
    text = render("catalogue/look", name=one.name, about=about)
    return text, [
        [button("catalogue_sure", ShowMine(sure=True))],
        [button("catalogue_again", ShowMine())],
    ]


async def show(tx: Tx, person: Person, about: str) -> tuple[str, Buttons]:
    """Show the organisation of a person to everybody; staff see it, and may take it out."""
    if person.blocked_at is not None:
        raise RefusalError("blocked")
    one = await organisations.show(tx, person, about)
    words = render("catalogue/shown_staff", person=person, name=one.name, about=about)
    hide = [[button("orgs_hide", HideOrg(organisation=one.id))]]
    await say(tx, To(desk_of=person.id), words, buttons=hide)
    return render("catalogue/shown", name=one.name), [[button("catalogue_hide", HideMine())]]


async def hide(tx: Tx, person: Person) -> str:
    """Take the organisation of a person out of the catalogue."""
    one = await organisations.of(tx, person)
    if one is None:
        raise RefusalError("organisation_none")
    await organisations.hide(tx, one.id)
    return render("catalogue/hidden", name=one.name)
