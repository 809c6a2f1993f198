"""Certificates: a number for each who came, their name right, and true to anybody who asks."""

import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typst

from bot import certificate_sheet
from bot.certificate_sheet import Sheet
from bot.certificates import Guesses, printable
from bot.config import Centre
from bot.errors import RefusalError
from bot.papers import PAPERS
from bot.texts import at_home_in
from tests.conftest import Build
from tests.test_afterwards import marks
from tests.test_overdue import until_omsk
from tests.test_posters import more_of
from tests.test_privacy import forgotten
from tests.test_seminars import TITLE, announced, signs_up, told
from tests.town import Person, Town, labels, words

NUMBER = re.compile(r"2026-\d{4}-[DFGJLNQRUVW2-9]{4}")
OWN = "#let facts = json(bytes(sys.inputs.facts))\n#set page(width: 90mm)\n= #facts.name\n{}"


def papers(person: Person) -> list[dict]:
    return [m["document"] for m in person.from_bot if "document" in m]


async def attended(town: Town, *names: str) -> list[Person]:
    """These have signed up, and came."""
    await announced(town)
    people = [await signs_up(town, name) for name in names]
    await until_omsk(town, "2026-12-01 11:00")
    for name in names:
        await marks(town, name)
    return people


async def issued(town: Town, press: str = "Выдать") -> None:
    """The administrator presses «Сертификаты» and, asked, says yes."""
    page = await more_of(town, town.olga)
    await town.olga.presses_on(page, "Сертификаты")
    shown = town.at(page["message_id"])
    (label,) = (one for one in labels(shown) if one.startswith(press))
    await town.olga.presses_on(shown, label)


async def agreed(town: Town, name: str = "Нина") -> tuple[Person, str]:
    """Somebody has their certificate; return the number, too."""
    (nina,) = await attended(town, name)
    await issued(town)
    await nina.presses("Верно")
    return nina, numbers(town)[0]


def numbers(town: Town) -> list[str]:
    return [number for (number,) in town.rows("SELECT number FROM certificates ORDER BY id")]


async def test_who_came_is_asked_for_the_name_and_then_gets_the_pdf(town: Town) -> None:
    nina, petr = await attended(town, "Нина", "Пётр")
    await marks(town, "Пётр", "✅")
    page = await more_of(town, town.olga)
    await town.olga.presses_on(page, "Сертификаты")
    assert "Пришли: 1" in words(town.at(page["message_id"]))
    assert numbers(town) == [], "it asks first"
    await town.olga.presses_on(town.at(page["message_id"]), "Выдать: 1")

    assert "На нём будет имя: Нина" in nina.heard
    assert papers(nina) == []
    assert told(petr, "Сертификат") == []
    await nina.presses("Верно")

    (number,) = numbers(town)
    assert NUMBER.fullmatch(number)
    assert number.startswith("2026-0001-")
    (paper,) = papers(nina)
    assert paper["file_name"] == f"sertifikat-{number}.pdf"
    assert town.file(paper["file_id"]).startswith(b"%PDF")


async def test_a_wrong_name_is_put_right_first(town: Town) -> None:
    (nina,) = await attended(town, "Нина")
    await issued(town)
    await nina.presses("Исправить имя")
    await nina.says("7")
    assert "Так имя не напечатать" in nina.heard

    await nina.says("Нина  Петровна 🌸 Иванова")

    assert town.rows("SELECT name FROM certificates") == [("Нина Петровна Иванова",)]
    assert "Нина Петровна Иванова" in "".join(nina.texts[-2:])
    assert len(papers(nina)) == 1
    await nina.presses("Исправить имя")
    await nina.says("Нина Иванова")
    await nina.presses("Исправить имя")
    await nina.says("Нина Петровна Иванова")
    assert len(papers(nina)) == 3, "each name brings its paper"
    await nina.says("Как открыть счёт?")
    assert town.rows("SELECT name FROM certificates") == [("Нина Петровна Иванова",)]


async def test_taps_in_a_row_send_one_paper(town: Town) -> None:
    (nina,) = await attended(town, "Нина")
    await issued(town)
    message = nina.from_bot[-1]["message_id"]
    for _ in range(3):
        town.tg.press(nina.id, nina.id, message, "Верно")
    await town.quiet()

    assert len(papers(nina)) == 1


