"""People without Telegram: seats of their own, and a host who answers for them."""

import json

import pytest

from bot import guests
from bot.guests import MOST
from tests.test_privacy import forgotten
from tests.test_seminars import announced, opens, seats, signs_up, told
from tests.town import Person, Town, labels, words

MARIA = "Мария Петрова"


async def brings(host: Person, name: str = MARIA) -> None:
    """Say who comes along, and that they agree."""
    await host.presses("Записать ещё человека")
    await host.says(name)
    await host.presses("Согласен, записать")


def guest_rows(town: Town) -> list[tuple]:
    return town.rows(
        "SELECT state, guest_name, brought_by IS NOT NULL FROM registrations"
        " WHERE person_id IS NULL ORDER BY id"
    )


async def test_a_guest_is_kept_only_after_their_consent_was_said(town: Town) -> None:
    await announced(town, capacity=5)
    nina = await signs_up(town)
    await nina.presses("Записать ещё человека")
    await nina.says(f"  {MARIA} ")
    assert MARIA in nina.heard
    assert "согласие за него даёте вы" in nina.heard
    assert nina.buttons == ["Согласен, записать", "Не нужно"]
    assert town.rows("SELECT count(*) FROM dialogues") == [(0,)], "the name is kept nowhere"
    assert guest_rows(town) == []

    await nina.presses("Согласен, записать")

    assert guest_rows(town) == [("registered", MARIA, 1)]
    assert f"Место есть: {MARIA}" in nina.heard
    assert nina.buttons == ["Записать ещё человека"]
    card = next(m for m in nina.from_bot if "Отменить запись" in labels(m))
    assert f"С вами: {MARIA}" in words(card)
    assert labels(card)[-1] == f"Убрать: {MARIA}"
    assert len(told(nina, "Вы записаны")) == 1, "these words are the person's own"


async def test_no_means_no_and_other_talk_is_no_name(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await nina.presses("Записать ещё человека")
    await nina.says(MARIA)
    await nina.presses("Не нужно")
    assert "не записываем" in nina.heard
    await nina.presses("Записать ещё человека")

    await nina.says("сколько стоит зарегистрировать нко?")

    assert "4 000 ₽" in nina.heard
    assert guest_rows(town) == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Мария  Петрова", MARIA), ("Ян", "Ян"), ("12", None), ("а кто это?", None), ("я" * 81, None)],
)
def test_what_may_be_a_name(typed: str, name: str | None) -> None:
    assert guests.name_in(typed) == name


