"""Organisations: what people call theirs becomes a membership; several may belong to one.

Found by ИНН where one is given, else by name and municipality. Who writes a name differently
means the same: quotes, case, «ё», and the long form of a legal form make no difference.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass

from bot.errors import RefusalError
from bot.texts import label, labels
from db import organisations as rows
from db import outcomes
from db.database import Tx
from db.organisations import Organisation as Organisation  # noqa: PLC0414 - for the doors
from db.people import Person

BITS = 60
DIGITS = re.compile(r"(?<!\d)\d{10}(?!\d)")
OF_A_PERSON = re.compile(r"(?<!\d)\d{12}(?!\d)")
WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)


def _letters(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    kept = (c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def key(name: str) -> str:
    """Return a name without case, quotes, dots, accents, its legal form in short."""
    found = f" {_letters(name)} "
    for short, long in labels("legal_forms").items():
        found = found.replace(f" {_letters(long)} ", f" {short} ")
    return found.strip()


def is_inn(digits: str) -> bool:
    """Whether ten digits are an organisation's ИНН: the last one follows from the others."""
    sum_ = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    return sum_ % 11 % 10 == int(digits[-1])


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody typed: the name, '' where there is only an ИНН."""

    name: str
    inn: str | None


def told(text: str) -> Told:
    """Take the ИНН out of what was typed; refused where it has a slip, or is a person's own."""
    text = " ".join(text.split())
    word = label("organisations.inn")
    named = word.casefold() in text.casefold().split()
    if OF_A_PERSON.search(text):
        raise RefusalError("inn_of_person")
    found = DIGITS.findall(text)
    valid = next((digits for digits in found if is_inn(digits)), None)
    rest = re.sub(
        rf"\b{word}\b", " ", text.replace(valid, " ") if valid else text, flags=re.IGNORECASE
    )
    if valid is None and found and (named or not _letters(DIGITS.sub("", rest))):
        raise RefusalError("inn_wrong")
    if valid is None:
        return Told(text, None)
    return Told(" ".join(rest.split()).strip(" ,.;:()-–—"), valid)


# -- belonging -------------------------------------------------------------------------------------


async def of_inn(tx: Tx, inn: str) -> Organisation | None:
    return await rows.of_inn(tx, inn)


async def of(tx: Tx, person: Person) -> Organisation | None:
    """Return the organisation a person belongs to."""
    return await rows.get(tx, person.organisation_id) if person.organisation_id else None


async def _root(tx: Tx, one: Organisation) -> Organisation:
    return await rows.get(tx, one.joined_to) or one if one.joined_to else one


async def _find(tx: Tx, name_key: str, place: str | None) -> Organisation | None:
    """Return the one of that name and place.

    One without a place is meant by everybody; who has not said theirs means the only one.
    """
    found = await rows.called(tx, name_key)
    here = [one for one in found if one.municipality_id == place]
    here.sort(key=lambda one: (one.joined_to is not None, one.inn is not None))
    if not here and place is not None:
        here = [one for one in found if one.municipality_id is None]
    if not here and place is None and len({one.joined_to or one.id for one in found}) == 1:
        here = found
    return await _root(tx, here[0]) if here else None


async def belong(tx: Tx, person: Person, name: str, inn: str | None = None) -> Organisation | None:
    """Let a person belong to what they call theirs; None where that is no name.

    Raises RefusalError where only an ИНН was told and nobody is known by it.
    """
    before = await of(tx, person)
    one = await _meant(tx, person, name, inn)
    await rows.put_into(tx, person.id, name or (one.name if one else None), one.id if one else None)
    if before is not None and (one is None or one.id != before.id):
        await tidy(tx, before)
    return one


