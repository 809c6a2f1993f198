"""Seminars being made or changed in the staff group, one a consultant."""

from dataclasses import dataclass

from db.database import Tx
from db.staff_drafts import StaffDraft, StaffDrafts


@dataclass(frozen=True, slots=True)
class SeminarDraft(StaffDraft):
    """`seminar`: the one that is changed, None: a new one; `said`: by the names of its columns."""

    seminar: int | None


drafts = StaffDrafts(SeminarDraft, "seminar_drafts")


async def change(tx: Tx, draft: int, seminar: int) -> None:
    """Let a draft be the change of a seminar that is there."""
    await tx.run("UPDATE seminar_drafts SET seminar = ? WHERE id = ?", seminar, draft)
