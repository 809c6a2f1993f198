"""What stands in a workbook, read as a spreadsheet program would."""

import io
import re
import zipfile
from xml.etree import ElementTree as ET

SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
Cells = list[list[str | float | None]]


def sheets(made: bytes) -> dict[str, Cells]:
    """Return the rows of every sheet by its name."""
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        book_xml = ET.fromstring(book.read("xl/workbook.xml"))
        words = [
            "".join(one.itertext())
            for one in ET.fromstring(book.read("xl/sharedStrings.xml")).findall("m:si", SPACE)
        ]
        names = [sheet.attrib["name"] for sheet in book_xml.iterfind("m:sheets/m:sheet", SPACE)]
        return {
            name: rows(book.read(f"xl/worksheets/sheet{number}.xml"), words)
            for number, name in enumerate(names, 1)
        }


def rows(sheet: bytes, words: list[str]) -> Cells:
    found: Cells = []
    for row in ET.fromstring(sheet).iterfind("m:sheetData/m:row", SPACE):
        line: list[str | float | None] = []
        for cell in row.findall("m:c", SPACE):
            column = _column(re.match("[A-Z]+", cell.attrib["r"])[0])  # type: ignore[index]
            line += [None] * (column - len(line))
            value = cell.findtext("m:v", namespaces=SPACE)
            if value is not None and cell.attrib.get("t") == "s":
                line.append(words[int(value)])
            else:
                line.append(None if value is None else float(value))
        found.append(line)
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def charts(made: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        return sum(name.startswith("xl/charts/") for name in book.namelist())
