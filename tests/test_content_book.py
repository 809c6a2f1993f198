"""Content as a workbook: out, in again, and what is said of a bad one."""

import io
import re
import sqlite3
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import content, content_book, content_files
from bot.__main__ import main
from bot.errors import ContentError
from bot.workbooks import Rows, workbook
from db.database import Database
from tests.processes import BotProcess
from tests.sheets import sheets as seen

NOW = datetime(2027, 1, 15, 6, 0, tzinfo=UTC)
OWN = {
    "seminars": [
        {
            "id": "s1",
            "title": "Отчёты: <просто>",
            "starts_at": "2027-03-01T10:00+06:00",
            "ends_at": "2027-03-01T12:00+06:00",
            "place": "Тара, ул. Ленина, 1\nвход со двора",
            "capacity": 30,
            "description": "<b>Главное</b> & просто",
            "municipality": "tara",
            "only_municipality": True,
            "opens_at": "2027-01-01T10:00+06:00",
            "remind_before": [],
            "series": {"id": "school", "title": "Школа НКО"},
            "sections": [
                {"id": "a", "title": "Право"},
                {"id": "b", "title": "Деньги", "capacity": 5},
            ],
        },
        {
            "id": "s2",
            "title": "Два дня",
            "sessions": [
                {"starts_at": "2027-04-01T10:00+06:00", "ends_at": "2027-04-01T12:00+06:00"},
                {
                    "starts_at": "2027-04-02T10:00+06:00",
                    "title": "Второй",
                    "link": "https://a.example/1",
                },
            ],
            "remind_before": ["7d", "2h"],
        },
        {"id": "s3", "title": "Отменён", "starts_at": "2027-05-01T10:00+06:00", "cancelled": True},
    ],
    "deadlines": [
        {
            "id": "d1",
            "title": "Свой отчёт",
            "kind": "report",
            "due_at": "2027-02-01T10:00+06:00",
            "remind_before": ["3d", "1h"],
            "for": ["usn", "nko"],
            "url": "https://a.example/x?a=1&b=2",
            "note": "Пишите: a < b",
            "verify": True,
        },
        {"id": "d0", "title": "Прошлое", "kind": "other", "due_at": "2026-02-01T10:00+03:00"},
    ],
    "contests": [
        {
            "id": "c1",
            "title": "Свой конкурс",
            "for": ["nko"],
            "operator": "Фонд",
            "who": "НКО",
            "max_sum": "500 000 ₽ (2027)",
            "guide": "Весной.",
            "open": "2027-02-02",
            "close": "2027-03-16T23:30+07:00",
            "remind_before": ["5d"],
        }
    ],
    "slots": [
        {"id": "r1", "weekday": ["mon", "wed"], "from": "10:00", "to": "12:30", "minutes": 30},
        {
            "id": "r2",
            "dates": ["2027-02-01"],
            "from": "9:00",
            "to": "10:00",
            "minutes": 60,
            "consultant": "Ольга",
            "place": "Кабинет 5",
        },
    ],
    "targets": [{"id": "people", "period": "2027", "value": 70}],
    "municipalities": [
        {"id": "tara", "name": "Тара", "region": "Омская область", "timezone": "Asia/Omsk"}
    ],
    "faq": [
        {
            "id": "x",
            "question": "=1+1",
            "answer": "_x0041_ и 007",
            "as_of": "2027",
            "aliases": ["001"],
        }
    ],
}


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A centre with all that ships, and with something of every kind that does not."""
    opened = await Database.open(tmp_path / "centre.db", lambda: NOW)
    file = tmp_path / "own.yaml"
    file.write_text(yaml.safe_dump(OWN, allow_unicode=True), encoding="utf-8")
    await content.load_shipped(opened)
    await content.load(opened, content.read([file]))
    yield opened
    await opened.close()


def rows(path: Path) -> dict[str, list[Any]]:
    """All that stands in the file, but for the order of entries, which is counted over files."""
    with closing(sqlite3.connect(path)) as file:
        names = [
            name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        found = {name: list(file.execute(f"SELECT * FROM {name}")) for name in names}
    del found["sqlite_sequence"]
    return found


async def exported(db: Database, path: Path) -> Path:
    async with db.read() as tx:
        path.write_bytes(await content_book.book(tx))
    return path


async def test_out_and_in_again_changes_nothing(db: Database, tmp_path: Path) -> None:
    book = await exported(db, tmp_path / "content.xlsx")
    # The place of an entry is counted within what is loaded together.
    await content.load(db, content_book.read(book), only=True)
    before = rows(db.path)
    assert all(
        before[f"{name}"] for name in ("seminars", "seminar_sections", "deadlines", "targets")
    )

    again = await exported(db, tmp_path / "again.xlsx")
    assert seen(again.read_bytes()) == seen(book.read_bytes())
    await content.load(db, content_book.read(again), only=True)
    assert rows(db.path) == before
    assert before["outbox"] == []


async def test_the_first_import_touches_only_the_places_of_entries(
    db: Database, tmp_path: Path
) -> None:
    def without_places(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
        return {**found, "faq_entries": [row[:10] + row[11:] for row in found["faq_entries"]]}

    before = rows(db.path)
    book = await exported(db, tmp_path / "content.xlsx")
    await content.load(db, content_book.read(book), only=True)
    assert without_places(rows(db.path)) == without_places(before)


async def test_every_kind_has_a_sheet_and_parts_have_their_own(
    db: Database, tmp_path: Path
) -> None:
    found = seen((await exported(db, tmp_path / "content.xlsx")).read_bytes())
    assert {
        *content_files.KINDS,
        "surveys.questions",
        "seminars.sessions",
        "seminars.sections",
    } == set(found)
    heading, *entries = found["faq"]
    assert len(entries) > 190
    assert heading[:4] == ["id", "topic", "question", "answer"]
    rules = [dict(zip(found["obligations"][0], row, strict=False)) for row in found["obligations"]]
    (rsv,) = [one for one in rules if one["id"] == "rsv"]
    assert (rsv["rule.type"], rsv["rule.dates"]) == ("list", "1-25\n4-25\n7-25\n10-25")


# -- what is refused -----------------------------------------------------------------------------------


def refused(folder: Path, sheets: dict[str, Rows], *, strict: bool = False) -> list[str]:
    path = folder / "bad.xlsx"
    path.write_bytes(workbook(sheets))
    with pytest.raises(ContentError) as error:
        content_book.read(path, strict=strict)
    return [line.replace(f"{folder}/", "") for line in error.value.lines]


FAQ = ["id", "question", "answer"]
SURVEY: Rows = [["id", "title"], ["s", "Анкета"]]


@pytest.mark.parametrize(
    ("sheets", "where", "reason"),
    [
        ({"faq": [FAQ, ["a", "Что?", None]]}, "лист faq:2: ", "answer: не указано"),
        ({"faq": [FAQ, ["a", "Что?", "<i>"]]}, "лист faq:2: ", "разметка <i>"),
        ({"faq": [[*FAQ, "colour"], ["a", "Что?", "Да", "red"]]}, "лист faq:2: ", "colour: такого"),
        ({"faq": [FAQ, ["a", "Что?", "Да", "лишнее"]]}, "лист faq:2: ", "4: такого"),
        ({"faq": [[*FAQ, "id"], ["a", "Что?", "Да", "b"]]}, "лист faq:1: ", "«id» повторяется"),
        (
            {"faq": [FAQ, ["a", "Что?", "Да"], [], ["a", "Что?", "Да"]]},
            "лист faq:4: ",
            "id «a» уже есть: bad.xlsx, лист faq:2",
        ),
        ({"faqs": [FAQ, ["a", "Что?", "Да"]]}, "лист faqs:1: ", "«faqs» не знаком"),
        ({"faq.see": [FAQ, ["a", "Что?", "Да"]]}, "лист faq.see:1: ", "«faq.see» не знаком"),
        (
            {
                "surveys": SURVEY,
                "surveys.questions": [
                    ["of", "id", "text", "kind", "options"],
                    ["s", "q1", "Как?", "text", None],
                    ["s", "q2", "Что?", "one", "да"],
                ],
            },
            "лист surveys.questions:3: ",
            "вопрос q2: нужны хотя бы два варианта",
        ),
        (
            {
                "surveys": SURVEY,
                "surveys.questions": [
                    ["of", "id", "text", "kind"],
                    ["s", "q1", "Как?", "text"],
                    ["other", "q2", "Что?", "text"],
                ],
            },
            "лист surveys.questions:3: ",
            "на листе surveys нет записи «other»",
        ),
        (
            {"calendar": [["year", "holidays"], [2027, "2027-01-01\n2026-01-02"]]},
            "лист calendar:2: ",
            "день 2026-01-02 не из 2027 года",
        ),
        (
            {
                "obligations": [
                    ["id", "title", "who", "rule.type", "rule.dates"],
                    ["a", "А", "all_nko", "list", "1-25\n2-30"],
                ]
            },
            "лист obligations:2: ",
            "такого дня нет ни в одном году",
        ),
    ],
)
def test_a_bad_row_is_named_with_its_sheet(
    tmp_path: Path, sheets: dict[str, Rows], where: str, reason: str
) -> None:
    (said,) = refused(tmp_path, sheets)
    assert said.startswith(f"bad.xlsx, {where}")
    assert reason in said


def test_the_strict_check_holds_for_workbooks_too(tmp_path: Path) -> None:
    said = refused(tmp_path, {"faq": [FAQ, ["a", "Сколько?", "4 000 ₽"]]}, strict=True)
    assert any("сумма без года" in line for line in said)
    assert all(line.startswith("bad.xlsx, лист faq:2: a: ") for line in said)


# -- workbooks of other programs -----------------------------------------------------------------------


def made(path: Path, change: Callable[[str, str], str | None]) -> Path:
    """Write a workbook with one entry and a calendar, its parts changed by `change`."""
    whole = workbook(
        {
            "faq": [[*FAQ, "as_of", "verify"], ["a", "Что?", "Да.", 46054, True]],
            "calendar": [["year", "holidays"], [2027, "2027-01-01"]],
        }
    )
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = change(name, old.read(name).decode())
            if text is not None:
                new.writestr(name, text)
    return path


def test_what_a_spreadsheet_made_a_day_of_is_read_as_one(tmp_path: Path) -> None:
    def dated(name: str, text: str) -> str:
        if name == "xl/styles.xml":
            return re.sub(
                r"<cellXfs.*</cellXfs>",
                '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>',
                text,
            )
        return text.replace('<c r="D2">', '<c r="D2" s="1">')

    (one,) = content_book.read(made(tmp_path / "a.xlsx", dated)).kinds["faq"]
    assert (one.item.as_of, one.item.verify) == ("2026-02-01", True)


def test_words_may_stand_in_the_cells_themselves(tmp_path: Path) -> None:
    def inline(name: str, text: str) -> str:
        return re.sub(
            r'<c r="C2" t="s"><v>\d+</v></c>',
            '<c r="C2" t="inlineStr"><is><r><t>По </t></r><r><t>частям</t></r></is></c>',
            text,
        )

    (one,) = content_book.read(made(tmp_path / "a.xlsx", inline)).kinds["faq"]
    assert one.item.answer == "По частям"


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>'


@pytest.mark.parametrize(
    "change",
    [
        lambda name, text: text.replace("?>", "?>" + LAUGHS, 1) if "shared" in name else text,
        lambda name, text: "<a" if name == "xl/workbook.xml" else text,
        lambda name, text: None if name == "xl/worksheets/sheet1.xml" else text,
        lambda name, text: text.replace("<v>0</v>", "<v>999</v>"),
        lambda name, text: text.replace("<v>46054</v>", "<v>много</v>"),
        lambda name, text: text + " " * 40_000_000 if name == "docProps/app.xml" else text,
    ],
    ids=["entities", "no xml", "a part missing", "no such word", "no number", "too much"],
)
def test_what_is_no_workbook_is_refused_in_a_line(
    tmp_path: Path, change: Callable[[str, str], str | None]
) -> None:
    with pytest.raises(ContentError) as error:
        content_book.read(made(tmp_path / "a.xlsx", change))
    assert error.value.lines == [
        f"{tmp_path / 'a.xlsx'}: это не таблица XLSX: не открывается или слишком велика"
    ]


@pytest.mark.parametrize("whole", [b"", b"PK\x03\x04", b"id;question\n"])
def test_another_file_is_refused(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(whole)
    with pytest.raises(ContentError, match="не таблица XLSX"):
        content_book.read(tmp_path / "a.xlsx")


# -- the command ---------------------------------------------------------------------------------------


def test_the_command_goes_out_and_in(
    tmp_path: Path, small_base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "centre.db").write_bytes(small_base.read_bytes())
    config = str(BotProcess(tmp_path, "http://127.0.0.1:9", -100123).config)
    book = tmp_path / "content.xlsx"
    assert main(["content", "export", str(book), "--config", config]) == 0
    assert str(book) in capsys.readouterr().out

    changed = seen(book.read_bytes())["faq"][:2]
    changed[1][2] = "Новый вопрос?"
    book.write_bytes(workbook({"faq": changed}))
    assert main(["content", "import", str(book), "--only", "--config", config]) == 0
    assert "faq: записано 1" in capsys.readouterr().out
    with closing(sqlite3.connect(tmp_path / "centre.db")) as file:
        alive = file.execute("SELECT question FROM faq_entries WHERE retired_at IS NULL").fetchall()
    assert alive == [("Новый вопрос?",)]

    assert main(["content", "import", str(tmp_path / "none.xlsx"), "--config", config]) == 1
    assert "такого файла нет" in capsys.readouterr().err
