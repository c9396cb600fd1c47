"""A call to the C library: checks what goes in, turns statuses into exceptions."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, TypeVar
from uuid import UUID

from ._cdef import GARAGE_MESSAGE_BYTES, GARAGE_NO_TIME
from ._error import GarageError
from ._library import ffi, library
from .errors import BY_CODE, BufferTooSmallError, InvalidInputError

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
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


# Into C.


def utf8(name: str, value: str) -> bytes:
    """A text for C."""
    if not isinstance(value, str):
        raise TypeError(f"{name} is a str, not {type(value).__name__}")
    if "\0" in value:
        raise InvalidInputError(f"{name} holds a NUL character")
    try:
        return value.encode()
    except UnicodeEncodeError as error:
        # Not the text: it may be a plate.
        raise InvalidInputError(f"{name} cannot be written as UTF-8 from character {error.start} on") from None


def c_text(name: str, value: str | None) -> Any:
    """A text for a field of a struct, or NULL; the caller keeps it."""
    return NOTHING if value is None else ffi.new("char[]", utf8(name, value))


def argument(name: str, value: str | None) -> Any:
    """A text for an argument, or NULL: cffi keeps it during the call."""
    return NOTHING if value is None else utf8(name, value)


def whole(name: str, value: int, bits: int = 64, signed: bool = False) -> int:
    """A number that C's type can hold."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} is an int, not {type(value).__name__}")
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    if not low <= value <= high:
        raise InvalidInputError(f"{name} is not between {low} and {high}")
    return int(value)


def code(value: IntEnum | None) -> int:
    """The number of an enumeration; 0 for none."""
    return 0 if value is None else int(value)


def c_id(name: str, value: UUID | None) -> Any:
    """An id; zeros for none."""
    struct = ffi.new("GarageId *")
    if value is not None:
        if not isinstance(value, UUID):
            raise TypeError(f"{name} is a uuid.UUID, not {type(value).__name__}")
        struct.bytes = value.bytes
    return struct[0]


def micros(name: str, value: datetime | None) -> int:
    """An instant; GARAGE_NO_TIME for none."""
    if value is None:
        return GARAGE_NO_TIME
    if value.tzinfo is None or value.utcoffset() is None:
        raise InvalidInputError(f"{name} has no time zone: give an aware datetime, such as datetime.now(UTC)")
    return (value - EPOCH) // MICROSECOND


# Out of C.


def text(field: Any) -> str:
    """A NUL-terminated text."""
    read: bytes = ffi.string(field)
    return read.decode(errors="replace")


def text_or_none(field: Any) -> str | None:
    """A text; None where it is empty."""
    return text(field) or None


def uuid(field: Any) -> UUID:
    """An id."""
    return UUID(bytes=bytes(field.bytes))


def uuid_or_none(field: Any) -> UUID | None:
    """An id; None where it is all zeros."""
    read = bytes(field.bytes)
    return UUID(bytes=read) if any(read) else None


def instant(value: int) -> datetime:
    """An instant; one outside the calendar is the calendar's first or last."""
    try:
        return EPOCH + timedelta(microseconds=value)
    except OverflowError:
        return (datetime.max if value > 0 else datetime.min).replace(tzinfo=UTC)


def instant_or_none(value: int) -> datetime | None:
    """An instant; None where there is none."""
    return None if value == GARAGE_NO_TIME else instant(value)


def rows(struct: str, read: Callable[[Any], T], function: Callable[..., int], *arguments: Any, room: int = 64) -> list[T]:
    """All rows of a list that comes whole, with as much room as they take."""
    count = ffi.new("size_t *")
    while True:
        out = new(struct, room)
        try:
            call(function, *arguments, out, room, count)
        except BufferTooSmallError:
            # A little more: what is counted may grow between two calls.
            room = count[0] + 16
            continue
        # Read here: an item does not keep its array.
        return [read(out[index]) for index in range(count[0])]


def page(struct: str, read: Callable[[Any], T], function: Callable[..., int], *arguments: Any, limit: int) -> list[T]:
    """At most `limit` rows of a list that comes in pages."""
    count = ffi.new("size_t *")
    out = new(struct, limit)
    call(function, *arguments, out, limit, count)
    return [read(out[index]) for index in range(count[0])]


def long_text(function: Callable[..., int], *arguments: Any, room: int = 1024) -> str:
    """A text of any length."""
    needed = ffi.new("size_t *")
    while True:
        buffer = ffi.new("char[]", room)
        try:
            call(function, *arguments, buffer, room, needed)
        except BufferTooSmallError:
            room = needed[0] + 256
            continue
        return text(buffer)