async def test_a_second_tap_and_the_same_name_add_nobody(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await nina.presses("Записать ещё человека")
    await nina.says(MARIA)
    asked = nina.from_bot[-1]["message_id"]
    town.tg.press(nina.id, nina.id, asked, "Согласен, записать")
    again = town.tg.press(nina.id, nina.id, asked, "Согласен, записать")
    await town.quiet()

    assert "эта запись уже есть" in town.tg.answers[again]["text"]
    assert len(guest_rows(town)) == 1


async def test_a_guest_stands_in_the_queue_and_the_host_hears_of_the_place(town: Town) -> None:
    await announced(town, capacity=2)
    nina, petr = await signs_up(town, "Нина"), await signs_up(town, "Пётр")
    await brings(nina)
    assert "в очереди впереди никого" in nina.heard
    vera = await signs_up(town, "Вера")
    assert "Вы в очереди: место 2" in vera.heard

    await petr.presses("Отменить запись")

    assert nina.heard.startswith(f"Освободилось место: {MARIA}")
    assert nina.buttons == [f"Убрать: {MARIA}"]
    assert told(vera, "Освободилось") == []

    await nina.presses(f"Убрать: {MARIA}")

    assert vera.heard.startswith("Освободилось место: вы записаны")
    assert guest_rows(town) == [("left", None, 0)], "who left leaves no name"
    assert seats(town) == {"left": 2, "registered": 2}


async def test_guests_leave_with_their_host_who_is_asked_first(town: Town) -> None:
    await announced(town, capacity=2)
    nina = await signs_up(town, "Нина")
    await brings(nina)
    petr, vera = await signs_up(town, "Пётр"), await signs_up(town, "Вера")
    await opens(nina)

    await nina.presses("Отменить запись")
    assert MARIA in nina.heard
    assert seats(town) == {"registered": 2, "queued": 2}
    await nina.presses("Не отменять")
    assert seats(town) == {"registered": 2, "queued": 2}
    await nina.presses("Отменить запись")
    await nina.presses("Да, отменить все записи")

    assert nina.heard.startswith("Запись отменена")
    assert len(told(petr, "Освободилось")) == len(told(vera, "Освободилось")) == 1
    assert seats(town) == {"left": 2, "registered": 2}
    assert guest_rows(town) == [("left", None, 0)]


async def test_not_coming_is_asked_once_more_too(town: Town) -> None:
    await announced(town, capacity=1)
    petr, nina = await signs_up(town, "Пётр"), await signs_up(town, "Нина")
    await brings(nina)
    await petr.presses("Отменить запись")
    assert nina.buttons == ["Приду", "Не приду"]

    await nina.presses("Не приду")
    await nina.presses("Да, отменить все записи")

    assert nina.heard.startswith("Запись отменена")
    assert seats(town) == {"left": 3}


async def test_ten_guests_are_enough(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    for n in range(MOST):
        await brings(nina, f"Гость {'абвгдежзик'[n] * 3}")

    press = await nina.presses("Записать ещё человека")

    assert "не больше 10" in town.tg.answers[press]["text"]
    assert seats(town) == {"registered": 11}


async def test_only_who_is_in_brings_and_only_the_host_takes_off(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await brings(nina)
    card = next(m for m in nina.from_bot if f"Убрать: {MARIA}" in labels(m))
    off = card["reply_markup"]["inline_keyboard"][-1][0]["callback_data"]
    petr = await signs_up(town, "Пётр")
    petrs = petr.from_bot[-2]
    petrs["reply_markup"]["inline_keyboard"].append([{"text": "Чужое", "callback_data": off}])

    press = await petr.presses("Чужое")

    assert "уже нет" in town.tg.answers[press]["text"]
    assert guest_rows(town) == [("registered", MARIA, 1)]
    await petr.presses("Записать ещё человека")
    await petr.presses("Отменить запись")
    await petr.says("Анна Иванова")
    assert "Вашей записи на этот семинар нет" in petr.heard


async def test_guests_are_exported_and_erased_with_their_host(town: Town) -> None:
    await announced(town, capacity=2)
    nina = await signs_up(town, "Нина")
    await brings(nina)
    petr = await signs_up(town, "Пётр")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    raw = town.file(nina.from_bot[-2]["document"]["file_id"])
    (kept,) = json.loads(raw)["seminars"]
    assert [(one["name"], one["state"]) for one in kept["guests"]] == [(MARIA, "registered")]

    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    await forgotten(town, "Петрова")
    assert petr.heard.startswith("Освободилось место")
    assert seats(town) == {"left": 2, "registered": 1}


async def test_of_a_guest_who_was_there_stays_a_number(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await brings(nina)
    await town.later(days=9)

    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    await forgotten(town, "Петрова")
    assert guest_rows(town) == [("registered", None, 0), ("registered", None, 0)]


async def test_the_host_is_reminded_and_the_guest_is_nobody_to_write_to(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await brings(nina)

    await town.later(days=7)

    assert len(told(nina, "⏰")) == 1


async def test_a_guest_of_who_blocked_the_bot_waits(town: Town) -> None:
    await announced(town, capacity=2)
    nina, petr = await signs_up(town, "Нина"), await signs_up(town, "Пётр")
    await brings(nina)
    vera = await signs_up(town, "Вера")
    town.tg.block(nina.id)
    await town.quiet()

    await petr.presses("Отменить запись")

    assert vera.heard.startswith("Освободилось место")
    assert ("queued", MARIA, 1) in guest_rows(town)


async def test_of_two_accounts_of_a_host_the_one_known_before_keeps_the_guests(town: Town) -> None:
    await announced(town)
    old, new = await signs_up(town, "Нина"), await signs_up(town, "Нина")
    await brings(new)
    for person in (old, new):
        await person.says("/ask")
        await person.says("Это я")

    await town.olga.replies(town.in_desk("№ 2 ·"), "/join 1")
    await town.olga.presses_on(town.desk[-1], "Это один человек")

    await opens(new)
    assert f"С вами: {MARIA}" in new.heard
    assert seats(town) == {"left": 1, "registered": 2}
