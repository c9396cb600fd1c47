"""What happened, and how the garage is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..enums import Durability

__all__ = ["Event", "Head", "Health", "Swept", "Verified"]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal ends."""

    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying found: `found` tells of the first thing that is wrong."""

    sound: bool
    rows: int
    head: Head
    broken_sequence: int | None
    differences: int
    found: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the journal. `payload` is JSON."""

    sequence: int
    at: datetime
    kind: str
    actor: str
    payload: str = field(repr=False)
    key: str | None
    hash: bytes

    def data(self) -> dict[str, Any]:
        """The payload, read."""
        read: dict[str, Any] = json.loads(self.payload)
        return read


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a garage and of the library's parts at one moment."""

    healthy: bool
    database: bool
    memory_store: bool
    cache: bool
    transaction_manager: bool
    durability: Durability
    session_count: int
    active_spots: int
    payments_pending: int
    live_lag: int
    journal: Head
    wal_bytes: int
    commits: int
    checkpoints_failed: int
    writers_waiting: int


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did."""

    expired: int
    released: int
    payments_completed: int
    payments_failed: int
    payments_pending: int
