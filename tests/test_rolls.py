"""Rolls in the staff group: who came, for two hundred names, and no name that has to be gone."""

import io
import re
import zipfile

import pytest

from bot.guests import entry_in
from bot.rolls import initials
from tests.test_guests import MARIA, brings
from tests.test_privacy import forgotten
from tests.test_seminars import TITLE, announced, seats, signs_up
from tests.town import Consultant, Person, Town, labels, words


async def roll(town: Town, who: Consultant | None = None) -> int:
    """Open the list of the seminar; return the message it stands in."""
    who = who or town.olga
    await who.writes("/seminar")
    shown: int = town.desk[-1]["message_id"]
    await who.presses_on(town.at(shown), f"01.12 {TITLE}")
    return shown


async def press(town: Town, shown: int, label: str, who: Consultant | None = None) -> str:
    pressed = await (who or town.olga).presses_on(town.at(shown), label)
    answer: str = town.tg.answers[pressed].get("text") or ""
    return answer


async def crowd(town: Town, names: list[str]) -> None:
    """Let many be signed up at once."""
    await town.change(
        "INSERT INTO people (channel, address, name, consent_version, consented_at)"
        " VALUES ('telegram', ?, ?, '1', '2026-11-23T00:00:00.000Z')",
        [(900_000 + n, name) for n, name in enumerate(names)],
    )
    await town.change(
        "INSERT INTO registrations (seminar, person_id, state, turn, signed_up_at, seated_at)"
        " SELECT 1, id, 'registered', id, consented_at, consented_at FROM people"
        " WHERE address >= ?",
        [(900_000,)],
    )


async def erases(person: Person) -> None:
    await person.says("/privacy")
    await person.presses("Удалить мои данные")
    await person.presses("Удалить навсегда")


# -- two hundred names -----------------------------------------------------------------------------


async def test_among_two_hundred_a_name_is_found_by_a_letter_of_it(town: Town) -> None:
    await announced(town)
    await crowd(town, [f"Анна Бабкина {n:03}" for n in range(199)] + ["Ёлка Щукина"])
    await town.later(days=9)
    shown = await roll(town)
    assert "Страница 1 из 7" in words(town.at(shown))
    assert "не отмечены: 200" in words(town.at(shown))

    await press(town, shown, "Найти по букве")
    assert labels(town.at(shown)) == ["А", "Б", "Е", "Щ", "← Весь список"]
    await press(town, shown, "Щ")
    assert "200. Ёлка Щукина" in words(town.at(shown)), "the number is that of the whole list"
    await press(town, shown, "▫️ Ёлка Щукина")

    assert "На букву «Щ»" in words(town.at(shown)), "a mark leaves the letter where it is"
    assert "Пришли: 1 · не пришли: 0 · не отмечены: 199" in words(town.at(shown))
    assert len([m for m in town.desk if "Щукина" in words(m)]) == 1, "one message, edited"
    await press(town, shown, "← Весь список")
    await press(town, shown, "Найти по букве")
    await press(town, shown, "Б")
    await press(town, shown, "Дальше →")
    assert "Страница 2 из 7" in words(town.at(shown))
    assert "На букву «Б»" in words(town.at(shown))


def test_the_letters_of_a_name() -> None:
    assert initials("🌸 ёлка (Щукина-Ли)") == {"Е", "Щ", "Л"}
    assert initials("☀️ 22") == {"#"}


async def test_the_longest_page_fits_into_a_message(town: Town) -> None:
    await announced(town, title="Т" * 200)
    await crowd(town, [f"{n:03} " + "Щ" * 60 for n in range(60)])
    await town.change("UPDATE people SET municipality_id = ? WHERE 1", [("kuz-yaya",)])
    await town.later(days=9)
    await town.olga.writes("/seminar")
    shown = town.desk[-1]["message_id"]

    await town.olga.presses_on(town.at(shown), labels(town.at(shown))[0])

    assert "Страница 1 из 2" in words(town.at(shown))
    assert len(words(town.at(shown))) < 4096


