"""People: consent, names, municipality, whether they can be reached."""

from datetime import timedelta
from difflib import get_close_matches

from bot import cards, organisations
from bot.texts import label
from db import desks, dialogues, municipalities, questions, registrations, retention
from db import people as rows
from db.database import Tx
from db.municipalities import Municipality
from db.organisations import Organisation
from db.people import Consultant as Consultant  # noqa: PLC0414 - the doors take it from here
from db.people import Person as Person  # noqa: PLC0414

SHOWN = 6
SEEN_EVERY = timedelta(days=1)


async def consent(tx: Tx, address: int, name: str, username: str | None) -> Person:
    """Note that a person has agreed; from now on they may be kept."""
    await rows.add(tx, address, name, username, label("consent.version"))
    person = await rows.at(tx, address)
    assert person is not None  # noqa: S101 - it was added one line above
    return person


async def met(tx: Tx, address: int, name: str, username: str | None) -> Person | None:
    """Return the person who writes, under their present name; None before consent."""
    person = await rows.at(tx, address)
    if person is None:
        return None
    if (person.name, person.username) != (name, username):
        await rows.rename(tx, person.id, name, username)
    if person.unreachable_at is not None:
        await rows.set_reachable(tx, person.id)
    if person.warned_at is not None or _is_back(tx, person):
        await retention.keep(tx, person.id)
    return person


def _is_back(tx: Tx, person: Person) -> bool:
    return person.seen_at is None or abs(tx.now - person.seen_at) >= SEEN_EVERY


async def must_agree_again(tx: Tx, person: Person) -> bool:
    """Tell, once, whether a person has agreed to an older text than that of today.

    `person`: as they were before what they have just done; meanwhile they may have agreed, or gone.
    """
    version = label("consent.version")
    if version in {person.consent_version, person.asked_version}:
        return False
    now = await rows.at(tx, person.address)
    if now is None or now.consent_version == version:
        return False
    await rows.note_asked(tx, person.id, version)
    return True


async def known(tx: Tx, address: int) -> Person | None:
    """Return a person as they are known now; None before consent."""
    return await rows.at(tx, address)


async def lost(tx: Tx, address: int, reason: str) -> None:
    """The person has blocked the bot or is gone."""
    await rows.set_unreachable(tx, address, reason)


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").replace("-", " ").split())


def _rank(place: Municipality, typed: str) -> int | None:
    best: int | None = None
    for name in map(_plain, place.names):
        if name.startswith(typed):
            found = 0
        elif any(word.startswith(typed) for word in name.split()):
            found = 1
        elif typed in name:
            found = 2
        else:
            continue
        best = found if best is None else min(best, found)
    return best


async def find_municipalities(tx: Tx, typed: str) -> list[Municipality]:
    """Return the likeliest municipalities for a few typed letters, the best first."""
    typed = _plain(typed)
    if not typed:
        return []
    everywhere = await municipalities.everywhere(tx)
    ranked = [(rank, place) for place in everywhere if (rank := _rank(place, typed)) is not None]
    if ranked:
        ranked.sort(key=lambda pair: (pair[0], pair[1].name))
        return [place for _, place in ranked[:SHOWN]]
    by_word = {
        word: place for place in everywhere for n in place.names for word in _plain(n).split()
    }
    near = get_close_matches(typed.split()[0], by_word, n=SHOWN, cutoff=0.75)
    return list({by_word[word].id: by_word[word] for word in near}.values())


async def choose_municipality(tx: Tx, person: Person, number: int) -> Municipality | None:
    """Note where a person is from; None where there is no such municipality."""
    place = await municipalities.numbered(tx, number)
    if place is not None:
        await rows.set_municipality(tx, person.id, place.id)
        await questions.set_place(tx, person.id, place.id)
        await registrations.set_place(tx, person.id, place.id)
        await organisations.moved(tx, person, place.id)
        await _refresh_card(tx, person)
    return place


async def _refresh_card(tx: Tx, person: Person) -> None:
    """Whoever answers now should see what was just told."""
    question = await questions.open_of(tx, person.id)
    if question is not None:
        await cards.refresh(tx, question.id)


async def municipality_of(tx: Tx, person: Person) -> Municipality | None:
    return await municipalities.get(tx, person.municipality_id)


async def set_organisation(
    tx: Tx, person: Person, name: str, inn: str | None = None
) -> Organisation | None:
    """Note what a person calls theirs; see bot.organisations.belong."""
    one = await organisations.belong(tx, person, name, inn)
    await _refresh_card(tx, person)
    return one


async def of_person(tx: Tx, person: Person) -> dict[str, object]:
    """Return what is kept of a person here, for their own eyes."""
    place = await municipality_of(tx, person)
    return {
        "name": person.name,
        "username": person.username,
        "telegram_id": person.address,
        "municipality": place.name if place else None,
        "organisation": person.organisation,
        "consent_version": person.consent_version,
        "consented_at": person.consented_at.isoformat(),
        "seen_at": person.seen_at and person.seen_at.isoformat(),
        "unreachable_at": person.unreachable_at and person.unreachable_at.isoformat(),
    }


async def forget_person(tx: Tx, person: Person) -> list[tuple[int, int]]:
    """Delete the person; return the (chat, topic) pairs in the staff group that were theirs."""
    threads = await desks.threads_of(tx, person.id)
    await dialogues.forget(tx, person.address)
    await rows.remove(tx, person.id)
    return threads
