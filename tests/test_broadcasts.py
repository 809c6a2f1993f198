"""Broadcasts: chosen, looked at, confirmed, sent once to each, and stopped when told."""

from typing import Any

import pytest

from bot.sandbox.limits import Limits
from tests.conftest import Build
from tests.test_privacy import forgotten
from tests.test_seminars import announced, opens
from tests.town import Consultant, Person, Town, labels, words

STATES = "SELECT state, count(*) FROM recipients GROUP BY state ORDER BY state"
NEWS = "Завтра <приём> в клубе"


async def agreed(town: Town, *names: str) -> list[Person]:
    return [await town.person(name).agrees() for name in names]


async def lives_in(person: Person, place: str) -> None:
    await person.says("/profile")
    await person.presses("Изменить район")
    await person.says(place)
    await person.presses(place)
    await person.presses("Пропустить")


def newest(town: Town, label: str) -> dict:
    """The newest message in the group that has this button."""
    return next(m for m in reversed(town.desk) if label in labels(m))


async def tap(town: Town, label: str, who: Consultant | None = None) -> str:
    """Press the newest button of that label; return what the press was answered with."""
    who = who or town.olga
    press = await who.presses_on(newest(town, label), label)
    return str(town.tg.answers.get(press, {}).get("text", ""))


async def offered(town: Town, text: str | None = NEWS, **how: Any) -> int:
    """Olga writes what is to be sent, and /broadcast in reply; returns the message."""
    message = await town.olga.writes(text, **how)
    await town.olga.writes("/broadcast", reply_to=message)
    return message


async def sent(town: Town, text: str = NEWS, to: str = "Всем") -> None:
    """Offer, look and confirm; wait for the end."""
    await offered(town, text)
    await tap(town, to)
    await tap(town, "Отправить")
    await over(town)


async def over(town: Town, words_of_end: str = "Рассылка закончена") -> dict:
    """Let the seconds pass until the message in the group tells the end; return it."""

    def told() -> list[dict]:
        return [m for m in town.desk if words_of_end in words(m)]

    for _ in range(20):
        await town.later(seconds=1)
        if told():
            break
    return told()[-1]


def states(town: Town) -> dict[str, int]:
    return dict(town.rows(STATES))


def got(person: Person, text: str = NEWS) -> int:
    return person.texts.count(text)


# -- to everybody ----------------------------------------------------------------------------------


async def test_from_the_reply_to_the_end(town: Town) -> None:
    nina, petr, vera = await agreed(town, "Нина", "Пётр", "Вера")
    town.tg.deactivate(vera.id)

    await offered(town)
    assert "Всем" in labels(town.desk[-1])
    await tap(town, "Всем")

    sample, control = town.desk[-2:]
    assert words(sample) == NEWS
    assert "Получателей: 3" in words(control)
    assert labels(control)[:2] == ["Отправить", "Отменить"]
    assert got(nina) == 0
    await tap(town, "Отправить")
    assert labels(town.at(control["message_id"])) == ["Пауза", "Остановить"]
    end = await over(town)

    assert end["message_id"] == control["message_id"], "one message shows it all"
    assert "Доставлено: 2. Не удалось доставить: 1" in words(end)
    assert labels(end) == []
    assert got(nina) == got(petr) == 1
    assert states(town) == {"blocked": 1, "sent": 2}
    assert town.rows("SELECT count(*) FROM outbox WHERE lane = 3") == [(0,)]
    assert town.rows("SELECT count(*) FROM people WHERE unreachable_at IS NOT NULL") == [(1,)]


async def test_who_is_known_to_have_blocked_the_bot_is_not_counted(town: Town) -> None:
    _, petr = await agreed(town, "Нина", "Пётр")
    town.tg.block(petr.id)
    await town.quiet()
    town.person("Вера")

    await offered(town)
    await tap(town, "Всем")

    assert "Получателей: 1" in words(town.desk[-1])


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "poll", "sticker", "location"])
async def test_any_kind_is_copied(town: Town, kind: str) -> None:
    (nina,) = await agreed(town, "Нина")

    await offered(town, None, kind=kind)
    await tap(town, "Всем")
    await tap(town, "Отправить")
    await over(town)

    assert kind in nina.messages[-1]
    assert labels(nina.messages[-1]) == ["Не присылать новости"]
    assert states(town) == {"sent": 1}


