"""Workbooks (XLSX). What a person has typed stays text: no cell becomes a formula or a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

Cell = str | int | float | None
Rows = Sequence[Sequence[Cell]]
WIDEST = 60
LOOKED_AT = 1000
"""Rows by which the width of a column is found."""
LONGEST_NAME = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars beside a sheet's first `lines` lines: named by its first column, of the next ones."""

    sheet: str
    columns: int
    lines: int


def workbook(sheets: Mapping[str, Rows], charts: Sequence[Chart] = ()) -> bytes:
    """Return a workbook: a sheet each name, its first row the heading, which stays in sight."""
    # Imported late: the bot starts without it.
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name.translate(FORBIDDEN)[:LONGEST_NAME])
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, heading if number == 0 else None)
        for column, width in enumerate(_widths(rows)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
    for chart in charts:
        _draw(book, chart)
    book.close()
    return out.getvalue()


def _draw(book: Any, chart: Chart) -> None:
    name = chart.sheet.translate(FORBIDDEN)[:LONGEST_NAME]
    bars = book.add_chart({"type": "bar"})
    for column in range(1, chart.columns + 1):
        bars.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, 1, 0, chart.lines, 0],
                "values": [name, 1, column, chart.lines, column],
                "data_labels": {"value": True},
            }
        )
    bars.set_title({"none": True})
    bars.set_y_axis({"reverse": True})
    bars.set_x_axis({"major_gridlines": {"visible": False}, "num_format": "0"})
    if chart.columns == 1:
        bars.set_legend({"none": True})
    bars.set_size({"width": 640, "height": 120 + 24 * chart.lines * chart.columns})
    book.get_worksheet_by_name(name).insert_chart(1, chart.columns + 2, bars)


def _widths(rows: Rows) -> list[int]:
    columns = max(map(len, rows[:LOOKED_AT]), default=0)
    longest = [0] * columns
    for row in rows[:LOOKED_AT]:
        for column, cell in enumerate(row):
            longest[column] = max(longest[column], len(str(cell or "")))
    return [min(WIDEST, length + 2) for length in longest]
