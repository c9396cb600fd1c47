"""Vehicles."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from .._cdef import GARAGE_CHANGE_NOTE, GARAGE_CHANGE_SIZE
from .._core import argument, c_id, c_text, call, long_text, new, page, whole
from ..enums import VehicleType
from ..models import Session, Vehicle
from ._service import Service, set_size

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
        given, out = new("GarageNewVehicle"), new("GarageVehicle")
        c_plate, c_note = c_text("plate", plate), c_text("note", note)
        given.plate, given.note = c_plate, c_note
        set_size(given, vehicle_type, height_cm, length_cm, width_cm)
        call(self._lib.garage_vehicle_register, self._number, given, argument("key", key), out)
        return Vehicle._read(out)

    def get(self, vehicle: UUID) -> Vehicle:
        """The vehicle with this id, also one that was removed."""
        out = new("GarageVehicle")
        call(self._lib.garage_vehicle_get, self._number, c_id("vehicle", vehicle), out)
        return Vehicle._read(out)

    def by_plate(self, plate: str) -> Vehicle:
        """The vehicle with this plate, however it is typed."""
        out = new("GarageVehicle")
        call(self._lib.garage_vehicle_by_plate, self._number, argument("plate", plate), out)
        return Vehicle._read(out)

    def search(self, plate: str, limit: int = 20) -> list[Vehicle]:
        """Vehicles whose plate a camera may have read as this one, the exact plate first."""
        function, room = self._lib.garage_vehicle_search, whole("limit", limit, 16)
        return page("GarageVehicle", Vehicle._read, function, self._number, argument("plate", plate), limit=room)

    def set_note(self, vehicle: UUID, version: int, note: str | None, *, key: str | None = None) -> Vehicle:
        """Writes the note anew, or removes it, of a vehicle that is still as it was in `version`."""
        change, c_note = new("GarageVehicleChange"), c_text("note", note)
        change.flags, change.note = GARAGE_CHANGE_NOTE, c_note
        return self._update(vehicle, version, change, key)

    def set_type(self, vehicle: UUID, version: int, vehicle_type: VehicleType, *, key: str | None = None) -> Vehicle:
        """Changes the type of a vehicle that is still as it was in `version`."""
        change = new("GarageVehicleChange")
        change.vehicle_type = int(vehicle_type)
        return self._update(vehicle, version, change, key)

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
        change = new("GarageVehicleChange")
        change.flags = GARAGE_CHANGE_SIZE
        set_size(change, None, height_cm, length_cm, width_cm)
        return self._update(vehicle, version, change, key)

    def _update(self, vehicle: UUID, version: int, change: object, key: str | None) -> Vehicle:
        out = new("GarageVehicle")
        given = whole("version", version, 32), change, argument("key", key)
        call(self._lib.garage_vehicle_update, self._number, c_id("vehicle", vehicle), *given, out)
        return Vehicle._read(out)

    def remove(self, vehicle: UUID, *, key: str | None = None) -> Vehicle:
        """Removes a vehicle; its history stays, and its plate may be registered again."""
        out = new("GarageVehicle")
        call(self._lib.garage_vehicle_remove, self._number, c_id("vehicle", vehicle), argument("key", key), out)
        return Vehicle._read(out)

    def note(self, vehicle: UUID) -> str | None:
        """The note that staff wrote about a vehicle, if there is one."""
        return long_text(self._lib.garage_vehicle_note, self._number, c_id("vehicle", vehicle)) or None

    def list(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Vehicle]:
        """Vehicles in the order in which they were registered, removed ones included, read as they are asked for."""
        return self._pages(
            "GarageVehicle",
            Vehicle._read,
            lambda vehicle: vehicle.id,
            self._lib.garage_vehicle_list,
            newest_first=newest_first,
            limit=None if limit is None else whole("limit", limit, 32),
        )

    def history(self, vehicle: UUID, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Session]:
        """The stays of a vehicle, read as they are asked for."""
        return self._pages(
            "GarageSession",
            Session._read,
            lambda session: session.id,
            self._lib.garage_vehicle_history,
            c_id("vehicle", vehicle),
            newest_first=newest_first,
            limit=None if limit is None else whole("limit", limit, 32),
        )
