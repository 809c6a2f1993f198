"""Seminars: from the announcement to a place in the queue, and who is told what."""

from typing import Any

import pytest

from bot import content
from bot.content_files import read
from bot.errors import ContentError
from tests.town import Person, Town, labels, words, write_content

SEATS = "SELECT state, count(*) FROM registrations GROUP BY state ORDER BY state"
TITLE = "Начинающий фандрайзер"
STARTS = "2026-12-01T10:00+06:00"
ENTRY = {"id": "fund", "title": TITLE, "starts_at": STARTS}


async def announced(town: Town, *others: dict, only: bool = False, **more: Any) -> None:
    """The coordinator loads a seminar, or loads it again with other facts."""
    file = write_content(town.folder / "seminars.json", seminars=[{**ENTRY, **more}, *others])
    await town.load(file, only=only)
    await town.later(seconds=1)


async def opens(person: Person, title: str = TITLE) -> None:
    await person.says("/seminars")
    await person.presses(title)


async def signs_up(town: Town, name: str = "Нина") -> Person:
    person = await town.person(name).agrees()
    await opens(person)
    await person.presses("Записаться")
    return person


def told(person: Person, what: str) -> list[str]:
    return [text for text in person.texts if what in text]


def seats(town: Town) -> dict[str, int]:
    return dict(town.rows(SEATS))


# -- the file ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"starts_at": "2027-02-01T10:00"}, "starts_at: нужны дата, время и часовой пояс"),
        ({"starts_at": "2027-02-01"}, "starts_at: нужны дата, время и часовой пояс"),
        ({"starts_at": 1800000000}, "starts_at: нужны дата, время и часовой пояс"),
        ({"starts_at": "0001-01-01T00:00+06:00"}, "starts_at: нужны дата"),
        ({"ends_at": "2026-12-01T09:00+06:00"}, "ends_at раньше, чем starts_at"),
        ({"capacity": 0}, "capacity: должно быть не меньше 1"),
        ({"capacity": "десять"}, "capacity: нужно целое число"),
        ({"remind_before": ["завтра"]}, "remind_before.0: нужен срок вида"),
        ({"remind_before": ["900d"]}, "remind_before: не раньше чем за 366 дней"),
        ({"description": "<b>жирно"}, "description: разметка <b>"),
        ({"title": ""}, "title: не может быть пустым"),
        ({"start": "2027"}, "start: такого ключа нет"),
    ],
)
async def test_a_mistake_is_named_with_file_line_and_reason(
    tmp_path: Any, wrong: dict, reason: str
) -> None:
    file = write_content(tmp_path / "s.json", seminars=[{**ENTRY, **wrong}])
    with pytest.raises(ContentError) as refused:
        read([file])
    assert any(line.startswith(f"{file}:1: ") and reason in line for line in refused.value.lines)


async def test_an_unknown_municipality_is_refused_before_anything_is_written(town: Town) -> None:
    with pytest.raises(ContentError, match="района «atlantis» нет в справочнике"):
        await announced(town, municipality="atlantis")
    assert town.rows("SELECT count(*) FROM seminars") == [(0,)]

    await announced(town, municipality="omsk-tara")
    await opens(town.person())
    assert town.rows("SELECT municipality_id FROM seminars") == [("omsk-tara",)]


async def test_yaml_with_seconds_and_without_means_the_same(town: Town) -> None:
    for moment in ("2027-02-01T10:00+06:00", "2027-02-01T10:00:00+06:00"):
        file = town.folder / "s.yaml"
        file.write_text(f"seminars:\n- id: a\n  title: А\n  starts_at: {moment}\n")
        (one,) = content.read([file]).kinds["seminars"]
        assert one.item.starts_at.isoformat() == "2027-02-01T10:00:00+06:00"


# -- the card ------------------------------------------------------------------------------------------


