"""Values on their way into C and out of it: checked, and never cut off to make them fit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any
from uuid import UUID

from ._cdef import GARAGE_NO_TIME
from ._core import NOTHING
from ._library import ffi
from .errors import InvalidInputError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

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
    if not isinstance(value, datetime):
        raise TypeError(f"{name} is a datetime, not {type(value).__name__}")
    if value.tzinfo is None or value.utcoffset() is None:
        raise InvalidInputError(f"{name} has no time zone: give an aware datetime, such as datetime.now(UTC)")
    return (value - EPOCH) // MICROSECOND


# Out of C.


def text(field: Any) -> str:
    """A NUL-terminated text."""
    read: bytes = ffi.string(field)
    return read.decode(errors="replace")


def text_or_none(field: Any) -> str | None:
    """A text; None where it is empty, or NULL."""
    return (text(field) or None) if field else None


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
