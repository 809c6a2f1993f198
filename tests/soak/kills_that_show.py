"""Stories in which a kill may be seen, by name; and why that is how it should be."""

ANSWER = "what a press is answered is not stored: the bot after a killed one answers without words"
COUNTED = "it counts messages or documents, and one that was on its way comes again"
ALIKE = "it hears the same words twice at one step, and a repeat after a kill counts as one"
MEMORY = "it is about what a bot knows by heart, and a new one does not"
WAITS = "it needs something to wait that a start sends, or the schedule that nobody moves"

KILLS_THAT_SHOW = {
    "test_for_many_another_administrator_confirms": ANSWER,
    "test_only_administrators_send_it": ANSWER,
    "test_helped_is_counted_and_thanked": ANSWER,
    "test_only_who_is_in_brings_and_only_the_host_takes_off": ANSWER,
    "test_of_who_is_blocked_no_claim_comes": ANSWER,
    "test_every_button_twice_is_once": ANSWER,
    "test_two_taps_at_once_count_once": ANSWER,
    "test_only_administrators_mark_and_erase": ANSWER,
    "test_the_host_is_told_when_staff_erase_a_guest": ANSWER,
    "test_the_code_alone_is_enough_for_who_is_signed_up": ANSWER,
    "test_who_was_added_by_staff_has_the_certificate_in_the_group": ANSWER,
    "test_what_has_an_answer_now_is_no_gap_any_more": ANSWER,
    "test_personal_details_have_to_go_first": ANSWER,
    "test_a_wrong_name_is_put_right_first": COUNTED,
    "test_two_seminars_have_names_of_their_own_in_the_calendar": COUNTED,
    "test_a_poster_is_a_picture_and_a_file_to_print": COUNTED,
    "test_all_of_a_long_one_is_shown_in_several_messages": COUNTED,
    "test_a_message_is_parted_once": ALIKE,
    "test_the_list_comes_once_a_day_also_over_a_restart": ALIKE,
    "test_who_stops_is_reminded_twice_by_day_and_no_more": ALIKE,
    "test_guessing_is_stopped_after_twenty_an_hour": MEMORY,
    "test_a_file_asked_for_before_an_erasure_is_not_made_after_it": WAITS,
    "test_taken_back_while_it_waits_it_does_not_stay": WAITS,
    "test_a_reminder_goes_out_without_anybody_moving_the_clock": WAITS,
    "test_thousands_are_frozen_and_stopped_in_slices": WAITS,
}