async def test_issuing_again_is_for_those_who_have_none(town: Town) -> None:
    nina, petr = await attended(town, "Нина", "Пётр")
    await marks(town, "Пётр", "✅")
    await issued(town)
    await marks(town, "Пётр", "✖️")

    await issued(town)

    assert [number[:9] for number in numbers(town)] == ["2026-0001", "2026-0002"]
    assert len(told(nina, "На нём будет имя")) == 1
    assert len(told(petr, "На нём будет имя")) == 1
    page = await more_of(town, town.olga)
    await town.olga.presses_on(page, "Сертификаты")
    assert not any(one.startswith("Выдать") for one in labels(town.at(page["message_id"])))


async def test_only_an_administrator_issues_and_only_once_it_has_begun(town: Town) -> None:
    await announced(town)
    await signs_up(town)
    assert "Сертификаты" not in labels(await more_of(town, town.olga))
    await until_omsk(town, "2026-12-01 11:00")
    await marks(town, "Нина")
    sergey = town.consultant("Сергей")
    page = await more_of(town, sergey)

    press = await sergey.presses_on(page, "Сертификаты")

    assert "администратор" in town.tg.answers[press]["text"]
    assert numbers(town) == []


async def test_it_can_be_asked_for_again(town: Town) -> None:
    nina, _ = await agreed(town)
    await town.later(days=40)

    await nina.taps("Мои вопросы")
    await nina.presses(f"🎓 {TITLE}")
    await nina.presses("Верно")
    assert len(papers(nina)) == 2

    await nina.says("/start seminar_fund")
    await nina.presses("Сертификат")
    assert nina.buttons == ["Верно", "Исправить имя"]


