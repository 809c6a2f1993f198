"""Histories without end: for SOAK_SECONDS (5 minutes) new seeds on two cores, and their ledger.

A seed that fails is told with its steps, its file is in the test's folder; SOAK_SEED=n begins
with it.
"""

import gc
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.histories import Ledger, history

SECONDS = float(os.environ.get("SOAK_SECONDS", "300"))
SEED = os.environ.get("SOAK_SEED")
CORES = 1 if SEED else 2
APART = 10**6
"""So many seeds lie between what two cores begin with."""
SWEPT_EVERY = 100


@pytest.mark.parametrize("core", range(CORES))
def test_histories_lose_nothing(
    tmp_path: Path, small_base: Path, record_property: Callable[[str, object], None], core: int
) -> None:
    seed = int(SEED) if SEED else random.SystemRandom().randrange(10**9) + core * APART
    began, worked, ledger = time.monotonic(), time.process_time(), Ledger()
    while not ledger.histories or time.monotonic() - began < SECONDS:
        ledger += history(seed, tmp_path, small_base)
        seed += 1
        if ledger.histories % SWEPT_EVERY == 0:
            gc.collect()
    minutes = (time.monotonic() - began) / 60
    each = (time.process_time() - worked) / ledger.histories * 1000
    pace = f"{ledger.histories / minutes:.0f} a minute, {each:.0f} ms of a processor each"
    record_property("ledger", f"{ledger}; {pace}")

    assert ledger.lost == 0
    if not SEED:
        assert ledger.delivered
        assert ledger.kills
