"""Floors, bays and spots."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from .._cdef import GARAGE_ANY_LEVEL
from .._core import argument, c_id, c_text, call, code, micros, new, rows, text, whole
from .._library import ffi
from ..enums import Feature, SpotStatus, SpotType
from ..models import Availability, Bay, BayPlan, Floor, FloorPlan, LayoutBuilt, Spot, SpotPlan
from ._service import Service

__all__ = ["Spots"]

_SIZE = ffi.typeof("size_t *")


class Spots(Service):
    """The layout, and what its spots are doing."""

    __slots__ = ()

    def create_grid(self, floors: int, bays: int, spots: int, *, key: str | None = None) -> LayoutBuilt:
        """Builds `floors` floors (levels 1 and up) of `bays` bays of `spots` STANDARD spots, called F1-B1-S001 and so on."""
        out = new("GarageLayoutBuilt")
        counts = whole("floors", floors, 16), whole("bays", bays, 16), whole("spots", spots, 16)
        call(self._lib.garage_layout_grid, self._number, *counts, argument("key", key), out)
        return LayoutBuilt(out.floors, out.bays, out.spots)

    def create_layout(
        self,
        floors: Sequence[FloorPlan] = (),
        bays: Sequence[BayPlan] = (),
        spots: Sequence[SpotPlan] = (),
        *,
        key: str | None = None,
    ) -> LayoutBuilt:
        """Builds floors, bays and spots, in addition to those there are. Under a key, the second time does nothing."""
        kept: list[Any] = []

        def kept_text(name: str, value: str) -> Any:
            kept.append(c_text(name, value))
            return kept[-1]

        def array(struct: str, count: int) -> Any:
            items = ffi.new(f"{struct}[]", count)
            for index in range(count):
                items[index].struct_size = ffi.sizeof(struct)
            kept.append(items)
            return items

        layout, out = new("GarageLayout"), new("GarageLayoutBuilt")
        layout.floors, layout.floor_count = array("GarageFloorPlan", len(floors)), len(floors)
        for index, floor in enumerate(floors):
            item = layout.floors[index]
            item.level, item.name = whole("level", floor.level, 16, signed=True), kept_text("name", floor.name)
        layout.bays, layout.bay_count = array("GarageBayPlan", len(bays)), len(bays)
        for index, bay in enumerate(bays):
            item = layout.bays[index]
            item.level, item.number = whole("level", bay.level, 16, signed=True), whole("number", bay.number, 16)
            item.name = kept_text("name", bay.name)
        layout.spots, layout.spot_count = array("GarageSpotPlan", len(spots)), len(spots)
        for index, spot in enumerate(spots):
            item = layout.spots[index]
            item.spot_type, item.features = code(spot.spot_type), whole("features", int(spot.features), 32)
            item.level, item.bay = whole("level", spot.level, 16, signed=True), whole("bay", spot.bay, 16)
            item.height_cm_max = whole("height_cm_max", spot.height_cm_max or 0, 16)
            item.length_cm_max = whole("length_cm_max", spot.length_cm_max or 0, 16)
            item.width_cm_max = whole("width_cm_max", spot.width_cm_max or 0, 16)
            item.code = kept_text("code", spot.code)
        call(self._lib.garage_layout_create, self._number, layout, argument("key", key), out)
        return LayoutBuilt(out.floors, out.bays, out.spots)

    def floors(self) -> list[Floor]:
        """All floors, lowest first."""
        function = self._lib.garage_layout_floors
        return rows("GarageFloor", lambda row: Floor(row.level, text(row.name)), function, self._number)

    def bays(self) -> list[Bay]:
        """All bays, by floor and number."""
        function = self._lib.garage_layout_bays
        return rows("GarageBay", lambda row: Bay(row.level, row.number, text(row.name)), function, self._number)

    def availability(self, level: int | None = None) -> list[Availability]:
        """What is free where: a row for each floor, bay and class that has spots, of one floor or of all. From memory."""
        function = self._lib.garage_spot_availability
        return rows("GarageAvailability", Availability._read, function, self._number, _level(level))

    def free_count(
        self, level: int | None = None, spot_type: SpotType | None = None, features: Feature | None = None
    ) -> int:
        """How many spots are free, on one floor or all, of one class or all: a size and the features it has. From memory."""
        # Asked often: what is left out costs no check.
        out = ffi.new(_SIZE)
        number = GARAGE_ANY_LEVEL if level is None else _level(level)
        size = 0 if spot_type is None else code(spot_type)
        equipped = 0 if features is None else whole("features", int(features), 32)
        call(self._lib.garage_spot_free_count, self._number, number, size, equipped, out)
        free: int = out[0]
        return free

    def get(self, spot: UUID) -> Spot:
        """The spot with this id, also one that was removed."""
        return self._one(self._lib.garage_spot_get, spot)

    def by_code(self, code: str) -> Spot:
        """The spot with this code painted on it."""
        out = new("GarageSpot")
        call(self._lib.garage_spot_by_code, self._number, argument("code", code), out)
        return Spot._read(out)

    def list(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Spot]:
        """Spots in the order in which they were built, removed ones included, read as they are asked for."""
        return self._pages(
            "GarageSpot",
            Spot._read,
            lambda spot: spot.id,
            self._lib.garage_spot_list,
            newest_first=newest_first,
            limit=None if limit is None else whole("limit", limit, 32),
        )

    def set_service(self, spot: UUID, status: SpotStatus, reason: str | None = None, *, key: str | None = None) -> Spot:
        """Closes a spot, MAINTENANCE or OUT_OF_ORDER, or opens it again, AVAILABLE. A reservation ends with that."""
        given = code(status), argument("reason", reason), argument("key", key)
        return self._one(self._lib.garage_spot_set_service, spot, *given)

    def reserve(self, spot: UUID, plate: str, until: datetime | None = None, *, key: str | None = None) -> Spot:
        """Keeps a spot for the vehicle with this plate, which gets it when it enters; until `until`, or for ever."""
        given = argument("plate", plate), micros("until", until), argument("key", key)
        return self._one(self._lib.garage_spot_reserve, spot, *given)

    def release(self, spot: UUID, *, key: str | None = None) -> Spot:
        """Frees a spot: ends its reservation, or confirms that the car of an EXPIRED session is gone."""
        return self._one(self._lib.garage_spot_release, spot, argument("key", key))

    def remove(self, spot: UUID, *, key: str | None = None) -> Spot:
        """Takes a spot out of the layout; its history stays, and its code may be used again."""
        return self._one(self._lib.garage_spot_remove, spot, argument("key", key))

    def _one(self, function: Callable[..., int], spot: UUID, *given: Any) -> Spot:
        out = new("GarageSpot")
        call(function, self._number, c_id("spot", spot), *given, out)
        return Spot._read(out)


def _level(level: int | None) -> int:
    return GARAGE_ANY_LEVEL if level is None else whole("level", level, 32, signed=True)
