"""What a question that began with a form was asked by."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from db.database import Tx, columns


@dataclass(frozen=True, slots=True)
class Form:
    """`answers`: JSON; `practice`: the one that a question is about."""

    question_id: int
    kind: str
    answers: str
    practice: int | None

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The fields and what was answered, in their order."""
        return [(str(field), str(words)) for field, words in json.loads(self.answers)]


async def of(tx: Tx, question_id: int) -> Form | None:
    return await tx.one(
        Form, f"SELECT {columns(Form)} FROM forms WHERE question_id = ?", question_id
    )


async def put(
    tx: Tx,
    question_id: int,
    kind: str,
    answers: Sequence[tuple[str, str]],
    practice: int | None = None,
) -> None:
    await tx.run(
        "INSERT INTO forms (question_id, kind, answers, practice) VALUES (?,?,?,?)",
        question_id,
        kind,
        json.dumps(answers, ensure_ascii=False),
        practice,
    )