async def test_formatting_stays(town: Town) -> None:
    (nina,) = await agreed(town, "Нина")
    bold = [{"type": "bold", "offset": 0, "length": 6}]
    await offered(town, "Важное сообщение", entities=bold)
    await tap(town, "Всем")
    await tap(town, "Отправить")
    await over(town)

    assert nina.messages[-1]["entities"] == bold


async def test_an_album_goes_as_one_and_has_no_button(town: Town) -> None:
    (nina,) = await agreed(town, "Нина")
    items = [{"kind": "photo", "caption": "Афиша"}, {"kind": "photo"}, {"kind": "photo"}]
    album = town.tg.album(town.olga.id, town.group, items)
    await town.quiet()
    before = len(nina.messages)

    await town.olga.writes("/broadcast", reply_to=album[1])
    await tap(town, "Всем")
    await tap(town, "Отправить")
    await over(town)

    arrived = nina.messages[before:]
    assert len(arrived) == 3
    assert len({message["media_group_id"] for message in arrived}) == 1
    assert not any(labels(message) for message in arrived)


async def test_what_was_looked_at_is_what_goes(town: Town) -> None:
    """Words changed, or taken away, after the look do not change what people get."""
    (nina,) = await agreed(town, "Нина")
    message = await offered(town)
    await tap(town, "Всем")
    town.tg.edit(town.olga.id, town.group, message, "Совсем другое")
    await town.quiet()
    town.tg.delete(town.olga.id, town.group, message)
    await tap(town, "Отправить")
    await over(town)

    assert got(nina) == 1


# -- who may ---------------------------------------------------------------------------------------


async def test_only_administrators_may(town: Town) -> None:
    (nina,) = await agreed(town, "Нина")
    sergey = town.consultant("Сергей")
    message = await town.olga.writes(NEWS)

    await sergey.writes("/broadcast", reply_to=message)
    assert town.desk_texts[-1] == "Рассылает администратор группы."
    await offered(town)
    assert await tap(town, "Всем", sergey) == "Рассылает администратор группы."
    await tap(town, "Всем")
    assert await tap(town, "Отправить", sergey) == "Рассылает администратор группы."
    await nina.says("/broadcast")

    assert states(town) == {}
    assert town.rows("SELECT count(*) FROM broadcasts") == [(1,)]


async def test_without_a_message_it_says_how(town: Town) -> None:
    await town.olga.writes("/broadcast")

    assert "Ответьте /broadcast" in town.desk_texts[-1]


async def test_cancelled_is_cancelled(town: Town) -> None:
    (nina,) = await agreed(town, "Нина")
    await offered(town)
    await tap(town, "Всем")
    control = town.desk[-1]
    await tap(town, "Отменить")
    assert words(town.at(control["message_id"])).startswith("Рассылка отменена")

    press = town.tg.press_data(town.olga.id, town.group, control["message_id"], "cast:1:send")
    await town.quiet()

    assert town.tg.answers[press]["text"] == "Эта рассылка уже решена."
    assert got(nina) == 0


async def test_a_double_tap_sends_once(town: Town) -> None:
    nina, _ = await agreed(town, "Нина", "Пётр")
    await offered(town)
    await tap(town, "Всем")
    control = newest(town, "Отправить")["message_id"]
    for _ in range(3):
        town.tg.press_data(town.olga.id, town.group, control, "cast:1:send")
    await town.quiet()
    await over(town)

    assert got(nina) == 1
    assert states(town) == {"sent": 2}
    assert len([m for m in town.desk if words(m) == NEWS]) == 1


async def test_two_looks_at_one_broadcast_are_one(town: Town) -> None:
    await agreed(town, "Нина")
    await offered(town)
    menu = newest(town, "Всем")["message_id"]
    for _ in range(2):
        town.tg.press_data(town.olga.id, town.group, menu, "cast:1:everybody")
    await town.quiet()

    assert len([m for m in town.desk if words(m) == NEWS]) == 1


# -- to some ---------------------------------------------------------------------------------------


async def test_one_municipality_goes_on_at_once(town: Town) -> None:
    nina, petr = await agreed(town, "Нина", "Пётр")
    await lives_in(nina, "Тарский район")

    await offered(town)
    await tap(town, "По муниципалитету")
    assert "Тарский район" in labels(town.desk[-1])
    assert "Большереченский район" not in labels(town.desk[-1]), "nobody is from there"
    await tap(town, "Тарский район")
    assert "Получателей: 1" in words(town.desk[-1])
    await tap(town, "Отправить")
    await over(town)

    assert (got(nina), got(petr)) == (1, 0)


