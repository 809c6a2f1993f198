"""Certificates of people without Telegram: by their hosts, or by staff who have added them."""

import json

import pytest

from tests.test_afterwards import marks
from tests.test_certificates import NUMBER, issued, numbers, papers
from tests.test_guests import MARIA, brings
from tests.test_overdue import until_omsk
from tests.test_posters import more_of
from tests.test_privacy import forgotten
from tests.test_rolls import erases, press, roll
from tests.test_seminars import announced, signs_up, told
from tests.town import Person, Town, labels, words

IVAN = "Иван Ильин"


async def guest_came(town: Town) -> Person:
    """Somebody has brought a guest, and both came."""
    await announced(town)
    nina = await signs_up(town)
    await brings(nina)
    await until_omsk(town, "2026-12-01 11:00")
    for name in ("Нина", MARIA):
        await marks(town, name)
    return nina


async def ivan_came(town: Town) -> int:
    """Staff have added somebody who came; return the roll."""
    await announced(town)
    await until_omsk(town, "2026-12-01 11:00")
    shown = await roll(town)
    await press(town, shown, "Добавить человека")
    await town.olga.writes(f"{IVAN}, 8 913 555-55-55", reply_to=shown)
    await marks(town, IVAN)
    return shown


def in_group(town: Town) -> list[dict]:
    """The papers in the group, but for the report of the month."""
    sent = [m for m in town.desk if "document" in m]
    return [m for m in sent if not m["document"]["file_name"].startswith("report")]


async def test_a_guest_has_a_certificate_that_goes_to_the_host(town: Town) -> None:
    nina = await guest_came(town)
    await issued(town, "Выдать: 2")
    asked = [m for m in nina.from_bot if labels(m) == ["Верно", "Исправить имя"]]
    mine, of_maria = sorted(asked, key=lambda m: MARIA in words(m))
    assert "кого вы записали с собой" not in words(mine)
    assert "кого вы записали с собой" in words(of_maria)

    town.tg.press(nina.id, nina.id, of_maria["message_id"], "Верно")
    await town.quiet()

    (paper,) = papers(nina)
    (number,) = (n for (n,) in town.rows("SELECT number FROM certificates WHERE named_at NOTNULL"))
    assert NUMBER.fullmatch(number)
    assert number in paper["file_name"]
    stranger = town.person("Кто-то")
    await stranger.says(f"/verify {number}")
    assert f"Выдан: {MARIA}" in stranger.heard
    assert in_group(town) == []
    await nina.says("/my")
    assert any(one.startswith(f"🎓 {MARIA}: ") for one in nina.buttons)
    await nina.presses(next(one for one in nina.buttons if MARIA in one))
    assert "кого вы записали с собой" in nina.heard, "and may be put right"


async def test_nobody_else_gets_the_certificate_of_a_guest(town: Town) -> None:
    nina = await guest_came(town)
    petr = await town.person("Пётр").agrees()
    await issued(town)
    data = next(
        row[0]["callback_data"]
        for m in nina.from_bot
        if MARIA in words(m) and labels(m)[:1] == ["Верно"]
        for row in m["reply_markup"]["inline_keyboard"]
    )
    await petr.says("/seminars")
    pressed = town.tg.press_data(petr.id, petr.id, petr.from_bot[-1]["message_id"], data)
    await town.quiet()

    assert papers(petr) == []
    assert town.tg.answers[pressed]["text"]


@pytest.mark.parametrize("by_staff", [True, False])
async def test_a_guest_who_is_erased_leaves_the_number_without_a_name(
    town: Town, by_staff: bool
) -> None:
    nina = await guest_came(town)
    await issued(town)
    await nina.says("/my")
    for message in [m for m in nina.from_bot if labels(m)[:1] == ["Верно"]]:
        town.tg.press(nina.id, nina.id, message["message_id"], "Верно")
    await town.quiet()
    (number,) = (n for (n,) in town.rows(f"SELECT number FROM certificates WHERE name = '{MARIA}'"))
    if by_staff:
        shown = await roll(town)
        await press(town, shown, "Без Telegram")
        await press(town, shown, MARIA)
        await press(town, shown, "Удалить запись")
    else:
        await erases(nina)

    stranger = town.person("Кто-то")
    await stranger.says(f"/verify {number}")

    assert "Имя удалено" in stranger.heard
    if not by_staff:
        await forgotten(town, "Петрова")


async def test_who_was_added_by_staff_has_the_certificate_in_the_group(town: Town) -> None:
    shown = await ivan_came(town)
    page = await more_of(town, town.olga)
    await town.olga.presses_on(page, "Сертификаты")
    assert "придут сюда" in words(town.at(page["message_id"]))
    for _ in range(2):
        town.tg.press(town.olga.id, town.group, page["message_id"], "Выдать: 1")
    await town.quiet()

    (number,) = numbers(town)
    (sent,) = in_group(town)
    assert number in sent["document"]["file_name"]
    await town.later(minutes=2)
    await press(town, shown, "← Весь список")
    await press(town, shown, "Без Telegram")
    await press(town, shown, IVAN)
    sergey = town.consultant("Сергей")
    assert "администратор" in await press(town, shown, "Сертификат", sergey)
    await press(town, shown, "Сертификат")

    assert len(in_group(town)) == 2
    assert numbers(town) == [number]


async def test_certificates_of_guests_are_their_hosts_to_see(town: Town) -> None:
    nina = await guest_came(town)
    await issued(town)
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")

    raw = json.loads(town.file(nina.from_bot[-2]["document"]["file_id"]))
    assert sorted(one["name"] for one in raw["certificates"]) == [MARIA, "Нина"]
    assert told(nina, MARIA)


async def test_the_page_of_a_seminar_is_readable_on_a_phone(town: Town) -> None:
    """At most two buttons a line, and ten without those of names and pages."""
    await announced(town, sessions=[{"starts_at": f"2026-12-0{n}T10:00+06:00"} for n in (1, 3)])
    nina = await signs_up(town)
    await brings(nina)
    await until_omsk(town, "2026-12-01 11:00")
    shown = await roll(town)
    await press(town, shown, "Отметить всех")
    rows = town.at(shown)["reply_markup"]["inline_keyboard"]
    assert max(len(row) for row in rows) <= 2
    assert labels(town.at(shown)) == [
        *(f"✅ {name}" for name in (MARIA, "Нина")),
        "Снять отметки",
        "Добавить человека", "Без Telegram",
        "Код для отметки", "Ещё",
        "Обновить", "Все семинары",
    ]  # fmt: skip

    await press(town, shown, "Ещё")

    rows = town.at(shown)["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [
        ["Афиша", "Ссылка"],
        ["Отзывы", "Сертификаты"],
        ["Список файлом"],
        ["Изменить", "Отменить семинар"],
        ["← Весь список"],
    ]
