"""A kill at every single statement and call of the main recipes."""

from pathlib import Path

import pytest

from tests.every_statement import RECIPES, survives


@pytest.mark.parametrize("name", RECIPES)
def test_a_kill_at_every_point_changes_nothing(tmp_path: Path, small_base: Path, name: str) -> None:
    assert survives(tmp_path, small_base, name)