async def test_where_there_is_nothing_to_choose_it_says_so(town: Town) -> None:
    await agreed(town, "Нина")
    await offered(town)
    await tap(town, "По муниципалитету")
    assert "Никто ещё не указал" in words(town.desk[-1])
    await tap(town, "← Назад")
    await tap(town, "По семинару")
    assert "Семинаров пока нет" in words(town.desk[-1])
    await tap(town, "← Назад")
    assert labels(town.desk[-1])[:3] == ["Всем", "По муниципалитету", "По семинару"]


async def test_participants_of_a_seminar(town: Town) -> None:
    await announced(town)
    nina, petr, vera = await agreed(town, "Нина", "Пётр", "Вера")
    for person in (nina, petr):
        await opens(person)
        await person.presses("Записаться")
    await offered(town)
    await tap(town, "По семинару")
    await tap(town, "Начинающий фандрайзер")
    assert "Получателей: 2" in words(town.desk[-1]), "it has not begun: nothing more to ask"
    await tap(town, "Отменить")

    await town.change("UPDATE registrations SET state = ? WHERE person_id = ?", [("attended", 1)])
    await town.later(days=9)
    await offered(town)
    await tap(town, "По семинару")
    await tap(town, "Начинающий фандрайзер")
    await tap(town, "Кто пришёл")
    assert "Получателей: 1" in words(town.desk[-1])
    await tap(town, "Отправить")
    await over(town)

    assert [got(person) for person in (nina, petr, vera)] == [1, 0, 0]


async def test_several_are_joined_any_of_a_kind_all_of_the_kinds(town: Town) -> None:
    await announced(town)
    nina, petr, vera, egor = await agreed(town, "Нина", "Пётр", "Вера", "Егор")
    await lives_in(nina, "Тарский район")
    await lives_in(petr, "Большереченский район")
    await lives_in(vera, "Яйский муниципальный округ")
    for person in (nina, vera, egor):
        await opens(person)
        await person.presses("Записаться")

    await offered(town)
    await tap(town, "Выбрать несколько")
    await tap(town, "По муниципалитету")
    await tap(town, "Тарский район")
    await tap(town, "Большереченский район")
    assert "✓ Тарский район" in labels(town.desk[-1])
    assert "Получателей: 2" in words(town.desk[-1])
    await tap(town, "← Назад")
    await tap(town, "По семинару")
    await tap(town, "Начинающий фандрайзер")
    assert "Получателей: 1" in words(town.desk[-1])
    await tap(town, "Далее")
    await tap(town, "Отправить")
    await over(town)

    assert [got(person) for person in (nina, petr, vera, egor)] == [1, 0, 0, 0]


async def test_by_what_profiles_say(town: Town) -> None:
    """Any of the kinds and any of the interests, both together; without any, no such button."""
    nina, petr, vera = await agreed(town, "Нина", "Пётр", "Вера")
    await offered(town)
    assert "По виду организации и интересам" not in labels(town.desk[-1])
    await tap(town, "Отменить")
    rows = [(1, "is_tos"), (1, "likes_sport"), (1, "unnamed"), (2, "is_ano"), (3, "is_tos")]
    await town.change("INSERT INTO profile_codes (person_id, code) VALUES (?, ?)", rows)

    await offered(town)
    await tap(town, "Выбрать несколько")
    await tap(town, "По виду организации и интересам")
    assert labels(town.desk[-1])[:3] == ["АНО", "Спорт", "ТОС без регистрации"]
    await tap(town, "ТОС без регистрации")
    await tap(town, "Спорт")
    await tap(town, "Далее")
    await tap(town, "Отправить")
    await over(town)

    assert [got(person) for person in (nina, petr, vera)] == [1, 0, 0]


async def test_a_correction_to_who_got_it_and_to_who_did_not(town: Town) -> None:
    nina, petr, vera = await agreed(town, "Нина", "Пётр", "Вера")
    town.tg.deactivate(petr.id)
    await sent(town)
    assert states(town) == {"blocked": 1, "sent": 2}
    await town.olga.writes("/broadcast", reply_to=await town.olga.writes("Поправка"))
    offers = [one for one in labels(town.desk[-1]) if "получил" in one]
    assert [one.split(" рассылку")[0] for one in offers] == ["Кто получил", "Кто не получил"]

    await tap(town, offers[0])
    assert "Получателей: 2" in words(town.desk[-1])
    await tap(town, "Отправить")
    await over(town)

    assert got(nina, "Поправка") == got(vera, "Поправка") == 1


