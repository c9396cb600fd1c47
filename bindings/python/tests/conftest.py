"""What the tests share. They test what is installed: the package is not on the path otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parking_garage import Garage, Options

ROOT = Path(__file__).resolve().parents[3]
START = datetime(2026, 6, 1, 8, tzinfo=UTC)
TARIFF = """
id = "day"
version = 1
currency = "EUR"
stay_counting = "exact"
[[lines]]
name = "day"
steps = [{ amount = "2.50", step_minutes = 60 }]
"""


@pytest.fixture
def garage() -> Iterator[Garage]:
    """A garage in memory with four spots, a clock that stands still, and a tariff."""
    with Garage.in_memory(Options(clock=START, seed=1)) as garage:
        garage.spots.create_grid(2, 1, 2)
        garage.tariffs.activate(garage.tariffs.publish(TARIFF))
        yield garage
