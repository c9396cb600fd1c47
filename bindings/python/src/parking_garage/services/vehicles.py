"""Vehicles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from .._cdef import GARAGE_CHANGE_NOTE, GARAGE_CHANGE_SIZE
from .._structs import Given
from .._values import whole
from ..enums import VehicleType
from ..models import Session, Vehicle
from ._service import Service

__all__ = ["Vehicles"]


class Vehicles(Service):
    """Vehicles. Entering makes one known by itself."""

    __slots__ = ()

    def register(
        self,
        plate: str,
        vehicle_type: VehicleType | None = None,
        *,
        height_cm: int | None = None,
        length_cm: int | None = None,
        width_cm: int | None = None,
        note: str | None = None,
        key: str | None = None,
    ) -> Vehicle:
        """Makes a vehicle known, with its type, measures and a note."""
        given = Given(
            "GarageNewVehicle",
            plate=plate,
            vehicle_type=vehicle_type,
            height_cm=height_cm,
            length_cm=length_cm,
            width_cm=width_cm,
            note=note,
        )
        return self._one(Vehicle, "garage_vehicle_register", given, key)

    def get(self, vehicle: UUID) -> Vehicle:
        """The vehicle with this id, also one that was removed."""
        return self._one(Vehicle, "garage_vehicle_get", vehicle)

    def by_plate(self, plate: str) -> Vehicle:
        """The vehicle with this plate, however it is typed."""
        return self._one(Vehicle, "garage_vehicle_by_plate", plate)

    def search(self, plate: str, limit: int = 20) -> Sequence[Vehicle]:
        """Vehicles whose plate a camera may have read as this one, the exact plate first."""
        return self._page(Vehicle, "garage_vehicle_search", plate, limit=whole("limit", limit, 16))

    def set_note(self, vehicle: UUID, version: int, note: str | None, *, key: str | None = None) -> Vehicle:
        """Writes the note anew, or removes it, of a vehicle that is still as it was in `version`."""
        change = Given("GarageVehicleChange", flags=GARAGE_CHANGE_NOTE, note=note)
        return self._one(Vehicle, "garage_vehicle_update", vehicle, version, change, key)

    def set_type(self, vehicle: UUID, version: int, vehicle_type: VehicleType, *, key: str | None = None) -> Vehicle:
        """Changes the type of a vehicle that is still as it was in `version`."""
        change = Given("GarageVehicleChange", vehicle_type=vehicle_type)
        return self._one(Vehicle, "garage_vehicle_update", vehicle, version, change, key)

    def set_size(
        self,
        vehicle: UUID,
        version: int,
        *,
        height_cm: int | None = None,
        length_cm: int | None = None,
        width_cm: int | None = None,
        key: str | None = None,
    ) -> Vehicle:
        """Changes the measures of a vehicle that is still as it was in `version`; None is not known."""
        sizes = {"height_cm": height_cm, "length_cm": length_cm, "width_cm": width_cm}
        change = Given("GarageVehicleChange", flags=GARAGE_CHANGE_SIZE, **sizes)
        return self._one(Vehicle, "garage_vehicle_update", vehicle, version, change, key)

    def remove(self, vehicle: UUID, *, key: str | None = None) -> Vehicle:
        """Removes a vehicle; its history stays, and its plate may be registered again."""
        return self._one(Vehicle, "garage_vehicle_remove", vehicle, key)

    def note(self, vehicle: UUID) -> str | None:
        """The note that staff wrote about a vehicle, if there is one."""
        return self._text("garage_vehicle_note", vehicle) or None

    def list(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Vehicle]:
        """Vehicles in the order in which they were registered, removed ones included, read as they are asked for."""
        return self._pages(Vehicle, "garage_vehicle_list", newest_first=newest_first, limit=limit)

    def history(self, vehicle: UUID, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Session]:
        """The stays of a vehicle, read as they are asked for."""
        return self._pages(Session, "garage_vehicle_history", vehicle, newest_first=newest_first, limit=limit)
