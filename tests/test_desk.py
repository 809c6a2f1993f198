"""A question goes to the consultants and the answer back; nothing else does, and nothing is lost."""

import pytest

from tests.town import Person, Town, labels, words

KINDS = (
    "photo", "video", "voice", "video_note", "audio", "document", "sticker",
    "location", "venue", "contact", "poll", "animation", "dice",
)  # fmt: skip


async def asking(town: Town, words: str = "Кто поможет с уставом?", name: str = "Нина") -> Person:
    person = await town.person(name).agrees()
    await person.says("/ask")
    await person.says(words)
    return person


async def test_a_question_goes_to_the_topic_and_the_answer_comes_back(town: Town) -> None:
    nina = await asking(town)
    card, copy = town.desk[-2:]
    assert "№ 1" in card["text"]
    assert "Нина" in card["text"]
    assert labels(card) == ["Беру", "Закрыть", "В базу ответов", "Новый вопрос"]
    assert card["message_thread_id"] == copy["message_thread_id"]
    assert any("Вопрос № 1" in text for text in nina.texts)

    reply = await town.olga.replies(copy, "Приезжайте в среду.")

    assert nina.heard == "Приезжайте в среду."
    assert [r["emoji"] for r in town.at(reply)["reactions"]] == ["👌"]
    assert town.rows("SELECT answered_at IS NOT NULL FROM questions") == [(1,)]


async def test_staff_talk_stays_inside(town: Town) -> None:
    nina = await asking(town)
    copy = town.desk[-1]
    before = len(nina.from_bot)

    talk = await town.olga.writes("Коллеги, кто возьмёт?", thread=copy["message_thread_id"])
    await town.olga.writes("И я о том же", reply_to=talk, thread=copy["message_thread_id"])
    await town.olga.writes("А это в общем чате")

    assert len(nina.from_bot) == before
    assert town.at(talk)["reactions"] == []


async def test_a_reply_to_the_card_or_to_a_colleagues_reply_goes_out(town: Town) -> None:
    nina = await asking(town)
    sergey = town.consultant("Сергей")
    reply = await town.olga.replies(town.in_desk("№ 1"), "Ответ на карточку")
    await sergey.writes("Добавлю", reply_to=reply, thread=town.at(reply)["message_thread_id"])

    assert nina.texts[-2:] == ["Ответ на карточку", "Добавлю"]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_message_goes_both_ways(town: Town, kind: str) -> None:
    nina = await asking(town)

    await nina.says(kind=kind)
    copied = town.desk[-1]
    await town.olga.replies(copied, kind=kind)

    assert kind in copied
    assert kind in nina.from_bot[-1]


async def test_while_a_question_is_open_everything_goes_to_the_consultants(town: Town) -> None:
    nina = await asking(town)

    await nina.says("сколько стоит зарегистрировать нко")

    assert town.desk_texts[-1] == "сколько стоит зарегистрировать нко"
    assert "4 000" not in nina.heard


async def test_an_album_arrives_as_one_and_a_late_item_follows(town: Town) -> None:
    nina = await asking(town)
    items = [{"kind": "photo"}, {"kind": "video"}, {"kind": "photo"}]
    ids = town.tg.album(nina.id, nina.id, items)
    await town.later(seconds=2)
    album = town.desk[-3:]
    assert [("photo" in m, "video" in m) for m in album] == [
        (True, False),
        (False, True),
        (True, False),
    ]
    assert len({m["media_group_id"] for m in album}) == 1

    group = next(m for m in nina.messages if m["message_id"] == ids[0])["media_group_id"]
    town.tg.send(nina.id, nina.id, kind="photo", media_group=group)
    await town.later(seconds=2)

    assert "photo" in town.desk[-1]
    assert len(town.desk) == 2 + 3 + 1