# -- marks -----------------------------------------------------------------------------------------


async def test_all_are_marked_at_once_and_that_alone_is_taken_back(town: Town) -> None:
    await announced(town)
    await crowd(town, ["Анна", "Борис", "Вера"])
    await town.later(days=9)
    shown = await roll(town)
    await press(town, shown, "▫️ Анна")
    await press(town, shown, "✅ Анна")
    await press(town, shown, "▫️ Борис")

    assert "Отмечено: 1" in await press(town, shown, "Отметить всех")
    assert seats(town) == {"absent": 1, "attended": 2}
    assert "Отметить всех" not in labels(town.at(shown))
    assert "Снято отметок: 1" in await press(town, shown, "Снять отметки")

    assert seats(town) == {"absent": 1, "attended": 1, "registered": 1}
    assert "3. Вера\n" in words(town.at(shown)) + "\n"


async def test_a_double_tap_marks_once(town: Town) -> None:
    await announced(town)
    await signs_up(town)
    await town.later(days=9)
    shown = await roll(town)
    for _ in range(2):
        town.tg.press(town.olga.id, town.group, shown, "▫️ Нина")
    await town.quiet()

    assert seats(town) == {"attended": 1}


async def test_only_administrators_mark_and_erase(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await brings(nina)
    await town.later(days=9)
    sergey = town.consultant("Сергей")
    shown = await roll(town, sergey)
    for label in ("▫️ Нина", "Отметить всех"):
        assert "администратор" in await press(town, shown, label, sergey)
    await press(town, shown, "Без Telegram", sergey)
    await press(town, shown, MARIA, sergey)
    assert "администратор" in await press(town, shown, "Удалить запись", sergey)
    assert seats(town) == {"registered": 2}


async def test_who_waited_for_a_place_and_came_is_marked_but_not_with_all(town: Town) -> None:
    await announced(town, capacity=1)
    await signs_up(town, "Нина")
    await signs_up(town, "Пётр")
    await town.later(days=9)
    shown = await roll(town)
    assert "Отмечено: 1" in await press(town, shown, "Отметить всех")
    assert seats(town) == {"attended": 1, "queued": 1}

    await press(town, shown, "▫️ Пётр")

    assert seats(town) == {"attended": 2}


async def test_a_guest_is_marked_like_others(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await brings(nina)
    await town.later(days=9)
    shown = await roll(town)
    assert f"1. {MARIA} (с: Нина)" in words(town.at(shown))

    await press(town, shown, f"▫️ {MARIA}")

    assert seats(town) == {"attended": 1, "registered": 1}


# -- whom staff add --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("Мария Петрова, 8 913 000-00-00", (MARIA, "8 913 000-00-00")),
        ("Мария Петрова +7(913)0000000", (MARIA, "+7(913)0000000")),
        ("Мария Петрова", (MARIA, None)),
        ("Мария Петрова,", (MARIA, None)),
        ("Анна Салтыкова-Щедрина; 22-33-44", ("Анна Салтыкова-Щедрина", "22-33-44")),
        ("Мария, 12", None),
        ("8 913 000-00-00", None),
        ("а где Нина?", None),
        ("", None),
    ],
)
def test_what_staff_type_is_a_name_and_a_phone(line: str, entry: tuple | None) -> None:
    assert entry_in(line) == entry


