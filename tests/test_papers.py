"""Files the bot makes: calendars, workbooks, papers."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from bot import papers, reporting
from bot.calendar_files import Entry, calendar_file
from bot.papers import qr
from bot.report import Row
from bot.texts import labels
from bot.workbooks import workbook

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_calendar_file_holds_moments_in_their_zone_and_whole_days():
    meeting = Entry(
        "seminar-1@centre",
        "Семинар; «Гранты, субсидии»",
        datetime(2027, 2, 1, 10, tzinfo=ZoneInfo("Asia/Omsk")),
        version=2,
        place="Клуб",
        alarms=(timedelta(hours=1),),
    )
    report = Entry("duty-1@centre", "Отчёт", date(2027, 4, 15))
    made = calendar_file("Центр", [meeting, report], NOW)

    calendar = Calendar.from_ical(made)
    first, second = calendar.events
    assert str(first["summary"]) == "Семинар; «Гранты, субсидии»"
    assert first.start == meeting.starts
    assert "SEQUENCE:2" in first.to_ical().decode()
    assert second.start == date(2027, 4, 15)
    assert [one.tz_name for one in calendar.timezones] == ["Asia/Omsk"]
    assert max(map(len, made.split(b"\r\n"))) <= 75


def test_no_cell_of_a_workbook_becomes_a_formula():
    made = workbook({"Список: [всех]": [["Имя", "Сёл"], ['=HYPERLINK("http://e.org")', 3]]})

    with zipfile.ZipFile(io.BytesIO(made)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        words = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "=HYPERLINK" in words


def test_a_qr_code_is_a_picture_that_a_paper_takes():
    assert qr("https://t.me/bot?start=seminar_1").startswith("<?xml")


async def test_the_fullest_report_still_fits_on_one_page() -> None:
    line = ("Регистрация НКО и изменения в уставе и ещё", 123_456)
    facts = {
        "centre": "Центр поддержки общественных инициатив «Опора»",
        "period": "01.01.2026 – 31.12.2026",
        "figures": [(name, "1 234 567") for name in labels("figures").values()],
        "plan": [("2026 · Сообщений рассылок доставлено", "7 000 000 из 7 700 000")]
        * reporting.PLANNED,
    }
    rows = tuple(Row(f"{line[0]} {number}", line[1]) for number in range(40))
    broken = {"places": rows, "topics": rows, "kinds": rows, "years": rows}
    more = {name: reporting.first_lines(found) for name, found in broken.items()}

    assert (await papers.drawn("report", "pdf", {**facts, **more})).startswith(b"%PDF")