async def test_the_list_has_a_button_each_and_the_card_says_when_in_both_zones(town: Town) -> None:
    await announced(town, place="Клуб", link="https://meet.example/1", capacity=10,
                    ends_at="2026-12-02T13:00+06:00")  # fmt: skip
    nina = await town.person("Нина").agrees()
    await nina.presses("Указать район")
    await nina.says("Яйский")
    await nina.presses("Яйский муниципальный округ")
    await nina.presses("Пропустить")

    await nina.taps("Семинары")
    assert nina.buttons == [TITLE]
    when = "вторник, 1 декабря 2026, 10:00 — среда, 2 декабря 2026, 13:00 (у вас 11:00)"
    assert when in nina.heard
    await nina.presses(TITLE)

    assert when in nina.heard
    assert "Клуб" in nina.heard
    assert "Свободных мест: 10" in nina.heard
    assert "meet.example" not in nina.heard, "only participants see the link"
    assert "очеред" not in nina.heard
    assert nina.buttons == ["Записаться"]


async def test_a_long_title_stands_on_its_button_whole(town: Town) -> None:
    title = "Как написать заявку на президентский грант и не испугаться: первые шаги для ТОС и сёл"
    await announced(town, title=title)
    nina = town.person("Нина")
    await opens(nina, title)

    assert title in nina.heard


async def test_signing_up_shows_the_link_and_leaving_takes_it_away(town: Town) -> None:
    await announced(town, link="https://meet.example/1")
    nina = await signs_up(town)

    assert nina.heard.startswith("Вы записаны")
    card = nina.from_bot[-2]
    assert "meet.example" in words(card)
    assert labels(card) == ["В календарь телефона", "Отменить запись", "Записать ещё человека"]
    assert told(nina, "Вы записаны") == [nina.heard], "the card has other words"

    await nina.presses("Отменить запись")

    assert nina.heard.startswith("Запись отменена")
    assert labels(nina.from_bot[-3]) == ["Записаться"]
    assert "meet.example" not in words(nina.from_bot[-3])
    assert seats(town) == {"left": 1}


async def test_consent_comes_first_and_the_sign_up_goes_on_by_itself(town: Town) -> None:
    await announced(town)
    nina = town.person("Нина")
    await opens(nina)
    await nina.presses("Записаться")
    assert nina.buttons == ["Согласен", "Не согласен"]
    assert town.rows("SELECT count(*) FROM registrations") == [(0,)]
    assert town.rows("SELECT count(*) FROM people") == [(0,)]

    await nina.presses("Согласен")

    assert len(told(nina, "Вы записаны")) == 1
    assert seats(town) == {"registered": 1}
    assert any("Отменить запись" in labels(m) for m in nina.from_bot), "the card knows"


async def test_a_link_leads_to_the_card_without_consent(town: Town) -> None:
    await announced(town)
    nina = town.person("Нина")

    await nina.says("/start seminar_fund")

    assert TITLE in nina.heard
    assert nina.buttons == ["Записаться"]
    assert ["Семинары", "Сроки"] in town.tg.keyboard(nina.id)


async def test_no_seminars_is_said(town: Town) -> None:
    nina = town.person()
    await nina.says("/seminars")
    assert "семинаров нет" in nina.heard


# -- the queue -----------------------------------------------------------------------------------------


async def test_a_freed_place_goes_to_the_first_in_the_queue_and_no_one_else(town: Town) -> None:
    await announced(town, capacity=1)
    nina = await signs_up(town, "Нина")
    petr, vera = await signs_up(town, "Пётр"), await signs_up(town, "Вера")
    assert "Вы в очереди: место 1" in petr.heard
    assert "впереди никого" in petr.texts[-2]
    assert "Вы в очереди: место 2" in vera.heard

    await nina.presses("Отменить запись")

    assert petr.heard.startswith("Освободилось место: вы записаны")
    assert petr.buttons == ["Приду", "Не приду"]
    assert told(vera, "Освободилось") == told(nina, "Освободилось") == []

    await petr.presses("Не приду")

    assert petr.heard.startswith("Запись отменена")
    assert vera.heard.startswith("Освободилось место: вы записаны")
    assert seats(town) == {"left": 2, "registered": 1}