# -- asked again -----------------------------------------------------------------------------------


async def test_the_same_words_within_a_day_are_asked_again(town: Town) -> None:
    (nina,) = await agreed(town, "Нина")
    await sent(town)
    await offered(town)
    await tap(town, "Всем")
    await tap(town, "Отправить")

    assert "Такое уже отправляли сегодня в 12:0" in words(town.desk[-1])
    assert got(nina) == 1
    await tap(town, "Отправить")
    await over(town)
    assert got(nina) == 2

    await town.later(hours=25)
    await sent(town)
    assert got(nina) == 3


async def many(town: Town, number: int) -> None:
    """People whom nobody could make say «Согласен» one by one; Telegram does not know them."""
    await town.change(
        "INSERT INTO people (channel, address, name, consent_version, consented_at)"
        " VALUES ('telegram', ?, ?, '1', '2026-11-22T00:00:00.000Z')",
        [(500_000 + at, f"N{at}") for at in range(number)],
    )


async def test_for_many_another_administrator_confirms(town: Town) -> None:
    await many(town, 501)
    await offered(town)
    await tap(town, "Всем")
    assert "Получателей: 501" in words(town.desk[-1])
    sergey = town.consultant("Сергей", "administrator")
    await town.quiet()

    await tap(town, "Отправить")
    assert town.rows("SELECT state FROM broadcasts") == [("confirming",)]
    assert "Ольга — за" in words(town.desk[-1])
    assert "другой администратор" in await tap(town, "Ждёт второго администратора")
    await tap(town, "Ждёт второго администратора", sergey)

    assert town.rows("SELECT state, first_by, confirmed_by FROM broadcasts") == [
        ("running", town.olga.id, sergey.id)
    ]


async def test_a_lone_administrator_sends_to_many_alone(town: Town) -> None:
    await many(town, 501)
    await offered(town)
    await tap(town, "Всем")
    await tap(town, "Отправить")

    assert town.rows("SELECT state FROM broadcasts") == [("running",)]


# -- paused, stopped -------------------------------------------------------------------------------


def slow(town: Town) -> None:
    """Let every call take long enough for a press to come in between."""
    town.tg.faults.latency = 0.05


@pytest.fixture
async def paced(build: Build) -> Town:
    return await build(telegram={"messages_per_second": 30})


async def under_way(town: Town, number: int = 40, limit: int = 0) -> list[Person]:
    """A broadcast to so many that has begun, under Telegram's limit a second."""
    people = [town.person(f"Житель {at}") for at in range(number)]
    for person in people:
        town.tg.send(person.id, person.id, "/faq")
    await town.until(lambda: all(person.from_bot for person in people), "they know the bot")
    await town.change(
        "INSERT INTO people (channel, address, name, consent_version, consented_at)"
        " VALUES ('telegram', ?, ?, '1', '2026-11-22T00:00:00.000Z')",
        [(person.id, person.name) for person in people],
    )
    town.tg.limits = Limits(limit, int(limit > 0), 0)
    await offered(town)
    await tap(town, "Всем")
    town.tg.press(town.olga.id, town.group, newest(town, "Отправить")["message_id"], "Отправить")
    await town.until(lambda: sum(map(got, people)) > 3, "it has begun")
    return people


def press_now(town: Town, label: str) -> None:
    town.tg.press(town.olga.id, town.group, newest(town, label)["message_id"], label)


def progressed(town: Town) -> tuple:
    return town.rows("SELECT state, sent FROM broadcasts")[0]


async def test_paused_nothing_goes_and_it_goes_on_without_repeating(paced: Town) -> None:
    people = await under_way(paced)
    press_now(paced, "Пауза")
    await paced.until(lambda: progressed(paced)[0] == "paused")
    await paced.quiet()
    before = sum(map(got, people))
    assert before < 40
    await paced.later(seconds=5)
    assert sum(map(got, people)) == before
    assert "Пауза." in paced.desk_texts[-1]

    press_now(paced, "Продолжить")
    await paced.until(lambda: progressed(paced)[1] == 40)
    await over(paced)

    assert [got(person) for person in people] == [1] * 40
    assert states(paced) == {"sent": 40}


