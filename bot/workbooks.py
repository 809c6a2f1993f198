"""Workbooks (XLSX). What a person has typed stays text: no cell becomes a formula or a link."""

from collections.abc import Mapping, Sequence
from io import BytesIO

Cell = str | int | float | None
Rows = Sequence[Sequence[Cell]]
WIDEST = 60
LONGEST_NAME = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def workbook(sheets: Mapping[str, Rows]) -> bytes:
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
    book.close()
    return out.getvalue()


def _widths(rows: Rows) -> list[int]:
    columns = max(map(len, rows), default=0)
    longest = [0] * columns
    for row in rows:
        for column, cell in enumerate(row):
            longest[column] = max(longest[column], len(str(cell or "")))
    return [min(WIDEST, length + 2) for length in longest]
