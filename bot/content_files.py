"""Reading content files (YAML or JSON): with line numbers, and checked whole."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot import content_items, duty_items, slot_items, survey_items, target_items
from bot.content_items import FaqItem as FaqItem  # noqa: PLC0414 - files and items go together
from bot.errors import ContentError
from bot.setting_values import why_not
from bot.texts import label, short

KINDS = {
    **content_items.KINDS,
    **survey_items.KINDS,
    **duty_items.KINDS,
    **target_items.KINDS,
    **slot_items.KINDS,
}
STRICT_ANSWER_FITS = 900
MENTIONS_SUM = re.compile(r"\d\s*(₽|руб|тыс|млн|млрд)")
MENTIONS_YEAR = re.compile(r"\b20\d\d\b")
NEVER_SAID = re.compile(r"(сдавать|подавать|отчитываться)\s+не\s+(нужно|надо)", re.IGNORECASE)
DEEPEST = 50
PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Item = TypeVar("Item", bound=BaseModel)


class _Loader(SafeLoader):  # type: ignore[valid-type,misc]
    """Whatever is wrong with a file, it says so by a YAMLError with a line."""

    depth = 0

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """The parser calls itself for each level: without an end it would crash the process."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _wrong(current_node, "deep")
        super().descend_resolver(current_node, current_index)

    def ascend_resolver(self) -> None:
        self.depth -= 1
        super().ascend_resolver()

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError) as error:
            raise _wrong(node, "no_value", value=str(node.value)[:40]) from error

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise _wrong(key, "same_key", key=key.value)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def _wrong(node: Any, code: str, **facts: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(
        problem=label(f"content.{code}", **facts), problem_mark=node.start_mark
    )


@dataclass(frozen=True, slots=True)
class Placed:
    """An item with where it stands."""

    item: Any
    file: str
    line: int


@dataclass(slots=True)
class Content:
    """What files hold, by kind."""

    kinds: dict[str, list[Placed]] = field(default_factory=dict)


def read(paths: Sequence[Path], *, strict: bool = False) -> Content:
    """Read and check files; ContentError names file, line and reason of everything wrong."""
    content = Content()
    wrong: list[str] = []
    for path in paths:
        try:
            _read_file(path, content, wrong)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            reason = label("content.no_yaml", reason=error.problem or error.context or "")
            wrong.append(f"{path}:{line}: {reason}")
        except (UnicodeDecodeError, yaml.reader.ReaderError) as error:
            at = error.start if isinstance(error, UnicodeDecodeError) else error.position
            line = path.read_bytes()[:at].count(b"\n") + 1
            wrong.append(f"{path}:{line}: {label('content.no_text')}")
        except FileNotFoundError:
            wrong.append(f"{path}: {label('content.no_file')}")
        except (OSError, RecursionError) as error:
            reason = str(error.strerror) if isinstance(error, OSError) else type(error).__name__
            wrong.append(f"{path}: {label('content.unreadable', reason=reason)}")
    return checked(content, wrong, strict=strict)


def checked(content: Content, wrong: list[str], *, strict: bool = False) -> Content:
    """Return what was read; ContentError where something is wrong with it, alone or together."""
    wrong = [*wrong, *_twice(content)]
    if strict and not wrong:
        wrong += _strict(content.kinds.get("faq", []))
        for kind in duty_items.KINDS:
            wrong += _strict_duties(content.kinds.get(kind, []))
    if wrong:
        raise ContentError(wrong)
    return content


def _read_file(path: Path, content: Content, wrong: list[str]) -> None:
    text = path.read_text(encoding="utf-8-sig")
    # JSON writes 😀 as two halves, which YAML does not join.
    loader = _Loader(PAIR.sub(lambda pair: str(json.loads(f'"{pair[0]}"')), text))
    try:
        top = loader.get_single_node()
        if not isinstance(top, yaml.MappingNode):
            wrong.append(f"{path}:1: {label('content.no_kinds', kinds=', '.join(KINDS))}")
            return
        for key, listed in top.value:
            _read_kind(loader, path, key, listed, content, wrong)
    finally:
        loader.dispose()


def _read_kind(
    loader: Any, path: Path, key: Any, listed: Any, content: Content, wrong: list[str]
) -> None:
    line = key.start_mark.line + 1
    kind = short(key.value) if isinstance(key, yaml.ScalarNode) else "?"
    model = KINDS.get(kind)
    if model is None:
        reason = label("content.unknown_kind", kind=kind, kinds=", ".join(KINDS))
        wrong.append(f"{path}:{line}: {reason}")
        return
    if not isinstance(listed, yaml.SequenceNode):
        wrong.append(f"{path}:{line}: {label('content.no_list', kind=kind)}")
        return
    found = content.kinds.setdefault(kind, [])
    for node in listed.value:
        line = node.start_mark.line + 1
        try:
            found.append(Placed(_item(loader, node, model), str(path), line))
        except ValidationError as error:
            wrong += [f"{path}:{_line(node, p['loc'])}: {reason_of(p)}" for p in error.errors()]


def _item(loader: Any, node: Any, model: type[Item]) -> Item:
    return model.model_validate(loader.construct_object(node, deep=True))


def _line(node: Any, place: tuple[Any, ...]) -> int:
    """Return the line of the key that is wrong, else that of what it is missing from."""
    line = int(node.start_mark.line) + 1
    if not place:
        return line
    if isinstance(node, yaml.SequenceNode) and isinstance(place[0], int):
        return _line(node.value[place[0]], place[1:]) if place[0] < len(node.value) else line
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(place[0]):
                inside = isinstance(value, yaml.CollectionNode) and len(place) > 1
                return _line(value, place[1:]) if inside else int(key.start_mark.line) + 1
    return line


def reason_of(problem: Any) -> str:
    """Return in words what the check has against a value, and its key."""
    key = ".".join(str(part) for part in problem["loc"])
    reason = why_not(problem)
    return f"{key}: {reason}" if key else reason


def _twice(content: Content) -> list[str]:
    wrong = []
    for placed in content.kinds.values():
        seen: dict[str, Placed] = {}
        for one in placed:
            other = seen.setdefault(one.item.id, one)
            if other is not one:
                first = f"{other.file}:{other.line}"
                reason = label("content.twice", id=one.item.id, first=first)
                wrong.append(f"{one.file}:{one.line}: {reason}")
    return wrong


def _strict(placed: Iterable[Placed]) -> list[str]:
    placed = list(placed)
    ids = {one.item.id for one in placed}
    aliases: dict[str, str] = {}
    wrong = []
    for one in placed:
        where = f"{one.file}:{one.line}: {one.item.id}"
        wrong += [f"{where}: {reason}" for reason in _strict_reasons(one.item, ids, aliases)]
    return wrong


def _strict_reasons(item: FaqItem, ids: set[str], aliases: dict[str, str]) -> list[str]:
    reasons = [
        label("content.missing", key=k)
        for k in ("topic", "source", "as_of")
        if not getattr(item, k)
    ]
    reasons += [label("content.dead_link", id=other) for other in item.see if other not in ids]
    if len(item.answer) > STRICT_ANSWER_FITS:
        reasons.append(label("content.too_long", most=STRICT_ANSWER_FITS))
    for line in item.answer.split("\n"):
        if MENTIONS_SUM.search(line) and not MENTIONS_YEAR.search(line):
            reasons.append(label("content.no_year", line=line[:60]))
    for alias in item.aliases:
        other = aliases.setdefault(alias.lower(), item.id)
        if other != item.id:
            reasons.append(label("content.same_alias", alias=alias, id=other))
    return reasons


def _strict_duties(placed: Iterable[Placed]) -> list[str]:
    return [
        f"{one.file}:{one.line}: {one.item.id}: {reason}"
        for one in placed
        for reason in (*one.item.faults(), *_words_at_fault(one.item))
    ]


def _words_at_fault(item: BaseModel) -> Iterator[str]:
    """A sum has its year, and nobody is told that there is nothing to hand in."""
    said_of_rule = getattr(getattr(item, "rule", None), "words", None)
    texts = [said_of_rule, *item.model_dump(exclude={"rule"}).values()]
    for text in (text for text in texts if isinstance(text, str)):
        if MENTIONS_SUM.search(text) and not MENTIONS_YEAR.search(text):
            yield label("content.no_year", line=text[:60])
        if said := NEVER_SAID.search(text):
            yield label("content.never_say", words=said[0])
