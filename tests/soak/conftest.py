"""A seed that is printed, and how long a soak goes on."""

from __future__ import annotations

import random

import pytest

from tests.soak.world import soak_seconds, soak_seed


@pytest.fixture
def rng() -> random.Random:
    """All that a soak draws comes from here; pytest shows the seed where the test fails."""
    seed = soak_seed()
    print(f"DEALBOARD_SOAK_SEED={seed}")  # noqa: T201
    return random.Random(seed)


@pytest.fixture
def seconds() -> float:
    """How long a soak goes on."""
    return soak_seconds()
