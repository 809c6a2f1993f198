"""No one is forgotten: a question that waits too long is brought up, and not twice."""

from datetime import datetime

from tests.test_desk import asking
from tests.town import Town, words, write_content

REMINDER = "⏰"


def reminders(town: Town) -> list[str]:
    return [text for text in town.desk_texts if text.startswith(REMINDER)]


def lists(town: Town) -> list[str]:
    """The daily lists of what waits."""
    return [text for text in town.desk_texts if text.startswith("☀️")]


async def until_omsk(town: Town, moment: str) -> None:
    """Let the time come, by the centre's clock."""
    wanted = datetime.fromisoformat(f"{moment}+06:00")
    await town.later(seconds=(wanted - town.clock()).total_seconds() + 1)


async def holiday(town: Town, *holidays: str, workdays: tuple[str, ...] = ()) -> None:
    year = {"year": 2026, "holidays": list(holidays), "workdays": list(workdays)}
    file = write_content(town.folder / "calendar.json", calendar=[year])
    await town.load(file)


async def test_a_question_nobody_took_is_brought_up_to_all_after_two_hours(town: Town) -> None:
    await asking(town)
    await town.later(hours=1, minutes=59)
    assert reminders(town) == []

    await town.later(minutes=2)

    (reminder,) = reminders(town)
    assert "Коллеги, вопрос № 1 ждёт ответа с 23.11, 12:00 — больше 2 рабочих часов" in reminder
    assert "никто не взял" in reminder
    said = town.in_desk(REMINDER)
    question = town.in_desk("Кто поможет с уставом?")
    assert said["message_thread_id"] == question["message_thread_id"]
    assert said["reply_to_message"]["message_id"] == question["message_id"]


async def test_each_span_is_brought_up_once(town: Town) -> None:
    await asking(town)
    await town.later(hours=3)
    await town.later(hours=1)
    await town.stop()
    await town.start()
    await town.later(minutes=10)
    assert len(reminders(town)) == 1

    await until_omsk(town, "2026-11-25 17:59")
    assert len(reminders(town)) == 1, "24 working hours are over on Wednesday evening"
    await until_omsk(town, "2026-11-26 09:01")
    await town.later(days=5)

    assert len(reminders(town)) == 2
    assert "больше 24 рабочих часов" in reminders(town)[-1]


async def test_the_one_who_has_it_comes_first_then_all(town: Town) -> None:
    await asking(town)
    sergey = town.consultant("Сергей")
    await sergey.presses_on(town.in_desk("№ 1 ·"), "Беру")
    await town.later(hours=2)
    (mine,) = town.desk[-1:]

    assert words(mine).startswith("⏰ Сергей, вопрос № 1 у вас")
    mention = next(e for e in mine["entities"] if e["type"] == "text_mention")
    assert mention["user"]["id"] == sergey.id

    await until_omsk(town, "2026-11-26 09:01")

    assert len(reminders(town)) == 2
    assert "Коллеги, вопрос № 1" in reminders(town)[-1]
    assert "Сергей" in reminders(town)[-1]


async def test_who_has_a_username_is_named_by_it(town: Town) -> None:
    await asking(town)
    anna = town.tg.add_person("Анна", username="anna_consults")
    town.tg.join(town.group, anna, "member")
    town.tg.press(anna, town.group, town.in_desk("№ 1 ·")["message_id"], "Беру")
    await town.quiet()

    await town.later(hours=2)

    assert reminders(town)[-1].startswith("⏰ @anna_consults, вопрос № 1 у вас")


async def test_who_has_left_the_group_has_nothing(town: Town) -> None:
    await asking(town)
    sergey = town.consultant("Сергей")
    await sergey.presses_on(town.in_desk("№ 1 ·"), "Беру")
    town.tg.leave(town.group, sergey.id)
    await town.quiet()

    await town.later(hours=2)

    assert "Коллеги, вопрос № 1" in reminders(town)[-1]
    assert "никто не взял" in reminders(town)[-1]


async def test_taken_by_the_group_itself_it_is_brought_up_to_all(town: Town) -> None:
    """Who wrote in the name of the group is not known: nobody could be called."""
    nina = await asking(town)
    await town.olga.replies(town.desk[-1], "Сейчас посмотрим", as_group=True)
    await nina.says("Жду!")

    await town.later(hours=2)

    assert "Коллеги, вопрос № 1" in reminders(town)[-1]
    assert "никто не взял" in reminders(town)[-1]


async def test_after_a_standstill_only_the_latest_is_brought_up(town: Town) -> None:
    await asking(town)
    await town.later(days=3)
    await town.later(days=1)

    (reminder,) = reminders(town)
    assert "больше 24 рабочих часов" in reminder


async def test_an_answer_ends_the_waiting_and_a_new_message_begins_it_anew(town: Town) -> None:
    nina = await asking(town)
    await town.later(hours=2)
    assert len(reminders(town)) == 1
    await town.olga.replies(town.in_desk("Кто поможет"), "Мы поможем.")
    await town.later(days=1)
    assert len(reminders(town)) == 1

    await nina.says("Спасибо, а когда?")
    await nina.says("И куда?")
    await town.later(hours=2)

    assert len(reminders(town)) == 2
    assert "Ольга, вопрос № 1 у вас" in reminders(town)[-1]
    said = town.in_desk(REMINDER)
    assert said["reply_to_message"]["message_id"] == town.in_desk("а когда?")["message_id"]


