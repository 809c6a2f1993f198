"""The command line: exit codes, one line of reason, no traceback, and what stands beside a bot."""

import argparse
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import _parser, main
from tests.processes import ROOT, BotProcess
from tests.town import entry, write_content

NOBODY = "http://127.0.0.1:9"
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
Said = pytest.CaptureFixture[str]

pytestmark = pytest.mark.usefixtures("log_as_it_was")


@pytest.fixture
def config(tmp_path: Path, small_base: Path) -> Path:
    """Settings of a bot with a small FAQ and no Telegram to reach."""
    shutil.copy(small_base, tmp_path / "centre.db")
    return BotProcess(tmp_path, NOBODY, -100123).config


def refused(said: Said) -> str:
    """The one line of reason on standard error; nothing on standard output."""
    out, err = said.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert CYRILLIC.search(line)
    return line


def ids(config: Path) -> set[str]:
    with closing(sqlite3.connect(config.parent / "centre.db", isolation_level=None)) as file:
        return {
            row[0] for row in file.execute("SELECT id FROM faq_entries WHERE retired_at IS NULL")
        }


def program(*arguments: str, **how: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bot", *arguments]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(command, cwd=ROOT, **pipes, **how)  # type: ignore[call-overload,no-any-return]


# -- usage ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "",
        "dance",
        "load",
        "load --loud x.yaml",
        "faq",
        "faq find x",
        "faq search --xml x",
        "sandbox --port eighty",
    ],
)
def test_wrong_usage_is_2(line: str, capsys: Said) -> None:
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == 2
    assert "usage: python -m bot" in capsys.readouterr().err


def actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            yield from action._choices_actions
            for sub in action.choices.values():
                yield from actions(sub)


def test_every_command_and_option_has_its_help_in_russian(capsys: Said) -> None:
    described = [
        action for action in actions(_parser()) if action.option_strings != ["-h", "--help"]
    ]
    named = [action for action in described if not isinstance(action, argparse._SubParsersAction)]
    assert {"run", "sandbox", "check", "load", "faq", "search"} <= {action.dest for action in named}
    for action in named:
        assert CYRILLIC.search(action.help or ""), action
    for words in ("--help", "load --help", "faq search --help"):
        with pytest.raises(SystemExit) as ended:
            main(words.split())
        assert ended.value.code == 0
        assert CYRILLIC.search(capsys.readouterr().out)


# -- settings and database that will not do --------------------------------------------------------------


@pytest.mark.parametrize("command", ["run", "check", "load x.yaml", "faq search счёт"])
def test_no_settings_is_1_and_says_what_to_do(command: str, tmp_path: Path, capsys: Said) -> None:
    assert main([*command.split(), "--config", str(tmp_path / "none.toml")]) == 1
    assert "config.example.toml" in refused(capsys)


