"""Telegram's limits, kept without a single 429 where they are known, and obeyed where not."""

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


def test_a_429_holds_everybody_for_as_long_as_it_says() -> None:
    clock = Clock()
    pace = Pace(30, clock)

    pace.refused(5, 7)

    assert pace.wait() >= 7


def test_a_429_of_a_chat_that_got_one_message_is_everybodys() -> None:
    """A broadcast writes to each once: it is not they who get too much."""
    clock = Clock()
    pace = Pace(30, clock)
    pace.sent(5)
    clock.now += 0.3
    pace.refused(5, 7)
    assert pace.wait() >= 7

    clock.now += 60
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


def test_after_a_429_the_pace_is_slower_and_recovers() -> None:
    clock = Clock()
    pace = Pace(30, clock)
    pace.refused(5, 1)
    moments = [send(pace, clock, chat) for chat in range(100, 200)]
    slow = 100 / (moments[-1] - moments[0])
    assert slow < 25

    clock.now += 60
    for chat in range(1000, 6000):
        send(pace, clock, chat)
    moments = [send(pace, clock, chat) for chat in range(10_000, 10_100)]

    assert 100 / (moments[-1] - moments[0]) > slow


def test_zero_means_no_pacing_but_a_429_is_obeyed() -> None:
    clock = Clock()
    pace = Pace(0, clock)
    for _ in range(100):
        assert pace.wait() == pace.wait_for(5) == pace.wait_for(-5) == 0
        pace.sent(5)
        pace.sent(-5)

    pace.refused(7, 3)

    assert pace.wait() >= 3
