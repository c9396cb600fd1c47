"""The garage for asyncio: the same calls, awaited, on a few threads of the garage's own.

    async with await AsyncGarage.open("garage.db") as garage:
        visit = await garage.sessions.enter("AB-123-C")
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from .._events import Events
from ..errors import ClosedError
from ..garage import Garage, Options
from ..models import Event, Health
from ._service import run
from .services import Journal, Maintenance, Payments, Sessions, Spots, Tariffs, Tickets, Vehicles

__all__ = ["AsyncEvents", "AsyncGarage"]

THREADS = 4
"""How many calls are inside the library at once; the others wait for their turn."""


class AsyncGarage:
    """A garage that is open, for asyncio."""

    def __init__(self, garage: Garage, executor: ThreadPoolExecutor) -> None:
        self._garage = garage
        self._executor = executor
        self.sessions = Sessions(garage.sessions, executor)
        self.payments = Payments(garage.payments, executor)
        self.spots = Spots(garage.spots, executor)
        self.tariffs = Tariffs(garage.tariffs, executor)
        self.tickets = Tickets(garage.tickets, executor)
        self.vehicles = Vehicles(garage.vehicles, executor)
        self.journal = Journal(garage.journal, executor)
        self.maintenance = Maintenance(garage.maintenance, executor)

    @classmethod
    async def open(cls, path: str | os.PathLike[str], options: Options | None = None) -> Self:
        """Opens the garage in an SQLite file, and makes the file if it is not there."""
        executor = _threads()
        return cls(await run(executor, Garage.open, path, options), executor)

    @classmethod
    async def in_memory(cls, options: Options | None = None) -> Self:
        """Opens a garage in memory, gone when it is closed."""
        executor = _threads()
        return cls(await run(executor, Garage.in_memory, options), executor)

    async def close(self) -> None:
        """Closes it at once; calls that wait for their turn fail with ClosedError."""
        # Not on the threads, behind everything that waits there: closing does not wait.
        self._garage.close()
        self._executor.shutdown(wait=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def events(self, start: int = 1) -> AsyncEvents:
        """A stream of events from journal row `start` on: those of the past and those to come. Use it in `async with`."""
        return AsyncEvents(self._garage.events(start))

    async def health(self) -> Health:
        """How the garage is. A store that does not answer is an answer, not an error."""
        return await run(self._executor, self._garage.health)

    async def metrics(self) -> str:
        """What the library counted since the garage was opened, as Prometheus reads it."""
        return await run(self._executor, self._garage.metrics)

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


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="parking-garage")
