"""Surveys: what is asked, who takes part, and what was said, with no path between the two."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from db.database import Tx, columns


@dataclass(frozen=True, slots=True)
class Survey:
    number: int
    id: str
    title: str
    anonymous: bool
    retired_at: datetime | None


SCALE = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """`kind`: one, many, scale, text."""

    number: int
    survey: int
    id: str
    text: str
    kind: str
    options: str

    @property
    def choices(self) -> list[str]:
        """The words on its buttons that were named."""
        return [str(one) for one in json.loads(self.options)]

    @property
    def answers(self) -> list[str]:
        """The words on its buttons: where none were named, a scale of 1 to 5."""
        return self.choices or list(SCALE)


@dataclass(frozen=True, slots=True)
class Participation:
    id: int
    survey: int
    person_id: int
    done: str
    finished: bool

    @property
    def passed(self) -> set[int]:
        """The questions that were answered or passed over, by number."""
        return {int(number) for number in json.loads(self.done)}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who has begun and not finished."""

    id: int
    survey: int
    address: int
    timezone: str | None


@dataclass(frozen=True, slots=True)
class Given:
    """Answers to one question: each value and how often it was given."""

    value: str
    times: int


SURVEY = f"SELECT {columns(Survey)} FROM surveys"
QUESTION = f"SELECT {columns(SurveyQuestion)} FROM survey_questions"
PARTICIPATION = f"SELECT {columns(Participation)} FROM survey_people"


async def get(tx: Tx, number: int) -> Survey | None:
    return await tx.one(Survey, f"{SURVEY} WHERE number = ?", number)


async def named(tx: Tx, survey_id: str) -> Survey | None:
    return await tx.one(Survey, f"{SURVEY} WHERE id = ?", survey_id)


async def open_ones(tx: Tx) -> list[Survey]:
    """Return what may be answered, the newest first."""
    return await tx.all(Survey, f"{SURVEY} WHERE retired_at IS NULL ORDER BY number DESC")


async def all_of_them(tx: Tx, limit: int) -> list[Survey]:
    return await tx.all(Survey, f"{SURVEY} ORDER BY retired_at, number DESC LIMIT ?", limit)


async def questions(tx: Tx, survey: int) -> list[SurveyQuestion]:
    """Return what is asked, in its order."""
    return await tx.all(
        SurveyQuestion,
        f"{QUESTION} WHERE survey = ? AND position IS NOT NULL ORDER BY position",
        survey,
    )


async def question(tx: Tx, number: int) -> SurveyQuestion | None:
    """Return a question that is still asked."""
    return await tx.one(
        SurveyQuestion, f"{QUESTION} WHERE number = ? AND position IS NOT NULL", number
    )


async def put(tx: Tx, survey_id: str, title: str, *, anonymous: bool, by_hand: bool = False) -> int:
    """Write a survey; return its number. `by_hand`: made in the chat, not out of files."""
    await tx.run(
        "INSERT INTO surveys (id, title, anonymous, created_at, by_hand) VALUES (?,?,?,?,?)"
        " ON CONFLICT (id) DO UPDATE SET title = excluded.title, retired_at = NULL,"
        " anonymous = excluded.anonymous, by_hand = excluded.by_hand",
        survey_id,
        title,
        anonymous,
        tx.now_text,
        by_hand,
    )
    found = await named(tx, survey_id)
    if found is None:
        raise LookupError(survey_id)
    return found.number


async def put_question(
    tx: Tx, survey: int, question_id: str, position: int, text: str, kind: str, options: list[str]
) -> None:
    await tx.run(
        "INSERT INTO survey_questions (survey, id, position, text, kind, options)"
        " VALUES (?,?,?,?,?,?) ON CONFLICT (survey, id) DO UPDATE SET"
        " position = excluded.position, text = excluded.text, kind = excluded.kind,"
        " options = excluded.options",
        survey,
        question_id,
        position,
        text,
        kind,
        json.dumps(options, ensure_ascii=False),
    )


async def ask_only(tx: Tx, survey: int, kept: list[str]) -> None:
    """Ask nothing else any more; what was answered stays."""
    await tx.run(
        "UPDATE survey_questions SET position = NULL WHERE survey = ?"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        survey,
        json.dumps(kept),
    )


async def retire_others(tx: Tx, kept: list[str]) -> int:
    """Close what came out of files and is not `kept`; what was made in the chat stays."""
    return await tx.run(
        "UPDATE surveys SET retired_at = ? WHERE retired_at IS NULL AND by_hand = 0"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        tx.now_text,
        json.dumps(kept),
    )


async def retire(tx: Tx, number: int) -> None:
    await tx.run(
        "UPDATE surveys SET retired_at = ? WHERE number = ? AND retired_at IS NULL",
        tx.now_text,
        number,
    )


async def promised(tx: Tx) -> dict[str, bool]:
    """Return of each survey that somebody takes part in whether it is anonymous."""
    found = await tx.rows(
        "SELECT id, anonymous FROM surveys s"
        " WHERE EXISTS (SELECT 1 FROM survey_people p WHERE p.survey = s.number)"
    )
    return {survey: bool(anonymous) for survey, anonymous in found}


