"""Posters for the club's door, and the links on them."""

import json
import struct
from datetime import datetime, timedelta

import pytest
import typst

from bot import posters
from bot.config import Centre
from bot.papers import PAPERS, drawn
from bot.texts import at_home_in
from db.seminars import Seminar
from db.sessions import Session
from tests.test_seminars import TITLE, announced
from tests.town import Consultant, Town, labels

LINK = "https://meet.example/1"
CENTRE = Centre(name="Центр «Опора»", timezone="Asia/Omsk", phone="8 800 000-00-00")
LONG = (
    "Автономная некоммерческая организация «Ресурсный центр поддержки инициатив сельских жителей»"
)


async def page_of(town: Town, who: Consultant, day: str = "01.12") -> dict:
    """Open the page of the seminar, as it stands now."""
    await who.writes("/seminar")
    shown = town.desk[-1]["message_id"]
    await who.presses_on(town.at(shown), f"{day} {TITLE}")
    return town.at(shown)


async def more_of(town: Town, who: Consultant, day: str = "01.12") -> dict:
    """Open «Ещё» of the page of the seminar."""
    page = await page_of(town, who, day)
    await who.presses_on(page, "Ещё")
    return town.at(page["message_id"])


def documents(messages: list[dict]) -> list[dict]:
    return [m["document"] for m in messages if "document" in m]


def measured(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


async def test_a_poster_is_a_picture_and_a_file_to_print(town: Town) -> None:
    await announced(town, place="Клуб", link=LINK)
    sergey = town.consultant("Сергей")
    page = await more_of(town, sergey)
    assert "Афиша" in labels(page)

    await sergey.presses_on(page, "Афиша")
    await sergey.presses_on(page, "Афиша")

    picture, sheet = documents(town.desk)
    assert (picture["file_name"], sheet["file_name"]) == ("afisha-1.png", "afisha-1.pdf")
    width, height = measured(town.file(picture["file_id"]))
    assert width >= 210 / 25.4 * 150 - 1, "150 dots an inch on A4"
    assert height / width == pytest.approx(2**0.5, abs=0.01)
    assert town.file(sheet["file_id"]).startswith(b"%PDF")


async def test_the_link_opens_the_card(town: Town) -> None:
    await announced(town)
    await town.olga.presses_on(await more_of(town, town.olga), "Ссылка")

    name = town.tg.username
    assert f"https://t.me/{name}?start=seminar_fund" in town.desk_texts[-1]
    nina = town.person()
    await nina.says("/start seminar_fund")
    assert TITLE in nina.heard


async def test_a_seminar_whose_id_fits_into_no_link_has_one_by_its_number(town: Town) -> None:
    await announced(town, id="школа 1")
    await town.olga.presses_on(await more_of(town, town.olga), "Ссылка")

    assert town.desk_texts[-1].count("?start=s_1\n") == 1
    nina = town.person()
    await nina.says("/start s_1")
    assert TITLE in nina.heard
    for wrong in ("s_2", "s_x", "s_99999999999999999999"):
        await nina.says(f"/start {wrong}")
        assert "Согласен" in nina.buttons


async def test_nobody_is_called_to_a_cancelled_seminar(town: Town) -> None:
    await announced(town)
    page = await more_of(town, town.olga)
    await announced(town, cancelled=True)

    press = await town.olga.presses_on(page, "Афиша")

    assert "Отменён" in town.tg.answers[press]["text"]
    assert documents(town.desk) == []


async def test_the_poster_of_a_seminar_that_is_gone_is_refused(town: Town) -> None:
    await announced(town)
    page = await more_of(town, town.olga)
    await town.change("DELETE FROM seminar_reminders WHERE seminar = ?", [(1,)])
    await town.change("DELETE FROM seminars WHERE number = ?", [(1,)])

    press = await town.olga.presses_on(page, "Афиша")

    assert "больше нет" in town.tg.answers[press]["text"]
    assert documents(town.desk) == []


def told(**facts: str) -> dict[str, str]:
    at_home_in("Asia/Omsk")
    starts = datetime.fromisoformat("2027-02-01T10:00+06:00")
    given = {"title": TITLE, "place": "Клуб", "link": LINK, "description": ""} | facts
    one = Seminar(1, "fund", given["title"], starts, None, given["place"], given["link"], None,
                  given["description"], None, None)  # fmt: skip
    return posters.facts(one, CENTRE, "a_bot")


def test_what_a_poster_says() -> None:
    said = told(description=f"Чай &amp; пироги. Ещё: {LINK} и <b>всё</b>")

    assert said["day"] == "Понедельник, 1 февраля 2027"
    assert said["hours"] == "в 10:00"
    assert said["phone"] == CENTRE.phone
    assert said["about"].startswith("Чай & пироги.")
    assert not any("meet.example" in fact for fact in said.values())
    assert "через интернет" in told(place="")["place"].lower()


def test_of_several_sessions_each_has_its_time_on_it_and_no_link() -> None:
    at_home_in("Asia/Omsk")
    starts = datetime.fromisoformat("2027-02-01T10:00+06:00")
    held = [
        Session(starts + timedelta(days=n), starts + timedelta(days=n, hours=2), None, None, LINK)
        for n in (0, 2, 7)
    ]
    one = Seminar(1, "fund", TITLE, starts, held[-1].ends_at, "Клуб", None, None,
                  f"Ссылка: {LINK}", None, None)  # fmt: skip

    said = posters.facts(one, CENTRE, "a_bot", held)

    assert said["day"] == "Понедельник, 1 февраля 2027"
    assert (
        said["hours"].replace("\u00a0", " ")
        == "10:00 – 12:00; затем 3 февраля в 10:00, 8 февраля в 10:00"
    )
    assert not any("meet.example" in fact for fact in said.values())
    many = posters.facts(one, CENTRE, "a_bot", held * 5)
    assert many["hours"].endswith("и ещё занятий: 8")


@pytest.mark.parametrize("length", [6, 60, 200])
@pytest.mark.parametrize("word", ["Гранты и люди ", "#[*жирно*] $x$ ", "Ы"])
async def test_long_words_stay_on_the_one_page(length: int, word: str) -> None:
    text = (word * 200)[:length]
    said = told(title=text, place=text + text[:100], description=text * 10) | {"centre": LONG}

    assert (await drawn("poster", "pdf", said)).count(b"/Type/Page/") == 1
    (end,) = json.loads(typst.query(PAPERS / "poster.typ", "<end>", field="value", ignore_system_fonts=True,
                                    sys_inputs={"facts": json.dumps(said)}))  # fmt: skip
    # What does not fit is pressed together at the very end of its block.
    assert end < 28 + 194 - 8 - 0.5, "the words end above the lower band"
