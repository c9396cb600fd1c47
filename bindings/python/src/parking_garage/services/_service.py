"""What the services have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from uuid import UUID

from .._cdef import GARAGE_NEWEST_FIRST
from .._core import Handle, c_id, c_text, code, new, page, whole
from ..enums import SpotChoice, VehicleType

T = TypeVar("T")
PAGE_ROWS = 256


class Service:
    """Functions of the library about one subject."""

    __slots__ = ("_handle", "_lib", "_number")

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._lib: Any = handle.lib
        self._number = handle.number

    def _pages(
        self,
        struct: str,
        read: Callable[[Any], T],
        id_of: Callable[[T], UUID],
        function: Callable[..., int],
        *arguments: Any,
        newest_first: bool,
        limit: int | None,
    ) -> Iterator[T]:
        """The rows of a list, page by page: what is read later may show what happened later."""
        after: UUID | None = None
        flags = GARAGE_NEWEST_FIRST if newest_first else 0
        left = limit
        while left is None or left > 0:
            room = PAGE_ROWS if left is None else min(left, PAGE_ROWS)
            found = page(struct, read, function, self._number, *arguments, c_id("after", after), flags, limit=room)
            yield from found
            if len(found) < room:
                return
            after = id_of(found[-1])
            left = None if left is None else left - len(found)


class Wish:
    """A struct for C that says which spot is wished for; what it points to lives as long as this."""

    def __init__(self, spot: str | UUID | None, level: int | None) -> None:
        self.struct: Any = new("GarageSpotWish")
        self._code = None
        if isinstance(spot, UUID):
            self.struct.choice, self.struct.spot = SpotChoice.ID, c_id("spot", spot)
        elif spot is not None:
            self._code = self.struct.code = c_text("spot", spot)
            self.struct.choice = SpotChoice.CODE
        elif level is not None:
            self.struct.choice, self.struct.level = SpotChoice.ON_LEVEL, whole("level", level, 32, signed=True)
        else:
            self.struct.choice = SpotChoice.ANY


def set_size(struct: Any, vehicle_type: VehicleType | None, height: int | None, length: int | None, width: int | None) -> None:
    """Type and measures of a vehicle, 0 for what is not said."""
    struct.vehicle_type = code(vehicle_type)
    struct.height_cm = whole("height_cm", height or 0, 16)
    struct.length_cm = whole("length_cm", length or 0, 16)
    struct.width_cm = whole("width_cm", width or 0, 16)
