"""Content as a workbook: `content export` and `content import`, with the checks of `load`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot import reading_workbooks
from bot.content_columns import OF, columns, flat, nested, parts
from bot.content_facts import facts_of
from bot.content_files import KINDS, Content, Placed, checked, reason_of
from bot.errors import ContentError
from bot.reading_workbooks import Cell, NoWorkbookError, Row
from bot.texts import label
from bot.workbooks import workbook
from db.database import Tx

A_CELL_FITS = 32_767
"""Characters, by the format."""
Facts = dict[str, Any]


async def book(tx: Tx) -> bytes:
    """Return all content as a workbook. ContentError names what a cell has no room for."""
    made: dict[str, list[list[Cell | None]]] = {}
    for kind, model in KINDS.items():
        found = await facts_of(tx, kind)
        made[kind] = _table([flat(one) for one in found], list(columns(model)))
        for key, part in parts(model).items():
            rows = [{OF: _id(one), **flat(inner)} for one in found for inner in one.get(key) or ()]
            made[f"{kind}.{key}"] = _table(rows, [OF, *columns(part)])
    wrong = [
        label("content.cell_long", sheet=name, id=row[0], most=A_CELL_FITS)
        for name, rows in made.items()
        for row in rows
        if any(isinstance(cell, str) and len(cell) > A_CELL_FITS for cell in row)
    ]
    if wrong:
        raise ContentError(wrong)
    return workbook(made)


def _id(facts: Facts) -> Cell:
    return str(facts["id"])


def _table(rows: list[dict[str, Cell]], keys: list[str]) -> list[list[Cell | None]]:
    return [list(keys), *([row.get(key) for key in keys] for row in rows)]


def read(path: Path, *, strict: bool = False) -> Content:
    """Read and check a workbook; ContentError names sheet, row and reason of everything wrong."""
    try:
        found = reading_workbooks.read(path)
    except NoWorkbookError as error:
        raise ContentError([f"{path}: {label('content.no_workbook')}"]) from error
    except FileNotFoundError as error:
        raise ContentError([f"{path}: {label('content.no_file')}"]) from error
    reading = _Reading(path, {name.strip(): _Sheet(rows) for name, rows in found.items()})
    for name in reading.sheets:
        reading.take(name)
    return checked(reading.content, reading.wrong, strict=strict)


class _Sheet:
    """The rows below the heading: by number, with their values by the heading's keys."""

    def __init__(self, rows: Mapping[int, Row]) -> None:
        first = min(rows, default=1)
        self.heading = {at: str(cell).strip() for at, cell in rows.get(first, {}).items()}
        self.line = first
        self.rows = {
            number: {self.heading.get(at, str(at + 1)): cell for at, cell in row.items()}
            for number, row in rows.items()
            if number != first
        }

    def keys_twice(self) -> Iterator[str]:
        named = list(self.heading.values())
        yield from dict.fromkeys(key for key in named if named.count(key) > 1)


class _Reading:
    def __init__(self, path: Path, found: dict[str, _Sheet]) -> None:
        self.path = path
        self.sheets = found
        self.content = Content()
        self.wrong: list[str] = []

    def take(self, name: str) -> None:
        sheet = self.sheets[name]
        kind, _, key = name.partition(".")
        model = KINDS.get(kind)
        if model is None or (key and key not in parts(model)):
            if sheet.rows:
                self._say(name, sheet.line, self._unknown(name))
            return
        for twice in sheet.keys_twice():
            self._say(name, sheet.line, label("content.column_twice", key=twice))
        if key:
            self._check_owners(name, kind)
            return
        found = self.content.kinds.setdefault(kind, [])
        for number, cells in sheet.rows.items():
            item = self._item(kind, model, number, cells)
            if item is not None:
                found.append(Placed(item, self._file(name), number))

    def _unknown(self, name: str) -> str:
        known = [*KINDS, *(f"{kind}.{key}" for kind in KINDS for key in parts(KINDS[kind]))]
        return label("content.unknown_kind", kind=name, kinds=", ".join(known))

    def _check_owners(self, name: str, kind: str) -> None:
        """A part belongs to an item of the same workbook."""
        rows = self.sheets[kind].rows if kind in self.sheets else {}
        owners = {str(cells.get("id", "")).strip() for cells in rows.values()}
        for number, cells in self.sheets[name].rows.items():
            owner = str(cells.get(OF, "")).strip()
            if owner not in owners:
                self._say(name, number, label("content.no_owner", of=OF, id=owner, sheet=kind))

    def _item(
        self, kind: str, model: type[BaseModel], number: int, cells: Mapping[str, Cell]
    ) -> BaseModel | None:
        facts = nested(cells, columns(model))
        lines: dict[str, list[int]] = {}
        for key, part in parts(model).items():
            sheet = self.sheets.get(f"{kind}.{key}")
            own = _of(sheet, str(facts.get("id", ""))) if sheet else {}
            if own:
                known = columns(part)
                facts[key] = [nested(inner, known) for inner in own.values()]
                lines[key] = list(own)
        try:
            return model.model_validate(facts)
        except ValidationError as error:
            for problem in error.errors():
                self._refuse(kind, number, lines, dict(problem))
        return None

    def _refuse(self, kind: str, number: int, lines: dict[str, list[int]], problem: Facts) -> None:
        key, *rest = problem["loc"] or ("",)
        if key in lines and rest and isinstance(rest[0], int):
            inside = {**problem, "loc": tuple(rest[1:])}
            self._say(f"{kind}.{key}", lines[key][rest[0]], reason_of(inside))
        else:
            self._say(kind, number, reason_of(problem))

    def _say(self, sheet: str, number: int, reason: str) -> None:
        self.wrong.append(f"{self._file(sheet)}:{number}: {reason}")

    def _file(self, sheet: str) -> str:
        return label("content.sheet", path=self.path, sheet=sheet)


def _of(sheet: _Sheet, owner: str) -> dict[int, dict[str, Cell]]:
    return {
        number: {key: cell for key, cell in cells.items() if key != OF}
        for number, cells in sheet.rows.items()
        if str(cells.get(OF, "")).strip() == owner
    }