async def test_staff_add_people_beyond_the_places_and_are_told(town: Town) -> None:
    await announced(town, capacity=1)
    await signs_up(town, "Нина")
    petr = await signs_up(town, "Пётр")
    sergey = town.consultant("Сергей")
    shown = await roll(town, sergey)
    await press(town, shown, "Добавить человека", sergey)
    assert "Ответьте на это сообщение" in words(town.at(shown))

    await sergey.writes(f"{MARIA}, 8 913 000-00-00\nИван Ильин\nИван Ильин", reply_to=shown)

    assert "Добавлено: 2 (ещё 1 уже есть" in town.desk_texts[-1]
    assert "Мест 1, людей на 2 больше" in town.desk_texts[-1]
    assert "Мария" not in town.desk_texts[-1], "what is said twice is forgotten only once"
    assert seats(town) == {"queued": 1, "registered": 3}
    await press(town, shown, "← Весь список", sergey)
    assert MARIA in words(town.at(shown))
    assert "000-00-00" not in words(town.at(shown))
    await press(town, shown, "Без Telegram", sergey)
    assert f"{MARIA}, 8 913 000-00-00" in words(town.at(shown))
    assert petr.heard.startswith("Вы в очереди")


async def test_a_line_that_is_unclear_adds_nobody(town: Town) -> None:
    await announced(town)
    shown = await roll(town)
    await press(town, shown, "Добавить человека")

    await town.olga.writes(f"{MARIA}\n8 913 000-00-00", reply_to=shown)

    assert "Строку 2 не понять" in town.desk_texts[-1]
    assert seats(town) == {}


async def test_talk_about_a_roll_adds_nobody(town: Town) -> None:
    await announced(town)
    shown = await roll(town)
    await town.olga.writes("Мария, ты тут?", reply_to=shown)
    await town.olga.writes("Мария Петрова", reply_to=shown)
    assert seats(town) == {}


async def test_an_entry_is_erased_with_its_phone_and_the_place_goes_on(town: Town) -> None:
    await announced(town, capacity=1)
    shown = await roll(town)
    await press(town, shown, "Добавить человека")
    await town.olga.writes(f"{MARIA}, 8 913 555-55-55", reply_to=shown)
    petr = await signs_up(town, "Пётр")
    assert petr.heard.startswith("Вы в очереди")
    await press(town, shown, "← Весь список")
    await press(town, shown, "Без Telegram")
    await press(town, shown, MARIA)

    await press(town, shown, "Удалить запись")
    await town.later(seconds=1)

    assert petr.heard.startswith("Освободилось место")
    assert town.rows(
        "SELECT guest_name, guest_phone FROM registrations WHERE person_id IS NULL"
    ) == [(None, None)]
    assert "никого" in words(town.at(shown))


