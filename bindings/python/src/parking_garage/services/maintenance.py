"""Upkeep."""

from __future__ import annotations

import os

from .._core import argument, call, new
from .._library import ffi
from ..models import Swept
from ._service import Service

__all__ = ["Maintenance"]


class Maintenance(Service):
    """What a host does now and then, backups, and looking for damage."""

    __slots__ = ()

    def sweep(self) -> Swept:
        """Does what time alone makes due: expires sessions, ends reservations, recovers payments. Call it each minute."""
        out = new("GarageSwept")
        call(self._lib.garage_maintenance_sweep, self._number, out)
        return Swept(out.expired, out.released, out.payments_completed, out.payments_failed, out.payments_pending)

    def catch_up(self) -> None:
        """Takes in what other processes have committed, at once."""
        call(self._lib.garage_maintenance_catch_up, self._number)

    def tidy(self) -> None:
        """Does the store's housekeeping, for a garage that was opened with `background=False`."""
        call(self._lib.garage_maintenance_tidy, self._number)

    def check(self) -> int:
        """Compares what is in memory with the store, and builds it anew if they differ; how much differed."""
        out = ffi.new("size_t *")
        call(self._lib.garage_maintenance_check, self._number, out)
        return int(out[0])

    def rebuild(self) -> None:
        """Builds what is in memory anew from the store."""
        call(self._lib.garage_maintenance_rebuild, self._number)

    def backup(self, file: str | os.PathLike[str]) -> None:
        """Copies the store into a new file while it is in use."""
        call(self._lib.garage_maintenance_backup, self._number, argument("file", os.fspath(file)))

    def restore(self, file: str | os.PathLike[str]) -> None:
        """Replaces everything in the store by what a backup holds; what was written after the backup is gone."""
        call(self._lib.garage_maintenance_restore, self._number, argument("file", os.fspath(file)))
