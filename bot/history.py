"""All that a person and the consultants have said to each other, as a file to read."""

from dataclasses import dataclass
from datetime import datetime

from bot.outbox import To, put
from bot.texts import label, plain, render
from db import calls, notes, people
from db import history as rows
from db import questions as question_rows
from db.database import Database, Tx
from db.history import Before, Line
from db.people import Person
from db.questions import Question

BOM = "\ufeff"
"""Without it the notepads of old phones and computers take UTF-8 for something else."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something said: a message with its earlier words, or a note of the consultants."""

    at: datetime
    who: str | None
    what: str | None
    body: str | None
    before: tuple[Before, ...] = ()
    taken_back_at: datetime | None = None
    note: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    question: Question
    entries: list[Entry]


async def send(tx: Tx, person: Person, to: To, *, inside: bool) -> bool:
    """Queue the file, made when it is sent; False where there is nothing to tell.

    `inside`: for the consultants, with their notes and with what they took back.
    """
    if not await question_rows.all_of(tx, person.id, 1) and not await calls.of_person(
        tx, person.id
    ):
        return False
    args = {"person": person.id, "inside": inside}
    await put(tx, to, "document", {"maker": "history", "args": args})
    return True


async def send_to_desk(tx: Tx, person: Person) -> bool:
    return await send(tx, person, To(desk_of=person.id), inside=True)


async def make(db: Database, args: dict[str, object]) -> tuple[str, bytes] | None:
    """Return the name and the bytes of the file; None where the person is not there any more."""
    async with db.read() as tx:
        person = await people.get(tx, int(str(args["person"])))
        if person is None:
            return None
        text = await written(tx, person, inside=bool(args["inside"]))
        name = f"history-{person.id}-{tx.now:%Y-%m-%d}.txt"
    return name, (BOM + text + "\n").encode()


async def written(tx: Tx, person: Person, *, inside: bool) -> str:
    """Return the whole dialogue, oldest first, as plain text."""
    questions = await question_rows.all_of(tx, person.id)
    chapters = [await _chapter(tx, one, inside=inside) for one in reversed(questions)]
    held = [(one, label(f"outcomes.{one.outcome}")) for one in await calls.of_person(tx, person.id)]
    facts: dict[str, object] = {"person": person, "now": tx.now, "chapters": chapters}
    return plain(render("history/file", held=held, inside=inside, **facts))


async def _chapter(tx: Tx, question: Question, *, inside: bool) -> Chapter:
    before = await rows.edits(tx, question.id)
    entries = [
        _entry(line, [b for b in before if b.message_row == line.id], inside=inside)
        for line in await rows.lines(tx, question.id)
    ]
    if inside:
        entries += [
            Entry(note.noted_at, note.name, None, note.body, note=True)
            for note in await notes.notes_of(tx, question.id)
        ]
    return Chapter(question, sorted(entries, key=lambda entry: entry.at))


def _entry(line: Line, before: list[Before], *, inside: bool) -> Entry:
    """What was taken back from the person is not told to them again."""
    gone = line.taken_back_at is not None and not inside
    return Entry(
        line.said_at,
        line.consultant,
        None if line.kind == "text" or gone else label(f"kinds.{line.kind}"),
        None if gone else line.body,
        () if gone else tuple(before),
        line.taken_back_at,
    )
