"""The flat form of content: a sheet a kind, a row an item, a column a key.

A part with keys of its own has columns with a dot («rule.month»). A list stands in one cell, a line
each; a list of days of a year as «month-day». A list of parts has a sheet of its own
(«surveys.questions»), whose column `of` names the item. An empty cell: the key is not there;
EMPTY: an empty list.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from bot.reading_workbooks import Cell
from bot.texts import labels

EMPTY = "-"
OF = "of"


@dataclass(frozen=True, slots=True)
class Column:
    """`leaf`: the type of one value; `form`: one, list, or pairs (a list of month and day)."""

    key: str
    leaf: type | None
    form: str = "one"


def columns(model: type[BaseModel]) -> dict[str, Column]:
    """Return the columns of a sheet, in their order."""
    return {one.key: one for one in _shape(model)[0]}


def parts(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Return the keys that have a sheet of their own."""
    return _shape(model)[1]


@cache
def _shape(model: type[BaseModel]) -> tuple[list[Column], dict[str, type[BaseModel]]]:
    found: dict[str, Column] = {}
    listed: dict[str, type[BaseModel]] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        for hint in _options(field.annotation):
            if _is_model(hint):
                for one in _shape(hint)[0]:
                    found.setdefault(f"{key}.{one.key}", _inside(key, one))
            elif get_origin(hint) is list:
                (inner,) = _options(get_args(hint)[0])
                if _is_model(inner):
                    listed[key] = inner
                else:
                    pairs = get_origin(inner) is tuple
                    found[key] = Column(key, int if pairs else inner, "pairs" if pairs else "list")
            else:
                found[key] = Column(key, hint if isinstance(hint, type) else None)
    return list(found.values()), listed


def _inside(key: str, one: Column) -> Column:
    return Column(f"{key}.{one.key}", one.leaf, one.form)


def _is_model(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, BaseModel)


def _options(hint: Any) -> list[Any]:
    """Return the types a value may have, without what checks it and without None."""
    if get_origin(hint) is Annotated:
        return _options(get_args(hint)[0])
    if get_origin(hint) in {Union, types.UnionType}:
        return [one for option in get_args(hint) for one in _options(option)]
    return [] if hint is type(None) else [hint]


def flat(facts: Mapping[str, Any]) -> dict[str, Cell]:
    """Return the cells of an item, without its lists of parts."""
    return dict(_flat(facts, ""))


def _flat(facts: Mapping[str, Any], before: str) -> Iterator[tuple[str, Cell]]:
    for key, value in facts.items():
        if value is None or _is_parts(value):
            continue
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, _cell(value)


def _is_parts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return "\n".join(map(_line, value)) or EMPTY
    return value if isinstance(value, bool | int | float) else str(value)


def _line(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "-".join(map(str, value))
    return " ".join(str(value).split())


def nested(cells: Mapping[str, Cell], known: Mapping[str, Column]) -> dict[str, Any]:
    """Return the item that cells tell of; a column that is not known keeps its value as it is."""
    facts: dict[str, Any] = {}
    for key, cell in cells.items():
        *outer, last = key.split(".") if key in known else [key]
        place = facts
        for name in outer:
            place = place.setdefault(name, {})
        place[last] = _value(cell, known.get(key, Column(key, None)))
    return facts


def _value(cell: Cell, column: Column) -> Any:
    if column.form == "one":
        return _one(cell, column.leaf)
    lines = [line.strip() for line in str(cell).split("\n") if line.strip()]
    if lines == [EMPTY]:
        return []
    if column.form == "pairs":
        return [[_one(part, int) for part in line.split("-")] for line in lines]
    return [_one(line, column.leaf) for line in lines]


def _one(cell: Cell, leaf: type | None) -> Any:
    """Return what is meant; what is not understood stays, for the check to refuse."""
    if leaf is str and not isinstance(cell, str | bool):
        return str(cell)
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if leaf is bool:
        words = labels("content_words")
        return {words["yes"]: True, words["no"]: False}.get(text.lower(), text)
    if leaf in (int, float):
        try:
            return leaf(text)
        except ValueError:
            return text
    return text
