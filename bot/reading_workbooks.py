"""Reading a workbook (XLSX): the values of its sheets. It is a file from anywhere: what unpacks
to too much, or brings declarations of its own, is refused.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.parsers import expat

Cell = str | int | float | bool
Row = dict[int, Cell]
MOST_BYTES = 32 * 1024 * 1024
"""What a workbook may unpack to; the whole shipped content takes one megabyte."""
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - days as a spreadsheet counts them
DAY_FORMATS = frozenset({14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 36, 50, 57})
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class NoWorkbookError(Exception):
    """This is no workbook that could be read."""


def read(path: Path) -> dict[str, dict[int, Row]]:
    """Return of each sheet, by its name, the rows that hold something: number from 1, and values
    by column from 0. Days and hours come as text (2027-02-01, 10:30).

    Raises NoWorkbookError, OSError.
    """
    try:
        with zipfile.ZipFile(path) as book:
            if sum(one.file_size for one in book.infolist()) > MOST_BYTES:
                raise NoWorkbookError
            return _Book(book).sheets()
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError) as error:
        raise NoWorkbookError from error
    except (KeyError, IndexError, ValueError, NotImplementedError, RuntimeError) as error:
        # A part that is missing, a number that is none, a password.
        raise NoWorkbookError from error


def _parsed(text: bytes) -> ET.Element:
    """Return the tree without namespaces; a document with declarations is refused."""

    def refuse(*_: object) -> None:
        raise NoWorkbookError

    tree = ET.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attrs: tree.start(
        tag.split(" ")[-1], {key.split(" ")[-1]: value for key, value in attrs.items()}
    )
    parser.EndElementHandler = lambda tag: tree.end(tag.split(" ")[-1])
    parser.CharacterDataHandler = tree.data
    parser.Parse(text, True)
    return tree.close()


class _Book:
    def __init__(self, book: zipfile.ZipFile) -> None:
        self._book = book
        self._words: list[str] = []
        self._days: list[bool] = []

    def sheets(self) -> dict[str, dict[int, Row]]:
        targets = {
            one.attrib["Id"]: one.attrib["Target"]
            for one in self._part("xl/_rels/workbook.xml.rels")
        }
        names = set(self._book.namelist())
        if "xl/sharedStrings.xml" in names:
            self._words = [_said(one) for one in self._part("xl/sharedStrings.xml").iter("si")]
        if "xl/styles.xml" in names:
            self._days = list(_days(self._part("xl/styles.xml")))
        found = {}
        for sheet in self._part("xl/workbook.xml").iter("sheet"):
            target = targets[sheet.attrib["id"]]
            path = target[1:] if target.startswith("/") else f"xl/{target}"
            found[sheet.attrib["name"]] = self._rows(self._part(path))
        return found

    def _part(self, name: str) -> ET.Element:
        return _parsed(self._book.read(name))

    def _rows(self, sheet: ET.Element) -> dict[int, Row]:
        rows: dict[int, Row] = {}
        number = 0
        for row in sheet.iter("row"):
            number = int(row.get("r", number + 1))
            values: Row = {}
            column = -1
            for cell in row.iter("c"):
                column = _column(cell.attrib["r"]) if "r" in cell.attrib else column + 1
                value = self._value(cell)
                if value is not None and value != "":
                    values[column] = value
            if values:
                rows[number] = values
        return rows

    def _value(self, cell: ET.Element) -> Cell | None:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _said(cell)
        text = cell.findtext("v")
        if text is None:
            return None
        if kind == "s":
            return self._words[int(text)]
        if kind == "b":
            return text == "1"
        if kind != "n":
            return _unescaped(text)
        number = float(text)
        style = int(cell.get("s", 0))
        if style < len(self._days) and self._days[style]:
            return _day(number)
        return int(number) if number.is_integer() else number


def _said(part: ET.Element) -> str:
    """Return the words of a string; how they are pronounced is left out."""
    for spoken in part.findall("rPh"):
        part.remove(spoken)
    return _unescaped("".join(one.text or "" for one in part.iter("t")))


def _unescaped(text: str) -> str:
    whole = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def _column(place: str) -> int:
    number = 0
    for letter in re.match("[A-Z]{0,3}", place)[0]:  # type: ignore[index]
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _days(styles: ET.Element) -> Iterator[bool]:
    """Yield of each style whether it shows a number as a day."""
    own = {
        int(one.attrib["numFmtId"]): QUOTED.sub("", one.attrib.get("formatCode", ""))
        for one in styles.iter("numFmt")
    }
    listed = styles.find("cellXfs")
    for style in listed if listed is not None else ():
        number = int(style.get("numFmtId", 0))
        form = own.get(number, "")
        yield number in DAY_FORMATS or bool(re.search("[dyh]", form, re.IGNORECASE))


def _day(number: float) -> str:
    if not 0 <= number < 80_000:
        raise NoWorkbookError
    moment = FIRST_DAY + timedelta(seconds=round(number * 86_400))
    if number < 1:
        return f"{moment:%H:%M}"
    return moment.date().isoformat() if not number % 1 else moment.isoformat(timespec="minutes")
