"""A handful of histories; `make soak` lives through thousands."""

import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.choices import CARRIED
from tests.doings import Village
from tests.histories import founded, history
from tests.must_hold import look_through
from tests.simulated import SimulatedTown, live
from tests.test_desk import asking

SEEDS = range(4)
REPLIED = CARRIED["r"].format("")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_history_with_faults_and_kills_loses_nothing(
    tmp_path: Path, small_base: Path, seed: int
) -> None:
    ledger = history(seed, tmp_path, small_base, steps=8)
    assert ledger.sent > 0
    assert ledger.lost == 0


def test_without_faults_nothing_comes_twice(tmp_path: Path, small_base: Path) -> None:
    ledger = history(5, tmp_path, small_base, faulty=False, steps=8)
    assert (ledger.kills, ledger.faults, ledger.repeated, ledger.lost) == (0, 0, 0, 0)
    assert ledger.delivered > 0


def test_the_same_seed_brings_the_same_history(
    tmp_path: Path, small_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    towns: list[SimulatedTown] = []

    def remembered(*args: Any, **how: Any) -> SimulatedTown:
        towns.append(SimulatedTown(*args, **how))
        return towns[-1]

    monkeypatch.setattr("tests.histories.SimulatedTown", remembered)
    for turn in ("first", "second"):
        history(9, tmp_path / turn, small_base, steps=8)

    first, second = towns[-2:]
    assert first.kills
    assert first.wire.arrived == second.wire.arrived
    assert first.wire.deaths == second.wire.deaths


def test_the_account_notices(tmp_path: Path, small_base: Path) -> None:
    """A reply that vanished, one that came twice, one to somebody else: each is found."""
    live(_account_notices(tmp_path, small_base))


async def _account_notices(folder: Path, base: Path) -> None:
    begun = founded(base, 2, forum=True)
    with begun.ground.anew(folder):
        await _notices(begun.settle(1, Random(1), faulty=False))


async def _notices(village: Village) -> None:
    town = await village.town.open()
    while not (came := [one for one in town.wire.arrived if one.text.startswith(REPLIED)]):
        await village.step()
    look_through(village)
    arrived = town.wire.arrived
    reply = came[0]

    for wrong, named in (
        ([one for one in arrived if one is not reply], "never came to a person"),
        ([*arrived, reply], "twice"),
        ([*arrived, type(reply)(town.olga.id, None, reply.text, 1)], "chat="),
    ):
        town.wire.arrived = wrong
        with pytest.raises(AssertionError, match=named):
            look_through(village)
    await town.close()


def test_a_minute_of_virtual_time_takes_no_minute(tmp_path: Path, small_base: Path) -> None:
    async def story() -> None:
        shutil.copy(small_base, tmp_path / "centre.db")
        town = await SimulatedTown(tmp_path).open()
        town.tg.faults.add("429", "copyMessage", retry_after=60)
        before = town.clock()
        nina = await asking(town)
        assert (town.clock() - before).total_seconds() > 60
        assert nina.id
        await town.close()

    live(story())