async def test_words_after_an_album_come_after_it(town: Town) -> None:
    nina = await asking(town)
    town.tg.album(nina.id, nina.id, [{"kind": "photo"}, {"kind": "photo"}])
    town.tg.send(nina.id, nina.id, "Это наш клуб")
    await town.later(seconds=2)

    assert ["photo" in m for m in town.desk[-3:]] == [True, True, False]
    assert town.desk_texts[-1] == "Это наш клуб"


async def test_a_consultants_album_arrives_as_one(town: Town) -> None:
    nina = await asking(town)
    copy = town.desk[-1]
    town.tg.album(
        town.olga.id, town.group, [{"kind": "photo"}, {"kind": "photo"}],
        reply_to=copy["message_id"], thread=copy["message_thread_id"],
    )  # fmt: skip
    await town.later(seconds=2)

    assert ["photo" in m for m in nina.from_bot[-2:]] == [True, True]
    assert len({m["media_group_id"] for m in nina.from_bot[-2:]}) == 1


async def test_quotes_are_kept_both_ways(town: Town) -> None:
    nina = await asking(town)
    more = await nina.says("И ещё: где взять бланк?")
    await town.olga.replies(town.in_desk("И ещё"), "На сайте.")
    answer = nina.from_bot[-1]
    assert answer["reply_to_message"]["message_id"] == more

    await nina.says("На каком?", reply_to=answer["message_id"])

    assert town.desk[-1]["reply_to_message"]["text"] == "На сайте."


async def test_a_blocked_person_is_told_of_and_comes_back(town: Town) -> None:
    nina = await asking(town)
    town.tg.block(nina.id)
    reply = await town.olga.replies(town.desk[-1], "Приезжайте в среду.")

    assert "Не доставлено: человек заблокировал бота" in town.desk_texts[-1]
    assert town.desk[-1]["reply_to_message"]["message_id"] == reply
    assert town.at(reply)["reactions"] == []
    assert town.rows("SELECT unreachable_at IS NOT NULL FROM people") == [(1,)]

    town.tg.unblock(nina.id)
    await nina.says("Я вернулась")
    await town.olga.replies(town.in_desk("Я вернулась"), "Повторяю: в среду.")

    assert nina.heard == "Повторяю: в среду."
    assert town.rows("SELECT unreachable_at FROM people") == [(None,)]


async def test_a_reply_is_marked_only_when_it_is_truth(town: Town) -> None:
    nina = await asking(town)
    town.tg.faults.add("429", method="copyMessage", times=1, retry_after=1)
    copy = town.desk[-1]
    reply = town.tg.send(
        town.olga.id,
        town.group,
        "Подождёт",
        reply_to=copy["message_id"],
        thread=copy["message_thread_id"],
    )
    await town.until(lambda: any(not c.ok for c in town.tg.calls if c.method == "copyMessage"))
    assert town.at(reply)["reactions"] == []

    await town.until(lambda: nina.heard == "Подождёт")
    await town.quiet()

    assert [r["emoji"] for r in town.at(reply)["reactions"]] == ["👌"]


@pytest.mark.parametrize("fault", ["500", "502", "drop", "429"])
async def test_trouble_with_telegram_loses_nothing(town: Town, fault: str) -> None:
    nina = await asking(town)
    town.tg.faults.add(fault, method="copyMessage", times=2)

    for number in range(3):
        town.tg.send(nina.id, nina.id, f"слово {number}")
    await town.until(lambda: town.desk_texts[-1] == "слово 2")

    assert [t for t in town.desk_texts if t.startswith("слово")] == [
        "слово 0",
        "слово 1",
        "слово 2",
    ]


@pytest.mark.parametrize(
    "wording", ["message thread not found", "TOPIC_DELETED", "TOPIC_ID_INVALID"]
)
async def test_a_deleted_topic_is_made_anew(town: Town, wording: str) -> None:
    nina = await asking(town)
    thread = town.desk[-1]["message_thread_id"]
    town.tg.topic_error = wording
    town.tg.delete_topic(town.group, thread)

    await nina.says("Вы меня слышите?")

    assert town.desk_texts[-1] == "Вы меня слышите?"
    assert town.desk[-1]["message_thread_id"] != thread
    await town.olga.replies(town.desk[-1], "Слышим.")
    assert nina.heard == "Слышим."