async def test_who_joins_again_stands_at_the_end(town: Town) -> None:
    await announced(town, capacity=1)
    await signs_up(town, "Нина")
    petr, _ = await signs_up(town, "Пётр"), await signs_up(town, "Вера")
    await petr.presses("Отменить запись")
    await opens(petr)
    assert "Нажмите «Записаться», чтобы встать в очередь" in petr.heard

    await petr.presses("Записаться")

    assert "Вы в очереди: место 2" in petr.heard


async def test_a_place_is_not_given_to_who_has_blocked_the_bot(town: Town) -> None:
    await announced(town, capacity=1)
    nina = await signs_up(town, "Нина")
    petr, vera = await signs_up(town, "Пётр"), await signs_up(town, "Вера")
    town.tg.block(petr.id)
    await town.quiet()

    await nina.presses("Отменить запись")

    assert vera.heard.startswith("Освободилось место")
    assert seats(town) == {"left": 1, "queued": 1, "registered": 1}


async def test_a_place_that_could_not_be_told_goes_on_to_the_next(town: Town) -> None:
    """Nobody knew that Пётр had blocked the bot until it spoke to him."""
    await announced(town, capacity=1)
    nina = await signs_up(town, "Нина")
    petr, vera = await signs_up(town, "Пётр"), await signs_up(town, "Вера")
    town.tg.block(petr.id)
    await town.quiet()
    await town.change("UPDATE people SET unreachable_at = NULL WHERE address = ?", [(petr.id,)])

    await nina.presses("Отменить запись")
    await town.later(seconds=1)

    assert vera.heard.startswith("Освободилось место")
    assert seats(town) == {"left": 1, "queued": 1, "registered": 1}


async def test_more_places_are_given_to_the_queue(town: Town) -> None:
    await announced(town, capacity=1)
    await signs_up(town, "Нина")
    petr, vera = await signs_up(town, "Пётр"), await signs_up(town, "Вера")

    await announced(town, capacity=2)

    assert petr.heard.startswith("Освободилось место")
    assert told(vera, "Освободилось") == []
    assert told(petr, "Изменения:") == []


async def test_thirty_people_tapping_twice_at_once_for_ten_places(town: Town) -> None:
    await announced(town, capacity=10)
    people = [await town.person(f"Житель{n}").agrees() for n in range(30)]
    for person in people:
        await opens(person)
    for _ in range(2):
        for person in people:
            card = person.from_bot[-1]["message_id"]
            town.tg.press(person.id, person.id, card, "Записаться")
    await town.quiet()

    assert seats(town) == {"queued": 20, "registered": 10}
    heard = [text.split("\n")[0] for person in people for text in person.texts]
    assert heard.count("Вы записаны") == 10
    places = [text for text in heard if text.startswith("Вы в очереди: место ")]
    assert sorted(int(text.split()[-1]) for text in places) == list(range(1, 21))


async def test_a_tap_too_many_is_answered_and_changes_nothing(town: Town) -> None:
    await announced(town)
    nina = await town.person().agrees()
    await opens(nina)
    card = nina.from_bot[-1]["message_id"]
    town.tg.press(nina.id, nina.id, card, "Записаться")
    again = town.tg.press(nina.id, nina.id, card, "Записаться")
    await town.quiet()
    assert town.tg.answers[again]["text"] == "Вы записаны"
    assert len(told(nina, "Вы записаны")) == 1

    town.tg.press(nina.id, nina.id, card, "Отменить запись")
    again = town.tg.press(nina.id, nina.id, card, "Отменить запись")
    await town.quiet()

    assert town.tg.answers[again]["text"] == "Запись отменена"
    assert len(told(nina, "Запись отменена")) == 1


# -- changes -------------------------------------------------------------------------------------------


