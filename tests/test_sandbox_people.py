"""People, groups and topics of the small Telegram: what they can do, what the bot hears of it."""

import pytest

from bot.sandbox.telegram import Telegram
from bot.sandbox.wire import ApiError, Impossible
from tools.story import ALL_KINDS


class Town:
    """A person, a forum with them in it, and what the bot has heard since last asked."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0
        self.tg = Telegram(now=lambda: self.time)
        self.tg.updates.allow(ALL_KINDS)
        self.anna = self.tg.add_person("Анна")
        self.forum = self.tg.add_group("Консультанты", forum=True)
        self.tg.join(self.forum, self.anna)
        self.heard()

    def heard(self) -> list[dict]:
        updates = [update for _, update in self.tg.updates.queue]
        self.tg.updates.queue.clear()
        return updates

    def call(self, method, **params):
        return self.tg.call(method, params)

    def refusal(self, method, **params) -> ApiError:
        with pytest.raises(ApiError) as caught:
            self.tg.call(method, params)
        return caught.value


@pytest.fixture
def town() -> Town:
    return Town()


def test_a_command_is_heard_with_its_entity(town):
    town.tg.send(town.anna, town.anna, "/start faq_1")
    (update,) = town.heard()
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert update["message"]["chat"] == {"id": town.anna, "type": "private", "first_name": "Анна"}


def test_a_plain_message_in_a_topic_replies_to_the_topics_beginning(town):
    thread = town.call("createForumTopic", chat_id=town.forum, name="Анна")["message_thread_id"]
    town.heard()
    said = town.tg.send(town.anna, town.forum, "Привет", thread=thread)
    reply = town.tg.send(town.anna, town.forum, "Ответ", reply_to=said)
    first, second = (update["message"] for update in town.heard())
    assert (first["message_thread_id"], first["is_topic_message"]) == (thread, True)
    assert first["reply_to_message"]["message_id"] == thread
    assert first["reply_to_message"]["forum_topic_created"]["name"] == "Анна"
    assert second["reply_to_message"]["message_id"] == said
    assert second["message_id"] == reply
    assert "reply_to_message" not in second["reply_to_message"]
    assert second["message_thread_id"] == thread


def test_general_has_no_thread(town):
    town.tg.send(town.anna, town.forum, "В общем")
    (update,) = town.heard()
    assert (
        not {"message_thread_id", "is_topic_message", "reply_to_message"} & update["message"].keys()
    )


def test_a_reply_in_a_group_without_topics_carries_a_thread_that_is_no_topic(town):
    group = town.tg.add_group("Группа")
    town.tg.join(group, town.anna)
    said = town.tg.send(town.anna, group, "Раз")
    town.heard()
    town.tg.send(town.anna, group, "Два", reply_to=said)
    (update,) = town.heard()
    assert update["message"]["message_thread_id"] == said
    assert "is_topic_message" not in update["message"]
    words = town.refusal("sendMessage", chat_id=group, text="x", message_thread_id=said)
    assert words.description == "Bad Request: message thread not found"


def test_topics_die_close_and_open(town):
    thread = town.call("createForumTopic", chat_id=town.forum, name="Анна")["message_thread_id"]
    there = {"chat_id": town.forum, "message_thread_id": thread}
    town.tg.close_topic(town.forum, thread)
    assert town.refusal("sendMessage", text="x", **there).description == "Bad Request: TOPIC_CLOSED"
    with pytest.raises(Impossible):
        town.tg.send(town.anna, town.forum, "x", thread=thread)
    town.call("reopenForumTopic", **there)
    assert town.call("sendMessage", text="x", **there)["reply_to_message"]["message_id"] == thread
    town.tg.delete_topic(town.forum, thread)
    assert town.tg.messages(town.forum, thread) == []
    for words in ("message thread not found", "TOPIC_DELETED", "TOPIC_ID_INVALID"):
        town.tg.topic_error = words
        refusal = town.refusal("sendMessage", text="x", **there)
        assert refusal.description == f"Bad Request: {words}"


def test_the_bot_hears_its_own_service_messages_and_nothing_else_of_its_own(town):
    town.call("createForumTopic", chat_id=town.forum, name="Анна")
    town.call("sendMessage", chat_id=town.forum, text="x")
    (update,) = town.heard()
    assert update["message"]["from"]["id"] == town.tg.bot_id
    assert "forum_topic_created" in update["message"]


def test_topics_need_a_right_and_a_forum(town):
    town.tg.restore_bot(town.forum, without=["can_manage_topics"])
    refusal = town.refusal("createForumTopic", chat_id=town.forum, name="x")
    assert refusal.description == "Bad Request: not enough rights to create a topic"
    town.tg.make_forum(town.forum, forum=False)
    refusal = town.refusal("createForumTopic", chat_id=town.forum, name="x")
    assert refusal.description == "Bad Request: the chat is not a forum"


def test_a_bot_thrown_out_hears_and_says_nothing(town):
    town.tg.remove_bot(town.forum)
    (update,) = town.heard()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    town.tg.send(town.anna, town.forum, "Слышно?")
    assert town.heard() == []
    refusal = town.refusal("sendMessage", chat_id=town.forum, text="x")
    words = "Forbidden: bot was kicked from the supergroup chat"
    assert (refusal.code, refusal.description) == (403, words)


def test_a_bot_that_is_no_administrator_hears_only_what_is_meant_for_it(town):
    town.tg.demote_bot(town.forum)
    mine = town.call("sendMessage", chat_id=town.forum, text="x")["message_id"]
    town.heard()
    town.tg.send(town.anna, town.forum, "между собой")
    town.tg.send(town.anna, town.forum, "/help")
    town.tg.send(town.anna, town.forum, "ответ", reply_to=mine)
    assert [update["message"]["text"] for update in town.heard()] == ["/help", "ответ"]


def test_blocking_is_told_and_sends_fail(town):
    town.tg.send(town.anna, town.anna, "/start")
    town.heard()
    town.tg.block(town.anna)
    (update,) = town.heard()
    change = update["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == (
        "member",
        "kicked",
    )
    refusal = town.refusal("sendMessage", chat_id=town.anna, text="x")
    assert (refusal.code, refusal.description) == (403, "Forbidden: bot was blocked by the user")
    town.tg.unblock(town.anna)
    assert town.call("sendMessage", chat_id=town.anna, text="x")["text"] == "x"
    town.tg.deactivate(town.anna)
    refusal = town.refusal("sendMessage", chat_id=town.anna, text="x")
    assert refusal.description == "Forbidden: user is deactivated"


def test_only_buttons_now_shown_can_be_pressed(town):
    town.tg.send(town.anna, town.anna, "/start")
    markup = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    sent = town.call("sendMessage", chat_id=town.anna, text="?", reply_markup=markup)["message_id"]
    town.heard()
    query = town.tg.press(town.anna, town.anna, sent, "Да")
    (update,) = town.heard()
    assert (update["callback_query"]["id"], update["callback_query"]["data"]) == (query, "yes")
    assert update["callback_query"]["message"]["reply_markup"] == markup
    town.call("editMessageText", chat_id=town.anna, message_id=sent, text="!")
    with pytest.raises(Impossible):
        town.tg.press(town.anna, town.anna, sent, "Да")
    town.tg.press_data(town.anna, town.anna, sent, "yes")
    assert town.heard()[0]["callback_query"]["data"] == "yes"


def test_the_reply_keyboard_is_the_last_one_sent(town):
    town.tg.send(town.anna, town.anna, "/start")
    rows = [[{"text": "Меню"}, {"text": "Помощь"}]]
    town.call("sendMessage", chat_id=town.anna, text="x", reply_markup={"keyboard": rows})
    town.call("sendMessage", chat_id=town.anna, text="без клавиатуры")
    assert town.tg.keyboard(town.anna) == [["Меню", "Помощь"]]
    town.heard()
    town.tg.tap(town.anna, "Меню")
    assert town.heard()[0]["message"]["text"] == "Меню"
    gone = {"remove_keyboard": True}
    town.call("sendMessage", chat_id=town.anna, text="x", reply_markup=gone)
    with pytest.raises(Impossible):
        town.tg.tap(town.anna, "Меню")


def test_an_album_comes_item_by_item_under_one_number(town):
    items = [{"kind": "photo", "caption": "Раз"}, {"kind": "video"}, {"kind": "photo"}]
    ids = town.tg.album(town.anna, town.anna, items)
    messages = [update["message"] for update in town.heard()]
    assert [message["message_id"] for message in messages] == ids
    assert len({message["media_group_id"] for message in messages}) == 1


def test_edits_and_reactions_are_told_and_deletions_are_not(town):
    said = town.tg.send(town.anna, town.anna, "Раз")
    town.time += 5
    town.heard()
    town.tg.edit(town.anna, town.anna, said, "Два")
    town.tg.react(town.anna, town.anna, said, "👍")
    town.tg.delete(town.anna, town.anna, said)
    edited, reacted = town.heard()
    assert edited["edited_message"]["text"] == "Два"
    assert edited["edited_message"]["edit_date"] == int(town.time)
    assert reacted["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]


def test_a_group_that_becomes_a_supergroup_answers_with_its_new_number(town):
    group = town.tg.add_group("Группа", supergroup=False)
    town.tg.join(group, town.anna)
    town.heard()
    new = town.tg.migrate(group)
    messages = [update["message"] for update in town.heard()]
    assert messages[0]["migrate_to_chat_id"] == new
    assert messages[1]["migrate_from_chat_id"] == group
    refusal = town.refusal("sendMessage", chat_id=group, text="x")
    assert refusal.parameters == {"migrate_to_chat_id": new}
    assert town.call("sendMessage", chat_id=new, text="x")["message_id"] == 2
    assert town.tg.send(town.anna, new, "тут") == 3


def test_message_numbers_are_common_in_private_and_own_in_supergroups(town):
    pavel = town.tg.add_person("Павел")
    first = town.tg.send(town.anna, town.anna, "x")
    assert town.tg.send(pavel, pavel, "x") == first + 1
    other = town.tg.add_group("Другая")
    assert town.call("sendMessage", chat_id=other, text="x")["message_id"] == 2


def test_members_come_and_go_before_the_bots_eyes(town):
    pavel = town.tg.add_person("Павел")
    town.tg.join(town.forum, pavel)
    town.tg.promote(town.forum, pavel)
    town.tg.leave(town.forum, pavel)
    heard = town.heard()
    statuses = [u["chat_member"]["new_chat_member"]["status"] for u in heard if "chat_member" in u]
    assert statuses == ["member", "administrator", "left"]
    assert [
        set(u["message"]) & {"new_chat_members", "left_chat_member"}
        for u in heard
        if "message" in u
    ] == [
        {"new_chat_members"},
        {"left_chat_member"},
    ]
    member = town.call("getChatMember", chat_id=town.forum, user_id=pavel)
    assert member["status"] == "left"


def test_the_group_itself_may_speak(town):
    town.tg.send(town.anna, town.forum, "От имени группы", as_group=True)
    (update,) = town.heard()
    assert update["message"]["sender_chat"]["id"] == town.forum
    assert update["message"]["from"]["username"] == "GroupAnonymousBot"


def test_nobody_can_do_what_no_client_lets_them(town):
    stranger = town.tg.add_person("Чужой")
    said = town.tg.send(town.anna, town.anna, "x")
    for doing in (
        lambda: town.tg.send(stranger, town.forum, "x"),
        lambda: town.tg.send(stranger, town.anna, "x"),
        lambda: town.tg.send(town.anna, town.anna, ""),
        lambda: town.tg.send(town.anna, town.anna, "x", kind="telepathy"),
        lambda: town.tg.edit(stranger, town.anna, said, "x"),
        lambda: town.tg.send(town.anna, town.forum, "x", thread=77),
    ):
        with pytest.raises(Impossible):
            doing()


def test_the_clock_can_be_moved(town):
    moves: list[float] = []
    town.tg.on_clock.append(moves.append)
    assert town.tg.move_clock(3600) == town.time + 3600
    town.tg.send(town.anna, town.anna, "x")
    assert town.tg.messages(town.anna)[-1]["date"] == int(town.time) + 3600
    assert moves == [3600]
