"""The log of who took people's words out: written with the doing, read by who leads the group."""

import asyncio
import json

from bot.__main__ import main
from tests.test_calls import erases
from tests.test_desk import asking
from tests.test_retention import years_pass
from tests.town import Town

DOINGS = "SELECT by, staff_id, what, question_id FROM audit ORDER BY id"


async def test_what_is_taken_out_and_erased_is_told_to_administrators(town: Town) -> None:
    sergey = town.consultant("Сергей")
    nina = await asking(town)
    copy = town.desk[-1]
    await sergey.replies(copy, "/history")
    await nina.says("/history")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    await erases(nina)

    assert town.rows(DOINGS) == [
        ("staff", sergey.id, "history", 1),
        ("person", None, "export", None),
        ("person", None, "erased", None),
    ]
    await town.olga.writes("/audit")
    listed = town.desk_texts[-1]
    assert "Сергей: переписка файлом, вопрос № 1" in listed
    assert "сам человек: данные удалены" in listed
    assert "Нина" not in listed


async def test_others_are_not_shown_it(town: Town) -> None:
    sergey = town.consultant("Сергей")
    await sergey.writes("/audit")
    assert "администраторы" in town.desk_texts[-1]


async def test_an_empty_log_says_so(town: Town) -> None:
    await town.olga.writes("/audit")
    assert "Пока никто" in town.desk_texts[-1]


async def test_erasing_by_term_is_noted_and_the_log_ends_too(town: Town) -> None:
    nina = await town.person("Нина").agrees()
    await years_pass(town, 2 * 365)
    for _ in range(5):
        await years_pass(town, 6)
    assert [row[0] for row in town.rows(DOINGS)] == ["term"]

    await years_pass(town, 3 * 365 + 1)

    assert town.rows(DOINGS) == []
    assert nina.id not in [address for (address,) in town.rows("SELECT address FROM people")]


async def test_a_report_with_names_from_the_computer_is_noted(town: Town) -> None:
    config = town.folder / "config.toml"
    lines = [
        f"[telegram]\ntoken = {json.dumps(town.tg.token)}",
        f"[staff]\nchat_id = {town.group}",
        '[centre]\nname = "Опора"\ntimezone = "Asia/Omsk"',
        f"[database]\npath = {json.dumps(str(town.folder / 'centre.db'))}",
    ]
    config.write_text("\n".join(lines), encoding="utf-8")
    await town.stop()
    period = ["--from", "2026-11-01", "--to", "2026-11-30", "--out", str(town.folder / "r.xlsx")]

    def run(*more: str) -> int:
        return main(["report", "--config", str(config), *period, *more])

    assert await asyncio.to_thread(run) == 0
    assert town.rows(DOINGS) == []
    assert await asyncio.to_thread(run, "--names") == 0
    assert [(by, what) for by, _, what, _ in town.rows(DOINGS)] == [("computer", "report")]
    assert (
        await asyncio.to_thread(main, ["deadlines", "preview", "--config", str(config), "--names"])
        == 0
    )
    assert [what for _, _, what, _ in town.rows(DOINGS)] == ["report", "preview"]
    await town.start()
