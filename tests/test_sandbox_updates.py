"""The queue of updates, faults and flood limits of the small Telegram."""

import pytest

from bot.sandbox.limits import Limits
from bot.sandbox.telegram import Telegram
from bot.sandbox.wire import ApiError, Cut, Hang


@pytest.fixture
def tg() -> Telegram:
    return Telegram()


@pytest.fixture
def anna(tg: Telegram) -> int:
    person = tg.add_person("Анна")
    tg.send(person, person, "/start")
    tg.updates.queue.clear()
    return person


def ids(tg, **params) -> list[int]:
    return [update["update_id"] for update in tg.call("getUpdates", params)]


def test_updates_wait_until_a_higher_offset_confirms_them(tg, anna):
    for text in "abc":
        tg.send(anna, anna, text)
    first, second, third = ids(tg)
    assert ids(tg, limit=2) == [first, second]
    assert ids(tg, offset=first) == [first, second, third]
    assert ids(tg, offset=second) == [second, third]
    assert ids(tg) == [second, third]
    assert ids(tg, offset=third + 1) == []


def test_a_negative_offset_keeps_the_last_ones(tg, anna):
    for text in "abc":
        tg.send(anna, anna, text)
    last = ids(tg)[-1]
    assert ids(tg, offset=-1) == [last]
    assert ids(tg) == [last]


@pytest.mark.parametrize("lower", [True, False])
def test_numbers_may_start_anew_and_nothing_is_lost(tg, anna, lower):
    tg.send(anna, anna, "до")
    (old,) = ids(tg)
    tg.updates.next_id = old - 5000 if lower else old + 5000
    tg.send(anna, anna, "после")
    new = ids(tg)[1]
    assert ids(tg, offset=old + 1) == [new]
    assert ids(tg, offset=new + 1) == []
    assert tg.jump_update_ids() == tg.updates.next_id


def test_an_offset_from_before_lower_numbers_confirms_nothing(tg, anna):
    tg.send(anna, anna, "до")
    (old,) = ids(tg)
    assert ids(tg, offset=old + 1) == []
    tg.updates.next_id = old - 5000
    tg.send(anna, anna, "после недели тишины")
    assert ids(tg, offset=old + 1) == [old - 5000]


def test_what_was_not_asked_for_does_not_come(tg, anna):
    message = tg.messages(anna)[0]["message_id"]
    tg.react(anna, anna, message, "👍")
    assert ids(tg) == []
    tg.call("getUpdates", {"allowed_updates": ["message_reaction"]})
    tg.react(anna, anna, message, None)
    tg.send(anna, anna, "x")
    assert [list(update)[1] for update in tg.call("getUpdates", {})] == ["message_reaction"]


def test_anything_can_be_pushed(tg):
    tg.push({"message": {"text": 5}})
    tg.push("nonsense")
    first, second = tg.call("getUpdates", {})
    assert first["message"] == {"text": 5}
    assert second == "nonsense"
    assert tg.call("getUpdates", {"offset": first["update_id"] + 2}) == []


def test_a_webhook_and_polling_exclude_each_other(tg):
    tg.call("setWebhook", {"url": "http://127.0.0.1:9/hook"})
    with pytest.raises(ApiError) as caught:
        tg.call("getUpdates", {})
    assert caught.value.code == 409
    assert "webhook is active" in caught.value.description
    tg.call("deleteWebhook", {})
    assert tg.call("getUpdates", {}) == []


def say(tg, chat):
    return tg.call("sendMessage", {"chat_id": chat, "text": "x"})


def test_faults_strike_as_often_as_asked_and_only_what_they_fit(tg, anna):
    tg.faults.add("429", method="sendMessage", chat=anna, times=2, retry_after=7)
    assert tg.call("getMe", {})["is_bot"]
    for _ in range(2):
        with pytest.raises(ApiError) as caught:
            say(tg, anna)
        assert caught.value.answer() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }
    assert say(tg, anna)["text"] == "x"


@pytest.mark.parametrize(
    ("kind", "acted"), [("drop", False), ("drop_after", True), ("hang", False)]
)
def test_a_cut_connection_says_nothing_of_whether_it_was_done(tg, anna, kind, acted):
    before = len(tg.messages(anna))
    tg.faults.add(kind)
    with pytest.raises(Hang if kind == "hang" else Cut):
        say(tg, anna)
    assert (len(tg.messages(anna)) > before) is acted


def test_faults_of_any_method_spare_polling_unless_it_is_named(tg):
    tg.faults.add("500")
    assert tg.call("getUpdates", {}) == []
    tg.faults.add("502", method="getUpdates")
    with pytest.raises(ApiError, match="Bad Gateway"):
        tg.call("getUpdates", {})
    with pytest.raises(ValueError, match="unknown fault"):
        tg.faults.add("earthquake")


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def refused(tg, chat) -> int:
    """Seconds to wait, 0 where the message was taken."""
    try:
        say(tg, chat)
    except ApiError as error:
        return int((error.parameters or {})["retry_after"])
    return 0


def test_one_message_a_second_in_a_chat(tg, anna):
    clock = Clock()
    tg.limits = Limits(clock=clock)
    assert [refused(tg, anna) for _ in range(2)] == [0, 1]
    clock.time += 1
    assert refused(tg, anna) == 0
    assert tg.limits.refused == 1


def test_twenty_messages_a_minute_in_a_group(tg):
    clock = Clock()
    tg.limits = Limits(clock=clock)
    group = tg.add_group("Группа")
    waits = []
    for _ in range(21):
        clock.time += 1
        waits.append(refused(tg, group))
    assert waits == [0] * 20 + [40]
    clock.time += 40
    assert refused(tg, group) == 0


def test_thirty_messages_a_second_in_all(tg):
    clock = Clock()
    tg.limits = Limits(clock=clock)
    people = [tg.add_person(str(number)) for number in range(31)]
    for person in people:
        tg.send(person, person, "/start")
    assert [refused(tg, person) for person in people] == [0] * 30 + [1]


def test_what_telegram_refuses_uses_up_no_limit(tg, anna):
    clock = Clock()
    tg.limits = Limits(clock=clock)
    with pytest.raises(ApiError, match="empty"):
        tg.call("sendMessage", {"chat_id": anna, "text": ""})
    assert refused(tg, anna) == 0


def test_every_call_is_kept_with_its_outcome(tg, anna):
    say(tg, anna)
    with pytest.raises(ApiError):
        say(tg, 5)
    done, failed = list(tg.calls)[-2:]
    assert (done.method, done.ok, done.result["text"]) == ("sendMessage", True, "x")
    assert (failed.ok, failed.error.code) == (False, 400)