async def _meant(tx: Tx, person: Person, name: str, inn: str | None) -> Organisation | None:
    place, name_key = person.municipality_id, key(name)
    known = await rows.of_inn(tx, inn) if inn else None
    if known is not None:
        return known
    if not name_key:
        if inn:
            raise RefusalError("organisation_unnamed")
        return None
    one = await _find(tx, name_key, place)
    if one is None or (inn and one.inn):
        number = await rows.add(tx, key=name_key, name=name, inn=inn, place=place, by=person.id)
        return await rows.get(tx, number)
    if inn:
        await rows.set_inn(tx, one.id, inn)
    if place and one.municipality_id is None:
        await rows.set_place(tx, one.id, place)
    return one


async def moved(tx: Tx, person: Person, place: str) -> None:
    """A person says where from: an organisation without a place, or only theirs, is there, too."""
    one = await of(tx, person)
    if one is None or one.municipality_id == place:
        return
    alone = not await rows.others(tx, one.id, person.id)
    if one.municipality_id is not None and not alone:
        return
    found = await rows.called(tx, one.key)
    there = [other for other in found if other.municipality_id == place and other.id != one.id]
    if there and alone and one.inn is None:
        await rows.put_into(tx, person.id, person.organisation, (await _root(tx, there[0])).id)
        await tidy(tx, one)
    elif not there:
        await rows.set_place(tx, one.id, place)


async def tidy(tx: Tx, one: Organisation) -> None:
    """Forget an organisation that nobody belongs to any more, and that reached nothing yet."""
    if not await rows.members(tx, one.id) and not await outcomes.any_of(tx, one.id):
        await rows.remove(tx, one.id)


async def get(tx: Tx, number: int) -> Organisation:
    """Return an organisation; of one that was joined to another, that other."""
    found = await rows.get(tx, number)
    if found is None:
        raise RefusalError("organisation_gone")
    return found


# -- the catalogue's side of a person --------------------------------------------------------------


async def show(tx: Tx, person: Person, about: str) -> Organisation:
    """Put the organisation of a person into the catalogue, with what they say it does."""
    one = await of(tx, person)
    if one is None:
        raise RefusalError("organisation_none")
    await rows.show(tx, one.id, about, person.id)
    return one


async def hide(tx: Tx, number: int) -> None:
    """Take an organisation out of the catalogue."""
    await rows.hide(tx, (await get(tx, number)).id)


# -- export, erasure, two accounts -----------------------------------------------------------------


async def of_person(tx: Tx, person: Person) -> dict[str, object] | None:
    """Return the organisation of a person, for their own eyes."""
    one = await of(tx, person)
    if one is None:
        return None
    mine = one.told_by == person.id
    return {
        "name": one.name,
        "inn": one.inn,
        "public": one.public,
        "about": one.about if mine else None,
    }


async def mark(tx: Tx, person: Person) -> int | None:
    """Return the random number that stands for a person's organisation once they are erased."""
    one = await of(tx, person)
    if one is None:
        return None
    if one.erased_as is not None:
        return one.erased_as
    number = 1 + secrets.randbits(BITS)
    await rows.mark(tx, one.id, number)
    return number


async def forget_person(tx: Tx, person: Person) -> None:
    """Take a person's words out of organisations; one that nobody else belongs to goes, too."""
    for one in await rows.told_by(tx, person.id):
        await rows.hide(tx, one.id)
    mine = await of(tx, person)
    named = await rows.named_by(tx, person.id)
    await rows.put_into(tx, person.id, None, None)
    for one in {found.id: found for found in (*named, *([mine] if mine else []))}.values():
        others = await rows.others(tx, one.id, person.id)
        if not others:
            number = one.erased_as or 1 + secrets.randbits(BITS)
            await outcomes.forget_organisation(tx, one.id, number)
            await rows.remove(tx, one.id)
        elif one.named_by == person.id:
            who, words = others[0]
            await rows.set_name(tx, one.id, words, who)


async def join_people(tx: Tx, new: Person, old: Person) -> None:
    """Let the organisation of one account be another's, where that has none."""
    left = await of(tx, new)
    await rows.join_people(tx, new.id, old.id)
    if left is not None:
        await tidy(tx, left)
