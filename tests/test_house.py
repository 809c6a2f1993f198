"""The house's own rules: where words stand, that nothing is dead, and that things stay small."""

import ast
import functools
import re
import sqlite3
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from jinja2 import meta
from pydantic_core.core_schema import ErrorType

from bot import config, texts
from bot.__main__ import _parser
from db.database import Database
from tools.schema import schema

ROOT = Path(__file__).parent.parent
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
LETTER_TABLES = {
    "bot/content_files.py": "how a sum of money looks, for the strict check",
    "bot/people.py": "ё is е when a municipality is looked for",
    "bot/personal.py": "endings of names in their cases",
    "bot/typed.py": "months, days and other words of what staff type",
    "bot/rolls.py": "ё is е where names are put in order",
    "bot/search/keyboard.py": "keyboard layouts and transliteration",
    "bot/search/typos.py": "letters that are confused",
    "bot/search/vocabulary.py": "prefixes",
    "bot/search/words.py": "what a word is",
    "bot/sandbox/entities.py": "top-level domains",
}
LONGEST_FILE = 350
LONGEST_FUNCTION = 45


Trees = dict[str, ast.Module]


def files(*folders: str) -> list[str]:
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [str(path.relative_to(ROOT)) for path in paths]


@functools.cache
def parsed(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


@functools.cache
def product() -> Trees:
    return {file: parsed(file) for file in files("bot", "handlers", "db")}


@functools.cache
def ours() -> Trees:
    return {name: tree for name, tree in product().items() if not name.startswith("bot/sandbox/")}


def strings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every text of a file that is not a docstring."""
    nodes = list(ast.walk(tree))
    lone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in lone:
            yield node


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function or method of that name, with where it stands."""
    for file, tree in ours().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
                if (called.id if isinstance(called, ast.Name) else called) == name:
                    yield f"{file}:{node.lineno}", node


def first(call: ast.Call) -> list[str]:
    """What the first argument of a call may be, where that stands in the code."""
    given = call.args[0] if call.args else None
    options = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
    return [o.value for o in options if isinstance(o, ast.Constant) and isinstance(o.value, str)]


def keywords(call: ast.Call) -> set[str] | None:
    """The names given to a call; None where some are unpacked."""
    names = {keyword.arg for keyword in call.keywords}
    return None if None in names else {name for name in names if name}


@functools.cache
def said() -> set[str]:
    """Every text that stands in the code."""
    return {str(node.value) for tree in ours().values() for node in strings(tree)}


# -- words -----------------------------------------------------------------------------------------------


def test_no_words_for_people_stand_in_the_code() -> None:
    found = {
        f"{file}:{node.lineno}: {node.value!r}"
        for file, tree in product().items()
        for node in strings(tree)
        if CYRILLIC.search(str(node.value)) and file not in LETTER_TABLES
    }
    assert not found
    for file in LETTER_TABLES:
        assert any(CYRILLIC.search(str(node.value)) for node in strings(product()[file])), file


# -- templates -------------------------------------------------------------------------------------------

TEMPLATES = {
    str(path.relative_to(texts.FOLDER).with_suffix("")) for path in texts.FOLDER.rglob("*.j2")
}
SPEAKING = ("render", "say", "edit", "toast")
NOT_FACTS = {"buttons", "keyboard", "reply_to", "alert"}


def spoken() -> Iterator[tuple[str, str, set[str] | None]]:
    """(where, template, facts) of everything that is rendered by its name."""
    for speaking in SPEAKING:
        for where, call in calls(speaking):
            for name in first(call):
                if "/" in name:
                    given = keywords(call)
                    yield where, name, given and given - NOT_FACTS
    for where, call in calls("RefusalError"):
        for name in first(call):
            yield where, f"refusals/{name}", keywords(call)


def test_every_template_compiles() -> None:
    for name in TEMPLATES:
        texts.source_of(f"{name}.j2")


def test_every_template_that_is_named_exists() -> None:
    missing = {f"{where}: {name}" for where, name, _ in spoken() if name not in TEMPLATES}
    folders = {name.partition("/")[0] for name in TEMPLATES}
    by_look = {
        s for s in said() if re.fullmatch(r"[a-z_]+/[a-z_]+", s) and s.split("/")[0] in folders
    }
    assert not missing
    assert not by_look - TEMPLATES


def test_every_template_is_used() -> None:
    """By its name, or as «folder/{…}» with its last part standing somewhere as a word."""
    open_folders = {prefix for prefix in ("refusals/", *openings("{}/")) if prefix.endswith("/")}
    named = {name for _, name, _ in spoken()} | said() | included()
    dead = {
        name
        for name in TEMPLATES - named
        if f"{name.partition('/')[0]}/" not in open_folders or name.partition("/")[2] not in said()
    }
    assert not dead


def included() -> set[str]:
    """Templates that stand in others."""
    environment = texts._environment()
    return {
        str(other).removesuffix(".j2")
        for name in TEMPLATES
        for other in meta.find_referenced_templates(
            environment.parse((texts.FOLDER / f"{name}.j2").read_text(encoding="utf-8"))
        )
    }


def openings(form: str) -> set[str]:
    """The beginnings of texts that are put together, such as «questions/» or «cli.»."""
    mark = form.removeprefix("{}")
    return {
        str(node.values[0].value)
        for tree in ours().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        and len(node.values) == 2
        and isinstance(node.values[0], ast.Constant)
        and str(node.values[0].value).endswith(mark)
    }


def test_every_template_is_given_the_facts_it_asks_for() -> None:
    """What is missing would only be found when somebody is spoken to."""
    environment = texts._environment()
    assert environment.loader
    for where, name, given in spoken():
        source, *_ = environment.loader.get_source(environment, f"{name}.j2")
        asked = meta.find_undeclared_variables(environment.parse(source))
        assert given is None or asked <= given, f"{where}: {name} asks for {asked - given}"


# -- labels ----------------------------------------------------------------------------------------------

LABELS: dict[str, dict[str, str]] = texts._labels()
DOORS = {
    "button": "buttons",
    "good": "check",
    "bad": "check",
    "_wrong": "content",
    "_refuse": "settings",
}


def labelled() -> Iterator[tuple[str, str, set[str] | None]]:
    """(where, section.key, facts) of every label that is named in the code."""
    for where, call in calls("label"):
        for name in first(call):
            yield where, name, keywords(call)
    for door, section in DOORS.items():
        for where, call in calls(door):
            given = call.args[1:] if door == "_wrong" else call.args
            for node in given[:1]:
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield where, f"{section}.{node.value}", keywords(call)


def test_every_label_that_is_named_exists_and_gets_its_facts() -> None:
    for where, name, given in labelled():
        section, _, key = name.partition(".")
        assert key in LABELS.get(section, {}), f"{where}: {name}"
        asked = set(re.findall(r"(?<!\{)\{(\w+)", LABELS[section][key]))
        assert given is None or asked <= given, f"{where}: {name} asks for {asked - given}"


def test_every_label_is_used() -> None:
    """By its name; whole, as a section; as «section.{…}»; or as a kind of error of pydantic."""
    named = {name for _, name, _ in labelled()} | said()
    whole = {name for _, call in calls("labels") for name in first(call)} - {"settings"}
    prefixes = openings("{}.")
    kinds = {*get_args(ErrorType), *(kind.split("_")[0] for kind in get_args(ErrorType))}
    dead = {
        f"{section}.{key}"
        for section, inner in LABELS.items()
        for key in inner
        if f"{section}.{key}" not in named
        and section not in whole
        and not (f"{section}." in prefixes and key in said())
        and not (section == "settings" and key in kinds)
    }
    assert not dead


# -- the book of instructions ------------------------------------------------------------------------------


def test_every_command_and_every_key_stands_in_the_docs() -> None:
    files = [ROOT / "README.md", *sorted((ROOT / "docs" / "ru").rglob("*.md"))]
    words = "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())
    commands = _parser()._subparsers
    assert commands
    names = [name for action in commands._group_actions for name in action.choices or ()]
    assert len(names) > 3
    missing = [name for name in names if not re.search(rf"\b(bot|make) {name}\b", words)]
    for section, field in config.Settings.model_fields.items():
        keys = vars(field.annotation)["__pydantic_fields__"]
        shown = r"(?m)`({0}\.|\[{0}\] )?{1}`|^{1}\s*="
        absent = (key for key in keys if not re.search(shown.format(section, key), words))
        missing.extend(f"{section}.{key}" for key in absent)
    assert not missing


# -- the schema ------------------------------------------------------------------------------------------------


def test_the_schema_to_read_is_what_the_migrations_make() -> None:
    """Where this fails: `python -m tools.schema > db/schema.sql`."""
    assert (ROOT / "db/schema.sql").read_text(encoding="utf-8") == schema()


async def test_a_database_made_from_the_schema_is_the_one_that_is_opened(tmp_path: Path) -> None:
    await (await Database.open(tmp_path / "a.db")).close()
    made = sqlite3.connect(tmp_path / "a.db")
    read = sqlite3.connect(":memory:")
    read.executescript((ROOT / "db/schema.sql").read_text(encoding="utf-8"))
    listed = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
    assert read.execute(listed).fetchall() == made.execute(listed).fetchall()
    made.close()
    read.close()


# -- small and clean -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", files("bot", "handlers", "db", "tools", "bench"))
def test_files_and_functions_stay_small(file: str) -> None:
    long = {
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1}"
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert not long
    lines = (ROOT / file).read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE


def test_names_say_what_a_file_is_about() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "service"}
    everywhere = files("bot", "handlers", "db", "tests", "tools", "bench")
    assert not {file for file in everywhere if Path(file).stem in vague}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_versions_and_hashes_and_no_addresses(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--(index|extra|find|trusted)|@ ", lock)
    required = re.findall(
        r"(?m)^[a-z0-9._-]+==\S+.*(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+$", lock
    )
    assert len(required) == len(re.findall(r"(?m)^[^\s#]", lock))


def test_what_is_pinned_is_what_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for name, asked in (
        ("requirements.lock", project["project"]["dependencies"]),
        ("requirements-dev.lock", project["dependency-groups"]["dev"]),
    ):
        pinned = set(
            re.findall(r"(?m)^([a-z0-9._-]+)==", (ROOT / name).read_text(encoding="utf-8"))
        )
        wanted = {re.split(r"[<>=~\[]", one)[0].lower() for one in asked if isinstance(one, str)}
        assert wanted <= pinned
