"""How consultants keep their questions in order: notes, tags, urgency, colleagues, blocking."""

from bot import (
    cards,
    deadlines,
    opt_outs,
    organisations,
    outcomes,
    practice_lists,
    profiles,
    seminars,
    slots,
)
from bot.errors import RefusalError
from bot.outbox import name_topic
from bot.replies import question_of
from db import notes, people
from db import questions as rows
from db.database import Tx
from db.people import Consultant, Person

TAG_FITS = 40


async def note(tx: Tx, number: int, staff: Consultant, words: str) -> None:
    """Keep a note on the card; it goes to nobody, and stands among what is kept of the person."""
    if not words:
        raise RefusalError("empty_note")
    await question_of(tx, number)
    await notes.add_note(tx, number, staff.user_id, words)
    await rows.add_event(tx, number, "noted", staff.user_id)
    await cards.refresh(tx, number)


async def tag(tx: Tx, number: int, staff: Consultant, words: str) -> None:
    """Put tags on a question; a word with «-» before it is taken off."""
    wanted = [word.strip("#,").lower()[:TAG_FITS] for word in words.split()]
    if not any(word.strip("-") for word in wanted):
        raise RefusalError("empty_tag")
    await question_of(tx, number)
    for word in wanted:
        if word.startswith("-"):
            await notes.remove_tag(tx, number, word[1:])
        elif word:
            await notes.add_tag(tx, number, word)
    await rows.add_event(tx, number, "tagged", staff.user_id)
    await cards.refresh(tx, number)


async def turn_urgent(tx: Tx, number: int, staff: Consultant) -> None:
    """Make a question urgent, or ordinary again."""
    question, person = await question_of(tx, number)
    await rows.set_urgent(tx, number, urgent=not question.urgent)
    await rows.add_event(tx, number, "ordinary" if question.urgent else "urgent", staff.user_id)
    await cards.refresh(tx, number)
    await name_topic(tx, person.id)


async def assign(tx: Tx, number: int, staff: Consultant, name: str) -> Consultant:
    """Give a question to a colleague by @username or name."""
    question, person = await question_of(tx, number)
    colleague = await people.find_consultant(tx, name) if name else staff
    if colleague is None:
        raise RefusalError("no_colleague", name=name)
    if question.state == "closed":
        raise RefusalError("question_closed", number=number)
    await rows.set_claimed(tx, number, colleague.user_id)
    await rows.add_event(tx, number, "assigned", staff.user_id, str(colleague.user_id))
    await cards.refresh(tx, number)
    await name_topic(tx, person.id)
    return colleague


async def same_person(tx: Tx, new: int, old: int) -> tuple[Person, Person]:
    """Return who asked two questions; refused where it is one account or nobody."""
    _, newer = await question_of(tx, new)
    _, older = await question_of(tx, old)
    if newer.id == older.id:
        raise RefusalError("one_account")
    return newer, older


async def join(tx: Tx, new: int, old: int, staff: Consultant) -> Person:
    """Join the account that asked `new` to the person who asked `old`; it is logged."""
    newer, older = await same_person(tx, new, old)
    await seminars.join_people(tx, newer.id, older.id)
    await profiles.join_people(tx, newer.id, older.id)
    await deadlines.join_people(tx, newer.id, older.id)
    await opt_outs.join_people(tx, newer.id, older.id)
    await slots.join_people(tx, newer.id, older.id)
    await practice_lists.join_people(tx, newer.id, older.id)
    await outcomes.join_people(tx, newer.id, older.id)
    await organisations.join_people(tx, newer, older)
    await people.join(tx, newer, older)
    await rows.add_event(tx, new, "joined", staff.user_id, f"with {old}")
    await cards.refresh(tx, new)
    await name_topic(tx, older.id)
    return older


async def block(tx: Tx, number: int, staff: Consultant, reason: str, *, blocked: bool) -> Person:
    """Take no more messages from a person, or take them again; who did it and why is kept."""
    _, person = await question_of(tx, number)
    await people.set_blocked(tx, person.id, staff.user_id, reason or None, blocked=blocked)
    kind = "blocked" if blocked else "unblocked"
    await rows.add_event(tx, number, kind, staff.user_id, reason or None)
    return person
