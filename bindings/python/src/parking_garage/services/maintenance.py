"""Looking after a garage."""

from __future__ import annotations

import os

from ..models import Swept
from ._service import Service

__all__ = ["Maintenance"]


class Maintenance(Service):
    """What a host does now and then, backups, and looking for damage."""

    __slots__ = ()

    def sweep(self) -> Swept:
        """Does what time alone makes due: expires sessions, ends reservations, recovers payments. Call it each minute."""
        return self._one(Swept, "garage_maintenance_sweep")

    def catch_up(self) -> None:
        """Takes in what other processes have committed, at once."""
        self._call("garage_maintenance_catch_up")

    def tidy(self) -> None:
        """Does the store's housekeeping, for a garage that was opened with `background=False`."""
        self._call("garage_maintenance_tidy")

    def check(self) -> int:
        """Compares what is in memory with the store, and builds it anew if they differ; how much differed."""
        return self._size("garage_maintenance_check")

    def rebuild(self) -> None:
        """Builds what is in memory anew from the store."""
        self._call("garage_maintenance_rebuild")

    def backup(self, file: str | os.PathLike[str]) -> None:
        """Copies the store into a new file while it is in use."""
        self._call("garage_maintenance_backup", os.fspath(file))

    def restore(self, file: str | os.PathLike[str]) -> None:
        """Replaces everything in the store by what a backup holds; what was written after the backup is gone."""
        self._call("garage_maintenance_restore", os.fspath(file))
