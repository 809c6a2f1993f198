"""kill -9 at every step of the stories: each goes on as if nothing had happened."""

import importlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Build
from tests.killed import KilledTown

STORIES = [
    "broadcast_hours",
    "calls",
    "canned",
    "consent",
    "corrections",
    "daily_list",
    "desk",
    "expected",
    "faq",
    "gaps",
    "gone_and_emoji",
    "history",
    "overdue",
    "people",
    "privacy",
    "proposals",
    "reminders",
    "seminars",
    "tending",
]

NO_STORY = {
    # A topic that was made and could not be noted stays behind, empty: bots cannot list topics.
    "test_two_first_messages_at_once_make_one_topic",
    # At full speed several calls are on their way: a run of messages, or an album, comes again.
    "test_a_flood_lets_others_go_first_is_told_once_and_nothing_is_dropped",
    "test_an_album_arrives_as_one_and_a_late_item_follows",
    # While a bot starts, the copy that must not have arrived yet arrives.
    "test_what_is_parted_before_its_copy_arrives_is_answered_under_its_number",
    # What a press is answered is not stored: the bot after a killed one answers it without words.
    "test_only_who_leads_the_group_approves",
    "test_who_approves_is_told_and_the_second_that_it_is_done",
    "test_what_is_missing_is_named",
    "test_personal_details_have_to_go_first",
    "test_what_is_like_nothing_can_only_become_an_answer",
    "test_a_press_that_comes_too_late_is_told",
    "test_a_tap_too_many_is_answered_and_changes_nothing",
    "test_the_end_is_told_once_and_the_card_says_so",
    "test_old_buttons_of_what_is_past_or_gone_are_answered",
    "test_staff_see_who_signed_up_and_administrators_mark_who_came",
    # A bot takes longer to start than the seconds that this one leaves.
    "test_a_reminder_goes_out_without_anybody_moving_the_clock",
    # A new bot does not know of the pause that Telegram asked the killed one for.
    "test_a_file_asked_for_before_an_erasure_is_not_made_after_it",
}

for _story in STORIES:
    for _name, _test in vars(importlib.import_module(f"tests.test_{_story}")).items():
        if _name.startswith("test_") and _name not in NO_STORY:
            globals()[f"test_{_story}_{_name}"] = _test


@pytest.fixture
async def build(tmp_path: Path, small_base: Path) -> AsyncIterator[Build]:
    towns: list[KilledTown] = []

    async def make(**how: Any) -> KilledTown:
        folder = tmp_path / str(len(towns))
        folder.mkdir()
        shutil.copy(small_base, folder / "centre.db")
        town = KilledTown(folder, **how)
        towns.append(town)
        await town.open()
        return town

    yield make
    for town in towns:
        await town.close()
