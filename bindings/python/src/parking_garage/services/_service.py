"""What the services have in common: the kinds of calls that there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from .._cdef import GARAGE_NEWEST_FIRST, PARAMETERS
from .._core import Handle, call, new
from .._library import ffi
from .._structs import read, taken
from .._values import text, whole
from ..errors import BufferTooSmallError

M = TypeVar("M")

PAGE_ROWS = 256
# How C calls the struct of a model, where it is not by its name.
STRUCTS = {"Line": "GarageQuoteLine"}


def struct_of(model: type[Any]) -> str:
    """The struct of which a model is read."""
    return STRUCTS.get(model.__name__, f"Garage{model.__name__}")


@cache
def _names(function: str) -> list[str]:
    return PARAMETERS[function].split()


class Service:
    """Functions of the library about one subject. What they are given is checked and converted by its type in C."""

    __slots__ = ("_handle", "_lib", "_number")

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._lib: Any = handle.lib
        self._number = handle.number

    def _call(self, function: str, *given: Any) -> None:
        """A call that answers nothing but through what it is given."""
        found = getattr(self._lib, function)
        _, *convert = taken(found)
        values = [to(name, value) for to, name, value in zip(convert, _names(function), given)]  # noqa: B905 - one more type
        call(found, self._number, *values)

    def _one(self, model: type[M], function: str, *given: Any) -> M:
        """A call that fills a struct."""
        out = new(struct_of(model))
        self._call(function, *given, out)
        return read(model, out)

    def _secret(self, model: type[M], function: str, *given: Any) -> M:
        """The same, of a struct that is wiped once it is read."""
        out = new(struct_of(model))
        try:
            self._call(function, *given, out)
            return read(model, out)
        finally:
            ffi.memmove(out, bytes(ffi.sizeof(out[0])), ffi.sizeof(out[0]))

    def _all(self, model: type[M], function: str, *given: Any, room: int = 16) -> list[M]:
        """A call that gives a list as a whole, with as much room as it takes."""
        count = ffi.new("size_t *")
        while True:
            out = new(struct_of(model), room)
            try:
                self._call(function, *given, out, room, count)
            except BufferTooSmallError:
                # A little more: what is counted may grow between two calls.
                room = count[0] + 16
                continue
            # Read here: an item does not keep its array.
            return [read(model, out[index]) for index in range(count[0])]

    def _page(self, model: type[M], function: str, *given: Any, limit: int) -> list[M]:
        """A call that gives at most `limit` rows."""
        count, out = ffi.new("size_t *"), new(struct_of(model), limit)
        self._call(function, *given, out, limit, count)
        return [read(model, out[index]) for index in range(count[0])]

    def _pages(
        self,
        model: type[M],
        function: str,
        *given: Any,
        newest_first: bool,
        limit: int | None,
        behind: Callable[[Any], UUID | int] = lambda row: row.id,
    ) -> Iterator[M]:
        """The rows of a list, page by page: what is read later may show what happened later."""
        after: UUID | int | None = None
        flags = GARAGE_NEWEST_FIRST if newest_first else 0
        left = None if limit is None else whole("limit", limit, 32)
        while left is None or left > 0:
            room = PAGE_ROWS if left is None else min(left, PAGE_ROWS)
            found = self._page(model, function, *given, after, flags, limit=room)
            yield from found
            if len(found) < room:
                return
            after = behind(found[-1])
            left = None if left is None else left - len(found)

    def _size(self, function: str, *given: Any) -> int:
        """A call that gives a size."""
        out = ffi.new("size_t *")
        self._call(function, *given, out)
        return int(out[0])

    def _text(self, function: str, *given: Any, room: int = 1024) -> str:
        """A call that gives a text of any length."""
        needed = ffi.new("size_t *")
        while True:
            buffer = ffi.new("char[]", room)
            try:
                self._call(function, *given, buffer, room, needed)
            except BufferTooSmallError:
                room = needed[0] + 256
                continue
            return text(buffer)