async def test_stopped_stays_stopped_after_a_restart(paced: Town) -> None:
    people = await under_way(paced)
    press_now(paced, "Остановить")
    await paced.until(lambda: progressed(paced)[0] == "stopped")
    await paced.stop()
    await paced.start()
    end = await over(paced, "Рассылка остановлена")

    reached = sum(map(got, people))
    assert 3 < reached < 40
    assert states(paced) == {"sent": reached, "stopped": 40 - reached}
    assert f"Доставлено: {reached}." in words(end)
    assert f"Не отправлено: {40 - reached}" in words(end)
    await paced.later(hours=1)
    assert sum(map(got, people)) == reached


async def test_a_restart_in_the_middle_repeats_nothing(paced: Town) -> None:
    people = await under_way(paced)
    await paced.stop()
    assert sum(map(got, people)) < 40
    await paced.start()
    await paced.until(lambda: progressed(paced)[1] == 40)

    assert [got(person) for person in people] == [1] * 40


# -- when it goes wrong ----------------------------------------------------------------------------


async def test_it_stops_itself_when_what_is_sent_is_gone(paced: Town) -> None:
    people = await under_way(paced)
    sample = next(m for m in paced.desk if words(m) == NEWS)
    paced.tg.delete(paced.olga.id, paced.group, sample["message_id"])
    await paced.until(lambda: progressed(paced)[0] == "stopped")
    await over(paced, "Рассылка остановлена.")

    assert any("образца" in text for text in paced.desk_texts)
    found = states(paced)
    assert found["sent"] == sum(map(got, people))
    assert 0 < found["failed"] <= 12
    assert sum(found.values()) == 40


async def test_put_out_of_the_group_it_takes_nobody_for_gone(paced: Town) -> None:
    people = await under_way(paced)
    paced.tg.remove_bot(paced.group)
    await paced.until(lambda: progressed(paced)[0] == "stopped")

    assert paced.rows("SELECT count(*) FROM people WHERE unreachable_at IS NOT NULL") == [(0,)]
    paced.tg.restore_bot(paced.group)
    await over(paced, "Рассылка остановлена.")
    assert states(paced)["sent"] == sum(map(got, people))


async def test_it_holds_on_when_too_many_fail(paced: Town) -> None:
    """Not because of blocks, and not because of the message: nobody knows, so a person looks."""
    people = await under_way(paced)
    for person in people[10:25]:
        paced.tg.faults.add("400", method="copyMessage", chat=person.id)
    await paced.until(lambda: progressed(paced)[0] == "paused")
    await paced.quiet()
    assert any("Рассылка остановилась сама" in text for text in paced.desk_texts)
    assert "VOICE_MESSAGES_FORBIDDEN" in words(newest(paced, "Продолжить"))
    assert states(paced)["failed"] >= 10
    paced.tg.faults.clear()

    await tap(paced, "Продолжить")
    await over(paced)

    found = states(paced)
    assert found["sent"] + found["failed"] == 40
    assert found["sent"] == sum(map(got, people))


async def test_a_few_failures_hold_nobody_up(paced: Town) -> None:
    people = await under_way(paced)
    for person in people[10:18]:
        paced.tg.faults.add("400", method="copyMessage", chat=person.id)
    end = await over(paced)

    assert "Доставлено: 32. Не удалось доставить: 8" in words(end)
    assert [got(person) for person in people] == [1] * 10 + [0] * 8 + [1] * 22


@pytest.mark.parametrize("limit", [30, 20, 10])
async def test_under_any_limit_each_gets_it_once(paced: Town, limit: int) -> None:
    people = await under_way(paced, 30, limit)
    await paced.until(lambda: progressed(paced)[1] == 30)

    assert [got(person) for person in people] == [1] * 30
    assert states(paced) == {"sent": 30}


# -- what people want ------------------------------------------------------------------------------


async def test_one_tap_and_no_more_news(town: Town) -> None:
    nina, petr = await agreed(town, "Нина", "Пётр")
    await sent(town, "Первая")
    await nina.presses("Не присылать новости")
    assert "/settings" in nina.heard
    await sent(town, "Вторая")
    assert (got(nina, "Вторая"), got(petr, "Вторая")) == (0, 1)

    await nina.presses("Снова присылать новости")
    await sent(town, "Третья")
    assert got(nina, "Третья") == 1