async def test_changes_are_told_once_to_all_who_signed_up(town: Town) -> None:
    await announced(town, capacity=1, place="Клуб", link="https://meet.example/1")
    nina, petr = await signs_up(town, "Нина"), await signs_up(town, "Пётр")
    gone = await signs_up(town, "Вера")
    await gone.presses("Отменить запись")
    other: dict[str, Any] = {"starts_at": "2026-12-02T11:30+06:00", "place": "Школа", "capacity": 1,
             "link": "https://meet.example/2"}  # fmt: skip

    await announced(town, **other)
    await announced(town, **other)

    (heard,) = told(nina, "Изменения:")
    assert "среда, 2 декабря 2026, 11:30" in heard
    assert "было: вторник, 1 декабря 2026, 10:00" in heard
    assert "где: Школа" in heard
    assert "meet.example/2" in heard
    (heard,) = told(petr, "Изменения:")
    assert "meet.example" not in heard, "the queue does not see the link"
    assert told(gone, "Изменения:") == []


async def test_another_description_is_no_change_to_be_told(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    before = len(nina.from_bot)

    await announced(town, description="Теперь с чаем", title="Новое имя")

    assert len(nina.from_bot) == before


@pytest.mark.parametrize("how", ["cancelled", "retired"])
async def test_the_end_is_told_once_and_the_card_says_so(town: Town, how: str) -> None:
    other = {"id": "other", "title": "Другой", "starts_at": STARTS}
    await announced(town, other)
    nina = await signs_up(town)
    card = nina.from_bot[-2]["message_id"]
    for _ in range(2):
        if how == "cancelled":
            await announced(town, other, cancelled=True)
        else:
            file = write_content(town.folder / "other.json", seminars=[other])
            await town.load(file, only=True)
            await town.later(seconds=1)

    assert len(told(nina, "Отменён")) == 1
    press = town.tg.press(nina.id, nina.id, card, "Отменить запись")
    await town.quiet()
    assert "Отменён" in town.tg.answers[press]["text"]
    await nina.says("/seminars")
    assert nina.buttons == ["Другой"]
    await nina.says("/start seminar_fund")
    assert "Отменён" in nina.heard
    assert nina.buttons == []


async def test_a_cancelled_seminar_that_is_loaded_again_takes_place(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await announced(town, cancelled=True)

    await announced(town)

    (heard,) = told(nina, "Изменения:")
    assert "всё-таки состоится" in heard


async def test_old_buttons_of_what_is_past_or_gone_are_answered(town: Town) -> None:
    await announced(town, capacity=1)
    nina, petr = await signs_up(town, "Нина"), await signs_up(town, "Пётр")
    await nina.presses("Отменить запись")
    vera = await town.person("Вера").agrees()
    await opens(vera)
    await town.later(days=30)

    for person, label in (
        (vera, "Записаться"),
        (petr, "Отменить запись"),
        (petr, "Приду"),
        (petr, "Не приду"),
    ):
        press = await person.presses(label)
        assert "уже начался или прошёл" in town.tg.answers[press]["text"]
    await town.change("DELETE FROM registrations WHERE 1 = ?", [(1,)])
    await town.change("DELETE FROM seminars WHERE 1 = ?", [(1,)])
    press = await vera.presses("Записаться")
    assert "больше нет" in town.tg.answers[press]["text"]
    assert seats(town) == {}


# -- whose it is ---------------------------------------------------------------------------------------


async def test_who_is_erased_frees_the_place_and_stays_a_number(town: Town) -> None:
    await announced(town, capacity=1)
    nina, petr = await signs_up(town, "Нина"), await signs_up(town, "Пётр")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    raw = town.file(nina.from_bot[-2]["document"]["file_id"]).decode()
    assert f'"seminar": "{TITLE}"' in raw
    assert '"state": "registered"' in raw

    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    assert petr.heard.startswith("Освободилось место")
    found = town.rows("SELECT state, person_id IS NULL FROM registrations ORDER BY id")
    assert found == [("left", 1), ("registered", 0)]


async def test_who_came_and_is_erased_still_counts(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await town.later(days=9)
    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    assert town.rows("SELECT state, person_id FROM registrations") == [("registered", None)]


async def test_two_accounts_of_one_person_have_one_place(town: Town) -> None:
    await announced(town, capacity=2)
    old, new = await signs_up(town, "Нина"), await signs_up(town, "Нина")
    petr = await signs_up(town, "Пётр")
    for person in (old, new):
        await person.says("/ask")
        await person.says("Это я")

    card = town.in_desk("№ 2 ·")
    await town.olga.replies(card, "/join 1")
    await town.olga.presses_on(town.desk[-1], "Это один человек")

    assert petr.heard.startswith("Освободилось место")
    assert seats(town)["registered"] == 2
    assert town.rows("SELECT count(*) FROM registrations WHERE person_id IS NULL") == [(1,)]


# -- the staff group -----------------------------------------------------------------------------------


async def test_staff_see_who_signed_up_and_administrators_mark_who_came(town: Town) -> None:
    await announced(town, capacity=1)
    await signs_up(town, "Нина")
    await signs_up(town, "Пётр")
    sergey = town.consultant("Сергей")
    await sergey.writes("/seminar")
    shown = town.desk[-1]["message_id"]
    await sergey.presses_on(town.at(shown), f"01.12 {TITLE}")
    text = words(town.at(shown))
    assert "1. Нина" in text
    assert "2. Пётр — ждёт места" in text
    assert "▫️ Нина" not in labels(town.at(shown)), "nobody can have come yet"

    await town.later(days=9)
    await sergey.presses_on(town.at(shown), "Все семинары")
    await sergey.presses_on(town.at(shown), f"01.12 {TITLE}")
    press = await sergey.presses_on(town.at(shown), "▫️ Нина")
    assert "администратор" in town.tg.answers[press]["text"]
    await town.olga.presses_on(town.at(shown), "▫️ Нина")
    assert seats(town) == {"attended": 1, "queued": 1}
    await town.olga.presses_on(town.at(shown), "✅ Нина")
    assert seats(town) == {"absent": 1, "queued": 1}
    await town.olga.presses_on(town.at(shown), "✖️ Нина")

    assert "1. Нина — на месте" in words(town.at(shown))
    await town.later(days=15)
    await sergey.writes("/seminar")
    assert labels(town.desk[-1]) == []


async def test_a_long_list_is_shown_by_thirty(town: Town) -> None:
    await announced(town)
    await signs_up(town, "Анна")
    await town.change(
        "INSERT INTO people (channel, address, name, consent_version, consented_at)"
        " VALUES ('telegram', ?, ?, '1', '2026-11-23T00:00:00.000Z')",
        [(900_000 + n, f"Житель {n:03}") for n in range(65)],
    )
    await town.change(
        "INSERT INTO registrations (seminar, person_id, state, turn, signed_up_at, seated_at)"
        " SELECT 1, id, 'registered', id, consented_at, consented_at FROM people WHERE name LIKE ?",
        [("Житель %",)],
    )
    await town.later(days=9)
    await town.olga.writes("/seminar")
    shown = town.desk[-1]["message_id"]
    await town.olga.presses_on(town.at(shown), f"01.12 {TITLE}")
    assert "Страница 1 из 3" in words(town.at(shown))
    assert sum(label.startswith("▫️") for label in labels(town.at(shown))) == 30

    await town.olga.presses_on(town.at(shown), "Дальше →")
    await town.olga.presses_on(town.at(shown), "Дальше →")
    await town.olga.presses_on(town.at(shown), "▫️ Житель 064")

    assert "Страница 3 из 3" in words(town.at(shown)), "a mark leaves the page where it is"
    assert "66. Житель 064 — на месте" in words(town.at(shown))
    marks = [label for label in labels(town.at(shown)) if label[0] in "▫✅✖"]
    assert len(marks) == 6
