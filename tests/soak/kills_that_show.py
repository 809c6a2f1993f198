"""Stories in which a kill may be seen, by name; and why that is how it should be."""

COUNTED = "it counts messages or documents, and one that was on its way comes again"
ALIKE = "it hears the same words twice at one step, and a repeat after a kill counts as one"
MEMORY = "it is about what a bot knows by heart, and a new one does not"
WAITS = "it needs something to wait that a start sends, or the schedule that nobody moves"
UNASKED = "what is offered while one types is not stored: the phone asks again with the next letter"

KILLS_THAT_SHOW = {
    "test_a_wrong_name_is_put_right_first": COUNTED,
    "test_it_can_be_asked_for_again": COUNTED,
    "test_there_is_no_list_on_days_without_work": COUNTED,
    "test_two_seminars_have_names_of_their_own_in_the_calendar": COUNTED,
    "test_who_signs_up_chooses_a_section_on_the_card_itself": COUNTED,
    "test_two_hundred_are_enough": COUNTED,
    "test_a_guest_has_a_certificate_that_goes_to_the_host": COUNTED,
    "test_strangers_are_offered_nothing": UNASKED,
    "test_a_poster_is_a_picture_and_a_file_to_print": COUNTED,
    "test_all_of_a_long_one_is_shown_in_several_messages": COUNTED,
    "test_a_message_is_parted_once": ALIKE,
    "test_reminders_a_day_and_an_hour_before_once": ALIKE,
    "test_the_list_comes_once_a_day_also_over_a_restart": ALIKE,
    "test_who_stops_is_reminded_twice_by_day_and_no_more": ALIKE,
    "test_guessing_is_stopped_after_twenty_an_hour": MEMORY,
    "test_a_file_asked_for_before_an_erasure_is_not_made_after_it": WAITS,
    "test_taken_back_while_it_waits_it_does_not_stay": WAITS,
    "test_a_reminder_goes_out_without_anybody_moving_the_clock": WAITS,
    "test_thousands_are_frozen_and_stopped_in_slices": WAITS,
}
