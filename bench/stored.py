"""A desk that has been at work for years: what a message costs where a million are stored already.

In this process, with the network left out: a message is taken as a question, with all that is put
into the outbox for it, in a transaction of its own that is synced.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.roundtrip import Spread
from bot import questions
from bot.questions import Said
from db import people as people_rows
from db.database import Database

MESSAGES_EACH = 10
TIMES = 200
MOMENT = "2026-01-01T00:00:00.000Z"
PEOPLE = (
    "INSERT INTO people (channel, address, name, consent_version, consented_at)"
    " VALUES ('telegram', ?, 'Person', '1', ?)"
)
QUESTIONS = (
    "INSERT INTO questions (person_id, state, opened_at, last_person_at, closed_at)"
    " SELECT id, 'closed', ?, ?, ? FROM people"
)
MESSAGES = (
    "INSERT INTO messages (question_id, person_id, chat_id, message_id, kind, body, said_at)"
    " SELECT q.id, p.id, p.address, ?, 'text', 'What is to be done, and whom do we ask?', ?"
    " FROM questions q JOIN people p ON p.id = q.person_id"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """Milliseconds that a message takes; bytes of the file for a person with ten messages."""

    people: int
    taken: Spread
    size: float


async def stored(folder: Path, people: int) -> Stored:
    """Fill a file with so many people, ten messages each; take some more of them."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "centre.db"
    db = await Database.open(path)
    empty = path.stat().st_size
    _fill(path, people)
    await db.checkpoint()
    size = (path.stat().st_size - empty) / people
    took: list[float] = []
    for number in _spread(people):
        began = time.perf_counter()
        async with db.write() as tx:
            person = await people_rows.at(tx, number)
            assert person is not None
            await questions.receive(tx, person, Said(number, 1_000_000 + len(took), "text", "?"))
        took.append((time.perf_counter() - began) * 1000)
    await db.close()
    return Stored(people, Spread.of(took), size)


def _fill(path: Path, people: int) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.executemany(PEOPLE, ((number, MOMENT) for number in range(1, people + 1)))
        file.execute(QUESTIONS, (MOMENT,) * 3)
        for message in range(MESSAGES_EACH):
            file.execute(MESSAGES, (message + 1, MOMENT))


def _spread(people: int) -> Iterator[int]:
    return iter(range(1, people + 1, max(1, people // TIMES)))