# -- who takes part ----------------------------------------------------------------------------


async def participation(tx: Tx, survey: int, person_id: int) -> Participation | None:
    return await tx.one(
        Participation, f"{PARTICIPATION} WHERE survey = ? AND person_id = ?", survey, person_id
    )


async def begin(tx: Tx, survey: int, person_id: int, today: date) -> None:
    await tx.run(
        "INSERT INTO survey_people (survey, person_id, done, touched_on) VALUES (?,?,'[]',?)"
        " ON CONFLICT DO NOTHING",
        survey,
        person_id,
        today.isoformat(),
    )


async def note_done(tx: Tx, one: Participation, done: int, today: date) -> None:
    await tx.run(
        "UPDATE survey_people SET done = ?, touched_on = ? WHERE id = ?",
        json.dumps(sorted({*one.passed, done})),
        today.isoformat(),
        one.id,
    )


async def finish(tx: Tx, participation_id: int) -> None:
    await tx.run("UPDATE survey_people SET finished = 1 WHERE id = ?", participation_id)


async def waiting(tx: Tx, days: Sequence[date]) -> list[Waiting]:
    """Return who stopped on or before days[n] and was reminded n times, of surveys still open."""
    first, second = days
    return await tx.all(
        Waiting,
        "SELECT s.id, s.survey, p.address, m.timezone FROM survey_people s"
        " JOIN surveys v ON v.number = s.survey JOIN people p ON p.id = s.person_id"
        " LEFT JOIN municipalities m ON m.id = p.municipality_id"
        " WHERE s.finished = 0 AND s.reminded < 2 AND v.retired_at IS NULL"
        " AND p.unreachable_at IS NULL"
        " AND s.touched_on <= CASE s.reminded WHEN 0 THEN ? ELSE ? END",
        first.isoformat(),
        second.isoformat(),
    )


async def note_reminded(tx: Tx, participation_id: int) -> None:
    await tx.run("UPDATE survey_people SET reminded = reminded + 1 WHERE id = ?", participation_id)


async def counts(tx: Tx, survey: int) -> tuple[int, int]:
    """Return how many have begun and how many of them have finished."""
    ((begun, finished),) = await tx.rows(
        "SELECT count(*), coalesce(sum(finished), 0) FROM survey_people WHERE survey = ?", survey
    )
    return begun, finished


# -- what was said -----------------------------------------------------------------------------


async def answer(
    tx: Tx, question_number: int, sheet: str, values: Sequence[str], person_id: int | None
) -> None:
    await tx.many(
        "INSERT INTO survey_answers (question, sheet, value, person_id) VALUES (?,?,?,?)",
        [(question_number, sheet, value, person_id) for value in values],
    )


async def given(tx: Tx, question_number: int) -> list[Given]:
    """Return each value and its times, in the order of the values."""
    return await tx.all(
        Given,
        "SELECT value, count(*) FROM survey_answers WHERE question = ? GROUP BY value"
        " ORDER BY value",
        question_number,
    )


async def answered(tx: Tx, question_number: int) -> int:
    """Return how many have answered a question, whatever they said."""
    return int(
        await tx.value(
            "SELECT count(DISTINCT sheet) FROM survey_answers WHERE question = ?", question_number
        )
    )


async def signed(tx: Tx, question_number: int) -> list[tuple[str, str]]:
    """Return (name, value) of a survey that is not anonymous; erased people have no name."""
    found = await tx.rows(
        "SELECT coalesce(p.name, ''), a.value FROM survey_answers a"
        " LEFT JOIN people p ON p.id = a.person_id WHERE a.question = ? ORDER BY p.name, a.value",
        question_number,
    )
    return [(name, value) for name, value in found]


# -- of one person -----------------------------------------------------------------------------


async def of_person(tx: Tx, person_id: int) -> list[tuple[str, bool, bool, str | None, str | None]]:
    """Return (title, anonymous, finished, question, answer) of all that a person took part in."""
    found = await tx.rows(
        "SELECT v.title, v.anonymous, s.finished, q.text, a.value FROM survey_people s"
        " JOIN surveys v ON v.number = s.survey"
        " LEFT JOIN survey_questions q ON q.survey = v.number AND v.anonymous = 0"
        " AND EXISTS (SELECT 1 FROM survey_answers e"
        " WHERE e.question = q.number AND e.person_id = s.person_id)"
        " LEFT JOIN survey_answers a ON a.question = q.number AND a.person_id = s.person_id"
        " WHERE s.person_id = ? ORDER BY v.number, q.position",
        person_id,
    )
    return [
        (title, bool(anonymous), bool(finished), text, value)
        for title, anonymous, finished, text, value in found
    ]


async def forget_person(tx: Tx, person_id: int) -> None:
    """Their own words go; what they chose stays counted, without whose it was."""
    await tx.run(
        "DELETE FROM survey_answers WHERE person_id = ? AND question IN"
        " (SELECT number FROM survey_questions WHERE kind = 'text')",
        person_id,
    )
    await tx.run("UPDATE survey_answers SET person_id = NULL WHERE person_id = ?", person_id)
    await tx.run(
        "UPDATE survey_people SET person_id = NULL WHERE person_id = ?",
        person_id,
    )
