"""The garage."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from ._core import Handle, argument, call, code, long_text, micros, new, utf8, whole
from ._events import Events
from ._library import ffi, library
from .enums import Durability, OpenFlag
from .errors import InvalidInputError
from .models import Head, Health
from .providers import Callbacks, PaymentProvider
from .services import Journal, Maintenance, Payments, Sessions, Spots, Tariffs, Tickets, Vehicles

__all__ = ["Garage", "Options"]

_MILLISECOND = timedelta(milliseconds=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a garage is to be opened; what is None is as the library has it."""

    create: bool = True
    """Whether a file that is not there is made."""
    background: bool = True
    """Whether a thread looks for other processes' changes; else call maintenance.catch_up and maintenance.tidy."""
    clock: datetime | None = None
    """What a clock shows that stands still, and is moved by set_clock and advance_clock; for tests and replays."""
    seed: int | None = None
    """What ids and ticket numbers follow from. For tests: anyone can compute them."""
    currency: str | None = None
    """Three capital letters; "EUR" if it is not said."""
    durability: Durability | None = None
    """How safe a change is once it is acknowledged."""
    exit_grace: timedelta | None = None
    """The time to leave after paying at a pay station, in whole minutes."""
    stay_max: timedelta | None = None
    """After this a stay counts as overdue; in whole minutes."""
    payment_max: timedelta | None = None
    """After this a PENDING payment is taken for interrupted; in whole minutes."""
    deadline: timedelta | None = None
    """How long a change waits for its turn."""
    poll_interval: timedelta | None = None
    """How often the thread looks for other processes' changes."""
    check_interval: timedelta | None = None
    """How often it compares what is in memory with the store."""
    chargers_for_all: bool = False
    """Spots with a charger are for all once nothing else is free."""
    accessible_for_all: bool = False
    """Accessible spots are for all once nothing else is free."""
    free_expired_spots: bool = False
    """The spot of a session that expires is free at once."""
    card: PaymentProvider | None = None
    """Who takes payments by card."""
    cash: PaymentProvider | None = None
    """Who takes cash, instead of the host that counts it."""

    def _struct(self) -> tuple[Any, list[Callbacks]]:
        given = new("GarageOptions")
        call(library().garage_options_default, given)
        flags = OpenFlag(0)
        flags |= OpenFlag(0) if self.create else OpenFlag.EXISTING
        flags |= OpenFlag(0) if self.background else OpenFlag.NO_BACKGROUND
        flags |= OpenFlag.CHARGERS_FOR_ALL if self.chargers_for_all else OpenFlag(0)
        flags |= OpenFlag.ACCESSIBLE_FOR_ALL if self.accessible_for_all else OpenFlag(0)
        flags |= OpenFlag.FREE_EXPIRED_SPOTS if self.free_expired_spots else OpenFlag(0)
        if self.clock is not None:
            flags |= OpenFlag.MANUAL_CLOCK
            given.clock_start = micros("clock", self.clock)
        if self.seed is not None:
            flags |= OpenFlag.SEEDED
            given.seed = whole("seed", self.seed)
        given.flags = int(flags)
        if self.currency is not None:
            currency = utf8("currency", self.currency)
            if len(currency) != 3:
                raise InvalidInputError("currency is three capital letters, such as EUR")
            given.currency = currency
        if self.durability is not None:
            given.durability = code(self.durability)
        for field, unit, value in (
            ("exit_grace_minutes", _MINUTE, self.exit_grace),
            ("stay_minutes_max", _MINUTE, self.stay_max),
            ("payment_minutes_max", _MINUTE, self.payment_max),
            ("poll_interval_ms", _MILLISECOND, self.poll_interval),
            ("check_interval_ms", _MILLISECOND, self.check_interval),
        ):
            if value is not None:
                setattr(given, field, whole(field, value // unit, 32))
        if self.deadline is not None:
            given.deadline_ms = whole("deadline", self.deadline // _MILLISECOND, 63)
        kept = []
        for field, provider in (("card", self.card), ("cash", self.cash)):
            if provider is not None:
                kept.append(Callbacks(provider))
                setattr(given, field, kept[-1].struct)
        return given, kept


class Garage:
    """A garage that is open. Any thread may use it, beside others.

    Open it with `Garage.open` or `Garage.in_memory`, in a `with` statement or with `close()` at the end. One that nobody has
    any more is closed too.
    """

    sessions: Sessions
    payments: Payments
    spots: Spots
    tariffs: Tariffs
    tickets: Tickets
    vehicles: Vehicles
    journal: Journal
    maintenance: Maintenance

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self.sessions = Sessions(handle)
        self.payments = Payments(handle)
        self.spots = Spots(handle)
        self.tariffs = Tariffs(handle)
        self.tickets = Tickets(handle)
        self.vehicles = Vehicles(handle)
        self.journal = Journal(handle)
        self.maintenance = Maintenance(handle)

    @classmethod
    def open(cls, path: str | os.PathLike[str], options: Options | None = None) -> Self:
        """Opens the garage in an SQLite file, and makes the file if it is not there."""
        return cls(_opened("garage_open", options, argument("path", os.fspath(path))))

    @classmethod
    def in_memory(cls, options: Options | None = None) -> Self:
        """Opens a garage in memory, gone when it is closed."""
        return cls(_opened("garage_open_in_memory", options))

    def close(self) -> None:
        """Closes it, at once for later calls; calls that are inside end as if nothing had happened. Does not wait."""
        self._handle.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._handle.number:#x}>"

    def events(self, start: int = 1) -> Events:
        """A stream of events from journal row `start` on: those of the past and those to come."""
        return Events(self._handle, start)

    def health(self) -> Health:
        """How the garage is. A store that does not answer is an answer, not an error."""
        out = new("GarageHealth")
        call(self._handle.lib.garage_health, self._handle.number, out)
        return Health(
            out.healthy,
            out.database,
            out.memory_store,
            out.cache,
            out.transaction_manager,
            Durability(out.durability),
            out.session_count,
            out.active_spots,
            out.payments_pending,
            out.live_lag,
            Head(out.journal_sequence, bytes(out.journal_hash)),
            out.wal_bytes,
            out.commits,
            out.checkpoints_failed,
            out.writers_waiting,
        )

    def metrics(self) -> str:
        """What the library counted since the garage was opened, as Prometheus reads it."""
        return long_text(self._handle.lib.garage_metrics, self._handle.number, room=32 * 1024)

    def set_clock(self, now: datetime) -> None:
        """Makes a manual clock show `now`, be it earlier or later."""
        call(self._handle.lib.garage_clock_set, self._handle.number, micros("now", now))

    def advance_clock(self, by: timedelta) -> None:
        """Moves a manual clock on, by whole milliseconds."""
        call(self._handle.lib.garage_clock_advance, self._handle.number, whole("by", by // _MILLISECOND, signed=True))


def _opened(function: str, options: Options | None, *arguments: Any) -> Handle:
    struct, kept = (options or Options())._struct()
    number = ffi.new("GarageHandle *")
    call(getattr(library(), function), *arguments, struct, number)
    return Handle(number[0], *kept)
