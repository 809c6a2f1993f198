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
    "deadlines",
    "desk",
    "expected",
    "faq",
    "gaps",
    "gone_and_emoji",
    "history",
    "overdue",
    "people",
    "planning",
    "privacy",
    "programme",
    "proposals",
    "reminders",
    "seminars",
    "series",
    "surveys",
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
    "test_an_own_date_is_taken_away_with_all_its_years",
    "test_a_second_tap_changes_nothing",
    "test_staff_see_who_signed_up_and_administrators_mark_who_came",
    "test_sign_up_opens_and_closes_when_it_is_said",
    "test_who_has_not_agreed_hears_that_it_is_too_early_before_any_consent",
    "test_only_people_of_the_municipality_sign_up_and_others_see_why",
    "test_who_turns_out_to_be_from_elsewhere_is_told",
    "test_a_button_of_a_series_that_is_gone_is_answered",
    "test_the_dialogue_belongs_to_who_began_it",
    "test_who_does_not_lead_the_group_makes_no_seminars",
    "test_who_leads_no_longer_cannot_go_on",
    "test_two_taps_publish_one_and_what_was_dropped_is_gone",
    "test_what_lay_too_long_is_not_published_in_the_past",
    "test_a_seminar_with_sessions_keeps_its_times",
    "test_buttons_of_steps_that_are_over_are_answered",
    # It moves the clock and the network beside a bot that is there.
    "test_a_reminder_that_waited_for_the_network_too_long_is_not_sent",
    "test_a_reminder_that_waits_for_the_network_goes_out_in_time",
    "test_reminders_of_a_file_made_before_there_were_sessions_stay",
    # A bot takes longer to start than the seconds that this one leaves.
    "test_a_reminder_goes_out_without_anybody_moving_the_clock",
    "test_a_restart_at_night_waits_for_the_morning_to_the_second",
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