async def test_what_is_said_before_an_answer_arrives_still_waits(town: Town) -> None:
    """The answer is on its way while the person writes on: that was not answered."""
    nina = await asking(town)
    town.tg.faults.add(kind="502", method="copyMessage", chat=nina.id, times=1)
    copy = town.desk[-1]
    town.tg.send(
        town.olga.id, town.group, "Мы.", reply_to=copy["message_id"], thread=copy["message_thread_id"]
    )  # fmt: skip
    await town.until(lambda: town.rows("SELECT last_staff_at FROM questions") != [(None,)])
    town.tg.send(nina.id, nina.id, "А кто «мы»?")
    await town.quiet()
    assert "Мы." in nina.texts

    await town.later(hours=2)

    assert len(reminders(town)) == 1


async def test_an_answer_that_did_not_arrive_leaves_the_person_waiting(town: Town) -> None:
    await asking(town)
    copy = town.desk[-1]
    town.tg.faults.add(kind="429", method="copyMessage", times=1, retry_after=1)
    reply = town.tg.send(
        town.olga.id, town.group, "Мы.", reply_to=copy["message_id"], thread=copy["message_thread_id"]
    )  # fmt: skip
    await town.until(lambda: town.rows("SELECT 1 FROM messages WHERE message_id = ?", reply))
    town.tg.delete(town.olga.id, town.group, reply)
    await town.quiet()
    assert "Не доставлено" in town.desk_texts[-1]

    await town.later(hours=2)

    assert "с 23.11, 12:00" in reminders(town)[-1]


async def test_a_reply_taken_back_leaves_the_person_waiting(town: Town) -> None:
    await asking(town)
    copy = town.desk[-1]
    reply = await town.olga.replies(copy, "Ой, не туда.")
    await town.olga.writes("/undo", reply_to=reply, thread=copy["message_thread_id"])

    await town.later(hours=2)

    assert len(reminders(town)) == 1


async def test_of_a_closed_question_nothing_is_heard(town: Town) -> None:
    nina = await asking(town)
    await town.olga.presses_on(town.in_desk("№ 1 ·"), "Закрыть")
    await town.later(days=3)
    assert reminders(town) + lists(town) == []

    await nina.says("Вопрос остался.")
    await town.later(hours=1)
    assert reminders(town) == [], "it waits since it was opened again"
    await town.later(hours=1)

    assert len(reminders(town)) == 1


async def test_only_working_hours_count(town: Town) -> None:
    await until_omsk(town, "2026-11-27 17:00")
    await asking(town)

    await until_omsk(town, "2026-11-30 09:59")
    assert reminders(town) == []
    await until_omsk(town, "2026-11-30 10:01")

    assert len(reminders(town)) == 1


async def test_holidays_and_moved_working_days_count(town: Town) -> None:
    await holiday(town, "2026-11-24", workdays=("2026-11-28",))
    await until_omsk(town, "2026-11-23 17:00")
    await asking(town)
    await until_omsk(town, "2026-11-25 09:59")
    assert reminders(town) == []
    await until_omsk(town, "2026-11-25 10:01")
    assert len(reminders(town)) == 1

    # 1 on Monday, 9 a day on Wednesday and Thursday, 5 on Friday.
    await until_omsk(town, "2026-11-27 14:01")

    assert len(reminders(town)) == 2


async def test_without_working_hours_every_hour_counts(build) -> None:
    town = await build(staff={"working_hours": "", "remind_after": ["30m", "3h"]})
    await until_omsk(town, "2026-11-28 02:00")
    await asking(town)
    await town.later(minutes=31)
    assert "больше 30 рабочих минут" in reminders(town)[-1]

    await town.later(hours=3)

    assert len(reminders(town)) == 2


async def test_the_settings_name_the_spans_and_none_means_silence(build) -> None:
    town = await build(staff={"remind_after": []})
    await asking(town)
    await town.later(days=3)

    assert reminders(town) == []


async def test_who_cannot_be_answered_is_not_brought_up(town: Town) -> None:
    nina = await asking(town)
    town.tg.block(nina.id)
    await town.quiet()
    await town.later(days=3)
    assert reminders(town) + lists(town) == []

    town.tg.unblock(nina.id)
    await nina.says("Я снова здесь")
    await town.later(minutes=1)

    assert len(reminders(town)) == 1, "now it can be answered, and it has waited long"


async def test_in_a_plain_group_the_reminder_answers_the_message_that_waits(build) -> None:
    town = await build(forum=False)
    await asking(town, name="Нина")
    await town.later(minutes=30)
    await asking(town, "А кто поможет с грантом?", name="Анна")
    await town.later(hours=1, minutes=31)

    said = town.in_desk(REMINDER)
    assert "№ 1" in said["text"]
    assert words(said["reply_to_message"]) == "Кто поможет с уставом?"


async def test_a_reply_to_a_reminder_stays_inside(town: Town) -> None:
    nina = await asking(town)
    await town.later(hours=2)
    before = len(nina.from_bot)

    reply = await town.olga.replies(town.in_desk(REMINDER), "Сергей, возьмёшь? Я в отпуске")

    assert len(nina.from_bot) == before
    assert "осталось между нами" in town.desk_texts[-1]
    assert town.at(reply)["reactions"] == []
    assert town.rows("SELECT waiting_since IS NOT NULL FROM questions") == [(1,)]


async def test_a_split_question_waits_by_itself_and_the_old_one_no_more(town: Town) -> None:
    nina = await asking(town)
    await town.olga.replies(town.desk[-1], "Поможем.")
    await nina.says("И ещё: как открыть счёт?")
    copy = town.desk[-1]
    await town.olga.writes("/new", reply_to=copy["message_id"], thread=copy["message_thread_id"])

    await town.later(hours=2)

    (reminder,) = reminders(town)
    assert "вопрос № 2" in reminder
