"""A call to the C library: turns statuses into exceptions, and keeps what is open."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Any

from ._cdef import GARAGE_MESSAGE_BYTES
from ._error import GarageError
from ._library import ffi, library
from .errors import BY_CODE, InvalidInputError

NOTHING: Any = ffi.NULL
_ERROR_SIZE = ffi.sizeof("GarageError")


class _Errors(threading.local):
    """The struct into which the calls of this thread write why they failed."""

    def __init__(self) -> None:
        self.struct = ffi.new("GarageError *")
        self.struct.struct_size = _ERROR_SIZE


_errors = _Errors()


def call(function: Callable[..., int], *arguments: Any) -> None:
    """Calls `function`; the error struct goes behind the arguments."""
    error = _errors.struct
    try:
        status = function(*arguments, error)
    except OverflowError as overflow:
        raise InvalidInputError(f"a number is out of its range: {overflow}") from overflow
    if status:
        raise raised(status, error)


def raised(status: int, error: Any) -> GarageError:
    """The exception for a status that is not GARAGE_OK."""
    message = ffi.string(error.message, GARAGE_MESSAGE_BYTES).decode(errors="replace")
    kind = BY_CODE.get(status)
    if kind is not None:
        return kind(message, bool(error.retryable))
    unknown = GarageError(f"{message} (status {status}, which this package does not know)", bool(error.retryable))
    unknown.code = status
    return unknown


class Handle:
    """Something that is open in the library, and given back at last: on close(), or when nobody has it any more."""

    __slots__ = ("__weakref__", "_finalizer", "kept", "lib", "number")

    def __init__(self, number: int, *kept: object) -> None:
        self.lib = library()
        self.number = number
        self.kept = kept
        # The function itself: what runs inside the garbage collector looks nothing up. What callbacks need is kept by the finalizer, so that it outlives the handle.
        self._finalizer = weakref.finalize(self, _free, self.lib.garage_free, number, kept)

    def close(self) -> None:
        """Closes it; the second time does nothing. The number stays, and answers CLOSED, until nobody has it any more."""
        error = _errors.struct
        status = self.lib.garage_close(self.number, error)
        if status and status != _CLOSED:
            raise raised(status, error)


_CLOSED = next(code for code, kind in BY_CODE.items() if kind.name == "CLOSED")


def _free(free: Callable[..., int], number: int, kept: tuple[object, ...]) -> None:
    free(number, NOTHING)
    del kept


def new(name: str, count: int | None = None) -> Any:
    """A struct of the library's, or an array, with its size."""
    if count is None:
        struct = ffi.new(f"{name} *")
        struct.struct_size = ffi.sizeof(name)
        return struct
    structs = ffi.new(f"{name}[]", count)
    if count:
        # Of outputs the first is looked at.
        structs[0].struct_size = ffi.sizeof(name)
    return structs