async def test_a_closed_topic_is_opened_again(town: Town) -> None:
    nina = await asking(town)
    town.tg.close_topic(town.group, town.desk[-1]["message_thread_id"])

    await nina.says("Вы меня слышите?")

    assert town.desk_texts[-1] == "Вы меня слышите?"


async def test_two_first_messages_at_once_make_one_topic(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("/ask")
    town.tg.send(nina.id, nina.id, "Первое")
    town.tg.send(nina.id, nina.id, "Второе")
    await town.quiet()

    created = [m for m in town.tg.messages(town.group) if "forum_topic_created" in m]
    assert len(created) == 1
    assert town.desk_texts[-2:] == ["Первое", "Второе"]


async def test_a_burst_of_ten_keeps_its_order(town: Town) -> None:
    nina = await asking(town)
    for number in range(10):
        town.tg.send(nina.id, nina.id, f"слово {number}")
    await town.quiet()

    assert town.desk_texts[-10:] == [f"слово {number}" for number in range(10)]


async def test_without_the_right_to_make_topics_the_question_comes_into_the_common_chat(
    town: Town,
) -> None:
    town.tg.restore_bot(town.group, without=["can_manage_topics"])
    nina = await asking(town)

    assert town.desk_texts[-1] == "Кто поможет с уставом?"
    assert "message_thread_id" not in town.desk[-1]
    await town.olga.replies(town.desk[-1], "Мы.")
    assert nina.heard == "Мы."


async def test_in_a_plain_group_card_and_copy_stand_together(build) -> None:
    town = await build(forum=False)
    people = [await town.person(name).agrees() for name in ("Нина", "Анна", "Пётр")]
    for person in people:
        await person.says("/ask")
    for person in people:
        town.tg.send(person.id, person.id, f"Пишет {person.name}")
    await town.quiet()

    for person in people:
        place = town.desk_texts.index(f"Пишет {person.name}")
        assert person.name in town.desk_texts[place - 1]
    await town.olga.replies(town.in_desk("Пишет Анна"), "Ответ Анне")
    assert people[1].heard == "Ответ Анне"
    assert "Ответ Анне" not in people[0].texts + people[2].texts


async def test_a_group_that_gets_topics_in_the_middle_goes_on(build) -> None:
    town = await build(forum=False)
    nina = await asking(town)
    town.tg.make_forum(town.group, True)
    await town.olga.writes("Теперь у нас темы")

    await nina.says("Что нового?")
    await town.olga.replies(town.in_desk("Что нового?"), "Темы.")

    assert "message_thread_id" in town.in_desk("Что нового?")
    assert nina.heard == "Темы."


async def test_a_group_that_becomes_a_supergroup_is_followed(build) -> None:
    town = await build(forum=False, supergroup=False)
    nina = await asking(town)
    town.group = town.tg.migrate(town.group)
    await town.quiet()

    await nina.says("Вы ещё здесь?")
    await town.olga.replies(town.in_desk("Вы ещё здесь?"), "Здесь.")

    assert nina.heard == "Здесь."


async def test_a_group_that_moved_while_the_bot_slept_is_followed(build) -> None:
    town = await build(forum=False, supergroup=False)
    nina = await asking(town)
    await town.stop()
    town.group, old = town.tg.migrate(town.group), town.group
    town.tg.updates.queue.clear()
    town.tg.send(nina.id, nina.id, "Вы ещё здесь?")
    town.group, new = old, town.group
    await town.start()
    town.group = new

    assert town.desk_texts[-1] == "Вы ещё здесь?"


async def test_a_bot_put_out_of_the_group_delivers_when_it_is_back(town: Town) -> None:
    nina = await asking(town)
    town.tg.remove_bot(town.group)
    town.tg.send(nina.id, nina.id, "Ау!")
    await town.until(lambda: any(not c.ok for c in town.tg.calls))

    town.tg.restore_bot(town.group)
    await town.until(lambda: town.desk_texts and town.desk_texts[-1] == "Ау!")


async def test_who_leads_the_group_is_told_what_to_mend(town: Town) -> None:
    await town.olga.says("/start")
    assert not any("Бот снова" in text for text in town.olga.texts)
    town.tg.remove_bot(town.group)
    await town.quiet()
    assert "Бота нет в группе консультантов" in town.olga.heard

    town.tg.restore_bot(town.group, without=["can_manage_topics"])
    await town.quiet()
    assert "Бот снова в группе" in town.olga.heard
    assert "разрешите управлять темами" in town.desk_texts[-1]

    said = len(town.desk)
    town.tg.restore_bot(town.group)
    await town.quiet()
    assert len(town.desk) == said


async def test_who_leads_another_group_hears_nothing_of_it(town: Town) -> None:
    stranger = town.person("Чужой")
    await stranger.says("/start")
    theirs = town.tg.add_group("Чужая группа")
    town.tg.join(theirs, stranger.id, "administrator")
    heard = len(stranger.from_bot)
    town.tg.remove_bot(theirs)
    town.tg.restore_bot(theirs, without=["can_manage_topics"])
    await town.quiet()

    assert len(stranger.from_bot) == heard
    assert not [m for m in town.tg.messages(theirs) if m["from"]["is_bot"]]


async def test_claiming_shows_whose_the_question_is(town: Town) -> None:
    await asking(town)
    sergey = town.consultant("Сергей")
    await town.olga.presses_on(town.in_desk("№ 1"), "Беру")
    card = town.in_desk("№ 1")
    assert "Отвечает Ольга" in card["text"]
    assert "Беру" in labels(card)

    press = town.tg.press_data(sergey.id, town.group, card["message_id"], "claim:1:0")
    await town.quiet()
    assert "Ольга" in town.desk_texts[-1]
    await sergey.presses_on(town.desk[-1], "Забрать себе")

    assert press in town.tg.answers
    assert "Отвечает Сергей" in town.in_desk("№ 1 ·")["text"]


async def test_closing_asks_for_a_rating_that_shows_on_the_card(town: Town) -> None:
    nina = await asking(town)
    await town.olga.presses_on(town.in_desk("№ 1"), "Закрыть")
    assert nina.buttons == ["1", "2", "3", "4", "5"]

    await nina.presses("5")

    assert "5 из 5" in nina.heard
    assert "Оценка: 5 из 5" in town.in_desk("№ 1 ·")["text"]
    assert town.rows("SELECT state, rating FROM questions") == [("closed", 5)]


async def test_a_new_message_reopens(town: Town) -> None:
    nina = await asking(town)
    await town.olga.presses_on(town.in_desk("№ 1"), "Закрыть")

    await nina.says("А куда именно приезжать?")

    assert town.desk_texts[-1] == "А куда именно приезжать?"
    assert town.rows("SELECT id, state FROM questions") == [(1, "open")]


async def test_after_fourteen_silent_days_a_question_closes_itself(town: Town) -> None:
    nina = await asking(town)
    before = len(nina.from_bot)
    await town.later(days=13)
    assert town.rows("SELECT state FROM questions") == [("open",)]

    await town.later(days=2)

    assert town.rows("SELECT state FROM questions") == [("closed",)]
    assert len(nina.from_bot) == before, "it closes without a word"
    assert "Закрыт" in town.in_desk("№ 1 ·")["text"]


async def test_who_has_left_the_group_can_do_nothing(town: Town) -> None:
    nina = await asking(town)
    sergey = town.consultant("Сергей")
    await sergey.replies(town.desk[-1], "Я ещё здесь")
    assert nina.heard == "Я ещё здесь"
    card = town.in_desk("№ 1")
    town.tg.leave(town.group, sergey.id)
    await town.quiet()

    town.tg.press_data(sergey.id, town.group, card["message_id"], "close:1")
    await town.quiet()

    assert town.rows("SELECT state FROM questions") == [("open",)]


async def test_an_administrator_may_write_as_the_group(town: Town) -> None:
    nina = await asking(town)

    await town.olga.replies(town.desk[-1], "От имени центра", as_group=True)

    assert nina.heard == "От имени центра"


async def test_in_another_group_the_bot_says_nothing(town: Town) -> None:
    other = town.tg.add_group("Чужая группа")
    stranger = town.person("Чужой")
    town.tg.join(other, stranger.id, "creator")
    for text in ("/start", "/help", "/broadcast", "Как открыть счёт?"):
        town.tg.send(stranger.id, other, text)
    await town.quiet()

    assert [m for m in town.tg.messages(other) if m["from"]["is_bot"] and "text" in m] == []


async def test_a_reply_to_a_copy_whose_record_was_lost_still_finds_its_person(town: Town) -> None:
    """A power cut between Telegram's answer and the commit leaves a copy without a record."""
    nina = await asking(town)
    copy = town.desk[-1]
    town.tg.call(
        "copyMessage",
        {
            "chat_id": town.group,
            "from_chat_id": nina.id,
            "message_id": nina.messages[-1]["message_id"],
            "message_thread_id": copy["message_thread_id"],
        },
    )
    await town.olga.replies(town.desk[-1], "Дошло?")

    assert nina.heard == "Дошло?"


async def test_words_in_the_desk_are_the_persons_own(town: Town) -> None:
    """HTML, templates and formatting in a name or a question stay what they are."""
    evil = await town.person("<b>{{ 7*7 }}</b>&").agrees()
    await evil.says("/ask")
    await evil.says("<i>не тег</i> {{ config }} & всё")

    assert "<b>{{ 7*7 }}</b>&" in town.in_desk("№ 1 ·")["text"]
    assert words(town.desk[-1]) == "<i>не тег</i> {{ config }} & всё"


async def test_topics_of_the_staff_are_left_alone(town: Town) -> None:
    await asking(town)
    own = town.tg.create_topic(town.group, town.olga.id, "Отпуска")
    before = len(town.desk)

    talk = await town.olga.writes("Кто когда?", thread=own)
    await town.olga.writes("Я в июле", thread=own, reply_to=talk)

    assert len(town.desk) == before
    assert not town.tg.chat(town.group).topics[own].closed


async def test_a_hidden_common_chat_is_opened_when_it_is_needed(town: Town) -> None:
    town.tg.restore_bot(town.group, without=["can_manage_topics"])
    town.tg.restore_bot(town.group)
    nina = await asking(town)
    town.tg.close_topic(town.group)

    await town.olga.writes("/help", thread=town.desk[-1]["message_thread_id"])
    town.tg.topic_error = "TOPIC_DELETED"
    await nina.says("Слышно?")

    assert town.desk_texts[-1] == "Слышно?"


async def test_messages_written_while_the_bot_slept_all_arrive(town: Town) -> None:
    people = [await town.person(name).agrees() for name in ("Нина", "Анна", "Пётр", "Вера", "Егор")]
    for person in people:
        await person.says("/ask")
    await town.stop()
    for person in people:
        town.tg.send(person.id, person.id, f"Ночью пишет {person.name}")

    await town.start()

    arrived = [text for text in town.desk_texts if text.startswith("Ночью")]
    assert sorted(arrived) == sorted(f"Ночью пишет {person.name}" for person in people)
    assert all(any("Вопрос №" in text for text in person.texts) for person in people)


async def test_a_copy_of_last_year_still_finds_its_person(town: Town) -> None:
    nina = await asking(town)
    copy = town.desk[-1]
    for _ in range(13):
        await town.later(days=30)

    await town.olga.replies(copy, "Лучше поздно")

    assert nina.heard == "Лучше поздно"
