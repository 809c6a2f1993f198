"""`deadlines preview`: who will be reminded of what, and what was missed, out of the tables."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.processes import BotProcess
from tests.town import write_content

Said = pytest.CaptureFixture[str]
DUE = datetime.now(UTC) + timedelta(days=20)
WISHES = "INSERT INTO deadline_wishes VALUES (?, 'fpg', 1, '2020')"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    config = BotProcess(tmp_path, "http://127.0.0.1:9", -100123).config
    contest = {"id": "fpg", "title": "Президентские гранты", "for": ["nko"],
               "close": DUE.isoformat(timespec="minutes")}  # fmt: skip
    file = write_content(tmp_path / "c.json", contests=[contest])
    assert main(["load", str(file), "--config", str(config)]) == 0
    with closing(sqlite3.connect(tmp_path / "centre.db")) as db, db:
        for number, name in ((1, "Нина"), (2, "Вера")):
            db.execute(
                "INSERT INTO people (id, channel, address, name, consent_version, consented_at)"
                " VALUES (?, 'telegram', ?, ?, '1', '2026')",
                (number, number, name),
            )
            db.execute(WISHES, (number,))
        number = db.execute("SELECT number FROM deadlines WHERE subject = 'fpg'").fetchone()[0]
        done = "INSERT INTO deadlines_done (deadline, person_id, kind, done_at) VALUES (?, 2, 'grant', '2026')"
        db.execute(done, (number,))
        past = (datetime.now(UTC) - timedelta(days=2)).isoformat()
        db.execute(
            "INSERT INTO deadlines (id, subject, person_id, kind, title, due_at, zone, timed_at)"
            " VALUES ('own:1', 'own:1', 1, 'other', 'Тайная дата', ?, 'Asia/Omsk', '2026')",
            (past,),
        )
        own = db.execute("SELECT number FROM deadlines WHERE id = 'own:1'").fetchone()[0]
        db.execute("INSERT INTO told_deadlines VALUES (1, ?, '3d', ?, 1)", (own, past))
    return config


def preview(config: Path, capsys: Said, *more: str) -> str:
    capsys.readouterr()
    assert main(["deadlines", "preview", "--config", str(config), *more]) == 0
    return capsys.readouterr().out


def test_it_says_when_of_what_and_how_many(config: Path, capsys: Said) -> None:
    shown = json.loads(preview(config, capsys, "--json"))

    assert [(one["id"], one["span"], one["people"]) for one in shown["reminders"]] == [
        (f"fpg:{DUE:%Y}", span, 1) for span in ("14d", "3d", "1d")
    ]
    assert [(one["id"], one["title"], one["people"]) for one in shown["missed"]] == [
        (None, "своя дата", 1)
    ]


def test_names_only_where_they_are_wanted_and_own_dates_never(config: Path, capsys: Said) -> None:
    plain = preview(config, capsys)
    assert "Президентские гранты: срок" in plain
    assert "за 14d — 1 человек" in plain
    assert "Пропущено:" in plain
    assert "Нина" not in plain

    named = preview(config, capsys, "--names")
    assert "Нина" in named
    assert "Тайная" not in plain + named


def test_fewer_days_show_less(config: Path, capsys: Said) -> None:
    assert "Президентские" not in preview(config, capsys, "--days", "1")
