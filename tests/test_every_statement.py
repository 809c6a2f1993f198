"""A kill at some of the points of each main recipe; `make soak` goes through all of them."""

from pathlib import Path

import pytest

from tests.every_statement import RECIPES, outcome, survives
from tests.simulated import SimulatedTown, live
from tests.test_desk import asking

SOME = 3


@pytest.mark.parametrize("name", RECIPES)
def test_a_kill_at_some_points_changes_nothing(tmp_path: Path, small_base: Path, name: str) -> None:
    assert survives(tmp_path, small_base, name, SOME) > SOME


def test_what_differs_is_seen(tmp_path: Path) -> None:
    """A row too many in any table, or words that were not heard, make another outcome."""

    async def story() -> None:
        town = await SimulatedTown(tmp_path).open()
        await asking(town)
        before = outcome(town)
        assert outcome(town) == before
        town.wire.arrived.pop()
        assert outcome(town)["heard"] != before["heard"]
        await town.change("DELETE FROM messages WHERE id = ?", [(1,)])
        assert outcome(town)["messages"] != before["messages"]
        await town.close()

    live(story())
