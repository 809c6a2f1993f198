"""Every story of the product in virtual time, with a kill at each of its steps.

What a bot is told of dies with it, what it has stored does not: each story goes on as if nothing
had happened. `test_soak_steps` does the same to some of them with real processes.
"""

import importlib
from pathlib import Path

import pytest

from tests.soak.kills_that_show import KILLS_THAT_SHOW
from tests.stepped import Story, stepped, stories

MODULES = [
    "afterwards", "arrivals", "audit", "broadcast_hours", "broadcast_surveys", "broadcasts",
    "calls", "canned", "certificates", "certificates_of_guests", "channel", "consent", "contests",
    "corrections", "daily_list", "deadlines", "desk", "expected", "exported_page", "faq", "forms",
    "gaps", "gone_and_emoji", "guests", "history", "inline", "intake", "organisations", "outcomes",
    "overdue", "people", "personal", "phone_calendars", "planning", "posters", "practices",
    "privacy", "profiles", "programme", "proposals", "reminders", "report", "report_figures",
    "retention", "rolls", "seats", "seminars", "series", "survey_dialogue", "survey_results",
    "surveys", "sweep", "tending",
]  # fmt: skip
"""Left out: what has no dialogue (backups, check, cli, ...), and the panel, which is no chat."""
SEED = 7


def _told() -> dict[str, Story]:
    found: dict[str, Story] = {}
    for name in MODULES:
        module = importlib.import_module(f"tests.test_{name}")
        for test, story in stories(module).items():
            if story.__module__ == module.__name__ and test not in KILLS_THAT_SHOW:
                found[f"{name}: {test}"] = story
    return found


STORIES = _told()


@pytest.mark.parametrize("name", STORIES)
def test_a_kill_at_each_step_changes_nothing(tmp_path: Path, small_base: Path, name: str) -> None:
    stepped(STORIES[name], tmp_path, small_base, SEED)
