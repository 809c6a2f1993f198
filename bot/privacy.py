"""What is kept of a person: all of it for their own eyes, and none of it when they say so."""

import json

from bot import (
    afterwards,
    audit,
    calls,
    certificates,
    deadlines,
    erased,
    opt_outs,
    organisations,
    outcomes,
    people,
    phone_calendars,
    practice_lists,
    profiles,
    proposals,
    questions,
    seminars,
    series,
    slots,
    surveys,
)
from bot.errors import RefusalError
from bot.outbox import About, To, put
from bot.people import Person
from db import outbox
from db import people as rows
from db.database import Tx


async def kept(tx: Tx, address: int) -> dict[str, object]:
    """Return everything that is kept of a person, by noun; RefusalError: nothing is."""
    person = await rows.at(tx, address)
    if person is None:
        raise RefusalError("nothing_kept")
    return {
        "made_at": tx.now_text,
        "person": await people.of_person(tx, person),
        "organisation": await organisations.of_person(tx, person),
        "outcomes": await outcomes.of_person(tx, person),
        "profile": await profiles.of_person(tx, person),
        "questions": await questions.of_person(tx, person),
        "consultations": await calls.of_person(tx, person),
        "seminars": await seminars.of_person(tx, person),
        "surveys": await surveys.of_person(tx, person),
        "series": await series.of_person(tx, person),
        "deadlines": await deadlines.of_person(tx, person),
        "broadcasts": await opt_outs.of_person(tx, person),
        "certificates": await certificates.of_person(tx, person),
        "seminar_ratings": await afterwards.of_person(tx, person),
        "phone_calendar": await phone_calendars.of_person(tx, person),
        "visits": await slots.of_person(tx, person),
        "practices": await practice_lists.of_person(tx, person),
    }


async def export(tx: Tx, address: int) -> tuple[str, bytes]:
    """Return a file name and JSON, UTF-8 unescaped, of everything that is kept of a person."""
    data = json.dumps(await kept(tx, address), ensure_ascii=False, indent=2).encode()
    return f"my-data-{tx.now:%Y-%m-%d}.json", data


async def send_export(tx: Tx, person: Person) -> None:
    """The documents, for programs and for eyes, are made when they are sent; never stored."""
    await audit.by_person(tx, "export")
    for maker in ("export", "export_page"):
        content = {"maker": maker, "args": {"address": person.address}}
        await put(tx, To(person.address), "document", content)


async def erase(tx: Tx, person: Person, *, by_term: bool = False) -> None:
    """Delete everything about a person; the report keeps its totals.

    Their topic goes too; in a group without topics, the posts one by one.

    `by_term`: not because they wanted it, but because they were silent for too long.
    """
    await (audit.by_term(tx) if by_term else audit.by_person(tx, "erased"))
    await erased.mark(tx, person)
    await proposals.forget_person(tx, person)
    posts = await outbox.posts_of(tx, person.id, person.address)
    await questions.forget_person(tx, person)
    await calls.forget_person(tx, person)
    await seminars.forget_person(tx, person)
    await surveys.forget_person(tx, person)
    await opt_outs.forget_person(tx, person)
    await slots.forget_person(tx, person)
    await practice_lists.forget_person(tx, person)
    await outcomes.forget_person(tx, person)
    await organisations.forget_person(tx, person)
    await outbox.forget_chat(tx, person.id, person.address)
    topics = [topic for topic in await people.forget_person(tx, person) if topic[1]]
    for chat, thread in topics:
        await put(tx, To(chat), "erase_topic", {"thread": thread}, about=About(), trace=False)
    for chat, message in [] if topics else posts:
        await put(tx, To(chat), "erase", {"message": message}, about=About(), trace=False)
