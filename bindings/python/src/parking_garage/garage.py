"""The garage."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from . import commands, services
from ._core import Handle, call, new
from ._error import GarageError
from ._events import Events
from ._library import ffi, library
from ._structs import read
from ._values import utf8
from .commands import BatchResult, Command
from .models import Health
from .options import MILLISECOND, Options, struct

__all__ = ["Acting", "Garage"]


class Access(services.Service):
    """What a garage and one that acts as somebody have in common."""

    __slots__ = (
        "auth",
        "books",
        "debts",
        "devices",
        "journal",
        "maintenance",
        "payments",
        "receipts",
        "refunds",
        "sessions",
        "shifts",
        "spots",
        "tariffs",
        "tickets",
        "users",
        "validations",
        "vehicles",
    )

    def __init__(self, handle: Handle) -> None:
        super().__init__(handle)
        self.auth = services.Auth(handle)
        self.books = services.Books(handle)
        self.debts = services.Debts(handle)
        self.devices = services.Devices(handle)
        self.journal = services.Journal(handle)
        self.maintenance = services.Maintenance(handle)
        self.payments = services.Payments(handle)
        self.receipts = services.Receipts(handle)
        self.refunds = services.Refunds(handle)
        self.sessions = services.Sessions(handle)
        self.shifts = services.Shifts(handle)
        self.spots = services.Spots(handle)
        self.tariffs = services.Tariffs(handle)
        self.tickets = services.Tickets(handle)
        self.users = services.Users(handle)
        self.validations = services.Validations(handle)
        self.vehicles = services.Vehicles(handle)

    def close(self) -> None:
        """Closes it, at once for later calls; calls that are inside end as if nothing had happened. Does not wait."""
        self._handle.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._number:#x}>"

    def batch(self, wanted: Iterable[Command]) -> list[BatchResult]:
        """Does several commands in one transaction, in their order: all of them happen, or none. Later ones see what earlier
        ones did. If one fails, the error's `command` is its number, the first being 0."""
        listed = list(wanted)
        results, failed = new("GarageBatchResult", len(listed)), ffi.new("size_t *", 2**32)
        try:
            self._call("garage_batch", commands.given(listed), len(listed), results, failed)
        except GarageError as error:
            error.command = int(failed[0]) if failed[0] < len(listed) else None
            raise
        return [read(BatchResult, result) for result in results]

    def events(self, start: int = 1) -> Events:
        """A stream of events from journal row `start` on: those of the past and those to come."""
        return Events(self._handle, start)

    def health(self) -> Health:
        """How the garage is. A store that does not answer is an answer, not an error."""
        return self._one(Health, "garage_health")

    def metrics(self) -> str:
        """What the library counted since the garage was opened, as Prometheus reads it."""
        return self._text("garage_metrics", room=32 * 1024)


class Acting(Access):
    """A garage that acts as whoever showed an access token: each call is checked against what they may do at that moment, and the
    journal names them. It ends with the garage. Use it in a `with` statement, once for each request."""

    __slots__ = ()


class Garage(Access):
    """A garage that is open, and may do everything. Any thread may use it, beside others.

    Open it with `Garage.open` or `Garage.in_memory`, in a `with` statement or with `close()` at the end. One that nobody has
    any more is closed too.
    """

    __slots__ = ()

    @classmethod
    def open(cls, path: str | os.PathLike[str], options: Options | None = None) -> Self:
        """Opens the garage in an SQLite file, and makes the file if it is not there."""
        return cls(_opened("garage_open", options, utf8("path", os.fspath(path))))

    @classmethod
    def in_memory(cls, options: Options | None = None) -> Self:
        """Opens a garage in memory, gone when it is closed."""
        return cls(_opened("garage_open_in_memory", options))

    def acting_as(self, token: str) -> Acting:
        """The garage as whoever shows this access token may use it."""
        number = ffi.new("GarageHandle *")
        self._call("garage_acting_as", token, number)
        # What the garage's callbacks need lives with its own handle.
        return Acting(Handle(number[0], self._handle))

    def set_clock(self, now: datetime) -> None:
        """Makes a manual clock show `now`, be it earlier or later."""
        self._call("garage_clock_set", now)

    def advance_clock(self, by: timedelta) -> None:
        """Moves a manual clock on, by whole milliseconds."""
        self._call("garage_clock_advance", by // MILLISECOND)


def _opened(function: str, options: Options | None, *arguments: Any) -> Handle:
    given, kept = struct(options or Options())
    number = ffi.new("GarageHandle *")
    call(getattr(library(), function), *arguments, given.struct, number)
    return Handle(number[0], *kept)