async def test_nobody_else_gets_it(town: Town) -> None:
    nina, _ = await agreed(town)
    petr = await town.person("Пётр").agrees()
    await nina.taps("Мои вопросы")
    message = nina.from_bot[-1]["message_id"]
    data = nina.from_bot[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert data == "cert:1"
    await town.change("UPDATE registrations SET person_id = 2 WHERE person_id = ?", [(1,)])

    press = town.tg.press(nina.id, nina.id, message, f"🎓 {TITLE}")
    await town.quiet()

    assert "сертификата сейчас нет" in town.tg.answers[press]["text"]
    assert papers(petr) == []


async def test_nobody_is_woken(town: Town) -> None:
    (nina,) = await attended(town, "Нина")
    await until_omsk(town, "2026-12-01 23:00")
    await issued(town)
    assert told(nina, "Сертификат готов") == []

    await until_omsk(town, "2026-12-02 09:00")
    await town.until(lambda: told(nina, "Сертификат готов"), "the question in the morning")


async def test_anybody_may_verify_without_consent_and_leaves_no_trace(town: Town) -> None:
    _, number = await agreed(town)
    stranger = town.person("Чужой")

    await stranger.says(f"/verify {number.lower()}")

    assert stranger.heard.splitlines() == [
        f"✅ Сертификат № {number}",
        "Выдан: Нина",
        f"Семинар: {TITLE}",
        "1 декабря 2026 года",
    ]
    await stranger.says(f"/start verify_{number}")
    assert stranger.heard.startswith("✅ Сертификат")
    assert town.rows("SELECT 1 FROM people WHERE name = 'Чужой'") == []
    assert town.rows("SELECT 1 FROM outbox WHERE chat_id = ?", stranger.id) == []


async def test_what_was_never_issued_is_none(town: Town) -> None:
    nina, number = await agreed(town)
    for wrong in (f"{number[:-1]}D" if number[-1] != "D" else f"{number[:-1]}F", "17", "<b>", "%"):
        await nina.says(f"/verify {wrong}")
        assert "с таким номером нет" in nina.heard
    await nina.says("/verify")
    assert "/verify 2026" in nina.heard


async def test_one_that_was_not_agreed_to_or_taken_back_is_none(town: Town) -> None:
    nina, petr = await attended(town, "Нина", "Пётр")
    await issued(town)
    await nina.presses("Верно")
    await marks(town, "Нина", "✅")

    for number in numbers(town):
        await petr.says(f"/verify {number}")
        assert "с таким номером нет" in petr.heard


async def test_guessing_is_stopped_after_twenty_an_hour(town: Town) -> None:
    _, number = await agreed(town)
    stranger = town.person("Чужой")
    for guess in range(20):
        await stranger.says(f"/verify 2026-0001-22{guess:02}")

    await stranger.says(f"/verify {number}")
    assert "Попробуйте позже" in stranger.heard
    await stranger.says(f"/start verify_{number}")
    assert "Попробуйте позже" in stranger.heard
    await town.later(minutes=61)
    await stranger.says(f"/verify {number}")

    assert stranger.heard.startswith("✅")


def test_guesses_are_counted_for_each_and_a_clock_set_back_locks_nobody_out() -> None:
    guesses = Guesses()
    now = datetime(2026, 12, 1, tzinfo=UTC)
    for _ in range(20):
        guesses.count(1, now)
    with pytest.raises(RefusalError):
        guesses.count(1, now)
    guesses.count(2, now)
    guesses.count(1, now - timedelta(days=1))


async def test_an_erased_holder_leaves_the_number_without_a_name(town: Town) -> None:
    nina, number = await agreed(town, "Гликерия")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    kept = json.loads(town.file(papers(nina)[-2]["file_id"]))
    (mine,) = kept["certificates"]
    assert (mine["number"], mine["name"], mine["seminar"]) == (number, "Гликерия", TITLE)

    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    await forgotten(town, "Гликерия")
    stranger = town.person("Чужой")
    await stranger.says(f"/verify {number}")
    assert "Имя удалено" in stranger.heard
    assert TITLE in stranger.heard


async def test_no_number_is_given_twice(town: Town) -> None:
    await agreed(town)
    with pytest.raises(sqlite3.IntegrityError):
        await town.change(
            "INSERT INTO certificates (number, year, running, seminar, issued_at)"
            " VALUES ('2026-0001-other', 2026, ?, 1, '')",
            [(1,)],
        )


def test_a_name_keeps_what_can_be_printed() -> None:
    assert printable("Нина 🌸 О'Брайен-Ли ❤️") == "Нина О'Брайен-Ли"
    assert printable("🌸") == "🌸"


# -- on paper ----------------------------------------------------------------------------------------


def sheet(name: str, title: str) -> Sheet:
    at_home_in("Asia/Omsk")
    now = datetime(2026, 12, 1, 4, tzinfo=UTC)
    return Sheet("2026-0017-D7QF", name, title, now, now + timedelta(days=2), now, "a_bot")


@pytest.mark.parametrize("length", [4, 40, 200])
@pytest.mark.parametrize("word", ["Нина и люди ", "#[*x*] $y$ ", "Щ"])
async def test_long_names_and_titles_stay_inside_the_frame(length: int, word: str) -> None:
    text = (word * 200)[:length]
    centre = Centre(name=text, timezone="Asia/Omsk")
    one = sheet(text[:100], text)

    assert (await certificate_sheet.draw(one, centre)).count(b"/Type/Page/") == 1
    facts = json.dumps(certificate_sheet.facts(one, centre))
    (end,) = json.loads(typst.query(PAPERS / "certificate.typ", "<end>", field="value", ignore_system_fonts=True,
                                    sys_inputs={"facts": facts}))  # fmt: skip
    assert end <= 20 + 124 + 0.01, "the words end above the code"


async def test_the_centre_may_have_its_own_and_a_broken_one_keeps_it_from_nobody(
    tmp_path: Path,
) -> None:
    own = tmp_path / "own.typ"
    centre = Centre(name="Опора", timezone="Asia/Omsk", certificate=str(own))
    now = datetime(2026, 12, 1, tzinfo=UTC)

    own.write_text(OWN.format(""), encoding="utf-8")
    assert await certificate_sheet.fault(centre, now) is None
    assert b"/MediaBox[0 0 255.1" in await certificate_sheet.draw(sheet("Нина", "Гранты"), centre)

    own.write_text(OWN.format("#facts.address"), encoding="utf-8")
    reason = await certificate_sheet.fault(centre, now)
    assert reason
    assert "address" in reason
    assert b"/MediaBox[0 0 841.8" in await certificate_sheet.draw(sheet("Нина", "Гранты"), centre)

    own.unlink()
    assert await certificate_sheet.fault(centre, now)


async def test_the_one_of_the_centre_is_sent(build: Build, tmp_path: Path) -> None:
    own = tmp_path / "own.typ"
    own.write_text(OWN.format(""), encoding="utf-8")
    town = await build(centre={"certificate": str(own)})
    nina, _ = await agreed(town)

    assert b"/MediaBox[0 0 255.1" in town.file(papers(nina)[0]["file_id"])