def test_wrong_settings_are_1_and_a_line_each(config: Path, capsys: Said) -> None:
    config.write_text(config.read_text().replace("[staff]", "[stuff]"))
    assert main(["run", "--config", str(config)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(": ")[1] for line in err.splitlines()] == ["staff", "stuff"]
    assert "SANDBOX" not in err


@pytest.mark.parametrize("command", ["run", "load good.json", "faq search счёт"])
def test_a_newer_database_is_refused(
    command: str, config: Path, tmp_path: Path, capsys: Said
) -> None:
    write_content(tmp_path / "good.json", faq=[entry("new", "Что?")])
    with closing(sqlite3.connect(tmp_path / "centre.db", isolation_level=None)) as file:
        file.execute("PRAGMA user_version=999")
    before = ids(config)
    words = command.replace("good.json", str(tmp_path / "good.json")).split()

    assert main([*words, "--config", str(config)]) == 1

    assert "более новой версией" in refused(capsys)
    assert ids(config) == before


@pytest.mark.parametrize("command", ["run", "faq search счёт"])
def test_a_damaged_database_is_refused(
    command: str, config: Path, tmp_path: Path, capsys: Said
) -> None:
    (tmp_path / "centre.db").write_bytes(b"rubbish" * 2000)
    assert main([*command.split(), "--config", str(config)]) == 1
    assert "не открывается" in refused(capsys)
    assert (tmp_path / "centre.db").read_bytes() == b"rubbish" * 2000


def test_a_database_where_none_can_be_is_1(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.setenv("BOT_DATABASE__PATH", str(config / "centre.db"))
    assert main(["faq", "search", "счёт", "--config", str(config)]) == 1
    assert str(config) in refused(capsys)


def test_a_database_that_stays_locked_is_called_busy_not_damaged(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    """Nobody should restore a backup because another program is slow."""
    monkeypatch.setattr("db.database.BUSY_MS", 50)
    other = sqlite3.connect(tmp_path / "centre.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert main(["faq", "search", "счёт", "--config", str(config)]) == 1
    other.close()
    line = refused(capsys)
    assert "занята" in line
    assert "резервной" not in line


# -- load ------------------------------------------------------------------------------------------------


def test_load_says_how_much_and_can_be_repeated(config: Path, tmp_path: Path, capsys: Said) -> None:
    file = write_content(tmp_path / "f.json", faq=[entry("new", "Что?")])
    for _ in range(2):
        assert main(["load", str(file), "--config", str(config)]) == 0
        assert capsys.readouterr() == ("faq: записано 1, убрано 0\n", "")
    assert ids(config) == {"reg", "acc", "tos", "rep", "grant", "new"}

    assert main(["load", "--only", str(file), "--config", str(config)]) == 0
    assert capsys.readouterr().out == "faq: записано 1, убрано 5\n"
    assert ids(config) == {"new"}


def test_a_bad_file_keeps_the_good_ones_beside_it_out(
    config: Path, tmp_path: Path, capsys: Said
) -> None:
    good = write_content(tmp_path / "good.json", faq=[entry("new", "Что?")])
    bad = tmp_path / "bad.yaml"
    bad.write_text("faq:\n- id: x\n  question: Где?\n")
    before = ids(config)

    assert main(["load", str(good), str(bad), "--config", str(config)]) == 1

    assert refused(capsys) == f"{bad}:2: answer: не указано"
    assert ids(config) == before


def test_strict_is_asked_for(config: Path, tmp_path: Path, capsys: Said) -> None:
    file = write_content(tmp_path / "f.json", faq=[entry("new", "Что?", topic="Т", source="з")])
    assert main(["load", "--strict", str(file), "--config", str(config)]) == 1
    assert refused(capsys) == f"{file}:1: new: не указано: as_of"
    assert "new" not in ids(config)


def test_load_waits_for_who_is_writing(config: Path, tmp_path: Path) -> None:
    file = write_content(tmp_path / "f.json", faq=[entry("new", "Что?")])
    other = sqlite3.connect(tmp_path / "centre.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO faq_topics (title) VALUES ('Другое')")

    with program("load", str(file), "--config", str(config)) as load:
        with pytest.raises(subprocess.TimeoutExpired):
            load.wait(2)
        other.execute("COMMIT")
        assert load.communicate(timeout=15) == ("faq: записано 1, убрано 0\n".encode(), b"")
    assert load.returncode == 0
    assert "new" in ids(config)
    assert other.execute("SELECT count(*) FROM faq_topics WHERE title = 'Другое'").fetchone() == (
        1,
    )
    other.close()


# -- faq search --------------------------------------------------------------------------------------------


def test_faq_search_says_what_would_be_answered(config: Path, capsys: Said) -> None:
    assert (
        main(["faq", "search", "сколько стоит зарегистрировать", "нко", "--config", str(config)])
        == 0
    )
    first, best, *_ = capsys.readouterr().out.splitlines()
    assert first == "сколько стоит зарегистрировать нко → ответит сразу"
    assert re.fullmatch(r"  \d\.\d\d  reg  Сколько стоит зарегистрировать НКО\?", best)

    assert main(["faq", "search", "рецепт борща", "--config", str(config)]) == 0
    assert capsys.readouterr().out == "рецепт борща → передаст консультанту\n"


def test_faq_search_answers_every_line_with_an_object(
    config: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["сколько стоит зарегистрировать нко", "", "рецепт борща", "</b>\u2028грант"]
    monkeypatch.setattr("sys.stdin", io.StringIO("\r\n".join(lines)))

    assert main(["faq", "search", "--json", "--config", str(config)]) == 0

    out = capsys.readouterr().out
    told = [json.loads(line) for line in out.split("\n")[:-1]]
    assert [one["query"] for one in told] == lines
    assert [one["decision"] for one in told[:3]] == ["answer", "none", "none"]
    assert "зарегистрировать" in out, "letters stand as they are"
    for one in told:
        assert list(one) == ["query", "decision", "hits"]
        assert len(one["hits"]) <= 5
        for hit in one["hits"]:
            assert list(hit) == ["id", "title", "score"]
            assert 0 <= hit["score"] <= 1


def test_letters_of_another_encoding_are_no_reason_to_fail(config: Path) -> None:
    """A Windows console: Cyrillic in its own bytes, and no place for «→»."""
    narrow = {**os.environ, "PYTHONIOENCODING": "ascii"}
    with program("faq", "search", "--config", str(config), env=narrow) as search:
        out, err = search.communicate("счёт\n".encode("cp1251") + "счёт\n".encode(), timeout=15)
    assert (search.returncode, err, out.count(b" ? ")) == (0, b"", 2)


def test_a_reader_that_goes_away_ends_it_quietly(config: Path) -> None:
    with program("faq", "search", "--json", "--config", str(config)) as search:
        assert search.stdout
        assert search.stderr
        search.stdout.close()
        search.stdout = None
        _, errors = search.communicate(b"x\n" * 10_000, timeout=15)
        assert errors == b""
    assert search.returncode == 1


def test_the_quick_commands_do_without_aiogram(config: Path, tmp_path: Path) -> None:
    """It costs 3 seconds and 165 MB."""
    file = write_content(tmp_path / "f.json", faq=[entry("new", "Что?")])
    script = (
        "import sys; from bot.__main__ import main; config = ['--config', sys.argv[1]]\n"
        "assert main(['load', sys.argv[2], *config]) == 0\n"
        "assert main(['faq', 'search', 'x', *config]) == 0\n"
        "assert main(['check', *config]) == 1\n"
        "sys.exit('aiogram' in sys.modules or 'telegram' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(config), str(file)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr


# -- faq check -------------------------------------------------------------------------------------------


def tried(config: Path, questions: object) -> int:
    file = config.parent / "questions.yaml"
    file.write_text(json.dumps(questions, ensure_ascii=False), encoding="utf-8")
    return main(["faq", "check", str(file), "--config", str(config)])


@pytest.mark.parametrize(
    "form",
    [
        lambda pairs: [{"text": text, "id": expected} for text, expected in pairs],
        lambda pairs: [{"question": text, "expected": expected} for text, expected in pairs],
        lambda pairs: {"questions": [list(pair) for pair in pairs]},
        dict,
    ],
)
def test_faq_check_says_how_much_was_found(config: Path, capsys: Said, form: Any) -> None:
    pairs = [
        ("Сколько стоит зарегистрировать НКО?", "reg"),
        ("Как создать ТОС?", "tos"),
        ("Когда сдавать отчёт в Минюст?", "grant"),
        ("рецепт борща", "none"),
    ]

    assert tried(config, form(pairs)) == 0

    assert capsys.readouterr().out.splitlines() == [
        "Вопросов по базе: 3",
        "  нужный ответ первый: 67%",
        "  нужный ответ среди трёх: 67%",
        "  отвечено сразу: 100%",
        "  из них верно: 67%",
        "Не наших вопросов: 1",
        "  из них отвечено зря: 0 (0%)",
        "Хуже всего:",
        "  «Когда сдавать отчёт в Минюст?» — нужно grant, первым rep, ответит сразу",
    ]


@pytest.mark.parametrize(
    ("questions", "reason"),
    [
        ([], "нет вопросов"),
        ("просто слова", "нет вопросов"),
        ([{"id": "reg"}], "вопрос 1: нет текста"),
        ([{"text": "Как?", "id": "reg"}, 5], "вопрос 2: нет текста"),
        ([{"text": "Как?", "id": "нет-такой"}], "вопрос 1: записи нет-такой в базе нет"),
    ],
)
def test_faq_check_names_what_is_wrong_with_the_questions(
    config: Path, capsys: Said, questions: object, reason: str
) -> None:
    assert tried(config, questions) == 1
    assert reason in refused(capsys)


def test_faq_check_needs_a_file_that_can_be_read(config: Path, capsys: Said) -> None:
    assert main(["faq", "check", str(config.parent / "none.yaml"), "--config", str(config)]) == 1
    assert "none.yaml: файл не читается" in refused(capsys)
    (config.parent / "bad.yaml").write_text("- {", encoding="utf-8")
    assert main(["faq", "check", str(config.parent / "bad.yaml"), "--config", str(config)]) == 1
    assert "это не YAML" in refused(capsys)


def test_a_bot_that_is_still_starting_ends_well_when_stopped(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    os.mkfifo(config)
    # The pipe opens once the program reads its settings, and lets it wait.
    with program("run", "--config", str(config)) as bot, config.open("w"):
        bot.terminate()
        assert bot.wait(10) == 0
