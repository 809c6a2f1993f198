"""Holds the small Telegram against a description of the Bot API: `python -m tools.spec FILE.json`.

The file has "methods" (returns, fields with types and required) and "types" (fields, subtypes).
Prints what differs, a line each; exit code 1 when something does, 2 for wrong usage.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.sandbox.methods import METHODS
from bot.sandbox.telegram import REFUSED
from bot.sandbox.wire import ApiError
from tools.story import ALSO, Stage, tell

Description = dict[str, Any]
_PLAIN: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
}
# Fields newer than the oldest description in use (10.1), without which clients of 10.3 fail.
_NEWER = {"ChatMemberAdministrator": {"can_send_welcome_messages"}}
_NEVER_OK = frozenset({"close"})  # refused in the first minutes after a start, as Telegram does


def differences(api: Description) -> Iterator[str]:
    """Every difference between the small Telegram and the description."""
    yield from _methods(api)
    for name in sorted(METHODS.keys() & api["methods"].keys()):
        yield from _parameters(api, name)
    yield from _results(api)


def _methods(api: Description) -> Iterator[str]:
    for name in sorted(api["methods"].keys() - METHODS.keys() - REFUSED):
        yield f"{name}: not known here"
    for name in sorted(METHODS.keys() - api["methods"].keys()):
        yield f"{name}: no such method in the Bot API"
    for name in sorted(METHODS.keys() & REFUSED):
        yield f"{name}: both answered and refused"


def _parameters(api: Description, name: str) -> Iterator[str]:
    """The least call is answered; without any one of its required parameters it is 400."""
    fields = api["methods"][name]["fields"]
    required = [field for field, about in fields.items() if about["required"]]
    for absent in (None, *required):
        stage = Stage()
        params = {field: stage.sample(name, field) for field in required}
        if name in ALSO:
            params.update(ALSO[name](stage))
        params.pop(absent or "", None)
        problem = _problem(stage, name, params)
        if absent is None and problem and name not in _NEVER_OK:
            yield f"{name}: refused with all it requires: {problem.description}"
        if absent and (problem is None or problem.code != 400):
            yield f"{name}: taken without {absent}"
        if absent is None and problem is None:
            yield from value_problems(api, api["methods"][name]["returns"], _last(stage), name)


def _problem(stage: Stage, name: str, params: dict[str, Any]) -> ApiError | None:
    try:
        stage.call(name, **params)
    except ApiError as error:
        return error
    return None


def _last(stage: Stage) -> Any:
    return stage.tg.calls[-1].result


def _results(api: Description) -> Iterator[str]:
    """Everything a long story makes the small Telegram answer and tell."""
    stage = Stage()
    tell(stage)
    for call in stage.tg.calls:
        if call.ok and call.method in api["methods"]:
            returns = api["methods"][call.method]["returns"]
            yield from value_problems(api, returns, call.result, call.method)
    for _, update in stage.tg.updates.queue:
        kind = next(name for name in update if name != "update_id")
        yield from value_problems(api, ["Update"], update, f"update {kind}")


def value_problems(api: Description, types: Iterable[str], value: Any, place: str) -> list[str]:
    """What is wrong with a value that should be of one of the types; [] when it is."""
    attempts = [_type_problems(api, name, value, place) for name in types]
    return min(attempts, key=len)


def _type_problems(api: Description, name: str, value: Any, place: str) -> list[str]:
    if name.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{place}: {value!r} is not an array"]
        inner = name.removeprefix("Array of ")
        found = [value_problems(api, [inner], item, f"{place}[]") for item in value]
        return [problem for problems in found for problem in problems]
    if name in _PLAIN:
        right = isinstance(value, _PLAIN[name]) and isinstance(value, bool) == (name == "Boolean")
        return [] if right else [f"{place}: {value!r} is not {name}"]
    if name not in api["types"]:
        return [f"{place}: the description has no type {name}"]
    subtypes = api["types"][name].get("subtypes")
    if subtypes:
        return value_problems(api, subtypes, value, place)
    return _object_problems(api, name, value, place)


def _object_problems(api: Description, name: str, value: Any, place: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place}: {value!r} is not {name}"]
    fields = api["types"][name].get("fields", {})
    known = fields.keys() | _NEWER.get(name, set())
    problems = [f"{place}: {name} has no field {field!r}" for field in value if field not in known]
    for field, about in fields.items():
        if field in value:
            problems += value_problems(api, about["types"], value[field], f"{place}.{field}")
        elif about["required"]:
            problems.append(f"{place}: {name} lacks {field!r}")
    return problems


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m tools.spec FILE.json", file=sys.stderr)
        return 2
    api: Description = json.loads(Path(arguments[0]).read_text("utf-8"))
    found = sorted(set(differences(api)))
    for line in found:
        print(line)
    version = api.get("version", "the description")
    print(f"{version}: {len(api['methods'])} methods, {len(METHODS)} answered, {len(found)} differ")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
