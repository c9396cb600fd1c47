"""Rows of the journal, and the stream of those to come."""

from __future__ import annotations

import os
import select
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from ._cdef import GARAGE_JOURNAL_ROWS_MAX
from ._core import NOTHING, Handle, call, new
from ._library import ffi
from ._values import instant, text, whole
from .errors import BufferTooSmallError, ClosedError
from .models import Event

_TEXT_BYTES = 64 * 1024


class EventPages:
    """The buffers into which rows are read; a larger one where a row needs it."""

    def __init__(self, capacity: int = GARAGE_JOURNAL_ROWS_MAX) -> None:
        self._capacity = capacity
        self._rows: Any = new("GarageJournalRow", capacity)
        self._text: Any = ffi.new("char[]", _TEXT_BYTES)
        self._count, self._needed = ffi.new("size_t *"), ffi.new("size_t *")

    def read(self, function: Callable[..., int], *arguments: Any) -> list[Event]:
        """As many rows as there are and fit."""
        while True:
            size = len(self._text)
            out = self._rows, self._capacity, self._text, size, self._count, self._needed
            try:
                call(function, *arguments, *out)
            except BufferTooSmallError:
                self._text = ffi.new("char[]", max(self._needed[0], 2 * size))
                continue
            return [_event(self._rows[index]) for index in range(self._count[0])]


def _event(row: Any) -> Event:
    payload: bytes = ffi.buffer(row.payload, row.payload_bytes)[:]
    key = None if row.key == NOTHING else text(row.key)
    return Event(
        row.sequence, instant(row.at), text(row.kind), text(row.actor), payload.decode(), key, bytes(row.hash)
    )


class Events:
    """A stream of events: those of the past from `start` on, and those to come. For one thread at a time.

    Iterating waits for what is to come, and ends when the garage or the stream is closed. `fileno()` is readable while
    there may be something to `poll()`, for select and the like.
    """

    def __init__(self, garage: Handle, start: int = 1) -> None:
        number = ffi.new("GarageHandle *")
        call(garage.lib.garage_events_open, garage.number, whole("start", start), number)
        self._handle = Handle(number[0])
        self._garage = garage
        self._pages = EventPages(256)
        self._ready: deque[Event] = deque()
        descriptor = ffi.new("int *")
        call(garage.lib.garage_events_fd, self._handle.number, descriptor)
        # A file of Python's: it closes the descriptor at the latest when nobody has it any more.
        self._file = os.fdopen(descriptor[0], "rb", buffering=0)

    def fileno(self) -> int:
        """The descriptor that is readable while there may be events to poll."""
        return self._file.fileno()

    def poll(self) -> list[Event]:
        """The events that have come. Never waits."""
        if self._ready:
            found, self._ready = list(self._ready), deque()
            return found
        return self._pages.read(self._handle.lib.garage_events_poll, self._handle.number)

    def next(self, timeout: float | None = None) -> Event | None:
        """The next event; None if none comes within `timeout` seconds.

        Raises ClosedError once the garage or the stream is closed.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while not self._ready:
            if self._file.closed:
                raise ClosedError("the event stream was closed")
            self._ready.extend(self._pages.read(self._handle.lib.garage_events_poll, self._handle.number))
            if self._ready:
                break
            wait = None if end is None else end - time.monotonic()
            if wait is not None and wait <= 0:
                return None
            poller = select.poll()
            poller.register(self._file, select.POLLIN)
            poller.poll(None if wait is None else wait * 1000)
        return self._ready.popleft()

    def close(self) -> None:
        """Ends the stream; the second time does nothing."""
        self._handle.close()
        self._file.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        try:
            event = self.next()
        except ClosedError:
            raise StopIteration from None
        if event is None:
            raise StopIteration
        return event

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