async def test_settings_by_category(town: Town) -> None:
    nina, petr = await agreed(town, "Нина", "Пётр")
    await nina.says("/settings")
    await nina.presses("✅ новости о грантах")
    assert "🔕 новости о грантах" in nina.buttons
    await offered(town)
    await tap(town, "Рубрика: новости")
    await tap(town, "Всем")
    assert "Получателей: 1" in words(town.desk[-1])
    await tap(town, "Отправить")
    await over(town)
    assert (got(nina), got(petr)) == (0, 1)

    await nina.presses("🔕 новости о грантах")
    await sent(town, "Новости")
    assert got(nina, "Новости") == 1


async def test_settings_need_consent_and_go_on_by_themselves(town: Town) -> None:
    nina = town.person()
    await nina.says("/settings")
    assert nina.buttons == ["Согласен", "Не согласен"]
    await nina.presses("Согласен")

    assert any(text.startswith("Что вам присылать") for text in nina.texts)


async def test_the_button_under_the_sample_does_nothing(town: Town) -> None:
    await agreed(town, "Нина")
    await offered(town)
    await tap(town, "Всем")

    assert "образец" in await tap(town, "Не присылать новости")
    assert town.rows("SELECT count(*) FROM opt_outs") == [(0,)]


async def test_who_is_erased_is_gone_from_it_and_the_counts_stay(town: Town) -> None:
    nina, _ = await agreed(town, "Нина", "Пётр")
    await sent(town)
    await nina.presses("Не присылать новости")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    kept = town.file(nina.from_bot[-2]["document"]["file_id"]).decode()
    assert '"category": "news"' in kept
    assert '"unwanted"' in kept
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")
    await forgotten(town, "Нина")

    assert town.rows("SELECT total, sent FROM broadcasts") == [(2, 2)]
    assert town.rows("SELECT count(*) FROM recipients") == [(1,)]


async def test_thousands_are_frozen_and_stopped_in_slices(town: Town) -> None:
    await many(town, 4_500)
    await offered(town)
    await tap(town, "Всем")
    await town.olga.writes("15:00", reply_to=newest(town, "Отправить")["message_id"])
    await tap(town, "Отправить")
    await town.until(lambda: states(town) == {"queued": 4_500})
    assert town.rows("SELECT total, frozen_end FROM broadcasts") == [(4_500, None)]

    await tap(town, "Остановить")
    end = await over(town, "Рассылка остановлена")

    assert states(town) == {"stopped": 4_500}
    assert "Не отправлено: 4500" in words(end)


async def test_who_is_erased_while_it_waits_gets_nothing(town: Town) -> None:
    nina, petr = await agreed(town, "Нина", "Пётр")
    await offered(town)
    await tap(town, "Всем")
    await town.olga.writes("15:00", reply_to=newest(town, "Отправить")["message_id"])
    await tap(town, "Отправить")
    await town.later(seconds=2)
    await petr.says("/privacy")
    await petr.presses("Удалить мои данные")
    await petr.presses("Удалить навсегда")
    await town.later(hours=4)
    end = await over(town)

    assert (got(nina), got(petr)) == (1, 0)
    assert "Доставлено: 1. Не удалось доставить: 0" in words(end)
    assert town.rows("SELECT total, sent FROM broadcasts") == [(1, 1)]


async def test_progress_is_shown_no_more_often_than_every_five_seconds(paced: Town) -> None:
    people = await under_way(paced, 40)
    await paced.until(lambda: progressed(paced)[1] == 40)
    edits = [call for call in paced.tg.calls if call.method == "editMessageText"]
    shown = [call for call in edits if "Отправляем" in str(call.params)]

    assert len(people) == 40
    assert 1 <= len(shown) <= 2


async def test_talk_about_a_broadcast_stays_inside(town: Town) -> None:
    (nina,) = await agreed(town, "Нина")
    await nina.says("/ask вопрос")
    thread = town.desk[-1]["message_thread_id"]
    await town.olga.writes(
        "/broadcast", reply_to=await town.olga.writes(NEWS, thread=thread), thread=thread
    )
    await tap(town, "Всем")
    before = len(nina.from_bot)

    await town.olga.replies(town.desk[-1], "Отправлять?")
    await town.olga.replies(newest(town, "Отправить"), "Так себе текст")

    assert len(nina.from_bot) == before
    assert "только в группе" in town.desk_texts[-1]
