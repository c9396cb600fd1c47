"""The garage for asyncio: the same calls, awaited, on a few threads of the garage's own.

    async with await AsyncGarage.open("garage.db") as garage:
        visit = await garage.sessions.enter("AB-123-C")
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Generic, Self, TypeVar

from .._events import Events
from ..commands import BatchResult, Command
from ..errors import ClosedError
from ..garage import Access, Acting, Garage
from ..models import Event, Health
from ..options import Options
from . import services
from ._service import Threads, run

__all__ = ["AsyncActing", "AsyncEvents", "AsyncGarage"]


G = TypeVar("G", bound=Access)


class AsyncAccess(Generic[G]):
    """What a garage and one that acts as somebody have in common."""

    def __init__(self, garage: G, executor: Threads) -> None:
        self._garage = garage
        self._executor = executor
        self.auth = services.Auth(garage.auth, executor)
        self.books = services.Books(garage.books, executor)
        self.debts = services.Debts(garage.debts, executor)
        self.devices = services.Devices(garage.devices, executor)
        self.journal = services.Journal(garage.journal, executor)
        self.maintenance = services.Maintenance(garage.maintenance, executor)
        self.payments = services.Payments(garage.payments, executor)
        self.receipts = services.Receipts(garage.receipts, executor)
        self.refunds = services.Refunds(garage.refunds, executor)
        self.sessions = services.Sessions(garage.sessions, executor)
        self.shifts = services.Shifts(garage.shifts, executor)
        self.spots = services.Spots(garage.spots, executor)
        self.tariffs = services.Tariffs(garage.tariffs, executor)
        self.tickets = services.Tickets(garage.tickets, executor)
        self.users = services.Users(garage.users, executor)
        self.validations = services.Validations(garage.validations, executor)
        self.vehicles = services.Vehicles(garage.vehicles, executor)

    async def close(self) -> None:
        """Closes it at once; calls that wait for their turn fail with ClosedError."""
        # Not on the garage's threads, behind everything that waits there; and not here, for closing a file takes a while.
        await asyncio.to_thread(self._garage.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def batch(self, wanted: Iterable[Command]) -> list[BatchResult]:
        """Does several commands in one transaction, in their order: all of them happen, or none. If one fails, the error's
        `command` is its number, the first being 0."""
        return await run(self._executor, self._garage.batch, list(wanted))

    def events(self, start: int = 1) -> AsyncEvents:
        """A stream of events from journal row `start` on: those of the past and those to come. Use it in `async with`."""
        return AsyncEvents(self._garage.events(start))

    async def health(self) -> Health:
        """How the garage is. A store that does not answer is an answer, not an error."""
        return await run(self._executor, self._garage.health)

    async def metrics(self) -> str:
        """What the library counted since the garage was opened, as Prometheus reads it."""
        return await run(self._executor, self._garage.metrics)


class AsyncActing(AsyncAccess[Acting]):
    """A garage that acts as whoever showed an access token. Use it in `async with`, once for each request."""


class AsyncGarage(AsyncAccess[Garage]):
    """A garage that is open, for asyncio, and may do everything."""

    @classmethod
    async def open(cls, path: str | os.PathLike[str], options: Options | None = None) -> Self:
        """Opens the garage in an SQLite file, and makes the file if it is not there."""
        executor = Threads()
        return cls(await run(executor, Garage.open, path, options), executor)

    @classmethod
    async def in_memory(cls, options: Options | None = None) -> Self:
        """Opens a garage in memory, gone when it is closed."""
        executor = Threads()
        return cls(await run(executor, Garage.in_memory, options), executor)

    async def close(self) -> None:
        """Closes it at once; calls that wait for their turn fail with ClosedError."""
        await super().close()
        self._executor.shutdown(wait=False)

    async def acting_as(self, token: str) -> AsyncActing:
        """The garage as whoever shows this access token may use it."""
        return AsyncActing(await run(self._executor, self._garage.acting_as, token), self._executor)

    def set_clock(self, now: datetime) -> None:
        """Makes a manual clock show `now`. Does not wait."""
        self._garage.set_clock(now)

    def advance_clock(self, by: timedelta) -> None:
        """Moves a manual clock on. Does not wait."""
        self._garage.advance_clock(by)


class AsyncEvents:
    """A stream of events: those of the past, and those to come, until the garage or the stream is closed."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._ready: deque[Event] = deque()

    async def next(self) -> Event:
        """The next event; waits for it. Raises ClosedError once the garage or the stream is closed."""
        while not self._ready:
            # Never waits, so it needs no thread.
            self._ready.extend(self._events.poll())
            if not self._ready:
                await self._readable()
        return self._ready.popleft()

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[None] = loop.create_future()

        def wake() -> None:
            if not waiting.done():
                waiting.set_result(None)

        descriptor = self._events.fileno()
        loop.add_reader(descriptor, wake)
        try:
            await waiting
        finally:
            loop.remove_reader(descriptor)

    def close(self) -> None:
        """Ends the stream; the second time does nothing."""
        self._events.close()

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        try:
            return await self.next()
        except ClosedError:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
