"""A kill at every single statement of the main recipes, and at every call to Telegram.

Each recipe is lived through once undisturbed, then once for every point at which the bot can die:
before each statement, before and after each COMMIT, before each call, and when Telegram has acted
and its answer is on its way. The bot is started anew on the same file and gets the same update
again. Afterwards the file must say the same as the undisturbed one.
"""

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.histories import CONTENT
from tests.simulated import SimulatedTown, live
from tests.test_broadcasts import offered, tap
from tests.test_desk import asking
from tests.test_seminars import opens, signs_up
from tests.town import Person, write_content

Before = Callable[[SimulatedTown], Awaitable[Any]]
Recipe = Callable[[SimulatedTown, Any], Awaitable[None]]

BOOKKEEPING = {"updates", "sqlite_sequence", "staff", "settings", "desks", "copies", "outbox"}
"""Held against the undisturbed run by `outcome` in words of their own, or told below why not.

updates: numbers. staff, settings: what was learnt of the group again. desks, copies: which
number a message has got; a repeat has another one. outbox: its states are compared.
"""
FORGOTTEN = {"asked_at", "card_row", "outbox_row", "received_at", "sheet", "message_id",
             "outbox_id", "result_row", "preview"}  # fmt: skip


async def nobody(town: SimulatedTown) -> Person:
    return await town.person("Нина").agrees()


async def takes_a_question(town: SimulatedTown, nina: Person) -> None:
    await nina.says("/ask Кто поможет с уставом?")


async def replies(town: SimulatedTown, nina: Person) -> None:
    await town.olga.replies(town.in_desk("Кто поможет"), "Приезжайте в среду.")


async def offers(town: SimulatedTown, **more: Any) -> None:
    one = {"id": "fund", "title": "Начинающий фандрайзер", "starts_at": "2026-12-01T10:00+06:00"}
    file = write_content(town.folder / "all.json", seminars=[{**one, **more}])
    await town.load(file)
    await town.later(seconds=1)


async def with_a_seminar(town: SimulatedTown) -> Person:
    await offers(town, capacity=1)
    nina = await town.person("Нина").agrees()
    await opens(nina)
    return nina


async def signs_up_now(town: SimulatedTown, nina: Person) -> None:
    await nina.presses("Записаться")


async def with_a_queue(town: SimulatedTown) -> Person:
    await offers(town, capacity=1)
    nina = await signs_up(town, "Нина")
    await signs_up(town, "Пётр")
    return nina


async def frees_a_seat(town: SimulatedTown, nina: Person) -> None:
    await nina.presses("Отменить запись")


async def with_two_seats_taken(town: SimulatedTown) -> None:
    await offers(town, capacity=2)
    for name in ("Нина", "Пётр"):
        await signs_up(town, name)


async def reminds(town: SimulatedTown, _: None) -> None:
    await town.later(days=7, hours=-1)
    await town.ticks()


async def with_a_look(town: SimulatedTown) -> None:
    for name in ("Нина", "Пётр", "Анна"):
        await town.person(name).agrees()
    await offered(town)
    await tap(town, "Всем")


async def freezes_and_sends(town: SimulatedTown, _: None) -> None:
    await tap(town, "Отправить")
    for _second in range(4):
        await town.later(seconds=1)


async def with_a_survey(town: SimulatedTown) -> Person:
    await town.load(write_content(town.folder / "all.json", surveys=CONTENT["surveys"]))
    nina = await town.person("Нина").agrees()
    await nina.says("/start survey_club")
    await nina.presses("Ответить")
    return nina


async def answers_a_survey(town: SimulatedTown, nina: Person) -> None:
    await nina.presses("Вторник")


RECIPES: dict[str, tuple[Before, Recipe]] = {
    "take a question": (nobody, takes_a_question),
    "reply": (asking, replies),
    "sign up": (with_a_seminar, signs_up_now),
    "freed seat": (with_a_queue, frees_a_seat),
    "reminder": (with_two_seats_taken, reminds),
    "broadcast": (with_a_look, freezes_and_sends),
    "survey answer": (with_a_survey, answers_a_survey),
}


async def lived(
    folder: Path, base: Path, recipe: tuple[Before, Recipe], at: int | None
) -> tuple[dict[str, Any], list[str], SimulatedTown]:
    """Live through a recipe, dying at its n-th point; what came of it, and what was done."""
    folder.mkdir()
    shutil.copy(base, folder / "centre.db")
    town = SimulatedTown(folder)
    town.wire.latest = 0.0
    before, act = recipe
    try:
        await town.open()
        begun = await before(town)
        await town.ticks()
        life, done = town.life, len(town.life.done)
        if at is not None:
            town.arm(at)
        await act(town, begun)
        await town.quiet()
        await town.later(seconds=2)
        found = outcome(town)
        assert town.mistakes.found == []
        await town.close()
    except BaseException as error:
        town.life.dead = True
        await town.close()
        error.add_note(f"killed at point {at}: {life.done[-1]}")
        raise
    return found, life.done[done:], town


def outcome(town: SimulatedTown) -> dict[str, Any]:
    """What the file says, and what stands in the chats, however often it was sent there."""
    tables = [name for (name,) in town.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found: dict[str, Any] = {}
    for table in sorted(set(tables) - BOOKKEEPING):
        names = [row[1] for row in town.rows(f"SELECT * FROM pragma_table_info('{table}')")]
        kept = [n for n in names if n not in FORGOTTEN and not n.endswith(("_at", "_since"))]
        found[table] = sorted(town.rows(f"SELECT {', '.join(kept)} FROM {table}"), key=repr)
    found["outbox"] = sorted(
        town.rows(
            "SELECT act, purpose, state, count(*) FROM outbox WHERE act <> 'edit' GROUP BY 1, 2, 3"
        )
    )
    found["copied"] = town.rows(
        "SELECT source_chat_id, source_message_id FROM copies ORDER BY 1, 2"
    )
    found["heard"] = sorted({(one.chat, one.text) for one in town.wire.arrived})
    return found


def survives(folder: Path, base: Path, name: str, some: int | None = None) -> int:
    """Live through a recipe with a kill at every point, or at so many; return how many there are."""
    recipe = RECIPES[name]
    calm, done, _ = live(lived(folder / "calm", base, recipe, None))
    assert any(what.startswith("INSERT") for what in done)
    assert "after COMMIT" in done
    step = max(1, len(done) // some) if some else 1
    for at in range(len(name) % step + 1, len(done) + 1, step):
        disturbed, _, town = live(lived(folder / str(at), base, recipe, at))
        assert town.kills == 1, f"point {at} was not reached"
        where = f"{name}, killed at point {at} of {len(done)}: {done[at - 1]}"
        for what, was in calm.items():
            assert disturbed[what] == was, f"{what} differs; {where}"
        shutil.rmtree(folder / str(at))
    return len(done)