async def test_who_came_and_is_erased_by_staff_stays_a_number(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await brings(nina)
    await town.later(days=9)
    shown = await roll(town)
    await press(town, shown, f"▫️ {MARIA}")
    await press(town, shown, "Без Telegram")
    await press(town, shown, MARIA)
    await press(town, shown, "Удалить запись")

    assert seats(town) == {"attended": 1, "registered": 1}
    assert town.rows("SELECT count(*) FROM registrations WHERE guest_name IS NOT NULL") == [(0,)]


async def test_the_host_is_told_when_staff_erase_a_guest(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await brings(nina)
    shown = await roll(town)
    await press(town, shown, "Без Telegram")
    await press(town, shown, MARIA)
    await press(town, shown, "Удалить запись")

    assert f"снял запись: {MARIA}" in nina.heard


# -- names that have to be gone --------------------------------------------------------------------


@pytest.mark.parametrize("view", ["names", "guests", "guest"])
async def test_a_name_that_is_erased_leaves_the_lists_in_the_group(town: Town, view: str) -> None:
    await announced(town)
    nina = await signs_up(town)
    await brings(nina)
    await signs_up(town, "Пётр")
    shown = await roll(town)
    if view != "names":
        await press(town, shown, "Без Telegram")
    if view == "guest":
        await press(town, shown, MARIA)
    assert MARIA in words(town.at(shown))

    await erases(nina)
    await town.later(seconds=1)

    assert "Нина" not in words(town.at(shown))
    assert MARIA not in words(town.at(shown))
    await forgotten(town, "Петрова")


async def test_who_leaves_is_off_the_list_too_and_a_list_put_away_stays_so(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    first, second = await roll(town), await roll(town)
    await press(town, second, "Все семинары")

    await nina.presses("Отменить запись")
    await town.later(seconds=1)

    assert "Нина" not in words(town.at(first))
    assert words(town.at(second)).startswith("Семинары")


async def test_a_list_that_nobody_uses_is_put_away(town: Town) -> None:
    await announced(town)
    await signs_up(town)
    shown = await roll(town)

    await town.later(days=15)

    assert "Нина" not in words(town.at(shown))
    assert "Список убран" in words(town.at(shown))
    assert town.rows("SELECT count(*) FROM rolls") == [(0,)]


# -- as a file -------------------------------------------------------------------------------------


def cells(raw: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode(), "no formulas"
        return book.read("xl/sharedStrings.xml").decode()


async def test_an_administrator_gets_the_list_as_a_file_where_it_was_asked_for(town: Town) -> None:
    await announced(town, capacity=3)
    nina = await signs_up(town)
    await brings(nina, "=ГИПЕРССЫЛКА(Мария)")
    shown = await roll(town)
    await press(town, shown, "Добавить человека")
    await town.olga.writes("Иван Ильин, 8 913 555-55-55", reply_to=shown)
    await signs_up(town, "Пётр")
    await press(town, shown, "← Весь список")
    sergey = town.consultant("Сергей")
    await press(town, shown, "Ещё")
    assert "администратор" in await press(town, shown, "Список файлом", sergey)

    await press(town, shown, "Список файлом")

    sent = town.desk[-1]["document"]
    assert re.fullmatch(r"seminar-\d+-2026-11-23\.xlsx", sent["file_name"])
    found = re.findall(r"<t[^>]*>([^<]*)</t>", cells(town.file(sent["file_id"])))
    for word in ("Иван Ильин", "8 913 555-55-55", "=ГИПЕРССЫЛКА(Мария)", "записан", "ждёт места"):
        assert word in found
    assert found.count("Нина") == 1, "one text, of the host and of their guest's row"
    assert town.rows("SELECT payload FROM outbox WHERE act = 'document'") == [("{}",)]


async def test_the_file_comes_into_the_topic_where_it_was_asked_for(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    await nina.says("/ask")
    await nina.says("Вопрос")
    topic = town.in_desk("Вопрос")["message_thread_id"]
    await town.olga.writes("/seminar", thread=topic)
    shown = town.desk[-1]["message_id"]
    await press(town, shown, f"01.12 {TITLE}")
    await press(town, shown, "Ещё")
    await press(town, shown, "Список файлом")

    assert town.desk[-1]["message_thread_id"] == topic
    assert "document" in town.desk[-1]


async def test_buttons_of_the_lists_before_these_go_on_to_work(town: Town) -> None:
    await announced(town)
    await signs_up(town)
    await town.later(days=9)
    shown = await roll(town)
    keys = town.at(shown)["reply_markup"]["inline_keyboard"]
    keys[0] = [{"text": "старая отметка", "callback_data": "attend:1:0"}]
    await press(town, shown, "старая отметка")
    assert seats(town) == {"attended": 1}
    keys = town.at(shown)["reply_markup"]["inline_keyboard"]
    keys[0] = [{"text": "старая страница", "callback_data": "attview:1:0"}]
    await press(town, shown, "старая страница")

    assert "1. Нина — на месте" in words(town.at(shown))


async def test_tries_and_lists_name_nobody_who_is_erased(town: Town) -> None:
    await announced(town)
    nina = await signs_up(town)
    person = town.rows("SELECT id FROM people")[0][0]
    await town.change("INSERT INTO code_tries VALUES (?, '2026-11-23T06:00:00.000Z')", [(person,)])
    await erases(nina)
    assert town.rows("SELECT count(*) FROM code_tries") == [(0,)]
