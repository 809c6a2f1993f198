"""Surveys being made in the staff group, one a consultant."""

from dataclasses import dataclass

from db.staff_drafts import StaffDraft, StaffDrafts


@dataclass(frozen=True, slots=True)
class SurveyDraft(StaffDraft):
    """`said`: title, anonymous, questions, and the one being made."""


drafts = StaffDrafts(SurveyDraft, "survey_drafts")
