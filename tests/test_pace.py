"""Telegram's limits, kept without a single 429 where they are known, and obeyed where not."""

from collections import deque
from itertools import pairwise

from bot.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def send(pace: Pace, clock: Clock, chat: int, count: int = 1) -> float:
    """Wait as long as asked, send; return the moment."""
    while (wait := max(pace.wait(), pace.wait_for(chat, count))) > 0:
        clock.now += wait + 1e-9
    pace.sent(chat, count)
    return clock.now


def test_in_all_less_than_the_ceiling_in_any_second() -> None:
    clock = Clock()
    pace = Pace(30, clock)

    moments = [send(pace, clock, chat) for chat in range(1, 301)]

    assert max(sum(1 for m in moments if start <= m < start + 1) for start in moments) <= 29
    assert 300 / (moments[-1] - moments[0]) >= 25


def test_waking_up_late_costs_nothing_but_idling_saves_nothing_up() -> None:
    clock = Clock()
    pace = Pace(30, clock)
    began = send(pace, clock, 1)
    for chat in range(2, 301):
        clock.now += pace.wait() + 0.01
        pace.sent(chat)
    assert 299 / (clock.now - began) > 27

    clock.now += 60
    moments = [send(pace, clock, chat) for chat in range(1000, 1040)]

    assert max(sum(1 for m in moments if start <= m < start + 1) for start in moments) <= 29


def test_one_chat_gets_one_message_a_second() -> None:
    clock = Clock()
    pace = Pace(30, clock)

    moments = [send(pace, clock, 5) for _ in range(10)]

    assert all(later - earlier > 1 for earlier, later in pairwise(moments))


def test_an_album_counts_as_its_items() -> None:
    clock = Clock()
    pace = Pace(30, clock)

    assert send(pace, clock, 5, 4) + 4 < send(pace, clock, 5)


def test_a_group_gets_twenty_in_any_minute() -> None:
    clock = Clock()
    pace = Pace(30, clock)

    moments = [send(pace, clock, -5) for _ in range(60)]

    assert max(sum(1 for m in moments if start <= m < start + 60) for start in moments) <= 20


def test_forty_messages_reach_a_group_within_three_minutes() -> None:
    clock = Clock()
    pace = Pace(30, clock)

    moments = [send(pace, clock, -5) for _ in range(40)]

    assert moments[-1] - moments[0] < 180


def test_refusals_of_several_chats_hold_everybody_for_as_long_as_they_say() -> None:
    clock = Clock()
    pace = Pace(30, clock)

    for chat in (5, 6, 7):
        pace.refused(chat, 7)

    assert pace.wait() >= 7


def test_a_429_of_one_chat_holds_that_chat_and_hardly_anybody_else() -> None:
    clock = Clock()
    pace = Pace(30, clock)

    pace.refused(5, 300)

    assert pace.wait() <= 0.5
    assert pace.wait_for(5) >= 300
    assert pace.wait_for(6) == 0

    clock.now += 1
    pace.passed(pace.sent(6))
    clock.now += 300
    pace.refused(5, 300)
    assert pace.wait() <= 0.5


def test_two_chats_of_which_others_were_let_through_between_are_two_chats() -> None:
    clock = Clock()
    pace = Pace(30, clock)
    pace.refused(5, 300)
    clock.now += 1
    pace.passed(pace.sent(6))
    clock.now += 1

    pace.refused(7, 300)

    assert pace.wait() <= 0.5


def test_a_429_of_a_chat_that_is_told_much_is_its_own() -> None:
    clock = Clock()
    pace = Pace(30, clock)
    for _ in range(2):
        pace.sent(6)
        clock.now += 1.1

    pace.refused(6, 7)

    assert pace.wait() == 0
    assert pace.wait_for(6) >= 7


def test_a_429_of_a_group_holds_only_the_group() -> None:
    clock = Clock()
    pace = Pace(30, clock)

    pace.refused(-5, 30)

    assert pace.wait() == 0
    assert pace.wait_for(-5) >= 30
    assert pace.wait_for(6) == 0


def test_where_less_is_taken_the_pace_is_what_is_taken() -> None:
    clock = Clock()
    pace = Pace(30, clock)
    refused = broadcast(pace, clock, people=600, limit=10)

    assert refused <= 5
    moments = [send(pace, clock, chat) for chat in range(1000, 1040)]
    assert 8 <= 39 / (moments[-1] - moments[0]) <= 10


def test_what_was_refused_together_slows_down_once() -> None:
    clock = Clock()
    pace = Pace(30, clock)
    began = []
    for chat in range(100, 160):
        send(pace, clock, chat)
        began.append(clock.now)

    for chat in range(155, 160):
        pace.refused(chat, 1, began[chat - 100])

    moments = [send(pace, clock, chat) for chat in range(1000, 1060)]
    assert 59 / (moments[-1] - moments[0]) > 20


def test_after_a_long_quiet_the_pace_recovers() -> None:
    clock = Clock()
    pace = Pace(30, clock)
    broadcast(pace, clock, people=100, limit=10)

    for chat in range(10_000, 16_000):
        pace.passed(send(pace, clock, chat))
    moments = [send(pace, clock, chat) for chat in range(20_000, 20_100)]

    assert 99 / (moments[-1] - moments[0]) > 27


def test_a_limit_that_stays_is_tried_ever_more_rarely() -> None:
    clock = Clock()
    pace = Pace(30, clock)
    first = broadcast(pace, clock, people=6_000, limit=10)
    second = broadcast(pace, clock, people=12_000, limit=10)

    assert second <= first <= 30


def broadcast(pace: Pace, clock: Clock, people: int, limit: int) -> int:
    """Write to so many people where less is taken than is thought; return how often in vain."""
    took, refused = deque[float](), 0
    left = list(range(1, people + 1))
    while left:
        began = send(pace, clock, chat := left.pop())
        while took and took[0] <= began - 1:
            took.popleft()
        if len(took) < limit:
            took.append(began)
            pace.passed(began)
        else:
            pace.refused(chat, 1, began)
            left.insert(0, chat)
            refused += 1
    return refused


def test_zero_means_no_pacing_but_a_429_is_obeyed() -> None:
    clock = Clock()
    pace = Pace(0, clock)
    for _ in range(100):
        assert pace.wait() == pace.wait_for(5) == pace.wait_for(-5) == 0
        pace.sent(5)
        pace.sent(-5)

    pace.refused(7, 3)

    assert pace.wait_for(7) >= 3
