"""Gates and kiosks."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from .._structs import Given
from ..enums import DeviceKind
from ..models import Device, DeviceSecret
from ._service import Service
from .users import switched

__all__ = ["Devices"]


class Devices(Service):
    """Gates and kiosks, each with a secret of its own."""

    __slots__ = ()

    def register(self, kind: DeviceKind, name: str, lane: str) -> DeviceSecret:
        """Registers a gate or kiosk, with a secret of 256 random bits that is shown this once."""
        given = Given("GarageNewDevice", kind=kind, name=name, lane=lane)
        return self._secret(DeviceSecret, "garage_device_register", given)

    def get(self, device: UUID) -> Device:
        """The device with this id, also one that was removed."""
        return self._one(Device, "garage_device_get", device)

    def list(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Device]:
        """Devices in the order in which they were registered, removed ones included, read as they are asked for."""
        return self._pages(Device, "garage_device_list", newest_first=newest_first, limit=limit)

    def change(
        self,
        device: UUID,
        version: int,
        *,
        name: str | None = None,
        lane: str | None = None,
        active: bool | None = None,
    ) -> Device:
        """Changes a device that is still as in `version`; what is None stays. One that is switched off is logged out."""
        given = Given("GarageDeviceChange", name=name, lane=lane, flags=switched(active))
        return self._one(Device, "garage_device_change", device, version, given)

    def renew_secret(self, device: UUID) -> DeviceSecret:
        """Gives a device another secret; the old one and its auth sessions are worthless."""
        return self._secret(DeviceSecret, "garage_device_renew_secret", device)

    def remove(self, device: UUID) -> Device:
        """Removes a device; its history stays."""
        return self._one(Device, "garage_device_remove", device)
