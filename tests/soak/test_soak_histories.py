"""Histories without end: for SOAK_SECONDS (5 minutes) new seeds, and the ledger of all.

A seed that fails is printed; SOAK_SEED=n begins with it.
"""

import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from tests.histories import Ledger, history
from tests.simulated import live

SECONDS = float(os.environ.get("SOAK_SECONDS", "300"))
SEED = os.environ.get("SOAK_SEED")


def test_histories_lose_nothing(
    tmp_path: Path, small_base: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = int(SEED) if SEED else random.SystemRandom().randrange(10**9)
    real, began, ledger = time.monotonic, time.monotonic(), Ledger()
    while real() - began < SECONDS:
        ledger += live(history(seed, tmp_path / "town", small_base), seed)
        shutil.rmtree(tmp_path / "town")
        seed += 1
    minutes = (real() - began) / 60
    record_property("ledger", f"{ledger}; {ledger.histories / minutes:.0f} histories a minute")

    assert ledger.lost == 0
    assert ledger.delivered
    assert ledger.kills
